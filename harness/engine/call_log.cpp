#include "engine/call_log.hpp"

#include <algorithm>

#include "engine/call_text.hpp"
#include "expect/compare.hpp"

namespace faultline {

void CallLog::note(const SeenCall& call, std::int64_t time_ns, std::size_t entries_before,
                   const std::map<std::string, int>& sockets) {
    const auto caller = sockets.find(call.thread);
    const bool by_socket = caller != sockets.end() && caller->second == call.process;
    calls_.push_back({call, time_ns, entries_before, by_socket ? call.thread : ""});
    const lockstep::CallRecord& record = call.record;
    if (record.parent != 0) {
        parents_[record.generation] = record.parent;
    } else if (by_socket && static_cast<SystemCall>(record.call) == SystemCall::socket) {
        owners_[record.generation] = call.thread;
    }
}

void CallLog::belongs_to(std::uint64_t generation, const std::string& socket) {
    if (generation != 0) owners_.emplace(generation, socket);
}

std::string CallLog::owner(const Noted& noted) const {
    const lockstep::CallRecord& record = noted.call.record;
    for (const std::uint64_t generation : {record.generation, record.parent}) {
        if (const auto known = owners_.find(generation); known != owners_.end()) return known->second;
        const auto parent = parents_.find(generation);
        if (parent == parents_.end()) continue;
        if (const auto known = owners_.find(parent->second); known != owners_.end()) return known->second;
    }
    return noted.socket;
}

CallNote CallLog::explain(const Noted& noted, const std::vector<std::string>& process_names) const {
    const lockstep::CallRecord& record = noted.call.record;
    const auto line = rule_lines_.find(static_cast<int>(record.rule) - 1);
    return {.time_ns = noted.time_ns,
            .entries_before = noted.entries_before,
            .number = record.number,
            .nth = record.nth,
            .process = process_names.at(static_cast<std::size_t>(noted.call.process)),
            .thread = noted.call.thread,
            .text = call_text(record),
            .failed = call_failed(record),
            .injected_line = line == rule_lines_.end() ? 0 : line->second,
            .generation = record.generation,
            .parent = record.parent,
            .stack = noted.call.stack};
}

void CallLog::finish_step(const ExpectedSeries& series, const std::map<std::string, int>& sockets,
                          const std::vector<std::string>& process_names, StepRecord& record) {
    std::vector<const CallLine*> wanted;
    const PartialOrder order = partial_order(series);
    for (const ExpectedLine* line : order.lines)
        if (const auto* call = std::get_if<CallLine>(&line->what)) wanted.push_back(call);
    std::size_t inserted = 0;
    for (const Noted& noted : calls_) {
        if (keep_all_ || noted.call.record.rule != 0 || call_failed(noted.call.record))
            record.calls.push_back(explain(noted, process_names));
        if (wanted.empty()) continue;
        const std::vector<std::string> words = call_words(noted.call.record);
        const std::string socket = owner(noted);
        const auto line = std::ranges::find_if(wanted, [&](const CallLine* candidate) {
            const auto process = sockets.find(candidate->socket);
            return asks_for(*candidate, words) && process != sockets.end() &&
                   (socket.empty() ? process->second == noted.call.process : socket == candidate->socket);
        });
        if (line == wanted.end()) continue;
        const auto at = static_cast<std::ptrdiff_t>(std::min(noted.entries_before + inserted++, record.entries.size()));
        record.entries.insert(record.entries.begin() + at,
                              {noted.time_ns, CallRecord{(*line)->socket, words, call_result(noted.call.record)}});
    }
    calls_.clear();
}

}  // namespace faultline
