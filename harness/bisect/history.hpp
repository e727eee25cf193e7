// The commits between two revisions, as git lists them, and which of them come before which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace faultline {

// Some of the commits of a history.
class CommitSet {
  public:
    explicit CommitSet(std::size_t size) : words_((size + 63) / 64) {}

    void insert(std::size_t commit) { words_[commit / 64] |= bit(commit); }
    [[nodiscard]] bool contains(std::size_t commit) const { return (words_[commit / 64] & bit(commit)) != 0; }
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] std::size_t count_common(const CommitSet& other) const;
    void add(const CommitSet& other);
    void keep(const CommitSet& other);    // only what is in both
    void remove(const CommitSet& other);  // what is in the other
    bool operator==(const CommitSet&) const = default;

  private:
    static std::uint64_t bit(std::size_t commit) { return std::uint64_t{1} << (commit % 64); }
    std::vector<std::uint64_t> words_;
};

struct Commit {
    std::string id;                    // 40 hex digits
    std::vector<std::string> parents;  // some of them may be older than the history
    std::string subject;
};

// What `git log --topo-order --format=%H%x09%P%x09%s GOOD..BAD` prints: BAD first, and no commit before its children.
class History {
  public:
    static tl::expected<History, std::string> parse(std::string_view log);

    [[nodiscard]] std::size_t size() const { return commits_.size(); }
    [[nodiscard]] const Commit& commit(std::size_t index) const { return commits_[index]; }
    [[nodiscard]] std::optional<std::size_t> find(const std::string& id) const;
    // Itself, and all those of the history that it contains.
    [[nodiscard]] const CommitSet& ancestors(std::size_t index) const { return ancestors_[index]; }

  private:
    std::vector<Commit> commits_;
    std::map<std::string, std::size_t> index_;
    std::vector<CommitSet> ancestors_;
};

}  // namespace faultline
