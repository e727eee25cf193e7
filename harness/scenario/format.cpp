#include "scenario/format.hpp"

#include <algorithm>
#include <optional>

#include "monitor/events.hpp"
#include "scenario/lexer.hpp"
#include "scenario/notation.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

constexpr std::size_t kIndentation = 4;
constexpr std::size_t kHeaderColumn = 8;    // of the text of title, spec and tags
constexpr std::size_t kCommentColumn = 49;  // of a comment behind words

struct FormattedLine {
    std::string words;       // with their indentation
    std::string comment;     // from `#` on
    int column = 0;          // of the comment, as it was
    bool continues = false;  // the line's only comment belongs to the one above
    [[nodiscard]] bool blank() const { return words.empty() && comment.empty(); }
    [[nodiscard]] bool only_comment() const { return words.empty() && !comment.empty(); }
};

std::string_view trimmed(std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
    const std::size_t end = text.find_last_not_of(" \t") + 1;
    return text.substr(start, std::max(start, end) - start);
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Counted from 1.
int column_at(std::string_view text, std::size_t byte) { return static_cast<int>(columns(text.substr(0, byte))) + 1; }

std::string spaced(std::string_view text) {
    std::string result;
    while (!(text = trimmed(text)).empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
        result += (result.empty() ? "" : " ") + std::string(text.substr(0, end));
        text.remove_prefix(end);
    }
    return result;
}

// ---- durations -----------------------------------------------------------------------------------------------------

std::string shortest(std::string_view word) {
    const auto duration = parse_duration(word);
    return duration ? print_duration(*duration) : std::string(word);
}

// `1000ms..2000ms`
std::string shortest_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return shortest(text);
    return shortest(text.substr(0, dots)) + ".." + shortest(text.substr(dots + 2));
}

// The words as they are in the text, with what the lexer made of them.
struct Words {
    std::vector<Token> tokens;
    std::vector<std::string> texts;
    [[nodiscard]] bool is(std::size_t i, std::string_view word) const { return i < texts.size() && tokens[i].is(word); }
    void replace(std::size_t i, std::size_t prefix, std::string_view suffix, std::string (*shorten)(std::string_view)) {
        std::string& text = texts[i];
        if (tokens[i].has_quotes || text.size() < prefix + suffix.size() || !text.ends_with(suffix)) return;
        const std::string value = text.substr(prefix, text.size() - prefix - suffix.size());
        text = text.substr(0, prefix) + shorten(value) + std::string(suffix);
    }
    void drop_first() {
        tokens.erase(tokens.begin());
        texts.erase(texts.begin());
    }
};

void shorten_in_expectation(Words& words) {
    if (words.is(0, "repeat") && words.is(2, "every") && words.texts.size() == 4)
        return words.replace(3, 0, ":", shortest);
    std::size_t socket = 0;
    if (!words.tokens[0].has_quotes && words.texts[0].starts_with('+')) {
        words.replace(0, 1, "", shortest);
        if (words.texts[0] == "+0s" && words.texts.size() > 1)
            words.drop_first();
        else
            socket = 1;
    }
    const std::size_t value = socket + 2;
    if (value >= words.texts.size() || words.tokens[socket + 1].has_quotes) return;
    const EventInfo* event = find_event(words.texts[socket + 1]);
    constexpr std::string_view keyword = "interval=";
    if (event == nullptr || event->value != ValueKind::interval || !words.texts[value].starts_with(keyword)) return;
    words.replace(value, keyword.size(), "", shortest_range);
}

void shorten_in_action(Words& words, std::size_t verb_at) {
    const Verb* verb = verb_at < words.texts.size() ? find_verb(words.texts[verb_at]) : nullptr;
    if (verb == nullptr) return;
    for (const Parameter& parameter : verb->parameters) {
        if (parameter.kind != ParameterKind::duration) continue;
        const std::string_view prefix = parameter.keyword.ends_with('=') ? parameter.keyword : "";
        for (std::size_t i = verb_at + 1; i < words.texts.size() && !words.is(i, "->") && !words.is(i, "until"); ++i) {
            if (words.texts[i].starts_with(prefix)) words.replace(i, prefix.size(), "", shortest);
        }
    }
}

// ---- lines ---------------------------------------------------------------------------------------------------------

// `when c CLOSED :` has its colon where others have it. Returns where the verb stands.
std::size_t join_when(Words& words) {
    if (!words.is(0, "when")) return 0;
    for (std::size_t i = 1; i < words.texts.size(); ++i) {
        if (words.tokens[i].has_quotes || !words.texts[i].ends_with(':')) continue;
        if (words.texts[i] != ":" || words.tokens[i - 1].has_quotes) return i + 1;
        words.texts[i - 1] += ":";
        words.texts.erase(words.texts.begin() + static_cast<std::ptrdiff_t>(i));
        words.tokens.erase(words.tokens.begin() + static_cast<std::ptrdiff_t>(i));
        return i;
    }
    return words.texts.size();
}

class Formatter {
  public:
    explicit Formatter(std::string_view text) : texts_(split_lines(text)), errors_("", texts_) {}

