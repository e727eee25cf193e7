// What is said in words is heard in the same words: two sessions talk to each other. Bytes are those of the RFCs.
#include "zmtp/session.hpp"

#include <gtest/gtest.h>

#include "zmtp/decode.hpp"

namespace faultline::zmtp {
namespace {

Item greeting(std::vector<Field> fields) { return {"greeting", std::move(fields), {}}; }
Item command(std::string name, std::vector<Field> fields = {}) { return {std::move(name), std::move(fields), {}}; }
Item message(std::vector<Part> parts) { return {"message", {}, std::move(parts)}; }

std::string said(Session& session, const Items& items) {
    const auto bytes = session.say(items);
    EXPECT_TRUE(bytes) << bytes.error();
    return bytes.value_or("");
}

// What the other one hears of it.
Items pass(Session& from, Session& to, const Items& items) {
    const std::string bytes = said(from, items);
    EXPECT_EQ(to.take_in(bytes), bytes.size());
    Items heard = to.heard();
    to.forget_heard();
    return heard;
}

TEST(Greeting, HasTheBytesOfItsVersion) {
    Session peer("a");
    const std::string signature("\xff\0\0\0\0\0\0\0\x01\x7f", 10);
    EXPECT_EQ(said(peer, {greeting({})}), signature + "\x03\x01NULL" + std::string(16 + 1 + 31, '\0'));
    EXPECT_EQ(said(peer, {greeting({{"version", "3.0"}, {"mechanism", "PLAIN"}, {"as_server", "1"}})}),
              signature + std::string("\x03\0PLAIN", 7) + std::string(15, '\0') + '\x01' + std::string(31, '\0'));
    EXPECT_EQ(said(peer, {greeting({{"version", "2.0"}, {"type", "REP"}, {"identity", "me"}})}),
              signature + std::string("\x01\x04\0\x02me", 6));
    EXPECT_EQ(said(peer, {greeting({{"version", "1.0"}, {"identity", "me"}})}), std::string("\x03\0me", 4));
}

TEST(Message, IsFramedAsTheVersionWants) {
    Session peer("a");
    EXPECT_EQ(said(peer, {message({"ab", ""})}), std::string("\x01\x02"
                                                             "ab\0\0",
                                                             6));
    EXPECT_EQ(said(peer, {message({std::string(256, 'x')})}),
              std::string("\x02\0\0\0\0\0\0\x01\0", 9) + std::string(256, 'x'));
    said(peer, {greeting({{"version", "1.0"}})});
    EXPECT_EQ(said(peer, {message({"ab", ""})}), std::string("\x03\x01"
                                                             "ab\x01\0",
                                                             6));
    EXPECT_EQ(said(peer, {message({std::string(254, 'x')})}),
              std::string("\xff\0\0\0\0\0\0\0\xff\0", 10) + std::string(254, 'x'));
}

TEST(Commands, AreHeardAsTheyWereSaid) {
    const Items all = {greeting({{"version", "3.1"}, {"mechanism", "PLAIN"}}),
                       command("HELLO", {{"username", "a"}, {"password", ""}}),
                       command("WELCOME"),
                       command("INITIATE", {{"Socket-Type", "REQ"}, {"Identity", ""}}),
                       command("READY", {{"X-a", "\x01"}}),
                       command("ERROR", {{"reason", "400"}}),
                       command("PING", {{"ttl", "500ms"}, {"context", "c"}}),
                       command("PING", {{"ttl", "10s"}}),
                       command("PONG", {{"context", "c"}}),
                       command("SUBSCRIBE", {{"topic", "t"}}),
                       command("CANCEL"),
                       message({"a", std::string(300, 'b')}),
                       {"frame", {{"flags", "0x88"}}, {"b"}}};
    Session from("a"), to("b");
    EXPECT_EQ(pass(from, to, all), all);
}

TEST(Commands, OfAnotherFormAreShownAsBytes) {
    Session from("a"), to("b");
    const Items all = {greeting({{"version", "3.1"}, {"mechanism", "NULL"}}),
                       {"READY", {}, {"\x05"}},
                       {"ERROR", {}, {std::string("\x09x")}},
                       {"HELLO", {}, {"\x01"}},
                       {"PING", {}, {"\x01"}}};
    EXPECT_EQ(pass(from, to, all), all);
    EXPECT_EQ(pass(from, to, {command("READY", {{"metadata", "\x05"}})}), Items({{"READY", {}, {"\x05"}}}));
    EXPECT_EQ(pass(from, to, {command("ERROR", {{"reason", "400"}, {"size", "6"}})}), Items({command("ERROR")}));
}

TEST(OldGreetings, AreHeardAsTheVersionOfThisSideWants) {
    for (const auto& fields : {std::vector<Field>{{"revision", "1"}, {"type", "REP"}, {"identity", "me"}},
                               std::vector<Field>{{"identity", "me"}}}) {
        const std::string version = fields.size() == 3 ? "2.0" : "1.0";
        Session from("a"), to("b");
        said(to, {greeting({{"version", version}})});
        std::vector<Field> all = fields;
        all.push_back({"version", version});
        EXPECT_EQ(pass(from, to, {greeting(all), message({"a", "b"})}), Items({greeting(fields), message({"a", "b"})}));
    }
}

TEST(TakeIn, LeavesWhatIsNotComplete) {
    Session from("a"), to("b");
    const std::string bytes = said(from, {greeting({}), message({"a", "b"})});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        Session other("c");
        EXPECT_EQ(other.take_in(bytes.substr(0, size)), size < 64 ? 0U : 64U);
    }
    EXPECT_EQ(to.take_in(bytes), bytes.size());
}

class InCurve : public testing::Test {
  protected:
    Session server{"s"}, client{"c"};
    void greet() {
        pass(client, server, {greeting({{"version", "3.1"}, {"mechanism", "CURVE"}})});
        pass(server, client, {greeting({{"version", "3.1"}, {"mechanism", "CURVE"}, {"as_server", "1"}})});
    }
    void shake_hands() {
        greet();
        pass(client, server, {command("HELLO")});
        pass(server, client, {command("WELCOME")});
        pass(client, server, {command("INITIATE", {{"Socket-Type", "REQ"}})});
        pass(server, client, {command("READY", {{"Socket-Type", "REP"}})});
    }
};

TEST_F(InCurve, ARightHandshakeIsHeard) {
    greet();
    EXPECT_EQ(pass(client, server, {command("HELLO")}),
              Items({command("HELLO", {{"version", "1.0"}, {"nonce", "1"}})}));
    EXPECT_EQ(pass(server, client, {command("WELCOME")}), Items({command("WELCOME")}));
    EXPECT_EQ(pass(client, server, {command("INITIATE", {{"Socket-Type", "REQ"}})}),
              Items({command("INITIATE", {{"nonce", "2"}, {"Socket-Type", "REQ"}})}));
    EXPECT_EQ(pass(server, client, {command("READY", {{"Socket-Type", "REP"}})}),
              Items({command("READY", {{"nonce", "1"}, {"Socket-Type", "REP"}})}));
    EXPECT_EQ(pass(client, server, {message({"a", ""}), command("PING", {{"ttl", "1s"}})}),
              Items({message({"a", ""}), command("PING", {{"ttl", "1s"}})}));
    EXPECT_EQ(pass(server, client, {message({"b"})}), Items({message({"b"})}));
}

TEST_F(InCurve, WhatIsMadeWrongIsHeardAsWrong) {
    greet();
    EXPECT_EQ(pass(client, server, {command("HELLO", {{"version", "2.1"}, {"nonce", "7"}, {"box", "wrong"}})}),
              Items({command("HELLO", {{"version", "2.1"}, {"nonce", "7"}, {"box", "wrong"}})}));
    pass(client, server, {command("HELLO")});
    EXPECT_EQ(pass(server, client, {command("WELCOME", {{"box", "wrong"}})}),
              Items({command("WELCOME", {{"box", "wrong"}})}));
    pass(server, client, {command("WELCOME")});
    for (const char* what : {"cookie", "vouch"})
        EXPECT_EQ(pass(client, server, {command("INITIATE", {{"nonce", "9"}, {what, "wrong"}})}),
                  Items({command("INITIATE", {{"nonce", "9"}, {what, "wrong"}})}));
    EXPECT_EQ(pass(client, server, {command("INITIATE", {{"box", "wrong"}, {"Socket-Type", "REQ"}})}),
              Items({command("INITIATE", {{"nonce", "10"}, {"box", "wrong"}})}));
    EXPECT_EQ(pass(client, server, {command("INITIATE", {{"vouched_key", std::string(32, 'k')}})}),
              Items({command("INITIATE", {{"nonce", "11"}, {"vouch", "wrong"}})}));
    EXPECT_EQ(pass(server, client, {command("READY", {{"box", "wrong"}})}),
              Items({command("READY", {{"nonce", "1"}, {"box", "wrong"}})}));
    EXPECT_EQ(pass(server, client, {command("READY", {{"metadata", "\x05"}})}),
              Items({command("READY", {{"nonce", "2"}, {"metadata", "\x05"}})}));
    EXPECT_EQ(pass(client, server, {{"message", {{"box", "wrong"}}, {"a"}}}),
              Items({command("MESSAGE", {{"box", "wrong"}})}));
    EXPECT_EQ(pass(client, server, {command("HELLO", {{"size", "199"}})})[0].parts.size(), 1U);
}

TEST_F(InCurve, AnswersNeedWhatTheyAnswer) {
    greet();
    for (const Items& items : {Items{command("WELCOME")}, Items{command("INITIATE")}, Items{command("READY")},
                               Items{message({"a"})}, Items{command("ERROR"), command("READY")}})
        EXPECT_FALSE(server.say(items));
    EXPECT_TRUE(server.say({command("ERROR", {{"reason", "400"}})}));
    EXPECT_TRUE(server.say({{"INITIATE", {}, {"as bytes"}}}));
}

TEST_F(InCurve, WhatWasNotSaidCostsNoNonce) {
    greet();
    EXPECT_FALSE(client.say({command("HELLO"), command("INITIATE")}));
    EXPECT_EQ(pass(client, server, {command("HELLO")})[0].fields[1].value, "1");
}

TEST_F(InCurve, AnotherKeyOpensNothing) {
    pass(client, server, {greeting({{"mechanism", "CURVE"}, {"server_key", std::string(31, '\x42') + '\x01'}})});
    pass(server, client, {greeting({{"mechanism", "CURVE"}, {"as_server", "1"}})});
    EXPECT_EQ(pass(client, server, {command("HELLO")})[0].fields.back(), (Field{"box", "wrong"}));
    Session other("o");
    said(other, {greeting({{"mechanism", "CURVE"}, {"server_key", "wrong"}})});
    EXPECT_EQ(pass(other, server, {command("HELLO")})[0].fields.back(), (Field{"box", "wrong"}));
    EXPECT_FALSE(Session("low").say(
        {greeting({{"mechanism", "CURVE"}, {"server_key", std::string(32, '\0')}}), command("HELLO")}));
}

TEST_F(InCurve, TheSameNameHasTheSameBytes) {
    Session one("x"), same("x"), other("y");
    const Items items = {greeting({{"mechanism", "CURVE"}}), command("HELLO")};
    EXPECT_EQ(said(one, items), said(same, items));
    EXPECT_NE(said(one, items), said(other, items));
}

TEST(Properties, AreReadUpToTheirEnd) {
    EXPECT_EQ(read_properties(""), std::vector<Field>());
    EXPECT_EQ(read_properties(std::string("\x01X\0\0\0\x01y", 7)), (std::vector<Field>{{"X", "y"}}));
    for (const std::string& wrong : {std::string("\x01"), std::string("\x01X\0\0\0\x02y", 7), std::string("\0", 1),
                                     std::string("\x01x\0\0\0\0", 6), std::string("\x02X \0\0\0\0", 7)})
        EXPECT_FALSE(read_properties(wrong)) << testing::PrintToString(wrong);
}

}  // namespace
}  // namespace faultline::zmtp
