// harness/docs/contributing.md says which files to touch. Are they there, do they hold the examples, and are they all?
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "command.hpp"
#include "tables.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

using Rows = std::vector<std::vector<std::string>>;

// What stands in backticks.
std::vector<std::string> quoted(const std::string& text) {
    static const std::regex kQuoted("`([^`]+)`");
    std::vector<std::string> found;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), kQuoted); at != std::sregex_iterator(); ++at)
        found.push_back((*at)[1].str());
    return found;
}

// The sections of a page by their headings.
std::map<std::string, std::string> sections_of(const std::string& page) {
    std::map<std::string, std::string> sections;
    std::string heading;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("## "))
            heading = line.substr(3);
        else
            sections[heading] += line + "\n";
    }
    return sections;
}

// Each row names a file, and text that stands in it.
std::string wrong_rows(const fs::path& root, const Rows& rows) {
    std::string wrong;
    for (const auto& row : rows) {
        const std::vector<std::string> files = quoted(row[0]), texts = quoted(row[2]);
        if (files.size() != 1 || texts.empty()) {
            wrong += row[0] + ": a row needs a file and a text to find\n";
        } else if (!fs::is_regular_file(root / files[0])) {
            wrong += files[0] + ": no such file\n";
        } else {
            const std::string content = read_file((root / files[0]).string());
            for (const std::string& text : texts)
                if (content.find(text) == std::string::npos) wrong += files[0] + ": no `" + text + "` in it\n";
        }
    }
    return wrong;
}

// Source files below harness/ that mention the example and are in no row.
std::string unlisted(const fs::path& root, const std::string& example, const Rows& rows) {
    std::set<std::string> listed;
    for (const auto& row : rows)
        for (const std::string& file : quoted(row[0])) listed.insert(file);
    std::string missing;
    for (const auto& entry : fs::recursive_directory_iterator(root / "harness")) {
        const std::string extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        const std::string name = fs::relative(entry.path(), root);
        if (!listed.contains(name) && read_file(entry.path().string()).find(example) != std::string::npos)
            missing += name + " mentions " + example + ", and is not in the list\n";
    }
    return missing;
}

// "The example is `"touch"`": "" where none is named.
std::string example_of(const std::string& section) {
    const std::size_t at = section.find("example is `");
    return at == std::string::npos ? "" : quoted(section.substr(at)).front();
}

std::string wrong_rooms(const fs::path& harness, const Rows& rows) {
    std::set<std::string> named, there;
    std::string wrong;
    for (const auto& row : rows) {
        const std::string name = quoted(row[0]).empty() ? row[0] : quoted(row[0]).front();
        if (!named.insert(name).second) wrong += name + " stands twice\n";
        if (!fs::is_directory(harness / name)) wrong += "there is no room " + name + "\n";
        if (row[1].size() < 15 || !row[1].ends_with('.')) wrong += name + " needs a sentence\n";
    }
    for (const auto& entry : fs::directory_iterator(harness))
        if (entry.is_directory() && !named.contains(entry.path().filename()))
            wrong += "harness/" + entry.path().filename().string() + " is not in the table of rooms\n";
    return wrong;
}

const fs::path kRoot = FAULTLINE_SOURCE_DIR;
std::string guide() { return read_file((kRoot / "harness/docs/contributing.md").string()); }

TEST(Contributing, lists_name_files_that_hold_the_examples) {
    const Rows rows = table_rows(guide(), "file", 3), places = table_rows(guide(), "where", 3);
    EXPECT_GT(rows.size(), 20U);
    EXPECT_EQ(wrong_rows(kRoot, rows), "");
    EXPECT_EQ(wrong_rows(kRoot, places), "");
    EXPECT_GT(places.size(), 3U);
}

TEST(Contributing, lists_are_complete) {
    int lists = 0;
    for (const auto& [heading, text] : sections_of(guide())) {
        if (!heading.starts_with("Add ") && !heading.starts_with("Intercept ")) continue;
        ++lists;
        ASSERT_NE(example_of(text), "") << heading;
        EXPECT_EQ(unlisted(kRoot, example_of(text), table_rows(text, "file", 3)), "") << heading;
    }
    EXPECT_EQ(lists, 5);
}

TEST(Contributing, names_every_room) { EXPECT_EQ(wrong_rooms(kRoot / "harness", table_rows(guide(), "room", 2)), ""); }

// Other files in plain text: what stands in backticks and looks like a path is one.
TEST(Contributing, other_paths_are_there) {
    static const std::regex kPath("(harness|tests|ci|scenarios)/[A-Za-z0-9_./-]+");
    for (const char* name : {"contributing.md", "determinism.md", "versions.md", "changelog.md"}) {
        for (const std::string& text : quoted(read_file((kRoot / "harness/docs" / name).string()))) {
            if (std::regex_match(text, std::regex(kPath)))
                EXPECT_TRUE(fs::exists(kRoot / text)) << name << ": " << text;
        }
    }
}

TEST(Contributing, what_is_wrong_with_a_list_is_told) {
    const ScenarioFile place("", "unused");
    const fs::path root = place.directory();
    fs::create_directories(root / "harness/room");
    std::ofstream(root / "harness/room/a.cpp") << "int touch;\n";
    const Rows good = {{"`harness/room/a.cpp`", "a variable", "`int touch;`"}};
    EXPECT_EQ(wrong_rows(root, good), "");
    EXPECT_EQ(wrong_rows(root, {{"`harness/room/a.cpp`", "", "`int tuch;`"}}),
              "harness/room/a.cpp: no `int tuch;` in it\n");
    EXPECT_EQ(wrong_rows(root, {{"`harness/b.cpp`", "", "`int`"}}), "harness/b.cpp: no such file\n");
    EXPECT_EQ(wrong_rows(root, {{"`harness/room/a.cpp`", "", ""}}),
              "`harness/room/a.cpp`: a row needs a file and a text to find\n");
    EXPECT_EQ(unlisted(root, "touch", good), "");
    EXPECT_EQ(unlisted(root, "touch", {}), "harness/room/a.cpp mentions touch, and is not in the list\n");
    EXPECT_EQ(wrong_rooms(root / "harness", {{"`room`", "Holds a variable."}}), "");
    EXPECT_EQ(wrong_rooms(root / "harness", {{"`rum`", "Short."}}),
              "there is no room rum\nrum needs a sentence\nharness/room is not in the table of rooms\n");
    EXPECT_EQ(example_of("The example is `\"touch\"`, a verb with `x`."), "\"touch\"");
    EXPECT_EQ(example_of("no example"), "");
    EXPECT_EQ(sections_of("## A\na\n## B\nb\n").at("B"), "b\n");
}

}  // namespace
}  // namespace faultline::test
