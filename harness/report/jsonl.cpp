#include "report/jsonl.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "expect/verdict.hpp"
#include "monitor/events.hpp"
#include "scenario/print.hpp"
#include "transcript/encoding.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

using Json = nlohmann::ordered_json;

Json text_json(const std::string& bytes) {
    if (is_utf8(bytes)) return bytes;
    return Json{{"hex", to_hex(bytes)}};
}

Json texts_json(const std::vector<std::string>& texts) {
    Json json = Json::array();
    for (const std::string& text : texts) json.push_back(text_json(text));
    return json;
}

std::string line(const Json& json) { return json.dump() + "\n"; }

const char* status_name(ReportCase::Status status) {
    switch (status) {
        case ReportCase::Status::pass: return "pass";
        case ReportCase::Status::fail: return "fail";
        case ReportCase::Status::error: return "error";
        case ReportCase::Status::skip: return "skip";
    }
    return "";
}

const char* kind_name(DiffRow::Kind kind) {
    switch (kind) {
        case DiffRow::Kind::same: return "same";
        case DiffRow::Kind::differs: return "differs";
        case DiffRow::Kind::missing: return "missing";
        case DiffRow::Kind::unexpected: return "unexpected";
    }
    return "";
}

void add_rows(const std::vector<DiffRow>& rows, Json& json) {
    for (const DiffRow& row : rows) {
        if (row.kind == DiffRow::Kind::same) continue;
        json.push_back({{"kind", kind_name(row.kind)},
                        {"line", row.place.line},
                        {"expected", text_json(row.expected)},
                        {"actual", text_json(row.actual)},
                        {"reason", text_json(row.reason)}});
    }
}

// The lines of one run, from the JSON that a worker hands over: nothing that is in it can be forgotten here.
class Lines {
  public:
    Lines(const RunOfScenario& run, const Transcript& transcript, const std::string& text)
        : run_(run), json_(Json::parse(to_json(transcript))), rest_(text) {}

    std::string whole(const Verdict* verdict) {
        add_scenario();
        for (Json& step : json_["steps"]) add_step(step);
        add_outcome(verdict);
        return text_;
    }

  private:
    [[nodiscard]] Json head(const char* type) const {
        return {{"type", type}, {"scenario", run_.scenario.id}, {"round", run_.round}, {"side", run_.side}};
    }

    void add_scenario() {
        const Scenario& scenario = run_.scenario;
        Json json = head("scenario");
        json["file"] = text_json(scenario.file);
        json["title"] = text_json(scenario.title);
        json["spec"] = texts_json(scenario.spec);
        json["tags"] = texts_json(scenario.tags);
        json["known_bug"] = text_json(scenario.known_bug);
        text_ += line(json);
    }

    // The next line of the transcript's text, without its indentation.
    Json next_text() {
        std::string_view one = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(std::min(one.size() + 1, rest_.size()));
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        return text_json(std::string(one));
    }

    void add_step(Json& record) {
        const int index = record["step"].get<int>();
        const Step& step = run_.scenario.steps.at(static_cast<std::size_t>(index));
        Json json = head("step");
        json["step"] = index;
        json["line"] = step.place.line;
        json["verb"] = step.action.verb;
        json["result"] = record["result"];
        json["text"] = next_text();
        text_ += line(json);
        Json& entries = record["entries"];
        Json& calls = record["calls"];
        auto call = calls.begin();
        std::size_t before = 0;
        for (Json& entry : entries) {
            for (; call != calls.end() && (*call)["entries_before"].get<std::size_t>() <= before; ++call)
                add_call(index, *call);
            add_entry(index, entry);
            if (!entry.contains("call")) ++before;
        }
        for (; call != calls.end(); ++call) add_call(index, *call);
    }

    void add_entry(int step, Json& entry) {
        const char* type = entry.contains("event") ? "event" : entry.contains("return") ? "return" : "call";
        Json json = head(type);
        json["step"] = step;
        json["time_ns"] = entry["time_ns"];
        if (entry.contains("event")) {
            const EventInfo* info = find_event(entry["event"]["event"].get<std::uint64_t>());
            json["name"] = info == nullptr ? "" : info->name;
        }
        json[type] = entry[type];
        json["text"] = next_text();
        text_ += line(json);
    }

    // A fault is what a line of the scenario injected; the others are the kernel's, and explain something.
    void add_call(int step, Json& note) {
        Json json = head(note["injected_line"] == 0 ? "system_call" : "fault");
        json["step"] = step;
        json.update(note);
        text_ += line(json);
    }

    void add_outcome(const Verdict* verdict) {
        Json json = head("outcome");
        json["verdict"] = verdict == nullptr ? "" : outcome_name(verdict->kind);
        json["summary"] = text_json(verdict == nullptr ? "" : verdict->summary);
        json["differences"] = Json::array();
        if (verdict != nullptr) {
            for (const StepDiff& diff : verdict->steps) add_rows(diff.rows, json["differences"]);
            add_rows(verdict->outcome, json["differences"]);
        }
        json["outcome"] = json_["outcome"];
        json["text"] = text_json(json_["outcome"]["kind"] == "pass" ? "" : outcome_text());
        json["facts"] = json_["facts"];
        json["left"] = json_["left"];
        json["turns"] = json_["turns"];
        json["virtual_ns"] = json_["virtual_ns"];
        json["wall_s"] = run_.wall_s;
        text_ += line(json);
    }

    // The last line of the text is the outcome's, where it did not end well.
    [[nodiscard]] std::string outcome_text() const { return std::string(rest_.substr(0, rest_.find('\n'))); }

    const RunOfScenario& run_;
    Json json_;
    std::string_view rest_;
    std::string text_;
};

}  // namespace

std::string jsonl_start(const Report& report) {
    Json json = {{"type", "start"}, {"version", kJsonlVersion}, {"command", report.name}};
    json["properties"] = Json::object();
    for (const auto& [name, value] : report.properties) json["properties"][name] = text_json(value);
    return line(json);
}

std::string jsonl_run(const RunOfScenario& run, const Transcript& transcript, const std::string& text,
                      const Verdict* verdict) {
    return Lines(run, transcript, text).whole(verdict);
}

std::string jsonl_result(const ReportCase& one) {
    return line({{"type", "result"},
                 {"scenario", one.id},
                 {"file", text_json(one.file)},
                 {"line", one.line},
                 {"status", status_name(one.status)},
                 {"kind", one.kind},
                 {"message", text_json(one.message)},
                 {"text", text_json(one.text)},
                 {"wall_s", one.wall_s}});
}

std::string jsonl_end(const Report& report) {
    return line({{"type", "end"},
                 {"passed", report.count(ReportCase::Status::pass)},
                 {"failed", report.count(ReportCase::Status::fail)},
                 {"errors", report.count(ReportCase::Status::error)},
                 {"skipped", report.count(ReportCase::Status::skip)},
                 {"wall_s", report.wall_s},
                 {"unfinished", text_json(report.unfinished)}});
}

}  // namespace faultline
