// What the command says about scenarios and the language: list, explain, help.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";

std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        longest = std::max(longest, end - at);
    }
    return longest;
}

TEST(List, by_tag_spec_and_area) {
    const Finished plain = run_faultline({"list", kScenarios});
    EXPECT_EQ(plain.out.find("\n    "), std::string::npos) << plain.out;
    const Finished tag = run_faultline({"list", kScenarios, "--by", "tag"});
    const Finished area = run_faultline({"list", kScenarios, "--by", "area"});
    const Finished spec = run_faultline({"list", kScenarios, "--by", "spec"});
    EXPECT_EQ(tag.exit + area.exit + spec.exit, 0);
    EXPECT_NE(("\n" + tag.out).find("\nsmoke\n    ipc/connection "), std::string::npos) << tag.out;
    EXPECT_NE(("\n" + area.out).find("\nreference\n    reference/advance "), std::string::npos) << area.out;
    EXPECT_NE(spec.out.find("zmq_socket_monitor(3) EXAMPLE\n    monitor/manual_example "), std::string::npos)
        << spec.out;
    EXPECT_EQ(run_faultline({"list", kScenarios, "--by", "moon"}).exit, 64);
}

TEST(List, a_scenario_without_a_tag_has_a_group_too) {
    const ScenarioFile file("title t\n\nsocket s REP\n");
    EXPECT_NE(run_faultline({"list", file.path(), "--by", "tag"}).out.find("no tag\n    case"), std::string::npos);
}

TEST(Explain, tells_a_scenario_within_80_columns) {
    const Finished told = run_faultline({"explain", kScenarios + "/tcp/port_conflict.fault"});
    EXPECT_EQ(told.exit, 0);
    EXPECT_NE(told.out.find("  3. The REP socket server binds to tcp://127.0.0.1:5555; the call fails with\n"
                            "     EADDRINUSE.\n"),
              std::string::npos)
        << told.out;
    EXPECT_LE(longest_line(told.out), 80U);
    EXPECT_EQ(run_faultline({"explain", "/no/such/place"}).exit, 64);
}

TEST(Explain, stands_before_a_run_that_asks_for_it) {
    const std::string path = kScenarios + "/tcp/port_conflict.fault";
    const Finished run = run_faultline({"run", path, "--explain"});
    EXPECT_EQ(run.exit, 0) << run.out;
    const std::size_t told = run.out.find("Someone else's listener takes"), result = run.out.find("ok       tcp/port");
    EXPECT_LT(told, result) << run.out;
    EXPECT_NE(result, std::string::npos) << run.out;
    EXPECT_EQ(run_faultline({"run", path}).out.find("Someone else's"), std::string::npos);
}

}  // namespace
}  // namespace faultline::test
