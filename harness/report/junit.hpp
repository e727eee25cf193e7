// JUnit XML, in the dialect that Jenkins and GitLab read.
//
// An area is a suite, and with `faultline.` before it the class of its cases: GitLab's column *Suite*, Jenkins' package
// and class. An `error` is one of the scenario or the set-up; whatever libzmq did wrong is a `failure`, with the kind
// of outcome as its type. `file` and `line` of a case say where it failed; GitLab links them.
#pragma once

#include <string>

#include "report/report.hpp"

namespace faultline {

std::string junit_xml(const Report& report);

}  // namespace faultline
