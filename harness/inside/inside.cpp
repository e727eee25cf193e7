#include "inside/inside.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>
#include <vector>

#include "inside/program_file.hpp"

namespace faultline::inside {
namespace {

// What libzmq answers to zmq_strerror() for errors of its own (err.cpp: errno_to_string): stripped programs have it,
// too. The last letter stands by itself, so that this program does not.
struct Text {
    std::string_view text;
    char last;
};
constexpr Text kTexts[] = {{"Operation cannot be accomplished in current stat", 'e'},
                           {"The protocol is not compatible with the socket typ", 'e'},
                           {"Context was terminate", 'd'},
                           {"No thread availabl", 'e'}};

bool has(std::string_view bytes, const Text& text) {
    for (std::size_t at = 0; (at = bytes.find(text.text, at)) != bytes.npos;) {
        at += text.text.size();
        if (at < bytes.size() && bytes[at] == text.last) return true;
    }
    return false;
}

bool has_libzmqs_texts(std::string_view bytes) {
    return std::ranges::all_of(kTexts, [&](const Text& text) { return has(bytes, text); });
}

bool is_libzmqs(std::string_view name) {
    return name.starts_with("zmq_") || name.starts_with("_ZN3zmq") || name.starts_with("_ZNK3zmq");
}

// The functions of libzmq's API, and from where to where its code goes: an archive's objects are one behind the other.
struct Functions {
    std::map<std::string_view, Function> named;
    std::uint64_t begin = UINT64_MAX, end = 0;
};

Functions functions_of(const ProgramFile& file) {
    Functions functions;
    std::uint16_t section = 0;
    for (const Function& function : file.functions())
        if (function.name == "zmq_socket") section = function.section;
    for (const Function& function : file.functions()) {
        if (!is_libzmqs(function.name) || function.section != section) continue;
        functions.named.emplace(function.name, function);
        functions.begin = std::min(functions.begin, function.address);
        functions.end = std::max(functions.end, function.address + function.size);
    }
    return functions;
}

// The error is the name of a function that can't be moved.
std::string make_plan(const ProgramFile& file, const Functions& functions, recorder::Plan& plan) {
    for (std::size_t i = 0; i < recorder::kRecorded; ++i) {
        const auto found = functions.named.find(recorder::kRecordedNames[i]);
        if (found == functions.named.end()) continue;
        const auto moved = moved_beginning(file.code(found->second), found->second.address);
        if (!moved) return recorder::kRecordedNames[i];
        plan.recorded[i] = *moved;
    }
    for (std::size_t i = 0; i < recorder::kCalled; ++i) {
        const auto found = functions.named.find(recorder::kCalledNames[i]);
        if (found != functions.named.end()) plan.called[i] = found->second.address;
    }
    plan.begin = functions.begin;
    plan.end = functions.end;
    plan.device = file.device();
    plan.inode = file.inode();
    return "";
}

}  // namespace

Inside look_into(const std::string& command) {
    Inside inside;
    const auto file = ProgramFile::open(program_of(command));
    if (!file || file->imports("zmq_socket")) return inside;
    inside.file = file->path();
    const Functions functions = functions_of(*file);
    const bool has_symbols = functions.named.contains("zmq_socket") && functions.named.contains("zmq_socket_monitor");
    inside.is_there = has_symbols || has_libzmqs_texts(file->bytes());
    if (!inside.is_there) return inside;
    if (!file->is_dynamic()) {
        inside.why_not = "nothing can be preloaded into a program that is linked statically as a whole";
    } else if (!has_symbols) {
        inside.why_not = "its symbols are stripped";
    } else if (*kCannotMove != '\0') {
        inside.why_not = kCannotMove;
    } else if (const std::string name = make_plan(*file, functions, inside.plan); !name.empty()) {
        inside.why_not = name + "() begins so that no jump can take its place";
        inside.plan = {};
    }
    return inside;
}

}  // namespace faultline::inside
