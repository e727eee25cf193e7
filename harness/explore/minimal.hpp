// A finding as a scenario: the steps up to where it shows, the one fault, what comes, and how it ends.
#pragma once

#include <string>

#include "explore/extend.hpp"
#include "explore/state.hpp"

namespace faultline {

// `run` is that of with_fault(base.scenario, …). The text passes under `faultline run` with the same libzmq.
std::string minimal_text(const TrialRecord& record, const Scenario& with_fault, const Transcript& run);

// "abort_ipc_listener_325_accept4_emfile.fault"
std::string minimal_name(const TrialRecord& record);

}  // namespace faultline
