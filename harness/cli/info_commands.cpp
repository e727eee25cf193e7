// doctor, version.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "api/means.hpp"
#include "api/tools.hpp"
#include "cli/builds.hpp"
#include "cli/cli.hpp"
#include "engine/library.hpp"
#include "engine/remedies.hpp"
#include "transcript/json.hpp"

namespace faultline::cli {
namespace {

bool report(bool good, const std::string& what, const std::string& found) {
    fmt::print("{}  {:<20} {}\n", good ? "ok  " : "MISS", what, found);
    return good;
}

bool report_library(const std::string& spec, const std::string& shim) {
    const auto info = find_library(spec);
    if (!info) return report(false, "libzmq", info.error());
    report(true, "libzmq", info->path);
    if (!info->host_symbols.empty())
        report(true, "host symbols", fmt::format("{} of an addon's host are stubbed", info->host_symbols.size()));
    const auto interposed = exported_symbols(shim);
    if (!interposed) return report(false, "shim", interposed.error());
    const UnknownImports unknown = unknown_imports(*info, *interposed);
    if (!unknown.unjudged.empty())
        fmt::print("warn  {:<20} Faultline does not know {}: report it if one of them waits or reads the time\n",
                   "imports", fmt::join(unknown.unjudged, " "));
    const std::size_t known = info->imported_functions.size() - unknown.unjudged.size();
    return report(unknown.unfit.empty(), "imports",
                  unknown.unfit.empty()
                      ? fmt::format("{} of {} are known to the shim", known, info->imported_functions.size())
                      : fmt::format("the shim does not know {}", fmt::join(unknown.unfit, " ")));
}

// What lockstep rests on, looked at in a process that has this libzmq loaded.
bool report_means(const RunOptions& options, const PoolOptions& pool) {
    const std::vector<Transcript> looks = look_at_means({options}, pool, nullptr);
    const Transcript& look = looks.front();
    for (const MeansCheck& check : look.means) report(check.good, check.name, check.found);
    if (look.outcome.kind == OutcomeKind::pass) return what_is_unfit(look).empty();
    return report(false, "a first run", fmt::format("{} {}", outcome_name(look.outcome.kind), look.outcome.message));
}

}  // namespace

Exit doctor_command(const std::string& libzmq) {
    bool good = true;
    std::vector<std::string> why;
    const Isolation isolation = Sandbox::best_available(&why);
    report(true, "isolation", std::string(isolation_name(isolation)));
    for (const std::string& line : why) fmt::print("      {}\n", line);
    if (isolation == Isolation::address)
        fmt::print("      scenarios with wildcards, IPv6 or abstract ipc names will be skipped\n");
    for (const std::string& remedy : remedies(isolation, read_confinement())) fmt::print("      remedy: {}\n", remedy);
    const auto tools = find_tools();
    if (!tools) {
        report(false, "parts", tools.error());
        return Exit::usage;
    }
    report(true, "subject", tools->subject);
    report(true, "shim", tools->shim);
    report(true, "libfaketime", tools->faketime);
    good &= report_library(libzmq, tools->shim);
    RunArguments arguments;
    arguments.libzmq = libzmq;
    const auto options = make_run_options(arguments);
    if (!options) return Exit::usage;
    const bool fit = report_means(*options, pool_options(arguments, isolation));
    return !good ? Exit::usage : fit ? Exit::pass : Exit::unfit;
}

// What a libzmq says of itself can only be known by loading it.
Exit version_command(const std::string& libzmq) {
    fmt::print("faultline {}\n", kVersion);
    CompareArguments arguments;
    arguments.libraries = {libzmq};
    const auto isolation = choose_isolation("auto");
    const auto builds = isolation
                            ? open_builds(arguments, {"libzmq under test"}, pool_options(arguments.run, *isolation))
                            : tl::make_unexpected(OpenError{isolation.error()});
    if (!builds) return told(builds.error());
    fmt::print("{}", builds_text({builds->front().info}));
    return Exit::pass;
}

}  // namespace faultline::cli
