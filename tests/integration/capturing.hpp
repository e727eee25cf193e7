// What tests of `capture` share: a trace of their own, and what is in it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "command.hpp"
#include "trace/trace.hpp"

namespace faultline::test {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Capture : public testing::Test {
  protected:
    Finished capture(Words command, const Words& options = {}, const CommandOptions& how = {}) {
        Words arguments{"capture", "-o", trace_path()};
        arguments.insert(arguments.end(), options.begin(), options.end());
        arguments.emplace_back("--");
        std::ranges::move(command, std::back_inserter(arguments));
        return run_faultline(arguments, how);
    }
    [[nodiscard]] std::string trace_path() const { return place_.directory() + "/trace.jsonl"; }

    // `show` and `reproduce` wait until it is whole; so does this.
    [[nodiscard]] trace::Trace read_whole_trace() const {
        EXPECT_EQ(run_command_line({"flock", "--shared", trace_path(), "true"}).exit, 0);
        const auto trace = trace::read_trace(trace_path());
        if (!trace) {
            ADD_FAILURE() << trace.error();
            return {};
        }
        EXPECT_EQ(trace->problem, "");
        EXPECT_EQ(trace->ending, trace::Ending::complete);
        return *trace;
    }

  private:
    ScenarioFile place_{"title  Only its directory is used\n\nadvance 1ms\n"};
};

template <class What>
std::vector<What> all_of(const trace::Trace& trace) {
    std::vector<What> found;
    for (const trace::Entry& entry : trace.entries)
        if (const auto* what = std::get_if<What>(&entry.what)) found.push_back(*what);
    return found;
}

inline std::vector<std::string> calls_text(const trace::Trace& trace, const std::string& name) {
    std::vector<std::string> text;
    for (const auto& call : all_of<trace::Call>(trace))
        if (call.call == name) text.push_back(call.endpoint + " " + call.error);
    return text;
}

inline std::vector<std::string> event_names(const trace::Trace& trace) {
    std::vector<std::string> names;
    for (const auto& event : all_of<trace::Event>(trace)) names.push_back(event.event);
    return names;
}

}  // namespace faultline::test
