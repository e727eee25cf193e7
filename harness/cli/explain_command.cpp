// explain: what scenarios do, in words.
#include <fmt/format.h>

#include "cli/builds.hpp"
#include "cli/cli.hpp"
#include "manual/explain.hpp"
#include "report/layout.hpp"

namespace faultline::cli {

void print_explanations(const std::vector<Scenario>& scenarios) {
    const std::size_t columns = terminal_columns(), width = columns >= kNarrowest ? columns : 80;
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
