// The reading half of json.hpp. It is strict (a missing, an unknown or a misfitting field is an error), because a
// transcript that lost something on its way from the worker must never become a verdict.
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>

#include "transcript/encoding.hpp"
#include "transcript/json.hpp"

namespace faultline {
namespace {

using Json = nlohmann::ordered_json;

// A value together with its place ("steps[2].entries[0].event"), so that whatever is wrong with it can be named.
// The first error wins; after it, reading goes on with empty values, and the caller looks once at the end.
class Node {
  public:
    Node(const Json& json, std::string path, std::string& error) : json_(json), path_(std::move(path)), error_(error) {}

    // This must be an object with exactly these keys.
    void keys(std::initializer_list<std::string_view> names) const {
        if (!json_.is_object()) return fail("should be an object, is " + kind());
        for (const std::string_view name : names) {
            if (!json_.contains(name)) return fail("lacks \"" + std::string(name) + "\"");
        }
        for (const auto& [key, value] : json_.items()) {
            bool known = false;
            for (const std::string_view name : names) known = known || name == key;
            if (!known) return fail("has an unknown key \"" + key + "\"");
        }
    }

    [[nodiscard]] bool has(std::string_view key) const { return json_.is_object() && json_.contains(key); }

    [[nodiscard]] Node operator[](std::string_view key) const {
        static const Json kNull;
        const std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
        return {has(key) ? json_.at(std::string(key)) : kNull, path, error_};
    }

    template <typename Each>
    void each(Each&& read_one) const {
        if (!json_.is_array()) return fail("should be an array, is " + kind());
        for (std::size_t i = 0; i < json_.size(); ++i) {
            read_one(Node(json_[i], path_ + "[" + std::to_string(i) + "]", error_));
        }
    }

    [[nodiscard]] std::string text() const {
        if (json_.is_string()) return json_.get<std::string>();
        if (json_.is_object()) {
            keys({"hex"});
            const std::string digits = has("hex") && json_["hex"].is_string() ? json_["hex"].get<std::string>() : "?";
            if (const auto bytes = from_hex(digits)) return *bytes;
            fail("should hold pairs of hex digits");
            return {};
        }
        fail("should be text, is " + kind());
        return {};
    }

    [[nodiscard]] std::optional<std::string> text_or_null() const {
        return json_.is_null() ? std::nullopt : std::optional(text());
    }

    [[nodiscard]] bool boolean() const {
        if (json_.is_boolean()) return json_.get<bool>();
        fail("should be true or false, is " + kind());
        return false;
    }

    template <typename Integer>
    [[nodiscard]] Integer number() const {
        using Limits = std::numeric_limits<Integer>;
        if (json_.is_number_unsigned()) {
            const auto value = json_.get<std::uint64_t>();
            if (value <= static_cast<std::uint64_t>(Limits::max())) return static_cast<Integer>(value);
        } else if (json_.is_number_integer()) {  // negative: the parser makes every other one unsigned
            const auto value = json_.get<std::int64_t>();
            if (Limits::is_signed && value >= static_cast<std::int64_t>(Limits::min())) {
                return static_cast<Integer>(value);
            }
        } else {
            fail("should be a whole number, is " + kind());
            return 0;
        }
        fail(json_.dump() + " is out of range");
        return 0;
    }

    void fail(const std::string& what) const {
        if (error_.empty()) error_ = (path_.empty() ? "the transcript" : path_) + ": " + what;
    }

  private:
    [[nodiscard]] std::string kind() const { return json_.type_name(); }

