// What a scenario has to go on showing while it shrinks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// The lines of a run as a transcript has them: `client CONNECTED fd=$connected tcp://127.0.0.1:5555`, an action with
// its result, `outcome abort "…" FILE`.
std::vector<std::string> lines_of_run(const Scenario& scenario, const Transcript& transcript);

// Whether the line is what was asked for:
// - `*` stands for any characters;
// - without `+100ms` in front the line may come at any time;
// - `fd` stands for an fd of any name;
// - the name of an outcome (`abort`, `deadlock`) stands for every outcome of this kind.
bool is_kept_line(std::string_view asked, std::string_view line);

// Whether the run has all the lines, in this order, others between them or not.
bool shows(const std::vector<std::string>& asked, const std::vector<std::string>& lines);

// The line that looks most like the first one that is not shown; "" where there are none.
std::string nearest_line(const std::vector<std::string>& asked, const std::vector<std::string>& lines);

}  // namespace faultline
