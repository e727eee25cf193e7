// scenarios/releases.md says which scenario shows what changed between releases: is there such a scenario, and does it?
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "command.hpp"
#include "tables.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";
const std::string kSecondPart = "\n## From 4.3.4 to 4.3.5\n";

std::string page() { return read_file(kScenarios + "/releases.md"); }

// The scenarios named by the tables whose head is `| what changed | since, commit, where | shown by | manual page |`.
std::set<std::string> shown_by(const std::string& text) {
    std::set<std::string> names;
    for (const auto& cells : table_rows(text, "what changed", 4)) names.insert(cells[2]);
    return names;
}

// … and those of the table `| what differs | fact, where | shown by |`, several in a row.
std::set<std::string> shown_by_builds(const std::string& text) {
    std::set<std::string> names;
    for (const auto& cells : table_rows(text, "what differs", 3)) {
        std::istringstream words(cells[2]);
        for (std::string word; words >> word;) names.insert(word.substr(0, word.find(',')));
    }
    return names;
}

std::vector<std::string> files_that_are_missing(const std::set<std::string>& names) {
    std::vector<std::string> missing;
    for (const std::string& name : names)
        if (!std::filesystem::is_regular_file(kScenarios + "/" + name + ".fault")) missing.push_back(name);
    return missing;
}

// Those that a comparison calls the same, or does not call at all.
std::vector<std::string> without_difference(const std::string& baseline, const std::string& candidate,
                                            const std::set<std::string>& names) {
    std::vector<std::string> arguments = {"compare", "--diff", "--baseline", baseline, "--candidate", candidate};
    for (const std::string& name : names) arguments.push_back(kScenarios + "/" + name + ".fault");
    const Finished run = run_faultline(arguments);
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    std::vector<std::string> same;
    for (const std::string& name : names) {
        const bool differs = run.out.find("differs  " + name + "  ") != std::string::npos ||
                             run.out.find("differs  " + name + "[") != std::string::npos;
        if (!differs) same.push_back(name);
    }
    return same;
}

TEST(Releases, every_row_names_a_scenario_that_exists) {
    const std::set<std::string> names = shown_by(page());
    EXPECT_GT(names.size(), 30U);
    EXPECT_EQ(files_that_are_missing(names), std::vector<std::string>{});
    EXPECT_GT(shown_by_builds(page()).size(), 8U);
    EXPECT_EQ(files_that_are_missing(shown_by_builds(page())), std::vector<std::string>{});
    EXPECT_EQ(files_that_are_missing({"tcp/no_such", "tcp/port_conflict"}), std::vector<std::string>{"tcp/no_such"});
}

TEST(Releases, every_scenario_differs_between_the_releases_it_is_named_for) {
    const std::string old = npm_build("npm-5.3.1-libzmq-4.2.2.node"), young = npm_build("npm-6.0.8-libzmq-4.3.5.node");
    if (old.empty() || young.empty()) GTEST_SKIP() << "ci/libzmq-versions has not fetched the npm builds";
    if (system_release() != "4.3.4") GTEST_SKIP() << "what is told here is told of 4.3.4, not of " << system_release();
    const std::string text = page();
    const std::size_t second = text.find(kSecondPart);
    ASSERT_NE(second, std::string::npos);
    const std::vector<std::string> none;
    EXPECT_EQ(without_difference(old, "system", shown_by(text.substr(0, second))), none);
    EXPECT_EQ(without_difference("system", young, shown_by(text.substr(second))), none);
    // It is red for one that shows nothing.
    EXPECT_EQ(without_difference("system", young, {"reconnect/refused", "tcp/port_conflict"}),
              std::vector<std::string>{"tcp/port_conflict"});
}

}  // namespace
}  // namespace faultline::test
