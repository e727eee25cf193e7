#include "manual/promises.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "scenario/suggest.hpp"

namespace faultline {
namespace {

constexpr std::string_view kNone = "none: ";
constexpr std::string_view kGap = "  ";  // between a promise's key and its sentence

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return "";
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool fits(std::string_view pattern, std::string_view text) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    const std::string_view begin = pattern.substr(0, star), end = pattern.substr(star + 1);
    return text.size() >= begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end);
}

}  // namespace

// Reads the table line by line. What is wrong with a line does not keep the next one from being read.
class PromiseReader {
  public:
    explicit PromiseReader(const std::string& file) : file_(file) {}

    void line(std::string_view text) {
        ++line_;
        text_ = text;
        std::string_view content = text.substr(0, std::min(text.find(" # "), text.size()));
        if (trimmed(content).empty() || text.starts_with('#')) return;
        if (content.starts_with(' ')) return promise(trimmed(content));
        const std::size_t gap = std::min(content.find(kGap), content.size());
        const std::string_view word = content.substr(0, gap), rest = trimmed(content.substr(gap));
        if (word != "page" && word != "other")
            return error(1, word.size(), fmt::format("expected page, other or a promise, not {}", word),
                         did_you_mean(word, {"page", "other"}));
        if (rest.empty()) return error(1, word.size(), fmt::format("{} needs what it is called", word), "");
        auto& names = word == "page" ? promises_.pages_ : promises_.others_;
        if (std::ranges::find(names, rest) != names.end())
            return error(column_of(rest), rest.size(), fmt::format("{} occurs twice", rest), "");
        names.emplace_back(rest);
        in_page_ = word == "page";
    }

    tl::expected<Promises, std::vector<Diagnostic>> finish() {
        if (!errors_.empty()) return tl::make_unexpected(std::move(errors_));
        return std::move(promises_);
    }

  private:
    [[nodiscard]] int column_of(std::string_view part) const {
        return static_cast<int>(part.data() - text_.data()) + 1;
    }

    void error(int column, std::size_t length, std::string message, std::string hint) {
        Diagnostic diagnostic;
        diagnostic.place = {file_, line_, column};
        diagnostic.length = static_cast<int>(length);
        diagnostic.message = std::move(message);
        diagnostic.hint = std::move(hint);
        diagnostic.line = std::string(text_);
        errors_.push_back(std::move(diagnostic));
    }

    void promise(std::string_view content) {
        const std::size_t gap = content.find(kGap);
        const std::string_view key = content.substr(0, std::min(gap, content.size()));
        if (!in_page_) return error(column_of(key), key.size(), "a promise stands below its page", "write: page  NAME");
        if (gap == std::string_view::npos)
            return error(column_of(key), key.size(), fmt::format("{} has no sentence", key),
                         "write what is promised, two spaces behind it; or none: and why nothing shows it");
        const std::string_view sentence = trimmed(content.substr(gap));
        Promise next{promises_.pages_.back(),
                     std::string(key),
                     std::string(sentence),
                     sentence.starts_with(kNone),
                     {file_, line_, column_of(key)}};
        if (next.excused) next.sentence = sentence.substr(kNone.size());
        const bool twice =
            std::ranges::any_of(promises_.promises_, [&](const Promise& other) { return other.name() == next.name(); });
        if (twice) return error(column_of(key), key.size(), fmt::format("{} occurs twice", next.name()), "");
        promises_.promises_.push_back(std::move(next));
    }

    std::string file_;
    std::string_view text_;
    int line_ = 0;
    bool in_page_ = false;
    Promises promises_;
    std::vector<Diagnostic> errors_;
};

tl::expected<std::vector<std::size_t>, std::string> Promises::named_by(std::string_view spec) const {
    const auto index_of = [&](std::string_view name) -> std::optional<std::size_t> {
        const auto found = std::ranges::find_if(promises_, [&](const Promise& one) { return one.name() == name; });
        if (found == promises_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - promises_.begin());
    };
    const auto is_page = [&](const std::string& page) { return spec == page || spec.starts_with(page + " "); };
    if (const auto whole = index_of(spec)) return std::vector{*whole};
    const auto page = std::ranges::find_if(pages_, is_page);
    if (page == pages_.end()) {
        if (std::ranges::any_of(others_, [&](const std::string& other) { return fits(other, spec); }))
            return std::vector<std::size_t>{};
        return tl::make_unexpected(hint_for(spec));
    }
    std::vector<std::size_t> named;
    for (std::string_view rest = trimmed(spec.substr(page->size())); !rest.empty();) {
        const std::string_view word = rest.substr(0, std::min(rest.find(' '), rest.size()));
        const auto index = index_of(*page + " " + std::string(word));
        if (!index) return tl::make_unexpected(hint_for(spec));
        named.push_back(*index);
        rest = trimmed(rest.substr(word.size()));
    }
    return named;
}

std::string Promises::hint_for(std::string_view spec) const {
    std::vector<std::string> names = pages_;
    for (const Promise& promise : promises_) names.push_back(promise.name());
    const std::string hint = did_you_mean(spec, {names.begin(), names.end()});
    return hint.empty() ? "promises.txt has what it may be" : hint;
}

tl::expected<Promises, std::vector<Diagnostic>> parse_promises(std::string_view text, const std::string& file) {
    PromiseReader reader(file);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        reader.line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return reader.finish();
}

}  // namespace faultline
