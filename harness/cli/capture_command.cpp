// capture: a program is run, and what it does with its sockets becomes a trace.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "api/tools.hpp"
#include "capture/program.hpp"
#include "cli/commands.hpp"
#include "inside/inside.hpp"
#include "report/escape.hpp"
#include "scenario/verbs.hpp"

namespace faultline::cli {
namespace {

// False: the program is not started, for its trace would be empty.
bool look_inside(capture::ProgramOptions& options) {
    const inside::Inside found = inside::look_into(options.command[0]);
    options.plan = found.plan;
    options.is_blind = found.is_there && !found.why_not.empty();
    if (!options.is_blind) return true;
    if (!options.may_be_empty || !options.quiet)
        fmt::print(
            stderr,
            "faultline: {} has a libzmq inside itself that can't be recorded, for {}; a program that calls "
            "faultline_capture_start() and faultline_capture_stop() of libfaultline-capture, and has libzmq as a "
            "shared library, can\n",
            visible_line(found.file), found.why_not);
    return options.may_be_empty;
}

Exit capture_command(const capture::ProgramOptions& given) {
    capture::ProgramOptions options = given;
    const auto types = all_socket_types();
    for (const std::string& type : options.wanted.types)
        if (std::ranges::find(types, type) == types.end())
            return usage_error(fmt::format("--type: {} is none; they are {}", type, fmt::join(types, ", ")));
    const auto recorder = find_recorder();
    if (!recorder) return usage_error(recorder.error());
    if (!look_inside(options)) return Exit::unfit;
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
    capture->add_flag("--may-be-empty", options->may_be_empty,
                      "end as the program does even if no libzmq was seen; else 0 becomes 3 then");
    capture->add_option("--type", options->wanted.types, "only sockets of this type, such as REQ")
        ->allow_extra_args(false);
    capture
        ->add_option("--endpoint", options->wanted.endpoints,
                     "only sockets with an endpoint that matches this pattern (*, ?)")
        ->allow_extra_args(false);
    commands.emplace_back(capture, [options] { return capture_command(*options); });
}

}  // namespace faultline::cli
