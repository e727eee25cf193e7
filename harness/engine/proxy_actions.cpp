// Proxies: each verb says to one what it shall do to what passes.
#include <fmt/format.h>

#include "engine/execution.hpp"

namespace faultline {
namespace {

// One direction, or both where the action names none.
std::vector<Towards> directions_of(const Action& action) {
    if (!action.has("towards")) return {Towards::client, Towards::server};
    return {action.text("towards") == "client" ? Towards::client : Towards::server};
}

}  // namespace

Proxy& Execution::proxy_of(const Action& action) {
    return *proxies_.at(action.text(action.has("proxy") ? "proxy" : "peer"));
}

void Execution::open_proxy(const Action& action) {
    Proxy& proxy = other_side_.add(std::make_unique<Proxy>());
    proxies_[action.text("name")] = &proxy;
    const std::string endpoint = outward(action.text("endpoint"));
    const auto opened = proxy.open(endpoint, outward(action.text("server")));
    if (!opened) fail_action(fmt::format("{}: {}", inward(endpoint), inward(opened.error())));
}

void Execution::arm_proxy(const Action& action, ProxyFault::Kind kind, const std::string& place) {
    proxy_of(action).arm({.kind = kind,
                          .towards = directions_of(action).front(),
                          .position = *parse_position(place),
                          .told = fmt::format("{}:{}: the `{}` never came to {}", action.place.file, action.place.line,
                                              action.verb, place)});
}

void Execution::cut(const Action& action) {
    if (action.has("after")) return arm_proxy(action, ProxyFault::Kind::cut, action.text("after"));
    proxy_of(action).cut();
}

void Execution::reset_proxy(const Action& action) {
    if (action.has("after")) return arm_proxy(action, ProxyFault::Kind::reset, action.text("after"));
    proxy_of(action).reset();
}

void Execution::stall_proxy(const Action& action) {
    if (action.has("after")) return arm_proxy(action, ProxyFault::Kind::stall, action.text("after"));
    for (const Towards towards : directions_of(action)) proxy_of(action).conditions(towards).stalled = true;
}

void Execution::corrupt(const Action& action) { arm_proxy(action, ProxyFault::Kind::corrupt, action.text("at")); }
void Execution::drop(const Action& action) { arm_proxy(action, ProxyFault::Kind::drop, action.text("at")); }

void Execution::drip(const Action& action) {
    for (const Towards towards : directions_of(action)) proxy_of(action).conditions(towards).dripping = true;
}

void Execution::delay(const Action& action) {
    for (const Towards towards : directions_of(action))
        proxy_of(action).conditions(towards).delay_ns = action.number("duration");
}

void Execution::limit(const Action& action) {
    for (const Towards towards : directions_of(action))
        proxy_of(action).conditions(towards).bytes_per_s = *parse_rate(action.text("rate"));
}

void Execution::join(const Action& action) {
    if (const auto joined = proxy_of(action).join(); !joined) fail_action(joined.error());
}

// A fault that never struck tests nothing.
void Execution::note_unstruck() {
    for (const auto& [name, proxy] : proxies_)
        for (const ProxyFault& fault : proxy->armed()) end_with(OutcomeKind::fail, fault.told);
}

}  // namespace faultline
