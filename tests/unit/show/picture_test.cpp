#include "show/picture.hpp"

#include <gtest/gtest.h>

#include "show/head.hpp"
#include "told.hpp"

namespace faultline::show {
namespace {

// "1ms req1 connect tcp://…" each.
std::string listed(const Picture& picture) {
    std::string text;
    for (const auto* part : {&picture.first, &picture.last}) {
        for (const Happening& happening : *part)
            text += std::to_string(happening.at_ns / kMs) + "ms " + picture.subject(happening) + " " +
                    line_text(picture, happening) + "\n";
        if (part == &picture.first && picture.between > 0) text += between_text(picture) + "\n";
    }
    return text;
}

std::string head_text(const Picture& picture, const std::string& wanted) {
    for (const auto& [label, text] : head_of(picture))
        if (label == wanted) return text;
    return "none";
}

TEST(Picture, SocketsAreNamedAsReproduceNamesThem) {
    const Picture picture = Told({"REQ", "REP", "REQ"}).picture();
    ASSERT_EQ(picture.sockets.size(), 3U);
    EXPECT_EQ(picture.sockets[0].name, "req1");
    EXPECT_EQ(picture.sockets[1].name, "rep1");
    EXPECT_EQ(picture.sockets[2].name, "req2");
}

TEST(Picture, ACallStandsWhereItBegan) {
    const Picture picture = Told().event(2, "CONNECT_DELAYED", 115).call(1, "connect", kTcp).picture();
    EXPECT_EQ(listed(picture),
              "0ms pid 71 begins: /usr/bin/server\n"
              "0ms req1 opened: REQ\n"
              "1ms req1 connect tcp://127.0.0.1:7000\n"
              "2ms req1 CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:7000\n");
}

TEST(Picture, OptionsAreThoseBeforeTheFirstEndpoint) {
    const trace::Call early{1, "set", "", "", "reconnect_ivl", std::int64_t{200}, 0, 10, true};
    const trace::Call failed{1, "set", "EINVAL", "", "sndhwm", std::int64_t{-5}, 0, 10, true};
    const trace::Call late{1, "set", "", "", "linger", std::int64_t{0}, 0, 10, true};
    const Picture picture = Told().add(1, early).add(1, failed).call(2, "bind", "tcp://*:*").add(3, late).picture();
    EXPECT_EQ(about(picture.sockets[0]), "REQ reconnect_ivl=200ms  bind tcp://*:*");
    EXPECT_EQ(numbers(picture.sockets[0]), "4 calls (1 failed), no events");
}

TEST(Picture, WhatBecameOfAWildcardIsSaid) {
    const Picture picture = Told({"REP"}).event(1, "LISTENING", 9, kTcp).call(1, "bind", "tcp://127.0.0.1:*").picture();
    EXPECT_EQ(about(picture.sockets[0]), "REP  bind tcp://127.0.0.1:*  listening at tcp://127.0.0.1:7000");
    const Picture plain = Told({"REP"}).event(1, "LISTENING", 9, kTcp).call(1, "bind", kTcp).picture();
    EXPECT_EQ(about(plain.sockets[0]), "REP  bind tcp://127.0.0.1:7000");
}

TEST(Picture, ASystemCallIsOfTheSocketThatHasItsAddress) {
    Told told({"REQ", "REP"});
    told.call(1, "connect", kTcp).of(2).call(1, "bind", kTcp);
    told.system(2, "connect", 9, "EINPROGRESS", "127.0.0.1:7000").system(3, "getsockopt", 9, "ECONNREFUSED");
    told.system(4, "bind", 10, "EADDRINUSE", "127.0.0.1:7000").system(5, "close", 9, "").system(6, "recv", 9, "EBADF");
    const std::string list = listed(told.picture());
    EXPECT_NE(list.find("3ms req1 getsockopt fd=9 127.0.0.1:7000 -> ECONNREFUSED\n"), std::string::npos) << list;
    EXPECT_NE(list.find("4ms rep1 bind fd=10 127.0.0.1:7000 -> EADDRINUSE\n"), std::string::npos) << list;
    EXPECT_NE(list.find("6ms pid 71 recv fd=9 -> EBADF\n"), std::string::npos) << "its fd was closed: " << list;
}

TEST(Picture, AnAcceptedFdIsOfTheListener) {
    Told told({"REP"});
    told.call(1, "bind", kTcp).system(1, "bind", 9, "", "127.0.0.1:7000").system(2, "accept", 9, "", "", 10);
    const std::string list = listed(told.system(3, "recv", 10, "ECONNRESET").picture());
    EXPECT_NE(list.find("3ms rep1 recv fd=10 127.0.0.1:7000 -> ECONNRESET\n"), std::string::npos) << list;
}

TEST(Picture, ASystemCallThatCouldBeOfTwoSocketsIsOfNone) {
    Told told({"REQ", "REQ"});
    told.call(1, "connect", kTcp).of(2).call(1, "connect", kTcp);
    told.system(2, "connect", 9, "ECONNREFUSED", "127.0.0.1:7000");
    told.system(3, "connect", 9, "ECONNREFUSED", "127.0.0.1:700");
    const std::string list = listed(told.picture());
    EXPECT_NE(list.find("2ms pid 71 connect"), std::string::npos) << list;
    EXPECT_NE(list.find("3ms pid 71 connect"), std::string::npos) << list;
}

TEST(Picture, ANameIsOfTheSocketThatHasIt) {
    const Picture picture = Told()
                                .system(1, "getaddrinfo", -1, "EAI_AGAIN", "broker")
                                .system(1, "getaddrinfo", -1, "EAI_AGAIN", "broke")
                                .call(1, "connect", "tcp://broker:7000")
                                .picture();
    const std::string list = listed(picture);
    EXPECT_NE(list.find("req1 getaddrinfo broker -> EAI_AGAIN\n"), std::string::npos) << list;
    EXPECT_NE(list.find("pid 71 getaddrinfo broke -> EAI_AGAIN\n"), std::string::npos) << list;
}

TEST(Picture, AttemptsAreFoldedOfEachSocketAlone) {
    Told told({"REQ", "REQ"});
    for (std::int64_t i = 0; i < 100; ++i) told.of(1).attempt(10 * i).of(2).attempt(10 * i);
    const Picture picture = told.picture();
    EXPECT_EQ(picture.first.size(), 3U + 2 * 7);
    const std::string list = listed(picture);
    for (const char* name : {"req1", "req2"})
        EXPECT_NE(list.find("20ms " + std::string(name) +
                            " … 98 more times until +0.991000s: CONNECT_DELAYED, CLOSED, CONNECT_RETRIED\n"),
                  std::string::npos)
            << list;
    EXPECT_EQ(picture.sockets[1].events.at("CONNECT_RETRIED"), 100) << "the numbers are of all";
}

TEST(Picture, OfALongListTheBeginningAndTheEndAreKept) {
    Told told;
    for (int i = 1; i <= 50; ++i) told.call(i, "connect", "tcp://a:" + std::to_string(i));
    const Picture picture = told.picture({.first = 3, .last = 2});
    EXPECT_EQ(listed(picture),
              "0ms pid 71 begins: /usr/bin/server\n"
              "0ms req1 opened: REQ\n"
              "1ms req1 connect tcp://a:1\n"
              "… 47 lines between are not listed; the lanes and the numbers have them\n"
              "49ms req1 connect tcp://a:49\n"
              "50ms req1 connect tcp://a:50\n");
    EXPECT_EQ(picture.calls, 50);
}

TEST(Picture, WhatWasHeldBackDoesNotDriveOutTheEnd) {
    Told told({"REQ", "REQ"});
    for (int i = 0; i < 20; ++i)
        for (const char* address : {"a:1", "b:1", "c:1"}) told.system(i, "connect", 9, "ECONNREFUSED", address);
    for (std::int64_t i = 0; i < 9; ++i) told.attempt(100 + 10 * i);
    told.of(2).call(150, "connect", kTcp).call(160, "disconnect", kTcp);
    told.call(200, "connect", kTcp).call(300, "close", "");
    EXPECT_EQ(listed(told.picture({.first = 0, .last = 3})),
              "… 20 lines between are not listed; the lanes and the numbers have them\n"
              "120ms req1 … 7 more times until +0.181000s: CONNECT_DELAYED, CLOSED, CONNECT_RETRIED\n"
              "200ms req2 connect tcp://127.0.0.1:7000\n"
              "300ms req2 close\n");
}

TEST(Picture, SocketsThatAreTooManyAreCountedAndNumbered) {
    Told told({"REQ", "REQ", "REQ"});
    const Picture picture = told.of(3).call(1, "connect", kTcp).picture({.sockets = 2});
    EXPECT_EQ(picture.sockets.size(), 2U);
    EXPECT_EQ(picture.all_sockets, 3);
    EXPECT_NE(listed(picture).find("1ms socket3 connect"), std::string::npos);
    EXPECT_EQ(head_text(picture, "sockets"), "3; the last 1 have no lane, and the trace's number as a name");
}

TEST(Picture, TheHeadSaysWhatIsMissing) {
    EXPECT_EQ(head_text(Told().picture(), "complete"), "yes");
    EXPECT_EQ(head_text(Told().picture({}, "t.jsonl:7: this is damaged"), "complete"),
              "no: t.jsonl:7: this is damaged");
    EXPECT_EQ(PictureMaker("t").finish(trace::Ending::open).problem, "");
    EXPECT_EQ(head_text(PictureMaker("t").finish(trace::Ending::open), "complete"),
              "no: the capture goes on, or its end was not written");
    EXPECT_EQ(head_text(Told().picture(), "gaps"), "none");
    EXPECT_EQ(head_text(Told().add(1, trace::Gap{"ring full", 7}).add(2, trace::Gap{"text cut", 0}).picture(), "gaps"),
              "2 gaps, 7 records lost: what is not shown may still have happened");
    EXPECT_EQ(head_text(Told().add(1, trace::Exit{false}).picture(), "program"),
              "/usr/bin/server (pid 71, was killed, or aborted)");
    EXPECT_EQ(head_text(Told().add(1, trace::Library{"/l.so", "4.2.2", false, false}).picture(), "libzmq"),
              "4.2.2  /l.so, whose events can't be recorded");
}

TEST(Picture, TheAxisHasRoundTimes) {
    const auto labels = [](const Picture& picture, std::size_t most) {
        std::string text;
        for (const Tick& tick : ticks_of(picture, most)) text += tick.text + " ";
        return text;
    };
    EXPECT_EQ(labels(Told().call(2300, "close", "").picture(), 5), "0s 0.5s 1s 1.5s 2s ");
    EXPECT_EQ(labels(Told().call(2300, "close", "").picture(), 2), "0s 2s ");
    EXPECT_EQ(labels(Told().call(36'000'000, "close", "").picture(), 4), "0s 10000s 20000s 30000s ");
}

}  // namespace
}  // namespace faultline::show
