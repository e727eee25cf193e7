// export: a scenario as a program that needs no Faultline.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "api/files.hpp"
#include "cli/commands.hpp"
#include "cli/promises_list.hpp"
#include "cli/selection.hpp"
#include "cli/shrunk.hpp"
#include "export/export.hpp"

namespace faultline::cli {
namespace {

struct ExportArguments {
    CompareArguments common;  // the one library, paths and filters
    std::string form = "c", output, directory;
    std::vector<std::string> kept;  // shrunk to what shows these lines
    std::string matrix, commit;     // of a report
};

Facts facts_of(const BuildInfo& info) {
    Facts facts;
    std::sscanf(info.version.c_str(), "%d.%d.%d", &facts.major, &facts.minor, &facts.patch);
    facts.names = info.facts;
    return facts;
}

struct Form {
    std::string name;
    const char *prefix, *ending;  // of a file's name
};

const std::vector<Form>& forms() {
    static const std::vector<Form> all{
        {"c", "", ".c"}, {"libzmq-test", "test_", ".cpp"}, {"python", "", ".py"}, {"markdown", "", ".md"}};
    return all;
}

const Form& form_of(const std::string& name) { return *std::ranges::find(forms(), name, &Form::name); }

// What is the same for all scenarios.
struct Exporting {
    const Form* form = nullptr;
    ExportOptions options;
    ReportParts parts;
};

Exported exported(const Scenario& scenario, const Exporting& exporting) {
    if (exporting.form->name == "c") return export_c(scenario, exporting.options);
    if (exporting.form->name == "libzmq-test") return export_libzmq_test(scenario, exporting.options);
    if (exporting.form->name == "python") return export_python(scenario, exporting.options);
    ReportParts parts = exporting.parts;
    if (!parts.shrunk) parts.title = scenario.title;
    if (!parts.shrunk)
        for (const Promise& promise : promises_of(scenario))
            parts.promises.push_back({promise.name(), promise.sentence});
    return export_markdown(scenario, exporting.options, parts);
}

// `reconnect/killed_peer[tcp]` -> "reconnect_killed_peer_tcp".
std::string file_stem(std::string id) {
    std::erase(id, ']');
    std::ranges::replace_if(
        id, [](char c) { return c == '/' || c == '['; }, '_');
    return id;
}

void tell_refusals(const std::vector<ExportRefusal>& refusals) {
    for (const ExportRefusal& refusal : refusals) fmt::print(stderr, "{}\n", refusal_text(refusal));
}

// Each into a file of its own.
Exit export_all(const std::vector<Scenario>& scenarios, const Exporting& exporting, const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    std::size_t refused = 0;
    for (const Scenario& scenario : scenarios) {
        const auto text = exported(scenario, exporting);
        if (!text) {
            tell_refusals(text.error());
            ++refused;
            continue;
        }
        const std::string name = exporting.form->prefix + file_stem(scenario.id) + exporting.form->ending;
        const std::string file = (std::filesystem::path(directory) / name).string();
        if (auto good = write_file(file, *text); !good) return usage_error(good.error());
    }
    fmt::print("{} exported to {}, {} refused\n", scenarios.size() - refused, directory, refused);
    return refused == 0 ? Exit::pass : Exit::fail;
}

// The first scenario as the smallest that still shows what is asked for; a report keeps its title and its promises.
tl::expected<Scenario, std::string> shrunk_scenario(const ExportArguments& arguments, const std::vector<Scenario>& all,
                                                    const Build& build, const PoolOptions& pool, ReportParts& parts) {
    const Scenario& first = all.front();
    const auto text = shrunk(all, arguments.kept, build, pool);
    if (!text) return tl::make_unexpected(text.error());
    auto small =
        parse_scenarios(*text, {.file = first.file, .id = first.id, .read_file = reader_of_named_files(first.file)});
    if (!small) return tl::make_unexpected("bug: what was left cannot be read");
    parts.shrunk = true;
    parts.title = first.title;
    for (const Promise& promise : promises_of(first)) parts.promises.push_back({promise.name(), promise.sentence});
    return std::move(small->front());
}

std::string build_text(const BuildInfo& info) {
    const std::string file = std::filesystem::path(info.file).filename().string();
    return fmt::format("libzmq {} ({}{}{}) alone.", info.version, file, info.sha256.empty() ? "" : ", SHA-256 ",
                       info.sha256);
}

Exit write_one(const Scenario& scenario, const Exporting& exporting, const std::string& output) {
    const auto text = exported(scenario, exporting);
    if (!text) {
        tell_refusals(text.error());
        return Exit::fail;
    }
    if (output.empty()) {
        fmt::print("{}", *text);
    } else if (auto good = write_file(output, *text); !good) {
        return usage_error(good.error());
    }
    return Exit::pass;
}

Exit export_command(const ExportArguments& arguments) {
    Exporting exporting{.form = &form_of(arguments.form), .options = {}, .parts = {}};
    if (exporting.form->name != "markdown" && !(arguments.matrix.empty() && arguments.commit.empty()))
        return usage_error("--matrix and --commit are of a report: --as markdown");
    if (!arguments.matrix.empty()) {
        const auto matrix = read_text(arguments.matrix);
        if (!matrix) return usage_error(matrix.error());
        exporting.parts.matrix = *matrix;
    }
    exporting.parts.commit = arguments.commit;
    Loaded loaded = load_scenarios(arguments.common.run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    if (loaded.scenarios.size() != 1 && arguments.directory.empty())
        return usage_error(fmt::format("{} scenarios: choose one by --filter, or write each into a file by --write DIR",
                                       loaded.scenarios.size()));
    if (!arguments.kept.empty() && !arguments.directory.empty())
        return usage_error("--shrink takes one scenario, and --write takes many");
    const auto isolation = choose_isolation(arguments.common.run.isolation);
    if (!isolation) return usage_error(isolation.error());
    sweep_stale_directories();
    catch_signals();
    const PoolOptions pool = pool_options(arguments.common.run, *isolation);
    const auto builds = open_builds(arguments.common, {"libzmq"}, pool);
    if (!builds) return told(builds.error());
    exporting.options.facts = facts_of(builds->front().info);
    exporting.parts.build = build_text(builds->front().info);
    if (!arguments.directory.empty()) return export_all(loaded.scenarios, exporting, arguments.directory);
    if (arguments.kept.empty()) return write_one(loaded.scenarios.front(), exporting, arguments.output);
    const auto small = shrunk_scenario(arguments, loaded.scenarios, builds->front(), pool, exporting.parts);
    if (!small) return usage_error(small.error());
    return write_one(*small, exporting, arguments.output);
}

}  // namespace

void add_export_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<ExportArguments>();
    arguments->common.libraries = {"system"};
    RunArguments& run = arguments->common.run;
    CLI::App* command = app.add_subcommand("export", "make a program of a scenario that needs libzmq alone");
    command->add_option("paths", run.paths, "the scenario file; with --write, or directories of them")->required();
    command->add_option("--filter", run.filters, "only ids that contain this, or match it as a pattern (*, ?)")
        ->allow_extra_args(false);
    std::vector<std::string> names;
    std::ranges::transform(forms(), std::back_inserter(names), &Form::name);
    command->add_option("--as", arguments->form, "the form of the program")->required()->check(CLI::IsMember(names));
    command->add_option("-o,--output", arguments->output, "write it into this file, not to stdout");
    command->add_option("--write", arguments->directory, "write each scenario into a file in this directory");
    command->add_option("--libzmq", arguments->common.libraries[0],
                        "the libzmq that guards are resolved for: as that of run");
    command
        ->add_option("--shrink", arguments->kept,
                     "export the smallest scenario that still shows this line: as --keep of shrink")
        ->allow_extra_args(false);
    command->add_option("--matrix", arguments->matrix, "of a report: a file with what faultline matrix printed");
    command->add_option("--commit", arguments->commit, "of a report: the commit with which it changed");
    add_isolation_option(*command, run.isolation);
    commands.emplace_back(command, [arguments] { return export_command(*arguments); });
}

}  // namespace faultline::cli
