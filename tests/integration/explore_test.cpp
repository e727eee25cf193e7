// explore: what is injected into a libzmq comes back as what it is.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

constexpr const char* kBrittle = "title  Brittle\n\nsocket s REP\nbind s tcp://brittle:1\n";
constexpr const char* kIpc =
    "title  A listener\n\nsocket s REP\nbind s ipc://here.ipc\n    s LISTENING fd ipc://here.ipc\n";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The value of a text field of a line of a state.
std::string field(const std::string& line, const std::string& name) {
    const std::string start = "\"" + name + "\":\"";
    const std::size_t at = line.find(start);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + start.size();
    return line.substr(begin, line.find('"', begin) - begin);
}

// What came of each fault at a call.
std::map<std::string, std::string> effects(const std::string& state, const std::string& call) {
    std::map<std::string, std::string> found;
    std::istringstream lines(state);
    for (std::string line; std::getline(lines, line);)
        if (field(line, "call") == call)
            found[field(line, "fault")] = field(line, "effect") + " " + field(line, "cause");
    return found;
}

TEST(Explore, TellsFaultsOfTheHarnessFromThoseOfLibzmq) {
    const ScenarioFile file(kBrittle);
    const std::string state = file.directory() + "/state";
    const Finished run = run_faultline({"explore", file.path(), "--libzmq", FAKE_LIBZMQ, "--state", state});
    EXPECT_EQ(run.exit, 70) << run.out << run.err;
    std::map<std::string, std::string> found = effects(read_file(state), "socket");
    EXPECT_EQ(found["EMFILE"], "abort fake.cpp:34");
    EXPECT_TRUE(found["ENOBUFS"].starts_with("crash SIGSEGV at libzmq+0x")) << found["ENOBUFS"];
    EXPECT_EQ(found["EACCES"], "leak main fd socket");
    EXPECT_EQ(found["EPROTONOSUPPORT"], "same ");
    EXPECT_EQ(found["ENFILE"], "harness error a signal from outside");
    EXPECT_EQ(found["ENOMEM"], "harness error the subject ended by itself");
    EXPECT_EQ(found["EAFNOSUPPORT"], "harness error a crash outside of libzmq's code");
    EXPECT_EQ(found["EINVAL"], "harness error two runs of the same trial differ");
    EXPECT_TRUE(has(run.out, "harness error: a signal from outside: SIGKILL")) << run.out;
}

