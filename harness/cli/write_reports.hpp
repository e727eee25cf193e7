// The end of all reports that have the same content, whichever command they are of.
#pragma once

#include "cli/report_files.hpp"
#include "report/report.hpp"

namespace faultline::cli {

// Writes and closes. False, and told: some could not be written.
bool write_reports(const Report& report, ReportFiles& files);

// For a command that could not begin, so that an old report is not taken for its own. `command`: "faultline run";
// `why`: one line; `refused`: the files that are wrong.
bool write_refused(const std::string& command, const std::string& why, const std::vector<ReportCase>& refused,
                   ReportFiles& files);

}  // namespace faultline::cli
