// Reading a trace. It is strict: a line that is not what the schema says ends it, because what follows damage would be
// drawn and reproduced as if nothing was missing.
#include "trace/trace.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <istream>
#include <nlohmann/json.hpp>

#include "trace/trace_fields.hpp"

namespace faultline::trace {
namespace {

using What = decltype(Entry::what);

What read_start(Fields& fields) {
    fields.number("version", 1);
    return Start{.wall = fields.text("wall"), .faultline = fields.text("faultline")};
}

What read_process(Fields& fields) {
    return Process{.parent = fields.number("parent", 0), .program = fields.text("program")};
}

What read_library(Fields& fields) {
    return Library{.file = fields.text("file"),
                   .release = fields.text("release"),
                   .draft = fields.boolean("draft"),
                   .events = fields.boolean("events")};
}

What read_context(Fields& fields) {
    return Context{.context = fields.number("context", 1),
                   .call = fields.one_of("call", {"set", "shutdown", "term"}),
                   .option = fields.text_or("option", ""),
                   .value = fields.number_or("value", std::numeric_limits<std::int64_t>::min(), 0),
                   .error = fields.text("errno"),
                   .took_ns = fields.number_or("took", 0, 0),
                   .returned = fields.boolean_or("returned", true)};
}

What read_socket(Fields& fields) {
    return Socket{
        .socket = fields.number("socket", 1), .kind = fields.text("kind"), .context = fields.number("context", 1)};
}

What read_call(Fields& fields) {
    Call call{.socket = fields.number("socket", 1),
              .call = fields.one_of("call", {"bind", "connect", "unbind", "disconnect", "close", "set", "monitor"}),
              .error = fields.text("errno"),
              .endpoint = fields.text_or("endpoint", ""),
              .option = fields.text_or("option", ""),
              .value = {},
              .mask = fields.number_or("mask", 0, 0),
              .took_ns = fields.number_or("took", 0, 0),
              .returned = fields.boolean_or("returned", true)};
    if (!fields.has("value")) return call;
    if (fields.any("value").is_number())
        call.value = fields.number("value", std::numeric_limits<std::int64_t>::min());
    else
        call.value = fields.text("value");
    return call;
}

What read_event(Fields& fields) {
    Event event{.socket = fields.number("socket", 1),
                .event = fields.text("event"),
                .values = {},
                .endpoint = fields.text("endpoint"),
                .remote = {},
                .defect = fields.text_or("defect", "")};
    const nlohmann::json& values = fields.any("values");
    if (!values.is_array()) fields.fail("\"values\" should be an array");
    for (const nlohmann::json& value : values) {
        if (!value.is_number_unsigned()) fields.fail("\"values\" should hold whole numbers from 0");
        event.values.push_back(value.is_number_unsigned() ? value.get<std::uint64_t>() : 0);
    }
    if (fields.has("remote")) event.remote = fields.text("remote");
    return event;
}

What read_system_call(Fields& fields) {
    return SystemCall{.call = fields.text("call"),
                      .fd = fields.number("fd", -1),
                      .error = fields.text("errno"),
                      .result = fields.number_or("result", std::numeric_limits<std::int64_t>::min(), 0),
                      .address = fields.text_or("address", "")};
}

What read_gap(Fields& fields) {
    return Gap{.why = fields.one_of("why", {"ring full", "disk full", "killed while writing", "library not interposed",
                                            "text cut", "not chosen in time", "too many sockets"}),
               .lost = fields.number("lost", 0)};
}

What read_exit(Fields& fields) { return Exit{.orderly = fields.boolean("orderly")}; }

What read_end(Fields& fields) {
    return End{.lines = fields.number("lines", 1),
               .unseen = fields.has("unseen") ? fields.one_of("unseen", {kNoLibzmq, kInsideProgram}) : ""};
}

struct LineType {
    std::string_view name;
    What (*read)(Fields&);
    bool has_time = true;
    bool has_pid = true;  // a gap may have one
};
constexpr std::array kLineTypes = {
    LineType{"start", read_start, false, false},
    LineType{"process", read_process},
    LineType{"library", read_library},
    LineType{"context", read_context},
    LineType{"socket", read_socket},
    LineType{"call", read_call},
    LineType{"event", read_event},
    LineType{"system_call", read_system_call},
    LineType{"gap", read_gap, true, false},
    LineType{"exit", read_exit},
    LineType{"end", read_end, true, false},
};

using Read = tl::expected<Entry, std::string>;

Read entry_of(const std::string& text, int line) {
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return tl::unexpected(std::string("this is damaged: it is no JSON"));
    if (!json.is_object()) return tl::unexpected(std::string("this is damaged: it is no JSON object"));
    Fields fields(json);
    const std::string name = fields.text("type");
    const auto* type = std::ranges::find(kLineTypes, name, &LineType::name);
    if (type == kLineTypes.end()) return tl::unexpected(fmt::format("there is no \"type\":\"{}\" in a trace", name));
    Entry entry{.line = line, .t_ns = 0, .pid = 0, .what = {}};
    if (type->has_time) entry.t_ns = fields.number("t", 0);
    if (type->has_pid || (name == "gap" && fields.has("pid"))) entry.pid = fields.number("pid", 1);
    entry.what = type->read(fields);
    if (const std::string error = fields.error(); !error.empty())
        return tl::unexpected(fmt::format("\"{}\" {}", name, error));
    return entry;
}

// What the first line says that no later one may: whether this is a trace at all, and of which version.
std::string complaint_of_first(const std::string& text) {
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    const bool start = json.is_object() && json.contains("type") && json["type"] == "start";
    if (!start || !json.contains("version"))
        return "this is not a trace: its first line is none of `faultline capture`";
    if (json["version"] == kVersion) return "";
    return fmt::format("this trace is of version {}; this faultline reads version {}", json["version"].dump(),
                       kVersion);
}

enum class LineEnd { newline, none, too_long, end_of_file };

// A line without its newline, and no more of it than a line of ours can have.
LineEnd read_line(std::istream& stream, std::string& line) {
    line.clear();
    for (int byte = stream.rdbuf()->sbumpc(); byte != std::char_traits<char>::eof(); byte = stream.rdbuf()->sbumpc()) {
        if (byte == '\n') return LineEnd::newline;
        if (line.size() == kLongestLine) return LineEnd::too_long;
        line += static_cast<char>(byte);
    }
    return line.empty() ? LineEnd::end_of_file : LineEnd::none;
}

std::string complaint(LineEnd end, const std::string& line, int number) {
    if (number == 1) {
        if (end == LineEnd::end_of_file) return "this is not a trace: the file is empty";
        if (end == LineEnd::none && nlohmann::json::parse(line, nullptr, false).is_discarded())
            return "this is not a trace: its first line is none of `faultline capture`";
        if (std::string why = complaint_of_first(line); !why.empty()) return why;
    }
    if (end == LineEnd::none) return "the trace is truncated: its last line has no end; the lines before it are used";
    if (end == LineEnd::too_long) return fmt::format("this is damaged: the line has more than {} bytes", kLongestLine);
    return "";
}

}  // namespace

tl::expected<Ending, std::string> read_trace_lines(std::istream& stream, std::string_view name, const Visitor& visit) {
    std::string line;
    Ending ending = Ending::open;
    for (int number = 1;; ++number) {
        const LineEnd end = read_line(stream, line);
        if (end == LineEnd::end_of_file && number > 1) return ending;
        const auto wrong = [&](const std::string& why) {
            return tl::unexpected(fmt::format("{}:{}: {}", name, number, why));
        };
        if (const std::string why = complaint(end, line, number); !why.empty()) return wrong(why);
        if (ending == Ending::complete) return wrong("there is more behind the `end` of the trace");
        const Read entry = entry_of(line, number);
        if (!entry) return wrong(entry.error());
        if (number > 1 && std::holds_alternative<Start>(entry->what)) return wrong("a second `start`");
        if (const End* last = std::get_if<End>(&entry->what)) {
            if (last->lines != number)
                return wrong(fmt::format("`end` speaks of {} lines: {} of them are missing, or too many", last->lines,
                                         std::abs(last->lines - number)));
            ending = Ending::complete;
        }
        if (!visit(*entry)) return Ending::stopped;
    }
}

tl::expected<Trace, std::string> read_trace(const std::string& path, std::size_t most) {
    std::ifstream stream(path, std::ios::binary);
    // A directory can be opened, but not read.
    if (!stream || (stream.peek() == std::ifstream::traits_type::eof() && stream.bad()))
        return tl::unexpected(path + ": cannot be read");
    Trace trace;
    const auto ended = read_trace_lines(stream, path, [&](const Entry& entry) {
        if (trace.entries.size() == most) return false;
        trace.entries.push_back(entry);
        return true;
    });
    if (trace.entries.empty()) return tl::unexpected(ended ? path + ":1: this is not a trace" : ended.error());
    trace.start = std::get<Start>(trace.entries.front().what);
    if (ended)
        trace.ending = *ended;
    else
        trace.problem = ended.error();
    return trace;
}

}  // namespace faultline::trace
