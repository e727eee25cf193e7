// Text to scenarios. All errors of a file come at once, each with its place.
//
//     auto scenarios = parse_scenarios(text, {.file = "scenarios/tcp/bind.fault", .id = "tcp/bind"});
//     if (!scenarios) for (const Diagnostic& d : scenarios.error()) std::cerr << to_text(d);
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "scenario/diagnostic.hpp"
#include "scenario/model.hpp"

namespace faultline {

// The content of a file that the scenario names, relative to its own place or to fixtures/; nullopt where none is.
using FileReaderFunction = std::function<std::optional<std::string>(const std::string& name)>;

struct ParseOptions {
    std::string file;                        // as shown in messages
    std::string id;                          // path below the scenario root without `.fault`
    FileReaderFunction read_file = nullptr;  // none: files that are named count as empty
};

// One scenario, or one per value of the file's `for` line. Parsed and checked: whatever can be known before a run is
// an error here, so that the engine meets no nonsense.
tl::expected<std::vector<Scenario>, std::vector<Diagnostic>> parse_scenarios(std::string_view text,
                                                                             const ParseOptions& options);

}  // namespace faultline
