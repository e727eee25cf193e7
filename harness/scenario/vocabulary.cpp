#include "scenario/vocabulary.hpp"

#include <algorithm>

namespace faultline {
namespace {

constexpr HeaderWord kHeaderWords[] = {
    {"title", "TEXT", "What the scenario shows, in one sentence; it must stand."},
    {"spec", "TEXT", "The promise that it holds libzmq to: a manual page and its words, or an issue; may stand again."},
    {"tags", "WORD ...", "Words to select it by."},
    {"requires", "TERM ...", "What must be true; where it is not, the scenario is skipped by name."},
    {"known_bug", "TEXT", "The bug that it shows: it passes while the bug lives, and goes red once it is fixed."},
    {"for", "NAME in WORD ...", "Makes one scenario of each word; $NAME stands for it, and $endpoint for transports."},
};

constexpr FactInfo kFacts[] = {
    {"draft", ToldBy::subject, "The libzmq has the draft API.", "with the draft API", "without the draft API"},
    {"curve", ToldBy::has, "The libzmq has CURVE.", "with CURVE", "without CURVE"},
    {"sodium", ToldBy::subject, "The libzmq has CURVE by libsodium, not by its own tweetnacl.", "with libsodium",
     "without libsodium"},
    {"gssapi", ToldBy::has, "The libzmq has GSSAPI.", "with GSSAPI", "without GSSAPI"},
    {"ipc", ToldBy::has, "The libzmq has ipc.", "with ipc", "without ipc"},
    {"norm", ToldBy::has, "The libzmq has NORM.", "with NORM", "without NORM"},
    {"pgm", ToldBy::has, "The libzmq has PGM.", "with PGM", "without PGM"},
    {"tipc", ToldBy::has, "The libzmq has TIPC.", "with TIPC", "without TIPC"},
    {"vmci", ToldBy::has, "The libzmq has VMCI.", "with VMCI", "without VMCI"},
    {"ws", ToldBy::has, "The libzmq has WebSockets.", "with WebSockets", "without WebSockets"},
    {"wss", ToldBy::has, "The libzmq has WebSockets with TLS.", "with WebSockets over TLS",
     "without WebSockets over TLS"},
    {"handshakes", ToldBy::subject, "The libzmq reports how a handshake ends, as all do since 4.3.0.",
     "with events of handshakes", "without events of handshakes"},
    {"bindtodevice", ToldBy::trial, "The libzmq can bind to a device.", "with SO_BINDTODEVICE",
     "without SO_BINDTODEVICE"},
    {"epoll", ToldBy::trial, "The libzmq's I/O threads wait in epoll_wait(2).", "with I/O threads that use epoll",
     "with I/O threads that do not use epoll"},
    {"poll", ToldBy::trial, "The libzmq's I/O threads wait in poll(2).", "with I/O threads that use poll",
     "with I/O threads that do not use poll"},
    {"select", ToldBy::trial, "The libzmq's I/O threads wait in select(2).", "with I/O threads that use select",
     "with I/O threads that do not use select"},
    {"urandom", ToldBy::trial, "The libzmq has opened /dev/urandom by the time its first socket is made.",
     "with /dev/urandom open", "without /dev/urandom"},
    {"namespace", ToldBy::run, "The run has a network namespace of its own.", "in a network namespace of its own",
     "without a network namespace"},
    {"root", ToldBy::run, "The namespace was made by root.", "as root", "as an ordinary user"},
    {"free", ToldBy::run, "The run is a free one: real time, no lockstep.", "in free running", "under lockstep"},
    {"frozen", ToldBy::run,
     "The time stamp counter stands still from the start, or libzmq asks the clock instead, as on arm64.",
     "with a frozen time stamp counter", "with a moving time stamp counter"},
};

constexpr OutcomeWord kOutcomes[] = {
    {"abort", "libzmq aborts the process"},
    {"crash", "a signal ends the process"},
    {"deadlock", "calls wait for each other, or for something that nothing in the scenario can bring"},
    {"livelock", "threads run on without time passing, and nothing gets quiet"},
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