    std::string format() {
        for (const std::string_view text : texts_) add(text);
        while (!lines_.empty() && lines_.back().blank()) lines_.pop_back();
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_[i].only_comment() && !lines_[i].continues) place_comment(i);
        }
        std::string result;
        for (std::size_t i = 0; i < lines_.size();) {
            const std::size_t end = group_end(i);
            for (; i < end; ++i) result += joined(lines_[i], column_) + "\n";
        }
        return result;
    }

  private:
    void add(std::string_view text) {
        const std::size_t word_end = std::min(text.find_first_of(" \t"), text.size());
        const std::string_view word = text.substr(0, word_end);
        FormattedLine line = is_header_word(word) ? header(text, word) : words_of(text);
        const bool above_blank = lines_.empty() || lines_.back().blank();
        if (line.blank() && above_blank) return;
        if (line.only_comment() && !lines_.empty()) {
            const FormattedLine& above = lines_.back();
            const bool behind_words = !above.words.empty() || above.continues;
            line.continues = behind_words && !above.comment.empty() && above.column == line.column;
        }
        lines_.push_back(std::move(line));
    }

    FormattedLine header(std::string_view text, std::string_view word) {
        const std::size_t comment = comment_start(text, word.size());
        const std::string content = free_text(text, word.size());
        const bool free = word == "title" || word == "spec" || word == "known_bug";
        const bool padded = word == "title" || word == "spec" || word == "tags";
        const std::size_t blanks = padded ? kHeaderColumn - 1 - word.size() : 1;
        indents_.clear();
        return {std::string(word) + std::string(blanks, ' ') + (free ? content : spaced(content)),
                std::string(trimmed(text.substr(comment))), column_at(text, comment), false};
    }

    FormattedLine words_of(std::string_view text) {
        Substitution none;
        const auto line = lex_line(text, 1, none, errors_);
        if (!line) return {std::string(trimmed(text)), "", 0, false};  // not in a text that was parsed
        const std::size_t behind = std::min(static_cast<std::size_t>(line->end_column - 1), text.size());
        const std::size_t comment = std::min(text.find_first_not_of(" \t", behind), text.size());
        FormattedLine result{"", std::string(trimmed(text.substr(comment))), column_at(text, comment), false};
        if (line->tokens.empty() && !line->guard) return result;
        Words words{line->tokens, {}};
        for (const Token& token : words.tokens) {
            words.texts.emplace_back(
                text.substr(static_cast<std::size_t>(token.column - 1), static_cast<std::size_t>(token.length)));
        }
        if (line->indent > 0)
            shorten_in_expectation(words);
        else
            shorten_in_action(words, join_when(words));
        result.words = std::string(level(line->indent) * kIndentation, ' ');
        if (line->guard) result.words += "[" + spaced(line->guard->text) + "]";
        for (std::size_t i = 0; i < words.texts.size(); ++i) {
            if (i > 0 || line->guard) result.words += " ";
            result.words += words.texts[i];
        }
        return result;
    }

    std::size_t level(int indent) {
        while (!indents_.empty() && indents_.back() > indent) indents_.pop_back();
        if (indent > 0 && (indents_.empty() || indents_.back() < indent)) indents_.push_back(indent);
        return indents_.size();
    }

    static std::size_t indentation_of(const FormattedLine& line) {
        return std::min(line.words.find_first_not_of(' '), line.words.size());
    }

    // A comment on a line of its own: in column 1 it stays there.
    void place_comment(std::size_t at) {
        FormattedLine& line = lines_[at];
        std::size_t indentation = 0;
        if (line.column > 1) {
            const auto has_words = [](const FormattedLine& other) { return !other.words.empty(); };
            const auto here = lines_.begin() + static_cast<std::ptrdiff_t>(at);
            const auto below = std::find_if(here, lines_.end(), has_words);
            if (below != lines_.end()) indentation = indentation_of(*below);
            const auto above = std::find_if(std::reverse_iterator(here), lines_.rend(), has_words);
            if (indentation == 0 && above != lines_.rend()) indentation = indentation_of(*above);
        }
        line.column = static_cast<int>(indentation) + 1;
    }

    // The lines from `begin` on whose comments share `column_`.
    std::size_t group_end(std::size_t begin) {
        std::size_t end = begin;
        column_ = kCommentColumn;
        while (end < lines_.size() && !lines_[end].comment.empty() &&
               (!lines_[end].words.empty() || lines_[end].continues)) {
            column_ = std::max(column_, columns(lines_[end].words) + 3);
            ++end;
        }
        return std::max(end, begin + 1);
    }

    static std::string joined(const FormattedLine& line, std::size_t column) {
        if (line.comment.empty()) return line.words;
        if (line.only_comment() && !line.continues) column = static_cast<std::size_t>(line.column);
        return line.words + std::string(column - 1 - columns(line.words), ' ') + line.comment;
    }

    std::vector<std::string_view> texts_;
    Errors errors_;
    std::vector<FormattedLine> lines_;
    std::vector<int> indents_;  // of the blocks that are open
    std::size_t column_ = kCommentColumn;
};

}  // namespace

tl::expected<std::string, std::vector<Diagnostic>> format_scenario(std::string_view text, const ParseOptions& options) {
    if (const auto scenarios = parse_scenarios(text, options); !scenarios) return tl::unexpected(scenarios.error());
    std::string formatted = Formatter(text).format();
    // Blanks that are put in can make a line too long that was nearly so.
    Errors errors(options.file, split_lines(formatted));
    int number = 0;
    for (const std::string_view line : split_lines(formatted)) check_bytes(line, ++number, errors);
    if (errors.any()) return tl::unexpected(errors.in_order());
    return formatted;
}

}  // namespace faultline
