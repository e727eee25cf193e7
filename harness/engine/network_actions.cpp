// Verbs of the network: they act on the namespace that the worker shares with the scenario's processes.
#include <fmt/format.h>

#include "engine/execution.hpp"
#include "engine/network.hpp"

namespace faultline {

void Execution::set_link(const Action& action) {
    const bool up = action.text("state") == "up";
    const auto status = set_loopback(up);
    if (!status) return fail_action(status.error());
    stage_->note_link(up);
}

// False: the run is over.
bool Execution::make_host(const std::string& process, const std::string& address) {
    const auto made = hosts_.add(address);
    if (!made) end_with(OutcomeKind::error, fmt::format("host {}: {}", address, made.error()));
    host_of_[process] = address;
    return made.has_value();
}

void Execution::partition(const Action& action) {
    const bool lost = action.verb == "partition";
    const std::string way = action.has("way") ? action.text("way") : "";
    for (const auto& [name, kind] : {std::pair("incoming", Hosts::Way::to_host), {"outgoing", Hosts::Way::from_host}}) {
        if (!way.empty() && way != name) continue;
        if (const auto done = hosts_.set_loss(action.text("host"), kind, lost); !done) fail_action(done.error());
    }
}

void Execution::change_address(const Action& action) {
    const std::string& address = action.text("address");
    const bool add = action.text("what") == "add";
    const int number = addresses_.try_emplace(address, static_cast<int>(addresses_.size()) + 1).first->second;
    const auto status = add ? add_address(address, number) : remove_address(number);
    if (!status) fail_action(status.error());
}

}  // namespace faultline
