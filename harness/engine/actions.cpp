// Verb by verb: what an action makes of itself, a command to a subject or something done here.
#include <fmt/format.h>

#include <cstring>
#include <sstream>

#include "engine/execution.hpp"
#include "monitor/events.hpp"
#include "scenario/notation.hpp"
#include "scenario/options.hpp"
#include "scenario/verbs.hpp"
#include "system/resolver_errors.hpp"

namespace faultline {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    if (from == to) return text;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

constexpr int kAllV1Events = 0xFFFF;

constexpr int kAllV2Events = 0x1FFFF;

// A mask for zmq_socket_monitor(); "" for `none`.
std::string event_mask(const std::string& words, bool second_version) {
    if (words == "none") return "";
    if (words == "all") return std::to_string(second_version ? kAllV2Events : kAllV1Events);
    std::uint64_t mask = 0;
    std::istringstream names(words);
    for (std::string name; names >> name;)
        if (const EventInfo* info = find_event(name)) mask |= info->id;
    return std::to_string(mask);
}

std::string process_name(const Action& action) {
    return action.has("process") ? action.text("process") : std::string(kDefaultProcess);
}

}  // namespace

Execution::Verb Execution::find_verb(const std::string& name) {
    static const std::map<std::string, Verb> verbs{
        {"process", &Execution::start_process},
        {"context", &Execution::open_context},
        {"socket", &Execution::open_socket},
        {"set", &Execution::set_options},
        {"get", &Execution::get_option},
        {"unset", &Execution::clear_option},
        {"monitor", &Execution::monitor},
        {"stats", &Execution::ask_for_stats},
        {"read", &Execution::on_socket},
        {"close", &Execution::on_socket},
        {"bind", &Execution::on_endpoint},
        {"prebind", &Execution::hand_over_listener},
        {"unbind", &Execution::on_endpoint},
        {"connect", &Execution::on_endpoint},
        {"disconnect", &Execution::on_endpoint},
        {"send", &Execution::send_message},
        {"recv", &Execution::receive_message},
        {"poll", &Execution::poll_socket},
        {"term", &Execution::on_process_itself},
        {"shutdown", &Execution::on_process_itself},
        {"exhaust", &Execution::on_process_itself},
        {"release", &Execution::on_process_itself},
        {"advance", &Execution::advance},
        {"occupy", &Execution::occupy},
        {"vacate", &Execution::vacate},
        {"kill", &Execution::kill},
        {"stop", &Execution::stop},
        {"cont", &Execution::resume},
        {"restart", &Execution::restart},
        {"interrupt", &Execution::interrupt},
        {"unlink", &Execution::unlink_path},
        {"mkdir", &Execution::make_directory},
        {"touch", &Execution::touch},
        {"stale", &Execution::leave_stale},
        {"chmod", &Execution::change_mode},
        {"wallclock", &Execution::jump_wall_clock},
        {"answer", &Execution::answer},
        {"link", &Execution::set_link},
        {"address", &Execution::change_address},
        {"partition", &Execution::partition},
        {"heal", &Execution::partition},
        {"proxy", &Execution::open_proxy},
        {"cut", &Execution::cut},
        {"corrupt", &Execution::corrupt},
        {"drop", &Execution::drop},
        {"drip", &Execution::drip},
        {"delay", &Execution::delay},
        {"limit", &Execution::limit},
        {"join", &Execution::join},
        {"random", &Execution::set_random},
        {"tsc", &Execution::set_tsc},
        {"resolve", &Execution::resolve},
        {"inject", &Execution::inject},
        {"restore", &Execution::restore},
        {"listen", &Execution::listen},
        {"dial", &Execution::dial},
        {"accept", &Execution::accept},
        {"write", &Execution::write_bytes},
        {"expect", &Execution::expect_bytes},
        {"say", &Execution::say},
        {"hear", &Execution::hear},
        {"fin", &Execution::end_peer},
        {"reset", &Execution::end_peer},
        {"half_close", &Execution::half_close},
        {"stall", &Execution::stall},
        {"resume", &Execution::stall},
    };
    const auto found = verbs.find(name);
    return found == verbs.end() ? nullptr : found->second;
}

