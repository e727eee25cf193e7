#include "report/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.hpp"

namespace faultline {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
    return fmt::format(" {}=\"{}\"", name, xml_escape(visible_line(value)));
}

// "reconnect/tcp/killed[ipc]": the area is "reconnect.tcp", the name is "killed[ipc]".
std::string area_of(const std::string& id) {
    std::string area = id.substr(0, id.find('['));
    area.resize(area.find('/') == std::string::npos ? 0 : area.rfind('/'));
    std::ranges::replace(area, '/', '.');
    return area.empty() ? "scenarios" : area;
}

std::string name_of(const std::string& id) {
    const std::size_t slash = id.substr(0, id.find('[')).rfind('/');
    return slash == std::string::npos ? id : id.substr(slash + 1);
}

std::string result_element(const ReportCase& one) {
    const std::string message = attribute("message", one.message);
    switch (one.status) {
        case ReportCase::Status::pass: return "";
        case ReportCase::Status::skip: return "      <skipped" + message + "/>\n";
        case ReportCase::Status::fail:
        case ReportCase::Status::error: break;
    }
    const char* element = one.status == ReportCase::Status::fail ? "failure" : "error";
    const std::string place = one.line == 0 ? one.file : fmt::format("{}:{}", one.file, one.line);
    return fmt::format("      <{}{}{}>{}\n{}</{}>\n", element, attribute("type", one.kind), message, xml_escape(place),
                       xml_escape(one.text), element);
}

std::string case_element(const ReportCase& one) {
    std::string text = "    <testcase" + attribute("classname", "faultline." + area_of(one.id)) +
                       attribute("name", name_of(one.id)) + attribute("file", one.file);
    if (one.line != 0) text += attribute("line", std::to_string(one.line));
    text += attribute("time", fmt::format("{:.3f}", one.wall_s));
    const std::string result = result_element(one);
    return text + (result.empty() ? "/>\n" : ">\n" + result + "    </testcase>\n");
}

std::string counts(const Report& report) {
    return fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"",
                       report.cases.size(), report.count(ReportCase::Status::fail),
                       report.count(ReportCase::Status::error), report.count(ReportCase::Status::skip), report.wall_s);
}

// `part` has the cases of one area.
std::string suite_element(const std::string& area, const Report& part) {
    std::string text = "  <testsuite" + attribute("name", area) + counts(part) + ">\n    <properties>\n";
    for (const auto& [name, value] : part.properties)
        text += "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
    text += "    </properties>\n";
    for (const ReportCase& one : part.cases) text += case_element(one);
    return text + "  </testsuite>\n";
}

}  // namespace

std::string junit_xml(const Report& all) {
    Report report = all;
    // A case that every reader counts as red, so that a run that was cut short is not taken for a whole one.
    if (!report.unfinished.empty()) {
        ReportCase cut{.status = ReportCase::Status::error, .id = "faultline/unfinished"};
        cut.kind = "unfinished";
        cut.message = report.unfinished;
        report.cases.push_back(std::move(cut));
    }
    std::vector<std::pair<std::string, Report>> parts;
    for (const ReportCase& one : report.cases) {
        const std::string area = area_of(one.id);
        auto part = std::ranges::find(parts, area, &std::pair<std::string, Report>::first);
        if (part == parts.end()) part = parts.insert(parts.end(), {area, Report{.properties = report.properties}});
        part->second.cases.push_back(one);
        part->second.wall_s += one.wall_s;
    }
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", report.name) +
                       counts(report) + ">\n";
    for (const auto& [area, part] : parts) text += suite_element(area, part);
    return text + "</testsuites>\n";
}

}  // namespace faultline
