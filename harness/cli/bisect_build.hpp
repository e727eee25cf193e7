// Builds of libzmq's commits, kept in a cache: each commit is built once for each set of options, and one that does not
// build is remembered, too.
//
//     CACHE/lock                         held while somebody builds
//     CACHE/work/                        the commit that is being built; nothing of it is kept
//     CACHE/OPTIONS/COMMIT/libzmq.so     and log; OPTIONS is a hash of all that makes a build another one
//     CACHE/OPTIONS/COMMIT/failed        instead: why, in one line
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "cli/bisect_git.hpp"
#include "engine/unique_fd.hpp"

namespace faultline::cli {

struct BuildArguments {
    std::string cache;  // "": ~/.cache/faultline/bisect
    bool drafts = false;
    std::vector<std::string> configure;  // words for cmake, and those that begin with `--` for autotools' configure
    int limit_s = 1800;                  // for one commit
    int jobs = 0;                        // compilers at a time
    bool rebuild_failed = false;         // try again what is remembered not to build
};

struct BuiltCommit {
    std::string library;  // path; "": there is none
    std::string why_not;  // then, one line
    bool interrupted = false;
    bool fresh = false;  // it was built now
    double seconds = 0;  // that took
};

class CommitBuilds {
  public:
    // Makes the cache, and keeps it to itself.
    static tl::expected<CommitBuilds, std::string> open(const BuildArguments& arguments);

    [[nodiscard]] bool is_known(const std::string& commit) const;  // built, or known not to build
    // `again`: also where it is remembered not to build.
    BuiltCommit build(const Repository& repository, const std::string& commit, bool again = false);

  private:
    explicit CommitBuilds(const BuildArguments& arguments) : arguments_(arguments) {}
    [[nodiscard]] std::string place_of(const std::string& commit) const;
    [[nodiscard]] BuiltCommit look_up(const std::string& commit) const;
    [[nodiscard]] std::string make(const Repository& repository, const std::string& commit);
    [[nodiscard]] std::string make_with_cmake();
    [[nodiscard]] std::string configure_with_cmake(const std::vector<std::string>& more);
    [[nodiscard]] std::string make_with_autotools();
    [[nodiscard]] std::string run(const std::vector<std::string>& words, const std::string& directory);

    BuildArguments arguments_;
    std::string cache_, kept_, work_;
    UniqueFd lock_;
    int seconds_left_ = 0;
    bool interrupted_ = false, too_long_ = false;
};

}  // namespace faultline::cli
