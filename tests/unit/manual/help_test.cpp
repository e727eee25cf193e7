#include "manual/help.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "manual/page.hpp"
#include "manual/words.hpp"
#include "scenario/parse.hpp"
#include "scenario/vocabulary.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

std::string longest_line(const std::string& text) {
    std::string longest;
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        if (end - at > longest.size()) longest = text.substr(at, end - at);
    }
    return longest;
}

std::string said(std::string_view word) {
    const auto text = help_on(word);
    EXPECT_TRUE(text) << text.error();
    return text.value_or("");
}

TEST(Help, all_of_it_fits_80_columns) {
    std::vector<std::string> texts{help_overview()};
    for (const Verb& verb : all_verbs()) texts.push_back(said(verb.name));
    for (const EventInfo& event : all_events()) texts.push_back(said(event.name));
    for (const Topic& topic : all_topics()) texts.push_back(said(topic.name));
    for (const HeaderWord& word : all_header_words()) texts.push_back(said(word.name));
    for (const std::string& text : texts) EXPECT_LE(longest_line(text).size(), 80U) << longest_line(text);
    EXPECT_LE(std::ranges::count(texts[0], '\n'), 40) << "the overview no longer fits a screen";
}

TEST(Help, the_overview_names_every_word) {
    const std::string text = " " + help_overview();
    for (const Verb& verb : all_verbs())
        EXPECT_NE(text.find(" " + std::string(verb.name)), std::string::npos) << verb.name;
    for (const EventInfo& event : all_events()) EXPECT_NE(text.find(event.name), std::string::npos) << event.name;
    for (const Topic& topic : all_topics()) EXPECT_NE(text.find(topic.name), std::string::npos) << topic.name;
}

TEST(Help, on_a_verb) {
    EXPECT_EQ(said("exhaust"), R"(exhaust fds [in PROCESS]

Leaves a process no free file descriptor.

Parameters
  fds            this word
  in PROCESS     the name of a process; main where it is left out

Result
  none

Example
  exhaust fds in peer

Scenario
  scenarios/reference/exhaust.fault
)");
}

TEST(Help, on_an_event_in_either_case) {
    EXPECT_EQ(said("bind_failed"), R"(BIND_FAILED

The socket could not be bound to the endpoint.

Value
  an errno, by name
  written errno=NAME, errno=any

Since
  libzmq 4.0.0

Example
  server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555
)");
}

TEST(Help, on_a_rule_and_a_header_line) {
    EXPECT_EQ(said("until"),
              "until = \"until\" SOCKET EVENT [ \"x\" NUMBER ]\n\nExample\n"
              "advance 10s until client CONNECT_RETRIED x3\n");
    EXPECT_EQ(said("tags"), "tags WORD ...\n\nWords to select it by.\n");
}

TEST(Help, on_an_unknown_word_says_what_was_meant) {
    EXPECT_EQ(help_on("bnid").error(), "there is no verb, event or topic bnid; did you mean bind?");
    EXPECT_EQ(help_on("guard").value_or("").substr(0, 8), "guard = ");
    EXPECT_EQ(help_on("bind_faled").error(), "there is no verb, event or topic bind_faled; did you mean BIND_FAILED?");
    EXPECT_EQ(help_on("xyzzyplugh").error(),
              "there is no verb, event or topic xyzzyplugh; `faultline help` names them all");
}

TEST(Words, every_events_example_shows_the_event) {
    for (const EventInfo& event : all_events()) {
        const std::string line(example_of(event));
        ASSERT_NE(line.find(event.name), std::string::npos) << event.name << " needs an example in manual/words.cpp";
        std::string text = "title t\nsocket server REP\nsocket client REQ\nadvance 1s\n    " + line + "\n";
        if (line.find("$port") != std::string::npos) text += "connect client tcp://127.0.0.1:$port\n";
        if (line.find("fd=$connected") != std::string::npos) text += "    client DISCONNECTED fd=$connected \"\"\n";
        const auto scenarios = parse_scenarios(text, {.file = "event", .id = "event"});
        EXPECT_TRUE(scenarios) << to_text(scenarios.error().front());
    }
    EXPECT_EQ(example_of(EventInfo()), "");
}

TEST(Words, every_outcome_has_its_meaning_in_order) {
    std::size_t count = 0;
    for (; outcome_name(static_cast<OutcomeKind>(count)) != "unknown"; ++count) {
        ASSERT_LT(count, all_outcomes().size()) << "an outcome has no meaning in manual/words.cpp";
        EXPECT_EQ(all_outcomes()[count].first, outcome_name(static_cast<OutcomeKind>(count)));
    }
    EXPECT_EQ(count, all_outcomes().size());
}

TEST(Page, embeds_a_verbs_scenario_and_links_the_first_that_shows_an_event) {
    const std::string text = "title t\nsocket s REP\nclose s\n    s MONITOR_STOPPED\n";
    auto scenarios = *parse_scenarios(text, {.file = "a.fault", .id = "area/name[tcp]"});
    const std::string page = reference_page(scenarios, {{"close", text}});
    EXPECT_NE(page.find("[reference/close](../scenarios/reference/close.fault):\n```\n" + text + "```\n"),
              std::string::npos);
    EXPECT_EQ(page.find("[reference/bind]"), std::string::npos);
    EXPECT_NE(page.find("[area/name](../scenarios/area/name.fault)."), std::string::npos);
    EXPECT_NE(page.find("no scenario yet."), std::string::npos);
    EXPECT_LE(longest_line(page).size(), 120U) << longest_line(page);
}

}  // namespace
}  // namespace faultline
