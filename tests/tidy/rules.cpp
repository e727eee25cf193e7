#include "rules.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <regex>
#include <string_view>

namespace tidy {
namespace {

constexpr std::size_t kColumnLimit = 120;
constexpr std::size_t kLineLimit = 400;

bool is_below(const Source& source, std::initializer_list<std::string_view> directories) {
    return std::ranges::any_of(directories, [&](std::string_view name) { return source.path.starts_with(name); });
}

Lines matching(const std::vector<std::string>& lines, const std::regex& pattern) {
    Lines result;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        if (std::regex_search(lines[index], pattern)) result.push_back(static_cast<int>(index) + 1);
    }
    return result;
}

// Lines for which `is_wrong` holds.
template <class Predicate>
Lines where(const std::vector<std::string>& lines, Predicate is_wrong) {
    Lines result;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        if (is_wrong(lines[index])) result.push_back(static_cast<int>(index) + 1);
    }
    return result;
}

// ---- what code says ------------------------------------------------------------------------------------------------

Lines find_sleeps(const Source& source) {
    if (is_below(source, {"harness/shim/", "harness/subject/", "tests/fake/"})) return {};  // on virtual time
    static const std::regex kSleep(R"(\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\()");
    return matching(source.code, kSleep);
}

Lines find_prints(const Source& source) {
    if (is_below(source, {"harness/cli/", "tests/"})) return {};
    static const std::regex kPrint(R"(\bstd::(cout|cerr)\b|\b(printf|puts)\s*\(|\bfmt::print\s*\(\s*")");
    return matching(source.code, kPrint);
}

Lines find_system_headers(const Source& source) {
    if (!is_below(source,
                  {"harness/scenario/", "harness/expect/", "harness/report/", "harness/monitor/", "harness/transcript/",
                   "harness/manual/", "harness/compare/", "harness/bisect/", "harness/show/"})) {
        return {};
    }
    static const std::regex kHeader(
        R"(^\s*#\s*include\s*<(unistd\.h|fcntl\.h|sys/|linux/|net/|netinet/|arpa/|netdb\.h|poll\.h|dlfcn\.h|sched\.h|)"
        R"(pthread\.h|signal\.h|spawn\.h|dirent\.h|filesystem|fstream|iostream|thread|mutex|condition_variable|future|)"
        R"(chrono|ctime|random|boost/))");
    return matching(source.code, kHeader);
}

Lines find_plain_enums(const Source& source) {
    // `using enum X` and `enum class X` are the two other places of the word.
    static const std::regex kEnum(R"(^(?!.*\busing\s+enum\b).*\benum\b(?!\s+(class|struct)\b))");
    return matching(source.code, kEnum);
}

Lines find_missing_pragma(const Source& source) {
    if (source.kind != Kind::header) return {};
    static const std::regex kPragma(R"(^#pragma once$)");
    return matching(source.code, kPragma).empty() ? Lines{1} : Lines{};
}

// A switch that names enumerators and has a default hides the case that a new enumerator misses.
Lines find_enum_defaults(const Source& source) {
    if (!is_below(source, {"harness/"})) return {};
    static const std::regex kSwitch(R"(\bswitch\s*\()");
    static const std::regex kCase(R"(\bcase\s+\w+::)");
    static const std::regex kDefault(R"(\bdefault\s*:)");
    struct Open {
        int depth;
        bool has_enumerator;
    };
    std::vector<Open> open;
    Lines result;
    int depth = 0;
    for (std::size_t index = 0; index < source.code.size(); ++index) {
        const std::string& line = source.code[index];
        if (std::regex_search(line, kSwitch)) open.push_back({depth, false});
        if (!open.empty() && std::regex_search(line, kCase)) open.back().has_enumerator = true;
        if (!open.empty() && open.back().has_enumerator && std::regex_search(line, kDefault)) {
            result.push_back(static_cast<int>(index) + 1);
        }
        for (const char character : line) {
            if (character == '{') ++depth;
            if (character == '}') --depth;
            if (character == '}' && !open.empty() && depth <= open.back().depth) open.pop_back();
        }
    }
    return result;
}

// ---- scenarios -----------------------------------------------------------------------------------------------------

Lines find_errno_numbers(const Source& source) {
    if (source.kind != Kind::scenario) return {};
    static const std::regex kNumber(R"(\berrno=[1-9])");  // 0, a stale one, has no name
    return matching(source.lines, kNumber);
}

