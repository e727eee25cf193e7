#include "report/github.hpp"

#include <fmt/format.h>

#include "report/escape.hpp"

namespace faultline {
namespace {

constexpr std::size_t kShown = 10;

std::string message_text(std::string_view text) {
    std::string escaped;
    for (const char c : visible(text)) {
        if (c == '%')
            escaped += "%25";
        else if (c == '\n')
            escaped += "%0A";
        else
            escaped += c;
    }
    return escaped;
}

std::string property_text(std::string_view text) {
    std::string escaped;
    for (const char c : message_text(text)) {
        if (c == ':')
            escaped += "%3A";
        else if (c == ',')
            escaped += "%2C";
        else
            escaped += c;
    }
    return escaped;
}

std::string_view below(std::string_view file, std::string_view workspace) {
    const bool is_below = !workspace.empty() && file.starts_with(workspace) && file.size() > workspace.size() &&
                          file[workspace.size()] == '/';
    return is_below ? file.substr(workspace.size() + 1) : file;
}

std::string error(const ReportCase& one, std::string_view workspace) {
    const std::string line = one.line == 0 ? "" : fmt::format(",line={}", one.line);
    return fmt::format("::error file={}{},title={}::{}\n", property_text(below(one.file, workspace)), line,
                       property_text(one.id + ": " + one.kind), message_text(one.message + "\n" + one.text));
}

std::string rest(const std::vector<const ReportCase*>& red) {
    std::string text;
    for (std::size_t i = kShown - 1; i < red.size(); ++i) text += fmt::format("\n{}: {}", red[i]->id, red[i]->message);
    return fmt::format("::error title={} more::{}\n", red.size() - kShown + 1, message_text(text.substr(1)));
}

}  // namespace

std::string github_annotations(const Report& report, std::string_view workspace) {
    std::string text, skipped;
    std::vector<const ReportCase*> red;
    for (const ReportCase& one : report.cases) {
        if (one.status == ReportCase::Status::skip) skipped += "\nskipped " + one.id + ": " + one.message;
        if (one.status != ReportCase::Status::skip && one.status != ReportCase::Status::pass) red.push_back(&one);
    }
    if (!report.unfinished.empty())
        text += fmt::format("::error title={}::{}\n", property_text(report.name), message_text(report.unfinished));
    const std::size_t alone = red.size() > kShown ? kShown - 1 : red.size();
    for (std::size_t i = 0; i < alone; ++i) text += error(*red[i], workspace);
    if (alone < red.size()) text += rest(red);
    return text +
           fmt::format("::notice title={}::{}\n", property_text(report.name), message_text(report.counts() + skipped));
}

}  // namespace faultline
