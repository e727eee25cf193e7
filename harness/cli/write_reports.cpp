#include "cli/write_reports.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "report/github.hpp"
#include "report/html.hpp"
#include "report/jsonl.hpp"
#include "report/junit.hpp"
#include "report/tap.hpp"

namespace faultline::cli {
namespace {

// GitHub knows files from the workspace, wherever the command was started.
std::string annotations(Report report) {
    const char* workspace = std::getenv("GITHUB_WORKSPACE");
    if (workspace == nullptr) return github_annotations(report, "");
    for (ReportCase& one : report.cases) {
        if (!one.file.empty()) one.file = std::filesystem::absolute(one.file).lexically_normal().string();
    }
    return github_annotations(report, workspace);
}

}  // namespace

bool write_reports(const Report& report, ReportFiles& files) {
    constexpr std::pair<const char*, std::string (*)(const Report&)> kFormats[] = {
        {"junit", junit_xml}, {"tap", tap_text}, {"tap13", tap13_text}, {"jsonl", jsonl_end}};
    for (const auto& [format, text_of] : kFormats)
        if (files.wants(format)) files.write(format, text_of(report));
    if (files.wants("github")) files.write("github", annotations(report));
    return files.close();
}

bool write_refused(const std::string& command, const std::string& why, const std::vector<ReportCase>& refused,
                   ReportFiles& files) {
    Report report{.name = command, .cases = refused};
    report.unfinished = why.empty() ? "the scenarios are wrong" : why;
    if (files.wants("jsonl")) {
        files.write("jsonl", jsonl_start(report));
        for (const ReportCase& one : refused) files.write("jsonl", jsonl_result(one));
    }
    if (files.wants("html")) {
        HtmlPage page;
        page.title = command;
        page.facts = {report.unfinished};
        for (const ReportCase& one : refused) page.facts.push_back(one.text);
        files.write("html", html_text(page));
    }
    return write_reports(report, files);
}

}  // namespace faultline::cli
