// bisect: the commit of libzmq that brought a change, found by building and running.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "bisect/report.hpp"
#include "cli/bisecter.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "transcript/counted.hpp"

namespace faultline::cli {
namespace {

struct BisectArguments {
    CompareArguments common;
    std::string source, good, bad;
    std::vector<std::string> lines;
    std::string outcome;
    BuildArguments build;
    bool whole_runs = false;
};

Question asked(const BisectArguments& arguments) {
    Question question{.scenario = 0, .lines = arguments.lines, .ends_well = false, .kind = {}, .change = {}};
    if (arguments.outcome == "pass") question.ends_well = true;
    if (arguments.outcome.empty() || question.ends_well) return question;
    const bool one_word = arguments.outcome.find(' ') == std::string::npos;
    question.lines.push_back(one_word ? arguments.outcome : "outcome " + arguments.outcome);
    return question;
}

tl::expected<std::vector<Question>, Refusal> questions(const Question& question, const std::vector<Scenario>& scenarios,
                                                       const Measurement& good, const Measurement& bad) {
    std::vector<Question> all;
    std::map<std::string, std::vector<std::string>> left_out;  // why -> scenarios
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        const Ends ends{&scenarios[i], &good.runs[i], &bad.runs[i]};
        if (question.is_change()) {
            auto more = questions_of_changes(i, ends);
            if (!more) left_out[more.error()].push_back(scenarios[i].id);
            if (more) std::ranges::move(*more, std::back_inserter(all));
        } else {
            auto one = question_of_lines(i, ends, question);
            if (!one) left_out[one.error()].push_back(scenarios[i].id);
            if (one) all.push_back(std::move(*one));
        }
    }
    for (const auto& [why, ids] : left_out)
        fmt::print(stderr, "faultline: {}: {}\n", ids.size() == 1 ? ids[0] : counted(ids.size(), "scenario"), why);
    if (all.empty()) return tl::make_unexpected(Refusal{"nothing to look for", Exit::nothing});
    return all;
}

void print_result(const BisectArguments& arguments, const Bisecter& bisecter, const Bisection& bisection,
                  const std::vector<Scenario>& scenarios) {
    fmt::print("{}\n{}\n",
               results_text(bisection, scenarios, bisecter.describe(bisection.results()),
                            {.style = terminal_style(arguments.common.run), .whole_runs = arguments.whole_runs}),
               bisecter.cost());
}

Exit bisect_command(BisectArguments arguments) {
    if (!arguments.lines.empty() && !arguments.outcome.empty())
        return usage_error("--line or --outcome, not both: an outcome is a line, too: --line 'outcome abort*'");
    const Loaded loaded = load_scenarios(arguments.common.run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    const auto isolation = choose_isolation(arguments.common.run.isolation);
    if (!isolation) return usage_error(isolation.error());
    catch_signals();
    auto bisecter = Bisecter::open(arguments.common.run, pool_options(arguments.common.run, *isolation),
                                   arguments.source, arguments.build);
    if (!bisecter) return usage_error(bisecter.error());
    if (const auto chosen = bisecter->choose(arguments.good, arguments.bad); !chosen)
        return usage_error(chosen.error());
    sweep_stale_directories();
    const Question question = asked(arguments);
    const auto found = bisecter->search(loaded.scenarios, [&](const Measurement& good, const Measurement& bad) {
        return questions(question, loaded.scenarios, good, bad);
    });
    if (!found) {
        fmt::print(stderr, "faultline: {}\n", found.error().why);
        return found.error().exit;
    }
    print_result(arguments, *bisecter, **found, loaded.scenarios);
    return all_found((*found)->results()) ? Exit::pass : Exit::fail;
}

}  // namespace

void add_bisect_command(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<BisectArguments>();
    RunArguments& run = arguments->common.run;
    CLI::App* bisect = app.add_subcommand("bisect", "find the commit of libzmq that brought a change");
    add_compared_selection(*bisect, arguments->common, "paths");
    bisect->get_option("paths")->required();
    bisect->add_option("--source", arguments->source, "a clone of libzmq's git repository; it is only read")
        ->required();
    bisect->add_option("--good", arguments->good, "a commit before the change: a tag, a branch, an id")->required();
    bisect->add_option("--bad", arguments->bad, "a commit after it")->required();
    bisect
        ->add_option("--line", arguments->lines,
                     "what to look for: a line that only one of the two has, as --keep of shrink; without it, "
                     "each kind of change between the two")
        ->allow_extra_args(false);
    bisect->add_option("--outcome", arguments->outcome,
                       "what to look for: how only one of the two ends: abort, deadlock, pass, 'abort \"Too many*'");
    bisect->add_flag("--drafts", arguments->build.drafts, "build with the draft API");
    add_build_options(*bisect, arguments->build);
    bisect->add_option("--hang-limit", run.hang_limit_s, "as that of run")->check(CLI::Range(1, 3'600));
    bisect->add_flag("--transcript", arguments->whole_runs, "print the runs before and after in whole");
    commands.emplace_back(bisect, [arguments] { return bisect_command(*arguments); });
}

}  // namespace faultline::cli
