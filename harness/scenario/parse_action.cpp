#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "monitor/events.hpp"
#include "scenario/parse_state.hpp"
#include "scenario/suggest.hpp"

namespace faultline {
namespace {

// Assigns the words between the verb and `->` to the verb's parameters: first those that stand by their position, then,
// in any order, those that a keyword, a flag or an `=` tells apart.
class ArgumentReader {
  public:
    ArgumentReader(ParseState& state, const Verb& verb, Tokens words, Action& action)
        : state_(state), verb_(verb), words_(words), action_(action) {}

    bool read() {
        bool good = true;
        for (const Parameter& parameter : verb_.parameters) {
            if (!by_position(parameter)) continue;
            if (next_ >= words_.size()) return complain_missing(parameter);
            good = read_positional(parameter) && good;
        }
        while (next_ < words_.size()) good = read_other() && good;
        for (const Parameter& parameter : verb_.parameters) {
            const bool missing =
                !parameter.optional && !by_position(parameter) && !action_.has(std::string(parameter.key));
            if (missing && good) good = complain_missing(parameter);
        }
        return good;
    }

  private:
    static bool is_options(const Parameter& parameter) {
        return parameter.kind == ParameterKind::socket_options || parameter.kind == ParameterKind::context_options;
    }
    static bool by_position(const Parameter& parameter) {
        return !parameter.optional && parameter.keyword.empty() && !is_options(parameter);
    }

    // `in PROCESS`: the keyword is a word of its own.
    static bool is_word(const Parameter& parameter) {
        return !parameter.keyword.empty() && !parameter.keyword.ends_with('=');
    }

    bool complain_missing(const Parameter& parameter) {
        return state_.error_at_end(fmt::format("{} needs {}", verb_.name, parameter.shown), form_of(verb_));
    }

    bool read_positional(const Parameter& parameter) {
        if (parameter.kind == ParameterKind::message) return read_message(parameter);
        if (parameter.kind == ParameterKind::random_values) return read_random(parameter);
        if (parameter.kind == ParameterKind::peer_bytes) return read_bytes(parameter);
        if (parameter.kind == ParameterKind::zmtp_items) return read_items(parameter);
        return parse_value(state_, parameter, words_[next_++], action_);
    }

    // Parts and bars up to the first word that continues neither.
    bool read_message(const Parameter& parameter) {
        const std::size_t start = next_;
        while (next_ < words_.size()) {
            const bool hex = words_[next_].is("hex");
            next_ += hex ? 2 : 1;
            if (hex && next_ < words_.size() && number_behind(words_[next_], 'x')) ++next_;
            if (next_ >= words_.size() || !words_[next_].is("|")) break;
            ++next_;
        }
        next_ = std::min(next_, words_.size());
        auto message = parse_message(state_, words_.subspan(start, next_ - start), false);
        if (!message) return false;
        action_.arguments[std::string(parameter.key)] = std::move(*message);
        return true;
    }

    // Whatever is left.
    bool read_bytes(const Parameter& parameter) {
        auto bytes = parse_bytes(state_, words_.subspan(std::exchange(next_, words_.size())), false);
        if (!bytes) return false;
        action_.arguments[std::string(parameter.key)] = std::move(*bytes);
        return true;
    }

    bool read_items(const Parameter& parameter) {
        auto items = parse_said(state_, words_.subspan(std::exchange(next_, words_.size())), action_.text("peer"));
        if (!items) return false;
        action_.arguments[std::string(parameter.key)] = std::move(*items);
        return true;
    }

    bool read_random(const Parameter& parameter) {
        const bool libc = std::ranges::any_of(words_, [](const Token& word) { return word.is("libc"); });
        if (libc && words_.size() > 1) {
            next_ = words_.size();
            return state_.error(words_[1], "write libc alone", form_of(verb_));
        }
        while (next_ < words_.size()) {
            if (!parse_value(state_, parameter, words_[next_++], action_)) return false;
        }
        return true;
    }

    bool read_other() {
        const Token& word = words_[next_];
        for (const Parameter& parameter : verb_.parameters) {
            if (by_position(parameter) || !fits(parameter, word)) continue;
            return read_fitting(parameter);
        }
        ++next_;
        std::vector<std::string_view> known;
        for (const Parameter& parameter : verb_.parameters) {
            if (parameter.kind == ParameterKind::flag) known.push_back(parameter.shown);
        }
        const std::string hint = did_you_mean(word.text, known);
        return state_.error(word, fmt::format("unexpected {}", word.text), hint.empty() ? form_of(verb_) : hint);
    }

    [[nodiscard]] bool fits(const Parameter& parameter, const Token& word) const {
        if (parameter.keyword.ends_with('=')) return word.text.starts_with(parameter.keyword);
        if (!parameter.keyword.empty()) return word.is(parameter.keyword);
        if (parameter.kind == ParameterKind::flag) return word.is(parameter.shown);
        if (is_options(parameter)) return word.text.find('=') != std::string::npos;
        const bool capitals = !word.text.empty() && word.text[0] >= 'A' && word.text[0] <= 'Z';
        if (parameter.kind == ParameterKind::monitor_events) return capitals || word.is("all") || word.is("none");
        return parameter.optional && !action_.has(std::string(parameter.key));
    }

    bool read_fitting(const Parameter& parameter) {
        const Token& word = words_[next_++];
        const bool list = is_options(parameter) || parameter.kind == ParameterKind::monitor_events;
        if (!list && action_.has(std::string(parameter.key))) {
            if (is_word(parameter)) next_ = std::min(next_ + 1, words_.size());  // what belongs to it
            return state_.error(word, fmt::format("{} occurs twice", word.text), form_of(verb_));
        }
        if (!is_word(parameter)) {
            return parse_value(state_, parameter, word, action_);
        }
        if (next_ >= words_.size()) {
            return state_.error_at_end(fmt::format("{} needs {}", word.text, parameter.shown), form_of(verb_));
        }
        return parse_value(state_, parameter, words_[next_++], action_);
    }

