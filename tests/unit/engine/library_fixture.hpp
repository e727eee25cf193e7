// What the tests of harness/engine's ELF files share: a temporary directory, and files made byte by byte.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <string>

#include "engine/library.hpp"
#include "engine/processor.hpp"

namespace faultline {

namespace fs = std::filesystem;

inline const std::string kLibgcc = std::string(kProcessor.library_directories.front()) + "/libgcc_s.so.1";
inline const std::string kLibm = std::string(kProcessor.library_directories.front()) + "/libm.so.6";

// The functions that the shim interposes, and the two that libfaketime does.
inline const std::set<std::string> kInterposed = {"accept",
                                                  "accept4",
                                                  "bind",
                                                  "clock_gettime",
                                                  "clock_nanosleep",
                                                  "close",
                                                  "dup",
                                                  "epoll_create",
                                                  "epoll_create1",
                                                  "epoll_pwait",
                                                  "epoll_wait",
                                                  "eventfd",
                                                  "freeaddrinfo",
                                                  "getaddrinfo",
                                                  "gettimeofday",
                                                  "mkdtemp",
                                                  "nanosleep",
                                                  "poll",
                                                  "ppoll",
                                                  "pselect",
                                                  "pthread_cond_broadcast",
                                                  "pthread_cond_clockwait",
                                                  "pthread_cond_signal",
                                                  "pthread_cond_timedwait",
                                                  "pthread_cond_wait",
                                                  "pthread_create",
                                                  "pthread_detach",
                                                  "pthread_exit",
                                                  "pthread_join",
                                                  "pthread_mutex_lock",
                                                  "pthread_mutex_timedlock",
                                                  "pthread_mutex_trylock",
                                                  "pthread_mutex_unlock",
                                                  "pthread_sigmask",
                                                  "rand",
                                                  "sched_yield",
                                                  "select",
                                                  "sigprocmask",
                                                  "sleep",
                                                  "socket",
                                                  "socketpair",
                                                  "srand",
                                                  "time",
                                                  "usleep",
                                                  "write"};

class LibraryTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "faultline_library_XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override { fs::remove_all(directory_); }

    [[nodiscard]] std::string path(const std::string& name) const { return directory_ / name; }

    [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }

    // The error for `spec`, with the temporary directory written as DIR.
    [[nodiscard]] std::string error_of(const std::string& spec) const {
        const auto found = find_library(spec);
        if (found) return "no error: " + found->path;
        std::string text = found.error();
        for (std::size_t at = text.find(directory_); at != std::string::npos; at = text.find(directory_)) {
            text.replace(at, directory_.string().size(), "DIR");
        }
        return text;
    }

    fs::path directory_;
};

inline std::string content_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::span<const std::byte> bytes_of(const std::string& content) { return std::as_bytes(std::span(content)); }

template <class T>
void patch(std::string& image, std::size_t offset, T value) {
    std::memcpy(image.data() + offset, &value, sizeof(value));
}

}  // namespace faultline
