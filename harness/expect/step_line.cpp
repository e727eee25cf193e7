#include "expect/step_line.hpp"

#include <fmt/format.h>

#include "expect/compare.hpp"
#include "expect/data.hpp"
#include "scenario/bytes.hpp"
#include "scenario/items.hpp"
#include "scenario/print.hpp"

namespace faultline {

std::string step_line(const Step& step, const std::string& result) {
    constexpr std::string_view kOk = " -> ok";
    Step carried_out = step;
    carried_out.guard.terms.clear();
    const bool of_peer = step.action.expected_bytes || step.action.expected_items;
    carried_out.action.expected_bytes = step.action.expected_bytes ? read_received(result) : std::nullopt;
    carried_out.action.expected_items = step.action.expected_items ? read_items(result) : std::nullopt;
    carried_out.action.expected_message = of_peer ? std::nullopt : read_data(result);
    carried_out.action.expected_result = result.empty() ? "ok" : result;
    carried_out.action.literal_result = result.find('$') != std::string::npos;
    std::string line = print_step_line(carried_out);
    if (result.empty() && line.ends_with(kOk)) line.resize(line.size() - kOk.size());
    return line;
}

namespace {

// A printed result would be cut into other pieces than the expected one: both are cut at the first byte that differs.
std::optional<DiffRow> received_row(const Step& step, const std::string& result) {
    const auto actual = read_received(result);
    if (!step.action.expected_bytes || !actual) return std::nullopt;
    const Received& expected = *step.action.expected_bytes;
    const std::string came = flatten(actual->bytes);
    const auto wrong = first_wrong_byte(expected.bytes, came);
    if (!wrong) return std::nullopt;  // the ends differ
    const SplitBytes wanted = split_bytes(expected.bytes, *wrong);
    Step before = step;
    before.guard.terms.clear();
    const auto line = [&](const Bytes& head, const Bytes& tail, const std::string& end, int& mark) {
        before.action.expected_bytes = Received{head, ""};
        std::string text = print_step_line(before);
        if (!head.empty() && !tail.empty()) text += ' ';
        mark = static_cast<int>(text.size());
        if (tail.empty() && !end.empty()) text += fmt::format(" {} ", kThen);
        return text + print_received({tail, end});
    };
    DiffRow row{.kind = DiffRow::Kind::differs, .expected = "", .actual = "", .place = step.place, .reason = ""};
    row.expected = line(wanted.before, wanted.after, expected.end, row.expected_mark);
    // What is the same is written the same, unless it fills a hole.
    const std::string_view before_it = std::string_view(came).substr(0, *wrong),
                           from_it = std::string_view(came).substr(*wrong);
    const Bytes head = flatten(wanted.before) == before_it ? wanted.before : pieces_of(before_it);
    row.actual = line(head, pieces_of(from_it), actual->end, row.actual_mark);
    const std::string rest = flatten(wanted.after);
    const auto shown = [](std::string_view bytes) {
        return bytes.empty() ? std::string("missing") : fmt::format("{:02x}", static_cast<unsigned char>(bytes[0]));
    };
    row.reason = wanted.after.empty()
                     ? fmt::format("{} bytes came after the {} expected ones", came.size() - *wrong, *wrong)
                     : fmt::format("byte {} is {}, expected {}", *wrong + 1, shown(from_it),
                                   rest.empty() ? "one more" : shown(rest));
    return row;
}

// The mark stands at the first item that differs: what is the same is written the same.
std::optional<DiffRow> heard_row(const Step& step, const std::string& result) {
    const auto actual = read_items(result);
    if (!step.action.expected_items || !actual) return std::nullopt;
    const zmtp::Items& expected = *step.action.expected_items;
    const auto wrong = first_wrong_item(expected, *actual);
    if (!wrong) return std::nullopt;
    const auto same = static_cast<std::ptrdiff_t>(*wrong);
    zmtp::Items shown(expected.begin(), expected.begin() + same);
    shown.insert(shown.end(), actual->begin() + same, actual->end());
    const auto line = [&](const zmtp::Items& items) {
        Step written = step;
        written.guard.terms.clear();
        written.action.expected_items = items;
        return print_step_line(written);
    };
    const auto at = [&](const zmtp::Items& items) {
        return *wrong < items.size() ? print_item(items[*wrong]) : std::string("nothing");
    };
    DiffRow row{.kind = DiffRow::Kind::differs,
                .expected = line(expected),
                .actual = line(shown),
                .place = step.place,
                .reason = fmt::format("item {} is {}, expected {}", *wrong + 1, at(*actual), at(expected))};
    row.expected_mark = row.actual_mark = first_difference(row.expected, row.actual);
    return row;
}

}  // namespace

DiffRow result_row(const Step& step, const std::string& result) {
    if (auto row = received_row(step, result)) return *row;
    if (auto row = heard_row(step, result)) return *row;
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
