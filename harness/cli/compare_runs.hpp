// Two transcripts of one scenario that should have been the same.
#pragma once

#include <string>

namespace faultline::cli {

// The first line in which they differ, both versions stacked, and the line before it.
std::string first_difference(const std::string& one, const std::string& other);

}  // namespace faultline::cli
