#include "report/tap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "report/escape.hpp"

namespace faultline {
namespace {

// Behind the number of a test point `#` would begin a directive.
std::string description(std::string_view text) {
    std::string escaped;
    for (const char c : visible_line(text)) {
        if (c == '#' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

// A JSON string is a YAML one.
std::string scalar(std::string_view text) { return nlohmann::json(visible_line(text)).dump(); }

std::string yaml_block(const ReportCase& one) {
    std::string text = "  ---\n  message: " + scalar(one.message) + "\n  outcome: " + scalar(one.kind) + "\n";
    text += "  severity: " + std::string(one.status == ReportCase::Status::error ? "error" : "fail") + "\n";
    text += "  title: " + scalar(one.title) + "\n  at:\n    file: " + scalar(one.file) + "\n";
    if (one.line != 0) text += fmt::format("    line: {}\n", one.line);
    text += fmt::format("  duration_ms: {:.3f}\n", one.wall_s * 1000);
    if (one.text.empty()) return text + "  ...\n";
    text += one.text.starts_with(' ') ? "  text: |2\n" : "  text: |\n";  // Perl's reader knows no |2
    std::string_view rest = one.text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        text += line.empty() ? "\n" : "    " + visible(line) + "\n";
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    return text + "  ...\n";
}

std::string body(const Report& report) {
    std::string text;
    for (const auto& [name, value] : report.properties) text += "# " + visible_line(name + ": " + value) + "\n";
    int number = 0;
    for (const ReportCase& one : report.cases) {
        const bool red = one.status == ReportCase::Status::fail || one.status == ReportCase::Status::error;
        text += fmt::format("{}ok {} - {}", red ? "not " : "", ++number, description(one.id));
        if (one.status == ReportCase::Status::skip) text += " # SKIP " + description(one.message);
        text += "\n" + (red ? yaml_block(one) : "");
    }
    if (!report.unfinished.empty()) return text + "Bail out! " + description(report.unfinished) + "\n";
    return text + fmt::format("1..{}\n", number);
}

}  // namespace

std::string tap_text(const Report& report) { return "TAP version 14\n" + body(report); }

std::string tap13_text(const Report& report) { return "TAP version 13\n" + body(report); }

}  // namespace faultline
