#include "cli/builds.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "api/means.hpp"
#include "report/progress.hpp"
#include "transcript/encoding.hpp"

namespace faultline::cli {
namespace {

using Clock = std::chrono::steady_clock;

tl::expected<std::string, std::string> sha256_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::array<char, 65536> buffer{};
    while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()),
                                  static_cast<unsigned long long>(stream.gcount()));
    }
    if (!stream.eof()) return tl::make_unexpected(path + ": cannot be read");
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(hash.data()));
    return to_hex(hash);
}

// "" where the probe went well; else what the build does instead.
std::string probe_problem(const Transcript& transcript) {
    const Outcome& outcome = transcript.outcome;
    const std::string place = outcome.file.empty() ? "" : fmt::format(" ({}:{})", outcome.file, outcome.line);
    switch (outcome.kind) {
        case OutcomeKind::abort:
            return fmt::format("it aborts as soon as it makes a context and a socket: {}{}", outcome.message, place);
        case OutcomeKind::crash:
            return fmt::format("it crashes as soon as it makes a context and a socket: {}", outcome.message);
        case OutcomeKind::deadlock:
        case OutcomeKind::livelock:
        case OutcomeKind::hang:
            // What cannot be asked for a message may be good for scenarios that do not ask.
            if (transcript.steps.size() > 1) break;
            return fmt::format("it never comes back from making a context and a socket: {}", outcome.message);
        case OutcomeKind::error: return "it cannot be loaded: " + outcome.message;
        case OutcomeKind::pass:
        case OutcomeKind::fail:
        case OutcomeKind::skip: break;
    }
    if (transcript.steps.empty() || transcript.steps.front().result == "ok") return "";
    return "it cannot make a socket: " + transcript.steps.front().result;
}

tl::expected<void, OpenError> probe(std::vector<Build>& builds, const PoolOptions& pool) {
    std::vector<RunOptions> options;
    for (const Build& build : builds) options.push_back(build.options);
    const std::vector<Transcript> looks = look_at_means(options, pool, &g_interrupted);
    if (looks.empty()) return tl::make_unexpected(OpenError{"interrupted"});
    for (std::size_t i = 0; i < builds.size(); ++i) {
        BuildInfo& info = builds[i].info;
        if (const std::string unfit = what_is_unfit(looks[i]); !unfit.empty())
            return tl::make_unexpected(OpenError{info.called + ": " + unfit_text(info.file, unfit), true});
        if (const std::string problem = probe_problem(looks[i]); !problem.empty())
            return tl::make_unexpected(OpenError{fmt::format("{}: {}: {}", info.called, info.file, problem)});
        const Facts& facts = looks[i].facts;
        info.version = fmt::format("{}.{}.{}", facts.major, facts.minor, facts.patch);
        info.facts = build_facts(facts);
        builds[i].means = looks[i].means;
    }
    return {};
}

}  // namespace

tl::expected<std::vector<Build>, OpenError> open_builds(const CompareArguments& arguments,
                                                        const std::vector<std::string>& called,
                                                        const PoolOptions& pool) {
    std::vector<Build> builds;
    for (std::size_t i = 0; i < arguments.libraries.size(); ++i) {
        RunArguments with = arguments.run;
        with.libzmq = arguments.libraries[i];
        auto options = make_run_options(with);
        if (!options) return tl::make_unexpected(OpenError{called[i] + ": " + options.error()});
        const auto hash = sha256_of(options->libzmq);
        if (!hash) return tl::make_unexpected(OpenError{called[i] + ": " + hash.error()});
        options->keep_going = true;
        builds.push_back(
            {.info = {.called = called[i], .file = options->libzmq, .sha256 = *hash, .version = {}, .facts = {}},
             .options = std::move(*options),
             .means = {}});
    }
    if (auto probed = probe(builds, pool); !probed) return tl::make_unexpected(probed.error());
    return builds;
}

tl::expected<Transcripts, std::string> run_on_builds(const std::vector<Scenario>& scenarios,
                                                     const std::vector<Build>& builds, PoolOptions pool) {
    // One scenario on all builds, then the next: so that the two that are compared are run under the same load.
    std::vector<Job> jobs;
    for (const Scenario& scenario : scenarios)
        for (const Build& build : builds) jobs.push_back({&scenario, build.options});
    Transcripts transcripts(builds.size(), std::vector<Transcript>(scenarios.size()));
    std::size_t done = 0;
    const auto start = Clock::now();
    const bool shows_progress = isatty(STDOUT_FILENO) == 1;
    if (shows_progress) {
        pool.on_progress = [&](const std::vector<std::size_t>& running) {
            ProgressState state{.done = done,
                                .total = jobs.size(),
                                .elapsed_s = std::chrono::duration<double>(Clock::now() - start).count(),
                                .running = {}};
            for (const std::size_t job : running) state.running.push_back(jobs[job].scenario->id);
            fmt::print("\r\x1b[K{}", progress_text(state, terminal_style({}).width));
            std::fflush(stdout);
        };
    }
    const bool complete = run_jobs(jobs, pool, &g_interrupted, [&](JobResult result) {
        ++done;
        transcripts[result.job % builds.size()][result.job / builds.size()] = std::move(result.transcript);
        return true;
    });
    if (shows_progress) fmt::print("\r\x1b[K");
    if (!complete) return tl::make_unexpected(fmt::format("interrupted after {} of {} runs", done, jobs.size()));
    return transcripts;
}

PoolOptions pool_options(const RunArguments& arguments, Isolation isolation) {
    const int cpus = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    PoolOptions pool;
    pool.isolation = isolation;
    pool.jobs = arguments.jobs > 0 ? arguments.jobs : cpus;
    pool.run_limit_ms = arguments.timeout_s * 1000;
    return pool;
}

bool wants_colour(const std::string& colour) {
    return colour == "always" || (colour == "auto" && isatty(STDOUT_FILENO) == 1);
}

std::size_t terminal_columns() {
    winsize size{};
    return isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

TerminalStyle terminal_style(const RunArguments& arguments) {
    TerminalStyle style{.colour = wants_colour(arguments.colour)};
    if (const std::size_t columns = terminal_columns(); columns >= kNarrowest) style.width = static_cast<int>(columns);
    return style;
}

tl::expected<void, std::string> write_file(const std::string& path, const std::string& text) {
    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (!stream) return tl::make_unexpected(path + ": cannot be written");
    return {};
}

tl::expected<std::string, std::string> read_text(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream) return tl::make_unexpected(path + ": cannot be read");
    return text;
}

}  // namespace faultline::cli
