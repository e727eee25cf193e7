// compare: what changed between two libzmqs.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>

#include "cli/builds.hpp"
#include "cli/commands.hpp"
#include "cli/compare_bisect.hpp"
#include "cli/explore.hpp"
#include "cli/selection.hpp"
#include "cli/write_reports.hpp"
#include "compare/accept.hpp"
#include "compare/page.hpp"
#include "compare/report.hpp"
#include "report/jsonl.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Marks what the list accepts; every complaint is printed.
bool accept(const std::string& path, std::vector<ScenarioComparison>& comparisons) {
    if (path.empty()) return true;
    const auto text = read_text(path);
    const auto entries = text ? parse_accepted(*text, path) : tl::make_unexpected("faultline: " + text.error());
    if (!entries) {
        fmt::print(stderr, "{}\n", entries.error());
        return false;
    }
    const std::vector<std::string> complaints = apply_accepted(*entries, path, comparisons);
    for (const std::string& complaint : complaints) fmt::print(stderr, "{}\n", complaint);
    return complaints.empty();
}

tl::expected<void, std::string> write_accepted(const std::string& path, const std::vector<Build>& builds,
                                               const std::vector<ChangeGroup>& groups) {
    if (path.empty()) return {};
    const auto name = [](const BuildInfo& info) {
        return fmt::format("libzmq {} ({})", info.version, info.sha256.substr(0, 16));
    };
    return write_file(path, print_accepted(groups, name(builds[0].info) + " -> " + name(builds[1].info)));
}

// With `diff`, each scenario; else only those that could not be run, and what is left out.
void print_comparisons(const std::vector<ScenarioComparison>& comparisons, bool diff, const TerminalStyle& style) {
    for (const ScenarioComparison& comparison : comparisons) {
        const bool told = comparison.status != ScenarioComparison::Status::same || !comparison.notes.empty();
        const bool broken = comparison.status == ScenarioComparison::Status::broken;
        if (broken || (diff && told && !comparison.is_accepted())) fmt::print("{}", comparison_text(comparison, style));
    }
    if (!diff) fmt::print("{}", left_out_text(comparisons));
}

Report report_of(const CompareArguments& arguments, const std::vector<Build>& builds) {
    Report report{.name = "faultline compare", .properties = {{"faultline", kVersion}}};
    for (const Build& build : builds) {
        report.properties.emplace_back(build.info.called, build.info.file);
        report.properties.emplace_back(build.info.called + "_version", build.info.version);
        report.properties.emplace_back(build.info.called + "_sha256", build.info.sha256);
        for (const MeansCheck& check : build.means)
            report.properties.emplace_back(build.info.called + " " + check.name, check.found);
    }
    report.properties.emplace_back("seed", std::to_string(arguments.run.seed));
    if (!arguments.run.shard.empty()) report.properties.emplace_back("shard", arguments.run.shard);
    return report;
}

// What either libzmq did.
void write_runs(const std::vector<Scenario>& scenarios, const std::vector<Build>& builds,
                const Transcripts& transcripts, ReportFiles& files) {
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        for (std::size_t b = 0; b < builds.size(); ++b) {
            const Transcript& transcript = transcripts[b][i];
            Matcher matcher(scenarios[i], transcript.facts, {.likeness = true});
            for (const StepRecord& record : transcript.steps) matcher.step(record);
            files.write("jsonl", jsonl_run({scenarios[i], 1, builds[b].info.called, 0}, transcript,
                                           matcher.transcript_text(transcript.outcome), nullptr));
        }
    }
}

// False, and told: some could not be written.
bool write_all(const std::vector<ScenarioComparison>& comparisons, const std::vector<ChangeGroup>& groups,
               const std::vector<Build>& builds, Report report, ReportFiles& files) {
    for (const ScenarioComparison& comparison : comparisons) {
        report.cases.push_back(report_case(comparison));
        if (files.wants("jsonl"))
            files.write("jsonl", jsonl_comparison(comparison) + jsonl_result(report.cases.back()));
    }
    if (files.wants("jsonl"))
        for (const ChangeGroup& group : groups) files.write("jsonl", jsonl_cause(group));
    if (files.wants("html"))
        files.write("html", html_text(comparison_page(comparisons, groups, builds[0].info, builds[1].info)));
    return write_reports(report, files);
}

Exit exit_for(const ComparisonCounts& counts) {
    if (counts.broken > 0) return Exit::usage;
    if (counts.differs > 0) return Exit::fail;
    const bool none = counts.same + counts.accepted + counts.by_facts == 0;
    return none ? Exit::nothing : Exit::pass;
}

// Whatever comes of it, the comparison itself is told.
Exit find_commits_of(std::optional<Bisecter>& bisecter, const std::vector<Scenario>& scenarios,
                     std::vector<ChangeGroup>& groups) {
    if (!bisecter) return Exit::pass;
    const auto found = find_commits(*bisecter, scenarios, groups);
    if (found) return Exit::pass;
    fmt::print(stderr, "faultline: --bisect: {}\n", found.error().why);
    return found.error().exit;
}

