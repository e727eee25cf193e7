// Facts of how a libzmq was built, asked of real ones and of fakes: what guards hold for, and what `version` shows.
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kFakes = FAULTLINE_BINARY_DIR "/lib/libfake_";

// What stands behind the sha256.
std::vector<std::string> facts_of(const std::string& library) {
    const Finished run = run_faultline({"version", "--libzmq", library});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    std::istringstream words(run.out.substr(run.out.rfind("sha256")));
    std::vector<std::string> facts;
    for (std::string word; words >> word;) facts.push_back(word);
    facts.erase(facts.begin(), facts.begin() + 2);
    return facts;
}

bool has(const std::vector<std::string>& facts, const std::string& name) {
    return std::find(facts.begin(), facts.end(), name) != facts.end();
}

TEST(Facts, version_shows_all_that_are_of_the_build) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(facts_of(kFakes + "draft.so"), (Names{"draft", "handshakes", "ws"}));  // no thread of it waits
    EXPECT_EQ(facts_of(kFakes + "poll.so"), (Names{"bindtodevice", "curve", "handshakes", "poll", "sodium"}));
    EXPECT_EQ(facts_of(kFakes + "select.so"), (Names{"bindtodevice", "curve", "handshakes", "select", "sodium"}));
    EXPECT_EQ(facts_of(kFakes + "epoll.so"), (Names{"bindtodevice", "curve", "epoll", "handshakes", "sodium"}));
}

TEST(Facts, guards_hold_for_the_poller_that_the_threads_wait_in) {
    const ScenarioFile file(
        "title t\n\nsocket s REP\n[epoll] bind s tcp://exit:1\n[poll] bind s tcp://good:1\n"
        "    [poll] s BIND_FAILED errno=ENODEV good:1\n    [!poll] s BIND_FAILED errno=EMFILE good:1\n"
        "[!epoll] close s\n[epoll] outcome crash\n");
    for (const std::string poller : {"epoll", "poll", "select"})
        EXPECT_EQ(run_faultline({"run", file.path(), "--libzmq", kFakes + poller + ".so"}).exit, 0) << poller;
    EXPECT_EQ(run_faultline({"run", file.path(), "--libzmq", kFakes + "poll.so", "--free"}).exit, 0);
    const ScenarioFile wrong("title t\nrequires poll\n\nsocket s REP\nbind s tcp://exit:1\n");
    EXPECT_EQ(run_faultline({"run", wrong.path(), "--libzmq", kFakes + "poll.so"}).exit, 1);
    const Finished skipped = run_faultline({"run", wrong.path(), "--libzmq", kFakes + "select.so"});
    EXPECT_NE(skipped.out.find("(requires [poll])"), std::string::npos) << skipped.out;
}

TEST(Facts, a_scenario_to_which_the_poller_matters_is_skipped_by_name_where_it_cannot_be_told) {
    const ScenarioFile file("title t\nrequires !epoll\n\nsocket s REP\n");
    const Finished run = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(run.exit, 3) << run.out;
    EXPECT_NE(run.out.find("how this libzmq was built cannot be tried: no thread of it waits"), std::string::npos)
        << run.out;
    EXPECT_NE(run.out.find("0 passed, 0 failed, 1 skipped"), std::string::npos) << run.out;
}

// 4.2.1 and 4.2.2 with drafts, where the number of HANDSHAKE_FAILED_NO_DETAIL means something else.
TEST(Facts, an_event_that_only_early_drafts_have_is_skipped_by_name) {
    EXPECT_EQ(facts_of(kFakes + "early.so"), std::vector<std::string>{"handshakes"});
    const ScenarioFile file("title t\n\nsocket s REP\nbind s tcp://event.800.5:1\n");
    const Finished early = run_faultline({"run", file.path(), "--libzmq", kFakes + "early.so"});
    EXPECT_NE(early.out.find("(this libzmq's HANDSHAKE_FAILED has an fd, and no line tells of it)"), std::string::npos)
        << early.out;
    const Finished now = run_faultline({"run", file.path(), "--libzmq", FAKE_LIBZMQ});
    EXPECT_EQ(now.exit, 1);
    EXPECT_NE(now.out.find("unexpected  s HANDSHAKE_FAILED_NO_DETAIL errno=EIO"), std::string::npos) << now.out;
}

TEST(Facts, of_real_builds) {
    const auto system = facts_of("system");
    EXPECT_TRUE(has(system, "epoll") && has(system, "sodium") && has(system, "bindtodevice"));
    for (const auto& [name, sodium] :
         std::vector<std::pair<std::string, bool>>{{"npm-5.3.1-libzmq-4.2.2.node", false},  // CURVE by tweetnacl
                                                   {"npm-6.0.8-libzmq-4.3.5.node", false},  // none
                                                   {"npm-6.5.0-libzmq-4.3.5-draft.node", true}}) {
        if (npm_build(name).empty()) GTEST_SKIP() << "no " << name << ": ci/libzmq-versions fetches it";
        const auto facts = facts_of(npm_build(name));
        EXPECT_EQ(has(facts, "sodium"), sodium) << name;
        EXPECT_TRUE(has(facts, "epoll") && !has(facts, "poll") && !has(facts, "select")) << name;
    }
}

}  // namespace
}  // namespace faultline::test
