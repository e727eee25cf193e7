#include "cli/run_reports.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "report/html.hpp"

namespace faultline::cli {

void RunReports::start(const RunArguments& arguments, const Harness& harness, const std::string& headline) {
    headline_ = headline;
    report_.name = "faultline run";
    report_.properties = {{"faultline", kVersion},
                          {"libzmq", harness.libzmq()},
                          {"seed", std::to_string(arguments.seed)},
                          {"how", headline}};
    for (const MeansCheck& check : harness.means()) report_.properties.emplace_back(check.name, check.found);
    if (!arguments.shard.empty()) report_.properties.emplace_back("shard", arguments.shard);
    if (!arguments.shuffle.empty()) report_.properties.emplace_back("shuffle", arguments.shuffle);
    if (files_.wants("jsonl")) files_.write("jsonl", jsonl_start(report_));
}

void RunReports::ran(const RunOfScenario& run, const Transcript& transcript, const std::string& text,
                     const Verdict& verdict) {
    if (files_.wants("jsonl")) files_.write("jsonl", jsonl_run(run, transcript, text, &verdict));
}

void RunReports::concluded(std::size_t place, RunPageEntry entry) {
    if (files_.wants("jsonl")) files_.write("jsonl", jsonl_result(report_case(entry)));
    entries_.emplace(place, std::move(entry));
}

bool RunReports::finish(double wall_s, const std::string& unfinished) {
    std::vector<RunPageEntry> entries;
    for (const auto& [place, entry] : entries_) {
        report_.cases.push_back(report_case(entry));
        entries.push_back(entry);
    }
    report_.wall_s = wall_s;
    report_.unfinished = unfinished;
    if (files_.wants("html")) {
        std::vector<std::string> facts{headline_, report_.counts()};
        if (!unfinished.empty()) facts.push_back(unfinished);
        files_.write("html", html_text(run_page(entries, facts)));
    }
    return write_reports(report_, files_);
}

}  // namespace faultline::cli
