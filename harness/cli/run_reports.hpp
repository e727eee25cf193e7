// The reports of `run`: what is written as runs end, and what is written in the end.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/cli.hpp"
#include "cli/write_reports.hpp"
#include "report/jsonl.hpp"
#include "report/report.hpp"
#include "report/run_page.hpp"

namespace faultline::cli {

class RunReports {
  public:
    explicit RunReports(ReportFiles files) : files_(std::move(files)) {}

    void start(const RunArguments& arguments, const Harness& harness, const std::string& headline);
    // Each run, as it ends. `text`: Matcher::transcript_text().
    void ran(const RunOfScenario& run, const Transcript& transcript, const std::string& text, const Verdict& verdict);
    // Each scenario, when all its runs have ended; `place`: where it stands among all, which is the order of reports.
    void concluded(std::size_t place, RunPageEntry entry);
    // For a run that could not begin.
    void refuse(const std::string& why) { write_refused("faultline run", why, {}, files_); }
    // False, and told: a report could not be written. `unfinished`: why not all was run, or "".
    bool finish(double wall_s, const std::string& unfinished);

  private:
    ReportFiles files_;
    std::string headline_;
    Report report_;
    std::map<std::size_t, RunPageEntry> entries_;
};

}  // namespace faultline::cli
