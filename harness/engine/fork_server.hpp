// Fork servers, as the command sees them: one for each library that is run, started when a run first asks for it. What
// one does stands in wire/fork_request.hpp.
//
// A run that has none starts its subjects by itself: running free, without namespaces made by root, with a libzmq that
// starts a thread when it is loaded or counts what is executed, or where FAULTLINE_WITHOUT names `forks`.
#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "engine/run.hpp"
#include "engine/subject_process.hpp"
#include "engine/unique_fd.hpp"

namespace faultline {

class ForkServer {
  public:
    // Waits until it has loaded the library. Where that does not become a server, the error says why.
    static tl::expected<std::unique_ptr<ForkServer>, std::string> start(const RunOptions& options);
    ForkServer(const ForkServer&) = delete;
    ForkServer& operator=(const ForkServer&) = delete;
    ~ForkServer();  // waits for its end

    [[nodiscard]] int fd() const { return socket_.get(); }
    [[nodiscard]] pid_t pid() const { return pid_; }
    bool has_ended();

  private:
    ForkServer() = default;
    UniqueFd socket_;
    pid_t pid_ = -1;
};

// Those of one pool. Belongs to the process that runs the pool; a worker only inherits fds.
class ForkServers {
  public:
    // Where a worker asks for the subjects of such runs; -1: it starts them by itself, `why` says for what reason. One
    // that has crashed is replaced.
    int fd_for(const RunOptions& options, Isolation isolation, std::string& why);
    [[nodiscard]] std::vector<pid_t> pids() const;  // of those that serve

  private:
    struct Entry {
        std::unique_ptr<ForkServer> server;
        std::string why_not;
        int started = 0;
    };
    std::map<std::string, Entry> by_library_;
};

struct Forked {
    pid_t pid = -1;
    UniqueFd pid_fd;
    UniqueFd reply;  // where its status comes from: see wire/fork_request.hpp
};

// In a worker: has a subject forked from the server at `options.server_fd`.
tl::expected<Forked, std::string> fork_subject(const SubjectOptions& options, int control, int output);
}  // namespace faultline
