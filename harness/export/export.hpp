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
// Needs pyzmq alone.
Exported export_python(const Scenario& scenario, const ExportOptions& options);

// What a report says beside the scenario.
struct ReportParts {
    struct Promise {
        std::string name, sentence;  // "zmq_socket_monitor(3) ZMQ_EVENT_CLOSED", and what the manual says of it
    };
    std::string title;   // of the scenario that the report began with
    std::string build;   // what it was tried with
    std::string matrix;  // what `faultline matrix` printed; "": there is `build` alone
    std::string commit;  // "": unknown
    std::vector<Promise> promises;
    bool shrunk = false;
};
std::string export_markdown(const Scenario& scenario, const ExportOptions& options, const ReportParts& parts);

// "scenarios/x.fault:12: `link` takes the machine's own loopback device down"
std::string refusal_text(const ExportRefusal& refusal);

}  // namespace faultline
