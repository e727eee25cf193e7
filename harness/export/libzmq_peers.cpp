// Raw peers of a test in the form of libzmq's own.
#include <fmt/format.h>

#include "export/c_text.hpp"
#include "export/libzmq_test.hpp"

namespace faultline::exported {
namespace {

constexpr std::string_view kTcpLoopback = "tcp://127.0.0.1:";

}  // namespace

std::optional<std::string> LibzmqTest::spelled_out(const Bytes& pieces) {
    std::string all;
    for (const BytesPiece& piece : pieces) {
        if (piece.kind == BytesPiece::Kind::hole || piece.kind == BytesPiece::Kind::rest) return std::nullopt;
        for (std::size_t i = 0; i < static_cast<std::size_t>(piece.count) && all.size() <= kMostBytes; ++i)
            all += piece.bytes;
    }
    return all.size() > kMostBytes ? std::nullopt : std::optional(all);
}

std::string LibzmqTest::port_of(const Action& action) {
    const std::string& text = action.text("endpoint");
    if (text.starts_with(kTcpLoopback) && text.find('$') == std::string::npos) return text.substr(kTcpLoopback.size());
    refuse(action, "is at " + text + ": only tcp://127.0.0.1:PORT has a helper");
    return "";
}

void LibzmqTest::occupy(const Action& action) {
    const std::string port = port_of(action);
    add(fmt::format("{} = listen_at ({}, 128);", declared("holder_" + port), port));
}

void LibzmqTest::vacate(const Action& action) { add(fmt::format("::close (holder_{});", port_of(action))); }

void LibzmqTest::listen(const Action& action) {
    if (action.has("full")) return refuse(action, "fills a backlog: libzmq's tests have no helper for it");
    add(fmt::format("{} = listen_at ({}, {});", declared(peer(action.text("name"))), port_of(action),
                    action.has("backlog") ? action.number("backlog") : 128));
}

void LibzmqTest::dial(const Action& action) {
    if (action.expected_result != "ok" || action.has("from")) return refuse(action, "dials as connect_socket() cannot");
    bytes_.open(action.text("name"));
    if (!port_of(action).empty())
        add(fmt::format("{} = connect_socket ({});", declared(peer(action.text("name"))),
                        c_string(action.text("endpoint"))));
}

void LibzmqTest::accept(const Action& action) {
    if (action.expected_result != "ok") return refuse(action, "accepts nothing");
    bytes_.open(action.text("name"));
    add(fmt::format("{} = accept_from ({});", declared(peer(action.text("name"))), peer(action.text("listener"))));
}

std::string LibzmqTest::declared(const std::string& variable) {
    return (peers_.insert(variable).second ? "fd_t " : "") + variable;
}

std::string LibzmqTest::peer(const std::string& name) { return name + "_fd"; }

void LibzmqTest::sent(const Action& action, const Bytes& bytes) {
    if (action.expected_result != "ok") return refuse(action, "fails");
    const auto all = spelled_out(bytes);
    if (!all) return refuse(action, "sends more than libzmq's tests would spell out");
    add_call("send_bytes", {peer(action.text("peer")), c_string(*all, 6), std::to_string(all->size())});
}

void LibzmqTest::write(const Action& action) { sent(action, std::get<Bytes>(action.arguments.at("bytes"))); }

void LibzmqTest::say(const Action& action) {
    const auto bytes = bytes_.say(action.text("peer"), std::get<zmtp::Items>(action.arguments.at("items")));
    if (!bytes) return refuse(action, bytes.error());
    sent(action, *bytes);
}

void LibzmqTest::heard(const Action& action, const Received& received, std::size_t kept) {
    const std::string fd = peer(action.text("peer"));
    if (received.end == "ECONNRESET") return refuse(action, "expects a reset: libzmq's tests have no helper for it");
    if (const auto all = spelled_out(received.bytes)) {
        const std::string bytes = all->substr(0, all->size() - (received.end.empty() ? kept : 0));
        if (!bytes.empty()) add_call("expect_bytes", {fd, c_string(bytes, 6), std::to_string(bytes.size())});
    } else {
        if (kept != 0) return refuse(action, "reads the beginning of something twice");
        for (const BytesPiece& piece : received.bytes) {
            if (piece.kind == BytesPiece::Kind::rest) return refuse(action, "leaves open how much comes");
            const bool hole = piece.kind == BytesPiece::Kind::hole;
            const auto bytes = spelled_out({piece});
            if (!hole && !bytes) return refuse(action, "expects more than libzmq's tests would spell out");
            add_call("expect_bytes",
                     {fd, hole ? "NULL" : c_string(*bytes, 6), std::to_string(hole ? piece.count : bytes->size())});
        }
    }
    if (received.end == "EOF") add_call("expect_end", {fd});
    if (received.end == "EAGAIN") add_call("expect_silence", {fd});
}

void LibzmqTest::expect(const Action& action) {
    heard(action, action.expected_bytes.value_or(Received{{}, action.expected_result}), 0);
}

void LibzmqTest::hear(const Action& action) {
    const auto received = bytes_.hear(action.text("peer"), action.expected_items.value_or(zmtp::Items{}));
    if (!received) return refuse(action, received.error());
    heard(action, received->received, received->kept);
}

void LibzmqTest::end_peer(const Action& action) {
    const char* how = action.verb == "reset" ? "reset_connection" : "close_peer";
    add(fmt::format("{} ({});", how, peer(action.text("peer"))));
}

void LibzmqTest::half_close(const Action& action) {
    add(fmt::format("TEST_ASSERT_SUCCESS_RAW_ERRNO (::shutdown ({}, SHUT_WR));", peer(action.text("peer"))));
}

}  // namespace faultline::exported
