// harness/emission_sites.md says which scenario shows each site in libzmq that emits an event: is that so?
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <vector>

#include "command.hpp"
#include "monitor/events.hpp"
#include "tables.hpp"

namespace faultline::test {
namespace {

const std::string kSource = FAULTLINE_SOURCE_DIR;

struct Row {
    std::string site, event, shown_by;
};

// The rows of the tables whose head is `| site | class | event | shown by |`.
std::vector<Row> rows_of(const std::string& page) {
    std::vector<Row> rows;
    for (const auto& cells : table_rows(page, "site", 4)) rows.push_back({cells[0], cells[2], cells[3]});
    return rows;
}

// What is wrong with the row; "" where nothing is.
std::string complaint(const Row& row) {
    const std::string none = "none: ";
    if (row.shown_by.starts_with(none)) return row.shown_by.size() > none.size() ? "" : row.site + " has no reason";
    const std::string path = kSource + "/scenarios/" + row.shown_by + ".fault";
    if (!std::filesystem::is_regular_file(path)) return fmt::format("{}: no scenario {}", row.site, row.shown_by);
    std::istringstream lines(read_file(path));
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("    ") && line.find(" " + row.event) != std::string::npos) return "";
    return fmt::format("{}: no line of {} has {}", row.site, row.shown_by, row.event);
}

TEST(EmissionSites, are_shown_by_scenarios_that_have_the_event) {
    const std::vector<Row> rows = rows_of(read_file(kSource + "/harness/emission_sites.md"));
    std::set<std::string> sites;
    for (const Row& row : rows) {
        EXPECT_EQ(complaint(row), "");
        EXPECT_TRUE(sites.insert(row.site).second) << row.site << " stands twice";
    }
    EXPECT_NE(sites.count("tcp_listener.cpp:61"), 0U);
    EXPECT_NE(sites.count("curve_mechanism_base.cpp:47"), 0U);  // the last row of the last table
}

TEST(EmissionSites, that_nothing_shows_are_complained_about) {
    EXPECT_EQ(complaint({"a.cpp:1", "CLOSED", "tcp/gone"}), "a.cpp:1: no scenario tcp/gone");
    EXPECT_EQ(complaint({"a.cpp:1", "CLOSE_FAILED", "tcp/unbind"}), "a.cpp:1: no line of tcp/unbind has CLOSE_FAILED");
    EXPECT_EQ(complaint({"a.cpp:1", "CLOSED", "none: "}), "a.cpp:1 has no reason");
    EXPECT_EQ(complaint({"a.cpp:1", "CLOSED", "tcp/unbind"}), "");
    EXPECT_EQ(
        rows_of(
            "| site | class | event | shown by |\n| --- | --- | --- | --- |\n| a | A | B | c |\n\n| d | A | B | c |\n")
            .size(),
        1U);
}

// Of `| code | NULL | PLAIN | CURVE |` and `| code | shown by |`: each cell behind the code has a scenario or a reason.
TEST(ProtocolErrors, are_all_shown_by_scenarios_or_have_a_reason) {
    const std::string page = read_file(kSource + "/harness/emission_sites.md");
    std::vector<std::vector<std::string>> rows = table_rows(page, "code", 4);
    for (const auto& cells : table_rows(page, "code", 2)) rows.push_back(cells);
    std::set<std::string> codes;
    for (const auto& cells : rows) {
        EXPECT_TRUE(codes.insert(cells[0]).second) << cells[0] << " stands twice";
        for (std::size_t i = 1; i < cells.size(); ++i)
            EXPECT_EQ(complaint({cells[0], "HANDSHAKE_FAILED_PROTOCOL protocol=" + cells[0] + " ", cells[i]}), "");
    }
    for (const std::string_view name : all_protocol_error_names())
        EXPECT_TRUE(codes.erase(std::string(name)) == 1) << name << " has no row";
    EXPECT_TRUE(codes.empty()) << *codes.begin() << " is no code";
}

}  // namespace
}  // namespace faultline::test
