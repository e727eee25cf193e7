// TAP 14 (https://testanything.org/tap-version-14-specification.html), with a YAML block below what is red.
#pragma once

#include <string>

#include "report/report.hpp"

namespace faultline {

std::string tap_text(const Report& report);

// The same under the number of the version before, for readers that refuse a later one: Perl's, so `prove`, up to 5.38.
std::string tap13_text(const Report& report);

}  // namespace faultline
