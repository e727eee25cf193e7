// Manual pages, completions and syntax files, each read by the program that it is for. One that this machine has not
// is a skip by name.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "command.hpp"
#include "monitor/events.hpp"
#include "scenario/verbs.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool is_there(const char* program) {
    return run_command_line({"/bin/sh", "-c", "command -v " + std::string(program)}).exit == 0;
}

std::string made(const std::vector<std::string>& arguments) {
    const Finished run = run_faultline(arguments);
    EXPECT_EQ(run.exit, 0) << run.err;
    return run.out;
}

Finished bash(const std::string& script, const std::string& text) {
    const ScenarioFile file(text, "file");
    return run_command_line({"/bin/bash", "-c", script, file.path()});
}

TEST(Editors, copies_are_what_the_tables_say) {
    const std::string folder = FAULTLINE_SOURCE_DIR "/harness/editors/";
    const char* how =
        "write it again: faultline help --for vim >harness/editors/vim/syntax/faultline.vim; "
        "faultline help --for textmate >harness/editors/faultline.tmLanguage.json";
    EXPECT_EQ(read_file(folder + "vim/syntax/faultline.vim"), made({"help", "--for", "vim"})) << how;
    EXPECT_EQ(read_file(folder + "faultline.tmLanguage.json"), made({"help", "--for", "textmate"})) << how;
}

// What vim shows at the first character of each word of `line`, which stands alone in a file.
std::string vim_groups(const std::string& line) {
    const ScenarioFile file(line + "\n", "line.fault");
    const std::string out = file.directory() + "/groups";
    const std::string show =
        "call writefile(map(filter(range(1, len(getline(1))), 'getline(1)[v:val - 1] != \" \" && (v:val == 1 || "
        "getline(1)[v:val - 2] == \" \")'), 'synIDattr(synID(1, v:val, 1), \"name\")'), '" +
        out + "')";
    const Finished run = run_command_line({"vim", "-e", "-s", "-u", "NONE", "--cmd",
                                           "set runtimepath=" FAULTLINE_SOURCE_DIR "/harness/editors/vim,$VIMRUNTIME",
                                           "-c", "filetype plugin on", "-c", "syntax on", "-c", "edit " + file.path(),
                                           "-c", show, "-c", "quitall!"});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
    std::string groups = read_file(out);
    for (std::size_t at = groups.find("faultline"); at != std::string::npos; at = groups.find("faultline", at))
        groups.erase(at, 9);
    std::replace(groups.begin(), groups.end(), '\n', ' ');
    return groups;
}

TEST(Editors, vim_knows_the_words) {
    if (!is_there("vim") || !has(run_command_line({"vim", "--version"}).out, "+syntax"))
        GTEST_SKIP() << "no vim that can show syntax";
    EXPECT_EQ(vim_groups("title  About bind"), "TitleWord Title Title ");
    EXPECT_EQ(vim_groups("bind server tcp://127.0.0.1:$port -> EADDRINUSE # no"),
              "Verb  Endpoint Result Constant Comment Comment ");
    EXPECT_EQ(vim_groups("[>=4.3.5] advance 10s until client CONNECTED x3"), "Guard Verb Time Keyword  Event  ");
    EXPECT_EQ(vim_groups("when client CONNECTED: kill peer"), "WhenWord When Event Verb  ");
    EXPECT_EQ(vim_groups("    +136ms kill CLOSED fd=$x \"bind # x\""), "Time  Event Between String String String ");
    EXPECT_EQ(vim_groups("outcome abort \"x\""), "Keyword  String ");
}

// The scopes of TextMate are those of the first pattern that matches at the leftmost place; here, whether one does.
bool textmate_matches(const std::string& scope, const std::string& line) {
    const auto grammar =
        nlohmann::json::parse(read_file(FAULTLINE_SOURCE_DIR "/harness/editors/faultline.tmLanguage.json"));
    for (const auto& pattern : grammar["patterns"]) {
        if (!has(pattern.dump(), "\"" + scope + ".faultline\"") || !pattern.contains("match")) continue;
        if (std::regex_search(line, std::regex(pattern["match"].get<std::string>()))) return true;
    }
    return false;
}

TEST(Editors, textmate_has_a_pattern_for_each_word) {
    for (const Verb& verb : all_verbs()) {
        EXPECT_TRUE(textmate_matches("keyword.operator.verb", std::string(verb.example))) << verb.example;
        EXPECT_FALSE(textmate_matches("keyword.operator.verb", "    " + std::string(verb.example))) << verb.example;
    }
    for (const EventInfo& event : all_events())
        EXPECT_TRUE(textmate_matches("support.function.event", "    a " + std::string(event.name) + " \"\""))
            << event.name;
    EXPECT_TRUE(textmate_matches("keyword.operator.verb", "when a CONNECTED x2: kill peer"));
    EXPECT_TRUE(textmate_matches("constant.numeric.time", "    +136ms a CLOSED fd \"\""));
    EXPECT_FALSE(textmate_matches("keyword.operator.verb", "binder server"));
}

