#include "cli/bisect_build.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <thread>

#include "cli/builds.hpp"
#include "cli/programs.hpp"
#include "transcript/encoding.hpp"

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// What all builds have in common. The options of all releases: each knows some of them, and takes no notice of others.
// `-z defs`: a file that CMakeLists.txt forgot is found out now, and autotools are asked; not by who loads the library.
// -O1: what is measured are events, not speed, and -O3 takes the compiler 1.6 times as long.
const std::vector<std::string> kCmakeOptions = {"-DCMAKE_BUILD_TYPE=Release",
                                                "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG",
                                                "-DCMAKE_POLICY_VERSION_MINIMUM=3.5",
                                                "-DBUILD_SHARED=ON",
                                                "-DBUILD_STATIC=OFF",
                                                "-DBUILD_TESTS=OFF",
                                                "-DZMQ_BUILD_TESTS=OFF",
                                                "-DWITH_PERF_TOOL=OFF",
                                                "-DENABLE_CPACK=OFF",
                                                "-DWITH_DOCS=OFF",
                                                "-DENABLE_CURVE=ON",
                                                "-DWITH_LIBSODIUM=ON",
                                                "-DCMAKE_SHARED_LINKER_FLAGS=-Wl,-z,defs"};
// All sources in one unit: each of libzmq's hundred files reads the same headers, which takes longest. 4.3.1 takes 5 s
// of CPU time so, and some 75 s file by file, without optimisation. Where two files of a commit get into each other's
// way, it is built file by file. netdb.h comes first because some commits declare an addrinfo of their own where nobody
// included it before: a95c4ab4.
const std::vector<std::string> kUnityOptions = {"-DCMAKE_UNITY_BUILD=ON", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=0",
                                                "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG -include netdb.h"};
const std::vector<std::string> kConfigureOptions = {"--enable-shared",  "--disable-static", "--disable-Werror",
                                                    "--with-libsodium", "--without-docs",   "--disable-perf"};

std::string default_cache() {
    const auto value = [](const char* name) {
        const char* text = std::getenv(name);
        return std::string(text == nullptr ? "" : text);
    };
    if (const std::string cache = value("XDG_CACHE_HOME"); cache.starts_with('/')) return cache + "/faultline/bisect";
    const std::string home = value("HOME");
    return home.empty() ? "" : home + "/.cache/faultline/bisect";
}

std::string hash_of_options(const std::string& text) {
    std::string hash(16, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
    return to_hex(hash).substr(0, 16);
}

// All that makes a build another one: another hash, another folder in the cache.
std::string options_text(const BuildArguments& arguments) {
    std::string text;
    for (const auto& options : {kCmakeOptions, kUnityOptions, kConfigureOptions, arguments.configure})
        for (const std::string& option : options) text += option + "\n";
    text += arguments.drafts ? "drafts\n" : "";
    for (const char* name : {"CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS"})
        if (const char* value = std::getenv(name)) text += fmt::format("{}={}\n", name, value);
    return text;
}

// The first line of a log that says what is wrong, or its last one.
std::string reason_in(const std::string& log) {
    static const std::regex kComplaint(R"(error:|^CMake Error|undefined reference|\bError\b|not found)",
                                       std::regex::icase);
    std::string last;
    for (std::size_t at = 0, end = 0; at < log.size(); at = end + 1) {
        end = std::min(log.find('\n', at), log.size());
        std::string line = log.substr(at, std::min<std::size_t>(end - at, 300));
        if (line.empty() || line.starts_with("$ ")) continue;
        if (std::regex_search(line, kComplaint)) return line;
        last = std::move(line);
    }
    return last;
}

std::string find_built_library(const std::string& directory) {
    std::error_code error;
    for (auto at = fs::recursive_directory_iterator(directory, error); at != fs::recursive_directory_iterator();
         at.increment(error))
        if (at->path().filename() == "libzmq.so" && fs::exists(at->path(), error)) return at->path().string();
    return "";
}

}  // namespace

