// What an exploration has to know of its scenarios before it injects anything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/cli.hpp"
#include "explore/extend.hpp"

namespace faultline::cli {

// A recovery has so much virtual time. A lost connection gets the longer one, which outlasts the handshake's 30 s, and
// is only then called lost.
constexpr std::int64_t kPatienceNs = 2'000'000'000;
constexpr std::int64_t kLongPatienceNs = 90'000'000'000;

// A scenario that is explored.
struct ExploreSubject {
    const Scenario* scenario = nullptr;
    Transcript plain;               // as it is
    Extended base;                  // with explore's own end, and its run
    std::vector<CallPoint> points;  // the calls that it makes, until they are planned
    Transcript base_run;
    std::optional<Extended> patient;  // with more patience, made when it is asked for
    Transcript patient_run;
};

// Runs many scenarios, and counts.
class Runner {
  public:
    explicit Runner(const PoolOptions& pool) : pool_(pool) {}
    // False where it was interrupted.
    bool run(const std::vector<const Scenario*>& scenarios, const RunOptions& options,
             std::vector<Transcript>& transcripts);
    [[nodiscard]] std::size_t runs() const { return runs_; }

  private:
    PoolOptions pool_;
    std::size_t runs_ = 0;
};

struct Learned {
    std::vector<ExploreSubject> subjects;
    std::vector<std::string> not_explored;  // "ID: why"
    bool unstable = false;                  // the harness was not what it must be: two runs differ, or a control does
    bool complete = false;                  // not interrupted
};

// Every scenario is run as it is, which it must pass; twice with explore's own end, which must be the same; and as a
// control with a fault that changes nothing (a transfer is replaced by the whole of itself), which must be the same.
Learned learn_subjects(const std::vector<Scenario>& scenarios, const RunOptions& options, Runner& runner);

// How trials are run.
RunOptions exploring(RunOptions options);

}  // namespace faultline::cli
