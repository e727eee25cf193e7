// fmt: scenario files in their canonical form.
#include <fmt/format.h>

#include <stdexcept>

#include "api/files.hpp"
#include "cli/cli.hpp"
#include "report/diff.hpp"
#include "scenario/format.hpp"
#include "scenario/places.hpp"

namespace faultline::cli {
namespace {

void complain(const std::string& message) { fmt::print(stderr, "faultline: {}\n", message); }

// Nothing, and the errors said, where the text is no scenario.
std::optional<std::string> formatted(const std::string& text, const std::string& name) {
    const ParseOptions options{.file = name, .id = name, .read_file = reader_of_named_files(name)};
    auto result = format_scenario(text, options);
    if (!result) {
        for (const Diagnostic& diagnostic : result.error()) fmt::print(stderr, "{}", to_text(diagnostic));
        return std::nullopt;
    }
    // A user's file is at stake: better no result than another scenario.
    const auto before = parse_scenarios(text, options), after = parse_scenarios(*result, options);
    if (!after || !same_meaning(*before, *after)) throw std::logic_error(name + ": fmt would change its meaning");
    return std::move(*result);
}

Exit format_standard_input(const FormatArguments& arguments) {
    const std::string text = read_standard_input();
    const auto result = formatted(text, arguments.stdin_name);
    if (!result) return Exit::usage;
    if (arguments.diff) fmt::print("{}", unified_diff(text, *result, arguments.stdin_name));
    if (arguments.check && !arguments.diff && text != *result) fmt::print("{}\n", arguments.stdin_name);
    if (!arguments.check && !arguments.diff) fmt::print("{}", *result);
    return arguments.check && text != *result ? Exit::fail : Exit::pass;
}

Exit format_file(const FormatArguments& arguments, const std::filesystem::path& path) {
    const auto text = read_text(path);
    if (!text) {
        complain(text.error());
        return Exit::usage;
    }
    const auto result = formatted(*text, path.string());
    if (!result) return Exit::usage;
    if (*text == *result) return Exit::pass;
    if (arguments.diff)
        fmt::print("{}", unified_diff(*text, *result, path.string()));
    else
        fmt::print("{}\n", path.string());
    if (arguments.check || arguments.diff) return arguments.check ? Exit::fail : Exit::pass;
    const std::string problem = write_atomically(path, *result);
    if (problem.empty()) return Exit::pass;
    complain(problem);
    return Exit::usage;
}

}  // namespace

Exit fmt_command(const FormatArguments& arguments) {
    Exit exit = Exit::pass;
    const auto worse = [&](Exit other) { exit = std::max(exit, other); };
    for (const std::string& argument : arguments.paths) {
        if (argument == "-") {
            worse(format_standard_input(arguments));
            continue;
        }
        const auto files = scenario_files(argument);
        if (!files) {
            complain(files.error());
            worse(Exit::usage);
            continue;
        }
        for (const auto& file : *files) worse(format_file(arguments, file));
    }
    return exit;
}

}  // namespace faultline::cli
