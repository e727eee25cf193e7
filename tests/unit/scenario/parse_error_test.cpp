// For each check a scenario that fails it, with the exact message beside it.
#include <gtest/gtest.h>

#include "scenario/parse.hpp"

namespace faultline {
namespace {

// "3:6 message | hint" per error, in order.
std::string errors_of(std::string_view text) {
    const auto scenarios = parse_scenarios(text, {.file = "a.fault", .id = "a"});
    if (scenarios) return "no error\n";
    std::string all;
    for (const Diagnostic& d : scenarios.error()) {
        all += std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + d.message;
        if (!d.hint.empty()) all += " | " + d.hint;
        all += "\n";
    }
    return all;
}

struct Case {
    std::string_view text;  // below a title, two sockets and a process, which take lines 1 to 4
    std::string_view errors;
};

// What GoogleTest calls a case that fails.
std::ostream& operator<<(std::ostream& out, const Case& c) { return out << testing::PrintToString(c.text); }

constexpr std::string_view kBefore = "title t\nprocess peer\nsocket server REP in peer\nsocket client REQ\n";

class Wrong : public testing::TestWithParam<Case> {};

TEST_P(Wrong, IsAnErrorWithItsPlace) {
    EXPECT_EQ(errors_of(std::string(kBefore) + std::string(GetParam().text)), GetParam().errors) << GetParam().text;
}

constexpr Case kVerbs[] = {
    {"bnid server tcp://x", "5:1 unknown verb bnid | did you mean bind?\n"},
    {"wherever", "5:1 unknown verb wherever | faultline help names them all\n"},
    {"\"bind\" server x", "5:1 unknown verb bind | did you mean bind?\n"},
    {"bind server", "5:12 bind needs ENDPOINT | write: bind SOCKET ENDPOINT [-> ok|ERRNO|blocks]\n"},
    {"bind server a b", "5:15 unexpected b | write: bind SOCKET ENDPOINT [-> ok|ERRNO|blocks]\n"},
    {"send server \"a\" dontwiat", "5:17 unexpected dontwiat | did you mean dontwait?\n"},
    {"send server \"a\" dontwait dontwait",
     "5:26 dontwait occurs twice | write: send SOCKET MESSAGE [dontwait] [-> ok|ERRNO|blocks]\n"},
    {"socket x REP in",
     "5:16 in needs PROCESS | write: socket NAME TYPE [in PROCESS] [KEY=VALUE ...] [unmonitored]"
     " [-> ok|ERRNO|blocks]\n"},
    {"set server", "5:11 set needs KEY=VALUE ... | write: set SOCKET KEY=VALUE ... [-> ok|ERRNO|blocks]\n"},
    {"exhaust all", "5:9 expected fds, not all\n"},
    {"tsc frozn", "5:5 expected moving or frozen, not frozn | did you mean frozen?\n"},
    {"random 1 -2", "5:10 expected a number from 0 to 2147483647, or libc, not -2\n"},
    {"random 1 libc", "5:10 write libc alone | write: random NUMBER ...|libc\n"},
    {"resolve a.b EAI_NONAM", "5:13 unknown resolver error EAI_NONAM | did you mean EAI_NONAME?\n"},
    {"resolve a.b other.host",
     "5:13 other.host is not a numeric address | write an address such as 127.0.0.1, or EAI_NONAME\n"},
    {"unlink /etc/passwd", "5:8 /etc/passwd is not inside the run's directory | write a relative path without ..\n"},
    {"unlink a/../../b", "5:8 a/../../b is not inside the run's directory | write a relative path without ..\n"},
    {"occupy inproc://a", "5:8 inproc://a is not a tcp:// or ipc:// endpoint\n"},
    {"vacate tcp://127.0.0.1:5",
     "5:8 nothing occupies tcp://127.0.0.1:5 | an occupy above must put a listener there\n"},
    {"poll server inn -> in", "5:13 expected in or out or in,out, not inn | did you mean in?\n"},
};
INSTANTIATE_TEST_SUITE_P(Verbs, Wrong, testing::ValuesIn(kVerbs));

constexpr Case kValues[] = {
    {"advance 5", "5:9 5 has no unit | write 5ms, or another of h m s ms us ns\n"},
    {"advance soon", "5:9 soon is not a duration | a duration is a whole number and its unit: h m s ms us ns\n"},
    {"advance 1.5s", "5:9 1.5s is not a duration | a duration is a whole number and its unit: h m s ms us ns\n"},
    {"advance 99999999999h",
     "5:9 99999999999h is not a duration | a duration is a whole number and its unit: h m s ms us ns\n"},
    {"socket x REQQ lingr=1s sndhwm=x",
     "5:10 unknown socket type REQQ | did you mean REQ?\n5:15 unknown option lingr | did you mean linger?\n"
     "5:24 sndhwm: expected a whole number of 32 bits\n"},
    {"set server linger=5", "5:12 linger: expected a duration with its unit, such as 100ms, or -1\n"},
    {"set server linger=1us", "5:12 linger: expected a duration with its unit, such as 100ms, or -1\n"},
    {"set server maxmsgsize=1k", "5:12 maxmsgsize: expected a whole number of 64 bits\n"},
    {"set server ipv6=yes", "5:12 ipv6: expected 0 or 1\n"},
    {"set server routing_id=hex:0",
     "5:12 routing_id: expected text, hex: and pairs of digits, or file: and a file's name\n"},
    {"process q\ncontext linger=1s in q",
     "6:9 unknown option linger | options are those of zmq.h, in small letters and without ZMQ_\n"},
    {"get server lingr -> 1s", "5:12 unknown option lingr | did you mean linger?\n"},
    {"get server linger -> 1", "5:22 linger: expected a duration with its unit, such as 100ms, or -1\n"},
    {"monitor server LISTENIN", "5:16 unknown event LISTENIN | did you mean LISTENING?\n"},
    {"monitor server LISTENING all", "5:26 write all or none alone\n"},
    {"send server a",
     "5:13 a is not a part of a message | a message is written \"a\" | hex 00ff, and * where any content"
     " will do\n"},
    {"send server *", "5:13 a message that is sent has no holes\n"},
    {"send server \"a\" |",
     "5:17 a part is missing after | | a message is written \"a\" | hex 00ff, and * where any content will do\n"},
    {"send server hex 0", "5:17 0 has half a byte\n"},
    {"send server hex 00 x0", "5:20 unexpected x0 | write: send SOCKET MESSAGE [dontwait] [-> ok|ERRNO|blocks]\n"},
    {"send server hex 0000 x40000000", "5:22 that is more than 64 MiB\n"},
    {"send server hex 0g", "5:17 0g is not hexadecimal\n"},
    {"send server hex",
     "5:13 hex needs its digits | a message is written \"a\" | hex 00ff, and * where any content will"
     " do\n"},
};
INSTANTIATE_TEST_SUITE_P(Values, Wrong, testing::ValuesIn(kValues));

constexpr Case kResults[] = {
    {"bind server x -> EADDRINUS", "5:18 unknown result EADDRINUS | did you mean EADDRINUSE?\n"},
    {"bind server x -> 98", "5:18 an errno is written by name | write EADDRINUSE\n"},
    {"bind server x ->", "5:15 a result is missing after -> | write: bind SOCKET ENDPOINT [-> ok|ERRNO|blocks]\n"},
    {"bind server x -> ok ok", "5:21 unexpected ok | write: bind SOCKET ENDPOINT [-> ok|ERRNO|blocks]\n"},
    {"advance 1s -> ok", "5:12 advance has no result | write: advance DURATION\n"},
    {"recv server", "5:12 recv needs a result | write: recv SOCKET [dontwait] -> MESSAGE|ERRNO|blocks\n"},
    {"recv server -> a",
     "5:16 a is not a part of a message | a message is written \"a\" | hex 00ff, and * where any content"
     " will do\n"},
    {"recv server -> \"a\" \"b\"",
     "5:20 expected | before b | a message is written \"a\" | hex 00ff, and * where any content"
     " will do\n"},
    {"poll server in -> inn", "5:19 unknown result inn | did you mean in?\n"},
    {"advance 1s until server LISTENING x0", "5:35 x0 is not a count | write: until SOCKET EVENT [xN]\n"},
    {"advance 1s until server", "5:24 until is incomplete | write: until SOCKET EVENT [xN]\n"},
    {"advance 1s until server LISTENING x1 x2", "5:38 unexpected x2 | write: until SOCKET EVENT [xN]\n"},
};
INSTANTIATE_TEST_SUITE_P(Results, Wrong, testing::ValuesIn(kResults));

constexpr Case kNames[] = {
    {"bind sevrer tcp://x", "5:6 socket sevrer is not declared | did you mean server?\n"},
    {"bind peer tcp://x", "5:6 peer is a process, not a socket\n"},
    {"socket server REP", "5:8 socket server is open since line 3 | choose another name, or close it first\n"},
    {"socket peer REP", "5:8 peer is a process | choose another name\n"},
    {"process server", "5:9 server is a socket | choose another name\n"},
    {"process peer", "5:9 process peer is declared in line 2 | choose another name\n"},
    {"socket Server REP", "5:8 Server is not a name | a name is made of a-z, 0-9 and _, and begins with a letter\n"},
    {"socket repeat REP", "5:8 repeat is a word of the language | choose another name\n"},
    {"socket x REP in pere", "5:17 process pere is not declared | did you mean peer?\n"},
    {"close server\nbind server tcp://x", "6:6 socket server was closed in line 5\n"},
    {"kill peer\nbind server tcp://x", "6:6 socket server died with process peer in line 5\n"},
    {"process main", "5:9 process main exists without being declared | choose another name\n"},
    {"kill main\nbind client tcp://x", "6:6 socket client died with process main in line 5\n"},
    {"kill pere", "5:6 process pere is not declared | did you mean peer?\n"},
    {"kill peer\nkill peer", "6:6 process peer was killed in line 5 | restart it first\n"},
    {"kill peer\nsocket x REP in peer", "6:17 process peer was killed in line 5 | restart it first\n"},
    {"restart peer", "5:9 process peer is running | restart needs a killed process\n"},
    {"restart pere", "5:9 process pere is not declared | did you mean peer?\n"},
    {"context io_threads=2",
     "5:1 process main has a socket already | write context before the first socket of its"
     " process\n"},
    {"context io_threads=2 in peer",
     "5:25 process peer has a socket already | write context before the first socket of its process\n"},
    {"socket q REP unmonitored\nbind q tcp://x\n    q LISTENING fd \"\"",
     "7:5 socket q is unmonitored: it has no events | declare it without `unmonitored`, or write: monitor q\n"},
    {"advance 1s\n    sever CLOSED fd \"\"", "6:5 socket sever is not declared | did you mean server?\n"},
    {"advance 1s\n    sever bind -> ok", "6:5 no socket or process sever is declared | did you mean server?\n"},
    {"advance 1s\n    x CLOSED fd \"\"\nsocket x REP", "6:5 socket x is not declared\n"},
    // A wrong declaration still declares: no second error for its use.
    {"socket x REQQ\nclose x", "5:10 unknown socket type REQQ | did you mean REQ?\n"},
};
INSTANTIATE_TEST_SUITE_P(Names, Wrong, testing::ValuesIn(kNames));

constexpr Case kCaptures[] = {
    {"connect client tcp://127.0.0.1:$port", "5:16 $port is not bound | an event line above must bind it\n"},
    {"connect client $endpoint", "5:16 $endpoint is not bound | `for transport in tcp ipc` defines it\n"},
    {"connect client tcp://a:$", "5:16 a $ without a name after it | a capture is $ and a name of a-z, 0-9 and _\n"},
    {"advance 1s\n    client CLOSED fd=$x \"\"", "6:19 $x is never used again | write fd\n"},
    {"advance 1s\n    client CLOSED fd tcp://a:$p", "6:22 $p is never used again | write what it stands for\n"},
    {"advance 1s\n    client CLOSED fd=$x tcp://a:$x", "6:25 $x is an fd (line 6) | choose another name\n"},
    {"advance 1s\n    client CLOSED fd tcp://a:$ports\nconnect client tcp://a:$prots\nconnect client tcp://a:$ports",
     "7:16 $prots is not bound | did you mean ports?\n"},
    {"advance 1s\n    client CLOSED fd=$x \"\"\n    client CLOSED fd=$x \"\"\nunlink $x",
     "8:8 $x is an fd (line 6): only event lines and inject fd=$x can use it\n"},
    {"when client CLOSED: unlink $f\nadvance 1s", "5:28 $f is not bound | an event line above must bind it\n"},
    // The line that binds it is wrong for another reason: what uses it is not.
    {"advance 1s\n    client CLOSD fd=$x \"\"\n    client CLOSED fd=$x \"\"",
     "6:12 unknown event CLOSD | did you mean CLOSED?\n"},
};
INSTANTIATE_TEST_SUITE_P(Captures, Wrong, testing::ValuesIn(kCaptures));

constexpr Case kEvents[] = {
    {"advance 1s\n    client BIND_FAILD errno=any \"\"", "6:12 unknown event BIND_FAILD | did you mean BIND_FAILED?\n"},
    {"advance 1s\n    client BIND_FAILED errno=98 \"\"", "6:24 an errno is written by name | write errno=EADDRINUSE\n"},
    {"advance 1s\n    client BIND_FAILED errno=EADRINUSE \"\"",
     "6:24 unknown errno EADRINUSE | did you mean EADDRINUSE?\n"},
    {"advance 1s\n    client LISTENING fd=7 \"\"",
     "6:22 an fd's number is not the same in every run | write fd, or fd=$name to use it again\n"},
    {"advance 1s\n    client LISTENING errno=EACCES \"\"",
     "6:22 LISTENING has no errno | write fd, fd=$name or fd=none\n"},
    {"advance 1s\n    client LISTENING \"\"",
     "6:22 LISTENING needs fd, fd=$name or fd=none |"
     " write: [guard] +100ms SOCKET EVENT [VALUE] ENDPOINT [REMOTE]\n"},
    {"advance 1s\n    client BIND_FAILED errno \"\"", "6:24 BIND_FAILED needs errno=NAME or errno=any\n"},
    {"advance 1s\n    client MONITOR_STOPPED fd",
     "6:28 MONITOR_STOPPED has no value |"
     " write: [guard] +100ms SOCKET EVENT [VALUE] ENDPOINT [REMOTE]\n"},
    {"advance 1s\n    client CONNECT_RETRIED interval=100 \"\"",
     "6:28 100 has no unit | write 100ms, or another of h m s ms us ns\n"},
    {"advance 1s\n    client CONNECT_RETRIED interval=1us \"\"",
     "6:28 an interval is a number of milliseconds of 32 bits\n"},
    {"advance 1s\n    client CONNECT_RETRIED interval=2s..1s \"\"", "6:28 the range ends before it begins\n"},
    {"advance 1s\n    client HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_CRYPTOGRAPHI \"\"",
     "6:38 unknown protocol error ZMTP_CRYPTOGRAPHI | did you mean ZMTP_CRYPTOGRAPHIC?\n"},
    {"advance 1s\n    client HANDSHAKE_FAILED_PROTOCOL protocol=0x10000001 \"\"",
     "6:38 a protocol error is written by name | write protocol=ZMTP_UNEXPECTED_COMMAND\n"},
    {"advance 1s\n    client HANDSHAKE_FAILED_AUTH status=no \"\"",
     "6:34 no is not a status | write status=400 or status=any\n"},
    {"advance 1s\n    client LISTENING fd", "6:24 LISTENING needs its endpoint | write \"\" for an empty one\n"},
    {"advance 1s\n    client LISTENING fd a b c",
     "6:29 unexpected c | write: [guard] +100ms SOCKET EVENT [VALUE] ENDPOINT [REMOTE]\n"},
    {"advance 1s\n    +5 client CLOSED fd \"\"", "6:5 5 has no unit | write 5ms, or another of h m s ms us ns\n"},
    {"advance 1s\n    client",
     "6:11 the line is incomplete | write: SOCKET EVENT [VALUE] ENDPOINT, SOCKET VERB -> RESULT,"
     " or SOCKET calls FUNCTION [WORD ...]\n"},
    {"advance 1s\n    bind client tcp://x",
     "6:5 an action is not indented | write: SOCKET EVENT [VALUE] ENDPOINT, SOCKET VERB -> RESULT,"
     " or SOCKET calls FUNCTION [WORD ...]\n"},
    {"advance 1s\n    client bind ok",
     "6:12 a return has -> | write: SOCKET EVENT [VALUE] ENDPOINT, SOCKET VERB -> RESULT,"
     " or SOCKET calls FUNCTION [WORD ...]\n"},
    {"advance 1s\n    client bnid -> ok", "6:12 unknown verb bnid | did you mean bind?\n"},
    {"advance 1s\n    client advance -> ok", "6:12 advance never blocks\n"},
    {"advance 1s\n    client bind -> blocks", "6:20 a call that returns doesn't block\n"},
    {"advance 1s\n    client calls",
     "6:17 calls needs the function's name | write: SOCKET EVENT [VALUE] ENDPOINT, SOCKET"
     " VERB -> RESULT, or SOCKET calls FUNCTION [WORD ...]\n"},
};
INSTANTIATE_TEST_SUITE_P(Events, Wrong, testing::ValuesIn(kEvents));

constexpr Case kBlocks[] = {
    {"advance 1s\n    any order:\nadvance 1s", "6:15 the block is empty | write its lines below it, indented deeper\n"},
    {"advance 1s\n    any order:\n        client CLOSED fd \"\"",
     "6:5 any order: needs two blocks | write a line -- between two blocks\n"},
    {"advance 1s\n    any order:\n        client CLOSED fd \"\"\n        --", "8:11 a block is missing after --\n"},
    {"advance 1s\n    any order:\n        --\n        client CLOSED fd \"\"", "7:9 a block is missing before --\n"},
    {"advance 1s\n    --", "6:5 -- belongs between the blocks of any order:\n"},
    {"advance 1s\n    repeat 5:\n        client CLOSED fd \"\"",
     "6:5 repeat is incomplete | write: repeat N every DURATION:\n"},
    {"advance 1s\n    repeat 0 every 1s:\n        client CLOSED fd \"\"",
     "6:12 0 is not a count from 1 to 100000 | write: repeat N every DURATION:\n"},
    {"advance 1s\n    repeat 2 every 1:\n        client CLOSED fd \"\"",
     "6:20 1 has no unit | write 1ms, or another of h m s ms us ns\n"},
    {"advance 1s\n    repeat 2 every 1s:\n    client CLOSED fd \"\"",
     "6:23 the block is empty | write its lines below it, indented deeper\n"},
    {"advance 1s\n    client CLOSED fd \"\"\n      client CLOSED fd \"\"",
     "7:7 the line is indented deeper than the one above | only any order: and repeat have lines of their own\n"},
    {"advance 1s\n    client CLOSED fd \"\"\n  client CLOSED fd \"\"",
     "7:3 the line is indented less than the one above | the lines of a block have the same indentation\n"},
    {"advance 1s\n\tclient CLOSED fd \"\"", "6:1 the line is indented with a tab | indent with blanks\n"},
    {"when client CLOSED: advance 1s\n    client CLOSED fd \"\"\nadvance 1s",
     "6:5 events that an action of when causes belong below the action that triggers it\n"},
    {"when client CLOSED: kill peer", "5:1 no action follows that could trigger this `when`\n"},
    {"when client CLOSED kill peer\nadvance 1s", "5:1 when has no : | write: when SOCKET EVENT [xN]: ACTION\n"},
    {"when client CLOSED:\nadvance 1s", "5:20 when has no action | write: when SOCKET EVENT [xN]: ACTION\n"},
    {"when client: kill peer\nadvance 1s", "5:23 when is incomplete | write: when SOCKET EVENT [xN]\n"},
    {"when client CLOSED x1: advance 1s until client CLOSED\nadvance 1s", "5:24 an action of when has no until\n"},
    {"outcome abrt", "5:9 unknown outcome abrt | did you mean abort?\n"},
    {"outcome", "5:8 outcome needs a kind | write: outcome KIND [\"MESSAGE\"] [FILE]\n"},
    {"outcome abort \"a\" b c", "5:21 unexpected c | write: outcome KIND [\"MESSAGE\"] [FILE]\n"},
    {"outcome hang\nadvance 1s", "6:1 no action may follow outcome | outcome is the last line of a scenario\n"},
    {"outcome hang\n    client CLOSED fd \"\"", "6:5 nothing may follow outcome\n"},
    {"tags late", "5:1 tags belongs above the first action\n"},
};
INSTANTIATE_TEST_SUITE_P(Blocks, Wrong, testing::ValuesIn(kBlocks));

constexpr Case kLexical[] = {
    {"send server \"a", "5:13 the closing quote is missing\n"},
    {"send server \"a\"b", "5:16 a blank is missing after the closing quote\n"},
    {"send server \"\\q\"", "5:14 unknown escape | known: \\\" \\\\ \\n \\r \\t and \\x with two hexadecimal digits\n"},
    {"[>=4.3 bind server a", "5:1 the guard has no closing ]\n"},
    {"[] bind server a", "5:2 the guard is empty\n"},
    {"[>=4.3.5]", "5:10 nothing follows the guard\n"},
    {"[>=4] bind server a", "5:2 4 is not a release | a release is written 4.3.5\n"},
    {"[>=4.3.5.1] bind server a", "5:2 4.3.5.1 is not a release | a release is written 4.3.5\n"},
    {"[>4.3.5] bind server a", "5:2 unknown comparison in >4.3.5 | known: >= < =\n"},
    {"[>=4.3.5 drafts] bind server a", "5:10 unknown fact drafts | did you mean draft?\n"},
    {"advance 1s\n    [!windows] client CLOSED fd \"\"",
     "6:6 unknown fact windows | known: >=4.3.5 <4.3.5 =4.3.5 draft curve sodium gssapi ipc norm pgm tipc "
     "vmci ws wss handshakes bindtodevice epoll poll select urandom"
     " namespace root free frozen\n"},
};
INSTANTIATE_TEST_SUITE_P(Lexical, Wrong, testing::ValuesIn(kLexical));

TEST(WrongFile, Headers) {
    const Case cases[] = {
        {"", "1:1 the file is empty | write: title  WHAT THE SCENARIO SHOWS\n"},
        {"\n  # only a comment\n", "1:1 the file is empty | write: title  WHAT THE SCENARIO SHOWS\n"},
        {"title t\n", "1:1 the scenario has no action\n"},
        {"advance 1s\n", "1:1 the title is missing | write: title  WHAT THE SCENARIO SHOWS\n"},
        {"title\nadvance 1s\n",
         "1:1 title needs a text\n1:1 the title is missing | write: title  WHAT THE SCENARIO SHOWS\n"},
        {"title a\ntitle b\nadvance 1s\n", "2:1 title occurs twice\n"},
        {"title a\nrequires curv\nadvance 1s\n", "2:10 unknown fact curv | did you mean curve?\n"},
        {"title a\n    client CLOSED fd \"\"\nadvance 1s\n", "2:5 an indented line belongs below an action\n"},
        {"title a\nfor x in\nadvance 1s\n", "2:1 the line is incomplete | write: for NAME in VALUE ...\n"},
        {"title a\nfor X in a b\nadvance 1s\n",
         "2:5 X is not a name | a name is made of a-z, 0-9 and _, and begins with a letter\n"},
        {"title $x\nfor x in a a\nadvance 1s\n", "2:12 a occurs twice\n"},
        {"title a\nfor x in a b\nadvance 1s\n",
         "2:5 $x is never used | write $x where its value belongs, or [a] before a line of a alone\n"},
        {"title $x\nfor x in a b\nfor y in c d\nadvance 1s\n", "3:1 for is in line 2 already\n"},
        // Said once, though both values meet it.
        {"title $x\nfor x in a b\nadvance 5\n", "3:9 5 has no unit | write 5ms, or another of h m s ms us ns\n"},
        // Said for the one value that meets it.
        {"title $x\nfor x in tcp://a b\nsocket s REP\noccupy $x\n",
         "4:8 tcp://a has no port from 1 to 65535\n4:8 b is not a tcp:// or ipc:// endpoint\n"},
    };
    for (const Case& c : cases) EXPECT_EQ(errors_of(c.text), c.errors) << c.text;
}

}  // namespace
}  // namespace faultline
