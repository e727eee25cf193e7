// faultline compare: exit codes, what it says of builds, and that a build is the same as itself.
#include <gtest/gtest.h>

#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";
const std::string kBinary = FAULTLINE_BINARY_DIR;

constexpr const char* kGood = "title t\n\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n";

Finished compare(const std::string& baseline, const std::string& candidate, std::vector<std::string> rest) {
    std::vector<std::string> arguments = {"compare", "--baseline", baseline, "--candidate", candidate};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    return run_faultline(arguments);
}

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << "no `" << part << "` in\n" << text;
}

TEST(Compare, a_build_is_the_same_as_itself_and_is_described) {
    const Finished run = compare("system", "system", {kScenarios + "/tcp", kScenarios + "/reconnect"});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    expect_part(run.out, "baseline   libzmq 4.3.");
    expect_part(run.out, "           sha256 ");
    expect_part(run.out, " ipc ");
    expect_part(run.out, "baseline and candidate are the same file");
    expect_part(run.out, " same, 0 differ");
}

TEST(Compare, a_change_is_shown_as_lines_and_as_a_cause) {
    const ScenarioFile file(kGood);
    const Finished run = compare(FAKE_LIBZMQ, FAKE_OTHER, {file.path(), "--diff"});
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    expect_part(run.out, "differs  case  value differs\n  " + file.path() + ":4: bind s tcp://good:1");
    expect_part(run.out, "      - s BIND_FAILED errno=ENODEV good:1\n      + s BIND_FAILED errno=EACCES good:1\n");
    expect_part(run.out,
                "1 cause\n  value    BIND_FAILED errno ENODEV -> EACCES\n           once in 1 scenario: case\n"
                "           - s BIND_FAILED errno=ENODEV good:1\n           + s BIND_FAILED errno=EACCES good:1\n");
    expect_part(run.out, "0 same, 1 differ\n");
    const Finished causes = compare(FAKE_LIBZMQ, FAKE_OTHER, {file.path()});
    EXPECT_EQ(causes.exit, 1);
    expect_part(causes.out, "\n1 cause\n");
    EXPECT_EQ(causes.out.find("differs  case"), std::string::npos) << "line by line only with --diff: " << causes.out;
}

TEST(Compare, what_is_expected_does_not_matter) {
    const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://127.0.0.1:1 -> EACCES\n    s CLOSED fd \"\"\n");
    EXPECT_EQ(compare("system", "system", {file.path()}).exit, 0);
}

TEST(Compare, a_name_is_bound_although_its_line_does_not_match) {
    const ScenarioFile file(
        "title t\n\nsocket s REP\nsocket c REQ\nbind s tcp://127.0.0.1:*\n"
        "    +5ms s LISTENING fd tcp://127.0.0.1:$port\nconnect c tcp://127.0.0.1:$port\n");
    // CI refuses to record; this test only looks.
    const Finished run = run_faultline({"record", "--diff", file.path()},
                                       {.environment = {}, .prefix = {"env", "-u", "CI"}, .directory = {}});
    EXPECT_EQ(run.out.find("EINVAL"), std::string::npos) << run.out;
    expect_part(run.out, "c CONNECTED fd tcp://127.0.0.1:$port");
}

TEST(Compare, accepted_changes_are_no_failure_and_stale_ones_are_an_error) {
    const ScenarioFile file(kGood);
    const std::string list = file.directory() + "/accepted";
    EXPECT_EQ(compare(FAKE_LIBZMQ, FAKE_OTHER, {file.path(), "--write-accept", list}).exit, 1);
    expect_part(read_file(list), "value    BIND_FAILED errno ENODEV -> EACCES  #\n");
    const Finished accepted = compare(FAKE_LIBZMQ, FAKE_OTHER, {file.path(), "--accept", list});
    EXPECT_EQ(accepted.exit, 0) << accepted.out << accepted.err;
    expect_part(accepted.out, "0 same, 0 differ, 1 accepted\n");
    const Finished stale = compare(FAKE_LIBZMQ, FAKE_LIBZMQ, {file.path(), "--accept", list});
    EXPECT_EQ(stale.exit, 64) << stale.out;
    expect_part(stale.err,
                list + ":3:1: error: nothing of this comparison is `value BIND_FAILED errno ENODEV -> EACCES`");
    EXPECT_EQ(compare(FAKE_LIBZMQ, FAKE_OTHER, {file.path(), "--accept", list + ".not-there"}).exit, 64);
}

