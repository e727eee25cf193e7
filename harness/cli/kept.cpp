#include "cli/kept.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;
constexpr const char* kFolder = "faultline-kept";

}  // namespace

std::string kept_path(const Scenario& scenario, int round) {
    const std::string name = round == 0 ? scenario.id : fmt::format("{}.{}", scenario.id, round + 1);
    return (fs::current_path() / kFolder / name).string();
}

void remove_kept(const Scenario& scenario, int rounds) {
    std::error_code error;
    for (int round = 0; round < rounds; ++round) fs::remove_all(kept_path(scenario, round), error);
    // The folders above, as far as nothing else is in them.
    for (fs::path above = fs::path(kept_path(scenario, 0)).parent_path(); above != fs::current_path();
         above = above.parent_path())
        if (!fs::is_directory(above, error) || !fs::remove(above, error)) break;
}

std::string kept_text(const Scenario& scenario, int rounds) {
    std::string text;
    for (int round = 0; round < rounds; ++round) {
        const std::string path = kept_path(scenario, round);
        std::error_code error;
        if (fs::exists(path, error)) text += fmt::format("  kept in {}\n", fs::relative(path).string());
    }
    return text.empty() ? "  nothing could be kept: the run was killed, or faultline-kept cannot be written\n" : text;
}

}  // namespace faultline::cli
