#include "bisect/history.hpp"

#include <algorithm>
#include <bit>

namespace faultline {
namespace {

// Takes what stands before the separator away from the text.
std::string take(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string part(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

}  // namespace

std::size_t CommitSet::count() const {
    std::size_t number = 0;
    for (const std::uint64_t word : words_) number += static_cast<std::size_t>(std::popcount(word));
    return number;
}

std::size_t CommitSet::count_common(const CommitSet& other) const {
    std::size_t number = 0;
    for (std::size_t i = 0; i < words_.size(); ++i)
        number += static_cast<std::size_t>(std::popcount(words_[i] & other.words_[i]));
    return number;
}

void CommitSet::add(const CommitSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
}

void CommitSet::keep(const CommitSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
}

void CommitSet::remove(const CommitSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
}

tl::expected<History, std::string> History::parse(std::string_view log) {
    History history;
    while (!log.empty()) {
        const std::string line = take(log, '\n');
        std::string_view rest = line;
        Commit& commit = history.commits_.emplace_back();
        commit.id = take(rest, '\t');
        const std::string parents = take(rest, '\t');
        for (std::string_view ids = parents; !ids.empty();) commit.parents.push_back(take(ids, ' '));
        commit.subject = rest;
        if (commit.id.empty()) return tl::make_unexpected("git's list of commits has a line without a commit");
    }
    const std::size_t size = history.commits_.size();
    history.ancestors_.assign(size, CommitSet(size));
    for (std::size_t i = size; i-- > 0;) {
        CommitSet& ancestors = history.ancestors_[i];
        ancestors.insert(i);
        for (const std::string& parent : history.commits_[i].parents)
            if (const auto at = history.find(parent)) ancestors.add(history.ancestors_[*at]);
        // Whoever named it as a parent came first: so it is known to nobody yet.
        if (!history.index_.emplace(history.commits_[i].id, i).second)
            return tl::make_unexpected("git's list of commits has " + history.commits_[i].id + " twice");
    }
    return history;
}

std::optional<std::size_t> History::find(const std::string& id) const {
    const auto at = index_.find(id);
    return at == index_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace faultline
