// Scenarios as tests of GoogleTest: link faultline::gtest.
//
//     #include <faultline/gtest.hpp>
//
//     FAULTLINE_SCENARIOS(Sockets, "/path/to/scenarios")     // at namespace scope: each scenario is a test of its own
//
//     TEST(Client, gives_up_on_a_taken_port) {
//         EXPECT_SCENARIO(R"(
//             title  A taken port is refused
//             socket server REP
//             occupy tcp://127.0.0.1:5555
//             bind server tcp://127.0.0.1:5555 -> EADDRINUSE
//                 server CLOSED fd ""
//                 server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555
//         )");
//     }
//
// A scenario `reconnect/killed_peer[tcp]` is the test `Sockets.reconnect/killed_peer/tcp`; gtest_discover_tests() finds
// it, and --gtest_filter takes it. A failure stands at the scenario's own line, also at that of a raw string in C++,
// and its text is what `faultline run` prints. What this libzmq or machine lacks is a skipped test. A file that is
// wrong, or a directory without scenarios, is a failing test.
//
// The libzmq under test is that of the environment variable FAULTLINE_LIBZMQ, else the system's; harness_options() can
// be changed in main() before RUN_ALL_TESTS().
#pragma once

#include <gtest/gtest.h>
#include <faultline/faultline.hpp>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace faultline::testing {

// What all scenarios of this program are run with.
inline HarnessOptions& harness_options() {
    static HarnessOptions options = [] {
        HarnessOptions from_environment;
        if (const char* libzmq = std::getenv("FAULTLINE_LIBZMQ")) from_environment.libzmq = libzmq;
        return from_environment;
    }();
    return options;
}

namespace detail {

inline void fail_at(const std::string& file, int line, const std::string& text) {
    ADD_FAILURE_AT(file.c_str(), line) << text;
}

inline void run_case(const Case& what) {
    const auto harness = Harness::open(harness_options());
    if (!harness) return fail_at(what.file, what.line, harness.error());
    const Result result = harness->run(what);
    if (result.skipped()) GTEST_SKIP() << result.summary;
    if (!result.good()) fail_at(result.file, result.line, result.text);
}

// A scenario, or why there is none.
class ScenarioTest : public ::testing::Test {
  public:
    explicit ScenarioTest(Case what) : what_(std::move(what)) {}
    explicit ScenarioTest(CaseError error) : error_(std::move(error)) {}
    void TestBody() override {
        if (error_) return fail_at(error_->file, error_->line, error_->text);
        run_case(what_);
    }

  private:
    Case what_;
    std::optional<CaseError> error_;
};

// What --gtest_filter and CMake take: no `-`, no `*`, no brackets.
inline std::string test_name(const std::string& id) {
    std::string name;
    for (const char c : id) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/';
        if (c == ']') continue;
        name += c == '[' ? '/' : plain ? c : '_';
    }
    return name;
}

template <class What>
void register_test(const char* suite, const std::string& name, const What& what) {
    ::testing::RegisterTest(suite, name.c_str(), nullptr, nullptr, what.file.c_str(), what.line,
                            [what]() -> ::testing::Test* { return new ScenarioTest(what); });
}

}  // namespace detail

// Each scenario below `path` as a test of `suite`. The number of tests.
inline std::size_t register_scenarios(const char* suite, const std::string& path) {
    Cases found = find_cases(path);
    if (found.cases.empty() && found.errors.empty()) found.errors.push_back({path, 1, path + ": no scenario is there"});
    std::map<std::string, int> seen;
    const auto unique = [&](const std::string& name) {
        const int before = seen[name]++;
        return before == 0 ? name : name + "_" + std::to_string(before + 1);
    };
    for (const Case& each : found.cases) detail::register_test(suite, unique(detail::test_name(each.id)), each);
    for (const CaseError& error : found.errors)
        detail::register_test(suite, unique("wrong/" + detail::test_name(error.file)), error);
    return found.cases.size() + found.errors.size();
}

// `line`: where the text begins in `file`.
inline void expect_scenario(const std::string& text, const char* file, int line) {
    const Cases found = parse_cases(text, "inline", file, line);
    for (const CaseError& error : found.errors) detail::fail_at(error.file, error.line, error.text);
    for (const Case& each : found.cases) detail::run_case(each);
}

}  // namespace faultline::testing

// Makes each scenario below `path` a test of `suite`. Stands at namespace scope.
#define FAULTLINE_SCENARIOS(suite, path)                                       \
    [[maybe_unused]] static const std::size_t faultline_scenarios_of_##suite = \
        ::faultline::testing::register_scenarios(#suite, path)

// Runs the scenarios in a text, and fails the test where one does. Begin the raw string on the line of the macro's
// name: otherwise failures point to wrong lines.
#define EXPECT_SCENARIO(text) ::faultline::testing::expect_scenario(text, __FILE__, __LINE__)
