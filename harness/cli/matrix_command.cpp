// matrix: scenarios and builds, and where behaviour changed along the line.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/builds.hpp"
#include "cli/commands.hpp"
#include "compare/matrix.hpp"
#include "compare/page.hpp"

namespace faultline::cli {
namespace {

std::vector<std::string> letters(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(i < 26 ? std::string(1, static_cast<char>('a' + i)) : fmt::format("b{}", i + 1));
    return names;
}

Exit exit_for(const Matrix& matrix) {
    bool ran = false, broken = false;
    for (const MatrixRow& row : matrix.rows)
        ran |= std::ranges::any_of(row.behaviour, [](int kind) { return kind != kNotRun; });
    for (const auto& step : matrix.steps)
        broken |= std::ranges::any_of(step, [](const ScenarioComparison& comparison) {
            return comparison.status == ScenarioComparison::Status::broken;
        });
    if (broken) return Exit::usage;
    if (!ran) return Exit::nothing;
    return std::ranges::any_of(matrix.rows, &MatrixRow::changed) ? Exit::fail : Exit::pass;
}

Exit matrix_command(const CompareArguments& arguments) {
    const Loaded loaded = load_scenarios(arguments.run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    if (arguments.libraries.size() < 2)
        return usage_error("matrix needs two builds or more; for one, use `faultline run`");
    const auto isolation = choose_isolation(arguments.run.isolation);
    if (!isolation) return usage_error(isolation.error());
    sweep_stale_directories();
    catch_signals();
    const PoolOptions pool = pool_options(arguments.run, *isolation);
    const auto builds = open_builds(arguments, letters(arguments.libraries.size()), pool);
    if (!builds) return told(builds.error());
    std::vector<BuildInfo> infos;
    for (const Build& build : *builds) infos.push_back(build.info);
    fmt::print("{}", builds_text(infos));
    const auto transcripts = run_on_builds(loaded.scenarios, *builds, pool);
    if (!transcripts) {
        fmt::print("{}\n", transcripts.error());
        return Exit::fail;
    }
    const Matrix matrix = make_matrix(loaded.scenarios, *transcripts);
    fmt::print("{}", matrix_text(matrix, infos, {.style = terminal_style(arguments.run), .all = arguments.all}));
    for (const auto& step : matrix.steps)
        for (const ScenarioComparison& comparison : step)
            if (comparison.status == ScenarioComparison::Status::broken)
                fmt::print(stderr, "faultline: {}: {}\n", comparison.id, comparison.note);
    if (arguments.html.empty()) return exit_for(matrix);
    const auto written = write_file(arguments.html, html_text(matrix_page(matrix, infos)));
    return written ? exit_for(matrix) : usage_error(written.error());
}

}  // namespace

void add_matrix_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<CompareArguments>();
    arguments->run.paths = {"scenarios"};
    CLI::App* matrix = app.add_subcommand("matrix", "show which builds behave alike, and where behaviour changed");
    matrix->add_option("libzmq", arguments->libraries, "the builds, oldest first, each as for run --libzmq")
        ->required();
    matrix->add_flag("--all", arguments->all, "also list the scenarios in which nothing changed");
    add_compared_selection(*matrix, *arguments, "--scenarios");
    matrix->add_option("--html", arguments->html, "write the report as a page");
    commands.emplace_back(matrix, [arguments] { return matrix_command(*arguments); });
}

}  // namespace faultline::cli
