// What stands behind the public header: for the command, which shows more of a run than a program needs.
#pragma once

#include "api/faultline/faultline.hpp"
#include "engine/run.hpp"
#include "engine/sandbox.hpp"
#include "expect/match.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// All that is known of one run.
struct RunDetails {
    Matcher matcher;  // has compared every step
    Transcript transcript;
    Verdict verdict;
};

// The case of a scenario that the caller keeps as long as the case.
Case borrowed_case(const Scenario& scenario);

// Why there is no harness: what a user can mend, or `unfit`: a machine on which no run with this libzmq is exact.
struct OpenError {
    std::string why;
    bool unfit = false;
};
tl::expected<Harness, OpenError> open_harness(const HarnessOptions& options);
// Tells what is unfit, and how one sees more of it.
std::string unfit_text(const std::string& libzmq, const std::string& what);

// What one run is given. The error is a line for a person.
tl::expected<RunOptions, std::string> run_options(const HarnessOptions& options);
tl::expected<Isolation, std::string> choose_isolation(const std::string& wanted);

std::string without_newline(std::string text);  // at its end

// Where the first thing that is red stands: an expected line, an outcome, else the action that the run ended in.
Place place_of_failure(const Scenario& scenario, const Verdict& verdict);

}  // namespace faultline
