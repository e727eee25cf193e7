// A scenario as the report of a bug. What is of the machine (paths, names) stays out of it.
#include <fmt/format.h>

#include "export/drawing.hpp"
#include "export/export.hpp"
#include "scenario/print.hpp"

namespace faultline {
namespace {

bool ends_a_path(char c) { return c == ' ' || c == '\n' || c == '"' || c == '\'' || c == ')' || c == ','; }

// Of a path that begins at the root the name alone is left. What is behind a scheme is no such path.
std::string without_directories(const std::string& text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const bool begins = text[at] == '/' && (at == 0 || ends_a_path(text[at - 1]) || text[at - 1] == '(');
        if (!begins) {
            clean += text[at++];
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && !ends_a_path(text[end])) ++end;
        const std::string path = text.substr(at, end - at);
        clean += path.substr(path.rfind('/') + 1);
        at = end;
    }
    return clean;
}

// A fence that the text itself does not have.
std::string fenced(const std::string& language, const std::string& text) {
    std::string fence = "```";
    while (text.find(fence) != std::string::npos) fence += '`';
    return fmt::format("{}{}\n{}{}{}\n", fence, language, text, text.ends_with('\n') ? "" : "\n", fence);
}

std::string reasons(const Scenario& scenario, std::vector<ExportRefusal> refusals) {
    std::string text;
    for (ExportRefusal& refusal : refusals) {
        refusal.place.file = scenario.id.substr(0, scenario.id.find('[')) + ".fault";
        text += "- " + refusal_text(refusal) + "\n";
    }
    return text;
}

std::string happens(const Scenario& scenario, const Facts& facts) {
    const auto plan = exported::plan_export(scenario, facts, {});
    std::string text = "\n## What happens\n\nTime is virtual: `+100ms` is 100 ms after the start.\n\n";
    if (!plan) {
        return text + "The scenario is not drawn:\n\n" + reasons(scenario, plan.error());
    }
    return text + fenced("text", exported::drawing_of(*plan));
}

std::string should(const ReportParts& parts) {
    std::string text = "\n## What should happen\n\n";
    if (parts.promises.empty()) return text + "No sentence of the manual is tied to this scenario.\n";
    for (const ReportParts::Promise& promise : parts.promises)
        text += fmt::format("- `{}`: {}\n", promise.name, promise.sentence);
    return text;
}

std::string program(const Scenario& scenario, const ExportOptions& options) {
    std::string text = "\n## A program that shows it\n\n";
    const Exported exported = export_c(scenario, options);
    if (exported) return text + fenced("c", *exported);
    return text + "There is none in real time:\n\n" + reasons(scenario, exported.error());
}

}  // namespace

std::string export_markdown(const Scenario& scenario, const ExportOptions& options, const ReportParts& parts) {
    std::string text = fmt::format("# {}\n\n## Releases and builds tried\n\n", parts.title);
    if (parts.matrix.empty())
        text += without_directories(parts.build) + "\n";
    else
        text += fenced("text", without_directories(parts.matrix));
    if (!parts.commit.empty()) text += "\nIt changed with the commit " + parts.commit + ".\n";
    text += parts.shrunk ? "\n## The smallest scenario that shows it\n\n" : "\n## The scenario\n\n";
    text += fenced("text", print_scenario(scenario));
    return text + happens(scenario, options.facts) + should(parts) + program(scenario, options);
}

}  // namespace faultline
