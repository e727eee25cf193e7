// A trace as what is drawn of it: who took part, a lane of time for each socket, and a list of what happened. It is
// made in one pass, and stays small however large the trace is: lanes and numbers are of all of it, the list has its
// beginning and its end.
//
//     PictureMaker maker("trace.jsonl");
//     const auto ended = trace::read_trace_lines(stream, "trace.jsonl", maker.visitor());
//     const Picture picture = maker.finish(ended);
//     fmt::print("{}", drawing(picture, {.width = 80}));
#pragma once

#include <deque>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "show/folding.hpp"
#include "show/happening.hpp"
#include "show/lane.hpp"
#include "trace/trace.hpp"

namespace faultline::show {

// Where there is more, the rest is counted.
struct Most {
    std::size_t first = 2000, last = 2000;  // lines of the list
    std::size_t sockets = 500;              // with a lane each
    std::size_t processes = 100;
    std::size_t words = 20;  // of a socket: its options, its endpoints
};

struct DrawnProcess {
    std::int64_t pid = 0;
    std::string program;
    std::string ending;  // "ended", "was killed, or aborted"; "": the trace does not say
};

struct DrawnSocket {
    std::int64_t pid = 0, id = 0;          // in the trace
    std::string name;                      // as `reproduce` calls it: "rep1"
    std::string kind;                      // "REP"
    std::vector<std::string> options{};    // that it had before its first bind or connect: "linger=0s"
    std::vector<std::string> endpoints{};  // "bind tcp://*:5555"
    std::vector<std::string> listening{};  // where it was bound to a wildcard: what became of it
    std::map<std::string, std::int64_t> events{};
    std::int64_t calls = 0, failed_calls = 0;
    Lane lane{};
};

struct Picture {
    std::string file;
    trace::Start start;
    trace::Ending ending = trace::Ending::open;
    std::string unseen;   // why there is nothing in the trace; "": a libzmq was followed
    std::string problem;  // what ended the reading, "trace.jsonl:7: …"; "": nothing did
    std::vector<DrawnProcess> processes;
    std::vector<std::string> libraries;  // "4.3.4  /usr/lib/libzmq.so.5"
    std::vector<DrawnSocket> sockets;
    Lane gap_lane;
    std::int64_t length_ns = 0;  // from the start of the capture
    std::int64_t from_ns = 0;    // where the lanes begin: the first socket
    std::int64_t lines = 0, all_processes = 0, all_sockets = 0, events = 0, calls = 0, failed_system_calls = 0;
    std::int64_t gaps = 0, lost = 0;     // records that are known to be lost
    std::vector<Happening> first, last;  // the list, by time
    std::int64_t between = 0;            // of its lines, those that are left out
    [[nodiscard]] std::string subject(const Happening& happening) const;
};

class PictureMaker {
  public:
    explicit PictureMaker(std::string file, const Most& most = {});
    trace::Visitor visitor();
    Picture finish(const tl::expected<trace::Ending, std::string>& ended);

  private:
    using Id = std::pair<std::int64_t, std::int64_t>;  // a pid with a socket, or with an fd
    struct Live {
        std::size_t index = 0;
        bool busy = false;  // has a first bind or connect
        bool open = true;
        std::int64_t connections = 0;
        Folding folding;
    };
    struct Address {
        std::string role, address;
    };

    void visit(const trace::Entry& entry);
    void add(const trace::Entry& entry, const trace::Start& start);
    void add(const trace::Entry& entry, const trace::Process& process);
    void add(const trace::Entry& entry, const trace::Library& library);
    void add(const trace::Entry& entry, const trace::Context& context);
    void add(const trace::Entry& entry, const trace::Socket& socket);
    void add(const trace::Entry& entry, const trace::Call& call);
    void add(const trace::Entry& entry, const trace::Event& event);
    void add(const trace::Entry& entry, const trace::SystemCall& call);
    void add(const trace::Entry& entry, const trace::Gap& gap);
    void add(const trace::Entry& entry, const trace::Exit& exit);
    void add(const trace::Entry& entry, const trace::End& end);

    Live* live(std::int64_t pid, std::int64_t socket);
    void note_call(DrawnSocket& socket, Live& live, const trace::Call& call);
    void note_event(DrawnSocket& socket, Live& live, const trace::Event& event);
    void note_fd(std::int64_t pid, const trace::SystemCall& call);
    void draw(const Live& live, const Happening& happening);
    void list(const trace::Entry& entry, std::int64_t socket, Happening happening, Folding* folding);
    void keep(Happening happening);
    void keep_the_rest();
    void forget_system_calls();
    std::int64_t owner_of(const Happening& happening);  // 0: nobody's, or not known yet

    Most most_;
    Picture picture_;
    std::map<Id, Live> sockets_;
    std::map<std::string, int> kinds_;
    std::map<Id, Address> fds_;
    std::map<std::string, std::int64_t> owners_;   // what owner_of() has found
    std::map<std::string, Folding> system_calls_;  // by what each of them says
    std::deque<Happening> last_;
    bool begun_ = false;
};

}  // namespace faultline::show
