// The side-by-side of a series of expected lines and the entries that came.
#pragma once

#include <vector>

#include "expect/compare.hpp"

namespace faultline {

// Binds in `captures` what the lines that match bind. `action` is the place of unexpected lines.
std::vector<DiffRow> diff_rows(const ExpectedSeries& series, const std::vector<Entry>& entries, Bindings& captures,
                               const MatchOptions& options, const Place& action);

// The same for each socket (or process) on its own, in the order in which they are first named.
std::vector<DiffRow> diff_rows_by_subject(const ExpectedSeries& series, const std::vector<Entry>& entries,
                                          Bindings& captures, const MatchOptions& options, const Place& action);

std::vector<std::string> subjects_of(const ExpectedSeries& series, const std::vector<Entry>& entries);
std::vector<Entry> entries_of_subject(const std::vector<Entry>& entries, const std::string& subject);

// The row for two texts of which one may be missing: same where both are equal.
DiffRow text_row(std::string expected, std::string actual, const Place& place, std::string reason);

}  // namespace faultline
