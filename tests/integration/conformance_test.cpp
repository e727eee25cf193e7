// The suite itself: on the system's libzmq, in each mode, with both kinds of time stamp counter, and on other releases.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";

void expect_all_pass(const std::vector<std::string>& options, const CommandOptions& how = {}) {
    std::vector<std::string> arguments{"run", kScenarios};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished run = run_faultline(arguments, how);
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_NE(run.out.find(" passed, 0 failed"), std::string::npos) << run.out;
}

TEST(Conformance, passes_on_the_systems_libzmq) { expect_all_pass({}); }
TEST(Conformance, passes_with_a_frozen_time_stamp_counter) { expect_all_pass({"--tsc", "frozen"}); }
TEST(Conformance, passes_on_a_loopback_address_of_its_own) { expect_all_pass({"--isolation", "address"}); }
TEST(Conformance, passes_in_a_network_namespace_alone) { expect_all_pass({"--isolation", "network"}); }
TEST(Conformance, passes_in_a_user_namespace_of_root) {
    // A chroot forbids user namespaces to everybody (user_namespaces(7), EPERM), as do some containers.
    if (run_command_line({"unshare", "-Urn", "true"}).exit != 0) GTEST_SKIP() << "no user namespaces here";
    expect_all_pass({"--isolation", "user"});
}

// With copies in a place that everybody may read: the tree may be in a home directory.
TEST(Conformance, passes_for_an_ordinary_user) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
    namespace fs = std::filesystem;
    const ScenarioFile place("");
    const fs::path built = fs::path(FAULTLINE).parent_path(), here = place.directory();
    fs::create_directories(here / "bin");
    fs::create_directories(here / "lib");
    fs::copy(FAULTLINE, here / "bin/faultline");
    fs::copy(built / "faultline-subject", here / "bin/faultline-subject");
    fs::copy(built / "../lib/libfaultline_shim.so", here / "lib/libfaultline_shim.so");
    fs::copy(kScenarios, here / "scenarios", fs::copy_options::recursive);
    fs::copy(FAULTLINE_SOURCE_DIR "/fixtures", here / "fixtures", fs::copy_options::recursive);
    const Finished run = run_command_line({here / "bin/faultline", "run", here / "scenarios"},
                                          {.environment = {},
                                           .prefix = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"},
                                           .directory = "/"});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_NE(run.out.find(" passed, 0 failed"), std::string::npos) << run.out;
}

TEST(Conformance, address_mode_skips_by_name_what_needs_a_namespace) {
    const Finished run = run_faultline({"run", kScenarios + "/ipc/abstract_name.fault",
                                        kScenarios + "/reference/heal.fault", "--isolation", "address"});
    EXPECT_EQ(run.exit, 3) << run.out;  // nothing was run
    EXPECT_NE(run.out.find("ipc://@faultline needs a namespace of its own"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("another host needs a namespace of its own"), std::string::npos) << run.out;
}

// A worker of the kernel's activates a veth device; here it gets no turn before whoever sends.
TEST(Conformance, another_host_takes_packets_from_the_start) {
    const std::vector<std::string> first{"chrt", "-f", "10"};
    if (run_command_line({"chrt", "-f", "10", "true"}).exit != 0) GTEST_SKIP() << "no real-time priority to be had";
    const Finished run = run_faultline({"run", kScenarios + "/network/partition_idle.fault", "--repeat", "5", "-j1"},
                                       {.environment = {}, .prefix = first, .directory = {}});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    EXPECT_NE(run.out.find("5 runs, one transcript"), std::string::npos) << run.out;
}

class OtherReleases : public testing::TestWithParam<const char*> {};

TEST_P(OtherReleases, passes) {
    const std::string build = npm_build(GetParam());
    if (build.empty()) GTEST_SKIP() << GetParam() << " is not here: ci/libzmq-versions fetches it";
    expect_all_pass({"--libzmq", build});
    expect_all_pass({"--libzmq", build, "--tsc", "frozen"});
    expect_all_pass({"--libzmq", build, "--isolation", "address"});
}
INSTANTIATE_TEST_SUITE_P(Npm, OtherReleases,
                         testing::Values("npm-5.3.1-libzmq-4.2.2.node", "npm-6.0.8-libzmq-4.3.5.node",
                                         "npm-6.5.0-libzmq-4.3.5-draft.node"),
                         [](const auto& test) { return "build" + std::to_string(test.index); });

TEST(Conformance, gives_one_transcript_per_scenario) {
    const Finished run = run_faultline({"run", kScenarios, "--repeat", "5"});
    EXPECT_EQ(run.exit, 0) << run.out;
    EXPECT_NE(run.out.find("5 runs, one transcript"), std::string::npos) << run.out;
}

// What lockstep shows has to be possible in the world, which means seen there once. Where the world has more than one
// outcome, and those few runs saw others, more of them look for this one.
TEST(Conformance, is_seen_in_free_running_too) {
    const ScenarioFile place("");
    const CommandOptions there{.environment = {}, .prefix = {}, .directory = place.directory()};
    const Finished run = run_faultline({"run", kScenarios, "--free", "--times", "2", "-j8"}, there);
    ASSERT_LE(run.exit, 1) << run.out << run.err;
    if (run.exit == 0) return;
    const Finished more = run_faultline({"run", kScenarios, "--rerun-failed", "--free", "--times", "20"}, there);
    EXPECT_EQ(more.exit, 0) << run.out << more.out << more.err;
}

}  // namespace
}  // namespace faultline::test
