#include "compare/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/layout.hpp"

namespace faultline {
namespace {

using Status = ScenarioComparison::Status;

bool was_run(const Transcript& transcript) {
    return transcript.outcome.kind != OutcomeKind::skip && transcript.outcome.kind != OutcomeKind::error;
}

MatrixRow make_row(const Scenario& scenario, std::size_t index, const std::vector<std::vector<Transcript>>& runs) {
    MatrixRow row{.id = scenario.id, .title = scenario.title, .behaviour = {}};
    std::vector<const Transcript*> kinds;  // one run of each behaviour
    for (const auto& of_build : runs) {
        const Transcript& run = of_build[index];
        if (!was_run(run)) {
            row.behaviour.push_back(kNotRun);
            continue;
        }
        const auto known = std::ranges::find_if(
            kinds, [&](const Transcript* kind) { return compare_runs(scenario, *kind, run).status == Status::same; });
        row.behaviour.push_back(static_cast<int>(known - kinds.begin()));
        if (known == kinds.end()) kinds.push_back(&run);
    }
    return row;
}

// "changed at b, c"; builds that did not run it are passed over.
std::string where_changed(const MatrixRow& row, const std::vector<BuildInfo>& builds) {
    std::string text;
    int last = kNotRun;
    for (std::size_t i = 0; i < row.behaviour.size(); ++i) {
        if (row.behaviour[i] == kNotRun) continue;
        if (last != kNotRun && row.behaviour[i] != last) text += (text.empty() ? "" : ", ") + builds[i].called;
        last = row.behaviour[i];
    }
    return text.empty() ? "" : "changed at " + text;
}

std::string table_text(const std::vector<const MatrixRow*>& rows, const std::vector<BuildInfo>& builds,
                       const TerminalStyle& style) {
    std::size_t widest = std::string_view("scenario").size();
    for (const MatrixRow* row : rows) widest = std::max(widest, row->id.size());
    std::string text = fmt::format("{:<{}}", "scenario", widest);
    for (const BuildInfo& build : builds) text += fmt::format("  {}", build.called);
    text += "\n";
    for (const MatrixRow* row : rows) {
        std::string line = fmt::format("{:<{}}", row->id, widest);
        for (std::size_t b = 0; b < builds.size(); ++b)
            line += fmt::format("  {:<{}}", behaviour_letter(row->behaviour[b]), builds[b].called.size());
        const std::string where = where_changed(*row, builds);
        text += where.empty() ? line : paint(line, Colour::yellow, style.colour) + "   " + where;
        text += "\n";
    }
    return text;
}

}  // namespace

bool MatrixRow::changed() const {
    return std::ranges::any_of(behaviour, [](int kind) { return kind > 0; });
}

Matrix make_matrix(const std::vector<Scenario>& scenarios, const std::vector<std::vector<Transcript>>& runs) {
    Matrix matrix;
    for (std::size_t i = 0; i < scenarios.size(); ++i) matrix.rows.push_back(make_row(scenarios[i], i, runs));
    for (std::size_t b = 0; b + 1 < runs.size(); ++b) {
        std::vector<ScenarioComparison>& step = matrix.steps.emplace_back();
        for (std::size_t i = 0; i < scenarios.size(); ++i)
            step.push_back(compare_runs(scenarios[i], runs[b][i], runs[b + 1][i]));
    }
    return matrix;
}

std::string behaviour_letter(int behaviour) {
    if (behaviour == kNotRun) return "-";
    return behaviour < 26 ? std::string(1, static_cast<char>('A' + behaviour)) : std::to_string(behaviour);
}

std::string matrix_text(const Matrix& matrix, const std::vector<BuildInfo>& builds, const MatrixView& view) {
    const TerminalStyle& style = view.style;
    std::vector<const MatrixRow*> shown;
    for (const MatrixRow& row : matrix.rows)
        if (view.all || row.changed()) shown.push_back(&row);
    std::string text = shown.empty() ? "" : "\n" + table_text(shown, builds, style);
    for (std::size_t b = 0; b < matrix.steps.size(); ++b) {
        const BuildInfo &one = builds[b], &other = builds[b + 1];
        text += fmt::format("\n{} -> {}  libzmq {} -> {}\n{}", one.called, other.called, one.version, other.version,
                            contrast_text(one, other));
        const auto groups = group_changes(matrix.steps[b]);
        text += groups.empty() ? "no difference\n" : groups_text(groups, style);
    }
    const auto changed = static_cast<std::size_t>(std::ranges::count_if(matrix.rows, &MatrixRow::changed));
    const std::size_t alike = matrix.rows.size() - changed;
    text += fmt::format("\n{} changed along the line, {} alike in all builds that run them{}\n", changed, alike,
                        view.all || alike == 0 ? "" : " (--all lists them)");
    return text;
}

}  // namespace faultline
