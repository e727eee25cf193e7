// What every report of many scenarios is made from, whichever command ran them: plain data, text of any bytes. The
// formats (junit.hpp, tap.hpp, github.hpp) are functions from it to the text of a file.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/run_page.hpp"

namespace faultline {

// One scenario, with the result of all its runs.
struct ReportCase {
    enum class Status { pass, fail, error, skip } status = Status::pass;
    std::string id = {}, title = {}, file = {};
    int line = 0;              // of the expectation or the action that went wrong; 0: none did, or it is not known
    std::string kind = {};     // the word for the result: "pass", "abort", "differs", …
    std::string message = {};  // one line: what is wrong, or why it was skipped; a note where nothing is
    std::string text = {};     // red: the stacked lines, as on a terminal without colour
    double wall_s = 0;
};

struct Report {
    std::string name = {};                                             // "faultline run"
    std::vector<std::pair<std::string, std::string>> properties = {};  // {"libzmq", "/usr/lib/…"}
    std::vector<ReportCase> cases = {};
    double wall_s = 0;
    std::string unfinished = {};  // why not all were run, or ""

    [[nodiscard]] std::size_t count(ReportCase::Status status) const;
    [[nodiscard]] std::string counts() const;  // "28 passed, 1 failed, 0 skipped"
};

// A scenario that `run` is through with. Its verdict's kind is that of the whole, `more` follows the stacked lines.
ReportCase report_case(const RunPageEntry& entry);

}  // namespace faultline
