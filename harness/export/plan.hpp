// What every export needs to know of a scenario before it writes a line: which steps and lines there are for this
// libzmq, which process carries out which, what blocks, how long to wait, and what real time does not show.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expect/expected_lines.hpp"
#include "export/export.hpp"

namespace faultline::exported {

// A process from its start to its end: after `restart` it is another one.
struct PlannedProcess {
    std::string name;
    int start = 1;       // which of its starts
    bool forked = true;  // false: the exported program itself
};

struct PlannedStep {
    const Step* step = nullptr;
    std::vector<ExpectedLine> lines;  // in order; each subject's own order is what counts
    std::size_t process = 0;          // that carries it out, where it is a process's
    bool blocks = false;              // its call returns later, or never
    bool returns_soon = false;        // so soon that nobody can see that it blocks
    std::int64_t wait_ms = 0;         // advance: of real time
};

struct Plan {
    std::vector<PlannedProcess> processes;  // the first is main
    std::vector<PlannedStep> steps;
    const ExpectedOutcome* outcome = nullptr;
    std::vector<std::string> lost;  // "line 12: …"
    bool names = false;             // whether any line binds or uses one
};

// `impossible`: verbs that the form has no means for, and why.
using Impossible = std::map<std::string_view, std::string_view>;
tl::expected<Plan, std::vector<ExportRefusal>> plan_export(const Scenario& scenario, const Facts& facts,
                                                           const Impossible& impossible);

// Whether libzmq is called by the verb, by the process that PlannedStep names.
bool is_of_process(const Action& action);
// Whether something may follow from the verb later than it is carried out.
bool has_consequences(const Action& action);
// The value of a text argument, or "".
std::string text_of(const Action& action, const std::string& key);

}  // namespace faultline::exported
