#include "trace/trace.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace faultline::trace {
namespace {

constexpr const char* kStart = R"({"type":"start","version":1,"wall":"2026-11-25T15:51:26Z","faultline":"0.1.0"})";
constexpr const char* kEvent =
    R"({"type":"event","t":9900,"pid":71,"socket":1,"event":"LISTENING","values":[9],"endpoint":"tcp://0.0.0.0:5555"})";

struct Outcome {
    std::vector<Entry> entries;
    std::string error;
    Ending ending = Ending::open;
};

Outcome read(const std::string& text, std::size_t most = SIZE_MAX) {
    std::istringstream stream(text);
    Outcome outcome;
    const auto ended = read_trace_lines(stream, "t", [&](const Entry& entry) {
        outcome.entries.push_back(entry);
        return outcome.entries.size() < most;
    });
    if (ended) outcome.ending = *ended;
    if (!ended) outcome.error = ended.error();
    return outcome;
}

std::string lines(std::initializer_list<std::string> all) {
    std::string text;
    for (const std::string& line : all) text += line + "\n";
    return text;
}

TEST(Trace, EveryKindOfLineIsReadAsItWasWritten) {
    const std::vector<Entry> entries{
        {1, 0, 0, Start{"2026-11-25T15:51:26Z", "0.1.0"}},
        {2, 5, 71, Process{70, "/usr/bin/\"x\xff"}},
        {3, 6, 71, Library{"/usr/lib/libzmq.so.5", "4.3.4", true, false}},
        {4, 7, 71, Context{1, "set", "max_sockets", 20, "EINVAL", 3, true}},
        {5, 8, 71, Socket{1, "REQ", 1}},
        {6, 9, 71, Call{1, "set", "", "", "linger", std::int64_t{-1}, 0, 4, true}},
        {7, 10, 71, Call{1, "connect", "EINVAL", "tcp://a:1", "", std::nullopt, 0, 4, true}},
        {8, 11, 71, Event{1, "CONNECTED", {9}, "tcp://a:1", std::nullopt, ""}},
        {9, 12, 71, SystemCall{"connect", 9, "ECONNREFUSED", 0, "127.0.0.1:1"}},
        {10, 13, 71, Gap{"ring full", 7}},
        {11, 14, 71, Exit{false}},
        {12, 15, 0, End{12}},
    };
    std::string text;
    for (const Entry& entry : entries) text += to_line(entry);
    const Outcome outcome = read(text);
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.ending, Ending::complete);
    std::string again;
    for (const Entry& entry : outcome.entries) again += to_line(entry);
    EXPECT_EQ(again, text);
    ASSERT_EQ(outcome.entries.size(), entries.size());
    EXPECT_EQ(outcome.entries[7].line, 8);
    EXPECT_EQ(std::get<Event>(outcome.entries[7].what).values, std::vector<std::uint64_t>{9});
}

TEST(Trace, ATruncatedOneGivesWhatStandsBefore) {
    const std::string text = lines({kStart, kEvent});
    const Outcome outcome = read(text.substr(0, text.size() - 5));
    EXPECT_EQ(outcome.entries.size(), 1U);
    EXPECT_EQ(outcome.error, "t:2: the trace is truncated: its last line has no end; the lines before it are used");
    EXPECT_EQ(read(text).ending, Ending::open) << "its `end` was not written";
}

TEST(Trace, AForeignFileIsNamedSo) {
    for (const char* foreign : {"", "hello\n", "{}\n", "{\"type\":\"event\"}\n",
                                "\x7f"
                                "ELF",
                                "[1,2]\n"}) {
        const Outcome outcome = read(foreign);
        EXPECT_TRUE(outcome.entries.empty()) << foreign;
        EXPECT_TRUE(outcome.error.starts_with("t:1: ")) << foreign << outcome.error;
    }
    std::string newer = kStart;
    newer.replace(newer.find("\"version\":1"), 11, "\"version\":2");
    EXPECT_NE(read(newer + "\n").error.find("version"), std::string::npos) << read(newer + "\n").error;
}

TEST(Trace, DamageIsToldWithItsLine) {
    for (const std::string& damaged :
         {std::string("{\"type\":\"event\""), std::string("nonsense"), std::string(kStart), std::string(100'000, 'x'),
          std::string(R"({"type":"event","t":-1,"pid":71,"socket":1,"event":"X","values":[],"endpoint":""})"),
          std::string(R"({"type":"unheard","t":1,"pid":71})"), std::string("\xff\xfe")}) {
        const Outcome outcome = read(lines({kStart, kEvent, damaged, kEvent}));
        EXPECT_EQ(outcome.entries.size(), 2U) << damaged.substr(0, 60);
        EXPECT_TRUE(outcome.error.starts_with("t:3: ")) << outcome.error;
    }
}

TEST(Trace, AnEndThatDoesNotAddUpIsToldAndSoIsWhatFollowsIt) {
    const std::string two = R"({"type":"end","t":1,"lines":2})", nine = R"({"type":"end","t":1,"lines":9})";
    EXPECT_EQ(read(lines({kStart, two})).ending, Ending::complete);
    EXPECT_TRUE(read(lines({kStart, nine})).error.starts_with("t:2: `end` speaks of 9 lines")) << "";
    EXPECT_TRUE(read(lines({kStart, two, kEvent})).error.starts_with("t:3: there is more behind"));
}

TEST(Trace, AVisitorMayStop) {
    const Outcome outcome = read(lines({kStart, kEvent, "damage"}), 2);
    EXPECT_EQ(outcome.ending, Ending::stopped);
    EXPECT_EQ(outcome.error, "");
}

TEST(Trace, OfALargeFileTheBeginningIsEnough) {
    const std::string path = testing::TempDir() + "faultline-test-trace.jsonl";
    {
        std::ofstream file(path);
        file << kStart << "\n";
        for (int i = 0; i < 100; ++i) file << kEvent << "\n";
    }
    const auto some = read_trace(path, 10), all = read_trace(path);
    ASSERT_TRUE(some && all);
    EXPECT_EQ(some->entries.size(), 10U);
    EXPECT_EQ(some->ending, Ending::stopped);
    EXPECT_EQ(all->entries.size(), 101U);
    std::remove(path.c_str());
    EXPECT_EQ(read_trace(path).error(), path + ": cannot be read");
}

}  // namespace
}  // namespace faultline::trace
