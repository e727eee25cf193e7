// ci/mutation: what it changes, and that its changes name scenarios that are there. That they are killed takes a night.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kSource = FAULTLINE_SOURCE_DIR;
const std::string kMutation = kSource + "/ci/mutation";

constexpr const char* kListener =
    "void zmq::tcp_listener_t::in_event ()\n"
    "{\n"
    "    if (fd == retired_fd)\n"
    "        _socket->event_accept_failed (\n"
    "          endpoint (), zmq_errno ());\n"
    "    _socket->event_accepted (endpoint (), fd);\n"
    "}\n"
    "void zmq::tcp_listener_t::out_event ()\n"
    "{\n"
    "    _socket->event_accept_failed (endpoint (), 1);\n"
    "}\n";

Finished applied(const std::string& kind, const std::string& function, const std::string& ordinal) {
    const ScenarioFile source(kListener, "source.cpp");
    return run_command_line(
        {"sh", "-c", "\"$0\" --apply \"$1\" \"$2\" \"$3\" <\"$4\"", kMutation, kind, function, ordinal, source.path()});
}

TEST(Mutation, drops_a_statement) {
    const Finished run = applied("drop", "in_event", "1");
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_EQ(run.out,
              "void zmq::tcp_listener_t::in_event ()\n{\n    if (fd == retired_fd)\n    { }\n"
              "    _socket->event_accepted (endpoint (), fd);\n}\n"
              "void zmq::tcp_listener_t::out_event ()\n{\n    _socket->event_accept_failed (endpoint (), 1);\n}\n");
}

TEST(Mutation, doubles_a_statement_of_that_function_only) {
    const Finished run = applied("double", "out_event", "1");
    EXPECT_NE(run.out.find("{     _socket->event_accept_failed (endpoint (), 1);\n"
                           "     _socket->event_accept_failed (endpoint (), 1);\n }\n"),
              std::string::npos)
        << run.out;
    EXPECT_EQ(run.out.substr(0, 60), std::string(kListener).substr(0, 60));
}

TEST(Mutation, takes_the_endpoint_away) {
    const ScenarioFile source("void a_t::b ()\n{\n    _socket->event_closed (pair (_endpoint), _s);\n}\n",
                              "source.cpp");
    const Finished run = run_command_line({"sh", "-c", "\"$0\" --apply nowhere b 1 <\"$1\"", kMutation, source.path()});
    EXPECT_EQ(run.out, "void a_t::b ()\n{\n    _socket->event_closed (pair (std::string ()), _s);\n}\n");
}

TEST(Mutation, of_a_site_that_is_not_there_changes_nothing) {
    EXPECT_EQ(applied("drop", "in_event", "3").out, kListener);
    EXPECT_EQ(applied("drop", "moon", "1").out, kListener);
    EXPECT_EQ(run_command_line({kMutation, "--moon"}).exit, 1);
}

TEST(Mutation, has_changes_enough_each_with_a_name_and_a_scenario_of_its_own) {
    const Finished list = run_command_line({kMutation, "--list"});
    ASSERT_EQ(list.exit, 0) << list.err;
    std::istringstream lines(list.out);
    std::set<std::string> names;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t file = line.find('|'), scenario = line.rfind('|');
        ASSERT_LT(file, scenario) << line;
        EXPECT_TRUE(names.insert(line.substr(0, file)).second) << line << " stands twice";
        EXPECT_TRUE(
            std::filesystem::is_regular_file(fmt::format("{}/scenarios/{}.fault", kSource, line.substr(scenario + 1))))
            << line;
    }
    EXPECT_GE(names.size(), 150U);
    EXPECT_EQ(names.count("drop_tcp_listener.cpp_in_event_1"), 1U);
    std::istringstream survivors(read_file(kSource + "/ci/survivors.txt"));
    for (std::string line; std::getline(survivors, line);) {
        if (line.starts_with('#')) continue;
        EXPECT_EQ(names.count(line.substr(0, line.find(' '))), 1U) << "there is no such change: " << line;
        EXPECT_NE(line.find(' '), std::string::npos) << line << " has no proof";
    }
}

}  // namespace
}  // namespace faultline::test