TEST(Explore, AScenarioThatIsNotTheSameTwiceIsNotExplored) {
    const ScenarioFile file(
        "title  Random\n\nsocket s REP\nbind s tcp://random:1\n"
        "    s CONNECT_RETRIED interval=0ms..65536ms tcp://random:1\n");
    const Finished run = run_faultline({"explore", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_TRUE(has(run.out, "harness error: two runs of it differ")) << run.out << run.err;
    EXPECT_EQ(run.exit, 70);
}

TEST(Explore, FindsWhereARealLibzmqAborts) {
    const ScenarioFile file(kIpc);
    const std::string state = file.directory() + "/state", written = file.directory() + "/written";
    const Finished run = run_faultline({"explore", file.path(), "--first", "1", "--state", state, "--write", written});
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    EXPECT_TRUE(effects(read_file(state), "epoll_create1")["EMFILE"].starts_with("abort epoll.cpp:")) << run.out;
    EXPECT_TRUE(effects(read_file(state), "epoll_ctl ADD")["ENOSPC"].starts_with("abort epoll.cpp:")) << run.out;
    EXPECT_EQ(effects(read_file(state), "socket")["EMFILE"], "different ");
    EXPECT_TRUE(has(run.out, "EMFILE         verb: no fd is free (exhaust fds)")) << run.out;
    const Finished again = run_faultline({"run", written});
    EXPECT_EQ(again.exit, 0) << again.out;
    // They go red as soon as libzmq no longer aborts: here because the fault is another one.
    std::filesystem::path one;
    for (const auto& entry : std::filesystem::directory_iterator(written))
        if (has(entry.path().string(), "abort_epoll") && has(entry.path().string(), "emfile")) one = entry.path();
    ASSERT_FALSE(one.empty()) << run.out;
    std::string text = read_file(one);
    const std::size_t at = text.find("\ninject ");
    ASSERT_NE(at, std::string::npos);
    text.erase(at + 1, text.find('\n', at + 1) - at);
    const ScenarioFile fixed(text);
    EXPECT_EQ(run_faultline({"run", fixed.path()}).exit, 1);
}

// The same exploration in one go, in two with a budget, and on two machines: the same bytes.
TEST(Explore, InPartsItLeavesTheBytesOfTheWhole) {
    const ScenarioFile file(kIpc);
    const std::string whole = file.directory() + "/whole", parts = file.directory() + "/parts",
                      one = file.directory() + "/one", two = file.directory() + "/two",
                      merged = file.directory() + "/merged";
    const std::vector<std::string> explore{"explore", file.path(), "--first", "1", "--state"};
    const auto with = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments = explore;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_faultline(arguments);
    };
    const Finished all = with({whole});
    const Finished begun = with({parts, "--budget", "40"});
    EXPECT_TRUE(has(begun.out, "trials are not run yet")) << begun.out;
    const Finished ended = with({parts});
    EXPECT_EQ(read_file(parts), read_file(whole));
    EXPECT_EQ(ended.out, all.out);
    with({one, "--shard", "1/2"});
    with({two, "--shard", "2/2"});
    const Finished merge = run_faultline({"explore", "--merge", one, two, "--state", merged});
    EXPECT_EQ(read_file(merged), read_file(whole));
    EXPECT_EQ(merge.out, all.out);
    EXPECT_EQ(merge.exit, all.exit);
    EXPECT_EQ(run_faultline({"explore", "--merge", one}).exit, 64) << "half of it is missing";
}

TEST(Explore, AStateOfAnotherExplorationIsRefused) {
    const ScenarioFile file(kIpc), other(kBrittle);
    const std::string state = file.directory() + "/state";
    run_faultline({"explore", other.path(), "--libzmq", FAKE_LIBZMQ, "--state", state});
    const Finished run = run_faultline({"explore", file.path(), "--state", state});
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(has(run.err, "is of another exploration")) << run.err;
}

TEST(Explore, CallSitesAreNamed) {
    const ScenarioFile file("title  Firm in one build\n\nsocket s REP\nbind s tcp://firm:1\n");
    const Finished run = run_faultline({"explore", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(run.exit, 1) << run.err;
    EXPECT_TRUE(has(run.out, "misbehave < zmq_bind")) << run.out;
}

// Of four I/O threads one may have shaken hands before another one has told of the connection.
TEST(Explore, AnOrderOfThreadsIsFoundAndHadAgainBySeed) {
    const ScenarioFile file(
        "title  Who tells first\n\n"
        "context io_threads=4\nsocket server REP\nsocket client REQ\n"
        "bind server tcp://127.0.0.1:5555\n    server LISTENING fd tcp://127.0.0.1:5555\n"
        "connect client tcp://127.0.0.1:5555\n"
        "    client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555\n"
        "    server ACCEPTED fd tcp://127.0.0.1:5555\n"
        "    client CONNECTED fd tcp://127.0.0.1:5555\n"
        "    client HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n"
        "    server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555\n");
    const Finished run = run_faultline({"explore", file.path(), "--schedules", "100"});
    EXPECT_TRUE(has(run.out, "only the global order differs, no socket's own")) << run.out;
    const std::size_t found = run.out.find("server: server HANDSHAKE_SUCCEEDED tcp://127.0.0.1:5555");
    ASSERT_NE(found, std::string::npos) << run.out;
    const std::string before = run.out.substr(0, found), label = "smallest seed ";
    const std::size_t at = before.rfind(label) + label.size();
    const std::string seed = before.substr(at, before.find_first_not_of("0123456789", at) - at);
    const auto again = [&] {
        return run_faultline({"run", file.path(), "--seed", seed, "--preempt", "--transcript"}).out;
    };
    const std::string transcript = again();
    EXPECT_LT(transcript.find("server HANDSHAKE_SUCCEEDED"), transcript.find("server ACCEPTED")) << transcript;
    const std::string end = "\nFAIL ";
    EXPECT_EQ(again().substr(0, transcript.find(end)), transcript.substr(0, transcript.find(end)));
    const std::string usual = run_faultline({"run", file.path(), "--transcript"}).out;
    EXPECT_GT(usual.find("server HANDSHAKE_SUCCEEDED"), usual.find("server ACCEPTED")) << usual;
}

TEST(Explore, TwoBuildsAreComparedInWhatTheyMakeOfFaults) {
    const ScenarioFile file("title  Firm in one build\n\nsocket s REP\nbind s tcp://firm:1\n");
    const auto compare = [&](const std::string& baseline, const std::string& candidate) {
        return run_faultline({"compare", "--explore", "--baseline", baseline, "--candidate", candidate, file.path()});
    };
    const Finished fixed = compare(FAKE_LIBZMQ, FAKE_OTHER);
    EXPECT_EQ(fixed.exit, 1) << fixed.out << fixed.err;
    EXPECT_TRUE(has(fixed.out,
                    "socket (ipc): EMFILE\n"
                    "    baseline   abort in fake.cpp\n"
                    "    candidate  same\n"
                    "    1 run; first " +
                        file.path() + ":4: bind s tcp://firm:1\n"))
        << fixed.out;
    EXPECT_TRUE(has(fixed.out, "       1  handled differently\n")) << fixed.out;
    EXPECT_TRUE(has(compare(FAKE_OTHER, FAKE_LIBZMQ).out, "    candidate  abort in fake.cpp\n"));
    EXPECT_EQ(compare(FAKE_LIBZMQ, FAKE_LIBZMQ).exit, 0);
    // What is wrong with the harness passes for no difference, and for no likeness.
    const ScenarioFile brittle(kBrittle);
    const Finished broken =
        run_faultline({"compare", "--explore", "--baseline", FAKE_LIBZMQ, "--candidate", FAKE_LIBZMQ, brittle.path()});
    EXPECT_EQ(broken.exit, 70) << broken.out;
    EXPECT_TRUE(has(broken.out, "in baseline: harness error: a signal from outside")) << broken.out;
}

TEST(Explore, ComparedWhatDoesNotGoWithItIsRefused) {
    const ScenarioFile file(kBrittle);
    const std::vector<std::string> both{"compare", "--baseline", FAKE_LIBZMQ, "--candidate", FAKE_OTHER, file.path()};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), both.begin(), both.end());
        return run_faultline(more);
    };
    EXPECT_EQ(with({"--first", "1"}).exit, 64);
    EXPECT_TRUE(has(with({"--explore", "--report", "tap"}).err, "without --report")) << with({"--explore"}).err;
}

TEST(Explore, WrongArgumentsAreToldWithWhatIsTaken) {
    const ScenarioFile file(kIpc);
    EXPECT_TRUE(
        has(run_faultline({"explore", file.path(), "--budget", "soon"}).err, "--budget takes a number of runs"));
    EXPECT_TRUE(has(run_faultline({"explore", file.path(), "--shard", "3/2"}).err, "--shard takes I/N"));
    EXPECT_EQ(run_faultline({"explore", "--merge", file.path()}).exit, 64);
}

}  // namespace
}  // namespace faultline::test
