#include "export/c_parts.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace faultline::exported {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where what begins at `at` ends, if it is a comment or stands in quotes; else `at`.
std::size_t end_of_no_code(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
    const char quote = text[at];
    if (quote != '"' && quote != '\'') return at;
    for (++at; at < text.size() && text[at] != quote; ++at)
        if (text[at] == '\\') ++at;
    return std::min(at + 1, text.size());
}

// The words of C code.
void add_words(std::string_view code, std::set<std::string, std::less<>>& words) {
    for (std::size_t at = 0; at < code.size();) {
        std::size_t end = end_of_no_code(code, at);
        if (end == at) {
            while (end < code.size() && is_word(code[end])) ++end;
            if (end > at) words.emplace(code.substr(at, end - at));
        }
        at = std::max(end, at + 1);
    }
}

// Without the lines whose features the program has not.
std::string chosen_lines(std::string_view text, const std::set<std::string>& features) {
    std::istringstream lines{std::string(text)};
    std::string chosen;
    for (std::string line; std::getline(lines, line);) {
        bool stands = true;
        while (line.starts_with('@')) {
            const bool lacks = line.starts_with("@!");
            const std::size_t begin = lacks ? 2 : 1;
            const std::size_t end = std::min(line.find_first_of(" @#/", begin), line.size());
            stands = stands && features.contains(line.substr(begin, end - begin)) != lacks;
            line.erase(0, end);
        }
        if (stands) chosen += line + "\n";
    }
    return chosen;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// Which of the parts are used: by the words, and by each other.
std::set<const Part*> used_parts(const std::vector<const Part*>& parts, std::set<std::string, std::less<>> words,
                                 const std::set<std::string>& features) {
    std::set<const Part*> used;
    for (bool grew = true; grew;) {
        grew = false;
        for (const Part* part : parts) {
            const bool wanted = std::ranges::any_of(
                part->provides, [&](std::string_view name) { return words.find(name) != words.end(); });
            if (!wanted || !used.insert(part).second) continue;
            add_words(chosen_lines(part->text, features), words);
            grew = true;
        }
    }
    return used;
}

}  // namespace

const std::vector<const Part*>& all_parts() {
    static const std::vector<const Part*> parts = [] {
        std::vector<const Part*> all;
        for (const auto* group : {&head_parts(), &name_parts(), &base_parts(), &call_parts(), &monitor_parts(),
                                  &process_parts(), &death_parts(), &listener_parts(), &peer_parts(), &proxy_parts(),
                                  &proxy_control_parts(), &fault_parts(), &system_call_parts()})
            for (const Part& part : *group) all.push_back(&part);
        return all;
    }();
    return parts;
}

Assembled assemble_parts(const Own& own, const std::set<std::string>& features, const std::vector<Filling>& fillings) {
    const std::vector<const Part*>& parts = all_parts();
    const std::size_t heads = head_parts().size();
    std::set<std::string, std::less<>> words(own.wanted.begin(), own.wanted.end());
    add_words(own.code, words);
    add_words(own.declarations, words);
    const std::set<const Part*> used = used_parts(parts, std::move(words), features);
    Assembled assembled;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i == heads) assembled.text += own.declarations;
        if (!used.contains(parts[i])) continue;
        assembled.text += chosen_lines(parts[i]->text, features);
        for (const std::string_view header : parts[i]->headers) assembled.headers.emplace(header);
    }
    for (const Filling& filling : fillings) replace_all(assembled.text, filling.name, filling.text);
    return assembled;
}

}  // namespace faultline::exported