TEST(Compare, what_one_side_cannot_run_is_no_difference) {
    const ScenarioFile file("title t\nrequires curve\n\nsocket s REP\n");
    const Finished run = compare("system", FAKE_LIBZMQ, {file.path()});
    EXPECT_EQ(run.exit, 3) << run.out;
    expect_part(run.out, "one side only the baseline runs it: requires [curve]: case\n");
    expect_part(run.out, "only the baseline has: ");
}

TEST(Compare, what_is_no_libzmq_is_told_with_its_side) {
    struct Case {
        std::string library, message;
    };
    const ScenarioFile file(kGood);
    std::filesystem::create_directory(file.directory() + "/no-builds");
    for (const Case& one : {
             Case{"/no/such/file.so", "/no/such/file.so: no such file"},
             Case{file.path(), "a text file, not a shared object"},
             Case{file.directory() + "/no-builds", "the directory holds no libzmq*.so* and no *.node"},
             Case{kBinary + "/aarch64.so", "AArch64"},
             Case{FAKE_LACKS_SYMBOLS, "it lacks symbols that none of its libraries has: no_library_has_this"},
             Case{kBinary + "/new_libc.so", "version `GLIBC_9.99' not found"},
             Case{FAKE_ABORTS,
                  "it aborts as soon as it makes a context and a socket: Function not implemented "
                  "(src/fake_epoll.cpp:7)"},
         }) {
        const Finished run = compare(FAKE_LIBZMQ, one.library, {file.path()});
        EXPECT_EQ(run.exit, 64) << one.library << run.out;
        expect_part(run.err, "faultline: candidate: ");
        expect_part(run.err, one.message);
        expect_part(compare(one.library, FAKE_LIBZMQ, {file.path()}).err, "faultline: baseline: ");
        const Finished matrix = run_faultline({"matrix", FAKE_LIBZMQ, one.library, "--scenarios", file.path()});
        EXPECT_EQ(matrix.exit, 64) << one.library << matrix.out;
        expect_part(matrix.err, "faultline: b: ");
        expect_part(matrix.err, one.message);
    }
}

TEST(Compare, usage_errors_and_nothing_matched) {
    EXPECT_EQ(run_faultline({"compare", kScenarios}).exit, 64);
    EXPECT_EQ(compare("system", "system", {kScenarios, "--filter", "no-such-thing"}).exit, 3);
}

TEST(Compare, three_releases_differ_as_is_known) {
    const std::string old = npm_build("npm-5.3.1-libzmq-4.2.2.node"), young = npm_build("npm-6.0.8-libzmq-4.3.5.node");
    if (old.empty() || young.empty()) GTEST_SKIP() << "ci/libzmq-versions has not fetched the npm builds";
    if (system_release() != "4.3.4") GTEST_SKIP() << "what is told here is told of 4.3.4, not of " << system_release();
    const Finished first = compare(old, "system", {kScenarios + "/tcp"});
    EXPECT_EQ(first.exit, 1) << first.out;
    expect_part(first.out, "added    HANDSHAKE_SUCCEEDED (since 4.3.0)");
    const Finished second = compare("system", young, {kScenarios + "/reconnect/refused.fault"});
    EXPECT_EQ(second.exit, 1) << second.out;
    expect_part(second.out, "value    CONNECT_RETRIED interval shorter");
}

// The back-off without jitter shifts all that comes behind it, and lets more attempts fit into a second: one change.
TEST(Compare, what_follows_from_a_change_is_no_change_of_its_own) {
    const std::string young = npm_build("npm-6.0.8-libzmq-4.3.5.node");
    if (young.empty()) GTEST_SKIP() << "ci/libzmq-versions has not fetched the npm builds";
    if (system_release() != "4.3.4") GTEST_SKIP() << "what is told here is told of 4.3.4, not of " << system_release();
    const Finished run = compare("system", young, {kScenarios, "--exclude", "curve"});
    EXPECT_EQ(run.exit, 1) << run.out;
    expect_part(run.out, "\n1 cause\n  value    CONNECT_RETRIED interval shorter\n");
    expect_part(run.out, "           from it follow 52 other lines: time ");
    EXPECT_LT(std::ranges::count(run.out, '\n'), 40) << "more than a screen: " << run.out;
    const ScenarioFile list("");
    const std::string accepted = list.directory() + "/accepted.txt";
    EXPECT_EQ(compare("system", young, {kScenarios + "/reconnect", "--write-accept", accepted}).exit, 1);
    EXPECT_EQ(std::ranges::count(read_file(accepted), '\n'), 3) << "two of them are comments: " << read_file(accepted);
    EXPECT_EQ(compare("system", young, {kScenarios + "/reconnect", "--accept", accepted}).exit, 0);
}

}  // namespace
}  // namespace faultline::test
