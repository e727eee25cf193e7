// compare --bisect: the commit of each cause, in the text, the page and the JSON lines.
#include <boost/process.hpp>
#include <csignal>

#include "commits.hpp"

namespace faultline::test {
namespace {

namespace bp = boost::process;

class CompareBisect : public WithCommits {
  protected:
    // Two libzmqs of two releases, as a distribution has them; what lies between them, only the clone has.
    //
    //     old ── errno ── broken (does not build) ── result ── new
    void SetUp() override {
        WithCommits::SetUp();
        if (IsSkipped()) return;
        write("old.so", fake("----"));
        write("new.so", fake("e-cn"));
        commit_variant("old", "----");
        commit_variant("errno", "e---");
        commit_that_does_not_build("broken");
        commit_variant("result", "e-c-");
        commit_variant("new", "e-cn");
    }
    void tag_releases() const {
        git("tag " + release_of("old.so") + " old");
        git("tag " + release_of("new.so") + " new");
    }
    [[nodiscard]] Finished compare(const std::vector<std::string>& more, const std::string& baseline = "old.so",
                                   const std::string& candidate = "new.so") const {
        std::vector<std::string> words = {"compare", "--baseline", at(baseline), "--candidate", at(candidate),
                                          "--cache", at("cache"),  "--bisect",   at("repo"),    at("case.fault")};
        words.insert(words.end(), more.begin(), more.end());
        return run_faultline(words);
    }
    [[nodiscard]] std::string release_of(const std::string& name) const {
        const Finished run = run_faultline({"version", "--libzmq", at(name)});
        const std::size_t begin = run.out.find("libzmq 4.") + 7;
        EXPECT_GT(begin, 7U) << run.out << run.err;
        return "v" + run.out.substr(begin, run.out.find(' ', begin) - begin);
    }
};

TEST_F(CompareBisect, each_cause_has_its_commit) {
    tag_releases();
    const Finished run =
        compare({"--report", "jsonl=" + at("out.jsonl"), "--html", at("out.html"), "--colour", "never"});
    EXPECT_EQ(run.exit, 1) << run.err;
    EXPECT_TRUE(has(run.out,
                    "  value    BIND_FAILED errno ENODEV -> EPERM\n           once in 1 scenario: case\n"
                    "           " +
                        id("errno") + "  2019-02-02  This is errno\n"))
        << run.out << run.err;
    EXPECT_TRUE(has(run.out, "  result   connect ok -> EINVAL\n           once in 1 scenario: case\n           " +
                                 id("result") +
                                 "  2019-02-02  This is result\n"
                                 "           or one of 1 commit before it that could not be judged\n"))
        << run.out << run.err;
    EXPECT_TRUE(has(run.err, " commits built in ")) << run.err;

    const std::string html = read_file(at("out.html"));
    EXPECT_TRUE(has(html, "<br><span class=commit>" + id("errno") + "  2019-02-02  This is errno</span>")) << html;
    const std::string lines = read_file(at("out.jsonl"));
    const std::string suspect = git("rev-parse broken");
    EXPECT_TRUE(has(lines, R"({"type":"cause","kind":"result","change":"connect ok -> EINVAL","fact":"","count":1,)"
                           R"("scenarios":["case"],"accepted":false,"reason":"","commits":[{"id":")" +
                               git("rev-parse result") +
                               R"(","subject":"This is result","author":"A. Person","date":"2019-02-02","name":")"))
        << lines;
    EXPECT_TRUE(
        has(lines, R"("partly":false,"suspects":[")" + suspect + R"("],"scenarios":["case"]}],"no_commit":""})"))
        << lines;

    if (run_command_line({"/usr/bin/python3", "-c", "import jsonschema"}).exit == 0) {
        const Finished valid =
            run_command_line({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/validate/jsonl.py",
                              FAULTLINE_SOURCE_DIR "/harness/report/jsonl.schema.json", at("out.jsonl")});
        EXPECT_EQ(valid.exit, 0) << valid.err;
    }

