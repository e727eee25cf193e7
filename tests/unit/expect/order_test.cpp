// The lines of a step together: their order, `any order:`, `repeat`, guards, and how differences are lined up.
#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

constexpr const char* kSockets = "socket s REP\nsocket c REQ\n";

// The rows of `advance 1s` with these lines under it, when these entries come. "" where they match.
std::string rows(const std::string& lines, std::vector<Entry> entries, const MatchOptions& options = {},
                 const Facts& with = facts()) {
    const Scenario text = scenario(std::string(kSockets) + "advance 1s\n" + lines);
    Matcher matcher(text, with, options);
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {}});
    const bool same = matcher.step({.step = 2, .result = "ok", .entries = std::move(entries)});
    return same ? "" : rows_of(matcher, 2);
}

Entry closed(const std::string& socket, const std::string& endpoint, std::int64_t at_ns = 0) {
    return event(socket, "CLOSED", 1, endpoint, at_ns);
}

constexpr const char* kThree = "    s CLOSED fd x\n    s CLOSED fd y\n    c CLOSED fd z\n";

TEST(Order, AllLinesAndNothingElse) {
    EXPECT_EQ(rows(kThree, {closed("s", "x"), closed("s", "y"), closed("c", "z")}), "");
    EXPECT_EQ(rows("", {}), "");
    EXPECT_EQ(rows("", {closed("s", "x")}), "+ s CLOSED fd x\n");
    EXPECT_EQ(rows(kThree, {}), "- s CLOSED fd x\n- s CLOSED fd y\n- c CLOSED fd z\n");
}

TEST(Order, AWrongOrderOfTwoSocketsGoesRed) {
    EXPECT_EQ(rows(kThree, {closed("s", "x"), closed("c", "z"), closed("s", "y")}),
              "= s CLOSED fd x\n- s CLOSED fd y\n= c CLOSED fd z\n+ s CLOSED fd y\n");
}

TEST(Order, OneMissingLineIsOneRow) {
    EXPECT_EQ(rows(kThree, {closed("s", "y"), closed("c", "z")}),
              "- s CLOSED fd x\n= s CLOSED fd y\n= c CLOSED fd z\n");
    EXPECT_EQ(rows(kThree, {closed("s", "x"), closed("c", "z")}),
              "= s CLOSED fd x\n- s CLOSED fd y\n= c CLOSED fd z\n");
}

TEST(Order, OneUnexpectedEntryIsOneRow) {
    EXPECT_EQ(rows(kThree, {closed("s", "x"), closed("c", "w"), closed("s", "y"), closed("c", "z")}),
              "= s CLOSED fd x\n+ c CLOSED fd w\n= s CLOSED fd y\n= c CLOSED fd z\n");
    EXPECT_EQ(rows(kThree, {closed("s", "x"), closed("s", "y"), closed("c", "z"), closed("c", "z")}),
              "= s CLOSED fd x\n= s CLOSED fd y\n= c CLOSED fd z\n+ c CLOSED fd z\n");
}

TEST(Order, TheRowsSayWhereAndWhy) {
    const Scenario text = scenario("socket s REP\nadvance 1s\n    s CLOSED fd x\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {event("s", "LISTENING", 1, "y", 0, "not a socket")}});
    const Verdict verdict = matcher.finish({});
    const std::vector<DiffRow>& got = verdict.steps[1].rows;
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[0].reason, "this did not come");
    EXPECT_EQ(got[0].place.line, 4);
    EXPECT_EQ(got[1].reason, "no line expects this; not a socket");
    EXPECT_EQ(got[1].place.line, 3) << "the place of the action";
    EXPECT_EQ(verdict.steps[1].action, "advance 1s");
}

constexpr const char* kAnyOrder =
    "    any order:\n"
    "        s CLOSED fd 1\n"
    "        s CLOSED fd 2\n"
    "        --\n"
    "        c CLOSED fd 3\n"
    "        c CLOSED fd 4\n"
    "    s CLOSED fd 5\n";

