#include "show/drawing.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "report/layout.hpp"
#include "show/page.hpp"
#include "told.hpp"

namespace faultline::show {
namespace {

Told refused_then_connected() {
    Told told;
    told.call(1, "connect", kTcp).attempt(400).event(800, "CONNECTED", 9);
    return told.event(800, "HANDSHAKE_SUCCEEDED", 0)
        .event(1200, "DISCONNECTED", 9)
        .call(1600, "close", "")
        .add(2000, trace::Exit{true});
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Drawing, IsHeadLanesAndList) {
    EXPECT_EQ(drawing(refused_then_connected().picture(), {.colour = false, .width = 60}),
              "t.jsonl\n"
              "  program   /usr/bin/server (pid 71, ended)\n"
              "  start     2026-11-25T15:51:26Z\n"
              "  length    2.000s\n"
              "  complete  yes\n"
              "  sockets   1\n"
              "  lines     12: 2 calls, 6 events, 0 failed system calls\n"
              "  gaps      none\n"
              "\n"
              "req1  REQ  connect tcp://127.0.0.1:7000\n"
              "      2 calls, 1 CLOSED, 1 CONNECTED, 1 CONNECT_DELAYED, 1\n"
              "      CONNECT_RETRIED, 1 DISCONNECTED, 1 HANDSHAKE_SUCCEEDED\n"
              "\n"
              "     |0s                        |1s\n"
              "req1 (k---------.cr--------CE=========D----------)\n"
              "     . CONNECT_DELAYED   c CLOSED   k zmq_connect\n"
              "     ( zmq_socket   ) zmq_close   r CONNECT_RETRIED\n"
              "     C CONNECTED   E HANDSHAKE_SUCCEEDED   D DISCONNECTED\n"
              "     - open   = connected\n"
              "\n"
              "+0.000000s  pid 71  begins: /usr/bin/server\n"
              "+0.000000s  req1    opened: REQ\n"
              "+0.001000s  req1    connect tcp://127.0.0.1:7000\n"
              "+0.400000s  req1    CONNECT_DELAYED errno=EINPROGRESS\n"
              "                      tcp://127.0.0.1:7000\n"
              "+0.401000s  req1    CLOSED fd=10 tcp://127.0.0.1:7000\n"
              "+0.401000s  req1    CONNECT_RETRIED interval=101ms\n"
              "                      tcp://127.0.0.1:7000\n"
              "+0.800000s  req1    CONNECTED fd=9 tcp://127.0.0.1:7000\n"
              "+0.800000s  req1    HANDSHAKE_SUCCEEDED tcp://127.0.0.1:7000\n"
              "+1.200000s  req1    DISCONNECTED fd=9 tcp://127.0.0.1:7000\n"
              "+1.600000s  req1    close\n"
              "+2.000000s  pid 71  ended\n");
}

TEST(Drawing, NoLineIsWiderThanTheTerminal) {
    Told told = refused_then_connected();
    told.call(1900, "bind", "tcp://[::1]:1", "EADDRINUSE").add(1950, trace::Gap{"library not interposed", 12'345});
    for (const std::size_t width : {60U, 80U, 132U, 500U}) {
        std::istringstream lines(drawing(told.picture({}, "t.jsonl:12: damaged"), {.colour = false, .width = width}));
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(columns_of(line), std::min<std::size_t>(width, kWidest)) << line;
    }
}

TEST(Drawing, ColoursAddNothingButColours) {
    const Picture picture = refused_then_connected().add(1900, trace::Gap{"disk full", 1}).picture();
    const std::string plain = drawing(picture, {.colour = false});
    std::string coloured = drawing(picture, {.colour = true});
    EXPECT_FALSE(has(plain, "\x1b"));
    EXPECT_TRUE(has(coloured, "\x1b[31mDISCONNECTED")) << coloured;
    EXPECT_TRUE(has(coloured, "\x1b[31mD\x1b[0m")) << coloured;
    for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
        coloured.erase(at, coloured.find('m', at) + 1 - at);
    EXPECT_EQ(coloured, plain);
}

TEST(Drawing, WhatEndsTheTraceStandsAtItsEnd) {
    const std::string text = drawing(Told().picture({}, "t.jsonl:3: this is damaged"), {});
    EXPECT_TRUE(text.ends_with("\nhere the trace ends: t.jsonl:3: this is damaged\n")) << text;
    EXPECT_TRUE(has(drawing(Told(std::vector<std::string>()).picture(), {}), "\nno socket was opened\n"));
}

TEST(Drawing, GapsHaveALane) {
    Told told = refused_then_connected();
    EXPECT_FALSE(has(drawing(told.picture(), {}), "\ngaps "));
    const std::string text = drawing(told.add(1000, trace::Gap{"ring full", 5}).picture(), {.width = 60});
    EXPECT_TRUE(has(text, "\ngaps " + std::string(27, ' ') + "?\n")) << text;
    EXPECT_TRUE(has(text, "something is missing here: ring full, 5\n")) << text;
}

TEST(Drawing, NoByteOfATraceReachesTheTerminalAsAControl) {
    const std::string evil = "\x1b[2J\x07";
    Told told({"REQ" + evil});
    told.add(1, trace::Process{1, "/bin/" + evil}).add(1, trace::Library{evil, evil, false, true});
    told.call(1, "bind", evil, evil).event(2, evil, 1, evil).system(3, evil, 1, evil, evil);
    told.add(4, trace::Call{1, "set", "", "", evil, evil, 0, 1, true});
    const std::string text = drawing(told.picture({}, evil), {});
    EXPECT_FALSE(has(text, "\x1b")) << text;
    EXPECT_FALSE(has(text, "\x07")) << text;
    EXPECT_FALSE(has(drawing(PictureMaker(evil).finish(trace::Ending::open), {}), "\x1b"));
}

TEST(Page, HasAllThatTheDrawingHas) {
    Told told = refused_then_connected();
    told.system(1700, "connect", 9, "ENETUNREACH", "127.0.0.1:7000").add(1800, trace::Gap{"ring full", 5});
    const std::string page = page_text(told.picture({}, "t.jsonl:3: this is damaged"));
    EXPECT_TRUE(has(page, "<dd class=bad>no: t.jsonl:3: this is damaged</dd>"));
    EXPECT_TRUE(has(page, "<b>req1</b> REQ  connect tcp://127.0.0.1:7000"));
    EXPECT_TRUE(has(page, "<td>+1.200000s</td><td>req1</td><td class=bad>DISCONNECTED fd=9 tcp://127.0.0.1:7000</td>"));
    EXPECT_TRUE(has(page, "<tr id=l10>"));
    EXPECT_TRUE(has(page, "<a href=\"#l10\" tabindex=-1 style=\"left:60.00%\" title=\"+1.200000s DISCONNECTED fd=9"))
        << page;
    EXPECT_TRUE(has(page, "<p><b>gaps</b></p>"));
    EXPECT_TRUE(has(page, "here the trace ends: t.jsonl:3: this is damaged"));
    EXPECT_TRUE(has(page, "<span style=\"left:50.00%\">1s</span>")) << page;
}

TEST(Page, ALaneIsGreenWhereItIsConnected) {
    const std::string page = page_text(refused_then_connected().picture());
    EXPECT_TRUE(has(page, "<path class=up d=\"M400 6H600v8H400z\"/>")) << page;
    EXPECT_TRUE(has(page, "<path class=open d=\"M0 6H400v8H0zM600 6H800v8H600z\"/>")) << page;
}

TEST(Page, NeedsNothingElseAndEscapesAllText) {
    const std::string evil = "<script>\"'&";
    Told told({"REQ" + evil});
    told.add(1, trace::Process{1, evil}).call(1, "bind", evil, evil).event(2, evil, 1, evil);
    told.add(4, trace::Call{1, "set", "", "", evil, evil, 0, 1, true});
    const std::string page = page_text(told.picture({}, evil));
    EXPECT_FALSE(has(page, "<script")) << page;
    EXPECT_FALSE(has(page, "='&")) << page;
    EXPECT_TRUE(has(page, "&lt;script&gt;"));
    EXPECT_FALSE(has(page_text(PictureMaker(evil).finish(trace::Ending::open)), "<script"));
    EXPECT_FALSE(has(page, "src="));
    EXPECT_FALSE(has(page, "http://"));
    EXPECT_TRUE(has(page, "default-src 'none'"));
}

}  // namespace
}  // namespace faultline::show
