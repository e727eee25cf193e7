#include "report/html.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace faultline {
namespace {

constexpr const char* kEvil = "<script>alert('&\"')</script>";

DiffRow row(DiffRow::Kind kind, const std::string& expected, const std::string& actual) {
    return {.kind = kind,
            .expected = expected,
            .actual = actual,
            .place = {.file = "f", .line = 7, .column = 1},
            .reason = ""};
}

HtmlSection section() {
    HtmlSection result;
    result.id = "area/case";
    result.title = "A title";
    result.status = "differs";
    result.file = "scenarios/area/case.fault";
    result.left = "old";
    result.right = "new";
    result.kinds = {"value differs"};
    result.steps.push_back(
        {.step = 1,
         .action = "bind server tcp://127.0.0.1:1",
         .rows = {row(DiffRow::Kind::same, "server LISTENING fd tcp://x", "server LISTENING fd tcp://x"),
                  row(DiffRow::Kind::missing, "+1s client CLOSED fd tcp://x", ""),
                  row(DiffRow::Kind::unexpected, "", "server recv -> \"a b\"")}});
    return result;
}

// Every text of a page is `text`.
HtmlPage page_of(const std::string& text) {
    HtmlSection one = section();
    one.id = one.title = one.status = one.note = one.file = one.left = one.right = text;
    one.kinds = one.notes = {text};
    one.steps[0].action = text;
    one.steps[0].rows.push_back(row(DiffRow::Kind::differs, "+" + text + " " + text + " X " + text, text));
    one.left_outcome = text;
    HtmlPage page;
    page.title = text;
    page.facts = {text};
    page.builds = {{.called = text, .version = text, .file = text, .sha256 = text, .facts = text}};
    page.changes_title = text;
    page.changes = {
        {.kind = text, .text = text, .note = text, .before = text, .after = text, .scenarios = {text, "x" + text}}};
    page.columns = {text};
    page.rows = {{.id = text, .title = text, .cells = {{.text = text, .tone = HtmlTone::bad}}, .kinds = {text}}};
    page.sections = {one};
    return page;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

// "" where every element that is opened is closed, in order.
std::string unbalanced(const std::string& html) {
    const std::vector<std::string> empty = {"meta", "input", "br", "!doctype"};
    std::vector<std::string> open;
    for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        const std::string name = html.substr(at + 1, html.find_first_of(" >", at) - at - 1);
        if (name == "script" || name == "style") at = html.find("</" + name, at);  // no elements in there
        if (name == "script" || name == "style" || std::ranges::find(empty, name) != empty.end()) continue;
        if (!name.starts_with('/')) {
            open.push_back(name);
        } else if (open.empty() || open.back() != name.substr(1)) {
            return name + " at " + html.substr(at, 40);
        } else {
            open.pop_back();
        }
    }
    return open.empty() ? "" : open.back();
}

TEST(Html, EverythingIsEscaped) {
    const std::string html = html_text(page_of(kEvil));
    EXPECT_EQ(count_of(html, "<script>"), 1U);  // the page's own
    EXPECT_EQ(html.find("alert('"), std::string::npos);
    EXPECT_GE(count_of(html, "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)"), 25U);
    EXPECT_EQ(html_escape("a\x01\x7f"), "a\xef\xbf\xbd\xef\xbf\xbd");
    EXPECT_EQ(html_escape("\xc3\xa9 \xff"), "\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd");
    EXPECT_EQ(html_escape("\xc3\xa9"), "\xc3\xa9");
}

TEST(Html, ElementsAreBalanced) {
    EXPECT_EQ(unbalanced("<p><b></p>"), "/p at </p>");  // the check itself can go red
    EXPECT_EQ(unbalanced("<p><br>"), "p");
    EXPECT_EQ(unbalanced(html_text(page_of("text"))), "");
    EXPECT_EQ(unbalanced(html_text({})), "");
    EXPECT_EQ(unbalanced(html_text(page_of(kEvil))), "");
}

TEST(Html, ThePageNeedsNothingElse) {
    const std::string html = html_text(page_of("text"));
    for (const char* outside : {"src=", "href=\"http", "@import", "url(", "<link"})
        EXPECT_EQ(html.find(outside), std::string::npos) << outside;
    EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
    EXPECT_NE(html.find("prefers-color-scheme: dark"), std::string::npos);
    EXPECT_NE(html.find("<form id=filter hidden"), std::string::npos);  // only the script makes it of use
}

TEST(Html, BothSidesAreTimeLinesOfEqualHeight) {
    const HtmlSection one = section();
    const std::string html = html_timelines(one, one.steps[0]);
    EXPECT_NE(html.find("<h4><code>bind server tcp://127.0.0.1:1</code> <span class=place>scenarios/area/case.fault:7"),
              std::string::npos)
        << html;
    EXPECT_EQ(count_of(html, "<table>"), 2U);
    EXPECT_EQ(count_of(html, "<th scope=col>server</th><th scope=col>client</th>"), 2U) << html;
    EXPECT_EQ(count_of(html, "<tr class=same>"), 2U);
    EXPECT_EQ(count_of(html, "<tr class=gone>"), 2U);
    EXPECT_EQ(count_of(html, "<tr class=new>"), 2U);
    EXPECT_EQ(count_of(html, "<td class=hole colspan=4>"), 2U);
    EXPECT_NE(
        html.find(
            "<td class=mark>−</td><td class=time>+1s</td><td class=idle></td><td>CLOSED fd<br><span class=at>tcp://x"),
        std::string::npos)
        << html;
    EXPECT_NE(html.find("<td>recv -&gt; &quot;a b&quot;<br>"), std::string::npos) << html;
}

TEST(Html, AResultStandsAboveTheTimeLines) {
    HtmlSection one = section();
    one.steps[0].action = "bind server x -> ok";
    one.steps[0].rows = {row(DiffRow::Kind::differs, "bind server x -> ok", "bind server x -> EACCES")};
    const std::string html = html_timelines(one, one.steps[0]);
    EXPECT_NE(
        html.find("old: <code class=was>bind server x -&gt; ok</code> new: <code class=is>bind server x -&gt; EACCES"),
        std::string::npos)
        << html;
    EXPECT_EQ(html.find("<table>"), std::string::npos);
}

TEST(Html, WhatIsTheSameIsCutShort) {
    HtmlSection one = section();
    one.steps[0].rows.assign(20, row(DiffRow::Kind::same, "s CLOSED fd x", "s CLOSED fd x"));
    EXPECT_EQ(html_timelines(one, one.steps[0]), "");
    one.steps[0].rows.push_back(row(DiffRow::Kind::missing, "s CLOSED fd x", ""));
    one.steps[0].rows.insert(one.steps[0].rows.end(), 1000, row(DiffRow::Kind::missing, "s CLOSED fd x", ""));
    const std::string html = html_timelines(one, one.steps[0]);
    EXPECT_EQ(count_of(html, "… 17 that are the same"), 2U);
    EXPECT_EQ(count_of(html, "… 721 more"), 2U) << html.substr(html.size() - 300);
}

TEST(Html, WhatHasASectionIsLinkedAndComesFirst) {
    HtmlPage page;
    page.rows = {{.id = "area/a", .title = "", .cells = {}, .kinds = {}},
                 {.id = "area/case", .title = "", .cells = {}, .kinds = {}}};
    page.sections = {section()};
    const std::string html = html_text(page);
    const std::size_t linked = html.find("<a href=\"#area/case\">area/case</a>");
    ASSERT_NE(linked, std::string::npos);
    EXPECT_LT(linked, html.find("area/a<"));
    EXPECT_NE(html.find("<details class=scenario id=\"area/case\" data-text=\"area/case A title\" data-kinds=\"|value "
                        "differs|\" open>"),
              std::string::npos);
}

}  // namespace
}  // namespace faultline
