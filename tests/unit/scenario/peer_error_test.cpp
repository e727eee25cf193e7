// What is wrong with a raw peer's line, with the exact message beside it.
#include <gtest/gtest.h>

#include "scenario/parse.hpp"

namespace faultline {
namespace {

std::optional<std::string> read_one(const std::string& name) {
    if (name == "peers/there") return "content";
    return std::nullopt;
}

std::string errors_of(const std::string& text) {
    const auto scenarios = parse_scenarios(text, {.file = "a.fault", .id = "a", .read_file = read_one});
    if (scenarios) return "";
    std::string all;
    for (const Diagnostic& d : scenarios.error()) {
        all += std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + d.message;
        if (!d.hint.empty()) all += " | " + d.hint;
        all += "\n";
    }
    return all;
}

struct Case {
    std::string_view text;  // below a title, a socket, a process, a listener and a peer: lines 1 to 5
    std::string_view errors;
};
std::ostream& operator<<(std::ostream& out, const Case& c) { return out << testing::PrintToString(c.text); }

constexpr std::string_view kBefore =
    "title t\nsocket s REP\nprocess other\nlisten door tcp://127.0.0.1:1\ndial evil ipc://e\n";

class WrongPeer : public testing::TestWithParam<Case> {};
TEST_P(WrongPeer, IsAnErrorWithItsPlace) {
    EXPECT_EQ(errors_of(std::string(kBefore) + std::string(GetParam().text)), GetParam().errors);
}

constexpr Case kNames[] = {
    {"write evli \"a\"", "6:7 peer evli is not declared | did you mean evil?\n"},
    {"write s \"a\"", "6:7 s is a socket, not a peer\n"},
    {"stall other", "6:7 other is a process, not a peer\n"},
    {"send evil \"a\"", "6:6 evil is a peer, not a socket\n"},
    {"socket evil REP", "6:8 peer evil is open since line 5 | choose another name, or close it first\n"},
    {"process evil", "6:9 peer evil is open since line 5 | choose another name, or close it first\n"},
    {"dial s ipc://e", "6:6 s is a socket | choose another name\n"},
    {"dial evil ipc://e", "6:6 peer evil is open since line 5 | choose another name, or close it first\n"},
    {"dial Evil ipc://e", "6:6 Evil is not a name | a name is made of a-z, 0-9 and _, and begins with a letter\n"},
    {"dial when ipc://e", "6:6 when is a word of the language | choose another name\n"},
    {"accept evil new", "6:8 evil is a connection: nobody can be accepted from it | accept needs a peer of listen\n"},
    {"write door \"a\"", "6:7 door is a listener, not a connection | write: accept door PEER\n"},
    {"listen gate ipc://g full\naccept gate new",
     "7:8 the backlog of gate is to stay full | leave out `full` to accept from it\n"},
    {"fin evil\nfin evil", "7:5 peer evil was closed by fin in line 6\n"},
    {"fin door\naccept door new", "7:8 peer door was closed by fin in line 6\n"},
    {"accept door tcp_peer\nreset tcp_peer\nexpect tcp_peer -> EOF",
     "8:8 peer tcp_peer was closed by reset in line 7\n"},
    {"reset evil", "6:7 evil is connected over ipc, which knows no reset | write: fin evil\n"},
    {"half_close evil\nwrite evil \"a\"", "7:7 evil was half-closed in line 6: it sends no more\n"},
    {"stall evil\nstall evil", "7:7 evil is stalled since line 6\n"},
    {"resume evil", "6:8 evil is not stalled | resume needs a stalled peer\n"},
    {"accept door new -> EAGAIN\nfin new", "7:5 peer new is not declared\n"},
};
constexpr Case kValues[] = {
    {"listen x inproc://a", "6:10 inproc://a is not a tcp:// or ipc:// endpoint\n"},
    {"listen x tcp://127.0.0.1", "6:10 tcp://127.0.0.1 has no port from 1 to 65535\n"},
    {"listen x tcp://127.0.0.1:0", "6:10 tcp://127.0.0.1:0 has no port from 1 to 65535\n"},
    {"dial x tcp://127.0.0.1:65536", "6:8 tcp://127.0.0.1:65536 has no port from 1 to 65535\n"},
    {"dial x ipc://", "6:8 ipc:// has no address\n"},
    {"dial x tcp://127.0.0.1:1 from=here", "6:26 here is not a numeric address | write an address such as 127.0.0.2\n"},
    {"dial x tcp://127.0.0.1:1 -> blocks",
     "6:29 unknown result blocks | write: dial PEER ENDPOINT [from=ADDRESS] [-> ok|ERRNO]\n"},
    {"listen x ipc://e backlog=many", "6:18 expected a number from 0 to 65535, not many\n"},
    {"listen x ipc://e ful", "6:18 unexpected ful | did you mean full?\n"},
    {"stall evil -> ok", "6:12 stall has no result | write: stall PEER|PROXY [after=PLACE] [towards=client|server]\n"},
    {"write evil", "6:11 write needs BYTES | write: write PEER BYTES [-> ok|ERRNO]\n"},
    {"write evil hex",
     "6:12 hex needs its digits | bytes are written \"text\", hex 00ff or file NAME, each with x1000 to "
     "repeat it\n"},
    {"write evil hex 0g", "6:16 0g is not hexadecimal\n"},
    {"write evil hex 123", "6:16 123 has half a byte\n"},
    {"write evil hello",
     "6:12 hello is not a piece of bytes | bytes are written \"text\", hex 00ff or file NAME, each with "
     "x1000 to repeat it\n"},
    {"write evil \"a\" x0",
     "6:16 x0 is not a piece of bytes | bytes are written \"text\", hex 00ff or file NAME, each with "
     "x1000 to repeat it\n"},
    {"write evil \"abcd\" x60000000", "6:12 that is more than 64 MiB\n"},
    {"write evil *", "6:12 what is sent has no holes\n"},
    {"write evil file peers/gone",
     "6:17 there is no file peers/gone | it is looked for beside the scenario and in fixtures/\n"},
    {"write evil file /etc/passwd",
     "6:17 /etc/passwd is not beside the scenario or in fixtures/ | write a relative path without ..\n"},
    {"write evil file ../a",
     "6:17 ../a is not beside the scenario or in fixtures/ | write a relative path without ..\n"},
    {"expect evil",
     "6:12 expect needs a result | write: expect PEER -> BYTES [then EOF|ECONNRESET]|EOF|ECONNRESET|EAGAIN\n"},
    {"expect evil -> * \"a\"", "6:18 nothing may follow * | *4 stands for four bytes, * for all that follow\n"},
    {"expect evil -> *x", "6:16 *x is not a hole | *4 stands for four bytes, * for all that follow\n"},
    {"expect evil -> \"a\" then EAGAIN", "6:25 EAGAIN is not an end of a stream | it ends with EOF or ECONNRESET\n"},
};
INSTANTIATE_TEST_SUITE_P(Names, WrongPeer, testing::ValuesIn(kNames));
INSTANTIATE_TEST_SUITE_P(Values, WrongPeer, testing::ValuesIn(kValues));

TEST(RightPeer, IsNoError) {
    for (const char* text :
         {"write evil file peers/there", "fin evil\ndial evil tcp://127.0.0.1:1\nreset evil",
          "stall evil\nresume evil\nstall evil", "[>=4.3.0] fin evil\nfin evil", "[>=4.3.0] stall evil\nresume evil",
          "accept door a\naccept door b\nfin door\nreset a\nreset b"})
        EXPECT_EQ(errors_of(std::string(kBefore) + text), "") << text;
}

}  // namespace
}  // namespace faultline
