#include "scenario/vocabulary.hpp"

#include <algorithm>

namespace faultline {
namespace {

constexpr HeaderWord kHeaderWords[] = {
    {"title", "TEXT", "What the scenario shows, in one sentence. Required."},
    {"spec", "TEXT",
     "The promise of libzmq's that it checks: a manual page and its words, or an issue. May be repeated."},
    {"tags", "WORD ...", "Words to select it by."},
    {"requires", "TERM ...", "What must be true. Where it is not, the scenario is skipped, and the reason is printed."},
    {"known_bug", "TEXT",
     "The bug that it shows. It passes as long as libzmq has the bug, and fails once the bug is fixed."},
    {"for", "NAME in WORD ...",
     "Makes one scenario for each word. $NAME stands for the word; for transports, $endpoint is an endpoint."},
};

constexpr FactInfo kFacts[] = {
    {"draft", ToldBy::subject, "libzmq has the draft API.", "with the draft API", "without the draft API"},
    {"curve", ToldBy::has, "libzmq has CURVE.", "with CURVE", "without CURVE"},
    {"sodium", ToldBy::subject, "libzmq has CURVE from libsodium, not from its own tweetnacl.", "with libsodium",
     "without libsodium"},
    {"gssapi", ToldBy::has, "libzmq has GSSAPI.", "with GSSAPI", "without GSSAPI"},
    {"ipc", ToldBy::has, "libzmq has ipc.", "with ipc", "without ipc"},
    {"norm", ToldBy::has, "libzmq has NORM.", "with NORM", "without NORM"},
    {"pgm", ToldBy::has, "libzmq has PGM.", "with PGM", "without PGM"},
    {"tipc", ToldBy::has, "libzmq has TIPC.", "with TIPC", "without TIPC"},
    {"vmci", ToldBy::has, "libzmq has VMCI.", "with VMCI", "without VMCI"},
    {"ws", ToldBy::has, "libzmq has WebSockets.", "with WebSockets", "without WebSockets"},
    {"wss", ToldBy::has, "libzmq has WebSockets with TLS.", "with WebSockets over TLS", "without WebSockets over TLS"},
    {"handshakes", ToldBy::subject, "libzmq reports how a handshake ends. Every build does since 4.3.0.",
     "with events of handshakes", "without events of handshakes"},
    {"bindtodevice", ToldBy::trial, "libzmq can bind to a device.", "with SO_BINDTODEVICE", "without SO_BINDTODEVICE"},
    {"epoll", ToldBy::trial, "libzmq's I/O threads wait in epoll_wait(2).", "with I/O threads that use epoll",
     "with I/O threads that do not use epoll"},
    {"poll", ToldBy::trial, "libzmq's I/O threads wait in poll(2).", "with I/O threads that use poll",
     "with I/O threads that do not use poll"},
    {"select", ToldBy::trial, "libzmq's I/O threads wait in select(2).", "with I/O threads that use select",
     "with I/O threads that do not use select"},
    {"urandom", ToldBy::trial, "libzmq has /dev/urandom open once it has made a socket.", "with /dev/urandom open",
     "without /dev/urandom"},
    {"namespace", ToldBy::run, "The run has a network namespace of its own.", "in a network namespace of its own",
     "without a network namespace"},
    {"root", ToldBy::run, "The namespace was made by root.", "as root", "as an ordinary user"},
    {"free", ToldBy::run, "The run is free (--free): real time, no lockstep.", "in free running", "under lockstep"},
    {"frozen", ToldBy::run,
     "The time stamp counter stands still from the start, or libzmq reads the clock instead, as on arm64.",
     "with a frozen time stamp counter", "with a moving time stamp counter"},
};

constexpr OutcomeWord kOutcomes[] = {
    {"abort", "libzmq aborts the process"},
    {"crash", "a signal ends the process"},
    {"deadlock", "calls wait for each other, or for something that nothing in the scenario can bring about"},
    {"livelock", "threads go on without time passing, and never get quiet"},
    {"hang", "a thread keeps running without ever waiting"},
};

}  // namespace

std::span<const HeaderWord> all_header_words() { return kHeaderWords; }
std::span<const FactInfo> all_facts() { return kFacts; }
std::span<const OutcomeWord> all_expected_outcomes() { return kOutcomes; }

const FactInfo* find_fact(std::string_view name) {
    const auto found = std::ranges::find(kFacts, name, &FactInfo::name);
    return found == std::end(kFacts) ? nullptr : &*found;
}

}  // namespace faultline
