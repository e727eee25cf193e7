// Runs scenarios in worker processes, several at a time, and hands back their transcripts.
//
// The calling process stays single-threaded and only polls. Whatever a worker leaves is gone before its slot is used
// again; with namespaces the kernel sees to it, otherwise the worker's directory is removed here.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/fork_server.hpp"
#include "engine/run.hpp"
#include "engine/sandbox.hpp"

namespace faultline {

// One run of one scenario.
struct Job {
    const Scenario* scenario = nullptr;
    RunOptions options;
};

struct PoolOptions {
    Isolation isolation = Isolation::address;
    int jobs = 1;
    std::shared_ptr<ForkServers> servers = std::make_shared<ForkServers>();  // kept for all runs of the pool
    int run_limit_ms = 120'000;  // real time for one run; then its worker is killed: outcome `hang`
    // Called at each change and at least twice a second, with the indices of the jobs that are under way.
    std::function<void(const std::vector<std::size_t>& running)> on_progress = {};
};

struct JobResult {
    std::size_t job = 0;  // index into the jobs
    Transcript transcript;
    double wall_s = 0;
};

// Calls `on_result` for each job as it ends, in the order of ending; it returns false to stop early. True: all were
// run; false: stopped, by `on_result` or by `*interrupted` (which a signal handler sets).
bool run_jobs(const std::vector<Job>& jobs, const PoolOptions& options, const volatile bool* interrupted,
              const std::function<bool(JobResult)>& on_result);

// Removes the directories that runs of dead processes left below the temporary directory (address mode, SIGKILL).
void sweep_stale_directories();

}  // namespace faultline