// Nothing where groff finds nothing to complain of.
std::string groff_complaints(const std::string& page) {
    const Finished run = bash("groff -man -ww -z -Tutf8 \"$0\"", page);
    return run.out + run.err;
}

TEST(ManualPages, groff_reads_them) {
    if (!is_there("groff")) GTEST_SKIP() << "no groff on this machine";
    for (const char* page : {"man", "man5"}) EXPECT_EQ(groff_complaints(made({"help", "--for", page})), "") << page;
    EXPECT_NE(groff_complaints(made({"help", "--for", "man"}) + ".XY broken\n"), "");
    const std::string text =
        bash("groff -man -Tascii \"$0\" | sed 's/.\\x08//g; s/\\x1b\\[[0-9;]*m//g'", made({"help", "--for", "man"}))
            .out;
    for (const char* part :
         {"--libzmq=LIB", "--jobs=N, -j N", "EXIT STATUS", "the file name that messages give to the text read by `-`"})
        EXPECT_TRUE(has(text, part)) << part << "\n" << text;
}

TEST(ManualPages, name_everything) {
    const std::string language = made({"help", "--for", "man5"}), command = made({"help", "--for", "man"});
    for (const Verb& verb : all_verbs()) EXPECT_TRUE(has(language, ".TP\n\\fB" + std::string(verb.name))) << verb.name;
    for (const EventInfo& event : all_events()) EXPECT_TRUE(has(language, "\\fB" + std::string(event.name) + "\\fR"));
    for (const char* name : {"run", "compare", "matrix", "record", "completion"})
        EXPECT_TRUE(has(command, ".SS " + std::string(name))) << name;
    EXPECT_FALSE(has(command, "\\fITEXT\\fR")) << "an option takes a value that cli/command_table.cpp has no name for";
}

std::string bash_offers(const std::string& words) {
    return bash("source \"$0\"; COMP_WORDS=(" + words +
                    "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _faultline; "
                    "echo \"${COMPREPLY[*]}\"",
                made({"completion", "bash"}))
        .out;
}

TEST(Completion, bash) {
    EXPECT_EQ(bash_offers("faultline ru"), "run\n");
    EXPECT_EQ(bash_offers("faultline run --fa"), "--fail-fast\n");
    EXPECT_EQ(bash_offers("faultline run --tsc ''"), "frozen moving\n");
    EXPECT_EQ(bash_offers("faultline help BIND"), "BIND_FAILED\n");
    EXPECT_EQ(bash_offers("faultline run --no-such"), "\n");
}

TEST(Completion, fish) {
    if (!is_there("fish")) GTEST_SKIP() << "no fish on this machine";
    const auto offers = [](const std::string& line) {
        const ScenarioFile file(made({"completion", "fish"}), "faultline.fish");
        const Finished run =
            run_command_line({"fish", "--no-config", "-c", "source " + file.path() + "; complete -C '" + line + "'"},
                             {.environment = {"HOME=" + file.directory()}, .prefix = {}, .directory = {}});
        EXPECT_EQ(run.err, "");
        return run.out;
    };
    EXPECT_EQ(offers("faultline ru"), "run\trun scenarios against a libzmq\n");
    // fish 4 offers what holds the word further on, too, and puts it behind.
    const std::string fail = offers("faultline run --fail");
    EXPECT_EQ(fail.substr(0, fail.find("--rerun-failed\t")), "--fail-fast\tstop at the first failure\n");
    EXPECT_TRUE(has(offers("faultline run --tsc "), "frozen\t"));
    EXPECT_EQ(offers("faultline run --no-such"), "");
}

TEST(Completion, zsh) {
    if (!is_there("zsh")) GTEST_SKIP() << "no zsh on this machine";
    const auto offers = [](const std::string& words) {
        const ScenarioFile file(made({"completion", "zsh"}), "_faultline");
        const Finished run = run_command_line(
            {"zsh", "-f", "-c",
             "compdef() { : }; _arguments() { print -rl -- \"$@\" }; _describe() { print -rl -- ${(P)2} }; source " +
                 file.path() + "; words=(faultline " + words + "); CURRENT=$#words; _faultline"});
        EXPECT_EQ(run.err, "");
        return run.out;
    };
    EXPECT_TRUE(has(offers("''"), "run:run scenarios against a libzmq\n")) << offers("''");
    EXPECT_TRUE(has(offers("run ''"),
                    "(--tsc)--tsc=[whether the time stamp counter moves or stands still]:WORD:(frozen moving)\n"))
        << offers("run ''");
    EXPECT_FALSE(has(offers("help ''"), "--tsc"));
}

}  // namespace
}  // namespace faultline::test
