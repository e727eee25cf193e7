// A scenario as a program that needs no Faultline: what a bug report carries. Text in, text out.
//
//     const auto program = export_c(scenario, {.facts = facts, .command = "faultline export tcp/x.fault --as c"});
//     if (!program) complain(program.error());   // what real time cannot show, each with its line
//
// Guards are resolved for the libzmq whose facts are given. What real time shows otherwise than virtual time stands in
// the program's first lines.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

struct ExportOptions {
    Facts facts;  // of the libzmq that guards are resolved for
};

// What cannot be exported, and why.
struct ExportRefusal {
    Place place;
    std::string what;    // "`link`"
    std::string reason;  // "takes the machine's own loopback device down"
};

using Exported = tl::expected<std::string, std::vector<ExportRefusal>>;
Exported export_c(const Scenario& scenario, const ExportOptions& options);
// A file for tests/ of libzmq's own repository: C++, Unity, their helpers.
Exported export_libzmq_test(const Scenario& scenario, const ExportOptions& options);

// "scenarios/x.fault:12: `link` takes the machine's own loopback device down"
std::string refusal_text(const ExportRefusal& refusal);

}  // namespace faultline
