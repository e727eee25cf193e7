#include "expect/captures.hpp"

#include "runs.hpp"

namespace faultline {
namespace {

using namespace test;

TEST(Patterns, UnboundNamesTakePortsAndGeneratedNames) {
    struct {
        std::string pattern, text;
        std::map<std::string, std::string, std::less<>> bound;  // empty: no match
    } const table[] = {
        {"tcp://127.0.0.1:$port", "tcp://127.0.0.1:40001", {{"port", "40001"}}},
        {"ipc://$dir/$name", "ipc://tmpA_b.c-1/socket", {{"dir", "tmpA_b.c-1"}, {"name", "socket"}}},
        {"ipc://$dir", "ipc://a/b", {}},                 // never over a separator
        {"tcp://a:$port", "tcp://a:", {}},               // at least one character
        {"tcp://a:$port", "tcp://a:1 ", {}},             // the whole text
        {"$a.$b", "x.y.z", {{"a", "x.y"}, {"b", "z"}}},  // gives back what the rest needs
        {"$a-$a", "x-x", {{"a", "x"}}},                  // equal within one line
        {"$a-$a", "x-y", {}},
        {"cost $ 5", "cost $ 5", {}},  // no name: a plain text, see below
    };
    for (const auto& one : table) {
        Bindings captures;
        const bool matched = match_pattern(one.pattern, one.text, captures, &captures);
        EXPECT_EQ(captures.text, one.bound) << one.pattern;
        if (one.pattern != one.text) {
            EXPECT_EQ(matched, !one.bound.empty()) << one.pattern;
        }
    }
    EXPECT_TRUE(match_pattern("cost $ 5", "cost $ 5", {}, nullptr));
}

TEST(Patterns, BoundNamesStandForTheirText) {
    Bindings captures;
    captures.text["port"] = "40001";
    EXPECT_TRUE(match_pattern("tcp://a:$port", "tcp://a:40001", captures, &captures));
    EXPECT_FALSE(match_pattern("tcp://a:$port", "tcp://a:40002", captures, &captures));
    EXPECT_FALSE(match_pattern("tcp://a:$port", "tcp://a:400011", captures, &captures));
    EXPECT_EQ(captures.text.at("port"), "40001");
}

TEST(Patterns, AMatchThatFailsBindsNothing) {
    Bindings captures;
    EXPECT_FALSE(match_pattern("$a:$b/x", "one:two/y", captures, &captures));
    EXPECT_TRUE(captures.text.empty());
}

TEST(Names, AreReplacedInArguments) {
    Bindings captures;
    captures.text["port"] = "40001";
    std::string unbound = "left over";
    EXPECT_EQ(substitute_names("tcp://a:$port/$port", captures, &unbound), "tcp://a:40001/40001");
    EXPECT_EQ(unbound, "");
    EXPECT_EQ(substitute_names("$port-$other-$more", captures, &unbound), "40001-$other-$more");
    EXPECT_EQ(unbound, "other");
    EXPECT_EQ(substitute_names("5$ $", captures, nullptr), "5$ $");
}

TEST(Names, ArePrintedInPlaceOfWholeWordsOnly) {
    Bindings captures;
    captures.text["port"] = "40001";
    EXPECT_EQ(insert_names("tcp://127.0.0.1:40001", captures), "tcp://127.0.0.1:$port");
    EXPECT_EQ(insert_names("tcp://127.0.0.1:400012", captures), "tcp://127.0.0.1:400012");
    EXPECT_EQ(insert_names("", captures), "");
}

class CapturesInSteps : public testing::Test {
  protected:
    const Scenario scenario_ = scenario(
        "socket s REP\n"
        "bind s tcp://127.0.0.1:*\n"
        "    s LISTENING fd=$listener tcp://127.0.0.1:$port\n"
        "unbind s tcp://127.0.0.1:$port\n"
        "    s CLOSED fd=$listener tcp://127.0.0.1:$port\n");

