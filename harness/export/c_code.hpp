// A step's action as C.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "export/c_text.hpp"
#include "export/peer_bytes.hpp"
#include "export/plan.hpp"
#include "scenario/options.hpp"

namespace faultline::exported {

// `calls`: expressions of type `const char *`, a result in words each, made one after the other in the step's process.
// `peer`: one such, of the program's own. `statements`: of the program's own, whose failure is told by themselves.
struct Code {
    std::vector<std::string> calls;
    std::string peer;
    std::vector<std::string> statements;
};

// What the actions so far have given the program.
class CContext {
  public:
    explicit CContext(const Plan& plan) : plan_(plan) {}

    Code code_of(const PlannedStep& planned);

    // `static struct fault faults[] = …`, processes; and `static void *server;`, peers.
    [[nodiscard]] std::string tables() const;
    [[nodiscard]] std::string variables() const;
    // Statements that stand behind the last step: whether every fault has struck.
    [[nodiscard]] std::vector<std::string> closing_checks() const;
    [[nodiscard]] std::string process_variable(std::size_t process) const;

    std::set<std::string> features, wanted;
    std::vector<ExportRefusal> refusals;

  private:
    using Write = Code (CContext::*)(const PlannedStep&);
    static Write writer_of(const std::string& verb);

    Code open_context(const PlannedStep& planned);
    Code open_socket(const PlannedStep& planned);
    Code set_options(const PlannedStep& planned);
    Code unset_option(const PlannedStep& planned);
    Code get_option(const PlannedStep& planned);
    Code monitor(const PlannedStep& planned);
    Code read(const PlannedStep& planned);
    Code on_endpoint(const PlannedStep& planned);  // bind, unbind, connect, disconnect
    Code prebind(const PlannedStep& planned);
    Code send(const PlannedStep& planned);
    Code receive(const PlannedStep& planned);
    Code poll(const PlannedStep& planned);
    Code close(const PlannedStep& planned);
    Code term(const PlannedStep& planned);
    Code shutdown(const PlannedStep& planned);
    Code answer(const PlannedStep& planned);
    Code exhaust(const PlannedStep& planned);
    Code release(const PlannedStep& planned);
    Code advance(const PlannedStep& planned);
    Code occupy(const PlannedStep& planned);
    Code vacate(const PlannedStep& planned);
    Code kill(const PlannedStep& planned);
    Code stop(const PlannedStep& planned);
    Code resume_process(const PlannedStep& planned);
    Code interrupt(const PlannedStep& planned);
    Code unlink(const PlannedStep& planned);
    Code make_directory(const PlannedStep& planned);
    Code touch(const PlannedStep& planned);
    Code leave_stale(const PlannedStep& planned);
    Code change_mode(const PlannedStep& planned);
    Code set_random(const PlannedStep& planned);
    Code resolve(const PlannedStep& planned);
    Code inject(const PlannedStep& planned);
    Code restore(const PlannedStep& planned);
    Code listen(const PlannedStep& planned);
    void open_connection(const std::string& name);  // of a raw peer
    Code dial(const PlannedStep& planned);
    Code accept(const PlannedStep& planned);
    Code write(const PlannedStep& planned);
    Code expect(const PlannedStep& planned);
    Code say(const PlannedStep& planned);
    Code hear(const PlannedStep& planned);
    Code end_peer(const PlannedStep& planned);
    Code half_close(const PlannedStep& planned);
    Code stall(const PlannedStep& planned);
    Code nothing(const PlannedStep& planned);

    // c_code_proxies.cpp
    Code open_proxy(const PlannedStep& planned);
    Code cut(const PlannedStep& planned);
    Code reset_proxy(const PlannedStep& planned);
    Code stall_proxy(const PlannedStep& planned);
    Code corrupt(const PlannedStep& planned);
    Code drop(const PlannedStep& planned);
    Code drip(const PlannedStep& planned);
    Code delay(const PlannedStep& planned);
    Code limit(const PlannedStep& planned);
    Code join(const PlannedStep& planned);
    Code strike(const PlannedStep& planned, char kind, const std::string& place);
    Code set_condition(const PlannedStep& planned, const char* how, const char* condition, std::int64_t value);
    std::string proxy_of(const PlannedStep& planned);

    void refuse(const PlannedStep& planned, const std::string& reason);
    std::string variable(const std::string& name);
    std::string socket_of(const PlannedStep& planned);
    std::string peer_of(const PlannedStep& planned, const std::string& key = "peer");
    std::string endpoint(const std::string& text);  // as an expression
    std::string path(const std::string& text);
    std::string option_constant(const OptionInfo& info);
    std::string set_one(const PlannedStep& planned, const std::string& socket, const Option& option);
    std::string sent(const std::string& socket, const Message& message, bool dontwait);
    Code spoken(const PlannedStep& planned, const Bytes& bytes);
    Code heard(const PlannedStep& planned, const Received& received, std::size_t kept);

    const Plan& plan_;
    std::set<std::string> struck_;  // proxies that a fault is to strike
    PeerBytes bytes_;
    std::map<std::string, std::string> sockets_, peers_, proxies_;  // name -> variable
    std::map<std::string, bool> listeners_;                         // of peers: name -> whether it is one
    std::map<std::string, std::string> monitors_;                   // socket -> the endpoint that waits for its reader
    std::map<std::string, std::string> constants_;                  // that a zmq.h may lack -> value
    std::vector<std::string> faults_;                               // rows of the table
};

}  // namespace faultline::exported
