// The words of the language that are no verbs and no events: header lines, facts that guards ask for, and outcomes.
// Parser, help, the reference page and explanations read the same tables.
#pragma once

#include <span>
#include <string_view>

namespace faultline {

struct HeaderWord {
    std::string_view name;     // "requires"
    std::string_view form;     // what stands behind it: "TERM ..."
    std::string_view meaning;  // one sentence
};
std::span<const HeaderWord> all_header_words();

// Who tells whether a fact holds. All but the run's are facts of how a libzmq was built.
enum class ToldBy {
    has,      // zmq_has(3), asked for the fact's name or for that in capitals
    subject,  // any process that has loaded the libzmq: subject/facts.cpp
    trial,    // one that has tried it with a socket, in front of the scenario: engine/build_facts.cpp
    run,
};

// What a libzmq or a machine may have, and the way of running.
struct FactInfo {
    std::string_view name;
    ToldBy told_by;
    std::string_view meaning;       // one sentence
    std::string_view holds, lacks;  // as a condition in a sentence: "with curve", "without curve"
};
std::span<const FactInfo> all_facts();
const FactInfo* find_fact(std::string_view name);

// The outcomes that a scenario may expect on its last line.
struct OutcomeWord {
    std::string_view name;
    std::string_view meaning;  // what has happened, as a sentence
};
std::span<const OutcomeWord> all_expected_outcomes();

}  // namespace faultline
