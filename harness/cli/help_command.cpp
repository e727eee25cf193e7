// help: what the language has, in words, and its reference page.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>

#include "cli/cli.hpp"
#include "manual/help.hpp"
#include "manual/page.hpp"

namespace faultline::cli {
namespace {

constexpr std::string_view kReference = "reference/";

Exit print_page(const std::string& directory) {
    RunArguments arguments;
    arguments.paths = {directory};
    const Loaded loaded = load_scenarios(arguments);
    if (loaded.exit != Exit::pass) return loaded.exit;
    std::map<std::string, std::string> texts;
    for (const Scenario& scenario : loaded.scenarios) {
        if (!scenario.id.starts_with(kReference)) continue;
        std::ifstream stream(scenario.file, std::ios::binary);
        const std::string verb = scenario.id.substr(kReference.size(), scenario.id.find('[') - kReference.size());
        texts[verb] = {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }
    fmt::print("{}", reference_page(loaded.scenarios, texts));
    return Exit::pass;
}

}  // namespace

Exit help_command(const std::string& word, const std::string& page_of) {
    if (!page_of.empty()) return print_page(page_of);
    if (word.empty()) {
        fmt::print("{}", help_overview());
        return Exit::pass;
    }
    const auto text = help_on(word);
    fmt::print(text ? stdout : stderr, "{}", text ? *text : "faultline: " + text.error() + "\n");
    return text ? Exit::pass : Exit::usage;
}

}  // namespace faultline::cli
