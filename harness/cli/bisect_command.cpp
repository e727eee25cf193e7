// bisect: the commit of libzmq that brought a change, found by building and running.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>

#include "bisect/bisection.hpp"
#include "bisect/report.hpp"
#include "cli/bisect_build.hpp"
#include "cli/bisect_git.hpp"
#include "cli/builds.hpp"
#include "cli/commands.hpp"
#include "cli/selection.hpp"
#include "transcript/counted.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct BisectArguments {
    CompareArguments common;
    std::string source, good, bad;
    std::vector<std::string> lines;
    std::string outcome;
    BuildArguments build;
    bool whole_runs = false;
};

// Why there is no result: a line for a person, and the exit code.
struct Refusal {
    std::string why;
    Exit exit = Exit::usage;
};

class Bisecter {
  public:
    Bisecter(const BisectArguments& arguments, const std::vector<Scenario>& scenarios, Repository repository,
             CommitBuilds builds, PoolOptions pool)
        : arguments_(arguments),
          scenarios_(scenarios),
          repository_(std::move(repository)),
          builds_(std::move(builds)),
          pool_(std::move(pool)) {}

    tl::expected<Exit, Refusal> run();

  private:
    tl::expected<Measurement, Refusal> measure(const std::string& commit, const std::string& called);
    tl::expected<Measurement, Refusal> measure_end(const std::string& commit, const std::string& called);
    tl::expected<std::vector<Question>, Refusal> questions(const Measurement& good, const Measurement& bad) const;
    [[nodiscard]] Question asked() const;
    tl::expected<void, Refusal> search(Bisection& bisection);
    void print_result(const Bisection& bisection) const;

    const BisectArguments& arguments_;
    const std::vector<Scenario>& scenarios_;
    Repository repository_;
    CommitBuilds builds_;
    PoolOptions pool_;
    Clock::time_point start_ = Clock::now();
    std::size_t built_ = 0, from_cache_ = 0;
    double build_s_ = 0;
    BuiltCommit last_;  // for the line of progress
};

// Builds it, and runs all scenarios. The error: interrupted; else whatever is wrong is Measurement::why_not.
tl::expected<Measurement, Refusal> Bisecter::measure(const std::string& commit, const std::string& called) {
    const Refusal interrupted{"interrupted; what was built is kept", Exit::fail};
    last_ = builds_.build(repository_, commit, called != "");
    if (last_.interrupted || g_interrupted) return tl::make_unexpected(interrupted);
    ++(last_.fresh ? built_ : from_cache_);
    build_s_ += last_.seconds;
    if (last_.library.empty()) return Measurement{{}, last_.why_not};
    CompareArguments one = arguments_.common;
    one.libraries = {last_.library};
    const auto opened = open_builds(one, {short_id(commit)}, pool_);
    if (g_interrupted) return tl::make_unexpected(interrupted);
    if (!opened) return Measurement{{}, "it builds, and does not work: " + opened.error().why};
    auto transcripts = run_on_builds(scenarios_, *opened, pool_);
    if (!transcripts) return tl::make_unexpected(interrupted);
    return Measurement{std::move(transcripts->front()), ""};
}

tl::expected<Measurement, Refusal> Bisecter::measure_end(const std::string& commit, const std::string& called) {
    fmt::print(stderr, "{} {}: building and running\n", called, short_id(commit));
    auto measured = measure(commit, called);
    if (!measured || !measured->runs.empty()) return measured;
    return tl::make_unexpected(Refusal{fmt::format("{}, {}: {}", called, short_id(commit), measured->why_not)});
}

Question Bisecter::asked() const {
    Question question{.scenario = 0, .lines = arguments_.lines, .ends_well = false, .kind = {}, .change = {}};
    if (arguments_.outcome == "pass") question.ends_well = true;
    if (arguments_.outcome.empty() || question.ends_well) return question;
    const bool one_word = arguments_.outcome.find(' ') == std::string::npos;
    question.lines.push_back(one_word ? arguments_.outcome : "outcome " + arguments_.outcome);
    return question;
}

tl::expected<std::vector<Question>, Refusal> Bisecter::questions(const Measurement& good,
                                                                 const Measurement& bad) const {
    const Question question = asked();
    std::vector<Question> all;
    std::map<std::string, std::vector<std::string>> left_out;  // why -> scenarios
    for (std::size_t i = 0; i < scenarios_.size(); ++i) {
        const Ends ends{&scenarios_[i], &good.runs[i], &bad.runs[i]};
        if (question.is_change()) {
            auto more = questions_of_changes(i, ends);
            if (!more) left_out[more.error()].push_back(scenarios_[i].id);
            if (more) std::ranges::move(*more, std::back_inserter(all));
        } else {
            auto one = question_of_lines(i, ends, question);
            if (!one) left_out[one.error()].push_back(scenarios_[i].id);
            if (one) all.push_back(std::move(*one));
        }
    }
    for (const auto& [why, ids] : left_out)
        fmt::print(stderr, "faultline: {}: {}\n", ids.size() == 1 ? ids[0] : counted(ids.size(), "scenario"), why);
    if (all.empty()) return tl::make_unexpected(Refusal{"nothing to look for", Exit::nothing});
    return all;
}

// "2 good, 1 bad": how many questions a commit answered how.
std::string answers_text(const std::vector<Likeness>& answers) {
    const std::pair<Likeness, const char*> kWords[] = {{Likeness::good, "good"},
                                                       {Likeness::bad, "bad"},
                                                       {Likeness::other, "neither"},
                                                       {Likeness::unknown, "not judged"}};
    std::string text;
    for (const auto& [likeness, word] : kWords) {
        const auto number = std::ranges::count(answers, likeness);
        if (number == 0) continue;
        text += fmt::format("{}{}{}", text.empty() ? "" : ", ", answers.size() == 1 ? "" : std::to_string(number) + " ",
                            word);
    }
    return text;
}

