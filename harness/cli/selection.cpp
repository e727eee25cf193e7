#include "cli/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFolder = ".faultline";
constexpr const char* kLastFailed = ".faultline/last-failed";

struct Shard {
    std::size_t index = 0, count = 0;
};

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<Shard> shard_of(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto index = number_of<std::size_t>(text.substr(0, slash));
    const auto count = number_of<std::size_t>(text.substr(slash + 1));
    if (!index || !count || *index < 1 || *index > *count) return std::nullopt;
    return Shard{*index, *count};
}

Loaded nothing(Loaded loaded, const std::string& why) {
    loaded.why = "nothing to run: " + why;
    fmt::print(stderr, "faultline: {}\n", loaded.why);
    loaded.scenarios.clear();
    loaded.exit = Exit::nothing;
    return loaded;
}

Loaded usage(Loaded loaded, const std::string& why) {
    loaded.why = why;
    fmt::print(stderr, "faultline: {}\n", why);
    loaded.exit = Exit::usage;
    return loaded;
}

std::set<std::string> last_failed() {
    std::set<std::string> ids;
    std::ifstream stream(kLastFailed);
    for (std::string line; std::getline(stream, line);) ids.insert(line);
    return ids;
}

// Every n-th, so that the slow ones of an area are spread.
void keep_shard(std::vector<Scenario>& scenarios, const Shard& shard) {
    std::vector<Scenario> kept;
    for (std::size_t i = shard.index - 1; i < scenarios.size(); i += shard.count)
        kept.push_back(std::move(scenarios[i]));
    scenarios = std::move(kept);
}

// Fisher and Yates's, written out: std::shuffle() is another one with each library.
void shuffle(std::vector<Scenario>& scenarios, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (std::size_t left = scenarios.size(); left > 1; --left)
        std::swap(scenarios[left - 1], scenarios[random() % left]);
}

}  // namespace

void add_shard_option(CLI::App& app, RunArguments& arguments) {
    app.add_option("--shard", arguments.shard,
                   "run one part of several, for instance one on each machine: 2/5 is the second of five")
        ->type_name("I/N");
}

void add_isolation_option(CLI::App& app, std::string& isolation) {
    app.add_option("--isolation", isolation, "how runs are isolated from the machine and from each other")
        ->check(CLI::IsMember({"auto", "namespace", "user", "network", "address"}));
}

Loaded select_scenarios(RunArguments& arguments) {
    Loaded loaded = load_scenarios(arguments);
    if (loaded.exit != Exit::pass) return loaded;
    std::vector<Scenario>& scenarios = loaded.scenarios;
    if (arguments.rerun_failed) {
        const std::set<std::string> failed = last_failed();
        std::erase_if(scenarios, [&](const Scenario& scenario) { return !failed.contains(scenario.id); });
        if (scenarios.empty())
            return nothing(std::move(loaded), failed.empty()
                                                  ? "no scenario failed when it was last run in this directory"
                                                  : "none of these scenarios failed when it was last run");
    }
    if (!arguments.shard.empty()) {
        const auto shard = shard_of(arguments.shard);
        if (!shard)
            return usage(std::move(loaded),
                         fmt::format("--shard takes I/N, with I from 1 to N, not {}", arguments.shard));
        const std::size_t all = scenarios.size();
        keep_shard(scenarios, *shard);
        if (scenarios.empty())
            return nothing(std::move(loaded), fmt::format("shard {} of {} scenarios has none", arguments.shard, all));
    }
    if (!arguments.shuffle.empty()) {
        if (arguments.shuffle == "random") arguments.shuffle = std::to_string(std::random_device{}());
        const auto seed = number_of<std::uint64_t>(arguments.shuffle);
        if (!seed)
            return usage(std::move(loaded),
                         fmt::format("--shuffle takes a number as its seed, not {}", arguments.shuffle));
        shuffle(scenarios, *seed);
    }
    return loaded;
}

void remember_failed(const std::set<std::string>& run, const std::set<std::string>& red) {
    std::set<std::string> ids = last_failed();
    const std::set<std::string> before = ids;
    for (const std::string& id : run) ids.erase(id);
    ids.insert(red.begin(), red.end());
    if (ids == before) return;
    std::error_code error;
    if (ids.empty()) {
        fs::remove_all(kFolder, error);
        return;
    }
    fs::create_directory(kFolder, error);
    // Nobody wants it in a repository.
    std::ofstream(fs::path(kFolder) / ".gitignore") << "*\n";
    std::string text;
    for (const std::string& id : ids) text += id + "\n";
    std::ofstream(kLastFailed, std::ios::trunc) << text;
}

}  // namespace faultline::cli
