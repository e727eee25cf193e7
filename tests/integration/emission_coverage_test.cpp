// ci/emission-coverage: what it reads out of gcov's files, and that a site which was not executed makes it go red. That
// the sites' functions are known is looked at here, too; libzmq's source is not.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kSource = FAULTLINE_SOURCE_DIR;

// As gcov writes it: two sites in one function, the first over two lines; one that no line of was executed; a
// declaration, which is none.
constexpr const char* kListener =
    "        -:    0:Source:src/tcp_listener.cpp\n"
    "        -:   10:void event_declared (int fd_);\n"
    "       12:   70:void zmq::tcp_listener_t::in_event ()\n"
    "        -:   71:{\n"
    "       12:   72:    const fd_t fd = accept ();\n"
    "        -:   75:        _socket->event_accept_failed (\n"
    "       3*:   76:          endpoint (), zmq_errno ());\n"
    "    #####:   88:        _socket->event_accept_failed (endpoint (), 1);\n"
    "        -:   90:}\n"
    "        4:  100:int zmq::tcp_listener_t::set_local_address (const char *addr_)\n"
    "        -:  101:{\n"
    "        4:  102:    _socket->event_listening (endpoint (), _s);\n"
    "        -:  103:}\n";
constexpr const char* kFunctions =
    "# a comment\n"
    "tcp_listener.cpp:49   in_event 1\n"
    "tcp_listener.cpp:61   in_event 2\n"
    "tcp_listener.cpp:158  set_local_address 1\n";
constexpr const char* kHead = "| site | class | event | shown by |\n| --- | --- | --- | --- |\n";

Finished coverage(const std::string& table, const std::string& functions = kFunctions) {
    const ScenarioFile place(kListener, "tcp_listener.cpp.gcov");
    const std::filesystem::path directory = place.directory();
    std::ofstream(directory / "table") << kHead << table;
    std::ofstream(directory / "functions") << functions;
    return run_command_line({kSource + "/ci/emission-coverage", "--read", place.directory()},
                            {.environment = {"EMISSION_TABLE=" + (directory / "table").string(),
                                             "EMISSION_FUNCTIONS=" + (directory / "functions").string()},
                             .prefix = {},
                             .directory = ""});
}

TEST(EmissionCoverage, counts_sites_by_event) {
    const Finished run = coverage(
        "| tcp_listener.cpp:49 | A | ACCEPT_FAILED | a/b |\n"
        "| tcp_listener.cpp:61 | B | ACCEPT_FAILED | none: no kernel does it |\n"
        "| tcp_listener.cpp:158 | A | LISTENING | c/d |\n");
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_EQ(run.out,
              "reason    tcp_listener.cpp:61  ACCEPT_FAILED  no kernel does it\n"
              "ACCEPT_FAILED                1 / 1\n"
              "LISTENING                    1 / 1\n"
              "2 of 2 reachable sites executed, 1 with a reason\n");
}

TEST(EmissionCoverage, goes_red_where_a_site_was_not_executed) {
    const Finished run = coverage(
        "| tcp_listener.cpp:49 | A | ACCEPT_FAILED | a/b |\n| tcp_listener.cpp:61 | B | ACCEPT_FAILED | a/c |\n");
    EXPECT_EQ(run.exit, 1);
    EXPECT_EQ(run.out,
              "MISSED    tcp_listener.cpp:61  ACCEPT_FAILED  in tcp_listener.cpp in_event 2, shown by a/c\n"
              "ACCEPT_FAILED                1 / 2\n"
              "1 of 2 reachable sites executed, 0 with a reason\n");
}

TEST(EmissionCoverage, says_where_a_reason_is_about_what_was_executed) {
    const Finished run = coverage("| tcp_listener.cpp:49 | A | ACCEPT_FAILED | none: nobody is told |\n");
    EXPECT_EQ(run.exit, 0);
    EXPECT_NE(run.out.find("unseen    tcp_listener.cpp:49  ACCEPT_FAILED  executed, but: nobody is told\n"),
              std::string::npos)
        << run.out;
}

TEST(EmissionCoverage, goes_red_where_a_site_cannot_be_found) {
    const Finished unknown = coverage("| tcp_listener.cpp:77 | A | ACCEPT_FAILED | a/b |\n");
    EXPECT_EQ(unknown.exit, 1);
    EXPECT_NE(unknown.out.find("error: ci/emission-functions.txt has no tcp_listener.cpp:77\n"), std::string::npos);
    const Finished gone =
        coverage("| tcp_listener.cpp:49 | A | ACCEPT_FAILED | a/b |\n", "tcp_listener.cpp:49  in_event 3\n");
    EXPECT_EQ(gone.exit, 1);
    EXPECT_NE(gone.out.find("error: this libzmq has no tcp_listener.cpp in_event 3 (tcp_listener.cpp:49)\n"),
              std::string::npos)
        << gone.out;
    EXPECT_EQ(coverage("").exit, 1);
    EXPECT_EQ(run_command_line({kSource + "/ci/emission-coverage", "--moon"}).exit, 1);
}

// The first column of each line; what it stands in is looked for in libzmq's source by a run.
TEST(EmissionCoverage, knows_the_function_of_each_site) {
    std::set<std::string> known;
    std::istringstream functions(read_file(kSource + "/ci/emission-functions.txt"));
    for (std::string line; std::getline(functions, line);)
        if (!line.starts_with('#')) known.insert(line.substr(0, line.find("  ")));
    std::istringstream table(read_file(kSource + "/harness/emission_sites.md"));
    for (std::string line; std::getline(table, line);) {
        const std::size_t file = line.find(".cpp:"), end = line.find(" | ");
        if (!line.starts_with("| ") || file == std::string::npos || file > end) continue;
        EXPECT_EQ(known.erase(line.substr(2, end - 2)), 1U) << "ci/emission-functions.txt lacks: " << line;
    }
    EXPECT_TRUE(known.empty()) << *known.begin() << " is in no table";
}

}  // namespace
}  // namespace faultline::test
