// capture: a program is run, and what it does with its sockets becomes a trace.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "api/tools.hpp"
#include "capture/program.hpp"
#include "cli/commands.hpp"
#include "scenario/verbs.hpp"

namespace faultline::cli {
namespace {

Exit capture_command(const capture::ProgramOptions& given) {
    capture::ProgramOptions options = given;
    const auto types = all_socket_types();
    for (const std::string& type : options.wanted.types)
        if (std::ranges::find(types, type) == types.end())
            return usage_error(fmt::format("--type: {} is none; they are {}", type, fmt::join(types, ", ")));
    const auto recorder = find_recorder();
    if (!recorder) return usage_error(recorder.error());
    options.recorder = *recorder;
    options.version = kVersion;
    const capture::NotStarted failed = capture::become_program(options);
    usage_error(failed.why);
    return static_cast<Exit>(failed.exit_status);
}

}  // namespace

void add_capture_command(CLI::App& app, Commands& commands) {
    auto options = std::make_shared<capture::ProgramOptions>();
    options->trace = "trace.jsonl";
    CLI::App* capture = app.add_subcommand("capture", "run a program, and record what its ZeroMQ sockets do");
    capture->add_option("command", options->command, "the program and its arguments, after `--`")->required();
    capture->add_option("-o,--output", options->trace,
                        "the file for the trace, which must not exist yet (trace.jsonl)");
    capture->add_flag("-q,--quiet", options->quiet, "do not say at the end what was recorded");
    capture->add_option("--type", options->wanted.types, "only sockets of this type, such as REQ")
        ->allow_extra_args(false);
    capture
        ->add_option("--endpoint", options->wanted.endpoints,
                     "only sockets with an endpoint that matches this pattern (*, ?)")
        ->allow_extra_args(false);
    commands.emplace_back(capture, [options] { return capture_command(*options); });
}

}  // namespace faultline::cli
