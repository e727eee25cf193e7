#include "show/picture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reproduce/story.hpp"
#include "show/words.hpp"

namespace faultline::show {
namespace {

// More fds than a process has, more kinds of failure than anybody would read: then something is wrong with the trace,
// and what is remembered of them begins anew.
constexpr std::size_t kMostRemembered = 10'000;

bool add_once(std::vector<std::string>& words, const std::string& word, std::size_t most) {
    if (words.size() >= most || std::ranges::find(words, word) != words.end()) return false;
    words.push_back(word);
    return true;
}

bool is_role(const std::string& call) { return call == "bind" || call == "connect"; }

// Whether the socket's binds, or connects, have to do with the address of a system call, or with the name.
bool has_address(const DrawnSocket& socket, const Happening& happening) {
    const std::string place = "://" + happening.address;
    const bool name = happening.role.empty();  // getaddrinfo() comes without a port
    const auto fits = [&](const std::string& endpoint) {
        const std::size_t at = endpoint.find(place);
        if (at == std::string::npos || (!name && !endpoint.starts_with(happening.role))) return false;
        const std::size_t end = at + place.size();
        return end == endpoint.size() || (name && endpoint[end] == ':');
    };
    return std::ranges::any_of(socket.endpoints, fits) ||
           (happening.role == "bind" && std::ranges::any_of(socket.listening, [&](const std::string& endpoint) {
                return endpoint.ends_with(place);
            }));
}

}  // namespace

std::string Picture::subject(const Happening& happening) const {
    if (happening.socket != 0) {
        const auto found = std::ranges::find_if(sockets, [&](const DrawnSocket& socket) {
            return socket.pid == happening.pid && socket.id == happening.socket;
        });
        return found != sockets.end() ? found->name : fmt::format("socket{}", happening.socket);
    }
    return happening.pid == 0 ? "-" : fmt::format("pid {}", happening.pid);
}

PictureMaker::PictureMaker(std::string file, const Most& most) : most_(most) { picture_.file = std::move(file); }

trace::Visitor PictureMaker::visitor() {
    return [this](const trace::Entry& entry) {
        visit(entry);
        return true;
    };
}

Picture PictureMaker::finish(const tl::expected<trace::Ending, std::string>& ended) {
    if (ended)
        picture_.ending = *ended;
    else
        picture_.problem = ended.error();
    keep_the_rest();
    for (std::vector<Happening>* part : {&picture_.first, &picture_.last}) {
        for (Happening& happening : *part)
            if (happening.socket == 0) happening.socket = owner_of(happening);
        // A call stands where it returned, and happened where it began.
        std::ranges::stable_sort(*part, {}, &Happening::at_ns);
    }
    return std::move(picture_);
}

// What was held back comes late: it must not drive out what came after it.
void PictureMaker::keep_the_rest() {
    std::vector<Happening> rest(std::make_move_iterator(last_.begin()), std::make_move_iterator(last_.end()));
    const auto keep_it = [&](Happening happening) { rest.push_back(std::move(happening)); };
    for (auto& [id, live] : sockets_) live.folding.finish(keep_it);
    for (auto& [text, folding] : system_calls_) folding.finish(keep_it);
    std::ranges::stable_sort(rest, {}, [](const Happening& one) { return std::max(one.at_ns, one.until_ns); });
    auto next = rest.begin();
    for (; next != rest.end() && picture_.first.size() < most_.first; ++next)
        picture_.first.push_back(std::move(*next));
    const auto most = static_cast<std::ptrdiff_t>(most_.last);
    const std::ptrdiff_t too_many = std::max<std::ptrdiff_t>(rest.end() - next - most, 0);
    picture_.between += too_many;
    picture_.last.assign(std::make_move_iterator(next + too_many), std::make_move_iterator(rest.end()));
}

void PictureMaker::visit(const trace::Entry& entry) {
    ++picture_.lines;
    picture_.length_ns = std::max(picture_.length_ns, entry.t_ns);
    std::visit([&](const auto& what) { add(entry, what); }, entry.what);
}

void PictureMaker::add(const trace::Entry& /*entry*/, const trace::Start& start) { picture_.start = start; }

void PictureMaker::add(const trace::Entry& entry, const trace::Process& process) {
    ++picture_.all_processes;
    Happening happening{.at_ns = entry.t_ns, .text = "begins: " + shortened(process.program)};
    list(entry, 0, std::move(happening), nullptr);
    if (picture_.processes.size() < most_.processes)
        picture_.processes.push_back({entry.pid, shortened(process.program), ""});
}

void PictureMaker::add(const trace::Entry& /*entry*/, const trace::Library& library) {
    const std::string draft = library.draft ? " with the draft API" : "";
    const std::string events = library.events ? "" : ", whose events can't be recorded";
    add_once(picture_.libraries, shortened(fmt::format("{}{}  {}{}", library.release, draft, library.file, events)),
             most_.words);
}

void PictureMaker::add(const trace::Entry& entry, const trace::Context& context) {
    list(entry, 0, in_words(context), nullptr);
}

void PictureMaker::add(const trace::Entry& entry, const trace::Socket& socket) {
    if (!begun_) picture_.from_ns = entry.t_ns;
    begun_ = true;
    ++picture_.all_sockets;
    if (picture_.sockets.size() < most_.sockets) {
        const std::string kind = shortened(lower(socket.kind));
        sockets_[{entry.pid, socket.socket}].index = picture_.sockets.size();
        DrawnSocket drawn{.pid = entry.pid,
                          .id = socket.socket,
                          .name = fmt::format("{}{}", kind, ++kinds_[kind]),
                          .kind = shortened(socket.kind)};
        picture_.sockets.push_back(std::move(drawn));
    }
    Happening happening{.at_ns = entry.t_ns, .text = "opened: " + shortened(socket.kind)};
    happening.mark = Mark::open;
    if (const Live* found = live(entry.pid, socket.socket)) draw(*found, happening);
    list(entry, socket.socket, std::move(happening), nullptr);
}

void PictureMaker::add(const trace::Entry& entry, const trace::Call& call) {
    ++picture_.calls;
    Happening happening = in_words(call);
    happening.at_ns = entry.t_ns;
    Live* found = live(entry.pid, call.socket);
    if (found != nullptr) {
        note_call(picture_.sockets[found->index], *found, call);
        draw(*found, happening);
    }
    list(entry, call.socket, std::move(happening), found == nullptr ? nullptr : &found->folding);
}

void PictureMaker::note_call(DrawnSocket& socket, Live& live, const trace::Call& call) {
    ++socket.calls;
    if (!call.error.empty() || !call.returned) ++socket.failed_calls;
    if (call.call == "set" && call.error.empty() && !live.busy)
        add_once(socket.options, in_words(call).text.substr(std::string_view("set ").size()), most_.words);
    if (is_role(call.call) && add_once(socket.endpoints, shortened(call.call + " " + call.endpoint), most_.words))
        owners_.clear();
    live.busy = live.busy || is_role(call.call);
    if (call.call != "close" || !call.error.empty()) return;
    live.open = false;
    live.connections = 0;
}

void PictureMaker::add(const trace::Entry& entry, const trace::Event& event) {
    ++picture_.events;
    Happening happening = in_words(event);
    happening.at_ns = entry.t_ns;
    // Which port the kernel chose for its fd is said here first.
    constexpr std::string_view kTcp = "tcp://";
    if (event.event == "LISTENING" && !event.values.empty() && event.endpoint.starts_with(kTcp))
        fds_[{entry.pid, static_cast<std::int64_t>(event.values.front())}] = {
            "bind", shortened(event.endpoint.substr(kTcp.size()))};
    Live* found = live(entry.pid, event.socket);
    if (found != nullptr) {
        note_event(picture_.sockets[found->index], *found, event);
        draw(*found, happening);
    }
    list(entry, event.socket, std::move(happening), found == nullptr ? nullptr : &found->folding);
}

void PictureMaker::note_event(DrawnSocket& socket, Live& live, const trace::Event& event) {
    // There are fewer names than this: it bounds what a damaged trace can ask for.
    constexpr std::size_t kMostNames = 100;
    if (socket.events.size() < kMostNames || socket.events.contains(event.event)) ++socket.events[event.event];
    if (event.event == "LISTENING" && add_once(socket.listening, shortened(event.endpoint), most_.words))
        owners_.clear();
    if (event.event == "HANDSHAKE_SUCCEEDED") ++live.connections;
    if (event.event == "DISCONNECTED") live.connections = std::max<std::int64_t>(live.connections - 1, 0);
}

void PictureMaker::add(const trace::Entry& entry, const trace::SystemCall& call) {
    Address about{.role = is_role(call.call) ? call.call : "", .address = shortened(call.address)};
    const auto known = fds_.find({entry.pid, call.fd});
    if (call.address.empty() && known != fds_.end()) about = known->second;
    if (auto happening = in_words(call, about.address)) {
        if (happening->tone == Tone::bad) ++picture_.failed_system_calls;
        happening->role = about.role;
        happening->pid = entry.pid;
        happening->at_ns = entry.t_ns;
        const std::int64_t owner = owner_of(*happening);
        if (const Live* found = live(entry.pid, owner); found != nullptr && owner != 0) draw(*found, *happening);
        if (system_calls_.size() > kMostRemembered) forget_system_calls();
        Folding& folding = system_calls_[fmt::format("{} {}", entry.pid, happening->shape)];
        list(entry, owner, std::move(*happening), &folding);
    }
    note_fd(entry.pid, call);
}

void PictureMaker::forget_system_calls() {
    for (auto& [text, folding] : system_calls_)
        folding.finish([this](Happening happening) { keep(std::move(happening)); });
    system_calls_.clear();
}

// An fd has to do with the address that it connects to, or is bound to; an accepted one with that of its listener.
void PictureMaker::note_fd(std::int64_t pid, const trace::SystemCall& call) {
    if (fds_.size() > kMostRemembered) fds_.clear();
    if (is_role(call.call)) fds_[{pid, call.fd}] = {call.call, shortened(call.address)};
    if (call.call == "close") fds_.erase({pid, call.fd});
    const auto listener = fds_.find({pid, call.fd});
    if (call.call == "accept" && call.error.empty() && listener != fds_.end())
        fds_[{pid, call.result}] = Address(listener->second);
}

void PictureMaker::add(const trace::Entry& entry, const trace::Gap& gap) {
    ++picture_.gaps;
    picture_.lost += gap.lost;
    picture_.gap_lane.add(entry.t_ns - picture_.from_ns, Mark::gap, {});
    list(entry, 0, in_words(gap), nullptr);
}

void PictureMaker::add(const trace::Entry& entry, const trace::Exit& exit) {
    const std::string ending = exit.orderly ? "ended" : "was killed, or aborted";
    const auto process = std::ranges::find(picture_.processes, entry.pid, &DrawnProcess::pid);
    if (process != picture_.processes.end()) process->ending = ending;
    Happening happening{.at_ns = entry.t_ns, .text = ending};
    if (!exit.orderly) happening.tone = Tone::bad;
    list(entry, 0, std::move(happening), nullptr);
}

void PictureMaker::add(const trace::Entry& /*entry*/, const trace::End& end) { picture_.unseen = end.unseen; }

PictureMaker::Live* PictureMaker::live(std::int64_t pid, std::int64_t socket) {
    const auto found = sockets_.find({pid, socket});
    return found == sockets_.end() ? nullptr : &found->second;
}

void PictureMaker::draw(const Live& live, const Happening& happening) {
    picture_.sockets[live.index].lane.add(happening.at_ns - picture_.from_ns, happening.mark,
                                          {.open = live.open, .connected = live.connections > 0});
}

void PictureMaker::list(const trace::Entry& entry, std::int64_t socket, Happening happening, Folding* folding) {
    happening.at_ns = entry.t_ns;
    happening.line = entry.line;
    happening.pid = entry.pid;
    happening.socket = socket;
    if (folding == nullptr) return keep(std::move(happening));
    folding->add(std::move(happening), [this](Happening kept) { keep(std::move(kept)); });
}

void PictureMaker::keep(Happening happening) {
    if (picture_.first.size() < most_.first) return picture_.first.push_back(std::move(happening));
    last_.push_back(std::move(happening));
    if (last_.size() <= most_.last) return;
    last_.pop_front();
    ++picture_.between;
}

// A trace does not say whose a system call is. Where only one socket of the process has its address, it is that one's.
std::int64_t PictureMaker::owner_of(const Happening& happening) {
    if (happening.address.empty()) return 0;
    if (owners_.size() > kMostRemembered) owners_.clear();
    const std::string key = fmt::format("{} {} {}", happening.pid, happening.role, happening.address);
    const auto known = owners_.find(key);
    if (known != owners_.end()) return known->second;
    std::int64_t owner = 0, owners = 0;
    for (const DrawnSocket& socket : picture_.sockets) {
        if (socket.pid != happening.pid || !has_address(socket, happening)) continue;
        owner = socket.id;
        ++owners;
    }
    return owners_[key] = owners == 1 ? owner : 0;
}

}  // namespace faultline::show
