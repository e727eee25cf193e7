#include "cli/compare_runs.hpp"

#include <fmt/format.h>

#include <sstream>

namespace faultline::cli {

std::string first_difference(const std::string& one, const std::string& other) {
    std::istringstream one_lines(one), other_lines(other);
    std::string before = "(start)", a, b;
    for (int line = 1;; ++line) {
        const bool more_a = static_cast<bool>(std::getline(one_lines, a));
        const bool more_b = static_cast<bool>(std::getline(other_lines, b));
        if (!more_a) a = "(end)";
        if (!more_b) b = "(end)";
        if (a != b || (!more_a && !more_b))
            return fmt::format(
                "  two runs differ in line {} of the transcript, after\n    {}\n    one    {}\n    other  {}\n", line,
                before, a, b);
        before = a;
    }
}

}  // namespace faultline::cli
