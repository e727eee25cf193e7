// Where faultline's own parts and the libzmq under test are.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "engine/counter_reads.hpp"

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
    std::shared_ptr<const CounterReads> counter_reads;
};
tl::expected<LibraryUnderTest, std::string> open_library(const std::string& spec);

}  // namespace faultline
