#include "expect/captures.hpp"

#include <algorithm>

namespace faultline {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What a name can stand for: a port, a host, one generated element of a path; never a separator of an endpoint.
bool is_captured(char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}

// Backtracks over how much an unbound name takes. `local` holds the names that this match has bound so far.
bool match_from(std::string_view pattern, std::string_view text, const Bindings& captures,
                std::map<std::string, std::string, std::less<>>& local) {
    while (!pattern.empty()) {
        const std::size_t length = pattern.front() == '$' ? name_length(pattern.substr(1)) : 0;
        if (length == 0) {
            if (text.empty() || text.front() != pattern.front()) return false;
            pattern.remove_prefix(1);
            text.remove_prefix(1);
            continue;
        }
        const std::string_view name = pattern.substr(1, length);
        pattern.remove_prefix(1 + length);
        const auto known = captures.text.find(name);
        const auto mine = local.find(name);
        if (known != captures.text.end() || mine != local.end()) {
            const std::string& value = known != captures.text.end() ? known->second : mine->second;
            if (!text.starts_with(value)) return false;
            text.remove_prefix(value.size());
            continue;
        }
        std::size_t most = 0;
        while (most < text.size() && is_captured(text[most])) ++most;
        for (std::size_t taken = most; taken > 0; --taken) {
            local[std::string(name)] = std::string(text.substr(0, taken));
            if (match_from(pattern, text.substr(taken), captures, local)) return true;
        }
        local.erase(std::string(name));
        return false;
    }
    return text.empty();
}

}  // namespace

bool match_pattern(std::string_view pattern, std::string_view text, const Bindings& captures, Bindings* bound) {
    if (pattern.find('$') == std::string_view::npos) return pattern == text;
    std::map<std::string, std::string, std::less<>> local;
    if (!match_from(pattern, text, captures, local)) return false;
    if (bound != nullptr) bound->text.merge(local);
    return true;
}

std::string substitute_names(std::string_view text, const Bindings& captures, std::string* unbound) {
    if (unbound != nullptr) unbound->clear();
    std::string result;
    while (!text.empty()) {
        const std::size_t length = text.front() == '$' ? name_length(text.substr(1)) : 0;
        const std::string_view name = text.substr(std::min<std::size_t>(1, text.size()), length);
        const auto known = length == 0 ? captures.text.end() : captures.text.find(name);
        if (known != captures.text.end()) {
            result += known->second;
        } else {
            if (length != 0 && unbound != nullptr && unbound->empty()) *unbound = name;
            result += text.substr(0, 1 + length);
        }
        text.remove_prefix(1 + length);
    }
    return result;
}

std::string insert_names(std::string_view text, const Bindings& captures) {
    std::string result;
    while (!text.empty()) {
        std::size_t length = 0;
        while (length < text.size() && is_captured(text[length])) ++length;
        const std::string_view word = text.substr(0, length);
        const auto named = [&] {
            for (const auto& [name, value] : captures.text) {
                if (value == word) return "$" + name;
            }
            return std::string(word);
        };
        if (length == 0) {
            result += text.front();
            text.remove_prefix(1);
        } else {
            result += named();
            text.remove_prefix(length);
        }
    }
    return result;
}

std::optional<std::string> fd_name(std::uint64_t generation, const Bindings& captures) {
    for (const auto& [name, value] : captures.fd) {
        if (value == generation) return name;
    }
    return std::nullopt;
}

}  // namespace faultline
