// The writing half of trace.hpp.
#include <nlohmann/json.hpp>

#include "trace/trace.hpp"
#include "transcript/encoding.hpp"

namespace faultline::trace {
namespace {

using Json = nlohmann::ordered_json;

Json text_json(const std::string& text) {
    if (is_utf8(text)) return text;
    return {{"hex", to_hex(text)}};
}

void put_duration(Json& json, std::int64_t took_ns, bool returned) {
    if (returned)
        json["took"] = took_ns;
    else
        json["returned"] = false;
}

// Each writes what is its own behind type, t and pid.
struct Writer {
    Json& json;

    void operator()(const Start& start) const {
        json["version"] = kVersion;
        json["wall"] = start.wall;
        json["faultline"] = start.faultline;
    }
    void operator()(const Process& process) const {
        json["parent"] = process.parent;
        json["program"] = text_json(process.program);
    }
    void operator()(const Library& library) const {
        json["file"] = text_json(library.file);
        json["release"] = library.release;
        json["draft"] = library.draft;
        json["events"] = library.events;
    }
    void operator()(const Context& context) const {
        json["context"] = context.context;
        json["call"] = context.call;
        if (!context.option.empty()) {
            json["option"] = context.option;
            json["value"] = context.value;
        }
        json["errno"] = context.error;
        put_duration(json, context.took_ns, context.returned);
    }
    void operator()(const Socket& socket) const {
        json["socket"] = socket.socket;
        json["kind"] = socket.kind;
        json["context"] = socket.context;
    }
    void operator()(const Call& call) const {
        json["socket"] = call.socket;
        json["call"] = call.call;
        if (!call.option.empty()) json["option"] = call.option;
        if (call.value && std::holds_alternative<std::int64_t>(*call.value))
            json["value"] = std::get<std::int64_t>(*call.value);
        else if (call.value)
            json["value"] = text_json(std::get<std::string>(*call.value));
        if (call.call != "close" && call.call != "set") json["endpoint"] = text_json(call.endpoint);
        if (call.call == "monitor") json["mask"] = call.mask;
        json["errno"] = call.error;
        put_duration(json, call.took_ns, call.returned);
    }
    void operator()(const Event& event) const {
        json["socket"] = event.socket;
        json["event"] = event.event;
        json["values"] = event.values;
        json["endpoint"] = text_json(event.endpoint);
        if (event.remote) json["remote"] = text_json(*event.remote);
        if (!event.defect.empty()) json["defect"] = event.defect;
    }
    void operator()(const SystemCall& call) const {
        json["call"] = call.call;
        json["fd"] = call.fd;
        json["errno"] = call.error;
        if (call.result != 0) json["result"] = call.result;
        if (!call.address.empty()) json["address"] = text_json(call.address);
    }
    void operator()(const Gap& gap) const {
        json["why"] = gap.why;
        json["lost"] = gap.lost;
    }
    void operator()(const Exit& exit) const { json["orderly"] = exit.orderly; }
    void operator()(const End& end) const {
        json["lines"] = end.lines;
        if (!end.unseen.empty()) json["unseen"] = end.unseen;
    }
};

constexpr const char* kNames[] = {"start", "process",     "library", "context", "socket", "call",
                                  "event", "system_call", "gap",     "exit",    "end"};
static_assert(std::size(kNames) == std::variant_size_v<decltype(Entry::what)>);

}  // namespace

std::string to_line(const Entry& entry) {
    Json json;
    json["type"] = kNames[entry.what.index()];
    if (!std::holds_alternative<Start>(entry.what)) json["t"] = entry.t_ns;
    if (entry.pid != 0) json["pid"] = entry.pid;
    std::visit(Writer{json}, entry.what);
    return json.dump() + "\n";
}

}  // namespace faultline::trace
