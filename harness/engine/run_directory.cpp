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
    std::error_code error;
    if (!path.empty()) fs::remove_all(path, error);
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
        std::error_code ignored;
        if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(it->path(), ignored);
    }
}

}  // namespace faultline
