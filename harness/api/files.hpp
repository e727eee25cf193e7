// Files as the commands and the library read and write them.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "scenario/parse.hpp"

namespace faultline {

// The scenario files that an argument means: itself, or all below it, sorted. The error is a line for a person.
tl::expected<std::vector<std::filesystem::path>, std::string> scenario_files(const std::string& argument);

tl::expected<std::string, std::string> read_text(const std::filesystem::path& path);
std::string read_standard_input();

// For the files that the scenario names: beside it, else in fixtures/ of the nearest directory above it that has one.
FileReaderFunction reader_of_named_files(const std::filesystem::path& scenario);

// All of it or nothing: a file of the same mode beside it takes its place. A link stays one. "" or what went wrong.
std::string write_atomically(const std::filesystem::path& path, const std::string& text);

}  // namespace faultline
