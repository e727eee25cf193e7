#include "engine/run_directory.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <regex>
#include <utility>

#include "engine/subject_process.hpp"
#include "engine/worker.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

fs::path parent_directory() {
    std::error_code error;
    const fs::path path = fs::temp_directory_path(error);
    return error ? fs::path("/tmp") : path;
}

// The pid in `faultline-PID-N`; 0 for any other name, so that nobody's `faultline-2024-notes` is swept.
pid_t owner_of(const std::string& name) {
    static const std::regex form("faultline-([0-9]{1,9})-[0-9]+");
    std::smatch match;
    return std::regex_match(name, match, form) ? std::atoi(match[1].str().c_str()) : 0;
}

// A scenario may have taken permissions away (`chmod sockets 0000`): without them an ordinary user can't remove.
void permit_removal(const fs::path& directory) {
    std::error_code error;
    fs::permissions(directory, fs::perms::owner_all, fs::perm_options::add, error);
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->symlink_status(ignored).type() == fs::file_type::directory) permit_removal(it->path());
    }
}

void remove_tree(const fs::path& path) {
    std::error_code error;
    permit_removal(path);
    fs::remove_all(path, error);
}

}  // namespace

RunDirectory RunDirectory::name_new() {
    static int number = 0;
    RunDirectory named;
    named.path_ = (parent_directory() / fmt::format("faultline-{}-{}", getpid(), ++number)).string();
    return named;
}

bool make_run_directory(const std::string& path) { return mkdir(path.c_str(), 0700) == 0; }

RunDirectory::RunDirectory(RunDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}

RunDirectory& RunDirectory::operator=(RunDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

RunDirectory::~RunDirectory() { remove_run_directory(path_); }

void remove_run_directory(const std::string& path) {
    if (!path.empty()) remove_tree(path);
}

void abandon_run(const RunOptions& options) {
    SubjectProcess::kill_all();
    remove_run_directory(options.directory);
    _exit(75);
}

void sweep_stale_directories() {
    std::error_code error;
    for (fs::directory_iterator it(parent_directory(), error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        const pid_t owner = owner_of(name);
        if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH) remove_tree(it->path());
    }
}

}  // namespace faultline
