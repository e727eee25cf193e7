#include "export/c_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "expect/data.hpp"
#include "export/c_parts.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"
#include "transcript/encoding.hpp"

namespace faultline::exported {
namespace {

constexpr std::size_t kLiteralWidth = 80;

std::string escaped(char c) {
    switch (c) {
        case '"': return "\\\"";
        case '\\': return "\\\\";
        case '\n': return "\\n";
        case '\r': return "\\r";
        case '\t': return "\\t";
        case '?': return "\\?";  // or `??` and more would be a trigraph
        default: break;
    }
    if (c >= ' ' && c <= '~') return {c};
    return fmt::format("\\{:03o}", static_cast<unsigned char>(c));
}

// What is text in a pattern, and no name.
std::string literal_pattern(std::string_view text) {
    std::string pattern;
    for (const char c : text) pattern += c == '$' ? std::string("$$") : std::string(1, c);
    return pattern;
}

std::string message_pattern(const Message& message) {
    std::string pattern;
    for (const MessagePart& part : message) {
        if (!pattern.empty()) pattern += " | ";
        pattern += part.hole ? "$_" : literal_pattern(print_message({part}));
    }
    return pattern;
}

// As the program prints an interval: in whole seconds where it is some.
std::string interval_text(std::uint64_t ms) {
    return ms % 1000 == 0 && ms > 0 ? fmt::format("interval={}s", ms / 1000) : fmt::format("interval={}ms", ms);
}

std::string value_pattern(const EventInfo& info, const ValuePattern& value) {
    const std::string keyword(value_keyword(info.value));
    if (value.kind == ValuePattern::Kind::any || value.kind == ValuePattern::Kind::range) return keyword + "=$_";
    if (value.kind == ValuePattern::Kind::exact && info.value == ValueKind::interval) return interval_text(value.low);
    return print_event_value(info.value, value);
}

std::string event_pattern(const EventLine& line) {
    const EventInfo* info = find_event(line.event);
    EventLine shown = line;
    shown.at_ns.reset();
    if (info == nullptr) return print_event_line(shown);
    shown.value = {};
    std::string text = print_event_line(shown);
    const std::string value = value_pattern(*info, line.value);
    if (!value.empty()) text.insert(line.socket.size() + 1 + info->name.size(), " " + value);
    return text;
}

std::string upper(std::string_view text) {
    std::string result;
    for (const char c : text) result += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

const std::set<std::string_view>& foreign_names() {
    static const std::set<std::string_view> names{
        "auto",   "break",    "case",     "char",       "const",    "continue", "default", "do",        "double",
        "else",   "enum",     "extern",   "float",      "for",      "goto",     "if",      "inline",    "int",
        "long",   "register", "restrict", "return",     "short",    "signed",   "sizeof",  "static",    "struct",
        "switch", "typedef",  "union",    "unsigned",   "void",     "volatile", "while",   "main",      "abort",
        "abs",    "accept",   "access",   "alarm",      "asm",      "atexit",   "atoi",    "bind",      "bsearch",
        "calloc", "chdir",    "chmod",    "chown",      "clock",    "close",    "connect", "creat",     "div",
        "dup",    "environ",  "errno",    "exit",       "fcntl",    "fork",     "free",    "getenv",    "getpid",
        "index",  "isalnum",  "kill",     "labs",       "link",     "listen",   "lockf",   "malloc",    "memcpy",
        "mkdir",  "nice",     "open",     "pause",      "pipe",     "poll",     "putc",    "puts",      "qsort",
        "raise",  "rand",     "read",     "realloc",    "recv",     "remove",   "rename",  "rewind",    "rindex",
        "rmdir",  "select",   "send",     "setsockopt", "shutdown", "signal",   "sleep",   "socket",    "srand",
        "stat",   "stderr",   "stdin",    "stdout",     "strcmp",   "strlen",   "swab",    "symlink",   "sync",
        "system", "time",     "times",    "truncate",   "ungetc",   "unlink",   "usleep",  "wait",      "write",
        "random", "daemon",   "ftw",      "nftw",       "printf",   "tolower",  "toupper", "processes", "faults"};
    return names;
}

}  // namespace

std::string c_string(std::string_view bytes, std::size_t indent) {
    std::string text = "\"";
    std::size_t width = 0;
    for (const char c : bytes) {
        const std::string one = escaped(c);
        if (indent != 0 && width + one.size() > kLiteralWidth) {
            text += "\"\n" + std::string(indent, ' ') + "\"";
            width = 0;
        }
        text += one;
        width += one.size();
    }
    return text + "\"";
}

std::string line_pattern(const ExpectedLine& line) {
    if (const auto* event = std::get_if<EventLine>(&line.what)) return event_pattern(*event);
    const auto& call = std::get<ReturnLine>(line.what);
    const auto message = read_data(call.result);
    return fmt::format("{} {} -> {}", call.subject, call.verb, message ? message_pattern(*message) : call.result);
}

std::string result_pattern(const Action& action) {
    if (action.expected_message) return message_pattern(*action.expected_message);
    if (action.literal_result) return literal_pattern(action.expected_result);
    if (action.verb != "get") return action.expected_result;
    const OptionInfo* info = find_socket_option(action.text("option"));
    std::string error;
    const auto bytes = info == nullptr ? std::nullopt : encode_option(*info, action.expected_result, &error);
    // What is no duration is an errno.
    if (info == nullptr || info->type != OptionType::duration_ms || !bytes) return action.expected_result;
    int milliseconds = 0;
    std::copy_n(bytes->data(), std::min(bytes->size(), sizeof milliseconds), reinterpret_cast<char*>(&milliseconds));
    return std::to_string(milliseconds);
}

Message answer_message(const Action& action) {
    const auto field = [&](const char* name, std::string_view right) {
        constexpr std::string_view kHex = "hex:";
        std::string text(right);
        if (action.has(name)) text = action.text(name);
        if (text.starts_with(kHex)) text = from_hex(std::string_view(text).substr(kHex.size())).value();
        return MessagePart{{text.begin(), text.end()}, false};
    };
    return {field("version", "1.0"), field("request_id", "1"), field("status", ""),
            field("text", ""),       field("user", ""),        field("metadata", "")};
}

std::string zmq_constant(std::string_view name) { return "ZMQ_" + upper(name); }

bool is_reserved(const std::string& name) {
    if (foreign_names().contains(name)) return true;
    for (const Part* part : all_parts())
        if (name != "peer" && std::ranges::find(part->provides, name) != part->provides.end()) return true;
    return false;
}

}  // namespace faultline::exported
