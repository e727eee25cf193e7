// inject and restore, and what becomes of the calls that the stage sees.
#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "engine/execution.hpp"
#include "expect/expected_lines.hpp"
#include "monitor/events.hpp"
#include "peers/address.hpp"
#include "scenario/socket_constants.hpp"

namespace faultline {
namespace {

std::uint64_t number_of(const Action& action, const std::string& key, std::uint64_t otherwise) {
    return action.has(key) ? std::strtoull(action.text(key).c_str(), nullptr, 10) : otherwise;
}

bool asserts_calls(const std::vector<Expectation>& lines) {
    return std::ranges::any_of(lines, [](const Expectation& line) {
        if (const auto* repeat = std::get_if<Repeat>(&line.what)) return asserts_calls(repeat->lines);
        if (const auto* any_order = std::get_if<AnyOrder>(&line.what))
            return std::ranges::any_of(any_order->blocks, asserts_calls);
        return std::holds_alternative<CallLine>(line.what);
    });
}

}  // namespace

// Why this scenario cannot run free: only the shim sees calls. "" where it can.
std::string Execution::needs_shim() const {
    if (!options_.free) return "";
    for (const Step& step : scenario_.steps) {
        if (step.action.verb == "inject") return "faults are injected into system calls under lockstep only";
        if (asserts_calls(step.expected)) return "system calls are seen under lockstep only";
    }
    return "";
}

void Execution::inject(const Action& action) {
    lockstep::CallRule rule;
    rule.process = static_cast<std::uint32_t>(process_of(action));
    rule.call = static_cast<std::uint16_t>(find_system_call(action.text("call")).value());
    const std::string& fault = action.text("fault");
    if (const auto error = errno_number(fault))
        rule.error = static_cast<std::int32_t>(*error);
    else
        rule.limit = std::strtoull(fault.c_str() + std::strlen("short="), nullptr, 10);
    rule.first = number_of(action, "nth", 1);
    const bool all = action.has("times") && action.text("times") == "all";
    rule.last = all ? UINT64_MAX : rule.first + number_of(action, "times", 1) - 1;
    if (action.has("option")) {
        const SocketConstant& option = *find_socket_constant(action.text("option"));
        rule.option = static_cast<std::int64_t>(option.level) << 32 | option.number;
    }
    if (action.has("fd")) {
        const auto generation = matcher_->fd_generation(action.text("fd").substr(1));
        if (!generation) return fail_action(action.text("fd") + " is not bound yet");
        rule.generation = *generation;
    }
    if (action.has("endpoint")) {
        const auto address = socket_address(outward(action.text("endpoint")));
        if (!address) return fail_action(address.error());
        rule.address_size = std::min<std::uint32_t>(address->length, sizeof rule.address);
        std::memcpy(rule.address, &address->storage, rule.address_size);
    }
    const int index = stage_->add_rule(rule);
    if (index < 0) return fail_action(fmt::format("more than {} faults in one scenario", lockstep::kMaxRules));
    call_log_.rule_is_from(index, step_->place.line);
    injected_.push_back({index, step_->place});
}

void Execution::restore(const Action& action) {
    const auto call = static_cast<std::uint16_t>(find_system_call(action.text("call")).value());
    bool found = false;
    for (const Injected& injected : injected_) {
        const lockstep::CallRule rule = stage_->rule(injected.rule);
        if (rule.call != call || rule.process != static_cast<std::uint32_t>(process_of(action))) continue;
        stage_->drop_rule(injected.rule);
        found = true;
    }
    if (!found) fail_action("nothing was injected into " + action.text("call"));
}

// A fault that never strikes would make a weak test look strong.
void Execution::check_injected() {
    for (const Injected& injected : injected_) {
        const lockstep::CallRule rule = stage_->rule(injected.rule);
        if (rule.struck != 0) continue;
        end_with(OutcomeKind::fail,
                 fmt::format("{}:{}: the fault never struck: {} calls of {} came, the fault waits for number {}",
                             injected.place.file, injected.place.line, rule.seen,
                             info_of(static_cast<SystemCall>(rule.call)).name, rule.first));
        return;
    }
}

void Execution::on_call(const SeenCall& call) {
    call_log_.note(call, stage_->now_ns() - step_start_ns_, record_.entries.size(), sockets_);
}

void Execution::finish_calls(const Step& step) {
    std::vector<std::string> names(processes_.size());
    for (const auto& [name, index] : processes_) names[static_cast<std::size_t>(index)] = name;
    const ExpectedSeries lines = applicable_lines(step.expected, transcript_.facts, scenario_.for_values);
    call_log_.finish_step(lines, sockets_, names, record_);
    for (Entry& entry : record_.entries)
        if (auto* call = std::get_if<CallRecord>(&entry.what))
            for (std::string& word : call->words) word = inward(word);
    for (CallNote& note : record_.calls) note.text = inward(note.text);
    if (stage_->lost_calls() != 0)
        end_with(OutcomeKind::error,
                 fmt::format("{} system calls of one turn were too many to record", stage_->lost_calls()));
}

}  // namespace faultline
