// export: a scenario as a program that needs no Faultline.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "api/files.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "export/export.hpp"

namespace faultline::cli {
namespace {

struct ExportArguments {
    CompareArguments common;  // the one library, paths and filters
    std::string form = "c", output, directory;
};

Facts facts_of(const BuildInfo& info) {
    Facts facts;
    std::sscanf(info.version.c_str(), "%d.%d.%d", &facts.major, &facts.minor, &facts.patch);
    facts.names = info.facts;
    return facts;
}

struct Form {
    std::string name;
    Exported (*exported)(const Scenario&, const ExportOptions&);
    const char *prefix, *ending;  // of a file's name
};

const std::vector<Form>& forms() {
    static const std::vector<Form> all{
        {"c", export_c, "", ".c"},
        {"libzmq-test", export_libzmq_test, "test_", ".cpp"},
    };
    return all;
}

const Form& form_of(const std::string& name) { return *std::ranges::find(forms(), name, &Form::name); }

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
Exit export_all(const std::vector<Scenario>& scenarios, const Form& form, const ExportOptions& options,
                const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    std::size_t refused = 0;
    for (const Scenario& scenario : scenarios) {
        const auto text = form.exported(scenario, options);
        if (!text) {
            tell_refusals(text.error());
            ++refused;
            continue;
        }
        const std::string name = form.prefix + file_stem(scenario.id) + form.ending;
        const std::string file = (std::filesystem::path(directory) / name).string();
        if (auto good = write_file(file, *text); !good) return usage_error(good.error());
    }
    fmt::print("{} exported to {}, {} refused\n", scenarios.size() - refused, directory, refused);
    return refused == 0 ? Exit::pass : Exit::fail;
}

Exit export_command(const ExportArguments& arguments) {
    Loaded loaded = load_scenarios(arguments.common.run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    if (loaded.scenarios.size() != 1 && arguments.directory.empty())
        return usage_error(fmt::format("{} scenarios: choose one by --filter, or write each into a file by --write DIR",
                                       loaded.scenarios.size()));
    const auto isolation = choose_isolation(arguments.common.run.isolation);
    if (!isolation) return usage_error(isolation.error());
    catch_signals();
    const PoolOptions pool = pool_options(arguments.common.run, *isolation);
    const auto builds = open_builds(arguments.common, {"libzmq"}, pool);
    if (!builds) return told(builds.error());
    const ExportOptions options{.facts = facts_of(builds->front().info)};
    const Form& form = form_of(arguments.form);
    if (!arguments.directory.empty()) return export_all(loaded.scenarios, form, options, arguments.directory);
    const auto text = form.exported(loaded.scenarios.front(), options);
    if (!text) {
        tell_refusals(text.error());
        return Exit::fail;
    }
    if (arguments.output.empty()) {
        fmt::print("{}", *text);
    } else if (auto good = write_file(arguments.output, *text); !good) {
        return usage_error(good.error());
    }
    return Exit::pass;
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
    add_isolation_option(*command, run.isolation);
    commands.emplace_back(command, [arguments] { return export_command(*arguments); });
}

}  // namespace faultline::cli
