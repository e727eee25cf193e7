// A run over many scenarios as a page: see html.hpp. Expected stands on the left, actual on the right.
#pragma once

#include <string>
#include <vector>

#include "expect/match.hpp"
#include "report/html.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct RunPageEntry {
    const Scenario* scenario = nullptr;
    Verdict verdict;
    Outcome outcome;
    std::string note;       // as it stands beside the name on the terminal
    std::string more = {};  // what follows the stacked lines there: how two runs differ
    double wall_s = 0;      // real time of the slowest run
};

// `facts`: what is true of the whole run, a sentence each.
HtmlPage run_page(const std::vector<RunPageEntry>& entries, std::vector<std::string> facts);

}  // namespace faultline
