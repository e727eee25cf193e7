// The directory of a run in address mode, below the temporary directory: `faultline-PID-N`. It is removed with all that
// is in it by its owner's destructor, or, if the owner was killed with SIGKILL, by the next faultline.
#pragma once

#include <string>

namespace faultline {

class RunDirectory {
  public:
    // Only a name: the worker makes the directory, so that there is none without a process that will remove it.
    static RunDirectory name_new();
    RunDirectory() = default;  // none
    RunDirectory(RunDirectory&& other) noexcept;
    RunDirectory& operator=(RunDirectory&& other) noexcept;
    ~RunDirectory();
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// Makes `path`, open to its owner only; false and errno if it cannot be.
bool make_run_directory(const std::string& path);
void remove_run_directory(const std::string& path);  // "": none

}  // namespace faultline
