// The verbs of raw peers. They are carried out here and now, in the worker: none sends a command to a subject.
#include <fmt/format.h>

#include "engine/execution.hpp"
#include "expect/data.hpp"
#include "expect/step_line.hpp"
#include "monitor/events.hpp"
#include "scenario/bytes.hpp"
#include "scenario/items.hpp"

namespace faultline {
namespace {

constexpr std::int64_t kLookAgainNs = 5'000'000;
constexpr int kMostLooks = 600;  // 3 s: the patience of free running

std::string result_of(int error) { return error == 0 ? "ok" : errno_name(static_cast<std::uint64_t>(error)); }

std::string end_of(const RawPeer& peer) {
    if (peer.end() == RawPeer::End::eof) return "EOF";
    return peer.end() == RawPeer::End::reset ? "ECONNRESET" : "";
}

std::string received_text(const RawPeer& peer) {
    Received received{pieces_of(peer.received()), end_of(peer)};
    if (received.bytes.empty() && received.end.empty()) received.end = "EAGAIN";
    return print_received(received);
}

std::string heard_text(RawPeer& peer) {
    peer.hear();
    zmtp::Items items = peer.session().heard();
    if (!peer.received().empty()) items.push_back({"partial", {}, {peer.received()}});
    if (const std::string end = end_of(peer); !end.empty()) items.push_back({end, {}, {}});
    if (items.empty()) items.push_back({"EAGAIN", {}, {}});
    return print_items(items);
}

}  // namespace

void Execution::report(const Action& action, const std::string& result) {
    if (firing_ == nullptr) {
        record_.result = result;
        return;
    }
    if (action_result_matches(action, result, {}, nullptr)) return;
    const DiffRow row = result_row(*firing_, result);
    end_with(OutcomeKind::fail,
             fmt::format("{}:{}: {}: {}", firing_->place.file, firing_->place.line, row.actual, row.reason));
}

void Execution::wait_in_real_time(const std::function<bool()>& condition) {
    if (!options_.free || firing_ != nullptr) return;
    for (int i = 0; i < kMostLooks && !condition() && !over_; ++i) {
        const Settled settled = stage_->advance(
            kLookAgainNs, [this](int process, const wire::Fields& fields) { return on_record(process, fields); }, 0);
        if (settled.why != Settled::Why::quiet) return note_settled(settled, *step_);
    }
}

void Execution::listen(const Action& action) {
    const auto address = socket_address(outward(action.text("endpoint")));
    if (!address) return fail_action(address.error());
    const bool full = action.has("full");
    const int backlog = action.has("backlog") ? static_cast<int>(action.number("backlog")) : full ? 0 : 128;
    const auto done = peers_.listen(action.text("name"), *address, backlog, full);
    if (!done) fail_action(action.text("endpoint") + ": " + done.error());
}

void Execution::dial(const Action& action) {
    const auto address = socket_address(outward(action.text("endpoint")));
    if (!address) return fail_action(address.error());
    if (!action.has("from")) return report(action, result_of(peers_.dial(action.text("name"), *address, nullptr)));
    const auto from = host_address(outward(action.text("from")));
    if (!from) return fail_action(from.error());
    report(action, result_of(peers_.dial(action.text("name"), *address, &*from)));
}

void Execution::accept(const Action& action) {
    int error = peers_.accept(action.text("listener"), action.text("name"));
    wait_in_real_time([&] {
        if (error == EAGAIN && action.expected_result != "EAGAIN")
            error = peers_.accept(action.text("listener"), action.text("name"));
        return result_of(error) == action.expected_result;
    });
    report(action, result_of(error));
}

RawPeer* Execution::open_peer(const Action& action) {
    RawPeer* peer = peers_.find(action.text("peer"));
    if (peer == nullptr) fail_action("there is no peer " + action.text("peer"));
    return peer;
}

void Execution::write_bytes(const Action& action) {
    RawPeer* peer = open_peer(action);
    if (peer == nullptr) return;
    report(action, result_of(peer->write(flatten(std::get<Bytes>(action.arguments.at("bytes"))))));
}

void Execution::expect_bytes(const Action& action) {
    RawPeer* peer = open_peer(action);
    if (peer == nullptr) return;
    wait_in_real_time([&] { return action_result_matches(action, received_text(*peer), {}, nullptr); });
    report(action, received_text(*peer));
    peer->take(peer->received().size());
}

void Execution::say(const Action& action) {
    RawPeer* peer = open_peer(action);
    if (peer == nullptr) return;
    tl::expected<std::string, std::string> bytes;
    const auto try_it = [&] {
        peer->hear();  // an answer in CURVE needs what it answers
        bytes = peer->session().say(std::get<zmtp::Items>(action.arguments.at("items")));
        return bytes.has_value();
    };
    if (!try_it()) wait_in_real_time(try_it);
    if (!bytes) return fail_action(bytes.error());
    report(action, result_of(peer->write(*bytes)));
}

void Execution::hear(const Action& action) {
    RawPeer* peer = open_peer(action);
    if (peer == nullptr) return;
    wait_in_real_time([&] { return action_result_matches(action, heard_text(*peer), {}, nullptr); });
    report(action, heard_text(*peer));
    peer->session().forget_heard();
}

void Execution::end_peer(const Action& action) {
    if (proxies_.contains(action.text("peer"))) return reset_proxy(action);
    const std::string& name = action.text("peer");
    if (action.verb == "fin" ? !peers_.finish(name) : !peers_.reset(name)) fail_action("there is no peer " + name);
}

void Execution::half_close(const Action& action) {
    RawPeer* peer = open_peer(action);
    if (peer == nullptr) return;
    report(action, result_of(peer->half_close()));
}

void Execution::stall(const Action& action) {
    if (proxies_.contains(action.text("peer"))) return stall_proxy(action);
    RawPeer* peer = open_peer(action);
    if (peer == nullptr) return;
    action.verb == "stall" ? peer->stall() : peer->resume();
}

}  // namespace faultline
