// A comparison as reports have it: see report/report.hpp.
#pragma once

#include <string>

#include "compare/compare.hpp"
#include "compare/summary.hpp"
#include "report/report.hpp"

namespace faultline {

// Red where behaviour differs, and nobody accepted it.
ReportCase report_case(const ScenarioComparison& comparison);

// A line of report/jsonl.hpp, of type "comparison": the findings.
std::string jsonl_comparison(const ScenarioComparison& comparison);

// Likewise, of type "cause", with its commits if they were looked for.
std::string jsonl_cause(const ChangeGroup& group);

}  // namespace faultline
