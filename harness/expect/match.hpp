// Does a transcript say what the scenario expects, line by line? Pure: values in, verdict out.
//
// The engine feeds steps as they end, because later actions use what earlier lines bound (`$port`):
//
//     Matcher matcher(scenario, facts, {.global_order = true, .times = true});
//     matcher.step(record);                 // one call per StepRecord, in order
//     matcher.capture("port");              // "40001" once a line bound it
//     Verdict verdict = matcher.finish(outcome);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expect/captures.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct MatchOptions {
    bool global_order = true;     // false (another seed than 0): only each socket's own order
    bool times = true;            // false (free running): `+100ms` is not compared
    bool exact_intervals = true;  // false (free running, where rand() is libc's): any interval matches any
    bool steps = true;            // false (free running): each socket's sequence over the whole run, not per step
    bool likeness = false;        // true (keep_going): what no line binds is bound by the likest event
};

// A line of the side-by-side: what was expected, what came; one of the two is empty where there is no counterpart.
struct DiffRow {
    enum class Kind { same, differs, missing, unexpected } kind = Kind::same;
    std::string expected;                      // in the language's notation, guard included
    std::string actual;                        // likewise
    Place place;                               // of the expected line; of the action where it is an unexpected one
    int expected_mark = -1, actual_mark = -1;  // byte offset of the first difference inside the line, or -1
    std::string reason;  // one sentence: "errno is EACCES, expected EADDRINUSE", "the fd is not a listening socket"
};

struct StepDiff {
    int step =
        0;  // index into Scenario::steps; -1: one socket's lines over the whole run (MatchOptions::steps = false)
    std::string action;         // the action as printed, its expected result included; with -1 the name of the socket
    std::vector<DiffRow> rows;  // the result first where it differs, then every line of the step
    std::vector<std::string> failed_calls{};  // of libzmq's in this step: "accept4 -> EMFILE, injected in line 12"
    [[nodiscard]] bool same() const;
};

struct Verdict {
    OutcomeKind kind =
        OutcomeKind::pass;         // pass, fail, skip, error, or the run's own outcome where it was not expected
    std::string summary;           // one line: "line 12: server BIND_FAILED: errno is EACCES, expected EADDRINUSE"
    std::vector<StepDiff> steps;   // every step that was run
    std::vector<DiffRow> outcome;  // one row where an expected outcome differs
};

class Matcher {
  public:
    Matcher(const Scenario& scenario, Facts facts, MatchOptions options = {});

    // Compares one step and binds its captures. False as soon as something differed (a wrong endpoint binds nothing).
    // An empty result in the record says that the run ended before the call returned; it is compared with nothing.
    bool step(const StepRecord& record);

    // The text that `$name` stands for now; nullopt where nothing bound it yet.
    [[nodiscard]] std::optional<std::string> capture(std::string_view name) const;

    // Which opening of an fd `fd=$name` bound; nullopt where nothing bound it yet.
    [[nodiscard]] std::optional<std::uint64_t> fd_generation(std::string_view name) const;

    // Replaces every `$name` of an action's argument. The error names the capture that is not bound.
    [[nodiscard]] std::string substitute(std::string_view text, std::string* unbound) const;

    [[nodiscard]] Verdict finish(const Outcome& outcome) const;

    // The transcript as the scenario's own lines, with `fd=$x` and `$port` where a name is bound: what `record` writes
    // and what two runs are compared by, byte for byte. With the outcome, its line stands last unless it is `pass`.
    [[nodiscard]] std::string transcript_text() const;
    [[nodiscard]] std::string transcript_text(const Outcome& outcome) const;

    // The same with every system call of the records as a comment, where it was made: `run --trace-calls`.
    [[nodiscard]] std::string trace_text() const;

  private:
    // One diff for each socket over all records so far.
    [[nodiscard]] std::vector<StepDiff> compare_whole_run(Bindings& captures) const;

    const Scenario* scenario_;
    Facts facts_;
    MatchOptions options_;
    Bindings captures_;
    std::vector<StepRecord> records_;
    std::vector<StepDiff> diffs_;
};

}  // namespace faultline
