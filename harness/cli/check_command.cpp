// check: all that can be known to be wrong before a run, for a person or, as JSON, for an editor.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/files.hpp"
#include "cli/cli.hpp"
#include "scenario/parse.hpp"

namespace faultline::cli {
namespace {

using nlohmann::json;

struct Checked {
    std::vector<Diagnostic> diagnostics;
    std::vector<std::string> unreadable;  // "FILE: why"
    std::size_t scenarios = 0;
    [[nodiscard]] bool good() const { return diagnostics.empty() && unreadable.empty(); }
};

void check_text(Checked& checked, const std::string& text, const std::string& name) {
    auto scenarios = parse_scenarios(text, {.file = name, .id = name, .read_file = reader_of_named_files(name)});
    if (scenarios)
        checked.scenarios += scenarios->size();
    else
        std::move(scenarios.error().begin(), scenarios.error().end(), std::back_inserter(checked.diagnostics));
}

void check_path(Checked& checked, const std::string& argument) {
    const auto files = scenario_files(argument);
    if (!files) return checked.unreadable.push_back(files.error());
    for (const auto& file : *files) {
        const auto text = read_text(file);
        if (text)
            check_text(checked, *text, file.string());
        else
            checked.unreadable.push_back(text.error());
    }
}

// "did you mean bind?" is the word to put in place; any other hint says what is expected there.
void add_hint(json& error, const std::string& hint) {
    constexpr std::string_view question = "did you mean ";
    if (hint.starts_with(question) && hint.ends_with('?'))
        error["suggestion"] = hint.substr(question.size(), hint.size() - question.size() - 1);
    else if (!hint.empty())
        error["expected"] = hint;
}

json to_json(const Diagnostic& diagnostic) {
    json error = {{"file", diagnostic.place.file},
                  {"line", diagnostic.place.line},
                  {"column", diagnostic.place.column},
                  {"end_column", diagnostic.place.column + diagnostic.length},
                  {"severity", "error"},
                  {"message", diagnostic.message}};
    add_hint(error, diagnostic.hint);
    return error;
}

void print_json(const Checked& checked) {
    json errors = json::array();
    for (const std::string& message : checked.unreadable) {
        const std::size_t colon = message.rfind(": ");
        Diagnostic diagnostic;
        diagnostic.place = {message.substr(0, colon), 1, 1};
        diagnostic.message = message.substr(colon + 2);
        errors.push_back(to_json(diagnostic));
    }
    for (const Diagnostic& diagnostic : checked.diagnostics) errors.push_back(to_json(diagnostic));
    // A file may hold any bytes; JSON holds UTF-8.
    fmt::print("{}\n", errors.dump(2, ' ', false, json::error_handler_t::replace));
}

}  // namespace

Exit check_command(const CheckArguments& arguments) {
    const bool selects = !arguments.selection.filters.empty() || !arguments.selection.excludes.empty() ||
                         !arguments.selection.tags.empty();
    if (selects && arguments.format == "text") {
        const Loaded loaded = load_scenarios(arguments.selection);
        if (loaded.exit == Exit::pass) fmt::print("{} scenarios, no error\n", loaded.scenarios.size());
        return loaded.exit;
    }
    Checked checked;
    for (const std::string& path : arguments.selection.paths) {
        if (path == "-")
            check_text(checked, read_standard_input(), arguments.stdin_name);
        else
            check_path(checked, path);
    }
    if (arguments.format == "json") {
        print_json(checked);
    } else {
        for (const std::string& message : checked.unreadable) fmt::print(stderr, "faultline: {}\n", message);
        for (const Diagnostic& diagnostic : checked.diagnostics) fmt::print(stderr, "{}", to_text(diagnostic));
        if (checked.good() && checked.scenarios == 0) {
            fmt::print(stderr, "faultline: nothing to check: no scenario file\n");
        } else if (checked.good()) {
            fmt::print("{} scenarios, no error\n", checked.scenarios);
        }
    }
    if (!checked.good()) return Exit::usage;
    return checked.scenarios == 0 ? Exit::nothing : Exit::pass;
}

}  // namespace faultline::cli
