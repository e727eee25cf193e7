#include "manual/man.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "manual/grammar.hpp"
#include "manual/words.hpp"
#include "monitor/events.hpp"
#include "scenario/verbs.hpp"
#include "scenario/vocabulary.hpp"

namespace faultline {
namespace {

constexpr std::string_view kExample = R"(title  A killed peer is reported, and the client comes back

process peer
socket server REP in peer
socket client REQ
bind server tcp://127.0.0.1:5555
connect client tcp://127.0.0.1:5555
kill peer
advance 1s
)";

std::string head(std::string_view name, int section, std::string_view version, std::string_view about) {
    return fmt::format(
        ".\\\" Generated from the tables of the command and the language: not to be edited.\n"
        ".TH {0} {1} \"\" \"faultline {2}\" \"Faultline\"\n.SH NAME\nfaultline \\- {3}\n",
        name, section, version, about);
}

std::string section(std::string_view title) { return fmt::format(".SH {}\n", title); }
std::string paragraph(std::string_view text) { return ".PP\n" + roff(text) + "\n"; }

// A term, already roff, and what it means.
std::string item(const std::string& term, std::string_view meaning) {
    return ".TP\n" + term + "\n" + (meaning.empty() ? "\\&" : roff(meaning)) + "\n";
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string verbatim(std::string_view text) { return ".PP\n.nf\n.RS\n" + roff(text) + ".RE\n.fi\n"; }

// "--jobs=N, -j N"; an operand as it stands in the synopsis.
std::string option_term(const CommandOption& option) {
    if (option.names.empty()) return italic(option.value) + (option.repeated ? " ..." : "");
    std::string text;
    for (const std::string& name : option.names) {
        text += (text.empty() ? "" : ", ") + bold(name);
        if (option.takes == CommandOption::Takes::nothing) continue;
        const std::string value = (name.starts_with("--") ? "=" : " ") + italic(option.value);
        text += option.optional_value ? "[" + value + "]" : value;
    }
    return text;
}

std::string option_meaning(const CommandOption& option) {
    if (option.choices.empty()) return option.meaning;
    return fmt::format("{}: {}", option.meaning, fmt::join(option.choices, ", "));
}

std::string synopsis(const CommandInfo& command) {
    std::string text = ".SS " + roff(command.name);
    for (const CommandOption& option : command.options)
        if (option.names.empty()) text += " " + italic(option.value) + (option.repeated ? " ..." : "");
    return text + "\n" + roff(command.meaning) + ".\n";
}

std::string rows(std::span<const Row> table) {
    std::string text;
    for (const auto& [word, meaning] : table) text += item(bold(word), meaning);
    return text;
}

std::string verbs() {
    std::string text;
    std::vector<std::string_view> groups;
    for (const Verb& verb : all_verbs())
        if (std::ranges::find(groups, verb.group) == groups.end()) groups.push_back(verb.group);
    for (const std::string_view group : groups) {
        text += ".SS " + roff(group) + "\n";
        for (const Verb& verb : all_verbs())
            if (verb.group == group) text += item(bold(syntax_of(verb)), verb.meaning);
    }
    return text;
}

std::string events() {
    std::string text;
    for (const EventInfo& event : all_events()) {
        const std::string value =
            event.value == ValueKind::none ? "" : fmt::format(" Written {}.", notation_of(event.value));
        text += item(bold(event.name), fmt::format("{}{} Since libzmq {}.", event.meaning, value, since(event)));
    }
    return text;
}

}  // namespace

std::string roff(std::string_view text) {
    std::string escaped;
    bool line_start = true;
    for (const char c : text) {
        if (line_start && (c == '.' || c == '\'')) escaped += "\\&";
        line_start = c == '\n';
        switch (c) {
            case '\\': escaped += "\\e"; break;
            case '-': escaped += "\\-"; break;
            case '\'': escaped += "\\(aq"; break;
            case '`': escaped += "\\(ga"; break;
            case '^': escaped += "\\(ha"; break;
            case '~': escaped += "\\(ti"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string command_page(const std::vector<CommandInfo>& commands, std::string_view version) {
    std::string text = head("FAULTLINE", 1, version, "deterministic fault injection for libzmq");
    text +=
        section("SYNOPSIS") + ".B faultline\n.I command\n.RI [ option " + ".\\|.\\|. ]\n.RI [ operand .\\|.\\|. ]\n";
    text += section("DESCRIPTION");
    text += paragraph(
        "Faultline tests how libzmq behaves when the network fails. You script a fault, and list the socket-monitor "
        "events "
        "that must follow: every event and no other, in order, each at its exact virtual time. Every run gives the "
        "same "
        "bytes.");
    text +=
        ".PP\nA scenario is a text file; its language is described in\n.BR faultline (5)\nand by\n.BR \"faultline "
        "help\" .\n";
    text += section("COMMANDS");
    for (const CommandInfo& command : commands) {
        text += synopsis(command);
        for (const CommandOption& option : command.options) text += item(option_term(option), option_meaning(option));
    }
    text += section("EXIT STATUS") + rows(all_exit_codes());
    text += section("ENVIRONMENT");
    text += item(bold("FAULTLINE_FAKETIME"), "the path of libfaketimeMT.so.1, if it is in none of the usual places");
    text += section("EXAMPLES") + paragraph("A scenario, my.fault:") + verbatim(kExample);
    text += paragraph("Let a run write the events below the actions, read in words what they say, and run it:");
    text += verbatim("faultline record my.fault\nfaultline explain my.fault\nfaultline run my.fault\n");
    text += paragraph("See what would change with another libzmq:");
    text += verbatim("faultline compare --baseline system --candidate ./libzmq.so.5 my.fault\n");
    return text + section("SEE ALSO") + ".BR faultline (5),\n.BR zmq_socket_monitor (3)\n";
}

std::string language_page(std::string_view version) {
    std::string text = head("FAULTLINE", 5, version, "scenarios of network faults against libzmq");
    text += section("DESCRIPTION");
    text += paragraph(
        "One action per line. The lines indented below it are all the events that it causes, in order; if there are "
        "none, "
        "nothing happens. A # after a blank begins a comment.");
    text += verbatim(kExample) + section("HEADER LINES");
    for (const HeaderWord& word : all_header_words())
        text += item(bold(word.name) + " " + italic(word.form), word.meaning);
    text += section("ACTIONS") + verbs() + section("EVENTS") + events() + section("GUARDS");
    text += paragraph(
        "A guard, such as [>=4.3.5 draft !free], comes before an action, a line or an outcome, which then counts only "
        "where all its terms hold. >=, < and = compare releases, and ! negates a fact.");
    for (const FactInfo& fact : all_facts()) text += item(bold(fact.name), fact.meaning);
    text += section("OUTCOMES") + rows(all_outcomes()) + section("GRAMMAR") + verbatim(grammar_text());
    return text + section("SEE ALSO") + ".BR faultline (1)\n";
}

}  // namespace faultline
