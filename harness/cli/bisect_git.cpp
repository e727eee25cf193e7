#include "cli/bisect_git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/programs.hpp"

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

tl::expected<std::string, std::string> Repository::git(std::vector<std::string> words) const {
    // What is found is a matter of the commits, not of the user's settings.
    words.insert(words.begin(), {"git", "--no-replace-objects", "--no-optional-locks", "--no-pager", "-C", path_, "-c",
                                 "log.showSignature=false", "-c", "gc.auto=0", "-c", "core.quotePath=false"});
    Ended ended = run_program({.words = words, .directory = {}});
    if (ended.well()) return std::move(ended.out);
    if (ended.interrupted) return tl::make_unexpected("interrupted");
    if (ended.exit == 127) return tl::make_unexpected("there is no git on this machine: `apt-get install git`");
    const std::string said = first_line(ended.err);
    return tl::make_unexpected(fmt::format("{}: {}", path_, said.empty() ? "git failed, and did not say why" : said));
}

tl::expected<Repository, std::string> Repository::open(const std::string& path) {
    if (!fs::is_directory(path))
        return tl::make_unexpected(path + ": is not a directory: --source takes a clone of libzmq");
    const Repository repository(path);
    if (const auto found = repository.git({"rev-parse", "--git-dir"}); !found)
        return tl::make_unexpected(found.error().find("not a git repository") == std::string::npos
                                       ? found.error()
                                       : path + ": is not a git repository: --source takes a clone of libzmq");
    return repository;
}

tl::expected<std::string, std::string> Repository::commit_of(const std::string& revision) const {
    const auto id = git({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
    if (!id) return tl::make_unexpected(fmt::format("{}: has no commit called `{}`", path_, revision));
    return first_line(*id);
}

tl::expected<History, std::string> Repository::between(const std::string& good, const std::string& bad) const {
    if (good == bad) return tl::make_unexpected(fmt::format("--good and --bad are one commit, {}", short_id(good)));
    const auto base = git({"merge-base", good, bad});
    const std::string common = base ? first_line(*base) : "";
    if (common == bad)
        return tl::make_unexpected(
            "--good is newer than --bad: give the older one as --good, even if it is the one that does wrong; what is "
            "looked for is the change");
    if (common != good)
        return tl::make_unexpected(fmt::format(
            "--good is no ancestor of --bad: {}",
            common.empty() ? "they have no commit in common"
                           : "they have in common " + short_id(common) + ", which may be what --good should be"));
    const auto log = git({"log", "--topo-order", "--format=%H%x09%P%x09%s", good + ".." + bad});
    if (!log) return tl::make_unexpected(log.error());
    return History::parse(*log);
}

CommitInfo Repository::describe(const std::string& commit) const {
    CommitInfo info{.id = commit, .subject = {}, .author = {}, .date = {}, .name = {}, .files = {}};
    if (const auto said = git({"show", "-s", "--date=short", "--format=%s%n%an%n%ad", commit})) {
        std::string rest = *said;
        for (std::string* field : {&info.subject, &info.author, &info.date}) {
            *field = first_line(rest);
            rest.erase(0, std::min(field->size() + 1, rest.size()));
        }
    }
    if (const auto name = git({"describe", "--contains", "--match", "v*", commit})) info.name = first_line(*name);
    // A merge is held against what it was merged into.
    const auto files = git({"diff", "--stat=100", "-M", commit + "^1", commit});
    if (files) info.files = *files;
    return info;
}

tl::expected<void, std::string> Repository::unpack(const std::string& commit, const std::string& directory) const {
    const std::string archive = directory + ".tar";
    std::error_code error;
    fs::create_directories(directory, error);
    const auto packed = git({"archive", "--format=tar", "-o", fs::absolute(archive).string(), commit});
    if (!packed) return tl::make_unexpected(packed.error());
    const Ended unpacked = run_program({.words = {"tar", "-xf", archive, "-C", directory}, .directory = {}});
    fs::remove(archive, error);
    if (unpacked.interrupted) return tl::make_unexpected("interrupted");
    if (!unpacked.well()) return tl::make_unexpected("cannot be unpacked: " + first_line(unpacked.err));
    return {};
}

}  // namespace faultline::cli