    ParseState& state_;
    const Verb& verb_;
    Tokens words_;
    Action& action_;
    std::size_t next_ = 0;
};

// A wrong declaration still declares: one error, not one per later use.
void assume_declared(ParseState& state, const Verb& verb, Tokens tokens) {
    if (tokens.size() < 2 || !is_name(tokens[1].text)) return;
    if (verb.name == "socket") state.names.assume_socket(tokens[1].text);
    if (verb.name == "proxy") state.names.assume_proxy(tokens[1].text);
    if (verb.name == "listen" || verb.name == "dial") state.names.assume_peer(tokens[1].text);
    if (verb.name == "accept" && tokens.size() > 2) state.names.assume_peer(tokens[2].text);
    if (verb.name == "process") state.names.assume_process(tokens[1].text);
}

std::size_t find_word(Tokens tokens, std::string_view word) {
    const auto found = std::ranges::find_if(tokens, [&](const Token& token) { return token.is(word); });
    return static_cast<std::size_t>(found - tokens.begin());
}

bool check_context_place(ParseState& state, const Action& action, const Token& verb) {
    if (action.verb != "context" || action.has("process")) return true;
    return state.accept(verb, state.names.context(std::string(kDefaultProcess)));
}

// What others call what we call otherwise.
std::string_view verb_for(std::string_view word) {
    struct Alias {
        std::string_view word, hint;
    };
    constexpr std::array kAliases = {
        Alias{"wait", "time passes by: advance 1s"},
        Alias{"sleep", "time passes by: advance 1s"},
        Alias{"reconnect", "libzmq reconnects by itself, once time passes: advance 1s"},
        Alias{"receive", "did you mean recv?"},
        Alias{"terminate", "did you mean term?"},
        Alias{"start", "did you mean process, or restart?"},
    };
    const auto found = std::ranges::find(kAliases, word, &Alias::word);
    return found == kAliases.end() ? "" : found->hint;
}

const Verb* parse_verb(ParseState& state, const Token& token) {
    const Verb* verb = token.has_quotes ? nullptr : find_verb(token.text);
    if (verb != nullptr) return verb;
    std::vector<std::string_view> names = {"when", "outcome", "title", "spec", "tags", "requires", "known_bug", "for"};
    for (const Verb& known : all_verbs()) names.push_back(known.name);
    std::string hint(verb_for(token.text));
    if (hint.empty()) hint = did_you_mean(token.text, names);
    if (hint.empty()) hint = "faultline help names them all";
    state.error(token, fmt::format("unknown verb {}", token.text), hint);
    return nullptr;
}

}  // namespace

std::optional<Until> parse_until(ParseState& state, Tokens tokens, std::string_view keyword) {
    const std::string form = fmt::format("write: {} SOCKET EVENT [xN]", keyword);
    if (tokens.size() < 2) {
        state.error_at_end(fmt::format("{} is incomplete", keyword), form);
        return std::nullopt;
    }
    Until until;
    until.socket = tokens[0].text;
    bool good = state.accept(tokens[0], state.names.monitored_socket(until.socket));
    const EventInfo* event = parse_event_name(state, tokens[1], tokens[1].text);
    if (event == nullptr || !good) return std::nullopt;
    until.event = event->id;
    if (tokens.size() > 2) {
        const std::string& count = tokens[2].text;
        const char* end = count.data() + count.size();
        const bool marked = count.starts_with('x') && count.size() > 1;
        if (marked) good = std::from_chars(count.data() + 1, end, until.count).ptr == end && until.count > 0;
        if (!marked || !good)
            state.error(tokens[2], fmt::format("{} is not a count", count), form);
        else if (tokens.size() > 3)
            good = state.error(tokens[3], fmt::format("unexpected {}", tokens[3].text), form);
        if (!marked || !good) return std::nullopt;
    }
    return until;
}

std::optional<Action> parse_action(ParseState& state, Tokens tokens) {
    const Verb* verb = parse_verb(state, tokens[0]);
    if (verb == nullptr) {
        state.forgive(tokens);
        return std::nullopt;
    }
    Action action;
    action.verb = std::string(verb->name);
    action.place = state.place(tokens[0].column);
    const std::size_t arrow = find_word(tokens, "->"), until = find_word(tokens, "until");
    const std::size_t words_end = std::min({arrow, until, tokens.size()});
    bool good = ArgumentReader(state, *verb, tokens.subspan(1, words_end - 1), action).read();
    good = good && check_context_place(state, action, tokens[0]) && check_proxy_fault(state, action, tokens[0]) &&
           check_inject(state, tokens, action);
    if (arrow < tokens.size()) {
        const std::size_t end = until > arrow ? until : tokens.size();
        good = parse_result(state, *verb, tokens[arrow], tokens.subspan(arrow + 1, end - arrow - 1), action) && good;
    } else if (good && !may_leave_out_result(verb->result)) {
        good = state.error_at_end(fmt::format("{} needs a result", verb->name), form_of(*verb));
    }
    if (until < tokens.size()) {
        const std::size_t end = arrow > until ? arrow : tokens.size();
        action.until = parse_until(state, tokens.subspan(until + 1, end - until - 1), "until");
        good = good && action.until;
    }
    if (good) return action;
    state.forgive(tokens);
    assume_declared(state, *verb, tokens);
    return std::nullopt;
}

}  // namespace faultline
