// What an injected fault made of a run, told by comparing it with the run without the fault.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "explore/extend.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// The most severe first. `broken` is none of libzmq's: the harness failed, and the exit code says so.
enum class Effect { broken, crash, abort, deadlock, hang, livelock, lost, leak, different, same };
std::string_view effect_name(Effect effect);  // "harness error", "crash", …
std::optional<Effect> find_effect(std::string_view name);
bool is_finding(Effect effect);  // neither of the last two, nor `broken`

struct Judgement {
    Effect effect = Effect::same;
    // What findings are grouped by: "tcp_listener.cpp:196", "term can never return", "main fd socket".
    std::string cause;
    std::string detail;  // one line: libzmq's message, who waits for what, the first line that differs
};

// `base`: extend()'s scenario without the fault, and `plain` its run; `run`: that of with_fault(), `step` the index of
// its inject. What would be a fault of the harness is never taken for one of libzmq's:
// - the fault must have struck, and everything before its action must be the same as without it;
// - a subject that ends with an exit code, or by a signal that libzmq does not cause, or outside of libzmq's code, an
//   error of the engine, and a limit of real time that struck for another reason than a thread that runs, are `broken`.
Judgement judge_effect(const Extended& base, const Transcript& plain, const Transcript& run, int step);

// Whether two runs of the same trial are the same, as every trial's must be.
bool same_run(const Extended& base, const Transcript& one, const Transcript& other);

}  // namespace faultline
