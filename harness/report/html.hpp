// A report as one HTML file that needs nothing else: what `compare --html`, `matrix --html` and `run --html` write.
//
// A page is plain data of plain text; html_text() escapes all of it. Without JavaScript everything can be read; with it
// the page has a search and filters, which `#q=TEXT&kind=KIND` in its address set, too.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expect/match.hpp"

namespace faultline {

// How something is coloured. The words beside it say the same.
enum class HtmlTone { plain, good, bad, careful };

struct HtmlBuild {
    std::string called, version, file, sha256, facts;
};

struct HtmlCell {
    std::string text;
    HtmlTone tone = HtmlTone::plain;
};

// A line of the matrix.
struct HtmlRow {
    std::string id, title;
    std::vector<HtmlCell> cells;     // as many as the page has columns
    std::vector<std::string> kinds;  // by which it is filtered
};

// A kind of change, or a reason of failure, and where it is.
struct HtmlChange {
    std::string kind, text, note;
    std::string before, after;           // a line of either side
    std::vector<std::string> commits{};  // that brought it: one line each
    std::vector<std::string> scenarios;  // ids
};

// A scenario in which the two sides differ.
struct HtmlSection {
    std::string id, title, status, note;
    HtmlTone tone = HtmlTone::bad;
    std::vector<std::string> kinds;
    std::vector<std::string> notes;
    std::string file;
    std::string left, right;      // what the two sides are called
    std::vector<StepDiff> steps;  // those that differ are shown
    std::string left_outcome, right_outcome;
};

struct HtmlPage {
    std::string title;
    std::vector<std::string> facts;  // one sentence each, below the title
    std::vector<HtmlBuild> builds;
    std::string changes_title;
    std::vector<HtmlChange> changes;
    std::vector<std::string> columns;  // of the matrix
    std::vector<HtmlRow> rows;
    std::vector<HtmlSection> sections;
};

std::string html_text(const HtmlPage& page);

// & < > " ' as entities; what is no UTF-8 and what no page may hold as U+FFFD.
std::string html_escape(std::string_view text);

// Both sides of a step as time lines: sockets are columns, virtual time runs down, and what belongs together is on one
// height. "" where nothing differs.
std::string html_timelines(const HtmlSection& section, const StepDiff& diff);

// The parts of the page that are the same in all.
std::string_view html_style();
std::string_view html_script();

}  // namespace faultline
