#include "engine/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <random>

#include "engine/keep.hpp"
#include "engine/run_directory.hpp"
#include "engine/unique_fd.hpp"
#include "system/open_files.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

using Clock = std::chrono::steady_clock;

// A worker as its parent sees it.
struct Worker {
    std::size_t job = 0;
    pid_t pid = -1;
    UniqueFd output;  // its transcript as JSON, until EOF
    UniqueFd life;    // closed: the worker ends itself and what it started
    std::string text;
    RunDirectory directory;
    Clock::time_point start;
    int lane = 0;
};

std::string next_loopback() {
    // 16 million addresses, from a random one on: no run meets the TIME_WAIT of another one.
    static std::uint32_t next = std::random_device{}();
    ++next;
    return fmt::format("127.{}.{}.{}", 1 + (next >> 16) % 254, (next >> 8) % 256, 1 + next % 254);
}

bool is_red(const Scenario& scenario, const Transcript& transcript, const RunOptions& options) {
    Matcher matcher(scenario, transcript.facts, match_options(options));
    for (const StepRecord& record : transcript.steps) matcher.step(record);
    const OutcomeKind kind = matcher.finish(transcript.outcome).kind;
    return kind != OutcomeKind::pass && kind != OutcomeKind::skip;
}

// What a worker keeps of what is open.
struct Lines {
    int output = -1, life = -1;
    int server = -1;           // PoolOptions::servers; -1: none
    std::string started_anew;  // why there is none
};

// In the worker. Never returns.
[[noreturn]] void work(const Job& job, const Sandbox::Options& sandbox_options, const Lines& lines) {
    // With namespaces the kernel takes everything along. Without, the worker must live to do it: its life line tells.
    const bool namespaces = kernel_cleans_up(sandbox_options.isolation);
    if (namespaces) prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);  // Ctrl-C is the parent's to handle
    signal(SIGTERM, namespaces ? SIG_DFL : SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    Transcript transcript;
    RunOptions options = job.options;
    options.life_fd = lines.life;
    options.server_fd = lines.server;
    options.started_anew = lines.started_anew;
    options.directory = namespaces ? "" : sandbox_options.directory;
    const bool has_directory = namespaces || make_run_directory(options.directory);
    const auto sandbox = has_directory ? Sandbox::enter(sandbox_options)
                                       : tl::make_unexpected(fmt::format("making {}: {}; TMPDIR may name another place",
                                                                         options.directory, std::strerror(errno)));
    if (sandbox) {
        transcript = run_scenario(*job.scenario, options, *sandbox);
        // Only from here can the private /dev/shm be read.
        if (!options.keep.empty() && is_red(*job.scenario, transcript, options)) keep_directory(".", options.keep);
    } else {
        transcript.outcome = {OutcomeKind::error, "sandbox: " + sandbox.error(), {}, 0, {}};
    }
    const std::string text = to_json(transcript);
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t wrote = write(lines.output, text.data() + done, text.size() - done);
        if (wrote <= 0) break;
        done += static_cast<std::size_t>(wrote);
    }
    remove_run_directory(options.directory);  // the parent would, but it may be gone
    _exit(0);
}

// Closes what a worker has no use for, which includes whatever faultline itself inherited.
void keep_only(std::vector<int> kept) {
    std::ranges::sort(kept);
    unsigned next = 3;
    for (const int fd : kept) {
        if (fd < 0) continue;
        if (static_cast<unsigned>(fd) > next) close_fds(next, static_cast<unsigned>(fd) - 1);
        next = static_cast<unsigned>(fd) + 1;
    }
    close_fds(next, ~0U);
}

std::optional<Worker> start_worker(const std::vector<Job>& jobs, std::size_t job, int lane,
                                   const PoolOptions& options) {
    Worker worker;
    worker.job = job;
    worker.lane = lane;
    worker.start = Clock::now();
    int output[2], life[2];
    if (pipe2(output, O_CLOEXEC) != 0) return std::nullopt;
    worker.output = UniqueFd(output[0]);
    const UniqueFd their_output(output[1]);
    if (pipe2(life, O_CLOEXEC) != 0) return std::nullopt;
    worker.life = UniqueFd(life[1]);
    const UniqueFd their_life(life[0]);
    Sandbox::Options sandbox{.isolation = options.isolation, .directory = {}, .loopback = {}, .cpu = lane};
    if (!kernel_cleans_up(options.isolation)) {
        worker.directory = RunDirectory::name_new();
        sandbox.directory = worker.directory.path();
    }
    if (options.isolation == Isolation::address) sandbox.loopback = next_loopback();
    Lines lines{.output = output[1], .life = life[0], .server = -1, .started_anew = {}};
    lines.server = options.servers->fd_for(jobs[job].options, options.isolation, lines.started_anew);
    std::fflush(nullptr);
    const FirstProcess forked = fork_first_process(options.isolation);
    worker.pid = forked.pid;
    if (worker.pid == 0) {
        sandbox.is_first = forked.is_first;
        keep_only({lines.output, lines.life, lines.server});
        work(jobs[job], sandbox, lines);
    }
    if (worker.pid < 0) return std::nullopt;
    return worker;
}

