// doctor, version.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "api/tools.hpp"
#include "cli/builds.hpp"
#include "cli/cli.hpp"
#include "engine/library.hpp"

namespace faultline::cli {
namespace {

// In a child, since the setting would stay.
bool can_trap_tsc() {
    const pid_t child = fork();
    if (child == 0) _exit(prctl(PR_SET_TSC, PR_TSC_SIGSEGV) == 0 ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0;
}

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
    const std::set<std::string> unknown = unknown_imports(*info, *interposed);
    std::string names;
    for (const std::string& name : unknown) names += " " + name;
    return report(unknown.empty(), "imports",
                  unknown.empty() ? fmt::format("all {} are known to the shim", info->imported_functions.size())
                                  : "the shim does not know" + names);
}

}  // namespace

Exit doctor_command(const std::string& libzmq) {
    bool good = true;
    std::string why;
    const Isolation isolation = Sandbox::best_available(&why);
    report(true, "isolation", std::string(isolation_name(isolation)));
    if (!why.empty()) fmt::print("      {}", why);
    if (isolation == Isolation::address)
        fmt::print("      scenarios with wildcards, IPv6 or abstract ipc names will be skipped by name\n");
    good &= report(can_trap_tsc(), "time stamp counter", "PR_SET_TSC, so that libzmq's own clock is ours");
    const auto tools = find_tools();
    if (!tools) {
        report(false, "parts", tools.error());
        return Exit::usage;
    }
    report(true, "subject", tools->subject);
    report(true, "shim", tools->shim);
    report(true, "libfaketime", tools->faketime);
    good &= report_library(libzmq, tools->shim);
    return good ? Exit::pass : Exit::usage;
}

// What a libzmq says of itself can only be known by loading it.
Exit version_command(const std::string& libzmq) {
    fmt::print("faultline {}\n", kVersion);
    CompareArguments arguments;
    arguments.libraries = {libzmq};
    const auto isolation = choose_isolation("auto");
    const auto builds = isolation
                            ? open_builds(arguments, {"libzmq under test"}, pool_options(arguments.run, *isolation))
                            : tl::make_unexpected(isolation.error());
    if (!builds) {
        fmt::print(stderr, "faultline: {}\n", builds.error());
        return Exit::usage;
    }
    fmt::print("{}", builds_text({builds->front().info}));
    return Exit::pass;
}

}  // namespace faultline::cli
