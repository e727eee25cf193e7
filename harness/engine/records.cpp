// What subjects report, turned into lines of the transcript.
#include <fmt/format.h>

#include <sstream>

#include "engine/execution.hpp"
#include "monitor/decode.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"

namespace faultline {
namespace {

// The words of subject::describe_fd().
FdState parse_fd_state(const std::string& text) {
    FdState state;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (word == "open") state.open = true;
        if (word == "socket") state.socket = true;
        if (word == "listening") state.listening = true;
        if (word == "connected") state.connected = true;
        if (word == "at") words >> state.local;
    }
    return state;
}

// 4.2.1 and 4.2.2 with drafts report a HANDSHAKE_FAILED of their own, which has an fd, under the number that
// HANDSHAKE_FAILED_NO_DETAIL has with an errno since 4.2.3 (libzmq b6e9e0c2, 5d4e30eb). No line can tell of it.
bool is_early_failure(std::uint64_t event, const Facts& facts) {
    return event == find_event("HANDSHAKE_FAILED_NO_DETAIL")->id &&
           Release{facts.major, facts.minor, facts.patch} < Release{4, 2, 3};
}

}  // namespace

bool Execution::on_record(int, const wire::Fields& fields) {
    ++seen_records_;
    if (fields[0] == "event" && fields.size() >= 5) {
        on_event(fields);
    } else if (fields[0] == "result" && fields.size() >= 3) {
        on_result(fields);
    }
    return until_seen_ > 0 && step_ != nullptr && step_->action.until && until_seen_ >= step_->action.until->count;
}

void Execution::on_event(const wire::Fields& fields) {
    std::vector<Frame> frames;
    for (std::size_t i = 5; i + 1 < fields.size(); i += 2) frames.push_back({fields[i + 1], fields[i] == "1"});
    const DecodedEvent decoded = fields[4] == "1" ? decode_v1(frames) : decode_v2(frames);
    EventRecord event;
    event.socket = fields[1];
    event.event = decoded.event;
    event.value = decoded.value;
    event.second_value = decoded.second_value;
    event.endpoint = inward(decoded.endpoint);
    if (decoded.remote) event.remote = inward(*decoded.remote);
    event.defect = decoded.defect;
    event.fd_generation = std::strtoull(fields[2].c_str(), nullptr, 10);
    // Free running, the fd may have been closed and its number reused by the time the reader looks.
    const EventInfo* info = find_event(decoded.event);
    if (event.defect.empty() && !options_.free && info != nullptr && info->value == ValueKind::fd)
        event.defect = check_fd(event.event, decoded.endpoint, parse_fd_state(fields[3]));
    if (info != nullptr && info->value == ValueKind::fd) call_log_.belongs_to(event.fd_generation, event.socket);
    const std::uint64_t id = event.event;
    if (is_early_failure(id, transcript_.facts)) {
        over_ = false;  // it may come after a death
        return end_with(OutcomeKind::skip, "this libzmq's HANDSHAKE_FAILED has an fd, and no line tells of it");
    }
    if (options_.free && storms_.count({fields[1], id}) != 0) return;
    record_.entries.push_back({stage_->now_ns() - step_start_ns_, std::move(event)});
    if (step_ != nullptr && step_->action.until && step_->action.until->socket == fields[1] &&
        step_->action.until->event == id)
        ++until_seen_;
    // In real time nobody can say how often a storm strikes before the next action ends it.
    if (until_seen_ > 0 && until_seen_ == step_->action.until->count) storms_.insert({fields[1], id});
    fire_armed(fields[1], id);
}

void Execution::fire_armed(const std::string& socket, std::uint64_t event) {
    for (std::size_t i = 0; i < armed_.size(); ++i) {
        const Trigger& trigger = *armed_[i].step->when;
        if (trigger.socket != socket || trigger.event != event || --armed_[i].remaining > 0) continue;
        const Step& step = *armed_[i].step;
        const Action& action = step.action;
        armed_.erase(armed_.begin() + static_cast<std::ptrdiff_t>(i));
        const std::string outer_id = current_id_;
        const auto outer_process = current_process_;
        current_id_.clear();
        firing_ = &step;
        if (const Verb verb = find_verb(action.verb)) (this->*verb)(action);
        firing_ = nullptr;
        if (!current_id_.empty()) {
            const Settled settled =
                stage_->run_now(current_process_, current_thread_,
                                [this](int process, const wire::Fields& fields) { return on_record(process, fields); });
            if (settled.why == Settled::Why::died || settled.why == Settled::Why::hang) note_settled(settled, step);
            if (const auto pending = pending_.find(current_id_); pending != pending_.end())
                pending->second.later = true;
        }
        current_id_ = outer_id;
        current_process_ = outer_process;
        return;
    }
}

std::string Execution::result_text(const wire::Fields& fields, const Pending& pending) const {
    const std::string& kind = fields[2];
    if (kind == "ok") return "ok";
    if (kind == "errno") return errno_name(std::strtoull(fields.at(3).c_str(), nullptr, 10));
    if (kind == "message") {
        Message message;
        for (std::size_t i = 3; i < fields.size(); ++i) {
            MessagePart part;
            part.bytes.assign(fields[i].begin(), fields[i].end());
            message.push_back(std::move(part));
        }
        return print_message(message);
    }
    if (kind == "text") {
        const auto option = option_types_.find(fields[1]);
        if (pending.verb != "get" || option == option_types_.end()) return fields.at(3);
        const OptionInfo* info = find_socket_option(option->second);
        return info == nullptr ? fields.at(3) : inward(format_option(*info, fields.at(3)));
    }
    return "unknown " + pending.target;
}

void Execution::on_result(const wire::Fields& fields) {
    const auto found = pending_.find(fields[1]);
    if (found == pending_.end()) return;
    const Pending pending = found->second;
    pending_.erase(found);
    const std::string text = result_text(fields, pending);
    if (!pending.later) {
        // A verb that is several calls (`set a=1 b=2`) reports the first that fails.
        if (fields[1] == current_id_ || text != "ok") record_.result = text;
        return;
    }
    record_.entries.push_back({stage_->now_ns() - step_start_ns_, ReturnRecord{pending.target, pending.verb, text}});
}

}  // namespace faultline
