// What `--keep-temp` leaves of a run that went red: a copy of its directory, files, sockets and all.
#pragma once

#include <string>

namespace faultline {

// Copies what is in `from` to a new directory `to`; what was there before is removed. False where that failed.
// A socket is copied as a socket that nobody listens at.
bool keep_directory(const std::string& from, const std::string& to);

}  // namespace faultline
