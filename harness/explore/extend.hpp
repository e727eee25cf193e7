// A scenario as it is explored: with an end that lets it recover and then takes all down, and with one fault.
#pragma once

#include <cstdint>

#include "explore/plan.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// Where the fault that explore injects stands, so that its calls are told from those of the scenario's own faults.
inline constexpr int kExploredLine = 1'000'000'000;

struct Extended {
    Scenario scenario;
    int patience_step = 0;    // index of the `advance` behind the last action: from here on it is explore's own end
    bool takes_down = false;  // every socket is closed and every context terminated in the end
};

// Behind the last action time passes (`patience_ns`), then every socket that is still open is closed without lingering
// and every context terminated, so that what is left over is a leak. `facts` decide guards. A socket on whose thread a
// call still blocks cannot be closed: then there is no taking down. Expected lines and outcomes are left out: what
// comes is compared with a run without the fault.
Extended extend(const Scenario& scenario, const Transcript& plain, std::int64_t patience_ns);

// The `inject` line of a trial, in front of the action that makes the call.
Step inject_step(const CallPoint& point, const std::string& fault, const Place& place);
Scenario with_fault(const Scenario& scenario, const CallPoint& point, const std::string& fault);

// A run of with_fault() without the record of its `inject`, as though the scenario had not been changed.
Transcript without_step(Transcript transcript, int step);

}  // namespace faultline
