#include "scenario/parse.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/parse_state.hpp"

namespace faultline {
namespace {

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" \t")); }

// Reads a whole file once, for one value of its `for` line.
class FileReader {
  public:
    FileReader(ParseState& state, const std::vector<std::string_view>& texts) : state_(state), texts_(texts) {}

    Scenario read() {
        std::vector<Line> block;  // what stands below the last line at column 1
        for (std::size_t i = 0; i < texts_.size() && !state_.errors.full(); ++i) {
            const int number = static_cast<int>(i) + 1;
            if (!check_bytes(texts_[i], number, state_.errors)) {
                unreadable_ = true;
                continue;
            }
            if (is_header_word(first_word(texts_[i]))) {
                finish_block(block);
                read_header(texts_[i], number);
                continue;
            }
            auto line = lex_line(texts_[i], number, state_.substitution, state_.errors);
            if (!line || (line->tokens.empty() && !line->guard)) continue;
            if (line->indent > 0) {
                block.push_back(std::move(*line));
                continue;
            }
            finish_block(block);
            read_top(*line);
        }
        finish_block(block);
        check_whole();
        return std::move(scenario_);
    }

  private:
    enum class Above { nothing, header, action, broken, when, outcome };

    void read_header(std::string_view text, int number) {
        state_.line = number;
        const std::string_view word = first_word(text);
        if (above_ != Above::nothing && above_ != Above::header) {
            state_.errors.add(number, 1, static_cast<int>(word.size()),
                              fmt::format("{} belongs above the first action", word));
            return;
        }
        above_ = Above::header;
        if (word != "for") parse_header_line(state_, text, scenario_);
    }

    void read_top(const Line& line) {
        const bool is_outcome = !line.tokens.empty() && line.tokens[0].is("outcome");
        if (is_outcome) {
            above_ = Above::outcome;
            state_.active = true;
            if (auto outcome = parse_outcome(state_, line)) scenario_.outcomes.push_back(std::move(*outcome));
            return;
        }
        if (above_ == Above::outcome) {
            state_.begin(line);
            state_.errors.add(line.number, 1, 1, "no action may follow outcome",
                              "outcome is the last line of a scenario");
        }
        auto step = parse_step_line(state_, line);
        above_ = !step ? Above::broken : step->when ? Above::when : Above::action;
        has_action_ = true;
        kept_ = step && state_.active;
        if (!step) return;
        if (step->when && state_.active) last_when_ = step->place;
        if (!step->when && state_.active) last_when_.reset();
        if (kept_) scenario_.steps.push_back(std::move(*step));
    }

    // The lines are read even where their action is not of this scenario or wrong: for their own errors.
    void finish_block(std::vector<Line>& block) {
        if (block.empty()) return;
        const Line& first = block.front();
        const char* problem = nullptr;
        switch (above_) {
            case Above::nothing:
            case Above::header: problem = "an indented line belongs below an action"; break;
            case Above::when:
                problem = "events that an action of when causes belong below the action that triggers it";
                break;
            case Above::outcome: problem = "nothing may follow outcome"; break;
            case Above::action:
            case Above::broken: break;
        }
        if (problem != nullptr) {
            state_.errors.add(first.number, first.indent + 1, 1, problem);
            block.clear();
            return;
        }
        for (std::size_t next = 0; next < block.size();) {
            if (next > 0) {
                state_.errors.add(block[next].number, block[next].indent + 1, 1,
                                  "the line is indented less than the one above",
                                  "the lines of a block have the same indentation");
            }
            auto lines = parse_block(state_, block, next, 0);
            if (kept_) std::ranges::move(lines, std::back_inserter(scenario_.steps.back().expected));
        }
        block.clear();
    }

