#include <array>
#include <utility>

#include "transcript/json.hpp"

namespace faultline {
namespace {

constexpr std::array<std::pair<OutcomeKind, std::string_view>, 9> kOutcomeNames = {{
    {OutcomeKind::pass, "pass"},
    {OutcomeKind::fail, "fail"},
    {OutcomeKind::abort, "abort"},
    {OutcomeKind::crash, "crash"},
    {OutcomeKind::deadlock, "deadlock"},
    {OutcomeKind::livelock, "livelock"},
    {OutcomeKind::hang, "hang"},
    {OutcomeKind::skip, "skip"},
    {OutcomeKind::error, "error"},
}};

}  // namespace

std::string_view outcome_name(OutcomeKind kind) {
    for (const auto& [known, name] : kOutcomeNames) {
        if (known == kind) return name;
    }
    return "unknown";  // only a value that is no enumerator gets here
}

tl::expected<OutcomeKind, std::string> outcome_from_name(std::string_view name) {
    std::string known_names;
    for (const auto& [kind, known] : kOutcomeNames) {
        if (known == name) return kind;
        known_names += known_names.empty() ? "" : ", ";
        known_names += known;
    }
    return tl::unexpected("unknown outcome \"" + std::string(name) + "\"; the outcomes are " + known_names);
}

}  // namespace faultline
