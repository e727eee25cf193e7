#include "bisect/search.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

// 1/2, 1/4, 3/4, 1/8, 5/8, 3/8, 7/8, …: where a commit cannot be answered for, its neighbours often cannot either. So
// the next one is far away, and not by chance as with `git bisect skip`: the same search takes the same way.
double aim(std::size_t skipped) {
    double result = 0, digit = 0.5;
    for (std::size_t rest = skipped + 1; rest > 0; rest /= 2, digit /= 2)
        if (rest % 2 == 1) result += digit;
    return result;
}

constexpr double kLeastWorth = 1e-9;  // of a commit that could still be asked

}  // namespace

Search::Search(const History& history) : history_(history), candidates_(history.size()), unknown_(history.size()) {
    if (history.size() > 0) candidates_ = history.ancestors(0);
    look_for_question();
}

void Search::tell(std::size_t commit, Answer answer) {
    const History& history = history_.get();
    const bool contains_bad = history.ancestors(commit).contains(bad_);
    switch (answer) {
        case Answer::good:
            if (contains_bad) {
                contradictions_.push_back(commit);
                return;
            }
            if (candidates_.contains(commit)) skipped_in_a_row_ = 0;
            candidates_.remove(history.ancestors(commit));
            break;
        case Answer::bad:
            if (!candidates_.contains(commit)) {
                // A good one contains it; or it is on a side branch, and says nothing.
                if (!contains_bad && history.ancestors(bad_).contains(commit)) contradictions_.push_back(commit);
                return;
            }
            bad_ = commit;
            skipped_in_a_row_ = 0;
            candidates_.keep(history.ancestors(commit));
            break;
        case Answer::unknown:
            if (candidates_.contains(commit) && !unknown_.contains(commit)) ++skipped_in_a_row_;
            unknown_.insert(commit);
            break;
    }
    look_for_question();
}

void Search::look_for_question() {
    has_question_ = false;
    for (std::size_t i = 0; i < history_.get().size() && !has_question_; ++i)
        has_question_ = i != bad_ && candidates_.contains(i) && !unknown_.contains(i);
}

std::vector<std::size_t> Search::suspects() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < history_.get().size(); ++i)
        if (i != bad_ && candidates_.contains(i)) result.push_back(i);
    return result;
}

std::vector<double> Search::worth() const {
    const History& history = history_.get();
    std::vector<double> result(history.size());
    const auto all = static_cast<double>(candidates_.count());
    const double aimed = aim(skipped_in_a_row_);
    for (std::size_t i = 0; i < history.size(); ++i) {
        if (i == bad_ || !candidates_.contains(i) || unknown_.contains(i)) continue;
        const double share = static_cast<double>(candidates_.count_common(history.ancestors(i))) / all;
        result[i] = std::max(kLeastWorth, 1 - std::abs(share - aimed) / std::max(aimed, 1 - aimed));
    }
    return result;
}

bool Search::is_like(const Search& other) const {
    return bad_ == other.bad_ && skipped_in_a_row_ == other.skipped_in_a_row_ && candidates_ == other.candidates_ &&
           unknown_ == other.unknown_;
}

std::optional<std::size_t> most_telling(const std::vector<const Search*>& searches,
                                        const std::function<bool(std::size_t commit)>& is_ready) {
    std::vector<const Search*> different;
    for (const Search* search : searches) {
        const auto is_like = [&](const Search* other) { return search->is_like(*other); };
        if (!search->is_over() && std::ranges::none_of(different, is_like)) different.push_back(search);
    }
    std::vector<double> worth;
    for (const Search* search : different) {
        const std::vector<double> more = search->worth();
        worth.resize(more.size());
        for (std::size_t i = 0; i < more.size(); ++i) worth[i] += more[i];
    }
    std::optional<std::size_t> best;
    bool best_is_ready = false;
    for (std::size_t i = 0; i < worth.size(); ++i) {
        if (worth[i] == 0) continue;
        const bool ready = is_ready(i);
        if (best && (ready != best_is_ready ? !ready : worth[i] <= worth[*best])) continue;
        best = i;
        best_is_ready = ready;
    }
    return best;
}

}  // namespace faultline
