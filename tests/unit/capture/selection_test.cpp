// --type and --endpoint: which lines are let through.
#include <gtest/gtest.h>

#include "capture/selection.hpp"

namespace faultline::capture {
namespace {

trace::Entry entry(decltype(trace::Entry::what) what) { return {.pid = 7, .what = std::move(what)}; }
trace::Entry socket(std::int64_t id, const char* kind) { return entry(trace::Socket{id, kind, 1}); }
trace::Entry call(std::int64_t id, const char* name, const char* endpoint) {
    return entry(trace::Call{.socket = id, .call = name, .error = "", .endpoint = endpoint, .option = "", .value = {}});
}
trace::Entry event(std::int64_t id, const char* name, std::uint64_t value, const char* endpoint) {
    return entry(trace::Event{id, name, {value}, endpoint, {}, ""});
}
trace::Entry system_call(const char* name, std::int64_t fd, std::int64_t result = 0) {
    return entry(trace::SystemCall{.call = name, .fd = fd, .error = "", .result = result, .address = ""});
}

// How many lines come out for each that goes in.
std::vector<std::size_t> passed(Selection selection, const std::vector<trace::Entry>& entries) {
    std::vector<std::size_t> counts;
    for (const trace::Entry& one : entries) counts.push_back(selection.pass(one).size());
    return counts;
}
using Counts = std::vector<std::size_t>;

TEST(Selection, OfNothingIsEverything) {
    EXPECT_EQ(passed(Selection({}), {socket(1, "REQ"), system_call("connect", 5), call(1, "close", "")}),
              (Counts{1, 1, 1}));
}

TEST(Selection, ByTypeIsKnownAtOnce) {
    EXPECT_EQ(passed(Selection({{"REP"}, {}}), {socket(1, "REQ"), socket(2, "REP"), call(1, "close", ""),
                                                call(2, "close", ""), entry(trace::Exit{true})}),
              (Counts{0, 1, 0, 1, 1}));
}

TEST(Selection, ByEndpointBringsWhatCameBefore) {
    EXPECT_EQ(passed(Selection({{}, {"tcp://*:5555"}}),
                     {socket(1, "REQ"), call(1, "set", ""), call(1, "connect", "tcp://10.0.0.1:5555"),
                      call(1, "close", ""), socket(2, "REQ"), call(2, "connect", "tcp://10.0.0.1:6666")}),
              (Counts{0, 0, 3, 1, 0, 0}));
}

TEST(Selection, OfSocketsIsOneOfTheirFds) {
    EXPECT_EQ(passed(Selection({{"REQ"}, {}}),
                     {socket(1, "REQ"), system_call("socket", -1, 5), system_call("connect", 5),
                      event(1, "CONNECTED", 5, "tcp://10.0.0.1:5555"), system_call("recv", 5), system_call("close", 5),
                      system_call("socket", -1, 5), system_call("connect", 5)}),
              (Counts{1, 0, 0, 3, 1, 1, 0, 0}));
}

TEST(Selection, KeepsABoundedNumberOfLines) {
    Selection selection({{}, {"tcp://*"}});
    selection.pass(socket(1, "REQ"));
    for (int i = 0; i < 1000; ++i) selection.pass(call(1, "set", ""));
    const auto lines = selection.pass(call(1, "connect", "tcp://10.0.0.1:5555"));
    EXPECT_EQ(lines.size(), 64U + 2U);
    const auto& gap = std::get<trace::Gap>(lines[64].what);
    EXPECT_EQ(gap.why, "not chosen in time");
    EXPECT_EQ(gap.lost, 1001 - 64);
}

}  // namespace
}  // namespace faultline::capture
