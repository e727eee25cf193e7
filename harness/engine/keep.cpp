#include "engine/keep.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace faultline {
namespace {

namespace fs = std::filesystem;

bool copy_entry(const fs::directory_entry& entry, const fs::path& target) {
    std::error_code error;
    if (entry.is_socket(error)) return mknod(target.c_str(), S_IFSOCK | 0600, 0) == 0;
    if (entry.is_fifo(error)) return mkfifo(target.c_str(), 0600) == 0;
    if (entry.is_symlink(error))
        fs::copy_symlink(entry.path(), target, error);
    else if (entry.is_directory(error))
        fs::create_directory(target, error);
    else
        fs::copy_file(entry.path(), target, error);
    return !error;
}

}  // namespace

bool keep_directory(const std::string& from, const std::string& to) {
    std::error_code error;
    fs::remove_all(to, error);
    fs::create_directories(to, error);
    if (error) return false;
    bool complete = true;
    for (fs::recursive_directory_iterator it(from, error), end; !error && it != end; it.increment(error))
        complete = copy_entry(*it, to / it->path().lexically_relative(from)) && complete;
    return complete && !error;
}

}  // namespace faultline
