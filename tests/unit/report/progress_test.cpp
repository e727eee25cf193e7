#include "report/progress.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(Progress, TellsRunsTimeAndWhatIsUnderWay) {
    EXPECT_EQ(progress_text({.done = 3, .total = 38, .elapsed_s = 1.25, .running = {"tcp/a", "ipc/b[tcp]"}}, 80),
              "3/38  1.2 s  tcp/a  ipc/b[tcp]");
    EXPECT_EQ(progress_text({.done = 38, .total = 38, .elapsed_s = 0, .running = {}}, 80), "38/38  0.0 s");
}

TEST(Progress, StaysOnOneLine) {
    const std::string text =
        progress_text({.done = 3, .total = 38, .elapsed_s = 1, .running = {std::string(60, 'a'), "b"}}, 40);
    EXPECT_EQ(text.size(), 39U) << text;
}

}  // namespace
}  // namespace faultline
