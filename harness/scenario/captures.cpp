#include "scenario/captures.hpp"

#include <fmt/format.h>

#include "scenario/lexer.hpp"
#include "scenario/suggest.hpp"

namespace faultline {

MaybeComplaint Captures::line(CaptureKind kind, const std::string& name, CapturePlace place, int rounds) {
    const auto [entry, fresh] = captures_.try_emplace(name, Capture{kind, place, rounds > 1 ? 1 : 0});
    Capture& capture = entry->second;
    if (fresh) return std::nullopt;
    ++capture.uses;
    if (capture.kind == kind) return std::nullopt;
    return Complaint{fmt::format("${} is {} (line {})", name,
                                 capture.kind == CaptureKind::fd ? "an fd" : "a piece of text", capture.bound.line),
                     "choose another name"};
}

MaybeComplaint Captures::action(const std::string& name, CapturePlace place, bool later, CaptureKind kind) {
    const auto known = captures_.find(name);
    if (known == captures_.end()) {
        if (forgiven_.contains(name)) return std::nullopt;
        if (!later) return unbound(name);
        later_.push_back({name, place});
        return std::nullopt;
    }
    ++known->second.uses;
    if (known->second.kind == kind) return std::nullopt;
    if (kind == CaptureKind::fd)
        return Complaint{fmt::format("${} is a piece of text (line {}), not an fd", name, known->second.bound.line),
                         "fd= wants a name that an fd=$name bound"};
    return Complaint{fmt::format("${} is an fd (line {}): only event lines and inject fd=${} can use it", name,
                                 known->second.bound.line, name),
                     ""};
}

Complaint Captures::unbound(const std::string& name) const {
    if (name == "endpoint") {
        return {"$endpoint is not bound", "`for transport in tcp ipc` defines it"};
    }
    std::vector<std::string_view> names;
    for (const auto& [known, capture] : captures_) names.push_back(known);
    const std::string hint = did_you_mean(name, names);
    return {fmt::format("${} is not bound", name), hint.empty() ? "an event line above must bind it" : hint};
}

void Captures::forgive(std::string_view text) {
    for (const FoundCapture& found : find_captures(text)) forgiven_.insert(found.name);
}

void Captures::finish(Errors& errors) const {
    std::map<std::string, Capture> captures = captures_;
    for (const Later& later : later_) {
        const auto known = captures.find(later.name);
        if (known != captures.end()) {
            ++known->second.uses;
            continue;
        }
        if (forgiven_.contains(later.name)) continue;
        const Complaint complaint = unbound(later.name);
        errors.add(later.place.line, later.place.column, later.place.length, complaint.message, complaint.hint);
    }
    for (const auto& [name, capture] : captures) {
        if (capture.uses > 0 || forgiven_.contains(name)) continue;
        const bool fd = capture.kind == CaptureKind::fd;
        errors.add(capture.bound.line, capture.bound.column, capture.bound.length,
                   fmt::format("${} is never used again", name), fd ? "write fd" : "write what it stands for");
    }
}

std::vector<FoundCapture> find_captures(std::string_view text) {
    std::vector<FoundCapture> found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '$') found.push_back({std::string(text.substr(i + 1, name_length(text.substr(i + 1)))), i});
    }
    return found;
}

}  // namespace faultline
