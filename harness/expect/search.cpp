#include "expect/search.hpp"

#include <set>

namespace faultline {
namespace {

// Enough for any scenario that a person would write; a storm of equal lines must not take for ever to fail.
constexpr int kMaxUndone = 2'000;

// How far one way of reading got.
struct Path {
    Reading reading;
    std::vector<int> waiting;  // for each line: how many lines must come before it
    std::set<int> ready;       // lines that may come next
};

struct Choice {
    Path path;
    std::vector<int> others;  // lines that fitted as well, the next to try last
};

class Search {
  public:
    Search(const PartialOrder& order, const std::vector<Entry>& entries, const MatchOptions& options)
        : order_(order), entries_(entries), options_(options), next_(order.lines.size()) {
        for (std::size_t i = 0; i < order.after.size(); ++i) {
            for (const int before : order.after[i])
                next_[static_cast<std::size_t>(before)].push_back(static_cast<int>(i));
        }
    }

    Reading run(const Bindings& captures) {
        Path path = start(captures);
        Reading best = path.reading;
        std::vector<Choice> choices;
        for (int undone = 0; undone <= kMaxUndone; ++undone) {
            follow(path, choices);
            if (path.reading.lines.size() > best.lines.size()) best = path.reading;
            best.complete = best.lines.size() == entries_.size() && best.lines.size() == order_.lines.size();
            if (best.complete || choices.empty()) break;
            path = choices.back().path;
            take(choices.back().others.back(), path);
            choices.back().others.pop_back();
            if (choices.back().others.empty()) choices.pop_back();
        }
        return best;
    }

  private:
    Path start(const Bindings& captures) const {
        Path path;
        path.reading.captures = captures;
        for (std::size_t i = 0; i < order_.after.size(); ++i) {
            path.waiting.push_back(static_cast<int>(order_.after[i].size()));
            if (order_.after[i].empty()) path.ready.insert(static_cast<int>(i));
        }
        return path;
    }

    // Reads on with the first line that fits, and notes the others.
    void follow(Path& path, std::vector<Choice>& choices) const {
        while (path.reading.lines.size() < entries_.size()) {
            std::vector<int> fitting;
            const Entry& entry = entries_[path.reading.lines.size()];
            for (const int line : path.ready) {
                if (line_matches(line_at(line), entry, path.reading.captures, options_, nullptr))
                    fitting.push_back(line);
            }
            if (fitting.empty()) return;
            const int first = fitting.front();
            if (fitting.size() > 1) {
                choices.push_back({.path = path, .others = {fitting.rbegin(), fitting.rend() - 1}});
            }
            take(first, path);
        }
    }

    void take(int line, Path& path) const {
        Reading& reading = path.reading;
        line_matches(line_at(line), entries_[reading.lines.size()], reading.captures, options_, &reading.captures);
        reading.lines.push_back(line);
        path.ready.erase(line);
        for (const int later : next_[static_cast<std::size_t>(line)]) {
            if (--path.waiting[static_cast<std::size_t>(later)] == 0) path.ready.insert(later);
        }
    }

    const ExpectedLine& line_at(int line) const { return *order_.lines[static_cast<std::size_t>(line)]; }

    const PartialOrder& order_;
    const std::vector<Entry>& entries_;
    const MatchOptions& options_;
    std::vector<std::vector<int>> next_;
};

}  // namespace

Reading read_entries(const PartialOrder& order, const std::vector<Entry>& entries, const Bindings& captures,
                     const MatchOptions& options) {
    return Search(order, entries, options).run(captures);
}

}  // namespace faultline
