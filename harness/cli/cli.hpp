// The `faultline` command: one function per verb of the command line, and what they share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/details.hpp"
#include "cli/report_files.hpp"
#include "engine/worker.hpp"
#include "report/report.hpp"
#include "scenario/model.hpp"

namespace faultline::cli {

// Exit codes. Nobody can confuse a wrong scenario, a failing libzmq and a bug of ours.
enum class Exit : int {
    pass = 0,
    fail = 1,
    unstable = 2,  // the same scenario gave different transcripts
    nothing = 3,   // nothing matched
    usage = 64,    // the command line, a scenario or the set-up is wrong
    unfit = 69,    // no run with this libzmq on this machine would be exact: see `faultline doctor`
    our_bug = 70,
    cannot_say = 125,  // only with `run --bisect`: this libzmq cannot be judged; `git bisect run` takes another commit
    no_use = 128,      // likewise: no libzmq could be judged so, and `git bisect run` ends
};

struct RunArguments {
    std::vector<std::string> paths;
    std::string libzmq;
    int jobs = 0;  // 0: one per CPU
    std::uint64_t seed = 0;
    bool preempt = false;
    int repeat = 1;
    bool free = false;
    int times = 1;
    std::string tsc = "moving";
    std::string isolation = "auto";
    std::vector<std::string> filters, excludes, tags;
    bool fail_fast = false;
    bool keep_temp = false;
    bool trace = false;
    bool trace_calls = false;
    bool no_hand_over = false;
    bool print_transcript = false;
    bool bisect = false;  // exit codes as `git bisect run` reads them
    int timeout_s = 120;
    int hang_limit_s = 10;
    std::uint64_t step_limit = 100'000;
    std::string colour = "auto";
    bool explain = false;  // first say in words what each scenario does
    ReportArguments reports;
    std::string shard;          // "2/5": the second of five parts, "" for all
    std::string shuffle;        // "": in the order of ids; "random" or a seed: in another one
    bool rerun_failed = false;  // only what was red when it was run last in this directory
};

struct CheckArguments {
    RunArguments selection;
    std::string format = "text";
    std::string stdin_name = "<stdin>";  // what messages call the text that `-` reads
};

struct FormatArguments {
    std::vector<std::string> paths;
    bool check = false;  // name what would change, write nothing
    bool diff = false;   // show what would change, write nothing
    std::string stdin_name = "<stdin>";
};

// What all runs of a command have in common; the error is a line for a person.
tl::expected<RunOptions, std::string> make_run_options(const RunArguments& arguments);
HarnessOptions harness_options(const RunArguments& arguments);

Exit run_command(RunArguments arguments);
// `by`: "tag", "spec" or "area" for groups; "" for one line each.
Exit list_command(const RunArguments& arguments, const std::string& by);
Exit explain_command(const RunArguments& arguments);
void print_explanations(const std::vector<Scenario>& scenarios);
Exit check_command(const CheckArguments& arguments);
Exit fmt_command(const FormatArguments& arguments);
// `libraries`: what --libzmq was given; lines that only some of them have are guarded.
Exit record_command(const RunArguments& arguments, const std::vector<std::string>& libraries, bool diff_only);
Exit doctor_command(const std::string& libzmq);
Exit version_command(const std::string& libzmq);

inline constexpr const char* kVersion = "0.1.0";

// All scenarios of the given files and directories, sorted by id, filtered. Errors are printed to stderr, all of them.
struct Loaded {
    std::vector<Scenario> scenarios;
    Exit exit = Exit::pass;                // usage: something could not be read; nothing: nothing matched
    std::vector<ReportCase> refused = {};  // the files that are wrong, as reports have them
    std::string why = {};                  // there is nothing to run: one line
};
Loaded load_scenarios(const RunArguments& arguments);

// Tells the person what is wrong with the command line or the set-up: one line.
Exit usage_error(const std::string& why);
Exit told(const OpenError& error);  // the same, of a harness that cannot be opened

// Set by SIGINT and SIGTERM once catch_signals() was called.
extern volatile bool g_interrupted;
void catch_signals();

}  // namespace faultline::cli
