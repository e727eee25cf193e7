// How each verb is told. A verb without an entry here is found by a test.
#include <algorithm>

#include "manual/explain.hpp"

namespace faultline {
namespace {

struct Explanation {
    std::string_view verb, pattern;
};

constexpr Explanation kExplanations[] = {
    {"process", "a process called {name} starts{host| on host |}"},
    {"context", "the context of process {process} gets {options}"},
    {"socket",
     "a {type} socket called {name} is opened{process| in process |}{options|, with |}"
     "{unmonitored|; nothing of it is monitored|}"},
    {"set", "{socket} gets {options}"},
    {"get", "{socket} is asked for its {option}"},
    {"unset", "the {option} of {socket} is cleared"},
    {"monitor",
     "a monitor is registered on {socket}{events|, for |}{endpoint|, at |}"
     "{version|, of version |}{type|, by a socket of type |}{unread|; nobody reads it|}"},
    {"stats", "{socket} is asked how many messages wait in the queues of its connections"},
    {"read", "the monitor of {socket} is read from now on"},
    {"bind", "{socket} binds to {endpoint}"},
    {"prebind", "{socket} is given an fd that listens at {endpoint}"},
    {"unbind", "{socket} unbinds from {endpoint}"},
    {"connect", "{socket} connects to {endpoint}"},
    {"disconnect", "{socket} disconnects from {endpoint}"},
    {"send", "{socket} sends {message}{dontwait|, without waiting|}"},
    {"recv", "{socket} receives{dontwait|, without waiting|}"},
    {"poll", "{socket} is polled for {events}{timeout|, for at most |}"},
    {"close", "{socket} is closed"},
    {"term", "the context of process {process} is terminated"},
    {"shutdown", "the context of process {process} is shut down, so that its calls return ETERM"},
    {"advance", "virtual time advances by {duration}"},
    {"random", "from now on rand() returns {values}"},
    {"tsc", "the time stamp counter is {mode} from now on"},
    {"occupy", "somebody else listens on {endpoint}"},
    {"vacate", "somebody else stops listening on {endpoint}"},
    {"kill", "process {process} is killed with SIGKILL"},
    {"stop", "process {process} is stopped, as by SIGSTOP"},
    {"cont", "process {process} goes on"},
    {"restart", "process {process} starts again, with no sockets"},
    {"interrupt", "a signal interrupts the blocked call of {socket}"},
    {"unlink", "the file {path} is removed"},
    {"mkdir", "a directory {path} is made"},
    {"touch", "an empty file {path} is made"},
    {"stale", "a socket file {path} is left behind, on which nobody listens"},
    {"chmod", "the permissions of {path} become {mode}"},
    {"wallclock", "the wall clock jumps by {shift}"},
    {"answer",
     "{socket} answers the ZAP request with {status}{text|, |}{version|, version |}{request_id|, request id |}"
     "{user|, user |}{metadata|, metadata |}"},
    {"proxy", "a proxy called {name} passes bytes on between {endpoint} and {server}"},
    {"cut",
     "{proxy} closes its connections{after| after |}{towards| of what goes towards the |}, and takes no new ones"},
    {"corrupt", "{proxy} inverts {at} on its way to the {towards}"},
    {"drop", "{proxy} drops {at} on its way to the {towards}"},
    {"drip", "{proxy} passes one byte at a time{towards| towards the |}"},
    {"delay", "{proxy} passes everything on {duration} later{towards| towards the |}"},
    {"limit", "{proxy} passes {rate}{towards| towards the |}"},
    {"join", "{proxy} passes everything again"},
    {"link", "the loopback device goes {state}"},
    {"address", "somebody {what}s the address {address} of the loopback device"},
    {"partition", "what goes to and from the host {host} is lost{way|: only |}"},
    {"heal", "nothing to and from the host {host} is lost any more"},
    {"exhaust", "process {process} is left without a free file descriptor"},
    {"release", "process {process} gets its file descriptors back"},
    {"inject", "from now on a call of {call} in process {process} gets {fault} instead of the kernel's answer"},
    {"restore", "calls of {call} in process {process} reach the kernel again"},
    {"listen",
     "a raw listener called {name} opens at {endpoint}{backlog|, with a backlog of |}"
     "{full|; others fill its backlog|}"},
    {"dial", "a raw peer called {name} connects to {endpoint}{from| from |}"},
    {"accept", "{listener} takes its next connection, which is called {name}"},
    {"write", "{peer} sends {bytes}"},
    {"expect", "the bytes that {peer} has received are checked"},
    {"fin", "{peer} closes in good order"},
    {"reset", "{peer} resets its connection{after| after |}{towards| of what goes towards the |}"},
    {"half_close", "{peer} sends no more, but still receives"},
    {"stall", "{peer} stops reading{after| after |}{towards| what goes towards the |}"},
    {"resume", "{peer} reads again"},
    {"say", "{peer} says {items}"},
    {"hear", "what {peer} has received in ZMTP is checked"},
    {"resolve", "from now on the name {name} resolves to {address}"},
};

}  // namespace

std::string_view explanation_of(std::string_view verb) {
    const auto found = std::ranges::find(kExplanations, verb, &Explanation::verb);
    return found == std::end(kExplanations) ? "" : found->pattern;
}

}  // namespace faultline
