// Every scenario and every command of the documentation, run where the page says: see `run_page()`.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

struct Block {
    std::string language, name;  // of "```fault my.fault"
    std::string text;
    int line = 0;  // of its first line
};

std::vector<Block> blocks_of(const std::string& markdown) {
    std::vector<Block> blocks;
    std::istringstream stream(markdown);
    bool inside = false;
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        const bool fence = line.starts_with("```");
        if (fence && !inside) {
            std::istringstream words(line.substr(3));
            blocks.push_back({.language = {}, .name = {}, .text = {}, .line = number + 1});
            words >> blocks.back().language >> blocks.back().name;
        } else if (!fence && inside) {
            blocks.back().text += line + "\n";
        }
        if (fence) inside = !inside;
    }
    return blocks;
}

// `…` in a line stands for anything; alone on one, for any lines.
bool line_fits(const std::string& expected, const std::string& actual) {
    std::string pattern;
    for (std::size_t at = 0; at < expected.size(); ++at) {
        if (expected.substr(at, 3) == "…") {
            pattern += ".*";
            at += 2;
        } else {
            if (std::string_view("^$\\.*+?()[]{}|").find(expected[at]) != std::string_view::npos) pattern += '\\';
            pattern += expected[at];
        }
    }
    return std::regex_match(actual, std::regex(pattern));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

bool fits(const std::vector<std::string>& expected, const std::vector<std::string>& actual, std::size_t e = 0,
          std::size_t a = 0) {
    if (e == expected.size()) return a == actual.size();
    if (expected[e] == "…")
        return fits(expected, actual, e + 1, a) || (a < actual.size() && fits(expected, actual, e, a + 1));
    return a < actual.size() && line_fits(expected[e], actual[a]) && fits(expected, actual, e + 1, a + 1);
}

// Runs a console block in `directory`; what differs is returned, with the line of the page.
std::string run_block(const Block& block, const std::string& directory) {
    std::string complaints;
    const std::vector<std::string> lines = lines_of(block.text);
    for (std::size_t at = 0; at < lines.size();) {
        const int line = block.line + static_cast<int>(at);
        if (!lines[at].starts_with("$ ")) return complaints + std::to_string(line) + ": output without a command\n";
        const std::string command = lines[at++].substr(2);
        std::vector<std::string> expected;
        while (at < lines.size() && !lines[at].starts_with("$ ")) expected.push_back(lines[at++]);
        const std::string path = fs::path(FAULTLINE).parent_path().string() + ":" + std::getenv("PATH");
        const Finished run =
            run_command_line({"/bin/bash", "-c", command + " 2>&1"},
                             {.environment = {"PATH=" + path, "COLUMNS=80"},
                              // As on somebody's desk: in CI nothing is recorded, and failures are annotated.
                              .prefix = {"timeout", "120", "env", "-u", "CI", "-u", "GITHUB_ACTIONS"},
                              .directory = directory});
        if (!fits(expected, lines_of(run.out)))
            complaints += std::to_string(line) + ": $ " + command + "\n" + run.out + "\n";
    }
    return complaints;
}

// A page's blocks in their order: `fault NAME` is written to that file and checked, `python NAME` is written, `console`
// is run, `text` is a drawing. Any other is a complaint, so that none is forgotten.
std::string run_page(const std::string& markdown) {
    const ScenarioFile place("", "unused");
    fs::create_directory(fs::path(place.directory()) / "build");
    const std::string build = npm_build("npm-5.3.1-libzmq-4.2.2.node");
    if (!build.empty())
        fs::create_directory_symlink(fs::path(build).parent_path(), fs::path(place.directory()) / "build/libzmq");
    std::string complaints;
    for (const Block& block : blocks_of(markdown)) {
        if (block.language == "fault" && !block.name.empty()) {
            std::ofstream(fs::path(place.directory()) / block.name, std::ios::binary) << block.text;
            const Finished check =
                run_faultline({"check", block.name}, {.environment = {}, .prefix = {}, .directory = place.directory()});
            if (check.exit != 0) complaints += std::to_string(block.line) + ": " + check.out + check.err;
        } else if (block.language == "python" && !block.name.empty()) {
            std::ofstream(fs::path(place.directory()) / block.name, std::ios::binary) << block.text;
        } else if (block.language == "console") {
            complaints += run_block(block, place.directory());
        } else if (block.language != "text") {
            complaints += std::to_string(block.line) + ": a block of no known language\n";
        }
    }
    return complaints;
}

std::string page(const std::string& name) {
    return read_file(std::string(FAULTLINE_SOURCE_DIR "/harness/docs/") + name);
}

TEST(Documents, tutorial) {
    for (const char* build : {"npm-5.3.1-libzmq-4.2.2.node", "npm-6.0.8-libzmq-4.3.5.node"})
        if (npm_build(build).empty()) GTEST_SKIP() << "no " << build << ": ci/libzmq-versions fetches it";
    if (system_release() != "4.3.4") GTEST_SKIP() << "what is told here is told of 4.3.4, not of " << system_release();
    EXPECT_EQ(run_page(page("tutorial.md")), "");
}

TEST(Documents, from_the_field) {
    if (run_command_line({"/usr/bin/python3", "-c", "import zmq"}).exit != 0) GTEST_SKIP() << "no python3-zmq";
    if (run_command_line({"getent", "ahostsv4", "localhost"}).exit != 0) GTEST_SKIP() << "nobody knows localhost here";
    if (system_release() != "4.3.4") GTEST_SKIP() << "what is told here is told of 4.3.4, not of " << system_release();
    EXPECT_EQ(run_page(page("field.md")), "");
}

TEST(Documents, a_scenario_without_faultline) { EXPECT_EQ(run_page(page("export.md")), ""); }

TEST(Documents, architecture) { EXPECT_EQ(run_page(page("architecture.md")), ""); }

TEST(Documents, determinism) {
    if (system_release() != "4.3.4") GTEST_SKIP() << "what is told here is told of 4.3.4, not of " << system_release();
    EXPECT_EQ(run_page(page("determinism.md")), "");
}

// Its commands build libzmq for minutes: the tests of `bisect` have smaller ones. Here: are there such options?
TEST(Documents, bisect) {
    const std::string text = page("bisect.md");
    const std::string help = run_faultline({"bisect", "--help"}).out + run_faultline({"run", "--help"}).out +
                             run_faultline({"shrink", "--help"}).out + run_faultline({"compare", "--help"}).out;
    const auto options = [](const std::string& in) {
        const std::regex option(R"((`| )(--[a-z]+(-[a-z]+)*))");
        std::vector<std::string> found;
        for (auto at = std::sregex_iterator(in.begin(), in.end(), option); at != std::sregex_iterator(); ++at)
            found.push_back((*at)[2].str());
        return found;
    };
    const std::vector<std::string> named = options(text), known = options(help);
    EXPECT_GT(named.size(), 10U);
    for (const std::string& name : named)
        EXPECT_TRUE(name == "--build" || std::ranges::count(known, name) > 0) << name;  // `cmake --build`
    EXPECT_EQ(std::ranges::count(known, "--no-such"), 0);
    EXPECT_EQ(run_page(text), "");
}

TEST(Documents, what_is_wrong_on_a_page_is_told) {
    EXPECT_EQ(run_page("```console\n$ echo a; echo b\na\n…\n$ echo 12\n1…\n```\n"), "");
    EXPECT_EQ(run_page("```console\n$ echo a\nb\n```\n"), "2: $ echo a\na\n\n");
    EXPECT_EQ(run_page("```console\n$ echo a\n```\n"), "2: $ echo a\na\n\n");
    EXPECT_EQ(run_page("```console\nb\n```\n"), "2: output without a command\n");
    EXPECT_EQ(run_page("```\nb\n```\n"), "2: a block of no known language\n");
    EXPECT_NE(run_page("```fault a.fault\ntitle A\nbnid s tcp://a\n```\n"), "");
}

// The commands of a recipe that call faultline, in a project that has one scenario. A command may go on in more lines.
std::string run_recipe(const std::string& recipe) {
    const ScenarioFile project("", "unused");
    const fs::path root(project.directory());
    fs::create_directories(root / "tests/scenarios");
    std::ofstream(root / "tests/scenarios/one.fault") << "title One\n\nsocket s REP\n";
    const std::string text = std::regex_replace(recipe, std::regex(R"((\\)?\n +(?=--))"), " ");
    const std::regex command(R"([^\s]*bin/faultline (.*))");
    std::string complaints;
    int commands = 0;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), command); at != std::sregex_iterator(); ++at) {
        const std::string line = std::string(FAULTLINE) + " " + (*at)[1].str();
        const Finished run = run_command_line(
            {"/bin/bash", "-c", line}, {.environment = {"CANDIDATE=system"}, .prefix = {}, .directory = root.string()});
        if (run.exit != 0) complaints += line + "\n" + run.out + run.err;
        ++commands;
    }
    return commands == 0 ? "no command\n" : complaints;
}

