// Runs one scenario in the calling process, which must be a worker: already inside its sandbox, single-threaded,
// free to be killed. The only entrance to the engine's lockstep (and free-running) execution.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/counter_reads.hpp"
#include "engine/sandbox.hpp"
#include "expect/match.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

enum class TscMode { moving, frozen };

struct RunOptions {
    std::string libzmq;    // resolved path of the shared object under test
    std::string subject;   // path of faultline-subject
    std::string shim;      // path of libfaultline_shim.so
    std::string stub;      // bytes of a library with the host symbols that an addon lacks, or ""
    std::string faketime;  // path of libfaketime.so.1
    std::shared_ptr<const CounterReads> counter_reads;  // of the libzmq under test
    std::string without;       // means to do without, to see that this is noticed: FAULTLINE_WITHOUT
    int server_fd = -1;        // of a fork server: engine/fork_server.hpp
    std::string started_anew;  // why there is none
    bool look = false;         // look whether the means of lockstep work: Transcript::means
    bool tries = false;        // note the facts of the build that a trial tells, whatever the scenario names
    int life_fd = -1;          // at EOF: the parent is gone or wants us to stop
    std::string directory;     // address mode: to be removed if the run is abandoned
    std::uint64_t seed = 0;    // 0: fixed order; else picks among ready threads
    TscMode tsc = TscMode::moving;
    bool free = false;                   // no shim, no virtual clock: real time, real scheduling
    int hang_limit_ms = 10'000;          // real time for which one thread may keep the turn
    std::uint64_t step_limit = 100'000;  // calls without virtual time passing before `livelock`
    bool hand_over = true;     // false: readers run when their turn comes; shows what the order would be without
    std::string keep;          // where a run that goes red leaves a copy of its directory, or ""
    bool keep_going = false;   // take all steps, also after one whose lines differ: for `record`
    bool keep_stacks = false;  // where in libzmq each call was made: for `explore`
    bool inventory = false;    // what fds, threads and files are left in the end: Transcript::left
    bool preempt = false;      // with a seed: threads are preempted at calls, those that were come last (PCT)
    bool trace_calls = false;  // keep every system call in the transcript, not only those that matter
    bool trace = false;        // print every turn to stderr (for debugging the engine)
};

// Whether FAULTLINE_WITHOUT names this means.
bool does_without(const RunOptions& options, std::string_view means);

// How exactly a run of this kind is compared with its scenario.
MatchOptions match_options(const RunOptions& options);

// Never throws; whatever goes wrong is an Outcome. `outcome.kind == pass` says that the run ended well, not that the
// events were the expected ones: see expect/.
Transcript run_scenario(const Scenario& scenario, const RunOptions& options, const Sandbox& sandbox);

// Ends the calling worker at once and takes along what the run has made: subjects, their files, its directory.
[[noreturn]] void abandon_run(const RunOptions& options);

}  // namespace faultline
