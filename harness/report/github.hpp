// Annotations of GitHub Actions: lines on stdout that show what is red at its place in the changed files.
#pragma once

#include <string>
#include <string_view>

#include "report/report.hpp"

namespace faultline {

// GitHub shows ten errors of a step: the tenth names all that would not be seen.
// `workspace`: $GITHUB_WORKSPACE; files below it are named from there, as GitHub knows them.
std::string github_annotations(const Report& report, std::string_view workspace);

}  // namespace faultline
