// What the tables of the language don't say themselves: kinds of parameters and results, an example line for each
// event, outcomes, exit codes, and the topics of `faultline help`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "monitor/events.hpp"
#include "scenario/options.hpp"
#include "scenario/verbs.hpp"

namespace faultline {

std::string_view meaning_of(ParameterKind kind);
std::string meaning_of(const Parameter& parameter);  // with what holds where it is left out
std::string_view meaning_of(ResultKind kind);
std::string_view meaning_of(ValueKind kind);   // "the fd of the event: …"
std::string_view notation_of(ValueKind kind);  // "errno=NAME, errno=any"
std::string_view notation_of(OptionType type);

// One line of a scenario with the event, "" for none: `server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555`.
std::string_view example_of(const EventInfo& event);

// "4.3.0", "4.3.2, only with the draft API".
std::string since(const EventInfo& event);

using Row = std::pair<std::string_view, std::string_view>;  // a word and its meaning

std::span<const Row> all_outcomes();    // of a run, in the order of OutcomeKind
std::span<const Row> all_exit_codes();  // "64": "…"

struct Topic {
    std::string_view name, about;
    std::string (*text)();  // no wider than 80 columns
};
std::span<const Topic> all_topics();

// "  word    meaning", wrapped to 80 columns.
std::string row_text(std::string_view word, std::string_view meaning, std::size_t column);

// What is exact in a transcript and what is not, as Markdown with lines that end where they stand.
std::string_view what_is_exact();

}  // namespace faultline