tl::expected<CommitBuilds, std::string> CommitBuilds::open(const BuildArguments& arguments) {
    if (!has_program("cmake")) return tl::make_unexpected("there is no cmake on this machine: `apt-get install cmake`");
    CommitBuilds builds(arguments);
    builds.cache_ = arguments.cache.empty() ? default_cache() : fs::absolute(arguments.cache).string();
    if (builds.cache_.empty()) return tl::make_unexpected("nothing says where the cache is: give it by --cache DIR");
    std::error_code error;
    builds.kept_ = fmt::format("{}/{}", builds.cache_, hash_of_options(options_text(arguments)));
    builds.work_ = builds.cache_ + "/work";
    fs::create_directories(builds.kept_, error);
    const std::string lock = builds.cache_ + "/lock";
    builds.lock_ = UniqueFd(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!builds.lock_.valid()) return tl::make_unexpected(builds.cache_ + ": the cache cannot be written");
    if (flock(builds.lock_.get(), LOCK_EX | LOCK_NB) != 0)
        return tl::make_unexpected(builds.cache_ +
                                   ": another bisection builds there: wait for it, or give another one by --cache DIR");
    fs::remove_all(builds.work_, error);  // of one that was killed
    if (auto written = write_file(builds.kept_ + "/options", options_text(arguments)); !written)
        return tl::make_unexpected(written.error());
    return builds;
}

std::string CommitBuilds::place_of(const std::string& commit) const { return kept_ + "/" + commit; }

bool CommitBuilds::is_known(const std::string& commit) const {
    const BuiltCommit known = look_up(commit);
    return !known.library.empty() || !known.why_not.empty();
}

BuiltCommit CommitBuilds::look_up(const std::string& commit) const {
    const std::string place = place_of(commit);
    BuiltCommit built;
    if (fs::exists(place + "/libzmq.so")) {
        built.library = place + "/libzmq.so";
    } else if (const auto why = read_text(place + "/failed"); why && !why->empty() && !arguments_.rebuild_failed) {
        built.why_not = why->substr(0, why->find('\n'));
    }
    return built;
}

BuiltCommit CommitBuilds::build(const Repository& repository, const std::string& commit, bool again) {
    BuiltCommit built = look_up(commit);
    if (!built.library.empty() || (!built.why_not.empty() && !again)) return built;
    built.why_not.clear();
    const auto start = Clock::now();
    const std::string result = work_ + "/result";
    std::error_code error;
    fs::remove_all(work_, error);
    fs::create_directories(result, error);
    interrupted_ = too_long_ = false;
    seconds_left_ = arguments_.limit_s;
    const std::string why = make(repository, commit);
    built.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    built.fresh = true;
    built.interrupted = interrupted_;
    if (!interrupted_) {
        if (!why.empty()) write_file(result + "/failed", why + "\n").or_else([](const std::string&) {});
        // The last step is a rename: nobody ever sees half of a build.
        fs::remove_all(place_of(commit), error);
        // More time may be given the next time: that is not remembered.
        if (!too_long_) fs::rename(result, place_of(commit), error);
        const BuiltCommit kept = look_up(commit);
        built.library = kept.library;
        built.why_not = !why.empty() ? why : built.library.empty() ? place_of(commit) + ": cannot be written" : "";
    }
    fs::remove_all(work_, error);
    return built;
}

// "", or why not.
std::string CommitBuilds::make(const Repository& repository, const std::string& commit) {
    const std::string source = work_ + "/source";
    if (const auto unpacked = repository.unpack(commit, source); !unpacked) {
        interrupted_ = unpacked.error() == "interrupted";
        return unpacked.error();
    }
    std::string why = fs::exists(source + "/CMakeLists.txt") ? make_with_cmake() : "it has no CMakeLists.txt";
    if (!why.empty() && !interrupted_ && !too_long_ && fs::exists(source + "/autogen.sh")) {
        const std::string other = make_with_autotools();
        why = other.empty() ? "" : fmt::format("{}; by autotools: {}", why, other);
    }
    if (!why.empty()) return "it does not build: " + why;
    const std::string library = find_built_library(work_);
    std::error_code error;
    if (library.empty()) return "it builds no libzmq.so";
    fs::copy_file(fs::canonical(library, error), work_ + "/result/libzmq.so", error);
    return error ? "libzmq.so cannot be kept: " + error.message() : "";
}

