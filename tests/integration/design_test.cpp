// The examples of the design's page on the language, completed where they have `...`: fixtures/design/.
//
// Two of them are no files there. No run records the system calls of `server calls setsockopt TCP_USER_TIMEOUT 5000`
// yet: such a line is read, and never matches. `inject accept4 EMFILE nth=1` needs a verb that is not in the table yet.
#include <gtest/gtest.h>

#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;
const std::string kDesign = FAULTLINE_SOURCE_DIR "/fixtures/design";

// Without its last line; where that is a guarded one, without the last of newer releases as well.
std::string without_last_line(std::string text) {
    const auto erase = [&](std::size_t begin) { text.erase(begin, text.find('\n', begin) + 1 - begin); };
    const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
    const bool of_older = text.find("[<", last) != std::string::npos;
    erase(last);
    if (of_older) erase(text.rfind('\n', text.rfind("    [>=")) + 1);
    return text;
}

TEST(Design, every_example_passes) {
    const auto files = std::distance(fs::directory_iterator(kDesign), fs::directory_iterator());
    const Finished run = run_faultline({"run", kDesign});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    // One of the files is two scenarios, one for each transport.
    const std::string all = "\n" + std::to_string(files + 1) + " passed, 0 failed, 0 skipped\n";
    EXPECT_NE(run.out.find(all), std::string::npos) << run.out;
}

TEST(Design, every_example_goes_red_without_its_last_line) {
    int changed = 0;
    for (const auto& entry : fs::directory_iterator(kDesign)) {
        const ScenarioFile file(without_last_line(read_file(entry.path())));
        if (entry.path().stem() == "data") continue;  // its last line is an action
        EXPECT_NE(run_faultline({"run", file.path()}).exit, 0) << entry.path();
        ++changed;
    }
    EXPECT_GT(changed, 5);
}

TEST(Design, a_line_about_a_call_is_read_and_matches_nothing_yet) {
    const ScenarioFile file(
        "title t\n\nsocket server REP\nset server tcp_maxrt=5s\n    server calls setsockopt TCP_USER_TIMEOUT 5000\n");
    EXPECT_EQ(run_faultline({"check", file.path()}).exit, 0);
    EXPECT_EQ(run_faultline({"run", file.path()}).exit, 1);
}

}  // namespace
}  // namespace faultline::test
