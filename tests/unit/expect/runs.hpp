// Runs for the tests of expect/ and report/: a scenario from its text, and what came, written by hand.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "expect/match.hpp"
#include "monitor/events.hpp"
#include "scenario/parse.hpp"

namespace faultline::test {

constexpr std::int64_t kMs = 1'000'000;

// Line 1 is the title, so that the first line of `text` is line 2.
inline Scenario scenario(const std::string& text) {
    auto parsed = parse_scenarios("title  A test\n" + text, {.file = "area/case.fault", .id = "area/case"});
    if (parsed) return parsed->front();
    for (const Diagnostic& diagnostic : parsed.error()) std::fputs(to_text(diagnostic).c_str(), stderr);
    std::abort();  // a test that cannot read its own scenario has nothing to say
}

// The value is the fd's generation where the event has an fd, or kNoFd.
inline Entry event(const std::string& socket, std::string_view name, std::uint64_t value, const std::string& endpoint,
                   std::int64_t at_ns = 0, const std::string& defect = "") {
    const EventInfo* info = find_event(name);
    EventRecord record{.socket = socket, .event = info->id, .value = value, .endpoint = endpoint, .defect = defect};
    if (info->value == ValueKind::fd && value != kNoFd) {
        record.value = 20;  // the number is nobody's business
        record.fd_generation = value;
    }
    return {.time_ns = at_ns, .what = record};
}

// The same of a monitor of version 2, whose first endpoint is the local one.
inline Entry event_v2(const std::string& socket, std::string_view name, std::uint64_t value, const std::string& local,
                      const std::string& remote, std::uint64_t second_value = 0) {
    Entry entry = event(socket, name, value, local);
    auto& record = std::get<EventRecord>(entry.what);
    record.remote = remote;
    record.second_value = second_value;
    return entry;
}

inline Entry returned(const std::string& subject, const std::string& verb, const std::string& result,
                      std::int64_t at_ns = 0) {
    return {.time_ns = at_ns, .what = ReturnRecord{.subject = subject, .verb = verb, .result = result}};
}

inline std::uint64_t error(std::string_view name) { return static_cast<std::uint64_t>(errno_number(name).value()); }

inline Facts facts(int minor = 3, int patch = 4, std::set<std::string> names = {"tcp", "ipc"}) {
    return {.major = 4, .minor = minor, .patch = patch, .names = std::move(names)};
}

// One line per row: `= line`, `- missing`, `+ unexpected`, and for those that differ both, with their marks.
inline std::string show(const std::vector<DiffRow>& rows) {
    std::string text;
    for (const DiffRow& row : rows) {
        switch (row.kind) {
            case DiffRow::Kind::same: text += "= " + row.actual + "\n"; break;
            case DiffRow::Kind::missing: text += "- " + row.expected + "\n"; break;
            case DiffRow::Kind::unexpected: text += "+ " + row.actual + "\n"; break;
            case DiffRow::Kind::differs:
                text += "< " + row.expected + "  @" + std::to_string(row.expected_mark) + "\n> " + row.actual + "  @" +
                        std::to_string(row.actual_mark) + "\n! " + row.reason + "\n";
                break;
        }
    }
    return text;
}

// The rows of the step with this index, from a matcher that has seen the records.
inline std::string rows_of(const Matcher& matcher, int step) {
    const Verdict verdict = matcher.finish({});
    for (const StepDiff& diff : verdict.steps) {
        if (diff.step == step) return show(diff.rows);
    }
    return "no such step";
}

}  // namespace faultline::test
