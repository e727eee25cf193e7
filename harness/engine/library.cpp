#include "engine/library.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <system_error>

#include "engine/elf.hpp"
#include "engine/linker_path.hpp"
#include "engine/processor.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;
using Error = tl::unexpected<std::string>;

// A C++ program has these loaded, the subject too: an addon may use them without saying so. The first three hold what
// may block or read a clock (since glibc 2.34 all of it is in libc).
constexpr std::array kCLibraries = {"libc.so.6", "libpthread.so.0", "librt.so.1"};
const std::array kProcessLibraries = {"libc.so.6", "libstdc++.so.6", "libm.so.6", "libgcc_s.so.1",
                                      kProcessor.dynamic_linker};

tl::expected<elf::SharedObject, std::string> load(const std::string& path) {
    const auto image = elf::read_file(path);
    if (!image) return Error(image.error());
    return elf::parse(*image);
}

bool looks_like_libzmq(const std::string& name) {
    return (name.starts_with("libzmq") && name.find(".so") != std::string::npos) || name.ends_with(".node");
}

tl::expected<std::string, std::string> only_candidate(const fs::path& directory) {
    std::set<std::string> files;  // libzmq.so, libzmq.so.5 and libzmq.so.5.2.4 are one file
    std::error_code failure;
    for (fs::directory_iterator entry(directory, failure), end; !failure && entry != end; entry.increment(failure)) {
        std::error_code broken_link;
        if (!looks_like_libzmq(entry->path().filename())) continue;
        const fs::path file = fs::canonical(entry->path(), broken_link);
        if (!broken_link && fs::is_regular_file(file, broken_link)) files.insert(file);
    }
    if (failure) return Error("the directory cannot be read: " + failure.message());
    if (files.empty()) return Error("the directory holds no libzmq*.so* and no *.node");
    if (files.size() == 1) return *files.begin();
    std::vector<std::string> names;
    names.reserve(files.size());
    for (const fs::path file : files) names.push_back(file.parent_path() == directory ? file.filename() : file);
    return Error(fmt::format("the directory holds several candidates, name one of them: {}", fmt::join(names, ", ")));
}

// From what the user named to one existing file.
tl::expected<std::string, std::string> locate(const std::string& spec) {
    std::error_code failure;
    if (spec.empty() || spec == "system") {
        const auto path = find_shared_object("libzmq.so.5", {}, "");
        if (!path) return Error("the system has no libzmq.so.5: install libzmq5, or name a file");
        return fs::canonical(*path, failure).string();
    }
    const fs::path path = fs::canonical(spec, failure);
    if (failure == std::errc::no_such_file_or_directory) return Error("no such file");
    if (failure) return Error(failure.message());
    if (fs::is_directory(path, failure)) return only_candidate(path);
    if (!fs::is_regular_file(path, failure)) return Error("neither a file nor a directory");
    return path.string();
}

bool defines(const elf::SharedObject& object, std::string_view name) {
    return std::ranges::any_of(object.symbols,
                               [&](const elf::Symbol& symbol) { return symbol.defined && symbol.name == name; });
}

std::string describe_missing_libzmq(const elf::SharedObject& object) {
    for (const std::string& name : object.needed) {
        if (looks_like_libzmq(name))
            return fmt::format("a shared object without libzmq in it: it uses {}, name that one", name);
    }
    return "a shared object without libzmq in it (it has no zmq_ctx_new)";
}

// What an addon's host, Node, defines. Whatever else is missing, nothing will ever provide.
bool is_of_addon_host(std::string_view name) {
    const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    return name.starts_with("napi_") || name.starts_with("node_") || name.starts_with("uv_") || has("2v8") ||
           has("4node");
}

