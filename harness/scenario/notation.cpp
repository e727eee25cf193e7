#include "scenario/notation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "scenario/quoting.hpp"
#include "transcript/encoding.hpp"
#include "transcript/transcript.hpp"

namespace faultline {
namespace {

// Largest first: printing takes the first that divides evenly.
constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
    {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1000}, {"ns", 1},
};

constexpr std::size_t kLongRun = 64;  // more equal bytes than that are counted

std::string print_part(const MessagePart& part) {
    if (part.hole) return "*";
    const std::string_view bytes(reinterpret_cast<const char*>(part.bytes.data()), part.bytes.size());
    const bool long_run = bytes.size() > kLongRun && bytes.find_first_not_of(bytes[0]) == std::string_view::npos;
    if (long_run) return fmt::format("hex {:02x} x{}", part.bytes[0], bytes.size());
    return readable(bytes) ? quote(bytes) : "hex " + to_hex(bytes);
}

std::string print_release(const Release& release) {
    return fmt::format("{}.{}.{}", release.major, release.minor, release.patch);
}

std::string print_term(const GuardTerm& term) {
    switch (term.kind) {
        case GuardTerm::Kind::at_least: return ">=" + print_release(term.release);
        case GuardTerm::Kind::below: return "<" + print_release(term.release);
        case GuardTerm::Kind::exactly: return "=" + print_release(term.release);
        case GuardTerm::Kind::fact: return term.fact;
        case GuardTerm::Kind::not_fact: return "!" + term.fact;
    }
    return "";
}

bool is_fact(const std::string& name, const Facts& facts, const std::map<std::string, std::string>& for_values) {
    if (facts.names.contains(name)) return true;
    return std::ranges::any_of(for_values, [&](const auto& value) { return value.second == name; });
}

}  // namespace

std::string print_duration(std::int64_t ns) {
    if (ns == 0) return "0s";
    for (const auto& [unit, length] : kUnits) {
        if (ns % length == 0) return fmt::format("{}{}", ns / length, unit);
    }
    return "";
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    std::int64_t count = 0;
    if (std::from_chars(text.data(), text.data() + digits, count).ec != std::errc()) return std::nullopt;
    for (const auto& [unit, length] : kUnits) {
        if (unit != text.substr(digits)) continue;
        if (count > std::numeric_limits<std::int64_t>::max() / length) return std::nullopt;
        return count * length;
    }
    return std::nullopt;
}

std::string print_message(const Message& message) {
    std::string text;
    for (const MessagePart& part : message) {
        if (!text.empty()) text += " | ";
        text += print_part(part);
    }
    return text;
}

std::string print_guard(const Guard& guard) {
    std::string text;
    for (const GuardTerm& term : guard.terms) {
        text += text.empty() ? "[" : " ";
        text += print_term(term);
    }
    return text.empty() ? "" : text + "]";
}

bool guard_holds(const Guard& guard, const Facts& facts, const std::map<std::string, std::string>& for_values) {
    const Release tested{facts.major, facts.minor, facts.patch};
    return std::ranges::all_of(guard.terms, [&](const GuardTerm& term) {
        switch (term.kind) {
            case GuardTerm::Kind::at_least: return tested >= term.release;
            case GuardTerm::Kind::below: return tested < term.release;
            case GuardTerm::Kind::exactly: return tested == term.release;
            case GuardTerm::Kind::fact: return is_fact(term.fact, facts, for_values);
            case GuardTerm::Kind::not_fact: return !is_fact(term.fact, facts, for_values);
        }
        return false;
    });
}

}  // namespace faultline
