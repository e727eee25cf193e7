// Passes bytes on between who connects to it (the client) and a server, byte by byte the same unless a fault says
// otherwise.
//
//     Proxy proxy;
//     proxy.open("tcp://127.0.0.1:5556", "tcp://127.0.0.1:5555");
//     proxy.arm({.kind = ProxyFault::Kind::cut, .towards = Towards::server, .position = {Position::Unit::bytes, 64}});
//
// It moves only when the stage lets it (see engine/surroundings.hpp), and all it does happens at a virtual time.
#pragma once

#include <array>
#include <list>
#include <string>
#include <tl/expected.hpp>

#include "engine/surroundings.hpp"
#include "engine/unique_fd.hpp"
#include "peers/address.hpp"
#include "peers/proxy_faults.hpp"
#include "peers/proxy_stream.hpp"

namespace faultline {

class Proxy final : public Surroundings {
  public:
    Proxy() = default;
    ~Proxy() override;
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    // The error says what is wrong.
    tl::expected<void, std::string> open(const std::string& endpoint, const std::string& server);
    bool act(std::int64_t now_ns) override;
    [[nodiscard]] std::int64_t next_deadline_ns() const override;

    // Closes every connection in order (FIN), and refuses new ones until join().
    void cut();
    // Closes every connection by a reset; new ones pass.
    void reset();
    void arm(ProxyFault fault) { armed_.push_back(std::move(fault)); }
    [[nodiscard]] const ArmedFaults& armed() const { return armed_; }
    Conditions& conditions(Towards towards) { return conditions_[static_cast<std::size_t>(towards)]; }
    // Ends every condition, and takes connections again.
    tl::expected<void, std::string> join();

  private:
    struct Connection {
        Connection(UniqueFd client_end, UniqueFd server_end)
            : client(std::move(client_end)),
              server(std::move(server_end)),
              to_server(client.get(), server.get(), Towards::server),
              to_client(server.get(), client.get(), Towards::client) {}
        UniqueFd client, server;
        ProxyStream to_server, to_client;
        bool connected = false;  // to the server
    };
    tl::expected<void, std::string> listen();
    bool accept_all();
    // Whether the server has answered; a refusal ends the connection.
    bool is_connected(Connection& connection);
    bool act_on(Connection& connection, std::int64_t now_ns);
    bool carry_out(Connection& connection, const ProxyFault& fault);  // true: the connection is gone
    static void close_by_fin(Connection& connection);
    static void close_by_reset(Connection& connection);
    void stop_listening();

    SocketAddress address_, server_;
    UniqueFd listener_;
    std::list<Connection> connections_;
    std::array<Conditions, 2> conditions_;
    ArmedFaults armed_;
    std::int64_t now_ns_ = 0;
};

}  // namespace faultline
