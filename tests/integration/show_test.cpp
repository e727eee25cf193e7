// show: what a person sees of a trace, and of what is none.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kExamples = FAULTLINE_SOURCE_DIR "/fixtures/traces/";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// A directory for traces that a test makes.
class Shown {
  public:
    Finished file(const std::string& text, const std::vector<std::string>& more = {}) const {
        std::ofstream(path(), std::ios::binary) << text;
        std::vector<std::string> arguments{"show", path()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_faultline(arguments);
    }
    [[nodiscard]] std::string path() const { return place_.directory() + "/t.jsonl"; }
    [[nodiscard]] std::string directory() const { return place_.directory(); }

  private:
    ScenarioFile place_{"title  Only its directory is used\n\nadvance 1ms\n"};
};

TEST(Show, DrawsTimePerSocket) {
    const Finished run = run_faultline({"show", kExamples + "late_listener.jsonl"});
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_EQ(run.err, "");
    EXPECT_TRUE(contains(run.out, "  program   /usr/bin/python3.11 (pid 71, ended)\n")) << run.out;
    EXPECT_TRUE(contains(run.out, "  libzmq    4.3.4  /usr/lib/x86_64-linux-gnu/libzmq.so.5.2.4\n"));
    EXPECT_TRUE(contains(run.out, "  start     2026-11-25T15:51:26Z\n"));
    EXPECT_TRUE(contains(run.out, "  length    2.300s\n"));
    EXPECT_TRUE(contains(run.out, "  complete  yes\n"));
    EXPECT_TRUE(contains(run.out, "req1  REQ reconnect_ivl=200ms  connect tcp://10.2.0.9:7000\n"));
    EXPECT_TRUE(contains(run.out, "req1 (sk.cr"));
    EXPECT_TRUE(contains(run.out, "=====Dr")) << run.out;
    EXPECT_TRUE(contains(run.out, "+2.000000s  req1    DISCONNECTED fd=9 tcp://10.2.0.9:7000\n")) << run.out;
}

TEST(Show, AllExamplesAreShownWithinTheirWidth) {
    for (const char* name : {"fds_used_up", "late_listener", "name_fails", "not_explained", "peer_killed", "port_taken",
                             "reset_in_handshake", "wrong_mechanism"}) {
        const Finished run = run_faultline({"show", kExamples + name + ".jsonl"});
        EXPECT_EQ(run.exit, 0) << name << run.err;
        for (std::size_t begin = 0; begin < run.out.size();) {
            const std::size_t end = run.out.find('\n', begin);
            EXPECT_LE(end - begin, 80U) << run.out.substr(begin, end - begin);
            begin = end + 1;
        }
    }
}

TEST(Show, ColoursAreForATerminalOrWhoWantsThem) {
    const std::string trace = kExamples + "port_taken.jsonl";
    EXPECT_FALSE(contains(run_faultline({"show", trace}).out, "\x1b"));
    EXPECT_TRUE(contains(run_faultline({"show", trace, "--colour", "always"}).out, "\x1b[31mBIND_FAILED"));
    EXPECT_EQ(run_faultline({"show", trace, "--colour", "sometimes"}).exit, 64);
}

TEST(Show, APageStandsAlone) {
    const Shown shown;
    const std::string page = shown.directory() + "/page.html";
    const Finished run = run_faultline({"show", kExamples + "peer_killed.jsonl", "--html", page});
    EXPECT_EQ(run.exit, 0) << run.err;
    const std::string html = read_file(page);
    EXPECT_TRUE(html.starts_with("<!doctype html>")) << html;
    EXPECT_TRUE(contains(html, "<td class=bad>DISCONNECTED fd=10 tcp://192.168.1.5:7000</td>"));
    EXPECT_FALSE(contains(html, "http:") || contains(html, "https:")) << "it needs nothing of elsewhere";
    const Finished lost = run_faultline({"show", kExamples + "peer_killed.jsonl", "--html", "/dev/none/page.html"});
    EXPECT_EQ(lost.exit, 64);
    EXPECT_TRUE(contains(lost.err, "/dev/none/page.html: cannot be written")) << lost.err;
}

TEST(Show, OfATruncatedTraceWhatIsThereIsShown) {
    const Shown shown;
    const std::string good = read_file(kExamples + "late_listener.jsonl");
    const std::string page = shown.directory() + "/page.html";
    const Finished run = shown.file(good.substr(0, good.find("\"CONNECTED\"")), {"--html", page});
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(contains(run.err, shown.path() + ":14: the trace is truncated")) << run.err;
    EXPECT_TRUE(contains(run.out, "CONNECT_DELAYED errno=EINPROGRESS tcp://10.2.0.9:7000\n")) << run.out;
    EXPECT_FALSE(contains(run.out, "HANDSHAKE_SUCCEEDED"));
    EXPECT_TRUE(contains(run.out, "  complete  no: ")) << run.out;
    EXPECT_TRUE(contains(run.out, "here the trace ends: ")) << run.out;
    EXPECT_TRUE(contains(read_file(page), "here the trace ends: "));
}

TEST(Show, DamageHasItsPlace) {
    const Shown shown;
    std::string text = read_file(kExamples + "late_listener.jsonl");
    text.replace(text.find("\"event\":\"DISCONNECTED\""), 7, "\"evemt\"");
    const Finished run = shown.file(text);
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(contains(run.err, "t.jsonl:16: ")) << run.err;
    EXPECT_TRUE(contains(run.out, "HANDSHAKE_SUCCEEDED"));
}

TEST(Show, NoByteOfDamageReachesTheTerminalAsAControl) {
    const Shown shown;
    const std::string good = read_file(kExamples + "late_listener.jsonl");
    const std::string start = good.substr(0, good.find('\n') + 1);
    const Finished run = shown.file(start + "{\"type\":\"\\u001b[2J\"}\n");
    EXPECT_EQ(run.exit, 64);
    EXPECT_TRUE(contains(run.err, "t.jsonl:2: there is no")) << run.err;
    EXPECT_FALSE(contains(run.out + run.err, "\x1b")) << run.err;
}

TEST(Show, ATraceWithoutItsEndIsShownAndSaysSo) {
    const Shown shown;
    const std::string good = read_file(kExamples + "late_listener.jsonl");
    const Finished run = shown.file(good.substr(0, good.find("{\"type\":\"end\"")));
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(contains(run.out, "  complete  no: the capture goes on, or its end was not written\n")) << run.out;
}

TEST(Show, WhatIsNoTraceIsNamed) {
    const Shown shown;
    for (const char* foreign : {"#!/bin/sh\n", "{\"a\":1}\n", "\x7f\x45LF", "\n"}) {
        const Finished run = shown.file(foreign);
        EXPECT_EQ(run.exit, 64) << foreign;
        EXPECT_EQ(run.out, "") << foreign;
        EXPECT_TRUE(contains(run.err, "t.jsonl:1: this is not a trace: its first line is none of")) << run.err;
    }
    const Finished empty = shown.file("");
    EXPECT_EQ(empty.exit, 64);
    EXPECT_TRUE(contains(empty.err, "t.jsonl:1: this is not a trace: the file is empty")) << empty.err;
    for (const std::string& path : {shown.directory() + "/none", shown.directory()}) {
        const Finished run = run_faultline({"show", path});
        EXPECT_EQ(run.exit, 64);
        EXPECT_TRUE(contains(run.err, path + ": cannot be read")) << run.err;
    }
}

// Sockets that are opened without end, and events that never repeat: nothing of it can be folded.
void write_large_trace(const std::string& path, std::size_t bytes) {
    std::ofstream stream(path, std::ios::binary);
    stream << R"({"type":"start","version":1,"wall":"2026-11-25T15:51:26Z","faultline":"0.1.0"})" << '\n';
    std::size_t written = 0;
    for (int socket = 1; written < bytes; ++socket) {
        std::ostringstream text;
        const auto begin = [&](const char* type) -> std::ostream& {
            return text << R"({"type":")" << type << R"(","t":)" << socket << R"(000,"pid":71,)";
        };
        begin("socket") << R"("socket":)" << socket << R"(,"kind":"REQ","context":1})" << '\n';
        begin("call") << R"("socket":)" << socket << R"(,"call":"connect","errno":"","endpoint":"tcp://a:)" << socket
                      << "\"}\n";
        begin("system_call") << R"("call":"connect","fd":)" << socket << R"(,"errno":"ECONNREFUSED","address":"a:)"
                             << socket << "\"}\n";
        begin("event") << R"("socket":)" << socket << R"(,"event":"CONNECT_RETRIED","values":[1],"endpoint":"tcp://a:)"
                       << socket << "\"}\n";
        const std::string lines = text.str();
        stream << lines;
        written += lines.size();
    }
}

// Measured with GCC 12: 32 MiB of address space are enough, 24 are not; another compiler has twice that. As entries the
// lines alone would be several times their 30 MB. A sanitizer reserves terabytes.
TEST(Show, ALargeTraceTakesLittleMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer reserves more address space than any bound";
#else
    const Shown shown;
    constexpr std::size_t kBytes = 30'000'000;
    write_large_trace(shown.path(), kBytes);
    const CommandOptions little{.environment = {}, .prefix = {"prlimit", "--as=67108864"}, .directory = ""};
    const Finished run = run_faultline({"show", shown.path()}, little);
    EXPECT_EQ(run.exit, 0) << run.err;
    EXPECT_TRUE(contains(run.out, " between are not listed; the lanes and the numbers have them\n"));
    EXPECT_TRUE(contains(run.out, "have no lane")) << run.out.substr(0, 1000);
#endif
}

}  // namespace
}  // namespace faultline::test
