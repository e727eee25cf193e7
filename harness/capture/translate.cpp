#include "capture/translate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "monitor/decode.hpp"
#include "monitor/events.hpp"
#include "scenario/options.hpp"
#include "scenario/verbs.hpp"
#include "system/address.hpp"
#include "system/resolver_errors.hpp"

namespace faultline::capture {
namespace {

using recorder::Kind;
using recorder::Record;
using recorder::System;

std::string error_text(std::int32_t error) { return error == 0 ? "" : errno_name(static_cast<std::uint64_t>(error)); }

std::string piece(const Taken& taken, std::size_t which) {
    return which < taken.pieces.size() ? taken.pieces[which] : "";
}

const OptionInfo* option_with(int id, std::span<const OptionInfo> options) {
    const auto found = std::ranges::find(options, id, &OptionInfo::id);
    return found == options.end() ? nullptr : &*found;
}

std::string option_name(int id, std::span<const OptionInfo> options) {
    const OptionInfo* info = option_with(id, options);
    return info == nullptr ? std::to_string(id) : std::string(info->name);
}

template <class Number>
std::int64_t number_in(const std::string& bytes) {
    Number number{};
    std::memcpy(&number, bytes.data(), sizeof number);
    return static_cast<std::int64_t>(number);
}

// An int where libzmq takes one, text as it is: what a scenario would set.
std::variant<std::int64_t, std::string> option_value(int id, const std::string& bytes) {
    const OptionInfo* info = option_with(id, all_socket_options());
    const bool text = info != nullptr && (info->type == OptionType::string || info->type == OptionType::binary);
    if (!text && bytes.size() == sizeof(int)) return number_in<std::int32_t>(bytes);
    if (!text && bytes.size() == sizeof(std::int64_t)) return number_in<std::int64_t>(bytes);
    if (info != nullptr && info->type == OptionType::string) return bytes.substr(0, bytes.find('\0'));
    return bytes;
}

trace::Call call_of(const Taken& taken) {
    const Record& record = taken.record;
    trace::Call call{.socket = record.id, .call = recorder::kCallNames[record.what], .error = error_text(record.error)};
    call.took_ns = std::max<std::int64_t>(record.took_ns, 0);
    if (call.call == "set") {
        call.option = option_name(record.option, all_socket_options());
        if ((record.flags & recorder::kWithheld) == 0) call.value = option_value(record.option, piece(taken, 0));
    } else {
        call.endpoint = piece(taken, 0);
    }
    if (call.call == "monitor") call.mask = record.number;
    return call;
}

trace::Context context_of(const Taken& taken) {
    const Record& record = taken.record;
    trace::Context context{.context = record.id, .call = recorder::kContextCallNames[record.what]};
    if (context.call == "set") {
        context.option = option_name(record.option, all_context_options());
        context.value = record.number;
    }
    context.error = error_text(record.error);
    context.took_ns = std::max<std::int64_t>(record.took_ns, 0);
    return context;
}

trace::Event event_of(const Taken& taken) {
    std::vector<Frame> frames;
    for (const std::string& bytes : taken.pieces) frames.push_back({bytes, true});
    if (!frames.empty()) frames.back().more = false;
    const DecodedEvent decoded = taken.record.what == 2 ? decode_v2(frames) : decode_v1(frames);
    trace::Event event{.socket = taken.record.id, .endpoint = decoded.endpoint, .defect = decoded.defect};
    const EventInfo* info = find_event(decoded.event);
    event.event = info == nullptr ? fmt::format("{:#x}", decoded.event) : std::string(info->name);
    event.values.push_back(decoded.value);
    if (info != nullptr && info->value == ValueKind::queue_lengths) event.values.push_back(decoded.second_value);
    event.remote = decoded.remote;
    return event;
}

trace::SystemCall system_call_of(const Taken& taken) {
    const Record& record = taken.record;
    const auto which = static_cast<System>(record.what);
    trace::SystemCall call{.call = recorder::kSystemNames[record.what], .fd = record.option, .result = record.number};
    call.error = which == System::getaddrinfo ? resolver_error_name(record.error) : error_text(record.error);
    const std::string address = piece(taken, 0);
    if (!address.empty())
        call.address = which == System::connect || which == System::bind ? address_text(address) : address;
    return call;
}

}  // namespace

std::int64_t Translator::since_start(std::int64_t t_ns) const { return std::max<std::int64_t>(t_ns - start_ns_, 0); }

// The second word on one is that its events can't be had.
std::vector<trace::Entry> Translator::library(const Taken& taken) {
    const Record& record = taken.record;
    trace::Entry entry{.t_ns = since_start(record.t_ns), .pid = record.pid};
    if (!libraries_.emplace(record.pid, piece(taken, 0)).second) {
        entry.what = trace::Gap{"library not interposed", 0};
        return {entry};
    }
    entry.what = trace::Library{.file = piece(taken, 0),
                                .release = piece(taken, 1),
                                .draft = (record.flags & recorder::kDraft) != 0,
                                .events = (record.flags & recorder::kNoEvents) == 0};
    return {entry};
}

std::vector<trace::Entry> Translator::translate(const Taken& taken) {
    const Record& record = taken.record;
    trace::Entry entry{.t_ns = since_start(record.t_ns), .pid = record.pid};
    std::vector<trace::Entry> entries;
    switch (record.kind) {
        case Kind::process:
            entries = unreturned(record.pid);  // of the program before its exec()
            std::erase_if(libraries_, [&](const auto& known) { return known.first == record.pid; });
            entry.what = trace::Process{record.number, piece(taken, 0)};
            break;
        case Kind::library: return library(taken);
        case Kind::context: entry.what = context_of(taken); break;
        case Kind::socket: entry.what = trace::Socket{record.id, socket_type_name(record.option), record.number}; break;
        case Kind::call: entry.what = call_of(taken); break;
        case Kind::event: entry.what = event_of(taken); break;
        case Kind::system_call: entry.what = system_call_of(taken); break;
        case Kind::unknown_socket: entry.what = trace::Gap{"too many sockets", 0}; break;
        case Kind::alive:
        case Kind::exit: return {};
    }
    const auto caller = std::make_pair(std::int64_t{record.pid}, record.thread);
    if (record.took_ns == recorder::kBegins) {
        begun_[caller] = entry;
        return {};
    }
    if (record.kind == Kind::call || record.kind == Kind::context) begun_.erase(caller);
    entries.push_back(entry);
    if ((record.flags & recorder::kCut) != 0)
        entries.push_back({.t_ns = entry.t_ns, .pid = entry.pid, .what = trace::Gap{"text cut", 0}});
    return entries;
}

std::vector<trace::Entry> Translator::unreturned(std::int64_t pid) {
    std::vector<trace::Entry> entries;
    for (auto begun = begun_.begin(); begun != begun_.end();) {
        if (pid != 0 && begun->first.first != pid) {
            ++begun;
            continue;
        }
        trace::Entry entry = begun->second;
        if (auto* call = std::get_if<trace::Call>(&entry.what)) call->returned = false;
        if (auto* context = std::get_if<trace::Context>(&entry.what)) context->returned = false;
        entries.push_back(std::move(entry));
        begun = begun_.erase(begun);
    }
    std::ranges::stable_sort(entries, {}, &trace::Entry::t_ns);
    return entries;
}

}  // namespace faultline::capture