std::string Execution::outward(std::string text) const {
    std::string unbound;
    text = matcher_->substitute(text, &unbound);
    return replaced(std::move(text), "127.0.0.1", sandbox_.loopback());
}

std::string Execution::inward(std::string text) const {
    return replaced(std::move(text), sandbox_.loopback(), "127.0.0.1");
}

void Execution::fail_action(const std::string& why) {
    const Step& step = firing_ != nullptr ? *firing_ : *step_;
    end_with(OutcomeKind::error, fmt::format("{}:{}: {}: {}", step.place.file, step.place.line, step.action.verb, why));
}

void Execution::command(int process, const std::string& verb, const std::string& target, wire::Fields rest) {
    current_id_ = std::to_string(++next_id_);
    ++commands_of_step_;
    current_process_ = process;
    current_thread_ = target;
    pending_[current_id_] = {target, verb, process, false};
    wire::Fields fields{current_id_, verb, target};
    fields.insert(fields.end(), rest.begin(), rest.end());
    if (!stage_->command(process, fields)) fail_action("the process is dead");
}

void Execution::command_socket(const Action& action, const std::string& verb, wire::Fields rest) {
    const std::string& socket = action.text("socket");
    const auto found = sockets_.find(socket);
    if (found == sockets_.end()) return fail_action("socket " + socket + " was never opened");
    command(found->second, verb, socket, std::move(rest));
}

int Execution::process_of(const Action& action) {
    const auto found = processes_.find(process_name(action));
    return found == processes_.end() ? 0 : found->second;
}

void Execution::start_process(const Action& action) {
    const std::string& name = action.text("name");
    if (action.has("host") && !make_host(name, action.text("host"))) return;
    launch(name);
}
void Execution::restart(const Action& action) { launch(action.text("process")); }

void Execution::open_context(const Action& action) {
    const std::string name = process_name(action);
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options"))) {
        const OptionInfo* info = find_context_option(option.name);
        if (info == nullptr) return fail_action("unknown option " + option.name);
        command(process_of(action), "context", name, {std::to_string(info->id), option.value});
    }
}

void Execution::open_socket(const Action& action) {
    const std::string& name = action.text("name");
    const int process = process_of(action);
    sockets_[name] = process;
    command(process, "socket", name,
            {std::to_string(socket_type_number(action.text("type"))),
             action.has("unmonitored") ? "" : std::to_string(kAllV1Events)});
    if (!action.has("options")) return;
    Action set = action;
    set.arguments["socket"] = name;
    set_options(set);
}

const OptionInfo* Execution::known_option(const std::string& name) {
    const OptionInfo* info = find_socket_option(name);
    if (info == nullptr) fail_action("unknown option " + name);
    return info;
}

void Execution::set_options(const Action& action) {
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options"))) {
        const OptionInfo* info = known_option(option.name);
        if (info == nullptr) return;
        std::string error;
        const std::string value = option.content  ? *option.content
                                  : option.quoted ? option.value
                                                  : outward(option.value);
        const auto bytes = encode_option(*info, value, &error);
        if (!bytes) return fail_action(option.name + ": " + error);
        command_socket(action, "set", {std::to_string(info->id), *bytes});
    }
}

void Execution::get_option(const Action& action) {
    const OptionInfo* info = known_option(action.text("option"));
    if (info == nullptr) return;
    std::size_t size = sizeof(int);
    if (info->type == OptionType::integer64) size = sizeof(std::int64_t);
    if (info->type == OptionType::string || info->type == OptionType::binary) size = 256;
    command_socket(action, "get", {std::to_string(info->id), std::to_string(size)});
    option_types_[current_id_] = action.text("option");
}

void Execution::clear_option(const Action& action) {
    const OptionInfo* info = known_option(action.text("option"));
    if (info != nullptr) command_socket(action, "unset", {std::to_string(info->id)});
}

void Execution::monitor(const Action& action) {
    const bool versioned = action.has("version") || action.has("type");
    if (versioned && !has_draft_monitor()) return;
    const std::string version = action.has("version") ? action.text("version") : "1";
    command_socket(action, "monitor",
                   {event_mask(action.has("events") ? action.text("events") : "all", version == "2"),
                    action.has("endpoint") ? outward(action.text("endpoint")) : "",
                    action.has("unread") ? "unread" : "", versioned ? version : "",
                    std::to_string(socket_type_number(action.has("type") ? action.text("type") : "PAIR"))});
}

