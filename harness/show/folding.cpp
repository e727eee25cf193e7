#include "show/folding.hpp"

#include <algorithm>

namespace faultline::show {
namespace {

constexpr std::size_t kLongestCycle = 8;  // an attempt to connect, refused in the handshake, is 5 events
constexpr std::size_t kFewLines = 3;      // so many are listed rather than folded

// Of a cycle of several lines "CONNECT_DELAYED, CLOSED": their ends are those of the lines above.
std::string in_short(const std::vector<std::string>& cycle) {
    if (cycle.size() == 1) return cycle.front();
    std::string text;
    for (const std::string& shape : cycle) text += (text.empty() ? "" : ", ") + shape.substr(0, shape.find(' '));
    return text;
}

}  // namespace

void Folding::add(Happening next, const Keep& keep) {
    shapes_.push_back(next.shape);
    if (shapes_.size() > 2 * kLongestCycle) shapes_.pop_front();
    if (repeats(next)) {
        if (lines_ == 0) folded_ = next;
        held_.push_back(std::move(next));
        ++lines_;
        if (lines_ % cycle_.size() != 0 || lines_ <= kFewLines) return;
        folded_.times += static_cast<std::int64_t>(held_.size() / cycle_.size());
        folded_.until_ns = held_.back().at_ns;
        held_.clear();
        return;
    }
    finish(keep);
    keep(std::move(next));
    look_for_cycle();
}

void Folding::finish(const Keep& keep) {
    if (folded_.times > 0) {
        folded_.text = in_short(cycle_);
        keep(folded_);
    }
    for (Happening& held : held_) keep(std::move(held));
    held_.clear();
    cycle_.clear();
    folded_ = {};
    lines_ = 0;
}

bool Folding::repeats(const Happening& next) { return !cycle_.empty() && next.shape == cycle_[lines_ % cycle_.size()]; }

void Folding::look_for_cycle() {
    for (std::size_t length = 1; length <= kLongestCycle && 2 * length <= shapes_.size(); ++length) {
        const auto last = shapes_.end() - static_cast<std::ptrdiff_t>(length);
        const auto before = last - static_cast<std::ptrdiff_t>(length);
        if (!std::equal(before, last, last)) continue;
        cycle_.assign(last, shapes_.end());
        return;
    }
}

}  // namespace faultline::show
