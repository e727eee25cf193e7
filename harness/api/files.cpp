#include "api/files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

#include "engine/unique_fd.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;
constexpr const char* kExtension = ".fault";

std::string why(const fs::path& path, const char* what) {
    return fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno));
}

bool write_whole(int fd, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t written = write(fd, text.data() + done, text.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        done += static_cast<std::size_t>(written);
    }
    return true;
}

}  // namespace

tl::expected<std::vector<fs::path>, std::string> scenario_files(const std::string& argument) {
    std::error_code error;
    if (!fs::exists(argument, error)) return tl::unexpected(argument + ": no such file or directory");
    if (!fs::is_directory(argument)) return std::vector<fs::path>{argument};
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(argument))
        if (entry.is_regular_file() && entry.path().extension() == kExtension) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

tl::expected<std::string, std::string> read_text(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (!stream) return tl::unexpected(path.string() + ": cannot be read");
    return text;
}

std::string read_standard_input() {
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

FileReaderFunction reader_of_named_files(const fs::path& scenario) {
    return [scenario](const std::string& name) -> std::optional<std::string> {
        const fs::path beside = fs::absolute(scenario).lexically_normal().parent_path();
        std::vector<fs::path> places{beside / name};
        for (fs::path above = beside; above != above.root_path(); above = above.parent_path())
            places.push_back(above / "fixtures" / name);
        for (const fs::path& place : places) {
            if (!fs::is_regular_file(place)) continue;
            if (auto text = read_text(place)) return std::move(*text);
        }
        return std::nullopt;
    };
}

std::string write_atomically(const fs::path& path, const std::string& text) {
    std::error_code error;
    const fs::path target = fs::canonical(path, error);
    struct stat status {};
    if (error || stat(target.c_str(), &status) != 0) return path.string() + ": cannot be found";
    std::string name = (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
    const UniqueFd file(mkstemp(name.data()));
    if (file.get() < 0) return why(target, "cannot be written");
    const bool good = write_whole(file.get(), text) && fchmod(file.get(), status.st_mode & 07777) == 0 &&
                      fsync(file.get()) == 0 && rename(name.c_str(), target.c_str()) == 0;
    if (good) return "";
    const std::string problem = why(target, "cannot be written");
    unlink(name.c_str());
    return problem;
}

}  // namespace faultline
