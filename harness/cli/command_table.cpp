#include "cli/command_table.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace faultline::cli {
namespace {

// What values are called where an option doesn't say it itself: by what stands behind its name.
using Takes = CommandOption::Takes;
struct ValueName {
    std::string_view option, value;
    Takes takes = Takes::value;
};
constexpr ValueName kValueNames[] = {
    {"paths", "PATH", Takes::file},
    {"word", "WORD"},
    {"shell", "SHELL"},
    {"--for", "FORMAT"},
    {"libzmq", "LIB", Takes::file},
    {"file", "FILE", Takes::file},
    {"trace", "TRACE", Takes::file},
    {"command", "COMMAND", Takes::file},
    {"--type", "TYPE"},
    {"--endpoint", "PATTERN"},
    {"--libzmq", "LIB", Takes::file},
    {"--baseline", "LIB", Takes::file},
    {"--candidate", "LIB", Takes::file},
    {"--scenarios", "PATH", Takes::file},
    {"--source", "REPO", Takes::directory},
    {"--bisect", "REPO", Takes::directory},
    {"--good", "REV"},
    {"--bad", "REV"},
    {"--line", "LINE"},
    {"--outcome", "OUTCOME"},
    {"--cache", "DIR", Takes::directory},
    {"--configure", "ARG"},
    {"--build-timeout", "SECONDS"},
    {"--accept", "FILE", Takes::file},
    {"--write-accept", "FILE", Takes::file},
    {"--state", "FILE", Takes::file},
    {"--merge", "FILE", Takes::file},
    {"--write", "DIR", Takes::directory},
    {"--html", "FILE", Takes::file},
    {"--output", "FILE", Takes::file},
    {"--keep", "LINE"},
    {"--shrink", "LINE"},
    {"--matrix", "FILE", Takes::file},
    {"--commit", "COMMIT"},
    {"--markdown", "DIR", Takes::directory},
    {"--stdin-name", "NAME"},
    {"--filter", "PATTERN"},
    {"--exclude", "PATTERN"},
    {"--tag", "TAG"},
    {"--report", "FORMAT[=FILE]"},
    {"--shard", "I/N"},
    {"--seed", "SEED"},
    {"--shuffle", "SEED"},
    {"--timeout", "SECONDS"},
    {"--hang-limit", "SECONDS"},
};

std::vector<std::string> names_of(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) names.push_back("-" + name);
    return names;
}

// "{text,json}" of CLI::IsMember, as CLI11 describes it.
std::vector<std::string> choices_of(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t begin = type.find('{'), end = type.find('}');
    std::vector<std::string> choices;
    if (begin == std::string::npos || end == std::string::npos) return choices;
    for (std::size_t at = begin + 1; at < end;) {
        const std::size_t comma = std::min(type.find(',', at), end);
        choices.push_back(type.substr(at, comma - at));
        at = comma + 1;
    }
    std::ranges::sort(choices);
    return choices;
}

CommandOption option_of(const CLI::Option& option) {
    CommandOption result;
    result.names = names_of(option);
    result.meaning = option.get_description();
    result.choices = choices_of(option);
    result.repeated = option.get_expected_max() > 1;
    // A flag takes a value only where one is meant by default: `--shuffle` stands for `--shuffle=random`.
    const bool flag = option.get_expected_min() == 0 && !option.get_lnames().empty();
    result.optional_value = flag && !option.get_fnames().empty();
    result.takes = flag && !result.optional_value ? Takes::nothing : Takes::value;
    const std::string type = option.get_type_name().substr(0, option.get_type_name().find(':'));
    const std::string name = result.names.empty() ? option.get_single_name() : result.names.front();
    const auto* known = std::ranges::find(kValueNames, name, &ValueName::option);
    result.value = type == "INT" || type == "UINT" ? "N" : type;  // what type_name() said, or TEXT
    if (!result.choices.empty()) result.value = "WORD";
    if (known != std::end(kValueNames)) result.value = known->value;
    if (known != std::end(kValueNames) && result.takes == Takes::value) result.takes = known->takes;
    return result;
}

}  // namespace

std::vector<CommandInfo> command_table(const CLI::App& app) {
    std::vector<CommandInfo> commands;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        CommandInfo command{.name = sub->get_name(), .meaning = sub->get_description(), .options = {}};
        for (const CLI::Option* option : sub->get_options())
            if (!option->get_group().empty()) command.options.push_back(option_of(*option));
        commands.push_back(std::move(command));
    }
    std::ranges::sort(commands, {}, &CommandInfo::name);
    return commands;
}

}  // namespace faultline::cli
