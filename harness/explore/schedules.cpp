#include "explore/schedules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "expect/compare.hpp"
#include "expect/expected_lines.hpp"
#include "expect/match.hpp"

namespace faultline {
namespace {

std::map<std::string, std::string> own_lines(const Transcript& transcript) {
    std::map<std::string, std::string> own;
    for (const StepRecord& record : transcript.steps)
        for (const Entry& entry : record.entries)
            own[subject_of(entry)] += fmt::format("{} {}\n", record.step, actual_text(entry, {}));
    return own;
}

// "server: HANDSHAKE_SUCCEEDED before ACCEPTED": the lines at which a socket's own sequence first differs.
std::string own_difference(const Variant& first, const Variant& other) {
    std::string text;
    for (const auto& [subject, lines] : other.own) {
        const auto known = first.own.find(subject);
        if (known != first.own.end() && known->second == lines) continue;
        std::istringstream was(known == first.own.end() ? "" : known->second), is(lines);
        std::string a, b;
        while (std::getline(is, b) && std::getline(was, a) && a == b) {
        }
        const auto behind_step = [](const std::string& line) {
            return line.substr(std::min(line.find(' ') + 1, line.size()));
        };
        text += fmt::format("        {}: {}\n            instead of {}\n", subject, behind_step(b), behind_step(a));
    }
    return text;
}

}  // namespace

void ScheduleTally::add(std::uint64_t seed, const Transcript& transcript) {
    Matcher matcher(*scenario_, transcript.facts, {.likeness = true});
    for (const StepRecord& record : transcript.steps) matcher.step(record);
    const std::string text = matcher.transcript_text(transcript.outcome);
    const auto [entry, fresh] = variants_.try_emplace(text);
    Variant& variant = entry->second;
    if (fresh) {
        variant.text = text;
        variant.smallest_seed = seed;
        variant.own = own_lines(transcript);
    }
    ++variant.count;
    variant.smallest_seed = std::min(variant.smallest_seed, seed);
}

std::vector<Variant> ScheduleTally::variants() const {
    std::vector<Variant> all;
    for (const auto& [text, variant] : variants_) all.push_back(variant);
    if (all.empty()) return all;
    std::ranges::sort(all, {}, &Variant::smallest_seed);
    std::stable_sort(all.begin() + 1, all.end(), [](const Variant& a, const Variant& b) { return a.count > b.count; });
    return all;
}

std::string ScheduleTally::text() const {
    const std::vector<Variant> all = variants();
    std::size_t seeds = 0;
    for (const Variant& variant : all) seeds += variant.count;
    std::string text = fmt::format("{}: {} schedules, {} transcript{}\n", scenario_->id, seeds, all.size(),
                                   all.size() == 1 ? "" : "s");
    for (const Variant& variant : all) {
        const bool global_only = variant.own == all.front().own && &variant != &all.front();
        text += fmt::format("    {:>6}  smallest seed {}{}\n", variant.count, variant.smallest_seed,
                            global_only ? ": only the global order differs, no socket's own" : "");
        if (&variant != &all.front() && !global_only) text += own_difference(all.front(), variant);
    }
    return text;
}

}  // namespace faultline
