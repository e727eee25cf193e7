#include "manual/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "manual/grammar.hpp"
#include "manual/words.hpp"
#include "report/layout.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

constexpr std::size_t kPageWidth = 118;

constexpr std::string_view kOverview = R"(# The language of Faultline

Generated from the tables of the language by `faultline help --markdown scenarios > harness/reference.md`; a test
compares them. Every scenario on this page is run by a test, and every example is parsed by one.

## Overview

A scenario is a file below `scenarios/`. Its path is its id. Header lines say what it shows. Then comes one action per
line, and indented below each action **all** the events that it causes, in order. If there are none, the scenario says
that nothing happens. An action ends when everything is quiet: no thread of any process can go on without time passing.
Time is virtual, and passes only in `advance`.

- A `#` after a blank begins a comment. Put text with blanks in quotes.
- A name consists of a-z, 0-9 and `_`, and begins with a letter. Declare it before you use it. The first line with a
  `$name` binds it, and a later line must use it.
- `when SOCKET EVENT:` before an action: it is carried out later, at the moment when libzmq emits that event.
- `until SOCKET EVENT xN` after an action: it ends with the Nth such event. For actions that never get quiet.
- A call that `blocks` returns later: the line `server recv -> "a"` says when.
- Sockets that are still open at the end are closed, and what they report then is ignored. Any other event after the
  last step is a failure.
)";

std::string bullet(std::string_view text) { return wrap(text, "- ", 2, kPageWidth); }
std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string joined(std::span<const std::string_view> words) {
    return wrap(fmt::format("{}", fmt::join(words, " ")), "", 0, kPageWidth);
}

bool has_event(const std::vector<Expectation>& lines, std::uint64_t id) {
    return std::ranges::any_of(lines, [id](const Expectation& line) {
        if (const auto* event = std::get_if<EventLine>(&line.what)) return event->event == id;
        if (const auto* repeat = std::get_if<Repeat>(&line.what)) return has_event(repeat->lines, id);
        const auto* any_order = std::get_if<AnyOrder>(&line.what);
        return any_order != nullptr &&
               std::ranges::any_of(any_order->blocks, [id](const auto& block) { return has_event(block, id); });
    });
}

// A link to the first scenario that shows it; those of the reference are for verbs.
std::string shown_by(const std::vector<Scenario>& scenarios, const EventInfo& event) {
    for (const Scenario& scenario : scenarios) {
        if (scenario.id.starts_with("reference/")) continue;
        const bool shows =
            std::ranges::any_of(scenario.steps, [&](const Step& step) { return has_event(step.expected, event.id); });
        const std::string id = scenario.id.substr(0, scenario.id.find('['));
        if (shows) return fmt::format("[{}](../scenarios/{}.fault)", id, id);
    }
    return "no scenario yet";
}

std::string verb_section(const Verb& verb, const std::map<std::string, std::string>& texts) {
    const std::string name(verb.name);
    std::string text = "\n### " + name + "\n\n```\n" + wrap(syntax_of(verb), "", 4, kPageWidth) + "```\n\n";
    text += wrap(verb.meaning, "", 0, kPageWidth) + "\n";
    for (const Parameter& parameter : verb.parameters) {
        const std::string gap = parameter.keyword.empty() || parameter.keyword.ends_with('=') ? "" : " ";
        text += bullet(fmt::format("`{}{}{}`: {}", parameter.keyword, gap, parameter.shown, meaning_of(parameter)));
    }
    text += bullet("Result: " + std::string(meaning_of(verb.result)));
    const auto scenario = texts.find(name);
    text += "\n`" + std::string(verb.example) + "`\n";
    if (scenario == texts.end()) return text;
    return text + fmt::format("\n[reference/{}](../scenarios/reference/{}.fault):\n```\n{}```\n", name, name,
                              scenario->second);
}

