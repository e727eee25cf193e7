// The writing half, and the encoding of bytes that are no text. The reading half is json_read.cpp.
#include "transcript/json.hpp"

#include <nlohmann/json.hpp>

#include "transcript/encoding.hpp"

namespace faultline {
namespace {

// Ordered, so that a person who opens a transcript meets the fields as transcript.hpp lists them.
using Json = nlohmann::ordered_json;

// JSON strings must be UTF-8, but an endpoint that a broken libzmq sent may hold any bytes: those travel as hex.
Json text(const std::string& bytes) {
    if (is_utf8(bytes)) return bytes;
    return Json{{"hex", to_hex(bytes)}};
}

Json event_json(const EventRecord& event) {
    return {{"socket", text(event.socket)},
            {"event", event.event},
            {"value", event.value},
            {"endpoint", text(event.endpoint)},
            {"remote", event.remote ? text(*event.remote) : Json()},
            {"second_value", event.second_value},
            {"fd_generation", event.fd_generation},
            {"defect", text(event.defect)}};
}

Json return_json(const ReturnRecord& call) {
    return {{"subject", text(call.subject)}, {"verb", text(call.verb)}, {"result", text(call.result)}};
}

Json call_json(const CallRecord& call) {
    Json words = Json::array();
    for (const std::string& word : call.words) words.push_back(text(word));
    return {{"socket", text(call.socket)}, {"words", std::move(words)}, {"result", text(call.result)}};
}

Json note_json(const CallNote& note) {
    return {{"time_ns", note.time_ns},
            {"entries_before", note.entries_before},
            {"number", note.number},
            {"nth", note.nth},
            {"process", text(note.process)},
            {"thread", text(note.thread)},
            {"text", text(note.text)},
            {"failed", note.failed},
            {"injected_line", note.injected_line},
            {"generation", note.generation},
            {"parent", note.parent},
            {"stack", note.stack}};
}

Json entry_json(const Entry& entry) {
    Json json = {{"time_ns", entry.time_ns}};
    if (const auto* event = std::get_if<EventRecord>(&entry.what)) {
        json["event"] = event_json(*event);
    } else if (const auto* call = std::get_if<CallRecord>(&entry.what)) {
        json["call"] = call_json(*call);
    } else {
        json["return"] = return_json(std::get<ReturnRecord>(entry.what));
    }
    return json;
}

Json step_json(const StepRecord& step) {
    Json entries = Json::array();
    for (const Entry& entry : step.entries) entries.push_back(entry_json(entry));
    Json calls = Json::array();
    for (const CallNote& note : step.calls) calls.push_back(note_json(note));
    return {{"step", step.step},
            {"result", text(step.result)},
            {"entries", std::move(entries)},
            {"calls", std::move(calls)}};
}

Json outcome_json(const Outcome& outcome) {
    Json detail = Json::array();
    for (const std::string& line : outcome.detail) detail.push_back(text(line));
    return {{"kind", outcome_name(outcome.kind)},
            {"message", text(outcome.message)},
            {"file", text(outcome.file)},
            {"line", outcome.line},
            {"detail", std::move(detail)}};
}

Json facts_json(const Facts& facts) {
    Json names = Json::array();
    for (const std::string& name : facts.names) names.push_back(text(name));
    return {{"major", facts.major}, {"minor", facts.minor}, {"patch", facts.patch}, {"names", std::move(names)}};
}

}  // namespace

std::string to_json(const Transcript& transcript) {
    Json steps = Json::array();
    for (const StepRecord& step : transcript.steps) steps.push_back(step_json(step));
    Json json;
    json["outcome"] = outcome_json(transcript.outcome);
    json["facts"] = facts_json(transcript.facts);
    for (const MeansCheck& check : transcript.means)
        json["means"].push_back({{"name", text(check.name)}, {"good", check.good}, {"found", text(check.found)}});
    json["left"] = Json::array();
    for (const std::string& what : transcript.left) json["left"].push_back(text(what));
    json["turns"] = transcript.turns;
    json["virtual_ns"] = transcript.virtual_ns;
    json["steps"] = std::move(steps);
    return json.dump();
}

}  // namespace faultline
