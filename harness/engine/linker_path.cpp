#include "engine/linker_path.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>
#include <system_error>

#include "engine/processor.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

// Layout of /etc/ld.so.cache: glibc's sysdeps/generic/dl-cache.h, struct cache_file_new.
constexpr std::string_view kCacheMagic = "glibc-ld.so.cache1.1";
constexpr std::size_t kCacheHeaderSize = 48;
struct CacheEntry {
    std::int32_t flags;
    std::uint32_t key, value;  // offsets of the two strings in the file
    std::uint32_t os_version;
    std::uint64_t hardware;  // 0: for every processor
};

std::string string_at(const std::string& content, std::uint32_t offset) {
    if (offset >= content.size()) return "";
    const std::size_t end = content.find('\0', offset);
    return content.substr(offset, end == std::string::npos ? end : end - offset);
}

std::map<std::string, std::string> read_cache() {
    std::ifstream stream("/etc/ld.so.cache", std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    std::map<std::string, std::string> result;
    // Older systems put another format first. They get the default directories, like a system without a cache.
    if (!content.starts_with(kCacheMagic) || content.size() < kCacheHeaderSize) return result;
    std::uint32_t count = 0;
    std::memcpy(&count, content.data() + kCacheMagic.size(), sizeof(count));
    for (std::size_t index = 0; index < count; ++index) {
        const std::size_t offset = kCacheHeaderSize + index * sizeof(CacheEntry);
        if (offset + sizeof(CacheEntry) > content.size()) break;
        CacheEntry entry;
        std::memcpy(&entry, content.data() + offset, sizeof(entry));
        if (entry.flags != kProcessor.cache_flags || entry.hardware != 0) continue;
        result.emplace(string_at(content, entry.key), string_at(content, entry.value));
    }
    return result;
}

std::string replace_origin(std::string directory, const std::string& origin) {
    for (const std::string_view token : {"${ORIGIN}", "$ORIGIN"}) {
        for (std::size_t at = directory.find(token); at != std::string::npos;
             at = directory.find(token, at + origin.size())) {
            directory.replace(at, token.size(), origin);
        }
    }
    return directory;
}

std::vector<std::string> environment_path() {
    std::vector<std::string> result;
    const char* value = std::getenv("LD_LIBRARY_PATH");
    std::string_view rest = value == nullptr ? "" : value;
    while (!rest.empty()) {
        const std::size_t end = rest.find_first_of(":;");
        if (end != 0) result.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return result;
}

std::optional<std::string> in_directory(const std::string& directory, const std::string& name) {
    std::string path = directory + "/" + name;
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return std::nullopt;
    return path;
}

}  // namespace

std::optional<std::string> find_shared_object(const std::string& name, const std::vector<std::string>& runpath,
                                              const std::string& origin) {
    for (const std::string& directory : runpath) {
        if (auto path = in_directory(replace_origin(directory, origin), name)) return path;
    }
    for (const std::string& directory : environment_path()) {
        if (auto path = in_directory(directory, name)) return path;
    }
    static const std::map<std::string, std::string> kCache = read_cache();
    if (const auto entry = kCache.find(name); entry != kCache.end()) return entry->second;
    for (const char* directory : kProcessor.library_directories) {
        if (auto path = in_directory(directory, name)) return path;
    }
    return std::nullopt;
}

}  // namespace faultline
