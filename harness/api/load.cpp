#include "api/load.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "api/details.hpp"
#include "api/files.hpp"
#include "scenario/parse.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

// Ids count from the nearest directory called `scenarios`, so that a scenario is called the same however it is reached;
// without one, from the argument.
std::string id_of(const fs::path& file, const fs::path& argument) {
    fs::path below;
    bool found = false;
    for (const fs::path& part : fs::absolute(file).lexically_normal()) {
        if (part == "scenarios") {
            below.clear();
            found = true;
        } else if (found) {
            below /= part;
        }
    }
    if (!found) below = fs::is_directory(argument) ? file.lexically_relative(argument) : file.filename();
    return below.replace_extension().string();
}

void add_parsed(tl::expected<std::vector<Scenario>, std::vector<Diagnostic>> parsed, const std::string& id,
                std::size_t indent, LoadedScenarios& loaded) {
    ++loaded.files;
    if (parsed) {
        std::ranges::move(*parsed, std::back_inserter(loaded.scenarios));
        return;
    }
    for (Diagnostic diagnostic : parsed.error()) {
        diagnostic.place.column += static_cast<int>(indent);
        diagnostic.line.insert(0, indent, ' ');
        loaded.errors.push_back(
            {diagnostic.place.file, diagnostic.place.line, without_newline(to_text(diagnostic)), id});
    }
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
    }
    return lines;
}

bool is_blank(const std::string& line) { return line.find_first_not_of(' ') == std::string::npos; }

// How many blanks all lines begin with. What follows R"( at once has none, whatever stands below.
std::size_t common_indent(const std::vector<std::string>& lines) {
    std::size_t indent = std::string::npos;
    for (const std::string& line : lines)
        if (!is_blank(line)) indent = std::min(indent, line.find_first_not_of(' '));
    return indent == std::string::npos ? 0 : indent;
}

Cases cases_of(LoadedScenarios loaded, int line) {
    Cases cases{.cases = {}, .errors = std::move(loaded.errors), .files = loaded.files};
    for (Scenario& scenario : loaded.scenarios) {
        cases.cases.push_back(borrowed_case(scenario));
        cases.cases.back().line = line;
        cases.cases.back().scenario = std::make_shared<const Scenario>(std::move(scenario));
    }
    return cases;
}

}  // namespace

LoadedScenarios load_scenarios(const std::string& path) {
    LoadedScenarios loaded;
    const auto files = scenario_files(path);
    if (!files) {
        loaded.errors.push_back({path, 1, files.error(), path});
        return loaded;
    }
    for (const fs::path& file : *files) {
        const auto text = read_text(file);
        if (!text) {
            ++loaded.files;
            loaded.errors.push_back({file.string(), 1, text.error(), id_of(file, path)});
            continue;
        }
        const ParseOptions options{
            .file = file.string(), .id = id_of(file, path), .read_file = reader_of_named_files(file)};
        add_parsed(parse_scenarios(*text, options), options.id, 0, loaded);
    }
    std::ranges::sort(loaded.scenarios, {}, &Scenario::id);
    return loaded;
}

// Empty lines above it give every place in it the line that it has in the file around it.
LoadedScenarios load_text(const std::string& text, const std::string& id, const std::string& file, int line) {
    const std::vector<std::string> lines = lines_of(text);
    const std::size_t indent = common_indent(lines);
    std::string moved(static_cast<std::size_t>(std::max(line, 1) - 1), '\n');
    for (const std::string& each : lines) moved += (is_blank(each) ? "" : each.substr(indent)) + "\n";
    LoadedScenarios loaded;
    add_parsed(parse_scenarios(moved, {.file = file, .id = id, .read_file = reader_of_named_files(file)}), id, indent,
               loaded);
    return loaded;
}

Case borrowed_case(const Scenario& scenario) {
    return {.id = scenario.id,
            .title = scenario.title,
            .file = scenario.file,
            .line = 1,
            .scenario = std::shared_ptr<const Scenario>(std::shared_ptr<const Scenario>(), &scenario)};
}

Cases find_cases(const std::string& path) { return cases_of(load_scenarios(path), 1); }

Cases parse_cases(const std::string& text, const std::string& id, const std::string& file, int line) {
    return cases_of(load_text(text, id, file, line), line);
}

}  // namespace faultline
