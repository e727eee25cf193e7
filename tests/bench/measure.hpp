// How the programs of this folder measure others.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace faultline::bench {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

// Of one child with all of its own children that it waited for.
struct Cost {
    double wall_s = 0;
    double cpu_s = 0;
    int exit = 0;  // 128 + N: killed by signal N
};

inline double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

inline double cpu_of_children() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

[[noreturn]] inline void become(const Words& words, const std::string& output) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int fd = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) _exit(126);
    execv(arguments[0], arguments.data());
    _exit(127);
}

inline Cost measure(const Words& words, const std::string& output = "/dev/null") {
    const double cpu_before = cpu_of_children();
    const auto start = std::chrono::steady_clock::now();
    const pid_t pid = fork();
    if (pid == 0) become(words, output);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) throw std::runtime_error("cannot start " + words[0]);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return {.wall_s = wall.count(),
            .cpu_s = cpu_of_children() - cpu_before,
            .exit = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)};
}

// For what has no meaning if it went wrong.
inline Cost measure_success(const Words& words, const std::string& output = "/dev/null") {
    const Cost cost = measure(words, output);
    if (cost.exit == 0) return cost;
    std::string command;
    for (const std::string& word : words) command += word + " ";
    throw std::runtime_error(fmt::format("{}exited with {}", command, cost.exit));
}

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = (fs::temp_directory_path() / "faultline_bench_XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
        path_ = pattern;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code error;
        fs::remove_all(path_, error);
    }

    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name)) << text;
        return file(name);
    }

  private:
    fs::path path_;
};

}  // namespace faultline::bench
