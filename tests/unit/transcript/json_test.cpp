#include "transcript/json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace faultline {
namespace {

constexpr OutcomeKind kEveryOutcome[] = {OutcomeKind::pass,  OutcomeKind::fail,     OutcomeKind::abort,
                                         OutcomeKind::crash, OutcomeKind::deadlock, OutcomeKind::livelock,
                                         OutcomeKind::hang,  OutcomeKind::skip,     OutcomeKind::error};

// Every field differs from its default and from every other one, so that none can be dropped or swapped unseen.
Transcript full_transcript() {
    Transcript transcript;
    transcript.steps.push_back(
        {.step = 3,
         .result = "\"a\" | hex 00ff",
         .entries = {{.time_ns = 100'000'000,
                      .what = EventRecord{.socket = "server",
                                          .event = 0x8000'0000'0000'0000U,
                                          .value = std::numeric_limits<std::uint64_t>::max(),
                                          .endpoint = "ipc://\xFF\xFE/gr\xC3\xBC\xC3\x9F",
                                          .remote = "tcp://\xFF:1",
                                          .second_value = 42,
                                          .fd_generation = 17,
                                          .defect = "the first frame has 8 bytes, not 6"}},
                     {.time_ns = std::numeric_limits<std::int64_t>::max(),
                      .what = ReturnRecord{.subject = "client", .verb = "recv", .result = "\"line\\n\""}}}});
    transcript.steps.push_back({.step = 5, .result = "EADDRINUSE", .entries = {}});
    transcript.outcome = {.kind = OutcomeKind::abort,
                          .message = "Too many open files",
                          .file = "src/ipc_listener.cpp",
                          .line = 325,
                          .detail = {"server waits for client", std::string("nul \0 inside", 12)}};
    transcript.facts = {.major = 4, .minor = 3, .patch = 5, .names = {"draft", "namespace", "tcp"}};
    transcript.turns = 4711;
    transcript.virtual_ns = 60'000'000'001;
    return transcript;
}

TEST(TranscriptJson, EveryFieldSurvives) {
    const Transcript sent = full_transcript();
    const auto got = transcript_from_json(to_json(sent));
    ASSERT_TRUE(got) << got.error();

    ASSERT_EQ(got->steps.size(), 2U);
    EXPECT_EQ(got->steps[0].step, 3);
    EXPECT_EQ(got->steps[0].result, "\"a\" | hex 00ff");
    EXPECT_EQ(got->steps[1].step, 5);
    EXPECT_EQ(got->steps[1].result, "EADDRINUSE");
    EXPECT_TRUE(got->steps[1].entries.empty());
    ASSERT_EQ(got->steps[0].entries.size(), 2U);
    EXPECT_EQ(got->steps[0].entries[0].time_ns, 100'000'000);
    const auto& event = std::get<EventRecord>(got->steps[0].entries[0].what);
    EXPECT_EQ(event.socket, "server");
    EXPECT_EQ(event.event, 0x8000'0000'0000'0000U);
    EXPECT_EQ(event.value, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(event.endpoint, "ipc://\xFF\xFE/gr\xC3\xBC\xC3\x9F");
    EXPECT_EQ(event.remote, "tcp://\xFF:1");
    EXPECT_EQ(event.second_value, 42U);
    EXPECT_EQ(event.fd_generation, 17U);
    EXPECT_EQ(event.defect, "the first frame has 8 bytes, not 6");
    EXPECT_EQ(got->steps[0].entries[1].time_ns, std::numeric_limits<std::int64_t>::max());
    const auto& call = std::get<ReturnRecord>(got->steps[0].entries[1].what);
    EXPECT_EQ(call.subject, "client");
    EXPECT_EQ(call.verb, "recv");
    EXPECT_EQ(call.result, "\"line\\n\"");

    EXPECT_EQ(got->outcome.kind, OutcomeKind::abort);
    EXPECT_EQ(got->outcome.message, "Too many open files");
    EXPECT_EQ(got->outcome.file, "src/ipc_listener.cpp");
    EXPECT_EQ(got->outcome.line, 325);
    EXPECT_EQ(got->outcome.detail, sent.outcome.detail);
    EXPECT_EQ(got->facts.major, 4);
    EXPECT_EQ(got->facts.minor, 3);
    EXPECT_EQ(got->facts.patch, 5);
    EXPECT_EQ(got->facts.names, sent.facts.names);
    EXPECT_EQ(got->turns, 4711U);
    EXPECT_EQ(got->virtual_ns, 60'000'000'001);
}

TEST(TranscriptJson, WritingWhatWasReadGivesTheSameBytes) {
    const std::string text = to_json(full_transcript());
    const auto got = transcript_from_json(text);
    ASSERT_TRUE(got) << got.error();
    EXPECT_EQ(to_json(*got), text);
    EXPECT_EQ(text.find('\n'), std::string::npos) << "one line, so that a pipe can frame transcripts by lines";
}

TEST(TranscriptJson, EveryOutcomeKindSurvives) {
    for (const OutcomeKind kind : kEveryOutcome) {
        Transcript sent;
        sent.outcome.kind = kind;
        const auto got = transcript_from_json(to_json(sent));
        ASSERT_TRUE(got) << got.error();
        EXPECT_EQ(got->outcome.kind, kind) << outcome_name(kind);
    }
}

TEST(TranscriptJson, SignedNumbersKeepTheirSign) {
    Transcript sent;
    sent.outcome.line = std::numeric_limits<int>::min();
    sent.virtual_ns = std::numeric_limits<std::int64_t>::min();
    const auto got = transcript_from_json(to_json(sent));
    ASSERT_TRUE(got) << got.error();
    EXPECT_EQ(got->outcome.line, std::numeric_limits<int>::min());
    EXPECT_EQ(got->virtual_ns, std::numeric_limits<std::int64_t>::min());
}

TEST(TranscriptJson, EveryTextFieldMayHoldAnyBytes) {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    Transcript sent;
    sent.steps = {
        {.step = 0,
         .result = bytes,
         .entries = {
             {.time_ns = 0, .what = EventRecord{.socket = bytes, .endpoint = bytes, .remote = bytes, .defect = bytes}},
             {.time_ns = 0, .what = ReturnRecord{.subject = bytes, .verb = bytes, .result = bytes}}}}};
    sent.outcome.message = sent.outcome.file = bytes;
    sent.outcome.detail = {bytes};
    sent.facts.names = {bytes};
    const auto got = transcript_from_json(to_json(sent));
    ASSERT_TRUE(got) << got.error();
    const auto& event = std::get<EventRecord>(got->steps[0].entries[0].what);
    const auto& call = std::get<ReturnRecord>(got->steps[0].entries[1].what);
    for (const std::string& text :
         {got->steps[0].result, event.socket, event.endpoint, event.defect, call.subject, call.verb, call.result,
          got->outcome.message, got->outcome.file, got->outcome.detail[0], *got->facts.names.begin()}) {
        EXPECT_EQ(text, bytes);
    }
}

TEST(TranscriptJson, OutcomeNamesAreThoseOfTheLanguage) {
    EXPECT_EQ(outcome_name(OutcomeKind::livelock), "livelock");
    for (const OutcomeKind kind : kEveryOutcome) {
        const auto back = outcome_from_name(outcome_name(kind));
        ASSERT_TRUE(back) << back.error();
        EXPECT_EQ(*back, kind);
    }
    EXPECT_EQ(outcome_from_name("dedlock").error(),
              "unknown outcome \"dedlock\"; the outcomes are pass, fail, abort, crash, deadlock, livelock, hang, skip, "
              "error");
    EXPECT_FALSE(outcome_from_name(""));
}

struct Damage {
    std::string from, to;  // replace the first `from` in a good transcript
    std::string message;
};

TEST(TranscriptJson, DamageIsNamedWithItsPlace) {
    const std::string good = to_json(full_transcript());
    const Damage table[] = {
        {"\"turns\":4711,", "", "the transcript: lacks \"turns\""},
        {"\"turns\":4711", "\"turns\":-1", "turns: -1 is out of range"},
        {"\"turns\":4711", "\"turns\":1.5", "turns: should be a whole number, is number"},
        {"\"turns\":4711", "\"turns\":\"4711\"", "turns: should be a whole number, is string"},
        {"\"turns\":4711", "\"turns\":4711,\"colour\":1", "the transcript: has an unknown key \"colour\""},
        {"\"virtual_ns\":60000000001", "\"virtual_ns\":9223372036854775808",
         "virtual_ns: 9223372036854775808 is out of range"},
        {"\"kind\":\"abort\"", "\"kind\":\"boom\"",
         "outcome.kind: unknown outcome \"boom\"; the outcomes are pass, fail, abort, crash, deadlock, livelock, hang, "
         "skip, error"},
        {"\"kind\":\"abort\"", "\"kind\":7", "outcome.kind: should be text, is number"},
        {"\"line\":325", "\"line\":2147483648", "outcome.line: 2147483648 is out of range"},
        {"\"line\":325", "\"line\":-2147483649", "outcome.line: -2147483649 is out of range"},
        {"\"detail\":[", "\"detail\":{}, \"x\":[", "outcome: has an unknown key \"x\""},
        {"\"names\":[\"draft\",\"namespace\",\"tcp\"]", "\"names\":{}", "facts.names: should be an array, is object"},
        {"\"major\":4", "\"major\":null", "facts.major: should be a whole number, is null"},
        {"\"step\":3", "\"step\":\"3\"", "steps[0].step: should be a whole number, is string"},
        {"\"event\":{", "\"evnt\":{", "steps[0].entries[0]: holds neither \"event\" nor \"return\" nor \"call\""},
        {"\"socket\":\"server\",", "", "steps[0].entries[0].event: lacks \"socket\""},
        {"\"verb\":\"recv\"", "\"verb\":[]", "steps[0].entries[1].return.verb: should be text, is array"},
        {"{\"hex\":\"6970", "{\"hex\":\"697", "steps[0].entries[0].event.endpoint: should hold pairs of hex digits"},
        {"{\"hex\":\"6970", "{\"hey\":\"6970", "steps[0].entries[0].event.endpoint: lacks \"hex\""},
    };
    for (const Damage& damage : table) {
        std::string text = good;
        const std::size_t at = text.find(damage.from);
        ASSERT_NE(at, std::string::npos) << damage.from << " is not in " << good;
        text.replace(at, damage.from.size(), damage.to);
        const auto got = transcript_from_json(text);
        ASSERT_FALSE(got) << damage.to;
        EXPECT_EQ(got.error(), damage.message);
    }
}

TEST(TranscriptJson, TextThatIsNoTranscriptIsRefused) {
    EXPECT_EQ(transcript_from_json("[]").error(), "the transcript: should be an object, is array");
    EXPECT_NE(transcript_from_json("").error().find("damaged JSON"), std::string::npos);
    EXPECT_NE(transcript_from_json("{\"turns\":").error().find("line 1, column 10"), std::string::npos)
        << transcript_from_json("{\"turns\":").error();
    EXPECT_FALSE(transcript_from_json("{\"turns\":\"\xFF\"}"));
    EXPECT_FALSE(transcript_from_json("{} {}"));
}

TEST(TranscriptJson, EveryTruncationIsAnError) {
    const std::string good = to_json(full_transcript());
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(transcript_from_json(std::string_view(good).substr(0, size))) << size;
    }
}

}  // namespace
}  // namespace faultline
