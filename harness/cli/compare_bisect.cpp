#include "cli/compare_bisect.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "bisect/causes.hpp"

namespace faultline::cli {
namespace {

bool is_draft(const Build& build) { return build.info.facts.contains("draft"); }

// Where nobody said which commit it is, its release's tag; of two builds of one release, that cannot be told.
tl::expected<std::string, std::string> revision_of(const std::string& given, const char* option, const Build& build,
                                                   const Build& other) {
    if (!given.empty()) return given;
    if (build.info.version != other.info.version) return "v" + build.info.version;
    return tl::make_unexpected(fmt::format("both builds are libzmq {}: say by {} which commit the {} was built from",
                                           build.info.version, option, build.info.called));
}

}  // namespace

void add_cause_search(CLI::App& compare, CauseSearch& search) {
    CLI::Option* clone = compare.add_option("--bisect", search.clone,
                                            "find the commit of each cause, too: in this clone of libzmq's repository");
    compare.add_option("--good", search.good, "the baseline's commit (the tag of its release)")->needs(clone);
    compare.add_option("--bad", search.bad, "the candidate's commit (the tag of its release)")->needs(clone);
    for (CLI::Option* option : add_build_options(compare, search.build)) option->needs(clone);
}

tl::expected<Bisecter, std::string> open_cause_search(const CauseSearch& search, const CompareArguments& arguments,
                                                      const std::vector<Build>& builds, const PoolOptions& pool) {
    const auto good = revision_of(search.good, "--good", builds[0], builds[1]);
    if (!good) return tl::make_unexpected(good.error());
    const auto bad = revision_of(search.bad, "--bad", builds[1], builds[0]);
    if (!bad) return tl::make_unexpected(bad.error());
    BuildArguments build = search.build;
    build.drafts = is_draft(builds[0]) && is_draft(builds[1]);
    auto bisecter = Bisecter::open(arguments.run, pool, search.clone, build);
    if (!bisecter) return tl::make_unexpected("--bisect: " + bisecter.error());
    if (const auto chosen = bisecter->choose(*good, *bad); !chosen) return tl::make_unexpected(chosen.error());
    return bisecter;
}

tl::expected<void, Refusal> find_commits(Bisecter& bisecter, const std::vector<Scenario>& scenarios,
                                         std::vector<ChangeGroup>& groups) {
    const std::vector<Scenario> asked = scenarios_to_ask(groups, scenarios);
    if (asked.empty()) return {};
    std::map<std::string, std::string> why_none;
    const auto found = bisecter.search(asked, [&](const Measurement& good, const Measurement& bad) {
        CauseQuestions causes = questions_of_causes(groups, asked, good, bad);
        why_none = std::move(causes.why_none);
        return std::move(causes.questions);
    });
    if (!found) return tl::make_unexpected(found.error());
    const std::vector<BisectResult> results = (*found)->results();
    tell_commits(groups, asked, why_none, results, bisecter.describe(results));
    fmt::print(stderr, "{}\n", bisecter.cost());
    return {};
}

}  // namespace faultline::cli
