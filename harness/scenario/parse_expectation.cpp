// The indented lines below an action.
//
//     action
//         line                       a block: every line has the same indentation
//         any order:
//             line                   a sub-block, deeper
//             --                     the next one begins
//             line
//         repeat 3 every 1s:
//             line
#include <fmt/format.h>

#include <charconv>

#include "scenario/notation.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/quoting.hpp"
#include "scenario/suggest.hpp"

namespace faultline {
namespace {

// More than anyone can read; a limit keeps the reader's own depth small.
constexpr int kDeepest = 8;
constexpr int kMostRounds = 100'000;

constexpr std::string_view kExpectationForm =
    "write: SOCKET EVENT [VALUE] ENDPOINT, SOCKET VERB -> RESULT, or SOCKET calls FUNCTION [WORD ...]";

// Whether a call of the verb may return later. A peer's never waits.
bool may_block(const Verb& verb) { return verb.result != ResultKind::none && !is_of_peer(verb.result); }

std::optional<ReturnLine> parse_return(ParseState& state, Tokens tokens) {
    ReturnLine line{tokens[0].text, tokens[1].text, "", std::nullopt};
    const Verb* verb = find_verb(line.verb);
    if (verb == nullptr || !may_block(*verb)) {
        std::vector<std::string_view> names;
        for (const Verb& known : all_verbs()) {
            if (may_block(known)) names.push_back(known.name);
        }
        state.error(
            tokens[1],
            verb == nullptr ? fmt::format("unknown verb {}", line.verb) : fmt::format("{} never blocks", line.verb),
            did_you_mean(line.verb, names));
        return std::nullopt;
    }
    bool good = state.accept(tokens[0], state.names.known_subject(line.subject));
    Action result;
    good = parse_result(state, *verb, tokens[2], tokens.subspan(3), result) && good;
    if (result.expected_result == "blocks") good = state.error(tokens[3], "a call that returns doesn't block");
    line.result = result.expected_message ? print_message(*result.expected_message) : result.expected_result;
    if (verb->result == ResultKind::value)
        line.result = result.literal_result ? quote(line.result) : word_or_quote(line.result);
    return good ? std::optional(line) : std::nullopt;
}

std::optional<CallLine> parse_call(ParseState& state, Tokens tokens) {
    if (!state.accept(tokens[0], state.names.known_socket(tokens[0].text))) return std::nullopt;
    CallLine line{tokens[0].text, {}, std::nullopt};
    for (const Token& token : tokens.subspan(2)) line.words.push_back(token.text);
    if (!line.words.empty()) return line;
    state.error_at_end("calls needs the function's name", std::string(kExpectationForm));
    return std::nullopt;
}

template <typename LineKind>
bool keep(Expectation& expectation, std::optional<LineKind> line, std::optional<std::int64_t> at_ns) {
    if (!line) return false;
    line->at_ns = at_ns;
    expectation.what = std::move(*line);
    return true;
}

// `+100ms` at the front, taken off.
bool parse_time(ParseState& state, Tokens& tokens, std::optional<std::int64_t>& at_ns) {
    if (tokens.empty() || tokens[0].has_quotes || !tokens[0].text.starts_with('+')) return true;
    at_ns = parse_duration_word(state, tokens[0], std::string_view(tokens[0].text).substr(1));
    if (!at_ns) return false;
    if (*at_ns == 0) at_ns.reset();
    tokens = tokens.subspan(1);
    return true;
}

bool parse_simple(ParseState& state, Tokens tokens, Expectation& expectation) {
    std::optional<std::int64_t> at_ns;
    if (!parse_time(state, tokens, at_ns)) return false;
    if (tokens.size() < 2) return state.error_at_end("the line is incomplete", std::string(kExpectationForm));
    const Token& second = tokens[1];
    if (tokens.size() > 2 && tokens[2].is("->")) return keep(expectation, parse_return(state, tokens), at_ns);
    if (second.is("calls")) return keep(expectation, parse_call(state, tokens), at_ns);
    const bool action = find_verb(tokens[0].text) != nullptr && state.names.known_subject(tokens[0].text);
    if (action) return state.error(tokens[0], "an action is not indented", std::string(kExpectationForm));
    if (find_verb(second.text) != nullptr) return state.error(second, "a return has ->", std::string(kExpectationForm));
    return keep(expectation, parse_event(state, tokens[0], tokens.subspan(1)), at_ns);
}

bool begins_any_order(const Line& line) {
    return line.tokens.size() > 1 && line.tokens[0].is("any") && line.tokens[1].is("order:");
}
bool begins_repeat(const Line& line) { return line.tokens.size() > 1 && line.tokens[0].is("repeat"); }
bool is_separator(const Line& line) { return line.tokens.size() == 1 && line.tokens[0].is("--"); }

// Is there a line for a sub-block? Reports where not.
bool opens_block(ParseState& state, const Line& head, std::span<const Line> lines, std::size_t next, int depth) {
    if (depth >= kDeepest)
        return state.error(head.tokens[0], fmt::format("blocks are nested more than {} deep", kDeepest));
    if (next < lines.size() && lines[next].indent > head.indent) return true;
    return state.error_at_end("the block is empty", "write its lines below it, indented deeper");
}

bool parse_any_order(ParseState& state, std::span<const Line> lines, std::size_t& next, int depth,
                     AnyOrder& any_order) {
    const Line& head = lines[next++];
    bool good =
        head.tokens.size() == 2 || state.error(head.tokens[2], fmt::format("unexpected {}", head.tokens[2].text));
    if (!opens_block(state, head, lines, next, depth)) return false;
    const int indent = lines[next].indent;
    while (next < lines.size() && lines[next].indent > head.indent) {
        if (is_separator(lines[next])) {
            state.begin(lines[next]);
            good = state.error(lines[next].tokens[0], "a block is missing before --");
        }
        any_order.blocks.push_back(parse_block(state, lines, next, depth + 1));
        if (next >= lines.size() || lines[next].indent != indent || !is_separator(lines[next])) break;
        state.begin(lines[next]);
        ++next;
        if (next < lines.size() && lines[next].indent == indent && !is_separator(lines[next])) continue;
        good = state.error_at_end("a block is missing after --");
    }
    state.begin(head);
    if (any_order.blocks.size() > 1 || !good) return good;
    return state.error(head.tokens[0], "any order: needs two blocks", "write a line -- between two blocks");
}

bool parse_repeat(ParseState& state, std::span<const Line> lines, std::size_t& next, int depth, Repeat& repeat) {
    constexpr std::string_view form = "write: repeat N every DURATION:";
    const Line& head = lines[next++];
    const auto& tokens = head.tokens;
    bool good = tokens.size() == 4 && tokens[2].is("every") && tokens[3].text.ends_with(':');
    if (!good) state.error(tokens[0], "repeat is incomplete", std::string(form));
    if (good) {
        const std::string& count = tokens[1].text;
        const char* end = count.data() + count.size();
        const bool number = std::from_chars(count.data(), end, repeat.count).ptr == end;
        if (!number || repeat.count < 1 || repeat.count > kMostRounds) {
            good = state.error(tokens[1], fmt::format("{} is not a count from 1 to {}", count, kMostRounds),
                               std::string(form));
        }
        std::string_view every = tokens[3].text;
        every.remove_suffix(1);
        const auto duration = parse_duration_word(state, tokens[3], every);
        repeat.every_ns = duration.value_or(0);
        good = duration && good;
        if (good && repeat.every_ns > 9'000'000'000'000'000'000 / repeat.count) {
            good = state.error(tokens[3], "the repetitions last longer than 292 years");
        }
    }
    if (!opens_block(state, head, lines, next, depth)) return false;
    const int outer_rounds = state.rounds;
    state.rounds = std::max(outer_rounds, repeat.count);
    repeat.lines = parse_block(state, lines, next, depth + 1);
    state.rounds = outer_rounds;
    return good;
}

bool parse_line(ParseState& state, std::span<const Line> lines, std::size_t& next, int depth,
                Expectation& expectation) {
    const Line& line = lines[next];
    if (begins_any_order(line)) {
        return parse_any_order(state, lines, next, depth, expectation.what.emplace<AnyOrder>());
    }
    if (begins_repeat(line)) return parse_repeat(state, lines, next, depth, expectation.what.emplace<Repeat>());
    ++next;
    if (is_separator(line)) return state.error(line.tokens[0], "-- belongs between the blocks of any order:");
    if (parse_simple(state, line.tokens, expectation)) return true;
    state.forgive(line.tokens);
    return false;
}

// What the `for` value left of a block. Of two blocks in any order one may be all that there is.
void append(std::vector<Expectation>& block, Expectation expectation) {
    if (auto* repeat = std::get_if<Repeat>(&expectation.what); repeat != nullptr && repeat->lines.empty()) return;
    if (auto* any_order = std::get_if<AnyOrder>(&expectation.what)) {
        std::erase_if(any_order->blocks, [](const auto& lines) { return lines.empty(); });
        if (any_order->blocks.empty()) return;
        if (any_order->blocks.size() == 1) {
            for (Expectation& line : any_order->blocks[0]) {
                const auto& outer = expectation.guard.terms;
                line.guard.terms.insert(line.guard.terms.begin(), outer.begin(), outer.end());
                block.push_back(std::move(line));
            }
            return;
        }
    }
    block.push_back(std::move(expectation));
}

}  // namespace

std::vector<Expectation> parse_block(ParseState& state, std::span<const Line> lines, std::size_t& next, int depth) {
    std::vector<Expectation> block;
    const int indent = lines[next].indent;
    const bool outer_active = state.active;
    while (next < lines.size() && lines[next].indent >= indent) {
        const Line& line = lines[next];
        if (depth > 0 && line.indent == indent && is_separator(line)) break;
        state.begin(line);
        const ReadGuard guard = parse_guard(state, line.guard);
        state.active = outer_active && guard.holds;
        Expectation expectation{guard.guard, state.place(line.indent + 1), {}};
        if (line.indent > indent) {
            state.error(line.tokens.empty() ? *line.guard : line.tokens[0],
                        "the line is indented deeper than the one above",
                        "only any order: and repeat have lines of their own");
        }
        if (line.tokens.empty()) {
            state.error_at_end("nothing follows the guard");
            ++next;
        } else if (parse_line(state, lines, next, depth, expectation) && guard.holds) {
            append(block, std::move(expectation));
        }
        state.active = outer_active;
    }
    return block;
}

}  // namespace faultline
