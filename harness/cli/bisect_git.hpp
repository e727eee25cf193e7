// A git repository, which is only ever read.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "bisect/history.hpp"
#include "bisect/report.hpp"

namespace faultline::cli {

class Repository {
  public:
    // The directory of a clone, or of a bare one. All errors are lines for a person.
    static tl::expected<Repository, std::string> open(const std::string& path);

    // The commit that a revision names: a tag, a branch, `HEAD~3`.
    [[nodiscard]] tl::expected<std::string, std::string> commit_of(const std::string& revision) const;
    // All that is in `bad` and not in `good`, which it must contain.
    [[nodiscard]] tl::expected<History, std::string> between(const std::string& good, const std::string& bad) const;
    [[nodiscard]] CommitInfo describe(const std::string& commit) const;
    // Its files, without any of git's own.
    [[nodiscard]] tl::expected<void, std::string> unpack(const std::string& commit, const std::string& directory) const;

  private:
    explicit Repository(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] tl::expected<std::string, std::string> git(std::vector<std::string> words) const;

    std::string path_;
};

}  // namespace faultline::cli
