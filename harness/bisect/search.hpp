// Looks for the first commit that is bad, as `git bisect` does: each answer leaves the commits that a bad one contains,
// or takes away those that a good one contains. Pure: who knows the answers builds and runs.
//
//     Search search(history);                       // its newest commit is bad, whatever is older than it is good
//     while (auto commit = most_telling({&search}, ready)) search.tell(*commit, answer);
//     search.first();
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "bisect/history.hpp"

namespace faultline {

enum class Answer { good, bad, unknown };

class Search {
  public:
    explicit Search(const History& history);

    // Any commit may be told, also one that another search asked for. What contradicts an earlier answer is kept apart:
    // the change then came more than once.
    void tell(std::size_t commit, Answer answer);

    [[nodiscard]] bool is_over() const { return !has_question_; }
    // Those of which any may be the first bad one.
    [[nodiscard]] const CommitSet& candidates() const { return candidates_; }
    [[nodiscard]] std::size_t left() const { return candidates_.count(); }
    // The oldest that is known to be bad. Once it is over, the first, but for those that nobody could answer for.
    [[nodiscard]] std::size_t first() const { return bad_; }
    [[nodiscard]] std::vector<std::size_t> suspects() const;  // the others that may be the first
    [[nodiscard]] const std::vector<std::size_t>& contradictions() const { return contradictions_; }

    // How much an answer for each commit tells: 1 where it halves what is left, 0 where nothing is learnt.
    [[nodiscard]] std::vector<double> worth() const;

    // Whether the two are at the same point, so that the same commit tells both the same.
    [[nodiscard]] bool is_like(const Search& other) const;

  private:
    void look_for_question();

    std::reference_wrapper<const History> history_;
    CommitSet candidates_;  // with `bad_`
    CommitSet unknown_;     // those that nobody can answer for
    std::size_t bad_ = 0;
    std::size_t skipped_in_a_row_ = 0;
    bool has_question_ = true;
    std::vector<std::size_t> contradictions_;
};

// The commit whose answer tells most about all these searches together, so that one build serves several; nullopt where
// all are over. A commit for which `is_ready` holds costs next to nothing, and is asked before any other.
std::optional<std::size_t> most_telling(const std::vector<const Search*>& searches,
                                        const std::function<bool(std::size_t commit)>& is_ready);

}  // namespace faultline
