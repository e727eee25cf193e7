// Comparisons and matrices as pages: see report/html.hpp.
#pragma once

#include <string>
#include <vector>

#include "compare/compare.hpp"
#include "compare/matrix.hpp"
#include "compare/text.hpp"
#include "report/html.hpp"

namespace faultline {

// `groups`: group_changes() of them.
HtmlPage comparison_page(const std::vector<ScenarioComparison>& comparisons, const std::vector<ChangeGroup>& groups,
                         const BuildInfo& baseline, const BuildInfo& candidate);

// The differences are those between neighbours.
HtmlPage matrix_page(const Matrix& matrix, const std::vector<BuildInfo>& builds);

}  // namespace faultline
