#include "messages.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

namespace faultline::test {
namespace {

std::string unescaped(const std::string& literal) {
    std::string text;
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (literal[i] == '\\' && i + 1 < literal.size()) {
            ++i;
            text += literal[i] == 'n' ? '\n' : literal[i];
        } else {
            text += literal[i];
        }
    }
    return text;
}

// What stands between holes must come in this order. A regular expression would do, but the library's recurses for each
// character of a text of this size.
std::vector<std::string> pieces_of(const std::string& message) {
    std::vector<std::string> pieces(1);
    for (std::size_t i = 0; i < message.size(); ++i) {
        if (message[i] != '{') {
            pieces.back() += message[i];
            continue;
        }
        i = std::min(message.find('}', i), message.size());
        pieces.emplace_back();
    }
    return pieces;
}

constexpr std::size_t kLongestHole = 80;

bool rest_is_said(const std::vector<std::string>& pieces, std::size_t next, std::size_t at, const std::string& text) {
    for (; next < pieces.size(); ++next) {
        const std::size_t found = text.find(pieces[next], at + 1);
        if (found == std::string::npos || found > at + kLongestHole) return pieces[next].empty();
        at = found + pieces[next].size();
    }
    return true;
}

}  // namespace

void add_messages(const std::string& source, std::vector<std::string>& messages) {
    static const std::regex comment(R"((^|\s)//[^\n]*)"), include(R"(#include "[^"\n]*")");
    static const std::regex literals(R"re("(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)re");
    static const std::regex one(R"re("((?:[^"\\\n]|\\.)*)")re");
    static const std::regex worded(R"([a-z]{2,}[^a-z]* .*[a-z]{2,}|\} [a-z]{2,}|[a-z]{2,} \{)");
    const std::string code = std::regex_replace(std::regex_replace(source, comment, ""), include, "");
    for (std::sregex_iterator it(code.begin(), code.end(), literals), end; it != end; ++it) {
        const std::string group = it->str();
        std::string text;
        for (std::sregex_iterator part(group.begin(), group.end(), one); part != end; ++part) text += (*part)[1].str();
        text = unescaped(text);
        if (!std::regex_search(text, worded)) continue;
        if (std::ranges::find(messages, text) == messages.end()) messages.push_back(text);
    }
}

bool is_said(const std::string& message, const std::string& text) {
    std::string words = one_blank_each(message);
    const std::vector<std::string> pieces = pieces_of(words);
    if (pieces.size() == 1) return text.find(words) != std::string::npos;
    // A hole at the front is filled by whatever stands there, or by nothing.
    const std::size_t first = pieces[0].empty() ? 1 : 0;
    for (std::size_t at = text.find(pieces[first]); at != std::string::npos; at = text.find(pieces[first], at + 1))
        if (rest_is_said(pieces, first + 1, at + pieces[first].size(), text)) return true;
    return false;
}

std::string one_blank_each(const std::string& text) {
    std::string result;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t';
        if (!blank || (!result.empty() && result.back() != ' ')) result += blank ? ' ' : c;
    }
    return result;
}

std::set<std::string> read_waivers(const std::string& text) {
    std::set<std::string> waivers;
    std::istringstream lines(text);
    bool has_reason = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# ")) has_reason = true;
        if (line.empty()) has_reason = false;
        if (line.empty() || line.starts_with("#")) continue;
        waivers.insert(has_reason ? line : line + " has no reason");
    }
    return waivers;
}

}  // namespace faultline::test
