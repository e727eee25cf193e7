// What holds for every text whatsoever. The fuzzer looks for one for which it doesn't; ctest shows it for the corpus.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "scenario/format.hpp"
#include "scenario/lexer.hpp"
#include "scenario/places.hpp"
#include "scenario/print.hpp"

namespace faultline::fuzz {

// Hexadecimal digits and blanks can make a line too long that was nearly so: the one way in which text may be refused
// that was made from a scenario.
inline bool too_long(std::string_view text) {
    const auto lines = split_lines(text);
    return std::ranges::any_of(lines, [](std::string_view line) { return line.size() > kLongestLine; });
}

// "" where all hold; else which one does not, and the text it was seen in.
inline std::string broken_property(std::string_view text) {
    const ParseOptions options{.file = "f.fault", .id = "f"};
    const auto scenarios = parse_scenarios(text, options);
    if (!scenarios) {
        if (scenarios.error().empty()) return "refused without an error";
        for (const Diagnostic& error : scenarios.error()) {
            const auto column = static_cast<std::size_t>(error.place.column);
            if (error.place.line < 1 || column < 1) return "an error outside of the file: " + to_text(error);
        }
        return format_scenario(text, options) ? "formatted what was refused" : "";
    }
    for (const Scenario& scenario : *scenarios) {
        const std::string printed = print_scenario(scenario);
        if (too_long(printed)) continue;
        const auto again = parse_scenarios(printed, {.file = "f.fault", .id = "f"});
        if (!again) return "what is printed is refused: " + to_text(again.error()[0]) + printed;
        if (!same_meaning(*again, {scenario})) return "what is printed says something else:\n" + printed;
    }
    const auto formatted = format_scenario(text, options);
    if (!formatted) {
        const std::string& why = formatted.error()[0].message;
        return why.starts_with("the line has ") ? "" : "fmt refuses it: " + why;
    }
    const auto after = parse_scenarios(*formatted, options);
    if (!after) return "what is formatted is refused: " + to_text(after.error()[0]) + *formatted;
    if (!same_meaning(*scenarios, *after)) return "what is formatted says something else:\n" + *formatted;
    if (format_scenario(*formatted, options) != *formatted) return "formatting it again changes it:\n" + *formatted;
    return "";
}

}  // namespace faultline::fuzz