tl::expected<void, Refusal> Bisecter::search(Bisection& bisection) {
    const auto is_ready = [&](const std::string& id) { return builds_.is_known(id); };
    for (auto id = bisection.next(is_ready); id; id = bisection.next(is_ready)) {
        const std::size_t left = bisection.left();
        const auto index = bisection.history().find(*id);
        const std::string subject = index ? bisection.history().commit(*index).subject : "(before the good one)";
        fmt::print(stderr, "{}: {} {:.60}\n",
                   left == 0 ? "parent" : fmt::format("{} left, {} open", counted(left, "commit"), bisection.open()),
                   short_id(*id), subject);
        auto measured = measure(*id, "");
        if (!measured) return tl::make_unexpected(measured.error());
        const std::string why = measured->why_not;
        const std::string answers = answers_text(bisection.tell(*id, std::move(*measured)));
        const std::string time = last_.fresh ? fmt::format("built in {:.0f} s", last_.seconds) : "was built before";
        fmt::print(stderr, "    {}{} ({})\n", answers, why.empty() ? "" : ": " + why, time);
    }
    return {};
}

void Bisecter::print_result(const Bisection& bisection) const {
    std::map<std::string, CommitInfo> commits;
    for (const std::string& id : commits_to_describe(bisection.results())) commits[id] = repository_.describe(id);
    fmt::print("{}",
               results_text(bisection, scenarios_, commits,
                            {.style = terminal_style(arguments_.common.run), .whole_runs = arguments_.whole_runs}));
    fmt::print("\n{} built in {:.0f} s, {} from the cache, {:.0f} s in all\n", counted(built_, "commit"), build_s_,
               from_cache_, std::chrono::duration<double>(Clock::now() - start_).count());
}

tl::expected<Exit, Refusal> Bisecter::run() {
    const auto refuse = [](const std::string& why) { return tl::make_unexpected(Refusal{why}); };
    const auto good_id = repository_.commit_of(arguments_.good);
    if (!good_id) return refuse("--good: " + good_id.error());
    const auto bad_id = repository_.commit_of(arguments_.bad);
    if (!bad_id) return refuse("--bad: " + bad_id.error());
    auto history = repository_.between(*good_id, *bad_id);
    if (!history) return refuse(history.error());
    auto good = measure_end(*good_id, "--good");
    if (!good) return tl::make_unexpected(good.error());
    auto bad = measure_end(*bad_id, "--bad");
    if (!bad) return tl::make_unexpected(bad.error());
    auto asked = questions(*good, *bad);
    if (!asked) return tl::make_unexpected(asked.error());
    fmt::print(stderr, "{} to search for {}: about {}\n", counted(history->size(), "commit"),
               counted(asked->size(), "change"),
               counted(static_cast<std::size_t>(std::ceil(std::log2(history->size()))), "build"));
    Bisection bisection(std::move(*history), *good_id, scenarios_, std::move(*good), std::move(*bad),
                        std::move(*asked));
    const auto searched = search(bisection);
    if (!searched) return tl::make_unexpected(searched.error());
    print_result(bisection);
    return all_found(bisection.results()) ? Exit::pass : Exit::fail;
}

Exit bisect_command(BisectArguments arguments) {
    if (!arguments.lines.empty() && !arguments.outcome.empty())
        return usage_error("--line or --outcome, not both: an outcome is a line, too: --line 'outcome abort*'");
    const Loaded loaded = load_scenarios(arguments.common.run);
    if (loaded.exit != Exit::pass) return loaded.exit;
    const auto isolation = choose_isolation(arguments.common.run.isolation);
    if (!isolation) return usage_error(isolation.error());
    catch_signals();
    auto repository = Repository::open(arguments.source);
    if (!repository) return usage_error(repository.error());
    const PoolOptions pool = pool_options(arguments.common.run, *isolation);
    arguments.build.jobs = pool.jobs;
    auto builds = CommitBuilds::open(arguments.build);
    if (!builds) return usage_error(builds.error());
    sweep_stale_directories();
    const auto exit = Bisecter(arguments, loaded.scenarios, std::move(*repository), std::move(*builds), pool).run();
    if (exit) return *exit;
    fmt::print(stderr, "faultline: {}\n", exit.error().why);
    return exit.error().exit;
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
    bisect->add_option("--cache", arguments->build.cache, "where builds are kept (~/.cache/faultline/bisect)");
    bisect->add_flag("--drafts", arguments->build.drafts, "build with the draft API");
    bisect
        ->add_option("--configure", arguments->build.configure,
                     "a word for cmake (-DNAME=VALUE), or with -- in front for the configure of older commits")
        ->allow_extra_args(false);
    bisect->add_option("--build-timeout", arguments->build.limit_s, "seconds for one build")
        ->check(CLI::Range(1, 86'400));
    bisect->add_flag("--rebuild-failed", arguments->build.rebuild_failed, "try again what is remembered not to build");
    bisect->add_option("--hang-limit", run.hang_limit_s, "as that of run")->check(CLI::Range(1, 3'600));
    bisect->add_flag("--transcript", arguments->whole_runs, "print the runs before and after in whole");
    commands.emplace_back(bisect, [arguments] { return bisect_command(*arguments); });
}

}  // namespace faultline::cli
