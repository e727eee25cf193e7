// Verbs of the network: they act on the namespace that the worker shares with the scenario's processes.
#include "engine/execution.hpp"
#include "engine/network.hpp"

namespace faultline {

void Execution::set_link(const Action& action) {
    const bool up = action.text("state") == "up";
    const auto status = set_loopback(up);
    if (!status) return fail_action(status.error());
    stage_->note_link(up);
}

void Execution::change_address(const Action& action) {
    const std::string& address = action.text("address");
    const bool add = action.text("what") == "add";
    const int number = addresses_.try_emplace(address, static_cast<int>(addresses_.size()) + 1).first->second;
    const auto status = add ? add_address(address, number) : remove_address(number);
    if (!status) fail_action(status.error());
}

}  // namespace faultline