// Without a PID namespace only the worker can take along what its subjects leave in /dev/shm: it gets time to do so.
void end_by_force(Worker& worker) {
    constexpr int kPatienceMs = 5'000;
    worker.life.reset();
    const UniqueFd ended(static_cast<int>(syscall(SYS_pidfd_open, worker.pid, 0)));
    pollfd fd{ended.get(), POLLIN, 0};
    if (!ended.valid() || poll(&fd, 1, kPatienceMs) != 1) kill(worker.pid, SIGKILL);
}

JobResult finish(Worker& worker, const char* killed) {
    if (killed != nullptr) end_by_force(worker);
    int status = 0;
    while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
    }
    JobResult result;
    result.job = worker.job;
    result.wall_s = std::chrono::duration<double>(Clock::now() - worker.start).count();
    auto transcript = transcript_from_json(worker.text);
    if (transcript) {
        result.transcript = std::move(*transcript);
    } else if (killed != nullptr) {
        result.transcript.outcome = {OutcomeKind::hang, killed, {}, 0, {}};
    } else {
        result.transcript.outcome = {
            OutcomeKind::error, fmt::format("the worker ended without a transcript (status {:#x})", status), {}, 0, {}};
    }
    return result;
}

// Appends what is there. False at EOF.
bool read_some(Worker& worker) {
    char buffer[65536];
    const ssize_t got = read(worker.output.get(), buffer, sizeof buffer);
    if (got > 0) worker.text.append(buffer, static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
}

int lane_for(const std::vector<Worker>& workers) {
    for (int lane = 0;; ++lane)
        if (std::none_of(workers.begin(), workers.end(), [lane](const Worker& worker) { return worker.lane == lane; }))
            return lane;
}

void tell_progress(const std::vector<Worker>& workers, const PoolOptions& options) {
    if (!options.on_progress) return;
    std::vector<std::size_t> running;
    for (const Worker& worker : workers) running.push_back(worker.job);
    options.on_progress(running);
}

}  // namespace

bool run_jobs(const std::vector<Job>& jobs, const PoolOptions& options, const volatile bool* interrupted,
              const std::function<bool(JobResult)>& on_result) {
    std::vector<Worker> workers;
    std::size_t next = 0;
    bool stop = false;
    const std::string too_long = fmt::format("the run took more than {} s of real time", options.run_limit_ms / 1000);
    while (!workers.empty() || (next < jobs.size() && !stop)) {
        while (!stop && next < jobs.size() && workers.size() < static_cast<std::size_t>(options.jobs)) {
            auto worker = start_worker(jobs, next, lane_for(workers), options);
            // There may be too few files or processes for so many at a time: it goes on when one of them has ended.
            if (!worker && !workers.empty()) break;
            if (!worker) {
                stop = !on_result({next,
                                   Transcript{.steps = {},
                                              .outcome = {OutcomeKind::error,
                                                          std::string("starting a worker: ") + std::strerror(errno),
                                                          {},
                                                          0,
                                                          {}},
                                              .facts = {}},
                                   0});
                ++next;
                continue;
            }
            workers.push_back(std::move(*worker));
            ++next;
        }
        if (interrupted != nullptr && *interrupted) stop = true;
        if (stop) break;
        tell_progress(workers, options);
        std::vector<pollfd> fds;
        for (const Worker& worker : workers) fds.push_back({worker.output.get(), POLLIN, 0});
        if (poll(fds.data(), fds.size(), 500) < 0) continue;
        for (std::size_t i = workers.size(); i-- > 0;) {
            const bool late = Clock::now() - workers[i].start > std::chrono::milliseconds(options.run_limit_ms);
            if (!late && (fds[i].revents == 0 || read_some(workers[i]))) continue;
            JobResult result = finish(workers[i], late ? too_long.c_str() : nullptr);
            workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(i));
            if (!on_result(std::move(result))) stop = true;
        }
    }
    for (Worker& worker : workers) {
        // Without a PID namespace nobody else kills the subjects: the worker does, once its life line is cut.
        worker.life.reset();
        finish(worker, kernel_cleans_up(options.isolation) ? "interrupted" : nullptr);
    }
    return !stop;
}

}  // namespace faultline
