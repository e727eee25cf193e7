#include "scenario/diagnostic.hpp"

#include <gtest/gtest.h>

#include "scenario/suggest.hpp"

namespace faultline {
namespace {

TEST(DiagnosticText, PlaceLineCaretAndHint) {
    const Diagnostic wrong{{"a.fault", 3, 12},
                           10,
                           "unknown event BIND_FAILD",
                           "did you mean BIND_FAILED?",
                           "    server BIND_FAILD errno=any \"\""};
    EXPECT_EQ(to_text(wrong),
              "a.fault:3:12: error: unknown event BIND_FAILD\n"
              "    server BIND_FAILD errno=any \"\"\n"
              "           ^~~~~~~~~~\n"
              "did you mean BIND_FAILED?\n");
}

TEST(DiagnosticText, WithoutHintAtTheEndOfTheLine) {
    EXPECT_EQ(to_text({{"a", 1, 6}, 1, "m", "", "bind "}), "a:1:6: error: m\nbind \n     ^\n");
}

TEST(DiagnosticText, TheCaretStandsBelowItsByteBehindTabsAndUtf8) {
    EXPECT_EQ(to_text({{"a", 1, 8}, 1, "m", "", "\t\"\xc3\xa4\xc3\xb6\" x"}),
              "a:1:8: error: m\n\t\"\xc3\xa4\xc3\xb6\" x\n\t    ^\n");
}

TEST(DiagnosticText, OfALongLineOnlyThePlaceIsShown) {
    const std::string line = std::string(5000, 'a') + "b" + std::string(5000, 'c');
    const std::string text = to_text({{"a", 1, 5001}, 1, "m", "", line});
    EXPECT_EQ(text, "a:1:5001: error: m\n" + std::string(80, 'a') + "b" + std::string(79, 'c') + "\n" +
                        std::string(80, ' ') + "^\n");
}

TEST(DidYouMean, TheNearestOrNothing) {
    EXPECT_EQ(did_you_mean("bnid", {"bind", "unbind", "send"}), "did you mean bind?");
    EXPECT_EQ(did_you_mean("EADRINUSE", {"EADDRINUSE", "EACCES"}), "did you mean EADDRINUSE?");
    EXPECT_EQ(did_you_mean("xyz", {"bind"}), "");
    EXPECT_EQ(did_you_mean("a", {"b"}), "did you mean b?");
    EXPECT_EQ(did_you_mean("bind", {}), "");
    EXPECT_EQ(did_you_mean(std::string(100'000, 'a'), {"bind"}), "");
}

TEST(EditDistance, CountsASwapAsOne) {
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", "abc"), 0U);
    EXPECT_EQ(edit_distance("abc", "acb"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

}  // namespace
}  // namespace faultline
