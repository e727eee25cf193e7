// scenarios/README.md says which scenario shows which case of libzmq's tests, and which report: are they there?
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kSource = FAULTLINE_SOURCE_DIR;

struct Row {
    std::string what, scenarios;
};

// The rows of the tables whose second column is `scenario`.
std::vector<Row> rows_of(const std::string& page) {
    std::vector<Row> rows;
    std::istringstream lines(page);
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t middle = line.find(" | ");
        if (!line.starts_with("| ") || !line.ends_with(" |") || middle == std::string::npos) {
            inside = false;
            continue;
        }
        const Row row{line.substr(2, middle - 2), line.substr(middle + 3, line.size() - middle - 5)};
        if (row.scenarios == "scenario")
            inside = true;
        else if (inside && row.what != "---")
            rows.push_back(row);
    }
    return rows;
}

// What is wrong with the row; "" where nothing is.
std::string complaint(const Row& row) {
    const std::string none = "none: ";
    if (row.scenarios.starts_with(none)) return row.scenarios.size() > none.size() ? "" : row.what + " has no reason";
    std::string wrong;
    for (std::size_t at = 0; at < row.scenarios.size();) {
        const std::size_t end = std::min(row.scenarios.find(", ", at), row.scenarios.size());
        const std::string id = row.scenarios.substr(at, end - at);
        if (!std::filesystem::is_regular_file(fmt::format("{}/scenarios/{}.fault", kSource, id)))
            wrong += fmt::format("{}: no scenario {}\n", row.what, id);
        at = end + 2;
    }
    return wrong;
}

TEST(SuiteReadme, names_scenarios_that_are_there) {
    const std::vector<Row> rows = rows_of(read_file(kSource + "/scenarios/README.md"));
    EXPECT_GT(rows.size(), 80U);
    for (const Row& row : rows) EXPECT_EQ(complaint(row), "");
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.what.starts_with("libzmq#"); }));
}

TEST(SuiteReadme, rows_that_are_wrong_are_complained_about) {
    EXPECT_EQ(complaint({"test_x: y", "tcp/unbind, tcp/gone, ipc/gone"}),
              "test_x: y: no scenario tcp/gone\ntest_x: y: no scenario ipc/gone\n");
    EXPECT_EQ(complaint({"test_x: y", "none: "}), "test_x: y has no reason");
    EXPECT_EQ(complaint({"test_x: y", "none: it cannot be"}), "");
    EXPECT_EQ(rows_of("| case | scenario |\n| --- | --- |\n| a | b |\n\n| c | d |\n").size(), 1U);
}

}  // namespace
}  // namespace faultline::test