    const Json& json_;
    std::string path_;
    std::string& error_;
};

EventRecord read_event(const Node& node) {
    node.keys({"socket", "event", "value", "endpoint", "remote", "second_value", "fd_generation", "defect"});
    return {.socket = node["socket"].text(),
            .event = node["event"].number<std::uint64_t>(),
            .value = node["value"].number<std::uint64_t>(),
            .endpoint = node["endpoint"].text(),
            .remote = node["remote"].text_or_null(),
            .second_value = node["second_value"].number<std::uint64_t>(),
            .fd_generation = node["fd_generation"].number<std::uint64_t>(),
            .defect = node["defect"].text()};
}

ReturnRecord read_return(const Node& node) {
    node.keys({"subject", "verb", "result"});
    return {.subject = node["subject"].text(), .verb = node["verb"].text(), .result = node["result"].text()};
}

CallRecord read_call(const Node& node) {
    node.keys({"socket", "words", "result"});
    CallRecord call{.socket = node["socket"].text(), .words = {}, .result = node["result"].text()};
    node["words"].each([&](const Node& word) { call.words.push_back(word.text()); });
    return call;
}

CallNote read_note(const Node& node) {
    node.keys({"time_ns", "entries_before", "number", "nth", "process", "thread", "text", "failed", "injected_line",
               "generation", "parent", "stack"});
    std::vector<std::uint64_t> stack;
    node["stack"].each([&](const Node& address) { stack.push_back(address.number<std::uint64_t>()); });
    return {.time_ns = node["time_ns"].number<std::int64_t>(),
            .entries_before = node["entries_before"].number<std::size_t>(),
            .number = node["number"].number<std::uint64_t>(),
            .nth = node["nth"].number<std::uint32_t>(),
            .process = node["process"].text(),
            .thread = node["thread"].text(),
            .text = node["text"].text(),
            .failed = node["failed"].boolean(),
            .injected_line = node["injected_line"].number<int>(),
            .generation = node["generation"].number<std::uint64_t>(),
            .parent = node["parent"].number<std::uint64_t>(),
            .stack = std::move(stack)};
}

Entry read_entry(const Node& node) {
    Entry entry;
    if (node.has("event")) {
        node.keys({"time_ns", "event"});
        entry.what = read_event(node["event"]);
    } else if (node.has("return")) {
        node.keys({"time_ns", "return"});
        entry.what = read_return(node["return"]);
    } else if (node.has("call")) {
        node.keys({"time_ns", "call"});
        entry.what = read_call(node["call"]);
    } else {
        node.fail("holds neither \"event\" nor \"return\" nor \"call\"");
    }
    entry.time_ns = node["time_ns"].number<std::int64_t>();
    return entry;
}

StepRecord read_step(const Node& node) {
    node.keys({"step", "result", "entries", "calls"});
    StepRecord step{.step = node["step"].number<int>(), .result = node["result"].text(), .entries = {}, .calls = {}};
    node["entries"].each([&](const Node& entry) { step.entries.push_back(read_entry(entry)); });
    node["calls"].each([&](const Node& note) { step.calls.push_back(read_note(note)); });
    return step;
}

Outcome read_outcome(const Node& node) {
    node.keys({"kind", "message", "file", "line", "detail"});
    Outcome outcome;
    if (const auto kind = outcome_from_name(node["kind"].text())) {
        outcome.kind = *kind;
    } else {
        node["kind"].fail(kind.error());
    }
    outcome.message = node["message"].text();
    outcome.file = node["file"].text();
    outcome.line = node["line"].number<int>();
    node["detail"].each([&](const Node& line) { outcome.detail.push_back(line.text()); });
    return outcome;
}

Facts read_facts(const Node& node) {
    node.keys({"major", "minor", "patch", "names"});
    Facts facts{.major = node["major"].number<int>(),
                .minor = node["minor"].number<int>(),
                .patch = node["patch"].number<int>(),
                .names = {}};
    node["names"].each([&](const Node& name) { facts.names.insert(name.text()); });
    return facts;
}

tl::expected<Json, std::string> parse(std::string_view text) {
    try {  // only the throwing form of the parser says where the text is damaged
        return Json::parse(text);
    } catch (const Json::exception& damage) {
        return tl::unexpected(std::string("the transcript is damaged JSON: ") + damage.what());
    }
}

}  // namespace

tl::expected<Transcript, std::string> transcript_from_json(std::string_view text) {
    const auto json = parse(text);
    if (!json) return tl::unexpected(json.error());

    std::string error;
    const Node node(*json, "", error);
    if (node.has("means")) {
        node.keys({"outcome", "facts", "means", "left", "turns", "virtual_ns", "steps"});
    } else {
        node.keys({"outcome", "facts", "left", "turns", "virtual_ns", "steps"});
    }
    Transcript transcript;
    transcript.outcome = read_outcome(node["outcome"]);
    transcript.facts = read_facts(node["facts"]);
    if (node.has("means")) node["means"].each([&](const Node& check) {
        check.keys({"name", "good", "found"});
        transcript.means.push_back(
            {.name = check["name"].text(), .good = check["good"].boolean(), .found = check["found"].text()});
    });
    node["left"].each([&](const Node& what) { transcript.left.push_back(what.text()); });
    transcript.turns = node["turns"].number<std::uint64_t>();
    transcript.virtual_ns = node["virtual_ns"].number<std::int64_t>();
    node["steps"].each([&](const Node& step) { transcript.steps.push_back(read_step(step)); });
    if (!error.empty()) return tl::unexpected(error);
    return transcript;
}

}  // namespace faultline
