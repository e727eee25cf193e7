// The lines that a step expects from this run: guards decided, `repeat` written out, `any order:` kept as a shape.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct ExpectedLine {
    Guard guard;
    Place place;
    std::variant<EventLine, ReturnLine, CallLine> what;  // at_ns holds the shift of every `repeat` around it
};

struct ExpectedItem;

// Its items come in this order. An item is a line, or the blocks of an `any order:`, which interleave freely.
struct ExpectedSeries {
    std::vector<ExpectedItem> items;
};
struct ExpectedItem {
    std::variant<ExpectedLine, std::vector<ExpectedSeries>> what;
};

// Leaves out the lines whose guard does not hold and those whose event this release cannot emit.
ExpectedSeries applicable_lines(const std::vector<Expectation>& expected, const Facts& facts,
                                const std::map<std::string, std::string>& for_values);

// The same shape with the lines of one subject only: see subject_of().
ExpectedSeries lines_of_subject(const ExpectedSeries& series, const std::string& subject);

// Whose sequence a line belongs to. Events come from the thread that reads the monitor, returns from the one that
// called: between the two there is no order, so that the returns are a sequence of their own, "server's calls".
std::string subject_of(const ExpectedLine& line);
std::string subject_of(const Entry& entry);
std::int64_t time_of(const ExpectedLine& line);

// The lines as a partial order: line i may come once all of `after[i]` have come. The lines are in the order in which
// they stand in the scenario, and live in the series.
struct PartialOrder {
    std::vector<const ExpectedLine*> lines;
    std::vector<std::vector<int>> after;
};
PartialOrder partial_order(const ExpectedSeries& series);

}  // namespace faultline
