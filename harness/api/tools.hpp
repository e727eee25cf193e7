// Where faultline's own parts and the libzmq under test are.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace faultline {

// What a run needs besides the scenario; the error is a line for a person.
struct Tools {
    std::string subject, shim, faketime;
};
tl::expected<Tools, std::string> find_tools();

// What `capture` preloads.
tl::expected<std::string, std::string> find_recorder();

// The libzmq under test, ready to be loaded.
struct LibraryUnderTest {
    std::string path;
    std::string stub;  // RunOptions::stub
};
tl::expected<LibraryUnderTest, std::string> open_library(const std::string& spec);

}  // namespace faultline
