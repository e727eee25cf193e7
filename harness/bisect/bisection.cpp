#include "bisect/bisection.hpp"

#include <algorithm>
#include <utility>

namespace faultline {

Bisection::Bisection(History history, std::string good_id, const std::vector<Scenario>& scenarios, Measurement good,
                     Measurement bad, std::vector<Question> questions)
    : history_(std::move(history)),
      good_id_(std::move(good_id)),
      scenarios_(scenarios),
      good_(std::move(good)),
      bad_(std::move(bad)) {
    for (Question& question : questions)
        hunts_.push_back({std::move(question), Search(history_), Search(history_), {}});
    known_[good_id_] = good_;
    known_[history_.commit(0).id] = bad_;
}

Ends Bisection::ends_of(const Question& question) const {
    return {&scenarios_[question.scenario], &good_.runs[question.scenario], &bad_.runs[question.scenario]};
}

// The first parent; "" where the commit has none.
std::string Bisection::parent_of(const Search& search) const {
    const std::vector<std::string>& parents = history_.commit(search.first()).parents;
    return parents.empty() ? "" : parents.front();
}

std::optional<std::string> Bisection::next(const std::function<bool(const std::string& id)>& is_ready) const {
    std::vector<const Search*> searches;
    for (const Hunt& hunt : hunts_)
        for (const Search* search : {&hunt.for_first, &hunt.for_other}) searches.push_back(search);
    const auto ready = [&](std::size_t commit) { return is_ready(history_.commit(commit).id); };
    if (const auto commit = most_telling(searches, ready)) return history_.commit(*commit).id;
    for (const Search* search : searches) {
        const std::string parent = parent_of(*search);
        if (!parent.empty() && !known_.contains(parent)) return parent;
    }
    return std::nullopt;
}

std::vector<Likeness> Bisection::tell(const std::string& id, Measurement measurement) {
    const Measurement& known = known_[id] = std::move(measurement);
    const auto commit = history_.find(id);
    std::vector<Likeness> answers;
    for (Hunt& hunt : hunts_) {
        const RunVerdict verdict =
            known.runs.empty() ? RunVerdict{Likeness::unknown, known.why_not}
                               : judge(hunt.question, ends_of(hunt.question), known.runs[hunt.question.scenario]);
        answers.push_back(verdict.likeness);
        if (!commit) continue;  // it is older than the good one: only to be shown
        switch (verdict.likeness) {
            case Likeness::good:
                hunt.for_first.tell(*commit, Answer::good);
                hunt.for_other.tell(*commit, Answer::good);
                break;
            case Likeness::bad:
                hunt.for_first.tell(*commit, Answer::bad);
                hunt.for_other.tell(*commit, Answer::bad);
                break;
            case Likeness::other:
                hunt.for_first.tell(*commit, Answer::good);
                hunt.for_other.tell(*commit, Answer::bad);
                break;
            case Likeness::unknown:
                hunt.for_first.tell(*commit, Answer::unknown);
                hunt.for_other.tell(*commit, Answer::unknown);
                hunt.skipped.push_back({id, verdict.why});
                break;
        }
    }
    return answers;
}

std::size_t Bisection::left() const {
    CommitSet all(history_.size());
    for (const Hunt& hunt : hunts_)
        for (const Search* search : {&hunt.for_first, &hunt.for_other})
            if (!search->is_over()) all.add(search->candidates());
    return all.count();
}

std::size_t Bisection::open() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        hunts_, [](const Hunt& hunt) { return !hunt.for_first.is_over() || !hunt.for_other.is_over(); }));
}

std::string Bisection::shown_before(const Search& search) const {
    const std::string parent = parent_of(search);
    const Measurement* known = measured(parent);
    return known != nullptr && !known->runs.empty() ? parent : good_id_;
}

const Measurement* Bisection::measured(const std::string& id) const {
    const auto known = known_.find(id);
    return known == known_.end() ? nullptr : &known->second;
}

std::vector<BisectResult> Bisection::results() const {
    std::vector<BisectResult> results;
    const auto ids = [&](const std::vector<std::size_t>& commits) {
        std::vector<std::string> texts;
        for (const std::size_t commit : commits) texts.push_back(history_.commit(commit).id);
        return texts;
    };
    for (const Hunt& hunt : hunts_) {
        const Search &first = hunt.for_first, &other = hunt.for_other;
        BisectResult result{.question = hunt.question,
                            .first = history_.commit(first.first()).id,
                            .suspects = ids(first.suspects()),
                            .first_other = {},
                            .suspects_of_other = {},
                            .skipped = hunt.skipped,
                            .contrary = ids(first.contradictions()),
                            .before = shown_before(first),
                            .before_other = {}};
        if (other.first() != first.first()) {
            result.first_other = history_.commit(other.first()).id;
            result.suspects_of_other = ids(other.suspects());
            result.before_other = shown_before(other);
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace faultline
