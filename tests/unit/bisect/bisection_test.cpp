#include "bisect/bisection.hpp"

#include <gtest/gtest.h>

#include <set>

#include "bisect/report.hpp"
#include "histories.hpp"
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

const auto kNone = [](const std::string&) { return false; };

Transcript failing_with(const std::string& errno_name, bool stops = false) {
    Transcript result;
    result.steps = {{.step = 0, .result = "ok", .entries = {}}, {.step = 1, .result = "EADDRINUSE", .entries = {}}};
    result.steps[1].entries.push_back(event("s", "BIND_FAILED", error(errno_name), "tcp://127.0.0.1:1"));
    if (stops) result.steps[1].entries.push_back(event("s", "MONITOR_STOPPED", 0, ""));
    result.facts = facts();
    return result;
}

Measurement measured(const std::string& errno_name, bool stops = false) {
    return {{failing_with(errno_name, stops)}, ""};
}

// A history of `c1` to `c16`, in which `of(i)` says what ci does; `old` is the good one.
class Bisections : public testing::Test {
  protected:
    std::vector<Scenario> scenarios_ = {scenario("socket s REP\nbind s tcp://127.0.0.1:1 -> EADDRINUSE\n")};
    std::vector<std::string> way_;

    [[nodiscard]] Bisection begin(const Measurement& good, const Measurement& bad) const {
        return begin(line_of_commits(16), good, bad);
    }
    [[nodiscard]] Bisection begin(History history, const Measurement& good, const Measurement& bad) const {
        auto questions = questions_of_changes(0, {scenarios_.data(), good.runs.data(), bad.runs.data()});
        return {std::move(history), "old", scenarios_, good, bad, std::move(*questions)};
    }
    template <class Of>
    std::vector<BisectResult> search(Bisection& bisection, Of of) {
        while (const auto id = bisection.next(kNone)) {
            way_.push_back(*id);
            bisection.tell(*id, of(std::atoi(id->c_str() + 1)));
        }
        return bisection.results();
    }
};

TEST_F(Bisections, each_kind_of_change_has_its_commit) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE", true));
    const auto results = search(bisection, [](int i) { return measured(i >= 5 ? "EADDRINUSE" : "EACCES", i >= 12); });
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].first, "c5");
    EXPECT_EQ(results[0].before, "c4");
    EXPECT_EQ(results[0].first_other, "");
    EXPECT_EQ(results[1].first, "c12");
    EXPECT_EQ(results[1].before, "c11");
    EXPECT_TRUE(all_found(results));
    EXPECT_LE(way_.size(), 7U);  // four each, and one of them is the same
    EXPECT_EQ(bisection.left(), 0U);
    EXPECT_EQ(bisection.open(), 0U);
}

TEST_F(Bisections, the_first_commit_of_all_is_held_against_the_good_one) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE"));
    const auto results = search(bisection, [](int) { return measured("EADDRINUSE"); });
    EXPECT_EQ(results[0].first, "c1");
    EXPECT_EQ(results[0].before, "old");
}

TEST_F(Bisections, a_third_behaviour_has_its_own_first_commit) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE"));
    const auto results = search(bisection, [](int i) {
        return measured(i >= 12 ? "EADDRINUSE" : i >= 3 ? "ENODEV" : "EACCES");
    });
    EXPECT_EQ(results[0].first, "c12");
    EXPECT_EQ(results[0].before, "c11");
    EXPECT_EQ(results[0].first_other, "c3");
    EXPECT_EQ(results[0].before_other, "c2");
    EXPECT_LE(way_.size(), 8U);  // not each of the nine between
}

TEST_F(Bisections, what_could_not_be_judged_is_told) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE"));
    const auto results = search(bisection, [](int i) {
        if (i == 7) return Measurement{{}, "it does not build"};
        return measured(i >= 7 ? "EADDRINUSE" : "EACCES");
    });
    EXPECT_EQ(results[0].first, "c8");
    EXPECT_EQ(results[0].suspects, std::vector<std::string>{"c7"});
    EXPECT_EQ(results[0].before, "old");
    ASSERT_EQ(results[0].skipped.size(), 1U);
    EXPECT_EQ(results[0].skipped[0].why, "it does not build");
    EXPECT_FALSE(all_found(results));
}

// The search ends with s2, a merge that has it, and c1: s1 is only known to be good because c2 is.
TEST_F(Bisections, the_parent_is_asked_last) {
    History history = history_of({"c5 c4", "c4 c3 c2", "c3 c1", "c2 c1", "c1 old"});
    Bisection bisection = begin(std::move(history), measured("EACCES"), measured("EADDRINUSE"));
    const auto results = search(bisection, [](int i) { return measured(i >= 4 ? "EADDRINUSE" : "EACCES"); });
    EXPECT_EQ(results[0].first, "c4");
    EXPECT_EQ(results[0].before, "c3");
    EXPECT_NE(std::ranges::find(way_, "c3"), way_.end());
}

