// Reports, each read by a program that was not written here: junitparser and xmllint, tap-parser (npm), jsonschema.
// Where one is missing the test is a skip by name.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;
const std::string kValidate = FAULTLINE_SOURCE_DIR "/tests/validate/";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A directory of scenarios with every kind of result, and one whose event and end hold any bytes.
class Reports : public testing::Test {
  protected:
    Reports() : directory_("", "unused") {
        add("area/passes", "bind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n");
        add("area/fails", "bind s tcp://good:1\n    s BIND_FAILED errno=EACCES good:1\n");
        add("area/aborts", "bind s tcp://assertbytes:1\n");
        add("area/bytes", "bind s tcp://bytes:1\n");
        add("other/hangs", "bind s tcp://spin:1\n");
        add("other/skipped", "bind s tcp://good:1\n", "requires =1.2.3\n");
    }

    void add(const std::string& id, const std::string& text, const std::string& header = "") {
        const fs::path file = fs::path(directory_.directory()) / "scenarios" / (id + ".fault");
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << "title  A <test> & \"more\"\n" << header << "\nsocket s REP\n" << text;
    }

    Finished faultline(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
        environment.emplace_back("GITHUB_ACTIONS=");
        std::swap(environment.front(), environment.back());
        return run_faultline(arguments,
                             {.environment = environment, .prefix = {}, .directory = directory_.directory()});
    }

    Finished run(const std::vector<std::string>& more, const std::vector<std::string>& environment = {}) {
        std::vector<std::string> arguments{"run", "--libzmq", FAKE_LIBZMQ, "--hang-limit", "1", "scenarios"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return faultline(arguments, environment);
    }

    [[nodiscard]] std::string path(const std::string& name) const { return directory_.directory() + "/" + name; }
    [[nodiscard]] std::string read(const std::string& name) const { return read_file(path(name)); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary | std::ios::trunc) << text;
    }

