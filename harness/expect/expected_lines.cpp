#include "expect/expected_lines.hpp"

#include <algorithm>

#include "monitor/events.hpp"
#include "scenario/notation.hpp"

namespace faultline {
namespace {

bool event_exists(std::uint64_t event, const Facts& facts) {
    const EventInfo* info = find_event(event);
    if (info == nullptr) return true;  // nothing is known that would excuse its absence
    if (info->draft && facts.names.count("draft") == 0) return false;
    if (info->handshake && facts.names.count("handshakes") != 0) return true;
    return Release{facts.major, facts.minor, facts.patch} >=
           Release{info->since_major, info->since_minor, info->since_patch};
}

// 4.2.3 to 4.2.5 without drafts report a few of these all the same: a line for them says so itself.
bool tells_of_none(const Guard& guard) {
    return std::ranges::any_of(guard.terms, [](const GuardTerm& term) {
        return term.kind == GuardTerm::Kind::not_fact && term.fact == "handshakes";
    });
}

// Turns expectations into a series, with the shift of the `repeat`s around them.
class Flattener {
  public:
    Flattener(const Facts& facts, const std::map<std::string, std::string>& for_values)
        : facts_(facts), for_values_(for_values) {}

    void append(const std::vector<Expectation>& expected, std::int64_t shift_ns, ExpectedSeries& series) const {
        for (const Expectation& one : expected) {
            if (!guard_holds(one.guard, facts_, for_values_)) continue;
            std::visit([&](const auto& what) { append_one(one, what, shift_ns, series); }, one.what);
        }
    }

  private:
    template <typename Line>
    void append_line(const Expectation& one, Line line, std::int64_t shift_ns, ExpectedSeries& series) const {
        if (shift_ns != 0) line.at_ns = line.at_ns.value_or(0) + shift_ns;
        series.items.push_back({ExpectedLine{.guard = one.guard, .place = one.place, .what = std::move(line)}});
    }
    void append_one(const Expectation& one, const EventLine& line, std::int64_t shift_ns,
                    ExpectedSeries& series) const {
        if (tells_of_none(one.guard) || event_exists(line.event, facts_)) append_line(one, line, shift_ns, series);
    }
    void append_one(const Expectation& one, const ReturnLine& line, std::int64_t shift_ns,
                    ExpectedSeries& series) const {
        append_line(one, line, shift_ns, series);
    }
    void append_one(const Expectation& one, const CallLine& line, std::int64_t shift_ns, ExpectedSeries& series) const {
        append_line(one, line, shift_ns, series);
    }
    void append_one(const Expectation&, const AnyOrder& any, std::int64_t shift_ns, ExpectedSeries& series) const {
        std::vector<ExpectedSeries> blocks(any.blocks.size());
        for (std::size_t i = 0; i < blocks.size(); ++i) append(any.blocks[i], shift_ns, blocks[i]);
        series.items.push_back({std::move(blocks)});
    }
    void append_one(const Expectation&, const Repeat& repeat, std::int64_t shift_ns, ExpectedSeries& series) const {
        for (int round = 0; round < repeat.count; ++round) {
            append(repeat.lines, shift_ns + round * repeat.every_ns, series);
        }
    }

    const Facts& facts_;
    const std::map<std::string, std::string>& for_values_;
};

// Adds the lines of `series`, which may start once `before` have come; returns what must have come after it.
std::vector<int> add_ordered(const ExpectedSeries& series, std::vector<int> before, PartialOrder& order) {
    for (const ExpectedItem& item : series.items) {
        if (const auto* line = std::get_if<ExpectedLine>(&item.what)) {
            const int index = static_cast<int>(order.lines.size());
            order.lines.push_back(line);
            order.after.push_back(std::move(before));
            before = {index};
            continue;
        }
        std::vector<int> last;
        for (const ExpectedSeries& block : std::get<std::vector<ExpectedSeries>>(item.what)) {
            if (block.items.empty()) continue;
            const std::vector<int> ends = add_ordered(block, before, order);
            last.insert(last.end(), ends.begin(), ends.end());
        }
        if (!last.empty()) before = std::move(last);
    }
    return before;
}

}  // namespace

ExpectedSeries applicable_lines(const std::vector<Expectation>& expected, const Facts& facts,
                                const std::map<std::string, std::string>& for_values) {
    ExpectedSeries series;
    Flattener(facts, for_values).append(expected, 0, series);
    return series;
}

ExpectedSeries lines_of_subject(const ExpectedSeries& series, const std::string& subject) {
    ExpectedSeries result;
    for (const ExpectedItem& item : series.items) {
        if (const auto* line = std::get_if<ExpectedLine>(&item.what)) {
            if (subject_of(*line) == subject) result.items.push_back(item);
            continue;
        }
        std::vector<ExpectedSeries> blocks;
        for (const ExpectedSeries& block : std::get<std::vector<ExpectedSeries>>(item.what)) {
            blocks.push_back(lines_of_subject(block, subject));
        }
        result.items.push_back({std::move(blocks)});
    }
    return result;
}

std::string subject_of(const ExpectedLine& line) {
    if (const auto* event = std::get_if<EventLine>(&line.what)) return event->socket;
    if (const auto* call = std::get_if<CallLine>(&line.what)) return call->socket;
    return std::get<ReturnLine>(line.what).subject + "'s calls";
}

std::string subject_of(const Entry& entry) {
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) return event->socket;
    if (const auto* call = std::get_if<CallRecord>(&entry.what)) return call->socket;
    return std::get<ReturnRecord>(entry.what).subject + "'s calls";
}

std::int64_t time_of(const ExpectedLine& line) {
    return std::visit([](const auto& what) { return what.at_ns.value_or(0); }, line.what);
}

PartialOrder partial_order(const ExpectedSeries& series) {
    PartialOrder order;
    add_ordered(series, {}, order);
    return order;
}

}  // namespace faultline