    void check_whole() {
        if (scenario_.title.empty() && !unreadable_) {
            state_.errors.add(1, 1, 1, "the title is missing", "write: title  WHAT THE SCENARIO SHOWS");
        }
        if (!has_action_ && !unreadable_) state_.errors.add(1, 1, 1, "the scenario has no action");
        if (last_when_) {
            state_.errors.add(last_when_->line, last_when_->column, 4,
                              "no action follows that could trigger this `when`");
        }
        state_.captures.finish(state_.errors);
    }

    ParseState& state_;
    const std::vector<std::string_view>& texts_;
    Scenario scenario_;
    Above above_ = Above::nothing;
    bool has_action_ = false;
    bool unreadable_ = false;  // a line that nobody could read may have been the title
    bool kept_ = false;        // the last step is of this scenario: its lines belong to scenario_.steps.back()
    std::optional<Place> last_when_;
};

std::optional<ForLine> find_for_line(ParseState& state, const std::vector<std::string_view>& texts, int& line) {
    std::optional<ForLine> found;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        state.line = static_cast<int>(i) + 1;
        if (first_word(texts[i]) != "for") continue;
        if (line != 0) {
            state.errors.add(state.line, 1, 3, fmt::format("for is in line {} already", line));
            continue;
        }
        line = state.line;
        found = parse_for_line(state, texts[i]);
    }
    return found;
}

// Two transports that differ in nothing but the endpoint.
void define_endpoint(ParseState& state) {
    if (state.for_line.name != "transport") return;
    if (state.for_value == "tcp") state.substitution.values["endpoint"] = "tcp://127.0.0.1:5555";
    if (state.for_value == "ipc") state.substitution.values["endpoint"] = "ipc://endpoint.ipc";
}

Scenario read_for(Errors& errors, const std::vector<std::string_view>& texts, const ParseOptions& options,
                  const ForLine& for_line, const std::string& value, bool& value_used) {
    ParseState state(errors, options.file);
    state.read_file = options.read_file;
    state.for_line = for_line;
    state.for_value = value;
    if (!for_line.name.empty()) state.substitution.values[for_line.name] = value;
    define_endpoint(state);
    Scenario scenario = FileReader(state, texts).read();
    scenario.file = options.file;
    scenario.id = options.id;
    if (!for_line.name.empty()) {
        scenario.id += "[" + value + "]";
        scenario.for_values[for_line.name] = value;
    }
    value_used = value_used || state.substitution.used || state.for_guard;
    return scenario;
}

}  // namespace

tl::expected<std::vector<Scenario>, std::vector<Diagnostic>> parse_scenarios(std::string_view text,
                                                                             const ParseOptions& options) {
    const std::vector<std::string_view> texts = split_lines(text);
    Errors errors(options.file, texts);
    const bool blank = std::ranges::all_of(texts, [](auto line) { return free_text(line, 0).empty(); });
    if (blank) {
        errors.add(1, 1, 1, "the file is empty", "write: title  WHAT THE SCENARIO SHOWS");
        return tl::unexpected(errors.in_order());
    }
    ParseState scan(errors, options.file);
    int line = 0;
    const ForLine for_line = find_for_line(scan, texts, line).value_or(ForLine{});
    // Without its values nearly every line would be wrong for that reason alone.
    if (line != 0 && for_line.name.empty()) return tl::unexpected(errors.in_order());
    std::vector<std::string> values = for_line.values;
    if (values.empty()) values.emplace_back();
    std::vector<Scenario> scenarios;
    bool value_used = false;
    for (const std::string& value : values) {
        scenarios.push_back(read_for(errors, texts, options, for_line, value, value_used));
    }
    if (values.size() > 1 && !value_used) {
        errors.add(line, 5, static_cast<int>(for_line.name.size()), fmt::format("${} is never used", for_line.name),
                   fmt::format("write ${0} where its value belongs, or [{1}] before a line of {1} alone", for_line.name,
                               values[0]));
    }
    if (errors.any()) return tl::unexpected(errors.in_order());
    return scenarios;
}

}  // namespace faultline
