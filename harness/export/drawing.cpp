#include "export/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/notation.hpp"
#include "scenario/print.hpp"

namespace faultline::exported {
namespace {

struct Row {
    std::string time;
    std::size_t column = 0;
    bool action = false;
    std::string text;
};

class Drawing {
  public:
    explicit Drawing(const Plan& plan) {
        for (const PlannedStep& planned : plan.steps) add_step(planned);
        if (plan.outcome != nullptr) rows_.push_back({print_duration(now_ns_), 0, true, print_outcome(*plan.outcome)});
    }

    [[nodiscard]] std::string text() const {
        std::size_t time_width = 4;
        std::vector<std::size_t> widths;
        for (const std::string& subject : subjects_) widths.push_back(subject.size());
        for (const Row& row : rows_) {
            time_width = std::max(time_width, row.time.size() + 1);
            if (!row.action) widths[row.column] = std::max(widths[row.column], row.text.size());
        }
        std::string text = padded("time", time_width);
        for (std::size_t i = 0; i < subjects_.size(); ++i) text += "  " + padded(subjects_[i], widths[i]);
        text = trimmed(text) + "\n";
        for (const Row& row : rows_) text += line_of(row, time_width, widths) + "\n";
        return text;
    }

  private:
    static std::string print_outcome(const ExpectedOutcome& outcome) {
        std::string text = "the run ends by: " + outcome.kind;
        if (!outcome.message.empty()) text += " \"" + outcome.message + "\"";
        return text + (outcome.file.empty() ? "" : " " + outcome.file);
    }

    static std::string padded(const std::string& text, std::size_t width) {
        return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
    }
    static std::string trimmed(std::string text) {
        text.erase(text.find_last_not_of(' ') + 1);
        return text;
    }

    std::string line_of(const Row& row, std::size_t time_width, const std::vector<std::size_t>& widths) const {
        std::string line = padded("+" + row.time, time_width);
        if (row.action) return line + "  > " + row.text;
        for (std::size_t i = 0; i < widths.size(); ++i)
            line += "  " + padded(i == row.column ? row.text : "|", widths[i]);
        return trimmed(line);
    }

    void add_step(const PlannedStep& planned) {
        const Action& action = planned.step->action;
        Step shown = *planned.step;
        shown.guard.terms.clear();
        rows_.push_back({print_duration(now_ns_), 0, true, print_step_line(shown)});
        for (const ExpectedLine& line : planned.lines) {
            const std::string subject = socket_of(line);
            std::string text = text_of(line);
            if (text.starts_with(subject + " ")) text.erase(0, subject.size() + 1);
            rows_.push_back({print_duration(now_ns_ + time_of(line)), column_of(subject), false, text});
        }
        if (action.verb == "advance") now_ns_ += action.number("duration");
    }

    static std::string socket_of(const ExpectedLine& line) {
        const std::string subject(subject_of(line));
        return subject.substr(0, subject.find(' '));
    }

    static std::string text_of(const ExpectedLine& line) {
        if (const auto* event = std::get_if<EventLine>(&line.what)) {
            EventLine shown = *event;
            shown.at_ns.reset();
            return print_event_line(shown);
        }
        const auto& call = std::get<ReturnLine>(line.what);
        return fmt::format("{} {} -> {}", call.subject, call.verb, call.result);
    }

    std::size_t column_of(const std::string& subject) {
        const auto found = std::ranges::find(subjects_, subject);
        if (found == subjects_.end()) subjects_.push_back(subject);
        return static_cast<std::size_t>(std::ranges::find(subjects_, subject) - subjects_.begin());
    }

    std::vector<std::string> subjects_;
    std::vector<Row> rows_;
    std::int64_t now_ns_ = 0;
};

}  // namespace

std::string drawing_of(const Plan& plan) { return Drawing(plan).text(); }

}  // namespace faultline::exported
