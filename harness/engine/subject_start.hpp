// What a subject inherits, whether it is started or forked from a fork server.
#pragma once

#include <boost/process.hpp>
#include <string>

#include "engine/run.hpp"
#include "engine/subject_process.hpp"

namespace faultline {

// A subject of such a run that takes turns; the fds and the process's index are the caller's to say.
SubjectOptions subject_in_turns(const RunOptions& options);
// One that runs by itself, without shim and libfaketime.
SubjectOptions subject_alone(const RunOptions& options);

// Nothing of the caller's environment but what finds libraries and steers sanitizers and coverage: the same run
// everywhere.
boost::process::environment subject_environment(const SubjectOptions& options);

// Sets RLIMIT_NOFILE's soft limit of this process as a subject has it. Not "": what is in the way, and what helps.
std::string limit_fds();

// The bytes of the stub as a memory file; invalid where there are none.
UniqueFd stub_file(const std::string& bytes);

}  // namespace faultline
