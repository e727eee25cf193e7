#include "expect/step_line.hpp"

#include <fmt/format.h>

#include "expect/compare.hpp"
#include "expect/data.hpp"
#include "scenario/print.hpp"

namespace faultline {

std::string step_line(const Step& step, const std::string& result) {
    constexpr std::string_view kOk = " -> ok";
    Step carried_out = step;
    carried_out.guard.terms.clear();
    carried_out.action.expected_message = read_data(result);
    carried_out.action.expected_result = result.empty() ? "ok" : result;
    carried_out.action.literal_result = result.find('$') != std::string::npos;
    std::string line = print_step_line(carried_out);
    if (result.empty() && line.ends_with(kOk)) line.resize(line.size() - kOk.size());
    return line;
}

DiffRow result_row(const Step& step, const std::string& result) {
    Step expected = step;
    expected.guard.terms.clear();
    DiffRow row{.kind = DiffRow::Kind::differs,
                .expected = print_step_line(expected),
                .actual = step_line(step, result),
                .place = step.place,
                .reason = fmt::format("the result is {}, expected {}", result, expected_result_text(step.action))};
    row.expected_mark = row.actual_mark = first_difference(row.expected, row.actual);
    return row;
}

}  // namespace faultline