    Matcher after_bind(const std::string& endpoint) const {
        Matcher matcher(scenario_, facts());
        matcher.step({.step = 0, .result = "ok", .entries = {}});
        matcher.step({.step = 1, .result = "ok", .entries = {event("s", "LISTENING", 3, endpoint)}});
        return matcher;
    }
    static bool unbind(Matcher& matcher, std::uint64_t generation, const std::string& endpoint) {
        return matcher.step({.step = 2, .result = "ok", .entries = {event("s", "CLOSED", generation, endpoint)}});
    }
};

TEST_F(CapturesInSteps, AreForLaterActionsAndLines) {
    Matcher matcher = after_bind("tcp://127.0.0.1:40001");
    EXPECT_EQ(matcher.capture("port"), "40001");
    EXPECT_EQ(matcher.capture("listener"), std::nullopt) << "an fd has no text";
    std::string unbound;
    EXPECT_EQ(matcher.substitute("tcp://127.0.0.1:$port", &unbound), "tcp://127.0.0.1:40001");
    EXPECT_TRUE(unbind(matcher, 3, "tcp://127.0.0.1:40001"));
    EXPECT_EQ(matcher.finish({}).kind, OutcomeKind::pass);
}

TEST_F(CapturesInSteps, AnotherPortGoesRed) {
    Matcher matcher = after_bind("tcp://127.0.0.1:40001");
    EXPECT_FALSE(unbind(matcher, 3, "tcp://127.0.0.1:40002"));
    EXPECT_EQ(rows_of(matcher, 2),
              "< s CLOSED fd=$listener tcp://127.0.0.1:$port  @38\n"
              "> s CLOSED fd=$listener tcp://127.0.0.1:40002  @38\n"
              "! endpoint is tcp://127.0.0.1:40002, expected tcp://127.0.0.1:40001\n");
}

TEST_F(CapturesInSteps, AnotherGenerationOfTheFdGoesRed) {
    Matcher matcher = after_bind("tcp://127.0.0.1:40001");
    EXPECT_FALSE(unbind(matcher, 4, "tcp://127.0.0.1:40001"));
    EXPECT_EQ(rows_of(matcher, 2),
              "< s CLOSED fd=$listener tcp://127.0.0.1:$port  @11\n"
              "> s CLOSED fd tcp://127.0.0.1:$port  @11\n"
              "! the fd is not the one that $listener names\n");
}

TEST_F(CapturesInSteps, ALineThatFailsBindsNothing) {
    const Matcher matcher = after_bind("tcp://localhost:40001");
    EXPECT_EQ(matcher.capture("port"), std::nullopt);
    std::string unbound;
    EXPECT_EQ(matcher.substitute("$port", &unbound), "$port");
    EXPECT_EQ(unbound, "port");
    Matcher next = matcher;
    EXPECT_TRUE(unbind(next, 9, "tcp://127.0.0.1:7")) << "the names were still free";
}

TEST(CapturesOfTwoFds, TheOtherOnesNameIsSaid) {
    const Scenario text = scenario(
        "socket s REP\n"
        "advance 1s\n"
        "    s ACCEPTED fd=$a tcp://a:1\n"
        "    s ACCEPTED fd=$b tcp://a:1\n"
        "advance 1s\n"
        "    s DISCONNECTED fd=$a tcp://a:1\n"
        "    s DISCONNECTED fd=$b tcp://a:1\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    EXPECT_TRUE(
        matcher.step({.step = 1,
                      .result = "ok",
                      .entries = {event("s", "ACCEPTED", 1, "tcp://a:1"), event("s", "ACCEPTED", 2, "tcp://a:1")}}));
    EXPECT_FALSE(matcher.step(
        {.step = 2,
         .result = "ok",
         .entries = {event("s", "DISCONNECTED", 2, "tcp://a:1"), event("s", "DISCONNECTED", 2, "tcp://a:1")}}));
    EXPECT_EQ(rows_of(matcher, 2),
              "< s DISCONNECTED fd=$a tcp://a:1  @19\n"
              "> s DISCONNECTED fd=$b tcp://a:1  @19\n"
              "! fd is $b, expected $a\n"
              "= s DISCONNECTED fd=$b tcp://a:1\n");
}

TEST(ResultCaptures, AValueMayHoldAName) {
    const Scenario text = scenario(
        "socket s REP\n"
        "bind s tcp://127.0.0.1:*\n"
        "    s LISTENING fd tcp://127.0.0.1:$port\n"
        "get s last_endpoint -> tcp://127.0.0.1:$port\n");
    Matcher matcher(text, facts());
    matcher.step({.step = 0, .result = "ok", .entries = {}});
    matcher.step({.step = 1, .result = "ok", .entries = {event("s", "LISTENING", 1, "tcp://127.0.0.1:40001")}});
    Matcher other = matcher;
    EXPECT_TRUE(matcher.step({.step = 2, .result = "tcp://127.0.0.1:40001", .entries = {}}));
    EXPECT_FALSE(other.step({.step = 2, .result = "tcp://127.0.0.1:40002", .entries = {}}));
}

}  // namespace
}  // namespace faultline
