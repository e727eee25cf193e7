// ci/bench, on lines that were not measured here.
#include <gtest/gtest.h>

#include <fstream>

#include "command.hpp"

namespace faultline::test {
namespace {

constexpr const char* kStored =
    "one run      8.00  (7.90 to 8.10)  `run`\n"
    "next run     1.20  (1.10 to 1.30)  each\n";

Finished compare(const std::string& measured) {
    const ScenarioFile place("");
    const std::string stored = place.directory() + "/stored", now = place.directory() + "/now";
    std::ofstream(stored) << kStored;
    std::ofstream(now) << measured;
    return run_command_line({FAULTLINE_SOURCE_DIR "/ci/bench", "--of", now, stored});
}

TEST(Bench, nothing_is_slower) {
    const Finished same = compare(kStored);
    EXPECT_EQ(same.exit, 0) << same.err;
    EXPECT_NE(same.out.find("nothing is slower"), std::string::npos) << same.out;
    EXPECT_EQ(compare("one run      9.50  (9.40 to 9.90)  `run`\nnext run     0.70  (0.70 to 0.70)  each\n").exit, 0)
        << "a fifth is what machines differ by";
}

TEST(Bench, what_is_slower_is_named) {
    const Finished slower =
        compare("one run      8.00  (7.90 to 8.10)  `run`\nnext run     2.00  (1.90 to 2.10)  each\n");
    EXPECT_EQ(slower.exit, 1);
    EXPECT_NE(slower.out.find("next run: 2.00, and was 1.20"), std::string::npos) << slower.out;
}

TEST(Bench, what_was_not_measured_is_named) {
    const Finished less = compare("one run      8.00  (7.90 to 8.10)  `run`\n");
    EXPECT_EQ(less.exit, 1);
    EXPECT_NE(less.out.find("next run: was not measured"), std::string::npos) << less.out;
}

}  // namespace
}  // namespace faultline::test
