// Several builds in a line: which behave alike in which scenario, and where behaviour changed along the line.
//
//     scenario           a  b  c
//     tcp/port_conflict  A  B  B   changed at b
#pragma once

#include <string>
#include <vector>

#include "compare/compare.hpp"
#include "compare/summary.hpp"
#include "compare/text.hpp"

namespace faultline {

constexpr int kNotRun = -1;  // skipped by this build, or broken

struct MatrixRow {
    std::string id, title;
    std::vector<int> behaviour;  // per build: equal numbers behave alike; 0 is the first one's, or kNotRun
    [[nodiscard]] bool changed() const;
};

struct Matrix {
    std::vector<MatrixRow> rows;                         // one per scenario
    std::vector<std::vector<ScenarioComparison>> steps;  // steps[b]: build b with build b + 1
};

// runs[b][s] is what build b made of scenario s; there is at least one build.
Matrix make_matrix(const std::vector<Scenario>& scenarios, const std::vector<std::vector<Transcript>>& runs);

std::string behaviour_letter(int behaviour);  // 0: "A", kNotRun: "-"

struct MatrixView {
    TerminalStyle style;
    bool all = false;  // the rows, too, in which nothing changed
};

std::string matrix_text(const Matrix& matrix, const std::vector<BuildInfo>& builds, const MatrixView& view);

}  // namespace faultline
