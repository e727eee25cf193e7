// Lines of a trace in words, as a scenario or libzmq's manual has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "show/happening.hpp"
#include "trace/trace.hpp"

namespace faultline::show {

// The text of a happening is no longer than this: a line of a trace may have 64 KiB.
constexpr std::size_t kLongestText = 400;
std::string shortened(std::string text);

// These fill in all but time, line and whose it is.
Happening in_words(const trace::Call& call);
Happening in_words(const trace::Event& event);
Happening in_words(const trace::Context& context);
Happening in_words(const trace::Gap& gap);
// None: it went well, or failed only since it would have had to wait. `address`: what its fd has to do with, or "".
std::optional<Happening> in_words(const trace::SystemCall& call, const std::string& address);

// "+1.234567s", with fewer decimals for times of a long trace.
std::string time_text(std::int64_t ns, std::int64_t length_ns);
// "2h03m04s", "1.234s", "12.3ms".
std::string length_text(std::int64_t ns);
// "12,345"
std::string count_text(std::int64_t count);
// "1 event", "2 events"
std::string counted(std::int64_t count, const std::string& what);

}  // namespace faultline::show