Exit compare_command(CompareArguments arguments, const CauseSearch& search, bool first_given) {
    if (!arguments.explore && first_given) return usage_error("--first belongs to --explore");
    if (arguments.explore &&
        (!arguments.run.reports.reports.empty() || !arguments.run.reports.html.empty() || !arguments.accept.empty() ||
         !arguments.write_accept.empty() || arguments.diff || !search.clone.empty()))
        return usage_error(
            "--explore prints what differs: without --report, --accept, --write-accept, --diff and --bisect");
    auto reports = ReportFiles::open(arguments.run.reports);
    if (!reports) return usage_error(reports.error());
    const Loaded loaded = select_scenarios(arguments.run);
    const auto refuse = [&](const OpenError& error) {
        write_refused("faultline compare", error.why, loaded.refused, *reports);
        return told(error);
    };
    if (loaded.exit != Exit::pass) {
        write_refused("faultline compare", loaded.why, loaded.refused, *reports);
        return loaded.exit;
    }
    const auto isolation = choose_isolation(arguments.run.isolation);
    if (!isolation) return refuse({isolation.error()});
    sweep_stale_directories();
    catch_signals();
    const auto start = Clock::now();
    const PoolOptions pool = pool_options(arguments.run, *isolation);
    const auto builds = open_builds(arguments, {"baseline", "candidate"}, pool);
    if (!builds) return refuse(builds.error());
    const BuildInfo &baseline = builds->at(0).info, &candidate = builds->at(1).info;
    fmt::print("{}{}", builds_text({baseline, candidate}), contrast_text(baseline, candidate));
    if (arguments.explore)
        return compare_explored(loaded.scenarios, *builds, pool,
                                first_given ? arguments.first : default_first(arguments.run.paths));
    std::optional<Bisecter> bisecter;
    if (!search.clone.empty()) {
        auto opened = open_cause_search(search, arguments, *builds, pool);
        if (!opened) return refuse({opened.error()});
        bisecter.emplace(std::move(*opened));
    }
    Report report = report_of(arguments, *builds);
    if (reports->wants("jsonl")) reports->write("jsonl", jsonl_start(report));
    const auto transcripts = run_on_builds(loaded.scenarios, *builds, pool);
    if (!transcripts) {
        fmt::print("{}\n", transcripts.error());
        report.unfinished = transcripts.error();
        write_reports(report, *reports);
        return Exit::fail;
    }

    std::vector<ScenarioComparison> comparisons;
    for (std::size_t i = 0; i < loaded.scenarios.size(); ++i)
        comparisons.push_back(compare_runs(loaded.scenarios[i], transcripts->at(0)[i], transcripts->at(1)[i]));
    const bool list_is_good = accept(arguments.accept, comparisons);
    const TerminalStyle style = terminal_style(arguments.run);
    print_comparisons(comparisons, arguments.diff, style);
    std::vector<ChangeGroup> groups = group_changes(comparisons);
    const Exit searched = find_commits_of(bisecter, loaded.scenarios, groups);
    const ComparisonCounts counts = count(comparisons);
    report.wall_s = std::chrono::duration<double>(Clock::now() - start).count();
    fmt::print("{}total    {:.2f} s\n{}", groups_text(groups, style), report.wall_s, counts_text(counts));
    if (auto written = write_accepted(arguments.write_accept, *builds, groups); !written)
        return usage_error(written.error());
    if (reports->wants("jsonl")) write_runs(loaded.scenarios, *builds, *transcripts, *reports);
    if (!write_all(comparisons, groups, *builds, std::move(report), *reports)) return Exit::usage;
    if (!list_is_good) return Exit::usage;
    return searched == Exit::pass ? exit_for(counts) : searched;
}

}  // namespace

void add_compare_commands(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<CompareArguments>();
    arguments->libraries.resize(2);
    arguments->run.paths = {"scenarios"};
    CLI::App* compare = app.add_subcommand("compare", "say what changed between two libzmqs, event by event");
    add_compared_selection(*compare, *arguments, "paths");
    compare->add_option("--baseline", arguments->libraries[0], "the libzmq as it was: as --libzmq of run")->required();
    compare->add_option("--candidate", arguments->libraries[1], "the libzmq as it will be")->required();
    compare->add_option("--accept", arguments->accept, "the list of changes that a person has judged");
    compare->add_option("--write-accept", arguments->write_accept, "write such a list of all that differs");
    add_report_options(*compare, arguments->run.reports);
    add_shard_option(*compare, arguments->run);
    compare->add_flag("--diff", arguments->diff, "each scenario that differs, line by line, in front of the causes");
    compare->add_flag("--explore", arguments->explore, "inject every single fault into both: what each makes of it");
    CLI::Option* first = compare->add_option("--first", arguments->first, "with --explore: as that of explore");
    auto search = std::make_shared<CauseSearch>();
    add_cause_search(*compare, *search);
    commands.emplace_back(
        compare, [arguments, search, first] { return compare_command(*arguments, *search, first->count() > 0); });
}

void add_compared_selection(CLI::App& app, CompareArguments& arguments, const char* paths) {
    RunArguments& run = arguments.run;
    app.add_option(paths, run.paths, "scenario files, or directories of them (scenarios)");
    app.add_option("--filter", run.filters, "only ids that contain this, or match it as a pattern (*, ?)")
        ->allow_extra_args(false);
    app.add_option("--exclude", run.excludes, "no ids that contain or match this")->allow_extra_args(false);
    app.add_option("--tag", run.tags, "only scenarios with this tag")->allow_extra_args(false);
    app.add_option("-j,--jobs", run.jobs, "runs at a time (one per CPU)")->check(CLI::Range(1, 256));
    app.add_option("--seed", run.seed, "0: threads take turns in a fixed order; else the seed that picks them");
    app.add_option("--tsc", run.tsc, "the time stamp counter")->check(CLI::IsMember({"moving", "frozen"}));
    add_isolation_option(app, run.isolation);
    app.add_option("--timeout", run.timeout_s, "seconds of real time for one run")->check(CLI::Range(1, 86'400));
    app.add_option("--colour,--color", run.colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

}  // namespace faultline::cli
