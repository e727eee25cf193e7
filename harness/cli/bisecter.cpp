#include "cli/bisecter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "transcript/counted.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;

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

}  // namespace

Bisecter::Bisecter(const RunArguments& run, const PoolOptions& pool, Repository repository, CommitBuilds builds)
    : run_(run), pool_(pool), repository_(std::move(repository)), builds_(std::move(builds)) {}

tl::expected<Bisecter, std::string> Bisecter::open(const RunArguments& run, const PoolOptions& pool,
                                                   const std::string& clone, const BuildArguments& build) {
    auto repository = Repository::open(clone);
    if (!repository) return tl::make_unexpected(repository.error());
    BuildArguments arguments = build;
    arguments.jobs = pool.jobs;
    auto builds = CommitBuilds::open(arguments);
    if (!builds) return tl::make_unexpected(builds.error());
    return Bisecter(run, pool, std::move(*repository), std::move(*builds));
}

tl::expected<void, std::string> Bisecter::choose(const std::string& good, const std::string& bad) {
    const auto good_id = repository_.commit_of(good);
    if (!good_id) return tl::make_unexpected("--good: " + good_id.error());
    const auto bad_id = repository_.commit_of(bad);
    if (!bad_id) return tl::make_unexpected("--bad: " + bad_id.error());
    auto history = repository_.between(*good_id, *bad_id);
    if (!history) return tl::make_unexpected(history.error());
    good_ = *good_id;
    bad_ = *bad_id;
    history_ = std::move(*history);
    return {};
}

// Builds it, and runs all scenarios. The error: interrupted; else whatever is wrong is Measurement::why_not.
tl::expected<Measurement, Refusal> Bisecter::measure(const std::vector<Scenario>& scenarios, const std::string& commit,
                                                     bool is_end) {
    const Refusal interrupted{"interrupted; what was built is kept", Exit::fail};
    last_ = builds_.build(repository_, commit, is_end);
    if (last_.interrupted || g_interrupted) return tl::make_unexpected(interrupted);
    ++(last_.fresh ? built_ : from_cache_);
    build_s_ += last_.seconds;
    if (last_.library.empty()) return Measurement{{}, last_.why_not};
    CompareArguments one;
    one.run = run_;
    one.libraries = {last_.library};
    const auto opened = open_builds(one, {short_id(commit)}, pool_);
    if (g_interrupted) return tl::make_unexpected(interrupted);
    if (!opened) return Measurement{{}, "it builds, and does not work: " + opened.error().why};
    auto transcripts = run_on_builds(scenarios, *opened, pool_);
    if (!transcripts) return tl::make_unexpected(interrupted);
    return Measurement{std::move(transcripts->front()), ""};
}

tl::expected<Measurement, Refusal> Bisecter::measure_end(const std::vector<Scenario>& scenarios,
                                                         const std::string& commit, const std::string& called) {
    fmt::print(stderr, "{} {}: building and running\n", called, short_id(commit));
    auto measured = measure(scenarios, commit, true);
    if (!measured || !measured->runs.empty()) return measured;
    return tl::make_unexpected(Refusal{fmt::format("{}, {}: {}", called, short_id(commit), measured->why_not)});
}

tl::expected<void, Refusal> Bisecter::halve(Bisection& bisection, const std::vector<Scenario>& scenarios) {
    const auto is_ready = [&](const std::string& id) { return builds_.is_known(id); };
    for (auto id = bisection.next(is_ready); id; id = bisection.next(is_ready)) {
        const std::size_t left = bisection.left();
        const auto index = bisection.history().find(*id);
        const std::string subject = index ? bisection.history().commit(*index).subject : "(before the good one)";
        fmt::print(stderr, "{}: {} {:.60}\n",
                   left == 0 ? "parent" : fmt::format("{} left, {} open", counted(left, "commit"), bisection.open()),
                   short_id(*id), subject);
        auto measured = measure(scenarios, *id, false);
        if (!measured) return tl::make_unexpected(measured.error());
        const std::string why = measured->why_not;
        const std::string answers = answers_text(bisection.tell(*id, std::move(*measured)));
        const std::string time = last_.fresh ? fmt::format("built in {:.0f} s", last_.seconds) : "was built before";
        fmt::print(stderr, "    {}{} ({})\n", answers, why.empty() ? "" : ": " + why, time);
    }
    return {};
}

tl::expected<std::unique_ptr<Bisection>, Refusal> Bisecter::search(const std::vector<Scenario>& scenarios,
                                                                   const Ask& ask) {
    auto good = measure_end(scenarios, good_, "--good");
    if (!good) return tl::make_unexpected(good.error());
    auto bad = measure_end(scenarios, bad_, "--bad");
    if (!bad) return tl::make_unexpected(bad.error());
    auto asked = ask(*good, *bad);
    if (!asked) return tl::make_unexpected(asked.error());
    fmt::print(stderr, "{} to search for {}: about {}\n", counted(history_.size(), "commit"),
               counted(asked->size(), "change"),
               counted(static_cast<std::size_t>(std::ceil(std::log2(history_.size()))), "build"));
    auto bisection =
        std::make_unique<Bisection>(history_, good_, scenarios, std::move(*good), std::move(*bad), std::move(*asked));
    if (const auto halved = halve(*bisection, scenarios); !halved) return tl::make_unexpected(halved.error());
    return bisection;
}

std::map<std::string, CommitInfo> Bisecter::describe(const std::vector<BisectResult>& results) const {
    std::map<std::string, CommitInfo> commits;
    for (const std::string& id : commits_to_describe(results)) commits[id] = repository_.describe(id);
    return commits;
}

std::string Bisecter::cost() const {
    return fmt::format("{} built in {:.0f} s, {} from the cache, {:.0f} s in all", counted(built_, "commit"), build_s_,
                       from_cache_, std::chrono::duration<double>(Clock::now() - start_).count());
}

std::vector<CLI::Option*> add_build_options(CLI::App& app, BuildArguments& build) {
    return {app.add_option("--cache", build.cache, "where builds are kept (~/.cache/faultline/bisect)"),
            app.add_option("--configure", build.configure,
                           "a word for cmake (-DNAME=VALUE), or with -- in front for the configure of older commits")
                ->allow_extra_args(false),
            app.add_option("--build-timeout", build.limit_s, "seconds for one build")->check(CLI::Range(1, 86'400)),
            app.add_flag("--rebuild-failed", build.rebuild_failed, "try again what is remembered not to build")};
}

}  // namespace faultline::cli