TEST(AnyOrder, BlocksInterleaveFreely) {
    EXPECT_EQ(
        rows(kAnyOrder, {closed("s", "1"), closed("s", "2"), closed("c", "3"), closed("c", "4"), closed("s", "5")}),
        "");
    EXPECT_EQ(
        rows(kAnyOrder, {closed("c", "3"), closed("s", "1"), closed("c", "4"), closed("s", "2"), closed("s", "5")}),
        "");
    EXPECT_EQ(
        rows(kAnyOrder, {closed("c", "3"), closed("c", "4"), closed("s", "1"), closed("s", "2"), closed("s", "5")}),
        "");
}

TEST(AnyOrder, ABlocksOwnLinesAreOrdered) {
    EXPECT_EQ(
        rows(kAnyOrder, {closed("s", "2"), closed("s", "1"), closed("c", "3"), closed("c", "4"), closed("s", "5")}),
        "- s CLOSED fd 1\n= s CLOSED fd 2\n+ s CLOSED fd 1\n= c CLOSED fd 3\n= c CLOSED fd 4\n= s CLOSED fd 5\n");
}

TEST(AnyOrder, WhatFollowsComesAfterAllBlocks) {
    EXPECT_EQ(
        rows(kAnyOrder, {closed("c", "3"), closed("c", "4"), closed("s", "1"), closed("s", "5"), closed("s", "2")}),
        "= c CLOSED fd 3\n= c CLOSED fd 4\n= s CLOSED fd 1\n- s CLOSED fd 2\n= s CLOSED fd 5\n+ s CLOSED fd 2\n");
}

TEST(AnyOrder, ALineMissingAtTheHeadOfABlockIsOneRow) {
    EXPECT_EQ(rows(kAnyOrder, {closed("s", "2"), closed("c", "3"), closed("c", "4"), closed("s", "5")}),
              "- s CLOSED fd 1\n= s CLOSED fd 2\n= c CLOSED fd 3\n= c CLOSED fd 4\n= s CLOSED fd 5\n");
    EXPECT_EQ(rows(kAnyOrder, {closed("c", "3"), closed("s", "1"), closed("s", "2"), closed("s", "5")}),
              "= c CLOSED fd 3\n= s CLOSED fd 1\n= s CLOSED fd 2\n- c CLOSED fd 4\n= s CLOSED fd 5\n");
}

TEST(AnyOrder, ALineThatDiffersStaysInItsBlock) {
    EXPECT_EQ(
        rows(kAnyOrder, {closed("c", "3"), closed("s", "1"), closed("s", "2"), closed("c", "w"), closed("s", "5")}),
        "= c CLOSED fd 3\n= s CLOSED fd 1\n= s CLOSED fd 2\n"
        "< c CLOSED fd 4  @12\n> c CLOSED fd w  @12\n! endpoint is w, expected 4\n= s CLOSED fd 5\n");
    EXPECT_EQ(
        rows(kAnyOrder, {closed("s", "1"), closed("c", "w"), closed("c", "v"), closed("s", "2"), closed("s", "5")}),
        "= s CLOSED fd 1\n< c CLOSED fd 3  @12\n> c CLOSED fd w  @12\n! endpoint is w, expected 3\n"
        "< c CLOSED fd 4  @12\n> c CLOSED fd v  @12\n! endpoint is v, expected 4\n"
        "= s CLOSED fd 2\n= s CLOSED fd 5\n");
}

TEST(AnyOrder, AChoiceThatLeadsNowhereIsUndone) {
    const std::string lines =
        "    any order:\n"
        "        s CLOSED fd x\n"
        "        s CLOSED fd y\n"
        "        --\n"
        "        s CLOSED fd x\n"
        "        s CLOSED fd z\n";
    EXPECT_EQ(rows(lines, {closed("s", "x"), closed("s", "z"), closed("s", "x"), closed("s", "y")}), "");
    EXPECT_EQ(rows(lines, {closed("s", "x"), closed("s", "y"), closed("s", "x"), closed("s", "z")}), "");
    EXPECT_NE(rows(lines, {closed("s", "x"), closed("s", "z"), closed("s", "y"), closed("s", "x")}), "");
}