std::string CommitBuilds::make_with_cmake() {
    if (std::string why = configure_with_cmake(kUnityOptions); !why.empty()) return why;
    const std::vector<std::string> compile = {"cmake", "--build", work_ + "/build", "--parallel",
                                              std::to_string(arguments_.jobs)};
    const std::string why = run(compile, work_ + "/source");
    if (why.empty() || interrupted_ || too_long_) return why;
    std::error_code error;
    fs::remove_all(work_ + "/build", error);
    if (std::string again = configure_with_cmake({}); !again.empty()) return again;
    return run(compile, work_ + "/source");
}

std::string CommitBuilds::configure_with_cmake(const std::vector<std::string>& more) {
    const std::string source = work_ + "/source", build = work_ + "/build";
    std::vector<std::string> words = {"cmake", "-S", source, "-B", build};
    if (has_program("ninja")) words.insert(words.end(), {"-G", "Ninja"});
    if (has_program("ccache"))
        words.insert(words.end(), {"-DCMAKE_C_COMPILER_LAUNCHER=ccache", "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"});
    words.insert(words.end(), kCmakeOptions.begin(), kCmakeOptions.end());
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(arguments_.drafts ? "-DENABLE_DRAFTS=ON" : "-DENABLE_DRAFTS=OFF");
    for (const std::string& word : arguments_.configure)
        if (!word.starts_with("--")) words.push_back(word);
    return run(words, source);
}

std::string CommitBuilds::make_with_autotools() {
    const std::string source = work_ + "/source";
    for (const char* needed : {"autoconf", "automake", "libtoolize"})
        if (!has_program(needed)) return fmt::format("there is no {} on this machine", needed);
    std::error_code error;
    fs::remove_all(work_ + "/build", error);
    if (std::string why = run({"sh", "./autogen.sh"}, source); !why.empty()) return why;
    std::vector<std::string> words = {"sh", "./configure"};
    words.insert(words.end(), kConfigureOptions.begin(), kConfigureOptions.end());
    words.push_back(arguments_.drafts ? "--enable-drafts" : "--disable-drafts");
    for (const std::string& word : arguments_.configure)
        if (word.starts_with("--")) words.push_back(word);
    if (std::string why = run(words, source); !why.empty()) return why;
    return run({"make", "-j", std::to_string(arguments_.jobs)}, source);
}

// Adds to the log; "" where it went well.
std::string CommitBuilds::run(const std::vector<std::string>& words, const std::string& directory) {
    const std::string log = work_ + "/result/log", own = work_ + "/log";
    std::string line = "$";
    for (const std::string& word : words) line += " " + word;
    const auto start = Clock::now();
    const Ended ended =
        run_program({.words = words, .directory = directory, .log = own, .limit_s = std::max(1, seconds_left_)});
    seconds_left_ -= static_cast<int>(std::chrono::duration<double>(Clock::now() - start).count());
    const std::string said = read_text(own).value_or("");
    const std::string before = read_text(log).value_or("");
    write_file(log, before + line + "\n" + said).or_else([](const std::string&) {});
    std::error_code error;
    fs::remove(own, error);
    interrupted_ = interrupted_ || ended.interrupted;
    too_long_ = too_long_ || ended.too_long;
    if (ended.well()) return "";
    if (ended.interrupted) return "interrupted";
    if (ended.too_long) return fmt::format("it takes more than {} s", arguments_.limit_s);
    if (ended.exit == 127) return fmt::format("there is no {} on this machine", words.front());
    const std::string reason = reason_in(said);
    return reason.empty() ? fmt::format("{} ends with {}", words.front(), ended.exit) : reason;
}

}  // namespace faultline::cli
