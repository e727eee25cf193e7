#include "compare/accept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "scenario/suggest.hpp"

namespace faultline {
namespace {

constexpr ChangeKind kAllKinds[] = {ChangeKind::value,   ChangeKind::endpoint, ChangeKind::order,  ChangeKind::added,
                                    ChangeKind::missing, ChangeKind::time,     ChangeKind::result, ChangeKind::outcome};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::optional<ChangeKind> kind_of(std::string_view word) {
    for (const ChangeKind kind : kAllKinds)
        if (change_kind_name(kind) == word) return kind;
    return std::nullopt;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (text = trimmed(text); !text.empty();) {
        const std::size_t end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text = trimmed(text.substr(end));
    }
    return words;
}

// What stands behind the first `#` that is in no quotes: an outcome's message may hold one of its own.
std::string_view take_reason(std::string_view& line) {
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"') quoted = !quoted;
        if (quoted || line[at] != '#' || (at > 0 && line[at - 1] != ' ')) continue;
        const std::string_view reason = trimmed(line.substr(at + 1));
        line = trimmed(line.substr(0, at));
        return reason;
    }
    return "";
}

// ` in tcp/* ipc/*` at the end; not the word in a message.
std::vector<std::string> take_scenarios(std::string_view& change) {
    const std::size_t in = change.rfind(" in ");
    if (in == std::string_view::npos || change.find('"', in) != std::string_view::npos) return {};
    std::vector<std::string> scenarios = words_of(change.substr(in + 4));
    change = trimmed(change.substr(0, in));
    return scenarios;
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() == '*') {
        for (std::size_t taken = 0; taken <= text.size(); ++taken)
            if (matches_pattern(text.substr(taken), pattern.substr(1))) return true;
        return false;
    }
    return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) &&
           matches_pattern(text.substr(1), pattern.substr(1));
}

bool accepts(const AcceptedChange& entry, const std::string& id, const Finding& finding) {
    if (finding.follows >= 0 || entry.kind != finding.kind || entry.change != finding.change) return false;
    return entry.scenarios.empty() || std::ranges::any_of(entry.scenarios, [&](const std::string& pattern) {
               return matches_pattern(id, pattern);
           });
}

std::string unknown_kind(std::string_view word) {
    std::vector<std::string_view> names;
    std::string all;
    for (const ChangeKind kind : kAllKinds) {
        names.push_back(change_kind_name(kind));
        all += fmt::format("{}{}", all.empty() ? "" : ", ", names.back());
    }
    const std::string near = did_you_mean(word, names);
    return fmt::format("expected a kind of change ({}), not `{}`{}{}", all, word, near.empty() ? "" : ": ", near);
}

}  // namespace

tl::expected<std::vector<AcceptedChange>, std::string> parse_accepted(std::string_view text, const std::string& file) {
    std::vector<AcceptedChange> entries;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view reason = take_reason(line);
        if (line.empty()) continue;
        const std::size_t blank = std::min(line.find(' '), line.size());
        const auto kind = kind_of(line.substr(0, blank));
        if (!kind)
            return tl::make_unexpected(
                fmt::format("{}:{}:1: error: {}", file, number, unknown_kind(line.substr(0, blank))));
        std::string_view change = trimmed(line.substr(blank));
        std::vector<std::string> scenarios = take_scenarios(change);
        if (change.empty())
            return tl::make_unexpected(
                fmt::format("{}:{}:{}: error: expected the change, as the summary shows it", file, number, blank + 1));
        entries.push_back({number, *kind, std::string(change), std::move(scenarios), std::string(reason)});
    }
    return entries;
}

std::vector<std::string> apply_accepted(const std::vector<AcceptedChange>& accepted, const std::string& file,
                                        std::vector<ScenarioComparison>& comparisons) {
    std::vector<std::string> complaints;
    for (const AcceptedChange& entry : accepted) {
        bool used = false;
        for (ScenarioComparison& comparison : comparisons) {
            for (Finding& finding : comparison.findings) {
                if (!accepts(entry, comparison.id, finding)) continue;
                used = finding.accepted = true;
                finding.reason = entry.reason;
            }
        }
        if (!used)
            complaints.push_back(fmt::format("{}:{}:1: error: nothing of this comparison is `{} {}`{}: remove the line",
                                             file, entry.line, change_kind_name(entry.kind), entry.change,
                                             entry.scenarios.empty() ? "" : " there"));
    }
    // What follows from a change that is accepted is accepted with it.
    for (ScenarioComparison& comparison : comparisons) {
        for (Finding& finding : comparison.findings) {
            if (finding.follows < 0) continue;
            const Finding& cause = comparison.findings[static_cast<std::size_t>(finding.follows)];
            finding.accepted = cause.accepted;
            finding.reason = cause.reason;
        }
    }
    return complaints;
}

std::string print_accepted(const std::vector<ChangeGroup>& groups, std::string_view heading) {
    std::string text = fmt::format("# {}\n# One change a line; say behind the # why it is accepted.\n", heading);
    for (const ChangeGroup& group : groups) {
        if (!group.fact.empty()) continue;
        const std::string reason = group.reason.empty() ? "" : " " + group.reason;
        text += fmt::format("{}  #{}\n", group.key(), reason);
    }
    return text;
}

}  // namespace faultline
