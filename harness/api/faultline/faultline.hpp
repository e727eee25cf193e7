// Faultline from a C++ program: find scenarios, run them against a libzmq, and read how each ended.
//
//     auto harness = faultline::Harness::open({.libzmq = "system"});
//     if (!harness) return complain(harness.error());
//     const faultline::Cases found = faultline::find_cases("scenarios");
//     for (const faultline::Case& one : found.cases) {
//         const faultline::Result result = harness->run(one);
//         if (!result.good()) std::cerr << result.file << ':' << result.line << ": " << result.text;
//     }
//
// The `faultline run` command is made of these same calls; <faultline/gtest.hpp> makes tests of GoogleTest of them.
//
// Threads and processes: a run forks, and the child goes on working before it starts anything else, so call run() where
// the process has no other thread. Two calls never run side by side; ask for `jobs` instead.
// Errors: what a user can cause is a tl::expected or stands in a Result; its text is one or more lines for a person,
// without a newline at its end. Nothing here throws, prints or changes the calling process.
// Units: real time in seconds; lines count from 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace faultline {

struct Scenario;    // a parsed scenario,
struct RunDetails;  // all that is known of a run,
struct MeansCheck;  // and what was found of what lockstep rests on: for faultline itself
struct OpenError;

// One scenario, parsed and checked. A copy is cheap.
struct Case {
    std::string id;     // "reconnect/killed_peer[tcp]": its path below `scenarios`, and the value of its `for` line
    std::string title;  // of its first line
    std::string file;   // as given, or found below what was given
    int line = 1;       // in `file`, where it begins: 1 but for what stands inside another file
    std::shared_ptr<const Scenario> scenario;  // what was parsed, for faultline itself
};

// A scenario that cannot be read, or is wrong.
struct CaseError {
    std::string file;     // as that of a Case
    int line = 1;         // in `file`, where the error is
    std::string text;     // "FILE:LINE:COLUMN: error: unknown event BIND_FAILD", the line, a caret, a hint
    std::string id = {};  // as that of a Case, without a value of `for`
};

// What find_cases() and parse_cases() have found.
struct Cases {
    std::vector<Case> cases;        // sorted by id
    std::vector<CaseError> errors;  // in the order of the files
    std::size_t files = 0;          // that were read
};

// The scenarios of a file, or of all files NAME.fault below a directory.
Cases find_cases(const std::string& path);

// A scenario given as text that stands in `file` from line `line` on, in a raw string of C++ for example: blanks that
// all of its lines begin with are left out. One case, or one for each value of its `for` line.
Cases parse_cases(const std::string& text, const std::string& id, const std::string& file, int line = 1);

// How scenarios are run. The options of `faultline run` have the same names.
struct HarnessOptions {
    std::string libzmq;                  // a shared object, a directory, an npm addon; "" or "system": the system's
    std::uint64_t seed = 0;              // 0: threads take turns in a fixed order; else the seed that picks them
    bool preempt = false;                // with a seed: --preempt
    bool frozen_tsc = false;             // --tsc frozen
    bool free = false;                   // in real time, without lockstep
    std::string isolation = "auto";      // "auto", "namespace", "user", "network", "address"
    int jobs = 0;                        // scenarios at a time; 0: one per CPU
    int timeout_s = 120;                 // for one run, then it ends as `hang`
    int hang_limit_s = 10;               // for which a thread may keep the turn
    std::uint64_t step_limit = 100'000;  // turns without time passing before it ends as `livelock`
    bool trace_calls = false;            // every system call of libzmq's in the transcript
    bool trace_turns = false;            // every turn to stderr
    bool hand_over = true;               // false: monitor readers wait for their turn
};

// How one run ended.
struct Result {
    std::size_t run = 0;     // its index in what was given to run()
    std::string outcome;     // "pass", "skip", "fail", "abort", "crash", "deadlock", "livelock", "hang", "error"
    std::string summary;     // one line: what differs; skip: what this libzmq or this machine lacks
    std::string text;        // as `faultline run` prints it at 80 columns, expected above actual; "" for pass and skip
    std::string transcript;  // what happened, in the notation of the language
    std::string file;        // where the expected line that differs stands, else the action that a run ended in
    int line = 1;            // of that line or action, in `file`
    double wall_s = 0;       // real time that it took
    std::shared_ptr<const RunDetails> details;  // for faultline itself

    // Everything came as the scenario says.
    [[nodiscard]] bool passed() const { return outcome == "pass"; }
    // This libzmq or machine lacks something that the scenario needs.
    [[nodiscard]] bool skipped() const { return outcome == "skip"; }
    // It passed or was skipped: no reason for a test to fail.
    [[nodiscard]] bool good() const { return passed() || skipped(); }
};

// One run to come.
struct Run {
    Case what;         // the scenario
    std::string keep;  // where a run that goes red leaves a copy of its directory, or ""
};

// What a longer call asks and tells while it works.
struct Watch {
    const volatile bool* interrupted = nullptr;  // true: no run is started any more, those under way are ended
    // The indices of the runs under way, at each change and at least twice a second.
    std::function<void(const std::vector<std::size_t>& running)> on_progress = {};
};

// Runs scenarios against one libzmq. A copy is cheap, and shares what open() has found.
class Harness {
  public:
    // Finds faultline's own parts, the libzmq under test and the best isolation that there is. The parts are looked for
    // in $FAULTLINE_PARTS, then beside this library and the calling program, as they are built and as they are
    // installed. Then looks whether a run on this machine, with this libzmq, will be exact: else that is the error.
    static tl::expected<Harness, std::string> open(const HarnessOptions& options = {});

    // Runs one, and waits for its end.
    [[nodiscard]] Result run(const Case& what) const;

    // Runs all, `jobs` at a time; `on_result` gets each as it ends and returns false to stop. True: all were run.
    bool run(const std::vector<Run>& runs, const std::function<bool(Result)>& on_result, const Watch& watch = {}) const;

    [[nodiscard]] std::string libzmq() const;     // the file under test, symbolic links resolved
    [[nodiscard]] std::string isolation() const;  // "namespace", "user namespace", "network namespace", …
    // Whether the time stamp counter stands still: as the options say, and where this libzmq does not read it.
    [[nodiscard]] bool frozen_tsc() const;
    // Where namespaces are refused: what would help whoever sees scenarios skipped, a line each.
    [[nodiscard]] std::vector<std::string> remedies() const;
    // What open() has found of the means that lockstep rests on, for faultline itself.
    [[nodiscard]] const std::vector<MeansCheck>& means() const;

  private:
    friend tl::expected<Harness, OpenError> open_harness(const HarnessOptions& options);
    struct Parts;
    explicit Harness(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
    std::shared_ptr<const Parts> parts_;
};

}  // namespace faultline
