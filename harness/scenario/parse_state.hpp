// What the pieces of the parser share while they read one file for one value of its `for` line.
//
//     parse.cpp               the file: lines, the order of its parts
//     parse_header.cpp        title, spec, tags, requires, known_bug, for; guards
//     parse_step.cpp          `[guard] when …: ACTION`, outcome
//     parse_action.cpp        a verb, its arguments by the verb table, `until`
//     parse_value.cpp         one argument
//     parse_inject.cpp        the arguments of `inject`
//     parse_result.cpp        what stands behind `->`
//     parse_expectation.cpp   the lines below an action
//     parse_event.cpp         an event line
//     parse_items.cpp         what a peer says and hears in ZMTP
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/captures.hpp"
#include "scenario/errors.hpp"
#include "scenario/lexer.hpp"
#include "scenario/model.hpp"
#include "scenario/names.hpp"
#include "scenario/parse.hpp"
#include "scenario/verbs.hpp"

namespace faultline {

// `for transport in tcp ipc`
struct ForLine {
    std::string name;
    std::vector<std::string> values;
};

struct ParseState {
    ParseState(Errors& all_errors, std::string file_name) : errors(all_errors), file(std::move(file_name)) {}

    Errors& errors;
    std::string file;
    Substitution substitution;
    ForLine for_line;
    std::string for_value;
    bool for_guard = false;        // a guard asked for one of its values
    FileReaderFunction read_file;  // of `file NAME`; none: nobody looks whether it is there
    Names names;
    Captures captures;

    int line = 0;        // the one that is being read
    int end_column = 1;  // just behind its last word
    bool active = true;  // this step belongs to the present `for` value; else names mean nothing in it
    bool later = false;  // the action is carried out later, by `when`
    int rounds = 1;      // of the innermost `repeat`

    [[nodiscard]] Place place(int column) const { return {file, line, column}; }
    void begin(const Line& read) {
        line = read.number;
        end_column = read.end_column;
    }

    // Each returns false, so that a reader can say: return state.error(…).
    bool error(const Token& token, const std::string& message, const std::string& hint = "") {
        errors.add(line, token.column, token.length, message, hint);
        return false;
    }
    bool error_at_end(const std::string& message, const std::string& hint = "") {
        errors.add(line, end_column, 1, message, hint);
        return false;
    }
    void forgive(std::span<const Token> tokens) {
        for (const Token& token : tokens) captures.forgive(token.text);
    }
    // True where there is nothing to complain of.
    bool accept(const Token& token, const MaybeComplaint& complaint) {
        if (!complaint || !active) return true;
        return error(token, complaint->message, complaint->hint);
    }
};

using Tokens = std::span<const Token>;

// The hint where a line has the wrong shape.
inline std::string form_of(const Verb& verb) { return "write: " + syntax_of(verb); }

// The content of a file beside the scenario or in fixtures/. Nobody to read it: it counts as empty. (parse_bytes.cpp)
bool read_named_file(ParseState& state, const Token& token, const std::string& name, std::string& content);

// parse_header.cpp
bool is_header_word(std::string_view word);
void parse_header_line(ParseState& state, std::string_view text, Scenario& scenario);
std::optional<ForLine> parse_for_line(ParseState& state, std::string_view text);
// The terms that this machine and libzmq decide. `holds` is false where the `for` value decides that the line is not of
// this scenario. A wrong guard is an error and counts as empty.
struct ReadGuard {
    Guard guard;
    bool holds = true;
};
ReadGuard parse_guard(ParseState& state, const std::optional<Token>& text);

// parse_step.cpp
std::optional<Step> parse_step_line(ParseState& state, const Line& line);
std::optional<ExpectedOutcome> parse_outcome(ParseState& state, const Line& line);

// parse_action.cpp
std::optional<Action> parse_action(ParseState& state, Tokens tokens);
// `SOCKET EVENT [xN]`
std::optional<Until> parse_until(ParseState& state, Tokens tokens, std::string_view keyword);

// parse_value.cpp: each stores one argument in the action.
bool parse_value(ParseState& state, const Parameter& parameter, const Token& token, Action& action);
bool parse_option(ParseState& state, const Parameter& parameter, const Token& token, Action& action);
std::optional<Message> parse_message(ParseState& state, Tokens tokens, bool holes);
bool parse_peer_value(ParseState& state, const Parameter& parameter, const Token& token, std::string_view word,
                      Action& action);
bool check_own_endpoint(ParseState& state, const Token& token);
std::optional<std::int64_t> parse_duration_word(ParseState& state, const Token& token, std::string_view word);
bool use_captures(ParseState& state, const Token& token);  // in an action

// parse_fault_value.cpp: each says whether the word may stand there.
bool path_value(ParseState& state, const Token& token, const Action& action);
bool file_mode_value(ParseState& state, const Token& token);
bool clock_shift_value(ParseState& state, const Token& token);
bool position_value(ParseState& state, const Parameter& parameter, const Token& token, const std::string& word);
bool new_host_value(ParseState& state, const Token& token, const std::string& word);
bool own_ipv4_value(ParseState& state, const Token& token, const Action& action);
bool rate_value(ParseState& state, const Token& token);
// Whether the arguments of a proxy's verb fit each other.
bool check_proxy_fault(ParseState& state, const Action& action, const Token& verb);
bool bytes_value(ParseState& state, const Parameter& parameter, const Token& token, const std::string& word);

// Asks `check` about each `$name` of a word.
template <typename Check>
bool each_capture(ParseState& state, const Token& token, Check check) {
    bool good = true;
    for (const FoundCapture& found : find_captures(token.text)) {
        if (found.name.empty()) {
            good = state.error(token, "a $ without a name after it", "a capture is $ and a name of a-z, 0-9 and _");
        } else if (state.active) {
            good = state.accept(token, check(found.name, CapturePlace{state.line, token.column, token.length})) && good;
        }
    }
    return good;
}
const struct EventInfo* parse_event_name(ParseState& state, const Token& token, std::string_view word);

// parse_inject.cpp
bool inject_value(ParseState& state, ParameterKind kind, const Token& token, const std::string& word);
bool check_inject(ParseState& state, Tokens tokens, const Action& action);  // do the arguments go together?

// parse_bytes.cpp
std::optional<std::size_t> number_behind(const Token& token, char mark);    // the 1000 of `x1000`, the 4 of `*4`
bool parse_hex(ParseState& state, const Token& token, std::string& bytes);  // what stands behind `hex`
std::optional<Bytes> parse_bytes(ParseState& state, Tokens tokens, bool holes);
std::optional<Received> parse_received(ParseState& state, Tokens tokens);

// parse_items.cpp
std::optional<zmtp::Items> parse_said(ParseState& state, Tokens tokens, const std::string& peer);
std::optional<zmtp::Items> parse_heard(ParseState& state, Tokens tokens);

// parse_result.cpp
bool parse_result(ParseState& state, const Verb& verb, const Token& arrow, Tokens tokens, Action& action);

// parse_expectation.cpp: reads lines[next] and those that follow it with at least its indentation.
std::vector<Expectation> parse_block(ParseState& state, std::span<const Line> lines, std::size_t& next, int depth);

// parse_event.cpp: what follows the socket's name.
std::optional<EventLine> parse_event(ParseState& state, const Token& socket, Tokens rest);

}  // namespace faultline