    // What was accepted is looked for, too; what was built is there.
    write("accepted", "value BIND_FAILED errno ENODEV -> EPERM  # fine\nresult connect ok -> EINVAL  # as well\n");
    const Finished accepted = compare({"--accept", at("accepted")});
    EXPECT_EQ(accepted.exit, 0) << accepted.out << accepted.err;
    EXPECT_TRUE(has(accepted.out, id("errno") + "  2019-02-02  This is errno\n")) << accepted.out;
    EXPECT_TRUE(has(accepted.err, "0 commits built in 0 s, ")) << accepted.err;
}

TEST_F(CompareBisect, a_change_that_the_two_commits_do_not_have_has_none) {
    // A distribution's patch: the clone knows nothing of it.
    const Finished run = compare({"--good", "errno", "--bad", "new"});
    EXPECT_EQ(run.exit, 1) << run.err;
    EXPECT_TRUE(has(run.out, "\n           no commit: the clone's two commits do not differ by it\n")) << run.out;
    EXPECT_TRUE(has(run.out, id("result") + "  2019-02-02  This is result\n")) << run.out;
    const Finished alike = compare({"--good", "old~0", "--bad", "errno"}, "old.so", "old.so");
    EXPECT_EQ(alike.exit, 0) << alike.out << alike.err;
    EXPECT_FALSE(has(alike.err, "building")) << "nothing is different" << alike.err;
}

TEST_F(CompareBisect, what_is_wrong_is_told_before_anything_is_run) {
    const std::string newer = release_of("new.so");
    for (const auto& [more, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{}, "--good: " + at("repo") + ": has no commit called `" + release_of("old.so") + "`"},
             {{"--good", "old"}, "--bad: " + at("repo") + ": has no commit called `" + newer + "`"},
             {{"--good", "new", "--bad", "old"}, "--good is newer than --bad: "},
             {{"--explore"}, "--explore prints what differs: without "}}) {
        const Finished run = compare(more);
        EXPECT_EQ(run.exit, 64) << run.out << run.err;
        EXPECT_TRUE(has(run.err, "faultline: " + message)) << run.err;
        EXPECT_FALSE(has(run.out, "cause")) << run.out;
    }
    const Finished same = compare({"--good", "old"}, "old.so", "old.so");
    EXPECT_EQ(same.exit, 64);
    EXPECT_TRUE(has(same.err, ": say by --bad which commit the candidate was built from\n")) << same.err;
    const Finished none = run_faultline(
        {"compare", "--baseline", at("old.so"), "--candidate", at("new.so"), "--bisect", at("none"), at("case.fault")});
    EXPECT_EQ(none.exit, 64);
    EXPECT_TRUE(has(none.err, "faultline: --bisect: " + at("none") + ": is not a directory")) << none.err;
    const Finished alone =
        run_faultline({"compare", "--baseline", at("old.so"), "--candidate", at("new.so"), "--good", "old"});
    EXPECT_EQ(alone.exit, 64);
    EXPECT_TRUE(has(alone.err, "--good requires --bisect")) << alone.err;
}

// What can be said without the commits is said.
TEST_F(CompareBisect, an_end_that_does_not_build_costs_only_the_commits) {
    const Finished run = compare({"--good", "old", "--bad", "broken"});
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(has(run.err, "faultline: --bisect: --bad, " + id("broken") + ": it does not build: ")) << run.err;
    EXPECT_TRUE(has(run.out, "2 causes\n") && has(run.out, "BIND_FAILED errno ENODEV -> EPERM\n")) << run.out;
}

TEST_F(CompareBisect, an_interrupt_costs_only_the_commits) {
    write("repo/CMakeLists.txt", "file(WRITE " + at("begun") + " \"\")\nexecute_process(COMMAND tail -f /dev/null)\n");
    commit("endless");
    bp::ipstream out, err;
    bp::child child(
        bp::exe = FAULTLINE,
        bp::args = {"compare", "--baseline", at("old.so"), "--candidate", at("new.so"), "--cache", at("cache"),
                    "--bisect", at("repo"), "--good", "old", "--bad", "endless", at("case.fault")},
        bp::std_in<bp::null, bp::std_out> out, bp::std_err > err);
    EXPECT_TRUE(comes_true([&] { return std::filesystem::exists(at("begun")); }));
    kill(child.id(), SIGINT);
    std::string printed, said;
    for (std::string line; std::getline(out, line);) printed += line + "\n";
    for (std::string line; std::getline(err, line);) said += line + "\n";
    child.wait();
    EXPECT_EQ(child.exit_code(), 1);
    EXPECT_TRUE(has(said, "faultline: --bisect: interrupted; what was built is kept\n")) << said;
    EXPECT_TRUE(has(printed, "2 causes\n") && has(printed, "0 same, 1 differ\n")) << printed;
    EXPECT_FALSE(std::filesystem::exists(at("cache/work")));
}

}  // namespace
}  // namespace faultline::test
