#include "bisect/search.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "histories.hpp"

namespace faultline {
namespace {

using namespace test;

const auto kNone = [](std::size_t) { return false; };

// Asks until nothing is left to ask; `way` has what was asked, in order.
struct Walk {
    Search search;
    std::vector<std::string> way;
};
Walk walk(const History& history, const std::function<Answer(const std::string&)>& answer) {
    Walk result{Search(history), {}};
    while (const auto commit = most_telling({&result.search}, kNone)) {
        result.way.push_back(history.commit(*commit).id);
        result.search.tell(*commit, answer(result.way.back()));
    }
    return result;
}

std::vector<std::string> names(const History& history, const std::vector<std::size_t>& commits) {
    std::vector<std::string> result;
    for (const std::size_t commit : commits) result.push_back(history.commit(commit).id);
    return result;
}

int number(const std::string& id) { return std::atoi(id.c_str() + 1); }

TEST(History, knows_what_each_commit_contains) {
    const History history = history_of({"m c s", "c b", "s a", "b a", "a old"});
    EXPECT_EQ(history.size(), 5U);
    EXPECT_EQ(history.ancestors(0).count(), 5U);
    EXPECT_TRUE(history.ancestors(1).contains(*history.find("a")));
    EXPECT_FALSE(history.ancestors(1).contains(*history.find("s")));
    EXPECT_EQ(history.ancestors(2).count(), 2U);
    EXPECT_EQ(history.commit(3).subject, "Subject of b");
    EXPECT_EQ(history.commit(4).parents, std::vector<std::string>{"old"});
    EXPECT_FALSE(history.find("old").has_value());
}

TEST(History, refuses_what_git_does_not_print) {
    EXPECT_FALSE(History::parse("\tp\tsubject\n").has_value());
    EXPECT_FALSE(History::parse(log_of({"a b", "a old"})).has_value());
    EXPECT_EQ(History::parse("a\t\tno parent\ta tab\n")->commit(0).subject, "no parent\ta tab");
}

TEST(Search, halves_a_line) {
    const History history = line_of_commits(64);
    for (int first = 1; first <= 64; ++first) {
        const Walk found =
            walk(history, [&](const std::string& id) { return number(id) >= first ? Answer::bad : Answer::good; });
        EXPECT_EQ(history.commit(found.search.first()).id, "c" + std::to_string(first));
        EXPECT_EQ(found.way.size(), 6U) << first;
        EXPECT_TRUE(found.search.suspects().empty());
        EXPECT_EQ(found.search.left(), 1U);
    }
}

TEST(Search, of_one_commit_is_over) {
    const History history = line_of_commits(1);
    EXPECT_TRUE(Search(history).is_over());
    EXPECT_EQ(most_telling({}, kNone), std::nullopt);
}

// The change came on a side branch: neither the merge nor what stood beside it is blamed.
//
//     m ── c4 ── c3 ── c2 ── c1 ── old
//      └── s3 ── s2 ── s1 ─────────┘
TEST(Search, goes_into_side_branches) {
    const History history = history_of({"m c4 s3", "c4 c3", "c3 c2", "c2 c1", "c1 old", "s3 s2", "s2 s1", "s1 old"});
    for (const std::string first : {"s1", "s2", "s3", "m", "c1", "c4"}) {
        const std::size_t at = *history.find(first);
        const Walk found = walk(history, [&](const std::string& id) {
            return history.ancestors(*history.find(id)).contains(at) ? Answer::bad : Answer::good;
        });
        EXPECT_EQ(history.commit(found.search.first()).id, first);
        EXPECT_LE(found.way.size(), 3U) << first;
    }
}

TEST(Search, what_cannot_be_judged_is_left_alone) {
    const History history = line_of_commits(16);
    const auto answer = [](const std::string& id) {
        return number(id) == 7 || number(id) == 8 ? Answer::unknown : number(id) >= 5 ? Answer::bad : Answer::good;
    };
    const Walk found = walk(history, answer);
    EXPECT_EQ(history.commit(found.search.first()).id, "c5");
    EXPECT_TRUE(found.search.suspects().empty());
    EXPECT_LE(found.way.size(), 6U);
}

TEST(Search, those_that_may_be_the_first_are_named) {
    const History history = line_of_commits(16);
    const Walk found = walk(history, [](const std::string& id) {
        return number(id) == 5 || number(id) == 6 ? Answer::unknown : number(id) >= 5 ? Answer::bad : Answer::good;
    });
    EXPECT_EQ(history.commit(found.search.first()).id, "c7");
    EXPECT_EQ(names(history, found.search.suspects()), (std::vector<std::string>{"c6", "c5"}));
    EXPECT_TRUE(found.search.is_over());
}

TEST(Search, after_one_that_cannot_be_judged_the_next_is_far_away) {
    const History history = line_of_commits(64);
    const Walk found = walk(history, [](const std::string& id) { return id == "c64" ? Answer::bad : Answer::unknown; });
    EXPECT_EQ(found.way.size(), 63U);
    EXPECT_EQ(std::vector<std::string>(found.way.begin(), found.way.begin() + 5),
              (std::vector<std::string>{"c32", "c16", "c48", "c8", "c40"}));
    EXPECT_EQ(found.search.suspects().size(), 63U);
}

TEST(Search, answers_of_others_count_whatever_they_asked) {
    const History history = line_of_commits(16);
    Search search(history);
    search.tell(*history.find("c12"), Answer::bad);
    search.tell(*history.find("c14"), Answer::bad);  // tells nothing new
    search.tell(*history.find("c3"), Answer::good);
    search.tell(*history.find("c2"), Answer::good);  // likewise
    EXPECT_EQ(search.left(), 9U);
    EXPECT_EQ(history.commit(search.first()).id, "c12");
    EXPECT_TRUE(search.contradictions().empty());
}

TEST(Search, what_came_more_than_once_is_told) {
    const History history = line_of_commits(16);
    Search search(history);
    search.tell(*history.find("c8"), Answer::good);
    search.tell(*history.find("c4"), Answer::bad);
    EXPECT_EQ(names(history, search.contradictions()), std::vector<std::string>{"c4"});
    EXPECT_EQ(search.left(), 8U);
    search.tell(*history.find("c10"), Answer::bad);
    search.tell(*history.find("c12"), Answer::good);
    EXPECT_EQ(names(history, search.contradictions()), (std::vector<std::string>{"c4", "c12"}));
    EXPECT_EQ(history.commit(search.first()).id, "c10");
    EXPECT_FALSE(search.is_over());
}

TEST(Search, a_bad_one_on_a_branch_beside_says_nothing) {
    const History history = history_of({"m c2 s2", "c2 c1", "c1 old", "s2 s1", "s1 old"});
    Search search(history);
    search.tell(*history.find("c2"), Answer::bad);
    search.tell(*history.find("s2"), Answer::bad);
    EXPECT_EQ(search.left(), 2U);
    EXPECT_TRUE(search.contradictions().empty());
}

TEST(MostTelling, a_commit_that_is_ready_comes_first) {
    const History history = line_of_commits(64);
    Search search(history);
    const auto ready = [&](std::size_t commit) {
        const std::string& id = history.commit(commit).id;
        return id == "c2" || id == "c20" || id == "c63";
    };
    EXPECT_EQ(history.commit(*most_telling({&search}, ready)).id, "c20");
    search.tell(*history.find("c20"), Answer::bad);
    EXPECT_EQ(history.commit(*most_telling({&search}, ready)).id, "c2");
    search.tell(*history.find("c2"), Answer::good);
    EXPECT_EQ(history.commit(*most_telling({&search}, ready)).id, "c11");
}

TEST(MostTelling, one_commit_serves_several_searches) {
    const History history = line_of_commits(64);
    std::map<int, Search> searches;
    for (const int first : {3, 20, 21, 22, 60}) searches.emplace(first, Search(history));
    std::set<std::string> asked;
    for (;;) {
        std::vector<const Search*> open;
        for (const auto& [first, search] : searches) open.push_back(&search);
        const auto commit = most_telling(open, kNone);
        if (!commit) break;
        EXPECT_TRUE(asked.insert(history.commit(*commit).id).second) << "asked twice";
        for (auto& [first, search] : searches)
            search.tell(*commit, number(history.commit(*commit).id) >= first ? Answer::bad : Answer::good);
    }
    for (const auto& [first, search] : searches)
        EXPECT_EQ(history.commit(search.first()).id, "c" + std::to_string(first));
    EXPECT_LE(asked.size(), 18U);  // 30 one after the other
}

}  // namespace
}  // namespace faultline
