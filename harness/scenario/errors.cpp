#include "scenario/errors.hpp"

#include <algorithm>
#include <tuple>

namespace faultline {
namespace {

// A file with more errors than this is no scenario; each of them keeps its line.
constexpr std::size_t kMostErrors = 200;
constexpr std::size_t kLongestLineKept = 4096;

auto order_of(const Diagnostic& diagnostic) { return std::tuple(diagnostic.place.line, diagnostic.place.column); }

}  // namespace

void Errors::add(int line, int column, int length, const std::string& message, const std::string& hint) {
    const auto same = [&](const Diagnostic& d) {
        return d.place.line == line && d.place.column == column && d.message == message;
    };
    if (full() || std::ranges::any_of(found_, same)) return;
    const auto index = static_cast<std::size_t>(line - 1);
    const std::string_view text = index < lines_.size() ? lines_[index] : std::string_view();
    found_.push_back(
        {{file_, line, column}, std::max(length, 1), message, hint, std::string(text.substr(0, kLongestLineKept))});
}

bool Errors::full() const { return found_.size() >= kMostErrors; }

std::vector<Diagnostic> Errors::in_order() const {
    std::vector<Diagnostic> sorted = found_;
    std::ranges::stable_sort(sorted, {}, order_of);
    return sorted;
}

}  // namespace faultline
