#include "explore/connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "monitor/events.hpp"

namespace faultline {
namespace {

struct Connection {
    std::string socket, endpoint;
    bool handshake = false;
};

class Tracker {
  public:
    void note(const EventRecord& event) {
        const EventInfo* info = find_event(event.event);
        if (info == nullptr) return;
        if (info->name == "LISTENING") listening_[event.fd_generation] = event.socket;
        if (info->name == "CONNECTED" || info->name == "ACCEPTED")
            open_[event.fd_generation] = {event.socket, event.endpoint, false};
        if (info->name == "HANDSHAKE_SUCCEEDED") note_handshake(event);
        if (info->name == "MONITOR_STOPPED") note_close(event.socket);
        if (info->name == "DISCONNECTED" || info->name == "CLOSED") {
            open_.erase(event.fd_generation);
            listening_.erase(event.fd_generation);
        }
    }
    [[nodiscard]] Standing standing() const {
        Standing result;
        for (const auto& [generation, connection] : open_)
            if (connection.handshake) ++result.connections[connection.socket];
        for (const auto& [generation, socket] : listening_) ++result.listeners[socket];
        return result;
    }

  private:
    // The event names no fd: it is taken to speak of the oldest one of its socket that still waits for it.
    void note_handshake(const EventRecord& event) {
        for (auto& [generation, connection] : open_) {
            if (connection.socket != event.socket || connection.handshake) continue;
            connection.handshake = true;
            return;
        }
    }
    // Of its own connections a closed socket says nothing.
    void note_close(const std::string& socket) {
        std::erase_if(open_, [&](const auto& entry) { return entry.second.socket == socket; });
        std::erase_if(listening_, [&](const auto& entry) { return entry.second == socket; });
    }
    std::map<std::uint64_t, Connection> open_;
    std::map<std::uint64_t, std::string> listening_;
};

void compare(const std::map<std::string, int>& before, const std::map<std::string, int>& after, const char* what,
             std::vector<std::string>& lost) {
    for (const auto& [socket, count] : before) {
        const auto now = after.find(socket);
        const int left = now == after.end() ? 0 : now->second;
        if (left < count) lost.push_back(fmt::format("{}: {} of {} {}", socket, left, count, what));
    }
}

}  // namespace

Standing standing(const Transcript& transcript, int end) {
    Tracker tracker;
    for (const StepRecord& record : transcript.steps) {
        if (record.step >= end) break;
        for (const Entry& entry : record.entries)
            if (const auto* event = std::get_if<EventRecord>(&entry.what)) tracker.note(*event);
    }
    return tracker.standing();
}

std::string what_is_lost(const Standing& before, const Standing& after) {
    std::vector<std::string> lost;
    compare(before.connections, after.connections, "connections", lost);
    compare(before.listeners, after.listeners, "listeners", lost);
    return fmt::format("{}", fmt::join(lost, ", "));
}

bool expects_recovery(const Scenario& scenario) {
    return std::ranges::none_of(scenario.steps, [](const Step& step) {
        const std::string& verb = step.action.verb;
        for (const char* hindrance : {"dial", "listen", "proxy", "stop", "link", "partition", "address", "exhaust"})
            if (verb == hindrance) return true;
        if (!step.action.has("options")) return false;
        const auto* options = std::get_if<std::vector<Option>>(&step.action.arguments.at("options"));
        return options != nullptr && std::ranges::any_of(*options, [](const Option& option) {
                   return option.name == "reconnect_stop" || (option.name == "reconnect_ivl" && option.value == "-1");
               });
    });
}

}  // namespace faultline
