// explain: what scenarios do, in words.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.hpp"
#include "manual/explain.hpp"
#include "report/layout.hpp"

namespace faultline::cli {

namespace {

std::size_t terminal_columns() {
    winsize size{};
    const bool terminal = isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    return terminal && size.ws_col >= 40 ? size.ws_col : 80;
}

}  // namespace

void print_explanations(const std::vector<Scenario>& scenarios) {
    const std::size_t width = terminal_columns();
    for (const Scenario& scenario : scenarios) {
        for (const ExplainedLine& line : explain(scenario))
            fmt::print("{}", wrap(line.text, line.first, line.first.size(), width));
        fmt::print("\n");
    }
}

Exit explain_command(const RunArguments& arguments) {
    const Loaded loaded = load_scenarios(arguments);
    if (loaded.exit == Exit::pass) print_explanations(loaded.scenarios);
    return loaded.exit;
}

}  // namespace faultline::cli
