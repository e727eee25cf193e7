#include "cli/promises_list.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <sstream>

#include "api/files.hpp"

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTable = "promises.txt";

// In the argument's own directory, or in the nearest one above it that has one.
fs::path find_table(const fs::path& argument) {
    fs::path directory = fs::absolute(argument).lexically_normal();
    if (!fs::is_directory(directory)) directory = directory.parent_path();
    if (directory.filename().empty()) directory = directory.parent_path();
    for (;; directory = directory.parent_path()) {
        if (fs::is_regular_file(directory / kTable)) return directory / kTable;
        if (directory == directory.parent_path()) return {};
    }
}

// The line that says so, for the message; `for` may have put another word in its place.
Diagnostic unknown_spec(const Scenario& scenario, const std::string& spec, const std::string& hint) {
    Diagnostic diagnostic;
    diagnostic.place = {scenario.file, 1, 1};
    diagnostic.message = fmt::format("no promise is called {}", spec);
    diagnostic.hint = hint;
    std::istringstream lines(read_text(scenario.file).value_or(""));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const std::size_t at = line.find(spec);
        if (!line.starts_with("spec") || at == std::string::npos) continue;
        diagnostic.place = {scenario.file, number, static_cast<int>(at) + 1};
        diagnostic.length = static_cast<int>(spec.size());
        diagnostic.line = line;
        break;
    }
    return diagnostic;
}

// A gap and a reason that no longer holds mean something only where all scenarios are looked at.
bool looks_at_all(const RunArguments& arguments, const fs::path& table) {
    return arguments.filters.empty() && arguments.excludes.empty() && arguments.tags.empty() &&
           arguments.paths.size() == 1 && fs::equivalent(arguments.paths.front(), table.parent_path());
}

struct Shown {
    std::map<std::size_t, std::set<std::string>> ids;  // promise -> scenarios, `id  title`
    std::map<std::string, std::set<std::string>> other;
    std::vector<Diagnostic> errors;
};

Shown assign(const Promises& promises, const std::vector<Scenario>& scenarios) {
    Shown shown;
    std::set<std::string> reported;
    for (const Scenario& scenario : scenarios) {
        const std::string line = fmt::format("{}  {}", scenario.id, scenario.title);
        for (const std::string& spec : scenario.spec) {
            const auto named = promises.named_by(spec);
            if (!named) {
                const Diagnostic error = unknown_spec(scenario, spec, named.error());
                if (reported.insert(to_text(error)).second) shown.errors.push_back(error);
                continue;
            }
            for (const std::size_t index : *named) shown.ids[index].insert(line);
            if (named->empty()) shown.other[spec].insert(line);
        }
    }
    return shown;
}

void print_group(const std::string& head, const std::set<std::string>& lines) {
    fmt::print("{}\n", head);
    for (const std::string& line : lines) fmt::print("    {}\n", line);
}

Exit print_promises(const Promises& promises, Shown& shown, bool all) {
    std::size_t gaps = 0, excused = 0, kept = 0;
    for (std::size_t i = 0; i < promises.all().size(); ++i) {
        const Promise& promise = promises.all()[i];
        const auto& ids = shown.ids[i];
        if (ids.empty() && !all) continue;
        print_group(fmt::format("{}: {}", promise.name(), promise.sentence), ids);
        if (ids.empty()) fmt::print("    {}\n", promise.excused ? "nothing can show it" : "GAP: no scenario shows it");
        gaps += ids.empty() && !promise.excused ? 1 : 0;
        excused += ids.empty() && promise.excused ? 1 : 0;
        kept += ids.empty() ? 0 : 1;
        if (promise.excused && !ids.empty()) {
            const Place& place = promise.place;
            fmt::print(stderr, "{}:{}:{}: error: {} has a scenario: it needs no reason\n", place.file, place.line,
                       place.column, promise.name());
            return Exit::usage;
        }
    }
    for (const auto& [spec, lines] : shown.other) print_group(spec, lines);
    if (!all) return Exit::pass;
    fmt::print("{} promises shown, {} gaps, {} that nothing can show\n", kept, gaps, excused);
    return gaps == 0 ? Exit::pass : Exit::fail;
}

}  // namespace

std::optional<Exit> list_promises(const RunArguments& arguments, const std::vector<Scenario>& scenarios) {
    const fs::path table = arguments.paths.empty() ? fs::path() : find_table(arguments.paths.front());
    if (table.empty()) return std::nullopt;
    const auto text = read_text(table);
    if (!text) {
        fmt::print(stderr, "faultline: {}\n", text.error());
        return Exit::usage;
    }
    const auto promises = parse_promises(*text, table.lexically_relative(fs::current_path()).string());
    std::vector<Diagnostic> errors;
    if (!promises) errors = promises.error();
    Shown shown = promises ? assign(*promises, scenarios) : Shown{};
    errors.insert(errors.end(), shown.errors.begin(), shown.errors.end());
    for (const Diagnostic& error : errors) fmt::print(stderr, "{}", to_text(error));
    if (!errors.empty()) return Exit::usage;
    return print_promises(*promises, shown, looks_at_all(arguments, table));
}

std::vector<Promise> promises_of(const Scenario& scenario) {
    const fs::path table = find_table(scenario.file);
    const auto text = table.empty() ? tl::make_unexpected(std::string()) : read_text(table.string());
    const auto promises = parse_promises(text.value_or(""), table.string());
    std::vector<Promise> named;
    if (!promises) return named;
    for (const std::string& spec : scenario.spec)
        for (const std::size_t index : promises->named_by(spec).value_or(std::vector<std::size_t>{}))
            named.push_back(promises->all()[index]);
    return named;
}

}  // namespace faultline::cli