std::string verbs(const std::map<std::string, std::string>& texts) {
    std::vector<std::string_view> groups;
    for (const Verb& verb : all_verbs())
        if (std::ranges::find(groups, verb.group) == groups.end()) groups.push_back(verb.group);
    std::string text;
    for (const std::string_view group : groups) {
        text += fmt::format("\n## Verbs: {}\n", group);
        for (const Verb& verb : all_verbs())
            if (verb.group == group) text += verb_section(verb, texts);
    }
    return text;
}

std::string events(const std::vector<Scenario>& scenarios) {
    std::string text = "\n## Events\n\n";
    for (const EventInfo& event : all_events()) {
        text += bullet(fmt::format("**{}** {} Value: {}. Since {}. Shown by {}.", event.name, event.meaning,
                                   event.value == ValueKind::none ? "none" : meaning_of(event.value), since(event),
                                   shown_by(scenarios, event)));
        text += "  `" + std::string(example_of(event)) + "`\n";
    }
    text += "\nHow values are written:\n\n";
    for (const ValueKind kind : {ValueKind::fd, ValueKind::error_number, ValueKind::interval, ValueKind::protocol_error,
                                 ValueKind::zap_status})
        text += bullet(code(notation_of(kind)) + ": " + std::string(meaning_of(kind)));
    return text;
}

std::string options(std::string_view title, std::span<const OptionInfo> table) {
    std::string text = fmt::format("\n### {}\n", title);
    for (const OptionType type : {OptionType::integer, OptionType::integer64, OptionType::duration_ms,
                                  OptionType::boolean, OptionType::string, OptionType::binary}) {
        std::vector<std::string_view> names;
        for (const OptionInfo& option : table)
            if (option.type == type) names.push_back(option.name);
        if (!names.empty()) text += fmt::format("\nWritten as {}:\n\n{}", notation_of(type), joined(names));
    }
    return text;
}

std::string guards_and_header() {
    std::string text = "\n## Header lines\n\n";
    for (const HeaderWord& word : all_header_words())
        text += bullet(fmt::format("`{} {}`: {}", word.name, word.form, word.meaning));
    text += "\n## Guards\n\n" +
            wrap(
                "A guard, such as `[>=4.3.5 draft !free]`, comes before a step, a line or an outcome, which then "
                "counts only where "
                "all its terms hold. `>=`, `<` and `=` compare releases, and `!` negates a fact.",
                "", 0, kPageWidth) +
            "\n";
    for (const FactInfo& fact : all_facts()) text += bullet(code(fact.name) + ": " + std::string(fact.meaning));
    return text;
}

std::string endings() {
    std::string text = "\n## Outcomes\n\n";
    for (const auto& [name, meaning] : all_outcomes()) text += bullet(code(name) + ": " + std::string(meaning));
    text += "\nThe last line of a scenario may expect one of:";
    for (const OutcomeWord& word : all_expected_outcomes()) text += " " + code(word.name);
    text += ".\n\n## Exit codes\n\n";
    for (const auto& [number, meaning] : all_exit_codes()) text += bullet(code(number) + ": " + std::string(meaning));
    return text;
}

std::string lists() {
    std::string text = "\n## Names\n";
    text += "\n### Socket types\n\n" + joined(all_socket_types());
    text += "\n### Errnos\n\n" + joined(all_errno_names());
    text += "\n### Protocol errors\n\n" + joined(all_protocol_error_names());
    return text + "\n### Errors of the resolver\n\n" + joined(all_resolver_errors());
}

}  // namespace

std::string reference_page(const std::vector<Scenario>& scenarios, const std::map<std::string, std::string>& texts) {
    std::string text(kOverview);
    text +=
        "\n## Grammar\n\nWords in capitals stand for names and texts. `[ ]`: may be left out. `{ }`: may be left out "
        "or repeated.\n\n```\n" +
        grammar_text() + "```\n";
    text += guards_and_header() + verbs(texts) + events(scenarios) + endings();
    text += "\n## Options\n" + options("Socket options", all_socket_options()) +
            options("Context options", all_context_options());
    return text + lists() + "\n## What is exact\n\n" + std::string(what_is_exact());
}

}  // namespace faultline
