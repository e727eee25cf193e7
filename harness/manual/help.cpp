#include "manual/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "manual/grammar.hpp"
#include "manual/words.hpp"
#include "report/layout.hpp"
#include "scenario/suggest.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

constexpr std::size_t kHelpWidth = 80, kColumn = 17;

std::string parameters_text(const Verb& verb) {
    std::string text;
    for (const Parameter& parameter : verb.parameters) {
        std::string word(parameter.keyword);
        if (!word.empty() && !word.ends_with('=')) word += ' ';
        word += parameter.shown;
        text += row_text(word, meaning_of(parameter), kColumn);
    }
    return text.empty() ? "" : "\nParameters\n" + text;
}

std::string verb_text(const Verb& verb) {
    std::string text = wrap(syntax_of(verb), "", 4, kHelpWidth);
    text += "\n" + wrap(verb.meaning, "", 0, kHelpWidth);
    text += parameters_text(verb);
    text += "\nResult\n" + wrap(meaning_of(verb.result), "  ", 2, kHelpWidth);
    text += "\nExample\n  " + std::string(verb.example) + "\n";
    return text + "\nScenario\n  scenarios/reference/" + std::string(verb.name) + ".fault\n";
}

std::string event_text(const EventInfo& event) {
    std::string text = std::string(event.name) + "\n\n" + wrap(event.meaning, "", 0, kHelpWidth);
    text += "\nValue\n" + wrap(meaning_of(event.value), "  ", 2, kHelpWidth);
    if (event.value != ValueKind::none) text += wrap(notation_of(event.value), "  written ", 10, kHelpWidth);
    text += "\nSince\n  libzmq " + since(event) + "\n";
    return text + "\nExample\n" + wrap(example_of(event), "  ", 6, kHelpWidth);
}

// A header line or a rule of the grammar: `requires`, `when`, `any-order`.
std::string rule_text(std::string_view word) {
    for (const HeaderWord& header : all_header_words())
        if (header.name == word)
            return fmt::format("{} {}\n\n{}", word, header.form, wrap(header.meaning, "", 0, kHelpWidth));
    for (const Rule& rule : all_rules()) {
        if (rule.name != word) continue;
        const std::string indent = rule.place == Rule::Place::line ? "    " : "";
        return wrap(rule.production, std::string(word) + " = ", 4, kHelpWidth) + "\nExample\n" + indent +
               std::string(rule.example) + "\n";
    }
    return "";
}

std::vector<std::string_view> groups() {
    std::vector<std::string_view> names;
    for (const Verb& verb : all_verbs())
        if (std::ranges::find(names, verb.group) == names.end()) names.push_back(verb.group);
    return names;
}

std::string upper(std::string_view word) {
    std::string text(word);
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

}  // namespace

std::string help_overview() {
    std::string text =
        "A scenario is one action per line, and indented below it all events that it\n"
        "causes, in order. The actions, by group:\n\n";
    for (const std::string_view group : groups()) {
        std::string verbs;
        for (const Verb& verb : all_verbs())
            if (verb.group == group) verbs += std::string(verbs.empty() ? "" : " ") + std::string(verb.name);
        text += row_text(group, verbs, kColumn);
    }
    std::string events, topics;
    for (const EventInfo& event : all_events()) events += (events.empty() ? "" : " ") + std::string(event.name);
    for (const Topic& topic : all_topics()) topics += (topics.empty() ? "" : " ") + std::string(topic.name);
    text += "\n" + row_text("events", events, kColumn) + "\n" + row_text("topics", topics, kColumn);
    return text +
           "\nfaultline help WORD says more about any of these words, faultline COMMAND --help\n"
           "about a command. All of it on one page: harness/reference.md.\n";
}

tl::expected<std::string, std::string> help_on(std::string_view word) {
    if (const Verb* verb = find_verb(word)) return verb_text(*verb);
    if (const EventInfo* event = find_event(upper(word))) return event_text(*event);
    std::vector<std::string_view> known;
    for (const Topic& topic : all_topics()) {
        if (topic.name == word) return topic.text();
        known.push_back(topic.name);
    }
    for (const Verb& verb : all_verbs()) known.push_back(verb.name);
    if (std::string rule = rule_text(word); !rule.empty()) return rule;
    std::string hint = did_you_mean(word, known);
    if (hint.empty()) {
        known.clear();
        for (const EventInfo& event : all_events()) known.push_back(event.name);
        hint = did_you_mean(upper(word), known);
    }
    return tl::unexpected(fmt::format("there is no verb, event or topic {}; {}", word,
                                      hint.empty() ? "`faultline help` names them all" : hint));
}

}  // namespace faultline
