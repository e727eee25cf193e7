// What is done to proxies, as C.
#include <fmt/format.h>

#include "export/c_code.hpp"
#include "scenario/position.hpp"

namespace faultline::exported {
namespace {

std::vector<const char*> directions_of(const Action& action) {
    if (!action.has("towards")) return {"CLIENT", "SERVER"};
    return {action.text("towards") == "client" ? "CLIENT" : "SERVER"};
}

}  // namespace

Code CContext::open_proxy(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    const std::string& name = action.text("name");
    proxies_[name] = variable(name);
    features.insert("sigpipe");
    return {{},
            "",
            {fmt::format("open_proxy(&{}, {}, {});", proxies_[name], endpoint(action.text("endpoint")),
                         endpoint(action.text("server")))}};
}

std::string CContext::proxy_of(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    return proxies_[action.text(action.has("proxy") ? "proxy" : "peer")];
}

Code CContext::strike(const PlannedStep& planned, char kind, const std::string& place) {
    const Position position = *parse_position(place);
    struck_.insert(proxy_of(planned));
    return {{},
            "",
            {fmt::format("strike_later(&{}, '{}', {}, {}, {});", proxy_of(planned), kind,
                         directions_of(planned.step->action).front(), position.unit == Position::Unit::frames ? 1 : 0,
                         position.number)}};
}

Code CContext::cut(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    if (action.has("after")) return strike(planned, 'c', action.text("after"));
    return {{}, "", {fmt::format("cut_proxy(&{});", proxy_of(planned))}};
}

Code CContext::reset_proxy(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    if (action.has("after")) return strike(planned, 'r', action.text("after"));
    return {{}, "", {fmt::format("reset_proxy(&{});", proxy_of(planned))}};
}

Code CContext::set_condition(const PlannedStep& planned, const char* how, const char* condition, std::int64_t value) {
    Code code;
    for (const char* towards : directions_of(planned.step->action))
        code.statements.push_back(
            fmt::format("{}(&{}.{}[{}], {});", how, proxy_of(planned), condition, towards, value));
    return code;
}

Code CContext::stall_proxy(const PlannedStep& planned) {
    const Action& action = planned.step->action;
    if (action.has("after")) return strike(planned, 's', action.text("after"));
    return set_condition(planned, "set_proxy", "stalled", 1);
}

Code CContext::corrupt(const PlannedStep& planned) { return strike(planned, 'x', planned.step->action.text("at")); }
Code CContext::drop(const PlannedStep& planned) { return strike(planned, 'd', planned.step->action.text("at")); }

Code CContext::drip(const PlannedStep& planned) {
    features.insert("drips");
    return set_condition(planned, "set_proxy", "dripping", 1);
}

Code CContext::delay(const PlannedStep& planned) {
    features.insert("limits");
    return set_condition(planned, "set_pace", "delay", planned.step->action.number("duration") / 1'000'000);
}

Code CContext::limit(const PlannedStep& planned) {
    features.insert("limits");
    return set_condition(planned, "set_pace", "rate", *parse_rate(planned.step->action.text("rate")));
}

Code CContext::join(const PlannedStep& planned) {
    return {{}, "", {fmt::format("join_proxy(&{});", proxy_of(planned))}};
}

std::vector<std::string> CContext::closing_checks() const {
    std::vector<std::string> checks;
    for (const std::string& proxy : struck_) checks.push_back(fmt::format("result(\"ok\", all_struck(&{}));", proxy));
    return checks;
}

}  // namespace faultline::exported
