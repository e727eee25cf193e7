// Traces for tests, told line by line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "show/picture.hpp"

namespace faultline::show {

constexpr const char* kTcp = "tcp://127.0.0.1:7000";
constexpr std::int64_t kMs = 1'000'000;

class Told {
  public:
    explicit Told(std::vector<std::string> kinds = {"REQ"}) {
        add(0, trace::Start{"2026-11-25T15:51:26Z", "0.1.0"});
        add(0, trace::Process{70, "/usr/bin/server"});
        std::int64_t id = 0;
        for (const std::string& kind : kinds) add(0, trace::Socket{++id, kind, 1});
    }
    Told& call(std::int64_t ms, const std::string& call, const std::string& endpoint, const std::string& error = "") {
        return add(ms, trace::Call{socket_, call, error, endpoint, "", std::nullopt, 0, 10, true});
    }
    Told& event(std::int64_t ms, const std::string& event, std::uint64_t value, const std::string& endpoint = kTcp) {
        return add(ms, trace::Event{socket_, event, {value}, endpoint, std::nullopt, ""});
    }
    Told& system(std::int64_t ms, const std::string& call, std::int64_t fd, const std::string& error,
                 const std::string& address = "", std::int64_t result = 0) {
        return add(ms, trace::SystemCall{call, fd, error, result, address});
    }
    // An attempt to connect that is refused.
    Told& attempt(std::int64_t ms) {
        event(ms, "CONNECT_DELAYED", 115);
        event(ms + 1, "CLOSED", 9 + static_cast<std::uint64_t>(ms) % 3);
        return event(ms + 1, "CONNECT_RETRIED", 100 + static_cast<std::uint64_t>(ms) % 7);
    }
    Told& of(std::int64_t socket) {
        socket_ = socket;
        return *this;
    }
    Told& add(std::int64_t ms, decltype(trace::Entry::what) what) {
        entries_.push_back({static_cast<int>(entries_.size()) + 1, ms * kMs, 71, std::move(what)});
        return *this;
    }
    [[nodiscard]] Picture picture(const Most& most = {}, const std::string& problem = "") const {
        PictureMaker maker("t.jsonl", most);
        const trace::Visitor visit = maker.visitor();
        for (const trace::Entry& entry : entries_) visit(entry);
        if (!problem.empty()) return maker.finish(tl::make_unexpected(problem));
        return maker.finish(trace::Ending::complete);
    }

  private:
    std::vector<trace::Entry> entries_;
    std::int64_t socket_ = 1;
};

}  // namespace faultline::show
