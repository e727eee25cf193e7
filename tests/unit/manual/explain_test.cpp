#include "manual/explain.hpp"

#include <gtest/gtest.h>

#include <cctype>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scenario/parse.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

std::string text_of(const Scenario& scenario) {
    std::string text;
    for (const ExplainedLine& line : explain(scenario)) text += line.first + line.text + "\n";
    return text;
}

std::string explained(const std::string& text) {
    const auto scenarios = parse_scenarios(text, {.file = "a.fault", .id = "area/name"});
    if (!scenarios) return to_text(scenarios.error().front());
    return text_of(scenarios->front());
}

std::string file_text(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// What a pattern leaves behind where it and the verb table do not fit.
std::string defect_of(const std::string& text) {
    // A TIPC address has braces, too: {5560,0,0}.
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
        if (at + 1 < text.size() && std::islower(static_cast<unsigned char>(text[at + 1])) != 0)
            return "contains the placeholder " + text.substr(at, text.find('}', at) + 1 - at);
    for (const char* bad : {"  is", "process .", "socket .", " ,", " .\n", " ;"})
        if (text.find(bad) != std::string::npos) return std::string("contains \"") + bad + "\"";
    return text.empty() ? "is empty" : "";
}

TEST(Explain, no_verb_is_missing) {
    for (const Verb& verb : all_verbs())
        EXPECT_FALSE(explanation_of(verb.name).empty())
            << verb.name << " has no line in harness/manual/explanations.cpp: say there what it does";
    EXPECT_EQ(explanation_of("bnid"), "");
}

TEST(Explain, a_pattern_names_only_parameters_of_its_verb) {
    for (const Verb& verb : all_verbs()) {
        const std::string pattern(explanation_of(verb.name));
        for (std::size_t at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1)) {
            const std::string key = pattern.substr(at + 1, pattern.find_first_of("|}", at) - at - 1);
            const bool known = std::ranges::any_of(verb.parameters, [&](const Parameter& p) { return p.key == key; });
            EXPECT_TRUE(known) << verb.name << " has no parameter " << key;
        }
    }
}

TEST(Explain, every_scenario_of_the_suite) {
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(FAULTLINE_SOURCE_DIR "/scenarios")) {
        if (entry.path().extension() != ".fault") continue;
        const auto scenarios = parse_scenarios(file_text(entry.path()), {.file = entry.path(), .id = "a/b"});
        ASSERT_TRUE(scenarios) << entry.path();
        for (const Scenario& scenario : *scenarios) {
            EXPECT_EQ(defect_of(text_of(scenario)), "") << entry.path() << "\n" << text_of(scenario);
            EXPECT_GT(explain(scenario).size(), scenario.steps.size()) << entry.path();
        }
        ++count;
    }
    EXPECT_GT(count, 30);
}

TEST(Explain, a_placeholder_that_was_left_is_found) {
    EXPECT_NE(defect_of("the socket {name}"), "");
    EXPECT_NE(defect_of(""), "");
    EXPECT_EQ(defect_of("A socket is closed.\n"), "");
}

constexpr const char* kConflict = R"(title  A port conflict
spec   zmq_bind(3) EADDRINUSE
requires >=4.2 !free
socket server REP linger=0s sndhwm=5
occupy tcp://127.0.0.1:5555
bind server tcp://127.0.0.1:5555 -> EADDRINUSE
    [>=4.3.4] server CLOSED fd ""
    server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555
vacate tcp://127.0.0.1:5555
bind server tcp://127.0.0.1:5555
    server LISTENING fd=$listener tcp://127.0.0.1:5555
close server
    server CLOSED fd=$listener tcp://127.0.0.1:5555
    server MONITOR_STOPPED
outcome abort "Too many" ipc_listener.cpp
)";

TEST(Explain, a_port_conflict) {
    EXPECT_EQ(explained(kConflict),
              R"(area/name: A port conflict
It checks libzmq against zmq_bind(3) EADDRINUSE.
It runs only on libzmq 4.2.0 and later, under lockstep; otherwise it is skipped.
  1. A REP socket called server is opened, with linger 0 seconds and sndhwm 5.
  2. Somebody else listens on tcp://127.0.0.1:5555.
  3. The REP socket server binds to tcp://127.0.0.1:5555; the call fails with EADDRINUSE.
     - Only on libzmq 4.3.4 and later: at once server reports CLOSED (an fd) with an empty endpoint.
     - At once server reports BIND_FAILED (EADDRINUSE) for 127.0.0.1:5555.
  4. Somebody else stops listening on tcp://127.0.0.1:5555.
  5. The REP socket server binds to tcp://127.0.0.1:5555.
     - At once server reports LISTENING (an fd, from now on called listener).
  6. The REP socket server is closed.
     - At once server reports CLOSED (the fd called listener) for tcp://127.0.0.1:5555, then MONITOR_STOPPED.
End. The run ends in an abort: libzmq aborts the process, saying "Too many", in ipc_listener.cpp.
)");
}

TEST(Explain, times_data_blocks_and_conditions) {
    EXPECT_EQ(
        explained(R"(title  All that time brings
process peer
socket server ROUTER in peer
socket client DEALER
recv server -> * | "hello"
recv server -> blocks
poll server in,out timeout=1500ms -> none
when client CONNECTED x2: kill peer
advance 2m until client CONNECT_RETRIED x3
    +1ms client CONNECT_RETRIED interval=100ms..1s tcp://127.0.0.1:5555
    +1ms server recv -> "a"
    +1h client ACCEPT_FAILED errno=any tcp://127.0.0.1:5555
    any order:
        client CLOSED fd=none ""
        --
        server calls setsockopt TCP_USER_TIMEOUT 5000
    repeat 57 every 1s:
        client MONITOR_STOPPED
)"),
        R"(area/name: All that time brings
  1. A process called peer starts.
  2. A ROUTER socket called server is opened in process peer.
  3. A DEALER socket called client is opened.
  4. The ROUTER socket server receives: it gets * | "hello".
  5. The ROUTER socket server receives; the call blocks.
  6. The ROUTER socket server is polled for in,out, for at most 1500 ms: it is not ready.
  7. Later, at the moment of client's CONNECTED number 2: process peer is killed with SIGKILL.
  8. Virtual time advances by 2 minutes, until client's CONNECT_RETRIED number 3.
)"
        "     - After 1 ms client reports CONNECT_RETRIED (100 ms to 1 second) for tcp://127.0.0.1:5555, then the "
        "pending recv of server returns \"a\"; after 1 hour client reports ACCEPT_FAILED (any errno); in any "
        "order [ at once client reports CLOSED (no fd) with an empty endpoint ] and [ at once server calls "
        "setsockopt TCP_USER_TIMEOUT 5000 ]; 57 times, one every 1 second: [ at once client reports "
        "MONITOR_STOPPED ].\n");
}

TEST(Explain, durations_have_their_unit_in_words) {
    EXPECT_EQ(duration_in_words(0), "0 seconds");
    EXPECT_EQ(duration_in_words(136'000'000), "136 ms");
    EXPECT_EQ(duration_in_words(1'000'000'000), "1 second");
    EXPECT_EQ(duration_in_words(60'000'000'000), "1 minute");
    EXPECT_EQ(duration_in_words(7'200'000'000'000), "2 hours");
    EXPECT_EQ(duration_in_words(5'000), "5 microseconds");
}

}  // namespace
}  // namespace faultline
