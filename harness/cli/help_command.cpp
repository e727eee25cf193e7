// help: what the language has, in words, its reference page, and what else is made from the same tables. completion.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "cli/cli.hpp"
#include "cli/command_table.hpp"
#include "cli/commands.hpp"
#include "manual/completion.hpp"
#include "manual/editors.hpp"
#include "manual/help.hpp"
#include "manual/man.hpp"
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

struct HelpArguments {
    std::string word;      // a verb, an event, a topic, or "" for all
    std::string page_of;   // a directory of scenarios, for the reference page
    std::string made_for;  // what else the same tables make
    std::string shell;
};

using Maker = std::string (*)(const std::vector<CommandInfo>&);
constexpr std::pair<std::string_view, Maker> kMadeFor[] = {
    {"man", [](const std::vector<CommandInfo>& commands) { return command_page(commands, kVersion); }},
    {"man5", [](const std::vector<CommandInfo>&) { return language_page(kVersion); }},
    {"textmate", [](const std::vector<CommandInfo>&) { return textmate_grammar(); }},
    {"vim", [](const std::vector<CommandInfo>&) { return vim_syntax(); }},
};
constexpr std::pair<std::string_view, Maker> kShells[] = {
    {"bash", bash_completion}, {"fish", fish_completion}, {"zsh", zsh_completion}};

CLI::IsMember one_of(std::span<const std::pair<std::string_view, Maker>> makers) {
    std::vector<std::string> names;
    for (const auto& [name, make] : makers) names.emplace_back(name);
    return CLI::IsMember(names);
}

Exit print_made(std::span<const std::pair<std::string_view, Maker>> makers, const std::string& name,
                const CLI::App& app) {
    for (const auto& [known, make] : makers)
        if (known == name) fmt::print("{}", make(command_table(app)));
    return Exit::pass;
}

Exit help_command(const HelpArguments& arguments, const CLI::App& app) {
    if (!arguments.made_for.empty()) return print_made(kMadeFor, arguments.made_for, app);
    if (!arguments.page_of.empty()) return print_page(arguments.page_of);
    if (arguments.word.empty()) {
        fmt::print("{}", help_overview());
        return Exit::pass;
    }
    const auto text = help_on(arguments.word);
    fmt::print(text ? stdout : stderr, "{}", text ? *text : "faultline: " + text.error() + "\n");
    return text ? Exit::pass : Exit::usage;
}

}  // namespace

void add_help_commands(CLI::App& app, Commands& commands) {
    auto arguments = std::make_shared<HelpArguments>();
    CLI::App* help = app.add_subcommand("help", "explain a verb, an event or a topic, or list them all");
    help->add_option("word", arguments->word, "a verb, an event or a topic");
    help->add_option("--markdown", arguments->page_of,
                     "print the whole reference page; DIR is the directory of the scenarios");
    help->add_option("--for", arguments->made_for,
                     "print a manual page (man: the command, man5: the language), or a syntax file for an editor")
        ->check(one_of(kMadeFor));
    commands.emplace_back(help, [arguments, &app] { return help_command(*arguments, app); });
    CLI::App* completion =
        app.add_subcommand("completion", "print completions for a shell: source <(faultline completion bash)");
    completion->add_option("shell", arguments->shell, "whose")->required()->check(one_of(kShells));
    commands.emplace_back(completion, [arguments, &app] { return print_made(kShells, arguments->shell, app); });
}

}  // namespace faultline::cli
