// The house rules as a test whose messages teach:
//   tidy TREE          prints `file:line: error: use X instead of Y [rule]`; exit status 1 if there is one
//   tidy --self-test   every rule goes red where its example says, and nowhere else
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "rules.hpp"
#include "source.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::array kDirectories = {"harness", "tests", "scenarios"};
constexpr std::array kEndings = {".cpp", ".hpp", ".fault"};

// Scenarios with tabs, without a title, and whatever else has to be an error.
bool is_wrong_on_purpose(const fs::path& file) {
    return file.extension() == ".fault" && file.parent_path().filename() == "must_fail";
}

std::set<std::string> files_of(const fs::path& tree) {
    std::set<std::string> files;  // sorted: the same report everywhere
    for (const char* directory : kDirectories) {
        if (!fs::exists(tree / directory)) continue;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(tree / directory)) {
            const bool is_ours = std::ranges::find(kEndings, entry.path().extension()) != kEndings.end();
            if (is_ours && !is_wrong_on_purpose(entry.path()) && entry.is_regular_file())
                files.insert(fs::relative(entry.path(), tree).generic_string());
        }
    }
    return files;
}

std::string read(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// The number of errors.
int report(const tidy::Source& source) {
    int errors = 0;
    for (const tidy::Rule& rule : tidy::all_rules()) {
        for (const int line : rule.check(source)) {
            std::printf("%s:%d: %s: %s [%s]\n", source.path.c_str(), line, rule.warns ? "warning" : "error",
                        rule.message.c_str(), rule.name.c_str());
            if (!rule.warns) ++errors;
        }
    }
    return errors;
}

int check_tree(const fs::path& tree) {
    const std::set<std::string> files = files_of(tree);
    if (files.empty()) {
        std::fprintf(stderr, "tidy: %s holds no file to look at\n", tree.c_str());
        return 2;
    }
    int errors = 0;
    for (const std::string& file : files) errors += report(tidy::make_source(file, read(tree / file)));
    std::printf("tidy: %zu files, %zu rules, %d errors\n", files.size(), tidy::all_rules().size(), errors);
    return errors == 0 ? 0 : 1;
}

std::string to_text(const tidy::Lines& lines) {
    std::string text;
    for (const int line : lines) text += (text.empty() ? "" : ",") + std::to_string(line);
    return text.empty() ? "no line" : "line " + text;
}

// The example breaks its own rule where it says so, and no other one.
int check_example(const tidy::Rule& rule, const tidy::Example& example) {
    const tidy::Source source = tidy::make_source(example.path, example.text);
    int failures = 0;
    for (const tidy::Rule& other : tidy::all_rules()) {
        const tidy::Lines expected = &other == &rule && example.line != 0 ? tidy::Lines{example.line} : tidy::Lines{};
        const tidy::Lines actual = other.check(source);
        if (actual == expected) continue;
        std::printf("%s: example %s: %s goes red at %s, expected %s\n%s", rule.name.c_str(), example.path.c_str(),
                    other.name.c_str(), to_text(actual).c_str(), to_text(expected).c_str(), example.text.c_str());
        ++failures;
    }
    return failures;
}

int check_blanking() {
    const std::array<std::pair<std::string_view, std::string_view>, 8> cases = {{
        {"a // b\nc", "a     \nc"},
        {"a /* b\nc */ d", "a     \n     d"},
        {"f(\"a // b\", c)", "f(\"      \", c)"},
        {"f(\"\\\"x\", 'y', '\\'')", "f(\"   \", ' ', '  ')"},
        {"10'000 + 'a'", "10'000 + ' '"},
        {"R\"(a\"b)\" c", "R\"     \" c"},
        {"R\"x(a)\" b)x\" c", "R\"         \" c"},
        {"\"open\nint a;", "\"    \nint a;"},
    }};
    int failures = 0;
    for (const auto& [text, expected] : cases) {
        const std::string actual = tidy::blank_comments_and_literals(text);
        if (actual == expected) continue;
        std::printf("blanked: %s\nis:       %s\nexpected: %s\n", std::string(text).c_str(), actual.c_str(),
                    std::string(expected).c_str());
        ++failures;
    }
    return failures;
}

int self_test() {
    int failures = check_blanking();
    int examples = 0;
    for (const tidy::Rule& rule : tidy::all_rules()) {
        if (std::ranges::none_of(rule.examples, [](const tidy::Example& example) { return example.line != 0; })) {
            std::printf("%s: no example in which it goes red\n", rule.name.c_str());
            ++failures;
        }
        for (const tidy::Example& example : rule.examples) failures += check_example(rule, example);
        examples += static_cast<int>(rule.examples.size());
    }
    std::printf("tidy: %zu rules, %d examples, %d failures\n", tidy::all_rules().size(), examples, failures);
    return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: tidy TREE | tidy --self-test\n");
        return 2;
    }
    const std::string_view argument = arguments[1];
    return argument == "--self-test" ? self_test() : check_tree(argument);
}