void Execution::ask_for_stats(const Action& action) {
    if (has_draft_monitor()) command_socket(action, "stats", {});
}

bool Execution::has_draft_monitor() {
    if (transcript_.facts.names.contains("draft")) return true;
    fail_action("this libzmq has no zmq_socket_monitor_versioned(); the scenario needs: requires draft");
    return false;
}

void Execution::on_endpoint(const Action& action) {
    command_socket(action, action.verb, {outward(action.text("endpoint"))});
}

void Execution::hand_over_listener(const Action& action) {
    const auto address = socket_address(outward(action.text("endpoint")));
    if (!address) return fail_action(address.error());
    command_socket(action, "prebind",
                   {std::to_string(find_socket_option("use_fd")->id),
                    std::string(reinterpret_cast<const char*>(address->get()), address->length)});
}

void Execution::on_socket(const Action& action) { command_socket(action, action.verb, {}); }

void Execution::send_message(const Action& action) {
    wire::Fields rest{action.has("dontwait") ? "1" : ""};
    for (const MessagePart& part : std::get<Message>(action.arguments.at("message")))
        rest.emplace_back(part.bytes.begin(), part.bytes.end());
    command_socket(action, "send", std::move(rest));
}

void Execution::receive_message(const Action& action) {
    command_socket(action, "recv", {action.has("dontwait") ? "1" : ""});
}

void Execution::poll_socket(const Action& action) {
    const std::string& events = action.text("events");
    const int bits =
        (events.find("in") != std::string::npos ? 1 : 0) | (events.find("out") != std::string::npos ? 2 : 0);
    const std::int64_t timeout_ms = action.has("timeout") ? action.number("timeout") / 1'000'000 : -1;
    command_socket(action, "poll", {std::to_string(bits), std::to_string(timeout_ms)});
}

void Execution::on_process_itself(const Action& action) {
    command(process_of(action), action.verb, process_name(action), {});
}

void Execution::advance(const Action& action) {
    const Settled settled = stage_->advance(
        action.number("duration"),
        [this](int process, const wire::Fields& fields) { return on_record(process, fields); },
        missing_records(*step_));
    note_settled(settled, *step_);
}

void Execution::occupy(const Action& action) {
    const std::string endpoint = outward(action.text("endpoint"));
    auto holder = PortHolder::occupy(endpoint);
    if (!holder) return fail_action(holder.error());
    holders_[endpoint] = std::move(*holder);
}

void Execution::vacate(const Action& action) {
    if (holders_.erase(outward(action.text("endpoint"))) == 0) fail_action("nobody occupies it");
}

void Execution::kill(const Action& action) {
    const int process = process_of(action);
    stage_->kill(process);
    std::erase_if(pending_, [&](const auto& entry) { return entry.second.process == process; });
}

void Execution::stop(const Action& action) { stage_->stop(process_of(action)); }
void Execution::resume(const Action& action) { stage_->resume(process_of(action)); }

void Execution::interrupt(const Action& action) {
    const std::string& socket = action.text("socket");
    const auto found = sockets_.find(socket);
    if (found == sockets_.end() || !stage_->interrupt(found->second, socket))
        fail_action("no call of " + socket + " waits");
}

void Execution::set_random(const Action& action) {
    std::vector<std::int32_t> values;
    std::istringstream words(action.text("values"));
    for (std::int32_t value = 0; words >> value;) values.push_back(value);
    stage_->set_random(values);  // `libc` reads as none
}

void Execution::set_tsc(const Action& action) {
    stage_->set_tsc(action.text("mode") == "frozen" ? TscMode::frozen : TscMode::moving);
}

void Execution::resolve(const Action& action) {
    const std::string address = action.text("address");
    const int error = resolver_error_number(address);
    const std::string problem = stage_->set_name(action.text("name"), error != 0 ? "" : outward(address), error);
    if (!problem.empty()) fail_action(problem);
}

}  // namespace faultline