  private:
    ScenarioFile directory_;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what << "\n" << text;
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

bool python_has(const char* module) {
    return run_command_line({"/bin/sh", "-c", std::string("/usr/bin/python3 -c 'import ") + module + "'"}).exit == 0;
}

Finished validate_junit(const std::string& report) {
    const Finished xmllint = run_command_line({"xmllint", "--noout", "--schema", kValidate + "junit.xsd", report});
    if (xmllint.exit != 0) return xmllint;
    return run_command_line({"/usr/bin/python3", kValidate + "junit.py", report});
}

bool can_read_junit() {
    return python_has("junitparser") && run_command_line({"/bin/sh", "-c", "command -v xmllint"}).exit == 0;
}

TEST_F(Reports, junit_is_read_by_junitparser_and_xmllint) {
    if (!can_read_junit()) GTEST_SKIP() << "no python3-junitparser, or no xmllint";
    const Finished finished = run({"--report", "junit=out.xml"});
    EXPECT_EQ(finished.exit, 1) << finished.err;
    const Finished read_back = validate_junit(path("out.xml"));
    EXPECT_EQ(read_back.exit, 0) << read_back.err << read("out.xml");
    for (const char* part :
         {"faultline.area|passes|Pass\n", "faultline.area|fails|Failure|fail|line 5: s BIND_FAILED",
          "|5\n  scenarios/area/fails.fault:5\n", "    actual    s BIND_FAILED errno=ENODEV good:1\n",
          "faultline.area|aborts|Failure|abort|", "\\xff\\x01\\x1b[31m<&'\"]]>", "faultline.area|bytes|Failure|fail|",
          "faultline.other|hangs|Failure|hang|", "faultline.other|skipped|Skipped||requires [=1.2.3]"})
        EXPECT_TRUE(has(read_back.out, part)) << part << "\n" << read_back.out;
    const std::string good = read("out.xml");
    for (const auto& [what, by] :
         std::initializer_list<std::pair<std::string, std::string>>{{"</testsuites>", ""},
                                                                    {"failures=\"4\"", "failures=\"3\""},
                                                                    {"<failure type=\"fail\"", "<failed type=\"fail\""},
                                                                    {"\\xff", "\xff"},
                                                                    {"classname=\"faultline.area\" ", ""},
                                                                    {"\\x01", "\x01"}}) {
        write("bad.xml", replaced(good, what, by));
        EXPECT_NE(validate_junit(path("bad.xml")).exit, 0) << what;
    }
}

TEST_F(Reports, a_file_that_is_wrong_is_an_error_of_the_report) {
    if (!can_read_junit()) GTEST_SKIP() << "no python3-junitparser, or no xmllint";
    add("area/wrong", "bnid s tcp://a:1\n");
    EXPECT_EQ(run({"--report", "junit=out.xml"}).exit, 64);
    const Finished read_back = validate_junit(path("out.xml"));
    EXPECT_EQ(read_back.exit, 0) << read_back.err;
    EXPECT_TRUE(has(read_back.out, "faultline.area|wrong|Error|error|")) << read_back.out;
    EXPECT_TRUE(has(read_back.out, "did you mean bind?")) << read_back.out;
    EXPECT_EQ(run({"--filter", "area/wrong-id", "--report", "junit=out.xml"}).exit, 64);
    fs::remove(path("scenarios/area/wrong.fault"));
    EXPECT_EQ(run({"--filter", "no-such-id", "--report", "junit=out.xml"}).exit, 3);
    EXPECT_TRUE(has(validate_junit(path("out.xml")).out, "|unfinished|Error|unfinished|nothing to run: 6 scenarios"));
}

std::string tap_parser() {
    const char* given = std::getenv("FAULTLINE_TAP_PARSER");
    const fs::path path = given != nullptr ? given : FAULTLINE_SOURCE_DIR "/build/npm/node_modules/.bin/tap-parser";
    return fs::exists(path) ? path.string() : "";
}

Finished validate_tap(const std::string& report) {
    return run_command_line({"/bin/bash", "-c", "exec \"$0\" --strict --json=0 <\"$1\"", tap_parser(), report});
}

// What it says of the whole.
nlohmann::json tap_result(const Finished& parsed) {
    for (const auto& event : nlohmann::json::parse(parsed.out))
        if (event[0] == "complete") return event[1];
    return {{"failures", nlohmann::json::array()}};
}

TEST_F(Reports, tap_is_read_by_tap_parser) {
    if (tap_parser().empty()) GTEST_SKIP() << "no tap-parser: npm install --prefix build/npm tap-parser@18";
    const Finished finished = run({"--report", "tap=out.tap"});
    EXPECT_EQ(finished.exit, 1) << finished.err;
    const Finished read_back = validate_tap(path("out.tap"));
    EXPECT_EQ(read_back.exit, 1) << read_back.err;  // some test points are not ok
    const auto said = tap_result(read_back);
    EXPECT_EQ(said["count"], 6) << said.dump(2);
    EXPECT_EQ(said["pass"], 2);
    EXPECT_EQ(said["fail"], 4);
    EXPECT_EQ(said["skip"], 1);
    EXPECT_EQ(said["plan"]["end"], 6);
    ASSERT_EQ(said["failures"].size(), 4U) << said.dump(2);
    const auto& fails = said["failures"][2];
    EXPECT_EQ(fails["name"], "area/fails");
    EXPECT_EQ(fails["diag"]["at"]["line"], 5) << fails.dump(2);
    EXPECT_TRUE(has(fails["diag"]["text"], "    actual    s BIND_FAILED errno=ENODEV good:1\n"))
        << fails["diag"]["text"];
    const std::string good = read("out.tap");
    for (const auto& [what, by] : std::initializer_list<std::pair<std::string, std::string>>{
             {"  ...\n", ""}, {"TAP version 14\n", "TAP version 14\nno TAP\n"}, {"ok 4", "ok 5"}}) {
        write("bad.tap", replaced(good, what, by));
        const Finished bad = validate_tap(path("bad.tap"));
        EXPECT_NE(tap_result(bad)["failures"].size(), 4U) << what << "\n" << bad.out;
    }
    EXPECT_EQ(run({"--filter", "passes", "--filter", "skipped", "--report", "tap=green.tap"}).exit, 0);
    EXPECT_EQ(validate_tap(path("green.tap")).exit, 0);
    write("bad.tap", replaced(read("green.tap"), "1..2", "1..3"));
    EXPECT_EQ(validate_tap(path("bad.tap")).exit, 1);
}

// Debian 12's prove refuses version 14.
TEST_F(Reports, an_older_tap_is_read_by_prove) {
    if (run_command_line({"/bin/sh", "-c", "command -v prove"}).exit != 0) GTEST_SKIP() << "no prove on this machine";
    EXPECT_EQ(run({"--report", "tap13=out.tap"}).exit, 1);
    const auto prove = [this](const std::string& file) { return run_command_line({"prove", "-e", "cat", path(file)}); };
    const Finished red = prove("out.tap");
    EXPECT_TRUE(has(red.out, "Tests: 6 Failed: 4)\n  Failed tests:  1-3, 5\nFiles=1, Tests=6")) << red.out;
    EXPECT_EQ(run({"--filter", "passes", "--filter", "skipped", "--report", "tap13=green.tap"}).exit, 0);
    EXPECT_EQ(prove("green.tap").exit, 0) << prove("green.tap").out;
    write("bad.tap", replaced(read("green.tap"), "1..2", "1..3"));
    EXPECT_TRUE(has(prove("bad.tap").out, "Bad plan")) << prove("bad.tap").out;
}

Finished validate_jsonl(const std::string& report) {
    return run_command_line(
        {"/usr/bin/python3", kValidate + "jsonl.py", FAULTLINE_SOURCE_DIR "/harness/report/jsonl.schema.json", report});
}

TEST_F(Reports, json_lines_are_valid_and_hold_the_transcripts) {
    if (!python_has("jsonschema")) GTEST_SKIP() << "no python3-jsonschema";
    const Finished finished = run({"-j1", "--transcript", "--report", "jsonl=out.jsonl"});
    EXPECT_EQ(finished.exit, 1) << finished.err;
    const Finished rebuilt = validate_jsonl(path("out.jsonl"));
    EXPECT_EQ(rebuilt.exit, 0) << rebuilt.err << read("out.jsonl");
    EXPECT_TRUE(has(rebuilt.out, "# area/fails\nsocket s REP\nbind s tcp://good:1\n    s BIND_FAILED errno=ENODEV"))
        << rebuilt.out;
    // What --transcript prints of each run is what the lines say of it.
    std::size_t at = 0;
    for (const char* id : {"area/aborts", "area/bytes", "area/fails", "area/passes", "other/hangs", "other/skipped"}) {
        const std::size_t begin = rebuilt.out.find(std::string("# ") + id + "\n", at);
        ASSERT_NE(begin, std::string::npos) << id << rebuilt.out;
        at = std::min(rebuilt.out.find("\n# ", begin), rebuilt.out.size() - 1) + 1;
        EXPECT_TRUE(has(finished.out, rebuilt.out.substr(begin, at - begin)))
            << rebuilt.out.substr(begin, at - begin) << finished.out;
    }
    const std::string good = read("out.jsonl");
    for (const auto& [what, by] : std::initializer_list<std::pair<std::string, std::string>>{
             {"\"type\":\"end\"", "\"type\":\"and\""},
             {"\"time_ns\":0", "\"time_ns\":\"0\""},
             {"\"verb\":\"bind\",", ""},
             {"{\"type\":\"start\"", "{\"more\":1,\"type\":\"start\""},
             {"\"hex\":\"", "\"hex\":\"0"}}) {
        write("bad.jsonl", replaced(good, what, by));
        EXPECT_NE(validate_jsonl(path("bad.jsonl")).exit, 0) << what;
    }
    write("bad.jsonl", good.substr(0, good.rfind("{\"type\":\"end\"")));
    EXPECT_TRUE(has(validate_jsonl(path("bad.jsonl")).err, "cut short"));
}

TEST_F(Reports, compare_has_them_too) {
    if (!python_has("jsonschema") || !can_read_junit()) GTEST_SKIP() << "no python3-jsonschema, or nothing for JUnit";
    const Finished finished =
        faultline({"compare", "--baseline", FAKE_LIBZMQ, "--candidate", FAKE_OTHER, "scenarios", "--exclude", "hangs",
                   "--report", "junit=out.xml", "--report", "jsonl=out.jsonl", "--report", "html=out.html"});
    EXPECT_EQ(finished.exit, 1) << finished.out << finished.err;
    const Finished junit = validate_junit(path("out.xml"));
    EXPECT_EQ(junit.exit, 0) << junit.err;
    EXPECT_TRUE(
        has(junit.out, "faultline.area|fails|Failure|differs|value differs: BIND_FAILED errno ENODEV -> EACCES|4"))
        << junit.out;
    EXPECT_TRUE(has(junit.out, "faultline.other|skipped|Skipped|")) << junit.out;
    const Finished jsonl = validate_jsonl(path("out.jsonl"));
    EXPECT_EQ(jsonl.exit, 0) << jsonl.err;
    EXPECT_TRUE(has(read("out.jsonl"), "\"side\":\"candidate\""));
    EXPECT_TRUE(has(read("out.jsonl"), "\"type\":\"comparison\",\"scenario\":\"area/fails\",\"status\":\"differs\""));
    EXPECT_TRUE(has(read("out.html"), "errno=EACCES"));
    EXPECT_TRUE(has(finished.out, "errno=EACCES"));
}

TEST_F(Reports, annotations_are_there_on_github) {
    const std::string failing =
        "::error file=scenarios/area/fails.fault,line=5,title=area/fails%3A fail::line 5: s BIND_FAILED";
    EXPECT_FALSE(has(run({"--filter", "fails"}).out, "::error"));
    const std::string root = fs::canonical(path(".")).string();
    const Finished there = run({"--filter", "area"}, {"GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + root});
    EXPECT_TRUE(has(there.out, "\n" + failing)) << there.out;
    EXPECT_TRUE(has(there.out, "\n::notice title=faultline run::1 passed, 3 failed, 0 skipped\n")) << there.out;
    for (const char byte : {'\xff', '\x01', '\x1b'})
        EXPECT_EQ(there.out.find(std::string("::error") + byte), std::string::npos);
    EXPECT_TRUE(has(run({"--filter", "fails", "--report", "github"}).out, failing));
    const Finished file = run({"--filter", "fails", "--report", "github=out.txt"}, {"GITHUB_ACTIONS=true"});
    EXPECT_FALSE(has(file.out, "::error"));
    EXPECT_TRUE(has(read("out.txt"), failing)) << read("out.txt");
}

TEST_F(Reports, one_may_go_to_stdout) {
    const Finished finished =
        run({"--filter", "fails", "--report", "tap=-", "--report", "junit=out.xml", "--html", "out.html"});
    EXPECT_TRUE(finished.out.starts_with("TAP version 14\n")) << finished.out;
    EXPECT_TRUE(finished.out.ends_with("\n1..1\n")) << finished.out;
    EXPECT_TRUE(has(finished.err, "0 passed, 1 failed")) << finished.err;
    EXPECT_TRUE(has(read("out.xml"), "<testsuites"));
    EXPECT_TRUE(has(read("out.html"), "<title>Faultline run</title>"));
    EXPECT_EQ(run({"--report", "tap", "--report", "junit=-"}).exit, 64);
    const Finished unknown = run({"--report", "junti=a.xml"});
    EXPECT_EQ(unknown.exit, 64);
    EXPECT_TRUE(has(unknown.err, "there is no format junti; did you mean junit?")) << unknown.err;
    EXPECT_EQ(run({"--report", "tap=/no/such/place.tap"}).exit, 64);
    EXPECT_EQ(run({"--report", "tap="}).exit, 64);
}

TEST_F(Reports, what_failed_is_run_again) {
    EXPECT_EQ(run({"--rerun-failed"}).exit, 3);
    EXPECT_EQ(run({"--filter", "area"}).exit, 1);
    EXPECT_EQ(read(".faultline/last-failed"), "area/aborts\narea/bytes\narea/fails\n");
    EXPECT_TRUE(has(run({"--rerun-failed"}).out, "0 passed, 3 failed"));
    add("area/fails", "bind s tcp://good:1\n    s BIND_FAILED errno=ENODEV good:1\n");
    EXPECT_TRUE(has(run({"--filter", "area", "--rerun-failed"}).out, "1 passed, 2 failed"));
    EXPECT_EQ(read(".faultline/last-failed"), "area/aborts\narea/bytes\n");
    EXPECT_EQ(run({"--filter", "passes", "--rerun-failed"}).exit, 3);
    add("area/bytes", "");
    add("area/aborts", "");
    EXPECT_EQ(run({"--rerun-failed"}).exit, 0);
    EXPECT_FALSE(fs::exists(path(".faultline")));
}

std::vector<std::string> ids(const std::string& out) {
    std::vector<std::string> found;
    for (std::size_t at = out.find("ok       "); at != std::string::npos; at = out.find("ok       ", at + 1))
        found.push_back(out.substr(at + 9, out.find('\n', at) - at - 9));
    return found;
}

TEST_F(Reports, shards_are_together_all) {
    for (const char* id : {"b", "c", "d", "e", "f", "g"}) add(std::string("green/") + id, "");
    std::vector<std::string> all;
    for (const char* shard : {"1/4", "2/4", "3/4", "4/4"}) {
        const std::vector<std::string> some = ids(run({"--filter", "green", "--shard", shard}).out);
        EXPECT_GE(some.size(), 1U) << shard;
        EXPECT_LE(some.size(), 2U) << shard;
        all.insert(all.end(), some.begin(), some.end());
    }
    std::ranges::sort(all);
    EXPECT_EQ(all, ids(run({"-j1", "--filter", "green"}).out));
    EXPECT_EQ(run({"--filter", "green", "--shard", "7/7"}).exit, 3);
    for (const char* wrong : {"0/2", "3/2", "1", "a/b", "1/2x", "-1/2"})
        EXPECT_EQ(run({"--filter", "green", "--shard", wrong}).exit, 64) << wrong;
}

TEST_F(Reports, an_order_is_shuffled_and_can_be_had_again) {
    for (const char* id : {"b", "c", "d", "e", "f", "g", "h", "i"}) add(std::string("green/") + id, "");
    const std::vector<std::string> sorted = ids(run({"-j1", "--filter", "green"}).out);
    const Finished once = run({"-j1", "--filter", "green", "--shuffle=7"});
    EXPECT_NE(ids(once.out), sorted);
    EXPECT_EQ(ids(once.out), ids(run({"-j1", "--filter", "green", "--shuffle=7"}).out));
    EXPECT_NE(ids(once.out), ids(run({"-j1", "--filter", "green", "--shuffle=8"}).out));
    std::vector<std::string> same = ids(once.out);
    std::ranges::sort(same);
    EXPECT_EQ(same, sorted);
    // A seed of its own is printed first and last, and does what it says.
    const Finished random = run({"-j1", "--filter", "green", "--shuffle"});
    const std::size_t at = random.out.find("shuffle ");
    ASSERT_NE(at, std::string::npos) << random.out;
    const std::string seed = random.out.substr(at + 8, random.out.find('\n', at) - at - 8);
    EXPECT_GT(random.out.rfind("shuffle " + seed), at);
    EXPECT_EQ(ids(random.out), ids(run({"-j1", "--filter", "green", "--shuffle=" + seed}).out));
    EXPECT_EQ(run({"--shuffle=seven"}).exit, 64);
}

}  // namespace
}  // namespace faultline::test