TEST_F(Bisections, what_is_ready_is_asked_first) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE"));
    EXPECT_EQ(bisection.next([](const std::string& id) { return id == "c3" || id == "c6"; }), "c6");
    EXPECT_EQ(bisection.next(kNone), "c8");
    EXPECT_EQ(bisection.left(), 16U);
    EXPECT_EQ(bisection.tell("c6", measured("EACCES")), std::vector<Likeness>{Likeness::good});
    EXPECT_EQ(bisection.left(), 10U);
    EXPECT_EQ(bisection.tell("elsewhere", measured("EADDRINUSE")), std::vector<Likeness>{Likeness::bad});
    EXPECT_EQ(bisection.left(), 10U);
}

class BisectReports : public Bisections {
  protected:
    std::map<std::string, CommitInfo> commits_ = {{"c5",
                                                   {.id = "c5",
                                                    .subject = "Bind better",
                                                    .author = "A. Person",
                                                    .date = "2019-02-02",
                                                    .name = "v4.3.2~1",
                                                    .files = " src/a.cpp | 2 +-\n 1 file changed\n"}}};
};

TEST_F(BisectReports, a_commit_with_all_that_it_changed) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE", true));
    search(bisection, [](int i) { return measured(i >= 5 ? "EADDRINUSE" : "EACCES", i >= 5); });
    EXPECT_EQ(results_text(bisection, scenarios_, commits_, {}),
              "\n"
              "c5  Bind better\n"
              "  2019-02-02  A. Person  v4.3.2~1\n"
              "   src/a.cpp | 2 +-\n"
              "   1 file changed\n"
              "  value    BIND_FAILED errno EACCES -> EADDRINUSE\n"
              "           in area/case\n"
              "  added    MONITOR_STOPPED\n"
              "           in area/case\n"
              "  - at c4, + at c5\n"
              "differs  area/case  value differs, events added\n"
              "  area/case.fault:3: bind s tcp://127.0.0.1:1 -> EADDRINUSE\n"
              "      - s BIND_FAILED errno=EACCES tcp://127.0.0.1:1\n"
              "      + s BIND_FAILED errno=EADDRINUSE tcp://127.0.0.1:1\n"
              "      + s MONITOR_STOPPED\n");
    const std::string whole = results_text(bisection, scenarios_, commits_, {.style = {}, .whole_runs = true});
    EXPECT_NE(whole.find("# area/case at c4\nsocket s REP\nbind s tcp://127.0.0.1:1 -> EADDRINUSE\n"
                         "    s BIND_FAILED errno=EACCES tcp://127.0.0.1:1\n# area/case at c5\n"),
              std::string::npos)
        << whole;
}

TEST_F(BisectReports, what_was_skipped_and_what_may_be_the_first_instead) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE"));
    search(bisection, [](int i) {
        if (i == 4) return Measurement{{}, "it does not build: error: x"};
        return measured(i >= 4 ? "EADDRINUSE" : "EACCES");
    });
    const std::string text = results_text(bisection, scenarios_, commits_, {});
    EXPECT_NE(text.find("  or one of 1 commit before it that could not be judged:\n    c4\n"
                        "      it does not build: error: x\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("\n1 commit not judged\n  c4\n    it does not build: error: x\n"), std::string::npos) << text;
    EXPECT_NE(text.find("  - at old, + at c5\n"), std::string::npos) << text;
}

TEST_F(BisectReports, a_third_behaviour_and_what_came_more_than_once) {
    Bisection bisection = begin(measured("EACCES"), measured("EADDRINUSE"));
    search(bisection, [](int i) { return measured(i >= 12 ? "EADDRINUSE" : i >= 5 ? "ENODEV" : "EACCES"); });
    std::string text = results_text(bisection, scenarios_, commits_, {});
    EXPECT_NE(text.find("  no longer as before: value    BIND_FAILED errno EACCES -> EADDRINUSE\n"), std::string::npos)
        << text;
    EXPECT_NE(text.find("      + s BIND_FAILED errno=ENODEV tcp://127.0.0.1:1\n"), std::string::npos) << text;
    bisection.tell("c2", measured("EADDRINUSE"));
    text = results_text(bisection, scenarios_, commits_, {});
    EXPECT_NE(text.find("  it came or went more than once: c2 says otherwise\n"), std::string::npos) << text;
    EXPECT_FALSE(all_found(bisection.results()));
}

}  // namespace
}  // namespace faultline