TEST(Documents, recipes_of_other_peoples_ci) {
    int recipes = 0;
    for (const auto& entry : fs::directory_iterator(FAULTLINE_SOURCE_DIR "/ci/recipes")) {
        EXPECT_EQ(run_recipe(read_file(entry.path().string())), "") << entry.path();
        ++recipes;
    }
    EXPECT_GT(recipes, 0);
    EXPECT_EQ(run_recipe("- run: make\n"), "no command\n");
    EXPECT_NE(run_recipe("- run: /opt/bin/faultline run tests/scenarios --no-such-option\n"), "");
}

// The value of a variable in a file for systemd, Docker or Kubernetes; "" where it has none.
std::string variable_in(const std::string& text, const std::string& name) {
    std::smatch found;
    const std::regex line(name + "(=|: |\n +value: )([^\n]*)");
    if (!std::regex_search(text, found, line)) return "";
    return std::regex_replace(found[2].str(), std::regex("%%"), "%");
}

// What they preload is there, and writes a trace where they say.
TEST(Documents, recipes_of_services) {
    int recipes = 0;
    for (const auto& entry : fs::directory_iterator(FAULTLINE_SOURCE_DIR "/harness/docs/recipes")) {
        ++recipes;
        const std::string text = read_file(entry.path().string());
        const fs::path library = FAULTLINE_BINARY_DIR "/lib" / fs::path(variable_in(text, "LD_PRELOAD")).filename();
        EXPECT_TRUE(fs::exists(library)) << entry.path();
        const ScenarioFile place("", "unused");
        const std::string trace = fs::path(variable_in(text, "FAULTLINE_TRACE")).filename().string();
        const std::vector<std::string> environment{"LD_PRELOAD=" + library.string(),
                                                   "FAULTLINE_TRACE=" + place.directory() + "/" + trace};
        run_command_line({CAPTURED, "options"}, {.environment = environment, .prefix = {}, .directory = ""});
        const Finished shown =
            run_command_line({"/bin/sh", "-c", "\"$0\" show \"$1\"/*[0-9]-*[0-9].jsonl", FAULTLINE, place.directory()});
        EXPECT_NE(shown.out.find("  complete  yes\n"), std::string::npos) << entry.path() << shown.out << shown.err;
    }
    EXPECT_EQ(recipes, 3);
    EXPECT_EQ(variable_in("Environment=A=b\n", "C"), "");
}

// Files that a page links to are there.
TEST(Documents, links_lead_somewhere) {
    const fs::path root(FAULTLINE_SOURCE_DIR);
    const std::regex link(R"(\]\(([^)#:]+)(#[^)]*)?\))");
    int links = 0;
    std::vector<fs::path> pages = {"README.md", "harness/editors/README.md"};
    for (const auto& entry : fs::directory_iterator(root / "harness/docs"))
        pages.push_back(fs::relative(entry.path(), root));
    for (const fs::path& name : pages) {
        const std::string text = read_file((root / name).string());
        for (auto at = std::sregex_iterator(text.begin(), text.end(), link); at != std::sregex_iterator();
             ++at, ++links)
            EXPECT_TRUE(fs::exists((root / name).parent_path() / (*at)[1].str())) << name << ": " << (*at)[0];
    }
    EXPECT_GT(links, 3);
}

}  // namespace
}  // namespace faultline::test
