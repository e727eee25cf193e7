// A process that holds ZeroMQ sockets, as its worker sees it: started, spoken to, killed, and what it left behind.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "engine/unique_fd.hpp"
#include "engine/wall_clock.hpp"
#include "wire/fields.hpp"

namespace faultline {

struct SubjectOptions {
    std::string program{};  // faultline-subject
    std::string libzmq{};
    std::string stub{};                           // RunOptions::stub
    std::string preload{};                        // LD_PRELOAD: shim and libfaketime; "" when running free
    std::string without{};                        // RunOptions::without
    bool tries = false;                           // facts of the build by a socket: never in lockstep
    int index = 0;                                // of the process in the scenario
    std::int64_t wall_clock_s = kFirstWallClock;  // lockstep only
    int shared_fd = -1;                           // lockstep only
    int doorbell_fd = -1;                         // lockstep only
    int server_fd = -1;                           // of a fork server; -1: it is started by itself
};

// How a process ended.
struct Death {
    int signal = 0;  // 0: it exited
    int exit_code = 0;
    bool by_server = false;  // its fork server has ended, and took it along
    std::string last_words;  // what it wrote to stderr and stdout
};

class SubjectProcess {
  public:
    static tl::expected<std::unique_ptr<SubjectProcess>, std::string> start(const SubjectOptions& options);
    SubjectProcess(const SubjectProcess&) = delete;
    SubjectProcess& operator=(const SubjectProcess&) = delete;
    ~SubjectProcess();

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] int control_fd() const { return control_.get(); }
    [[nodiscard]] int pid_fd() const { return pid_fd_.get(); }  // readable once it is dead
    [[nodiscard]] bool alive() const { return !death_.has_value(); }
    [[nodiscard]] const std::optional<Death>& death() const { return death_; }

    // All that are alive in this process: for a worker that has to end at once.
    static void kill_all();

    // False: it is dead or has closed its end.
    bool send(const wire::Fields& fields);
    // The next message that is there now; nullopt: none.
    std::optional<wire::Fields> receive();
    // The first message of one that runs freely: "hello", the release in three fields, the facts of its libzmq. It is
    // waited for as long as nothing comes on `life_fd`. What came instead is the error.
    tl::expected<wire::Fields, std::string> wait_for_hello(int life_fd, int limit_ms);

    // CPU time that it has used, in nanoseconds; 0 once it is gone.
    [[nodiscard]] std::int64_t cpu_ns() const;
    void signal(int number);
    // SIGKILL (unless it is dead already), and waits until it is gone: its sockets are then closed.
    void kill();
    // Reaps it if it has died by itself. True: it is dead.
    bool reap();

  private:
    SubjectProcess() = default;
    tl::expected<void, std::string> execute(const SubjectOptions& options, int control);
    std::optional<int> wait_for_status();
    void note_death(std::optional<int> status);
    void write_counts();

    pid_t pid_ = -1;
    UniqueFd pid_fd_;
    UniqueFd reply_;  // of the fork server that it comes from
    UniqueFd control_;
    UniqueFd output_;
    std::optional<Death> death_;
};

}  // namespace faultline
