// A scenario as a program of Python, with pyzmq: one process, whose system calls are its own.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "export/export.hpp"
#include "export/peer_bytes.hpp"
#include "export/plan.hpp"

namespace faultline::exported {

class PythonProgram {
  public:
    PythonProgram(const Scenario& scenario, const ExportOptions& options, const Plan& plan)
        : scenario_(scenario), options_(options), plan_(plan) {}

    Exported text();

  private:
    using Write = void (PythonProgram::*)(const Action&);

    void refuse(const Action& action, const std::string& reason);
    void refuse(const Place& place, const std::string& what, const std::string& reason);
    void add(const std::string& statement) { body_ += statement + "\n"; }
    void add_step(const PlannedStep& planned);
    void add_line(const ExpectedLine& line);
    // `result("ok", lambda: server.bind("…"))`
    void called(const Action& action, const std::string& call);
    std::string variable(const std::string& name) const;
    std::string socket_of(const Action& action) const { return variable(action.text("socket")); }
    std::string filled(const std::string& text) const;  // an endpoint or a path as an expression

    void nothing(const Action&) {}
    void context(const Action& action);
    void socket(const Action& action);
    void set_one(const Action& action, const std::string& socket, const Option& option);
    void set(const Action& action);
    void get(const Action& action);
    void monitor(const Action& action);
    void endpoint(const Action& action);
    void send(const Action& action);
    void answer(const Action& action);
    void send_parts(const Action& action, const Message& message);
    void receive(const Action& action);
    void poll(const Action& action);
    void close(const Action& action);
    void advance(const Action& action);
    void occupy(const Action& action);
    void vacate(const Action& action);
    void file(const Action& action);  // unlink, mkdir, touch
    void listen(const Action& action);
    void dial(const Action& action);
    void accept(const Action& action);
    void spoken(const Action& action, const Bytes& bytes);
    void write(const Action& action);
    void say(const Action& action);
    void heard(const Action& action, const Received& received, std::size_t kept);
    void expect(const Action& action);
    void hear(const Action& action);
    void end_peer(const Action& action);
    void half_close(const Action& action);

    [[nodiscard]] std::string opening() const;
    [[nodiscard]] std::string file_name() const { return scenario_.id.substr(0, scenario_.id.find('[')) + ".fault"; }

    const Scenario& scenario_;
    const ExportOptions& options_;
    const Plan& plan_;
    PeerBytes bytes_;
    std::string body_;
    std::int64_t wait_ms_ = 0;         // of the step
    std::set<std::string> listeners_;  // peers that are one
    bool intervals_ = false;
    std::vector<ExportRefusal> refusals_;
};

// Literals of Python.
std::string python_text(std::string_view text);
std::string python_bytes(std::string_view bytes);

}  // namespace faultline::exported
