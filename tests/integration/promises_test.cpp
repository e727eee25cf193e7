// list --by spec: the suite has a scenario for each promise of scenarios/promises.txt, and a gap is seen.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";

// A small suite with a table of its own.
class Suite {
  public:
    explicit Suite(const std::string& table)
        : place_("title  One\nspec   manual(3) first\n\nsocket s REP\n", "one.fault") {
        write("two.fault", "title  Two\nspec   manual(3) second\n\nsocket s REP\n");
        write("promises.txt", table);
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(fs::path(place_.directory()) / name) << text;
    }
    void remove(const std::string& name) const { fs::remove(fs::path(place_.directory()) / name); }
    [[nodiscard]] Finished list(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"list", place_.directory(), "--by", "spec"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_faultline(arguments);
    }

  private:
    ScenarioFile place_;
};

constexpr const char* kTable =
    "page  manual(3)\n    first   A promise.\n    second  Another one.\n    third   none: nobody can see it\n";

TEST(Promises, of_the_suite_are_all_shown) {
    const Finished list = run_faultline({"list", kScenarios, "--by", "spec"});
    EXPECT_EQ(list.exit, 0) << list.err;
    EXPECT_EQ(list.out.find("GAP"), std::string::npos) << list.out;
    EXPECT_NE(list.out.find(" promises shown, 0 gaps, "), std::string::npos) << list.out;
}

TEST(Promises, are_printed_with_their_scenarios) {
    const Suite suite(kTable);
    const Finished list = suite.list();
    EXPECT_EQ(list.exit, 0) << list.err;
    EXPECT_EQ(list.out,
              "manual(3) first: A promise.\n    one  One\n"
              "manual(3) second: Another one.\n    two  Two\n"
              "manual(3) third: nobody can see it\n    nothing can show it\n"
              "2 promises shown, 0 gaps, 1 that nothing can show\n");
}

TEST(Promises, whose_scenario_is_removed_are_a_gap) {
    const Suite suite(kTable);
    suite.remove("two.fault");
    const Finished list = suite.list();
    EXPECT_EQ(list.exit, 1);
    EXPECT_NE(list.out.find("manual(3) second: Another one.\n    GAP: no scenario shows it\n"), std::string::npos)
        << list.out;
    EXPECT_NE(list.out.find("1 promises shown, 1 gaps, 1 that nothing can show\n"), std::string::npos) << list.out;
    // A part of the suite has no gaps: the rest was not asked for.
    EXPECT_EQ(suite.list({"--filter", "one"}).out, "manual(3) first: A promise.\n    one  One\n");
}

TEST(Promises, that_the_table_does_not_know_are_an_error) {
    const Suite suite(kTable);
    suite.write("two.fault", "title  Two\ntags   x\nspec   manual(3) secnd\n\nsocket s REP\n");
    const Finished list = suite.list();
    EXPECT_EQ(list.exit, 64);
    EXPECT_NE(list.err.find("two.fault:3:8: error: no promise is called manual(3) secnd\n"), std::string::npos)
        << list.err;
    EXPECT_NE(list.err.find("did you mean manual(3) second?"), std::string::npos) << list.err;
}

TEST(Promises, with_a_scenario_need_no_reason) {
    const Suite suite("page  manual(3)\n    first   none: nobody can see it\n    second  Another one.\n");
    const Finished list = suite.list();
    EXPECT_EQ(list.exit, 64);
    EXPECT_NE(list.err.find("promises.txt:2:5: error: manual(3) first has a scenario: it needs no reason"),
              std::string::npos)
        << list.err;
}

TEST(Promises, of_a_table_that_is_wrong_are_not_listed) {
    const Suite suite("pge  manual(3)\n");
    const Finished list = suite.list();
    EXPECT_EQ(list.exit, 64);
    EXPECT_NE(list.err.find("promises.txt:1:1: error: expected page"), std::string::npos) << list.err;
}

}  // namespace
}  // namespace faultline::test