Lines find_missing_title(const Source& source) {
    if (source.kind != Kind::scenario) return {};
    static const std::regex kTitle(R"(^title\s+\S)");
    return matching(source.lines, kTitle).empty() ? Lines{1} : Lines{};
}

Lines find_numbered_name(const Source& source) {
    if (source.kind != Kind::scenario) return {};
    const std::size_t name = source.path.rfind('/') + 1;
    return std::isdigit(static_cast<unsigned char>(source.path[name])) != 0 ? Lines{1} : Lines{};
}

// ---- any text ------------------------------------------------------------------------------------------------------

// Characters, not bytes: continuation bytes of UTF-8 don't count.
std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(
        std::ranges::count_if(line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

Lines find_long_lines(const Source& source) {
    return where(source.lines, [](const std::string& line) { return columns(line) > kColumnLimit; });
}

Lines find_tabs(const Source& source) {
    return where(source.lines, [](const std::string& line) { return line.find('\t') != std::string::npos; });
}

Lines find_trailing_blanks(const Source& source) {
    return where(source.lines, [](const std::string& line) {
        return !line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r');
    });
}

Lines find_missing_newline(const Source& source) {
    if (source.text.ends_with('\n')) return {};
    return {std::max(1, static_cast<int>(source.lines.size()))};
}

Lines find_long_files(const Source& source) {
    if (source.lines.size() <= kLineLimit) return {};
    return {static_cast<int>(kLineLimit) + 1};
}

// Written in halves, or this file would be the first to go red.
const std::string kToDo = std::string("TO") + "DO";
const std::string kFixMe = std::string("FIX") + "ME";

Lines find_notes_to_self(const Source& source) {
    static const std::regex kNote("\\b(" + kToDo + "|" + kFixMe + ")\\b");
    return matching(source.lines, kNote);
}

// ---- the table -----------------------------------------------------------------------------------------------------

std::string times(std::size_t count, std::string_view text) {
    std::string result;
    for (std::size_t index = 0; index < count; ++index) result += text;
    return result;
}

std::vector<Rule> code_rules() {
    return {
        {"sleep",
         "use a named condition with a time limit instead of sleeping",
         find_sleeps,
         {{"tests/unit/a.cpp", "// sleep(1)\nvoid f() { std::this_thread::sleep_for(1s); }\n", 2},
          {"tests/fake/a.cpp", "void f() { usleep(1); }\n"},
          {"harness/engine/a.cpp", "void f() { usleep (10'000); }\n", 1},
          {"harness/shim/a.cpp", "unsigned sleep(unsigned seconds);\n"},
          {"harness/engine/a.cpp", "const char* kName = \"usleep(\"; /* sleep( */ void asleep();\n"}}},
        {"print",
         "use the transcript or a returned error instead of printing; only the command line prints",
         find_prints,
         {{"harness/engine/a.cpp", "int f();\nvoid g() { std::cout << f(); }\n", 2},
          {"harness/peers/a.cpp", "void g() { printf(\"%d\", 1); }\n", 1},
          {"harness/report/a.cpp", "void g() { fmt::print(\"x\"); }\n", 1},
          {"harness/engine/a.cpp", "void g() { fmt::print(stderr, \"x\"); snprintf(buffer, 1, \"\"); }\n"},
          {"harness/cli/a.cpp", "void g() { fmt::print(\"x\"); }\n"}}},
        {"system-header",
         "use values passed in instead of the operating system: this folder is text in, value out",
         find_system_headers,
         {{"harness/scenario/a.cpp", "#include <string>\n#include <fstream>\n", 2},
          {"harness/monitor/a.hpp", "#pragma once\n#include <sys/socket.h>\n", 2},
          {"harness/engine/a.cpp", "#include <unistd.h>\n"},
          {"harness/expect/a.cpp", "#include <cerrno>\n#include <span>\n"}}},
        {"plain-enum",
         "use `enum class` instead of `enum`",
         find_plain_enums,
         {{"harness/engine/a.cpp", "enum class Good { a };\nenum Bad { b };\n", 2},
          {"harness/engine/a.cpp", "enum { kOne = 1 };\n", 1},
          {"harness/engine/a.cpp", "using enum Good;\n"}}},
        {"pragma-once",
         "use `#pragma once` instead of no include guard or one of macros",
         find_missing_pragma,
         {{"harness/engine/a.hpp", "#ifndef A_HPP\n#define A_HPP\n#endif\n", 1},
          {"harness/engine/a.hpp", "// Says what it is for.\n#pragma once\n"},
          {"harness/engine/a.cpp", "int a;\n"}}},
        {"enum-default",
         "use one case per enumerator instead of `default`, so that the compiler finds the missing one",
         find_enum_defaults,
         {{"harness/engine/a.cpp", "switch (kind) {\n    case Kind::a: return 1;\n    default: return 2;\n}\n", 3},
          {"harness/engine/a.cpp", "switch (tag) {\n    case DT_NULL: return 1;\n    default: return 2;\n}\n"},
          {"harness/engine/a.cpp",
           "switch (kind) {\n    case Kind::a: {\n        return 1;\n    }\n}\n"
           "switch (tag) {\n    case 1: return 1;\n    default: return 2;\n}\n"}},
         true},
    };
}

std::vector<Rule> scenario_rules() {
    return {
        {"errno-number",
         "use the errno's name instead of its number",
         find_errno_numbers,
         {{"scenarios/tcp/a.fault", "title  A\n\nbind a tcp://*:0\n    a BIND_FAILED errno=98 *\n", 4},
          {"scenarios/tcp/a.fault",
           "title  A\n\nbind a tcp://*:0\n    a BIND_FAILED errno=EADDRINUSE *\n    a BIND_FAILED errno=0 *\n"}}},
        {"title",
         "use a first line `title  ...` instead of leaving the reader to guess",
         find_missing_title,
         {{"scenarios/tcp/a.fault", "socket a REP\n", 1}, {"scenarios/tcp/a.fault", "# why\ntitle  A\n"}}},
        {"numbered-name",
         "use a name that says what happens instead of a position number: an insert would rename the rest",
         find_numbered_name,
         {{"scenarios/tcp/01_bind.fault", "title  A\n", 1}, {"scenarios/tcp/bind_2.fault", "title  A\n"}}},
    };
}

std::vector<Rule> text_rules() {
    const std::string wide = "// " + times(kColumnLimit - 3, "\u00e4");
    const std::string long_file = times(kLineLimit, "int a;\n");
    return {
        {"long-line",
         "use a line break instead of more than 120 columns",
         find_long_lines,
         {{"harness/engine/a.cpp", wide + "\n" + wide + "x\n", 2},
          {"scenarios/tcp/a.fault", "title  A\n#" + wide + "\n", 2}}},
        {"tab",
         "use blanks instead of a tab",
         find_tabs,
         {{"harness/engine/a.cpp", "void f() {\n\tg();\n}\n", 2}, {"harness/engine/a.cpp", "auto a = \"\\t\";\n"}}},
        {"trailing-blank",
         "use no blanks instead of invisible ones at a line's end",
         find_trailing_blanks,
         {{"harness/engine/a.cpp", "int a;\nint b; \n", 2}, {"scenarios/tcp/a.fault", "title  A\r\n", 1}}},
        {"final-newline",
         "use a newline instead of nothing at the end of the file",
         find_missing_newline,
         {{"harness/engine/a.cpp", "int a;\nint b;", 2}, {"scenarios/tcp/a.fault", "title  A", 1}}},
        {"long-file",
         "use several files instead of one of more than 400 lines",
         find_long_files,
         {{"harness/engine/a.cpp", long_file + "int b;\n", 401}, {"harness/engine/a.cpp", long_file}}},
        {"note-to-self",
         "use an issue, or do it, instead of a note to yourself",
         find_notes_to_self,
         {{"harness/engine/a.cpp", "int a;\n// " + kToDo + ": b\n", 2},
          {"scenarios/tcp/a.fault", "title  A\n# " + kFixMe + "\n", 2},
          {"harness/engine/a.cpp", "// a " + kToDo + "S list\n"}}},
    };
}

}  // namespace

std::span<const Rule> all_rules() {
    static const std::vector<Rule> kRules = [] {
        std::vector<Rule> rules = code_rules();
        for (const auto& more : {scenario_rules(), text_rules()}) rules.insert(rules.end(), more.begin(), more.end());
        return rules;
    }();
    return kRules;
}

}  // namespace tidy
