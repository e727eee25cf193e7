// Before a scenario is run: looks whether what lockstep rests on works on this machine, with this libzmq. A suite must
// never be red for the harness's own reason.
#pragma once

#include <string>
#include <vector>

#include "engine/worker.hpp"

namespace faultline {

// The run that is looked at, of each of `options`, as worker `pool` runs it. Transcript::means is empty where the
// libzmq did not get that far: what it does instead is the transcript's outcome. Fewer transcripts: interrupted.
std::vector<Transcript> look_at_means(const std::vector<RunOptions>& options, PoolOptions pool,
                                      const volatile bool* interrupted, bool with_trial = true);

// What does not work, one line for each, or "": no run on this machine with this libzmq would be exact.
std::string what_is_unfit(const Transcript& look);

}  // namespace faultline
