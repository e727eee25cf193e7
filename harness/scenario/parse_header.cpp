#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "scenario/parse_state.hpp"
#include "scenario/suggest.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

struct Word {
    std::string_view text;
    int column = 0;
};

std::vector<Word> words_of(std::string_view text, int column) {
    std::vector<Word> words;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t start = std::min(text.find_first_not_of(" \t", i), text.size());
        const std::size_t end = std::min(text.find_first_of(" \t", start), text.size());
        if (end > start) words.push_back({text.substr(start, end - start), column + static_cast<int>(start)});
        i = end;
    }
    return words;
}

Token token_of(const Word& word) {
    Token token;
    token.text = std::string(word.text);
    token.column = word.column;
    token.length = static_cast<int>(word.text.size());
    return token;
}

// "4.3" or "4.3.5"
std::optional<Release> parse_release(std::string_view text) {
    std::array<int, 3> numbers{};
    std::size_t count = 0;
    const char* next = text.data();
    const char* const end = text.data() + text.size();
    while (count < numbers.size()) {
        const auto [stop, status] = std::from_chars(next, end, numbers[count]);
        if (status != std::errc() || numbers[count] < 0) return std::nullopt;
        ++count;
        if (stop == end) break;
        if (*stop != '.') return std::nullopt;
        next = stop + 1;
    }
    if (count < 2) return std::nullopt;
    const auto dots = std::ranges::count(text, '.');
    if (static_cast<std::size_t>(dots) + 1 != count) return std::nullopt;
    return Release{numbers[0], numbers[1], numbers[2]};
}

std::optional<GuardTerm> parse_release_term(ParseState& state, const Word& word, std::string_view sign) {
    const auto release = parse_release(word.text.substr(sign.size()));
    if (!release) {
        state.error(token_of(word), fmt::format("{} is not a release", word.text.substr(sign.size())),
                    "a release is written 4.3.5");
        return std::nullopt;
    }
    const auto kind = sign == ">="  ? GuardTerm::Kind::at_least
                      : sign == "<" ? GuardTerm::Kind::below
                                    : GuardTerm::Kind::exactly;
    return GuardTerm{kind, *release, ""};
}

std::optional<GuardTerm> parse_fact_term(ParseState& state, const Word& word) {
    const bool negated = word.text.starts_with('!');
    const std::string_view name = word.text.substr(negated ? 1 : 0);
    std::vector<std::string_view> known;
    for (const FactInfo& fact : all_facts()) known.push_back(fact.name);
    for (const std::string& value : state.for_line.values) known.push_back(value);
    if (std::ranges::find(known, name) == known.end()) {
        const std::string hint = did_you_mean(name, known);
        state.error(token_of(word), fmt::format("unknown fact {}", name),
                    hint.empty() ? fmt::format("known: >=4.3.5 <4.3.5 =4.3.5 {}", fmt::join(known, " ")) : hint);
        return std::nullopt;
    }
    return GuardTerm{negated ? GuardTerm::Kind::not_fact : GuardTerm::Kind::fact, {}, std::string(name)};
}

std::vector<GuardTerm> parse_terms(ParseState& state, std::string_view text, int column) {
    std::vector<GuardTerm> terms;
    for (const Word& word : words_of(text, column)) {
        std::optional<GuardTerm> term;
        if (word.text.starts_with(">="))
            term = parse_release_term(state, word, ">=");
        else if (word.text.starts_with("<=") || word.text.starts_with('>')) {
            state.error(token_of(word), fmt::format("unknown comparison in {}", word.text), "known: >= < =");
        } else if (word.text.starts_with('<'))
            term = parse_release_term(state, word, "<");
        else if (word.text.starts_with("=="))
            term = parse_release_term(state, word, "==");
        else if (word.text.starts_with('='))
            term = parse_release_term(state, word, "=");
        else
            term = parse_fact_term(state, word);
        if (term) terms.push_back(*term);
    }
    return terms;
}

std::size_t first_word_end(std::string_view text) { return std::min(text.find_first_of(" \t"), text.size()); }

Token first_word(std::string_view text) { return token_of({text.substr(0, first_word_end(text)), 1}); }

void set_once(ParseState& state, std::string_view text, const std::string& value, std::string& target) {
    const Token word = first_word(text);
    if (!target.empty())
        state.error(word, fmt::format("{} occurs twice", word.text));
    else
        target = value;
}

}  // namespace

bool is_header_word(std::string_view word) {
    return std::ranges::find(all_header_words(), word, &HeaderWord::name) != all_header_words().end();
}

void parse_header_line(ParseState& state, std::string_view text, Scenario& scenario) {
    const Token word = first_word(text);
    const std::string rest = free_text(text, first_word_end(text));
    if (rest.empty()) {
        state.error(word, fmt::format("{} needs a text", word.text));
        return;
    }
    const std::size_t start = text.find(rest, first_word_end(text));
    const int column = static_cast<int>(start) + 1;
    if (word.text == "title") set_once(state, text, state.substitution.apply(rest), scenario.title);
    if (word.text == "known_bug") set_once(state, text, rest, scenario.known_bug);
    if (word.text == "spec") scenario.spec.push_back(state.substitution.apply(rest));
    if (word.text == "requires") {
        for (GuardTerm& term : parse_terms(state, rest, column)) scenario.requirements.push_back(std::move(term));
    }
    if (word.text == "tags") {
        const std::string tags = state.substitution.apply(rest);
        for (const Word& tag : words_of(tags, column)) scenario.tags.emplace_back(tag.text);
    }
}

std::optional<ForLine> parse_for_line(ParseState& state, std::string_view text) {
    const std::string content = free_text(text, 0);
    const std::vector<Word> words = words_of(content, 1);
    constexpr std::string_view form = "write: for NAME in VALUE ...";
    if (words.size() < 4 || words[2].text != "in") {
        state.error(token_of(words[0]), "the line is incomplete", std::string(form));
        return std::nullopt;
    }
    if (!is_name(words[1].text)) {
        state.error(token_of(words[1]), fmt::format("{} is not a name", words[1].text),
                    "a name is made of a-z, 0-9 and _, and begins with a letter");
        return std::nullopt;
    }
    ForLine result{std::string(words[1].text), {}};
    for (std::size_t i = 3; i < words.size(); ++i) {
        if (std::ranges::find(result.values, words[i].text) != result.values.end()) {
            state.error(token_of(words[i]), fmt::format("{} occurs twice", words[i].text));
        }
        result.values.emplace_back(words[i].text);
    }
    return result;
}

ReadGuard parse_guard(ParseState& state, const std::optional<Token>& text) {
    ReadGuard result;
    if (!text) return result;
    const auto terms = parse_terms(state, text->text, text->column);
    if (terms.empty() && words_of(text->text, 1).empty()) state.error(*text, "the guard is empty");
    for (const GuardTerm& term : terms) {
        const auto& values = state.for_line.values;
        const bool of_for = !term.fact.empty() && std::ranges::find(values, term.fact) != values.end();
        if (!of_for) {
            result.guard.terms.push_back(term);
            continue;
        }
        state.for_guard = true;
        if ((term.fact == state.for_value) != (term.kind == GuardTerm::Kind::fact)) result.holds = false;
    }
    return result;
}

}  // namespace faultline