TEST(AnyOrder, ANameBoundByTheWrongBlockIsUndone) {
    const std::string lines =
        "    any order:\n"
        "        s ACCEPTED fd=$a x\n"
        "        s DISCONNECTED fd=$a x\n"
        "        --\n"
        "        s ACCEPTED fd=$b x\n"
        "        s DISCONNECTED fd=$b y\n";
    const auto accepted = [](std::uint64_t generation) { return event("s", "ACCEPTED", generation, "x"); };
    const auto lost = [](std::uint64_t generation, const std::string& endpoint) {
        return event("s", "DISCONNECTED", generation, endpoint);
    };
    EXPECT_EQ(rows(lines, {accepted(1), accepted(2), lost(2, "x"), lost(1, "y")}), "");
    EXPECT_EQ(rows(lines, {accepted(1), accepted(2), lost(1, "x"), lost(2, "y")}), "");
    EXPECT_NE(rows(lines, {accepted(1), accepted(2), lost(1, "x"), lost(1, "y")}), "");
}

TEST(AnyOrder, AStormOfEqualLinesEnds) {
    std::string lines = "    any order:\n";
    std::vector<Entry> entries;
    for (int block = 0; block < 12; ++block) {
        if (block != 0) lines += "        --\n";
        lines += "        s CLOSED fd x\n        s CLOSED fd x\n        s CLOSED fd x\n";
        for (int i = 0; i < 3; ++i) entries.push_back(closed("s", "x"));
    }
    EXPECT_EQ(rows(lines, entries), "");
    entries.back() = closed("s", "y");
    EXPECT_NE(rows(lines, entries), "");
}

