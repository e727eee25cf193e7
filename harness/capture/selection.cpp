#include "capture/selection.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "monitor/events.hpp"

namespace faultline::capture {
namespace {

constexpr std::size_t kMostHeld = 64;  // lines of a socket or an fd

// The fd that an event is about; -1: none.
std::int64_t fd_of(const trace::Event& event) {
    const EventInfo* info = find_event(event.event);
    const bool has_fd = info != nullptr && info->value == ValueKind::fd && !event.values.empty();
    return has_fd ? static_cast<std::int64_t>(event.values.front()) : -1;
}

}  // namespace

bool Selection::is_wanted_endpoint(const trace::Entry& entry) const {
    std::string endpoint;
    if (const auto* call = std::get_if<trace::Call>(&entry.what); call != nullptr && call->call != "monitor")
        endpoint = call->endpoint;
    else if (const auto* event = std::get_if<trace::Event>(&entry.what))
        endpoint = event->endpoint;
    return std::ranges::any_of(wanted_.endpoints, [&](const std::string& pattern) {
        return fnmatch(pattern.c_str(), endpoint.c_str(), 0) == 0;
    });
}

void Selection::hold(Held& held, trace::Entry entry) {
    if (held.lines.size() < kMostHeld)
        held.lines.push_back(std::move(entry));
    else
        ++held.dropped;
}

void Selection::release(Held& held, std::vector<trace::Entry>& passed) {
    std::ranges::move(held.lines, std::back_inserter(passed));
    if (held.dropped > 0)
        passed.push_back({.t_ns = passed.back().t_ns,
                          .pid = passed.back().pid,
                          .what = trace::Gap{"not chosen in time", held.dropped}});
}

std::vector<trace::Entry> Selection::pass_socket(trace::Entry entry, std::int64_t socket) {
    const Id id{entry.pid, socket};
    std::vector<trace::Entry> passed;
    if (const auto* made = std::get_if<trace::Socket>(&entry.what))
        if (!wanted_.types.empty() && std::ranges::find(wanted_.types, made->kind) == wanted_.types.end())
            refused_.insert(id);
    if (refused_.contains(id)) return passed;
    if (!chosen_.contains(id) && !wanted_.endpoints.empty() && !is_wanted_endpoint(entry)) {
        hold(held_sockets_[id], std::move(entry));
        return passed;
    }
    if (chosen_.insert(id).second)
        if (const auto held = held_sockets_.extract(id); !held.empty()) release(held.mapped(), passed);
    if (const auto* event = std::get_if<trace::Event>(&entry.what); event != nullptr && fd_of(*event) >= 0) {
        const Id fd{entry.pid, fd_of(*event)};
        chosen_fds_.insert(fd);
        if (const auto held = held_fds_.extract(fd); !held.empty()) release(held.mapped(), passed);
    }
    passed.push_back(std::move(entry));
    return passed;
}

std::vector<trace::Entry> Selection::pass_system_call(trace::Entry entry, const trace::SystemCall& call) {
    // socket() and accept() have their fd as the result; a name or a path is nobody's.
    const bool makes = (call.call == "socket" || call.call == "accept") && call.error.empty();
    const Id id{entry.pid, makes ? call.result : call.fd};
    if (id.second < 0) return {std::move(entry)};
    if (makes) {
        chosen_fds_.erase(id);
        held_fds_.erase(id);
    }
    const bool ends = call.call == "close";
    std::vector<trace::Entry> passed;
    if (chosen_fds_.contains(id))
        passed.push_back(std::move(entry));
    else
        hold(held_fds_[id], std::move(entry));
    if (ends) chosen_fds_.erase(id);
    return passed;
}

std::vector<trace::Entry> Selection::pass(trace::Entry entry) {
    if (wanted_.types.empty() && wanted_.endpoints.empty()) return {std::move(entry)};
    if (const auto* socket = std::get_if<trace::Socket>(&entry.what))
        return pass_socket(std::move(entry), socket->socket);
    if (const auto* call = std::get_if<trace::Call>(&entry.what)) return pass_socket(std::move(entry), call->socket);
    if (const auto* event = std::get_if<trace::Event>(&entry.what)) return pass_socket(std::move(entry), event->socket);
    if (const auto* call = std::get_if<trace::SystemCall>(&entry.what)) {
        const trace::SystemCall copy = *call;
        return pass_system_call(std::move(entry), copy);
    }
    return {std::move(entry)};
}

}  // namespace faultline::capture
