// Root ignores the permissions of files. A scenario shall see the same whoever runs it, so the subject gives that up.
#pragma once

#include <string>

namespace faultline::subject {

// For this thread and those it starts. "" or one line that says what is wrong.
std::string obey_file_permissions();

}  // namespace faultline::subject
