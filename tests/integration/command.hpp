// Starts the real `faultline` and says how it ended and what it printed.
#pragma once

#include <string>
#include <vector>

namespace faultline::test {

struct Finished {
    int exit = -1;    // 128 + N: killed by signal N
    std::string out;  // stdout
    std::string err;  // stderr
};

struct CommandOptions {
    std::vector<std::string> environment;  // "NAME=value", added
    std::vector<std::string> prefix;       // "setpriv", "--reuid=65534", …: what starts it
    std::string directory;                 // to start in; "": here
};

Finished run_command_line(const std::vector<std::string>& command, const CommandOptions& options = {});
// FAULTLINE followed by `arguments`.
Finished run_faultline(const std::vector<std::string>& arguments, const CommandOptions& options = {});

// A directory with one scenario file, removed with it.
class ScenarioFile {
  public:
    explicit ScenarioFile(const std::string& text, const std::string& name = "case.fault");
    ScenarioFile(const ScenarioFile&) = delete;
    ScenarioFile& operator=(const ScenarioFile&) = delete;
    ~ScenarioFile();
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::string& directory() const { return directory_; }

  private:
    std::string directory_, path_;
};

std::string read_file(const std::string& path);
// The npm builds that ci/libzmq-versions put there; "" where one is missing.
std::string npm_build(const std::string& name);
// The release of the libzmq that Debian brings: 4.3.4 with Debian 12, 4.3.5 with Debian 13.
std::string system_release();

}  // namespace faultline::test
