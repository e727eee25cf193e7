#include "explore/minimal.hpp"

#include <fmt/format.h>

#include <cctype>

#include "expect/recorded_text.hpp"
#include "explore/findings.hpp"

namespace faultline {
namespace {

std::string title_of(const TrialRecord& record) {
    return fmt::format("{} at {}: {}: {}", record.fault, call_words(record), effect_name(record.judgement.effect),
                       record.judgement.cause);
}

// Long ones are broken into lines of a comment.
std::string comment(const std::string& text) {
    constexpr std::size_t kWidth = 116;
    std::string result, line = "#";
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find(' ', at), text.size());
        if (line.size() + 1 + end - at > kWidth) {
            result += line + "\n";
            line = "#";
        }
        line += " " + text.substr(at, end - at);
    }
    return result + line + "\n";
}

std::string comments(const TrialRecord& record) {
    const char* how = record.reach == Reach::verb     ? "It can be had for real by a verb of the language: "
                      : record.reach == Reach::kernel ? "The kernel returns it there if "
                                                      : "Injection only: ";
    std::string text = comment(how + record.condition + ".");
    if (!record.site.empty()) text += comment("Called from " + record.site);
    return text + comment("Found by explore in " + record.scenario +
                          ". --free does not show it: it skips what injects, which needs lockstep.");
}

}  // namespace

std::string minimal_text(const TrialRecord& record, const Scenario& scenario, const Transcript& run) {
    std::string text =
        fmt::format("title  {}\ntags   explore {}\n", title_of(record), effect_name(record.judgement.effect));
    text += requirements_line(scenario) + "\n" + comments(record) + recorded_steps(scenario, run);
    return text;
}

std::string minimal_name(const TrialRecord& record) {
    std::string name;
    for (const char c : fmt::format("{} {} {} {}", effect_name(record.judgement.effect), record.judgement.cause,
                                    record.call, record.fault)) {
        const bool good = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (good) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (!good && !name.empty() && name.back() != '_') name += '_';
    }
    return name.substr(0, 80) + ".fault";
}

}  // namespace faultline