// A stub that returns 0 is good enough for a host that is never called, but not for what libzmq itself calls.
tl::expected<void, std::string> check_unprovided(const std::set<std::string>& symbols) {
    std::vector<std::string> missing;
    std::ranges::remove_copy_if(symbols, std::back_inserter(missing), is_of_addon_host);
    if (missing.empty()) return {};
    constexpr std::size_t kNamed = 3;
    const std::size_t named = std::min(missing.size(), kNamed);
    const std::string more = missing.size() == named ? "" : fmt::format(" and {} more", missing.size() - named);
    missing.resize(named);
    return Error(fmt::format("it lacks symbols that none of its libraries has: {}{}", fmt::join(missing, ", "), more));
}

// Removes from `info.host_symbols` all that the libraries loaded along with it define, as ld.so would: breadth first.
tl::expected<void, std::string> subtract_needed(LibraryInfo& info, const elf::SharedObject& object) {
    struct Wanted {
        std::string name;
        std::vector<std::string> runpath;
        std::string origin;
        std::string user;
    };
    std::deque<Wanted> queue;
    std::set<std::string> seen;
    const auto want = [&](const std::string& name, const elf::SharedObject& user, const fs::path& path) {
        if (seen.insert(name).second) queue.push_back({name, user.runpath, path.parent_path(), path.filename()});
    };
    for (const std::string& name : object.needed) want(name, object, info.path);
    for (const char* name : kProcessLibraries) want(name, object, info.path);

    for (; !queue.empty(); queue.pop_front()) {
        const Wanted wanted = queue.front();
        const auto path = find_shared_object(wanted.name, wanted.runpath, wanted.origin);
        if (!path) return Error(fmt::format("{} needs {}, which is not installed", wanted.user, wanted.name));
        const auto library = load(*path);
        if (!library) return Error(fmt::format("{} needs {}, which is {}", wanted.user, *path, library.error()));
        const bool is_c_library = std::ranges::find(kCLibraries, wanted.name) != kCLibraries.end();
        for (const elf::Symbol& symbol : library->symbols) {
            if (!symbol.defined) continue;
            info.host_symbols.erase(symbol.name);
            if (is_c_library && symbol.function) info.imported_functions.insert(symbol.name);
        }
        for (const std::string& name : library->needed) want(name, *library, *path);
    }
    return {};
}

tl::expected<LibraryInfo, std::string> inspect(const std::string& path) {
    const auto object = load(path);
    if (!object) return Error(object.error());
    if (!defines(*object, "zmq_ctx_new")) return Error(describe_missing_libzmq(*object));

    LibraryInfo info;
    info.path = path;
    info.needed = object->needed;
    std::set<std::string> referred;
    for (const elf::Symbol& symbol : object->symbols) {
        if (symbol.defined) continue;
        referred.insert(symbol.name);
        if (!symbol.weak) info.undefined.insert(symbol.name);
    }
    info.host_symbols = info.undefined;
    if (auto done = subtract_needed(info, *object); !done) return Error(done.error());
    if (auto provided = check_unprovided(info.host_symbols); !provided) return Error(provided.error());
    // libc's functions so far; those among them that this library calls. A weak reference binds like any other, and
    // npm's 4.3.5 waits through a weak pthread_cond_timedwait.
    std::erase_if(info.imported_functions, [&](const std::string& name) { return !referred.contains(name); });
    return info;
}

}  // namespace

tl::expected<LibraryInfo, std::string> find_library(const std::string& spec) {
    const auto named = [&](const std::string& what) {
        return Error(fmt::format("{}: {}", spec.empty() ? "system" : spec, what));
    };
    const auto path = locate(spec);
    if (!path) return named(path.error());
    auto info = inspect(*path);
    if (!info) return named(info.error());
    return info;
}

tl::expected<std::set<std::string>, std::string> exported_symbols(const std::string& path) {
    const auto object = load(path);
    if (!object) return Error(fmt::format("{}: {}", path, object.error()));
    std::set<std::string> result;
    for (const elf::Symbol& symbol : object->symbols) {
        if (symbol.defined) result.insert(symbol.name);
    }
    return result;
}

}  // namespace faultline
