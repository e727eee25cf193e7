// Several questions about one history: each commit that is built answers all of them.
//
//     Bisection bisection(history, scenarios, good, bad, questions);
//     while (auto id = bisection.next(ready)) bisection.tell(*id, measured(*id));
//     bisection.results();
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bisect/question.hpp"
#include "bisect/search.hpp"

namespace faultline {

// What one commit made of the scenarios.
struct Measurement {
    std::vector<Transcript> runs;  // one for each scenario; none: it could not be tried
    std::string why_not;           // "it does not build: …"
};

struct Skipped {
    std::string commit, why;
};

struct BisectResult {
    Question question;
    std::string first;                  // the first commit with the change, as far as that is known
    std::vector<std::string> suspects;  // could not be judged, and each may be the first instead
    std::string first_other;            // the first that is no longer as the good one, where that is another commit
    std::vector<std::string> suspects_of_other;
    std::vector<Skipped> skipped;       // asked for this question, and not judged
    std::vector<std::string> contrary;  // commits that say that the change came, or went, more than once
    std::string before;                 // what its run is to be held against: its parent, or the good end
    std::string before_other;           // likewise, of `first_other`
};

class Bisection {
  public:
    // `history`: all that is in the bad one and not in the good one. The scenarios live longer than this.
    Bisection(History history, std::string good_id, const std::vector<Scenario>& scenarios, Measurement good,
              Measurement bad, std::vector<Question> questions);

    // The commit to measure next; nullopt: nothing is left to ask. Where a first commit was found, its parent is asked
    // last, even if it is known to be good because a later one is: then what is shown is what this one commit changed.
    [[nodiscard]] std::optional<std::string> next(const std::function<bool(const std::string& id)>& is_ready) const;
    // How it answers each question.
    std::vector<Likeness> tell(const std::string& id, Measurement measurement);

    [[nodiscard]] const History& history() const { return history_; }
    [[nodiscard]] std::size_t left() const;  // commits that may be the first of some open question
    [[nodiscard]] std::size_t open() const;  // questions without an answer
    [[nodiscard]] std::vector<BisectResult> results() const;
    // What a commit did; nullptr where it was not tried.
    [[nodiscard]] const Measurement* measured(const std::string& id) const;

  private:
    // The two are one search as long as every commit is either as the good one or as the bad one.
    struct Hunt {
        Question question;
        Search for_first;  // that is as the bad one
        Search for_other;  // that is not as the good one
        std::vector<Skipped> skipped;
    };
    [[nodiscard]] Ends ends_of(const Question& question) const;
    [[nodiscard]] std::string parent_of(const Search& search) const;
    [[nodiscard]] std::string shown_before(const Search& search) const;

    History history_;
    std::string good_id_;
    const std::vector<Scenario>& scenarios_;
    Measurement good_, bad_;
    std::vector<Hunt> hunts_;
    std::map<std::string, Measurement> known_;
};

}  // namespace faultline
