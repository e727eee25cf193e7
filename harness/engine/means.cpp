// Looks whether what lockstep rests on works here, with this libzmq, before a scenario is run: Transcript::means.
//
// Nothing is believed that only says that it works. The run that is looked at has made a socket and asked it for a
// message, so that libzmq has started its threads, told the time and called the kernel.
#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include <algorithm>
#include <sstream>

#include "engine/execution.hpp"
#include "engine/lockstep_stage.hpp"

namespace faultline {

using lockstep::Answer;
using lockstep::CodeQuestion;

namespace {

CounterReads reads_in(const RunOptions& options, const std::string& path) {
    if (path == options.libzmq && options.counter_reads != nullptr) return *options.counter_reads;
    return counter_reads_of(path).value_or(CounterReads{});
}

std::string count_of(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// "3 reads in libzmq: 2 by a call, 1 by a trap"
std::string answers_text(const CodeQuestion& code) {
    constexpr std::pair<Answer, std::string_view> kAnswers[] = {
        {Answer::call, "answered by a call"},
        {Answer::trap, "answered by a trap"},
        {Answer::none, "not answered"},
        {Answer::refused, "not answered, the code cannot be written to"},
        {Answer::changed, "not answered, the file has changed since it was read"}};
    std::string text = count_of(code.count + code.beyond, "read") + " in libzmq";
    std::string_view separator = ": ";
    for (const auto& [answer, words] : kAnswers) {
        const auto count = std::count_if(code.places, code.places + code.count,
                                         [&, wanted = answer](const auto& place) { return place.answer == wanted; });
        if (count == 0) continue;
        text += fmt::format("{}{} {}", separator, count, words);
        separator = ", ";
    }
    if (code.beyond != 0) text += fmt::format("{}{} too many", separator, code.beyond);
    if (code.doubtful != 0) text += fmt::format(", and {} that may be data", count_of(code.doubtful, "place"));
    return text;
}

}  // namespace

void LockstepStage::answer_code_question() {
    CodeQuestion& code = shared_->code;
    const CounterReads reads = reads_in(options_, code.path);
    code.count = static_cast<std::uint32_t>(std::min<std::size_t>(reads.found.size(), lockstep::kMaxCounterReads));
    code.beyond = static_cast<std::uint32_t>(reads.found.size()) - code.count;
    code.doubtful = static_cast<std::uint32_t>(reads.doubtful.size());
    for (std::uint32_t i = 0; i < code.count; ++i) {
        const CounterRead& read = reads.found[i];
        code.places[i] = {.address = read.address, .length = read.length, .movable = read.movable};
    }
    code.state = CodeQuestion::kAnswered;
    syscall(SYS_futex, &code.state, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

// libzmq has told the time: by reads of the counter that were ours to answer, or by a clock that is.
MeansCheck LockstepStage::look_at_counter() const {
    const CodeQuestion& code = shared_->libzmq_code;
    const bool all_answered =
        code.beyond == 0 && std::all_of(code.places, code.places + code.count, [](const auto& place) {
            return place.answer == Answer::call || place.answer == Answer::trap;
        });
    const bool trap = shared_->trap_works != 0;
    MeansCheck check{.name = "time stamp counter", .good = false, .found = answers_text(code)};
    check.found += trap ? "; the processor traps other reads" : "; the processor does not trap other reads";
    if (shared_->tsc_reads != 0) {
        check.good = all_answered || trap;
    } else if (code.count == 0 && shared_->clock_reads != 0) {
        check.good = true;
        check.found += "; libzmq asks clock_gettime()";
    }
    if (!check.good)
        check.found = fmt::format("libzmq tells the time by the processor's own counter, not by the virtual one ({})",
                                  check.found);
    return check;
}

MeansCheck LockstepStage::look_at_calls(int process) const {
    const std::uint64_t calls = shared_->processes[process].calls;
    if (calls != 0)
        return {"system calls", true, count_of(calls, "system call") + " of libzmq's went through the shim"};
    return {"system calls", false, "libzmq's system calls do not go through the shim"};
}

MeansCheck LockstepStage::look_at_turns(int process, std::size_t tasks) const {
    const std::size_t known = threads(process).size();
    MeansCheck check{"turns", true, count_of(known, "thread") + " take turns"};
    if (tasks == 0) {
        check.found += " (not compared with the kernel's list: /proc cannot be read)";
    } else if (tasks != known) {
        check.good = false;
        check.found = fmt::format("only {} of the process's threads take{} turns", known, known == 1 ? "s" : "");
    }
    return check;
}

std::vector<MeansCheck> LockstepStage::look(int process, std::size_t tasks) const {
    return {look_at_turns(process, tasks), look_at_calls(process), look_at_counter()};
}

std::string Execution::ask_subject(const std::string& verb, wire::Fields rest) {
    record_ = {};
    step_ = nullptr;
    const auto& [name, process] = *processes_.begin();
    command(process, verb, name, std::move(rest));
    stage_->settle([this](int from, const wire::Fields& fields) { return on_record(from, fields); }, 1);
    return record_.result;
}

void Execution::look_at_means() {
    const OutcomeKind ended = transcript_.outcome.kind;
    if (ended == OutcomeKind::error || ended == OutcomeKind::skip) return;  // which says what is wrong
    const SubjectProcess* subject = stage_->subject(processes_.begin()->second);
    if (subject == nullptr || !subject->alive()) return;
    std::size_t all = 0, asleep = 0;
    std::istringstream(ask_subject("tasks", {})) >> all >> asleep;
    const std::string start = options_.server_fd >= 0 ? "each process is a fork of one that has loaded libzmq"
                                                      : "each process loads libzmq by itself: " + options_.started_anew;
    transcript_.means = stage_->look(processes_.begin()->second, all);
    // The one that counts is awake.
    if (all != 0 && asleep + 1 < all && transcript_.means.front().good)
        transcript_.means.front() = {"turns", false,
                                     fmt::format("{} without the turn, {} sleep", count_of(all - 1, "thread"), asleep)};
    transcript_.means.push_back({"start", true, start});
    const std::string wall_clock =
        ask_subject("wallclock", {faketime_at(wall_clock_s_), std::to_string(wall_clock_s_)});
    const bool good = wall_clock == "ok";
    transcript_.means.push_back(
        {"wall clock", good,
         good ? "libfaketime answers time() and clock_gettime()" : "libfaketime does not answer: " + wall_clock});
}

}  // namespace faultline