TEST(Order, AStormOfUnexpectedEntriesEnds) {
    std::vector<Entry> entries(50'000, closed("s", "w"));
    entries.front() = closed("s", "x");
    EXPECT_TRUE(rows(kThree, entries).starts_with("= s CLOSED fd x\n"));
}

// Beyond the size of table that is worth its memory, lines and entries are paired as they come.
TEST(Order, AStormOnBothSidesIsPairedAsItComes) {
    const std::string lines = "    repeat 2500 every 0s:\n        s CLOSED fd x\n    c CLOSED fd z\n";
    std::vector<Entry> entries(2500, closed("s", "w"));
    entries.push_back(closed("s", "x"));
    const std::string got = rows(lines, entries);
    EXPECT_TRUE(got.starts_with("< s CLOSED fd x  @12\n> s CLOSED fd w  @12\n! endpoint is w, expected x\n"));
    EXPECT_TRUE(got.ends_with("! endpoint is w, expected x\n- c CLOSED fd z\n+ s CLOSED fd x\n"));
}

TEST(Repeat, RoundsAreShifted) {
    const std::string lines = "    repeat 3 every 1s:\n        s CLOSED fd x\n        +100ms c CLOSED fd y\n";
    std::vector<Entry> entries;
    for (int round = 0; round < 3; ++round) {
        entries.push_back(closed("s", "x", round * 1000 * kMs));
        entries.push_back(closed("c", "y", round * 1000 * kMs + 100 * kMs));
    }
    EXPECT_EQ(rows(lines, entries), "");
    auto late = entries;
    late[3].time_ns += 1;
    EXPECT_EQ(rows(lines, late),
              "= s CLOSED fd x\n= +100ms c CLOSED fd y\n= +1s s CLOSED fd x\n"
              "< +1100ms c CLOSED fd y  @5\n> +1100000001ns c CLOSED fd y  @5\n"
              "! it came at +1100000001ns, expected +1100ms\n"
              "= +2s s CLOSED fd x\n= +2100ms c CLOSED fd y\n");
    entries.resize(4);
    EXPECT_EQ(rows(lines, entries),
              "= s CLOSED fd x\n= +100ms c CLOSED fd y\n= +1s s CLOSED fd x\n= +1100ms c CLOSED fd y\n"
              "- +2s s CLOSED fd x\n- +2100ms c CLOSED fd y\n");
}

TEST(Guards, DecideWhichLinesAreExpected) {
    const std::string lines = "    [>=4.3.5] s CLOSED fd x\n    [<4.3.5] s CLOSED fd y\n";
    EXPECT_EQ(rows(lines, {closed("s", "y")}, {}, facts(3, 4)), "");
    EXPECT_EQ(rows(lines, {closed("s", "x")}, {}, facts(3, 5)), "");
    EXPECT_EQ(rows(lines, {closed("s", "x")}, {}, facts(3, 4)),
              "< [<4.3.5] s CLOSED fd y  @21\n> s CLOSED fd x  @12\n! endpoint is x, expected y\n");
}

TEST(Guards, EventsThatTheReleaseLacksFallAway) {
    const std::string lines = "    s HANDSHAKE_SUCCEEDED x\n    s CLOSED fd x\n";
    const Entry handshake = event("s", "HANDSHAKE_SUCCEEDED", 0, "x");
    EXPECT_EQ(rows(lines, {closed("s", "x")}, {}, facts(2, 5)), "");
    EXPECT_EQ(rows(lines, {handshake, closed("s", "x")}, {}, facts(3, 0)), "");
    EXPECT_EQ(rows(lines, {closed("s", "x")}, {}, facts(3, 0)), "- s HANDSHAKE_SUCCEEDED x\n= s CLOSED fd x\n");
    EXPECT_EQ(rows(lines, {handshake, closed("s", "x")}, {}, facts(2, 5)),
              "+ s HANDSHAKE_SUCCEEDED x\n= s CLOSED fd x\n");
}

TEST(Guards, DraftEventsNeedADraftBuild) {
    const std::string lines = "    s PIPES_STATS egress=2 ingress=0 x\n";
    const Entry stats = event("s", "PIPES_STATS", 2, "x");
    EXPECT_EQ(rows(lines, {}, {}, facts(3, 5)), "");
    EXPECT_EQ(rows(lines, {stats}, {}, facts(3, 5, {"draft"})), "");
    EXPECT_EQ(rows(lines, {}, {}, facts(3, 5, {"draft"})), "- s PIPES_STATS egress=2 ingress=0 x\n");
}

TEST(OwnOrder, OnlyEachSocketsOwnSequenceCounts) {
    const MatchOptions own{.global_order = false};
    EXPECT_EQ(rows(kThree, {closed("c", "z"), closed("s", "x"), closed("s", "y")}, own), "");
    EXPECT_EQ(rows(kThree, {closed("c", "z"), closed("s", "y"), closed("s", "x")}, own),
              "- s CLOSED fd x\n= s CLOSED fd y\n+ s CLOSED fd x\n= c CLOSED fd z\n");
    EXPECT_EQ(rows(kAnyOrder,
                   {closed("c", "3"), closed("c", "4"), closed("s", "1"), closed("s", "2"), closed("s", "5")}, own),
              "");
    EXPECT_EQ(rows(kAnyOrder,
                   {closed("c", "4"), closed("c", "3"), closed("s", "1"), closed("s", "2"), closed("s", "5")}, own),
              "= s CLOSED fd 1\n= s CLOSED fd 2\n= s CLOSED fd 5\n- c CLOSED fd 3\n= c CLOSED fd 4\n+ c CLOSED fd 3\n");
}

// Between the monitor's reader and the thread that calls there is no order.
TEST(OwnOrder, ReturnsOfASocketAreASequenceOfTheirOwn) {
    const MatchOptions own{.global_order = false};
    const std::string lines = "    s CLOSED fd x\n    s bind -> ok\n    s recv -> EAGAIN\n";
    const Entry bind = returned("s", "bind", "ok");
    const Entry recv = returned("s", "recv", "EAGAIN");
    EXPECT_EQ(rows(lines, {closed("s", "x"), bind, recv}, own), "");
    EXPECT_EQ(rows(lines, {bind, recv, closed("s", "x")}, own), "");
    EXPECT_EQ(rows(lines, {recv, bind, closed("s", "x")}, own),
              "= s CLOSED fd x\n- s bind -> ok\n= s recv -> EAGAIN\n+ s bind -> ok\n");
    EXPECT_NE(rows(lines, {bind, recv, closed("s", "x")}), "") << "with the global order there is one";
}

class WholeRun : public testing::Test {
  protected:
    const Scenario scenario_ = scenario(
        "socket s REP\nsocket c REQ\n"
        "bind s tcp://127.0.0.1:*\n"
        "    s LISTENING fd tcp://127.0.0.1:$port\n"
        "connect c tcp://127.0.0.1:$port\n"
        "    c CONNECTED fd tcp://127.0.0.1:$port\n"
        "    s ACCEPTED fd tcp://127.0.0.1:$port\n");

    Matcher run(std::vector<Entry> bind, std::vector<Entry> connect) const {
        Matcher matcher(scenario_, facts(),
                        {.global_order = false, .times = false, .exact_intervals = false, .steps = false});
        matcher.step({.step = 0, .result = "ok", .entries = {}});
        matcher.step({.step = 1, .result = "ok", .entries = {}});
        EXPECT_TRUE(matcher.step({.step = 2, .result = "ok", .entries = std::move(bind)}));
        EXPECT_TRUE(matcher.step({.step = 3, .result = "ok", .entries = std::move(connect)}));
        return matcher;
    }
    const Entry listening_ = event("s", "LISTENING", 0, "tcp://127.0.0.1:7");
    const Entry accepted_ = event("s", "ACCEPTED", 0, "tcp://127.0.0.1:7");
    const Entry connected_ = event("c", "CONNECTED", 0, "tcp://127.0.0.1:7", 5 * kMs);
};

TEST_F(WholeRun, AnEventMayComeInALaterStep) {
    const Matcher matcher = run({}, {listening_, accepted_, connected_});
    EXPECT_EQ(matcher.finish({}).kind, OutcomeKind::pass);
    EXPECT_EQ(matcher.capture("port"), "7");
}

TEST_F(WholeRun, NamesAreBoundWhileItRuns) {
    Matcher matcher(scenario_, facts(),
                    {.global_order = false, .times = false, .exact_intervals = false, .steps = false});
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {}});
    matcher.step({.step = 2, .result = "ok", .entries = {listening_}});
    EXPECT_EQ(matcher.capture("port"), "7");
}

TEST_F(WholeRun, ASocketsOwnOrderGoesRedAtTheEnd) {
    const Verdict verdict = run({accepted_}, {listening_, connected_}).finish({});
    EXPECT_EQ(verdict.kind, OutcomeKind::fail);
    EXPECT_EQ(verdict.summary, "line 5: missing: s LISTENING fd tcp://127.0.0.1:$port");
    ASSERT_EQ(verdict.steps.size(), 6U) << "four steps, then two sockets";
    EXPECT_EQ(verdict.steps[4].step, -1);
    EXPECT_EQ(verdict.steps[4].action, "s");
}

TEST_F(WholeRun, AnUnexpectedOrMissingEventGoesRed) {
    EXPECT_EQ(run({listening_}, {accepted_, connected_, connected_}).finish({}).kind, OutcomeKind::fail);
    EXPECT_EQ(run({listening_}, {accepted_}).finish({}).kind, OutcomeKind::fail);
}

TEST_F(WholeRun, AWrongResultGoesRedAtOnce) {
    Matcher matcher(scenario_, facts(), {.steps = false});
    EXPECT_FALSE(matcher.step({.step = 2, .result = "EADDRINUSE", .entries = {}}));
}

}  // namespace
}  // namespace faultline
