#include "engine/lockstep_stage.hpp"

#include <fmt/format.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cassert>
#include <csignal>
#include <cstring>
#include <new>

#include "engine/subject_start.hpp"
#include "system/open_files.hpp"

namespace faultline {

using lockstep::kNever;
using lockstep::kNobody;
using lockstep::Shared;
using lockstep::Slot;
using lockstep::ThreadState;
using lockstep::Turn;
using lockstep::Wait;

namespace {
// Nearly every turn ends within it. Only behind it is the clock of the process's CPU time asked: three system calls.
constexpr int kUnwatched_ms = 100;
constexpr int kMostHangPeriods = 6;  // of the limit; then it is stuck without running: in the kernel, or stopped
}  // namespace

LockstepStage::LockstepStage(RunOptions options)
    : options_(std::move(options)),
      scheduler_(options_.seed, options_.preempt),
      tsc_(options_.tsc),
      may_pass_on_(options_.seed == 0 && !options_.trace && !does_without(options_, "passing")) {
    memory_ = UniqueFd(open_memory_file("faultline-lockstep"));
    doorbell_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!memory_.valid() || !doorbell_.valid() || ftruncate(memory_.get(), sizeof(Shared)) != 0) return;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, memory_.get(), 0);
    if (memory == MAP_FAILED) return;
    shared_ = static_cast<Shared*>(memory);
    shared_->preempted = kNobody;
    shared_->step_limit = options_.step_limit;
    shared_->clock_ns = lockstep::kFirstClockNs;
    shared_->next_port = lockstep::kFirstPort;
    shared_->keep_stacks = options_.keep_stacks ? 1 : 0;
    shared_->hand_over = options_.hand_over ? 1 : 0;
    set_random({lockstep::kConstantRandom});
    set_name("localhost", "127.0.0.1", 0);
}

LockstepStage::~LockstepStage() {
    for (Member& member : members_) member.process.reset();
    if (shared_ != nullptr) munmap(shared_, sizeof(Shared));
}

const SubjectProcess* LockstepStage::subject(int process) const {
    return members_[static_cast<std::size_t>(process)].process.get();
}

tl::expected<wire::Fields, std::string> LockstepStage::start(int process, const std::string& name) {
    if (shared_ == nullptr)
        return tl::make_unexpected("no shared memory for lockstep: " + std::string(std::strerror(errno)));
    Member& member = members_[static_cast<std::size_t>(process)];
    forget(process);
    new (&shared_->processes[process]) lockstep::Process;
    SubjectOptions options = subject_in_turns(options_);
    options.index = process;
    options.wall_clock_s = wall_clock_s_;
    options.shared_fd = memory_.get();
    options.doorbell_fd = doorbell_.get();
    options.server_fd = options_.server_fd;
    auto started = SubjectProcess::start(options);
    if (!started) return tl::make_unexpected(started.error());
    member.process = std::move(*started);
    member.name = name;
    member.stopped = false;
    last_process_ = static_cast<std::uint32_t>(process);
    const Yielded yielded = wait_for_doorbell(static_cast<std::uint32_t>(process));
    const auto hello = member.process->receive();
    messages_read_ = shared_->messages;
    shared_->unread_bytes = 0;
    if (yielded == Yielded::yes && hello && hello->front() == "hello") return *hello;
    if (hello && hello->front() == "broken") return tl::make_unexpected(hello->at(2));
    if (yielded == Yielded::hang) return tl::make_unexpected("the subject did not start in time");
    member.process->kill();
    const Death& death = *member.process->death();
    std::string how = death.signal != 0 ? fmt::format("killed by {}", strsignal(death.signal))
                                        : fmt::format("exit code {}", death.exit_code);
    return tl::make_unexpected(fmt::format("the subject ended before it was ready ({}): {}", how, death.last_words));
}

bool LockstepStage::command(int process, const wire::Fields& fields) {
    Member& member = members_[static_cast<std::size_t>(process)];
    last_process_ = kNobody;  // what its last probe said is out of date
    return member.process != nullptr && member.process->alive() && member.process->send(fields);
}

// Rings the turn in and waits until it comes back.
LockstepStage::Yielded LockstepStage::give(std::uint32_t index, Turn turn) {
    Slot& slot = shared_->slots[index];
    slot.turn.store(static_cast<std::uint32_t>(turn));
    syscall(SYS_futex, &slot.turn, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    return wait_for_doorbell(slot.process);
}

LockstepStage::Yielded LockstepStage::wait_for_doorbell(std::uint32_t process) {
    const SubjectProcess& subject = *members_[process].process;
    std::int64_t cpu_start_ns = -1;
    int periods = 0;
    std::uint64_t turns_before = turns();
    pollfd fds[] = {{doorbell_.get(), POLLIN, 0}, {subject.pid_fd(), POLLIN, 0}, {options_.life_fd, POLLIN, 0}};
    for (;;) {
        const int ready = poll(fds, 3, cpu_start_ns < 0 ? kUnwatched_ms : options_.hang_limit_ms);
        if (ready < 0) continue;
        if (ready == 0 && turns() != turns_before) {  // it was passed on
            turns_before = turns();
            cpu_start_ns = -1;
            periods = 0;
            continue;
        }
        if (ready == 0 && cpu_start_ns < 0) {
            cpu_start_ns = subject.cpu_ns();
        } else if (ready == 0) {
            // On a crowded machine the thread may hardly have run yet: patience ends when it has used half the limit.
            const bool ran = subject.cpu_ns() - cpu_start_ns >= options_.hang_limit_ms * 500'000LL;
            if (ran || ++periods == kMostHangPeriods) return Yielded::hang;
        }
        if (fds[2].revents != 0) abandon_run(options_);
        if (fds[0].revents != 0) {
            std::uint64_t rings = 0;
            if (read(doorbell_.get(), &rings, sizeof rings) != sizeof rings) continue;
            if (shared_->code.state != lockstep::CodeQuestion::kAsked) return Yielded::yes;
            answer_code_question();
        }
        if (fds[1].revents != 0) return Yielded::died;
    }
}

bool LockstepStage::takes_part(const Slot& slot) const {
    const Member& member = members_[slot.process];
    return slot.state == ThreadState::waiting && member.process != nullptr && member.process->alive() &&
           !member.stopped;
}

LockstepStage::Yielded LockstepStage::probe_all(std::uint32_t except) {
    for (std::uint32_t process = 0; process < lockstep::kMaxProcesses; ++process) {
        if (process == except || members_[process].process == nullptr) continue;
        for (std::uint32_t i = 0; i < shared_->slot_count; ++i) {
            if (shared_->slots[i].process != process || !takes_part(shared_->slots[i])) continue;
            const Yielded yielded = give(i, Turn::probe);
            if (yielded != Yielded::yes) return yielded;
            break;  // one thread answers for all of its process
        }
    }
    return Yielded::yes;
}

bool LockstepStage::is_ready(const Slot& slot) const {
    if (!takes_part(slot)) return false;
    return lockstep::is_ready(slot, shared_->clock_ns);
}

std::vector<Candidate> LockstepStage::candidates() const {
    std::vector<Candidate> found;
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i)
        if (is_ready(shared_->slots[i])) found.push_back({i, shared_->slots[i].last_turn});
    return found;
}

std::int64_t LockstepStage::next_deadline() const {
    std::int64_t next = kNever;
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i)
        if (takes_part(shared_->slots[i])) next = std::min(next, shared_->slots[i].deadline_ns);
    return next;
}

Settled LockstepStage::problem(Yielded how, std::uint32_t slot) {
    const int process = static_cast<int>(shared_->slots[slot].process);
    Settled settled{
        .why = how == Yielded::died ? Settled::Why::died : Settled::Why::hang, .process = process, .detail = {}};
    if (how == Yielded::died) {
        members_[static_cast<std::size_t>(process)].process->kill();  // reaps; it is dead
        forget(process);
    } else {
        settled.detail = fmt::format("{} of {} has kept the turn for {} s of real time", shared_->slots[slot].name,
                                     members_[static_cast<std::size_t>(process)].name, options_.hang_limit_ms / 1000.0);
    }
    return settled;
}

// A turn that may be passed on comes back from another thread than it was given to.
std::optional<Settled> LockstepStage::take_turn(std::uint32_t index, const OnRecord& on_record, bool may_pass_on) {
    const Slot& slot = shared_->slots[index];
    lockstep::begin_turn(*shared_, index);
    shared_->may_pass_on = may_pass_on ? 1 : 0;
    shared_->may_speak_on = needs_each_record_ ? 0 : 1;
    last_process_ = slot.process;
    if (options_.trace)
        fmt::print(stderr, "{:>7} {:>14} {} of {} after {}\n", turns(), now_ns() - lockstep::kFirstClockNs, slot.name,
                   members_[slot.process].name, slot.call);
    if (scheduler_.preempts() && shared_->preempt_at <= shared_->calls_made)
        shared_->preempt_at = shared_->calls_made + scheduler_.next_gap();
    const Yielded yielded = give(index, Turn::run);
    if (shared_->preempted != kNobody) scheduler_.lower(std::exchange(shared_->preempted, kNobody));
    const bool stop = catch_up(slot.process, on_record);
    const std::uint32_t last = shared_->current;
    if (yielded != Yielded::yes) return problem(yielded, last);
    if (stop) return Settled{.why = Settled::Why::stopped, .process = -1, .detail = {}};
    if (++shared_->turns_at_this_time > options_.step_limit)
        return Settled{.why = Settled::Why::livelock,
                       .process = static_cast<int>(slot.process),
                       .detail = describe(shared_->slots[last])};
    return std::nullopt;
}

// Threads of one process alone see all that a turn of theirs can change; what a seed draws is drawn here.
bool LockstepStage::passes_on() const {
    return may_pass_on_ &&
           std::ranges::count_if(members_, [](const Member& member) { return member.process != nullptr; }) == 1;
}

// A reader that was handed the turn runs, then its emitter goes on, down to `base` of those that were held before.
std::optional<Settled> LockstepStage::run_held(std::size_t base, const OnRecord& on_record, bool may_pass_on) {
    while (shared_->held_count > base) {
        const std::uint32_t next = shared_->held[--shared_->held_count];
        if (!takes_part(shared_->slots[next])) continue;
        if (auto settled = take_turn(next, on_record, may_pass_on)) return settled;
    }
    return std::nullopt;
}

// Only a parked thread is asked, and it answers at once; if it does not, its process was killed from outside.
Settled LockstepStage::unanswered_probe() {
    for (std::uint32_t i = 0; i < lockstep::kMaxProcesses; ++i) {
        Member& member = members_[i];
        if (member.process == nullptr || !member.process->alive() || !member.process->reap()) continue;
        forget(static_cast<int>(i));
        return {.why = Settled::Why::died, .process = static_cast<int>(i), .detail = {}};
    }
    return {.why = Settled::Why::hang, .process = 0, .detail = "a parked thread did not answer"};
}

Settled LockstepStage::settle(const OnRecord& on_record, int) {
    bool flushed = false;
    for (;;) {
        if (auto settled = run_held(0, on_record, passes_on())) return *settled;
        if (probe_all(last_process_) != Yielded::yes) return unanswered_probe();
        const auto next = scheduler_.pick(candidates());
        if (next) {
            flushed = false;
            shared_->counter_leaps = tsc_ == TscMode::moving ? 1 : 0;
            shared_->tsc_turns += shared_->counter_leaps;  // not where a held emitter goes on
            if (auto settled = take_turn(*next, on_record, passes_on())) return *settled;
        } else if (flushed) {
            if (!surroundings_moved()) return {};
            if (++shared_->turns_at_this_time > options_.step_limit)
                return {.why = Settled::Why::livelock, .process = -1, .detail = "the peers never come to rest"};
            flushed = false;
            last_process_ = kNobody;
        } else {
            if (link_up_) flush_network_(options_.hang_limit_ms);  // else nothing is on its way
            flushed = true;
            last_process_ = kNobody;
        }
    }
}

Settled LockstepStage::advance(std::int64_t ns, const OnRecord& on_record, int expected) {
    const std::int64_t target = shared_->clock_ns + ns;
    for (;;) {
        const Settled settled = settle(on_record, expected);
        if (settled.why != Settled::Why::quiet) return settled;
        std::int64_t next = next_deadline();
        if (surroundings_ != nullptr) next = std::min(next, surroundings_->next_deadline_ns());
        if (shared_->clock_ns == target) return settled;
        shared_->clock_ns = std::clamp(next, shared_->clock_ns, target);
        shared_->turns_at_this_time = 0;
    }
}

Settled LockstepStage::run_now(int process, const std::string& thread, const OnRecord& on_record) {
    const std::size_t base = shared_->held_count;
    for (;;) {
        if (auto settled = run_held(base, on_record, false)) return *settled;
        if (probe_all(kNobody) != Yielded::yes) return unanswered_probe();
        std::vector<Candidate> ready = candidates();
        std::erase_if(ready, [&](const Candidate& candidate) {
            const Slot& slot = shared_->slots[candidate.slot];
            return slot.process != static_cast<std::uint32_t>(process) ||
                   (slot.name != thread && std::strcmp(slot.name, "main") != 0);
        });
        const auto next = scheduler_.pick(ready);
        if (!next) return {};
        if (auto settled = take_turn(*next, on_record, false)) return *settled;
    }
}

std::vector<std::string> LockstepStage::threads(int process) const {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i) {
        const Slot& slot = shared_->slots[i];
        const bool lives = slot.state == ThreadState::running || slot.state == ThreadState::waiting;
        if (lives && slot.process == static_cast<std::uint32_t>(process)) names.emplace_back(slot.name);
    }
    return names;
}

int LockstepStage::add_rule(const lockstep::CallRule& rule) {
    for (int i = 0; i < lockstep::kMaxRules; ++i) {
        // One that was dropped keeps its counts until the end of the scenario.
        if (shared_->rules[i].active != 0 || shared_->rules[i].last != 0) continue;
        shared_->rules[i] = rule;
        shared_->rules[i].active = 1;
        return i;
    }
    return -1;
}

void LockstepStage::forget(int process) {
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i)
        if (shared_->slots[i].process == static_cast<std::uint32_t>(process))
            shared_->slots[i].state = ThreadState::ended;
    last_process_ = kNobody;
}

void LockstepStage::kill(int process) {
    Member& member = members_[static_cast<std::size_t>(process)];
    if (member.process != nullptr) member.process->kill();
    forget(process);
}

// A stopped process takes no turns. SIGSTOP would add nothing: its threads are parked already.
void LockstepStage::stop(int process) { members_[static_cast<std::size_t>(process)].stopped = true; }

void LockstepStage::resume(int process) {
    members_[static_cast<std::size_t>(process)].stopped = false;
    last_process_ = kNobody;
}

bool LockstepStage::interrupt(int process, const std::string& thread) {
    for (std::uint32_t i = 0; i < shared_->slot_count; ++i) {
        Slot& slot = shared_->slots[i];
        if (slot.process != static_cast<std::uint32_t>(process) || slot.name != thread || !takes_part(slot)) continue;
        if (slot.wait != Wait::fd && slot.wait != Wait::time) return false;
        slot.interrupted = 1;
        return true;
    }
    return false;
}

void LockstepStage::set_tsc(TscMode mode) { tsc_ = mode; }

void LockstepStage::set_random(const std::vector<std::int32_t>& values) {
    shared_->random_count = static_cast<std::uint32_t>(std::min<std::size_t>(values.size(), lockstep::kMaxRandoms));
    shared_->random_next = 0;
    std::copy_n(values.begin(), shared_->random_count, shared_->randoms);
}

std::string LockstepStage::set_name(const std::string& name, const std::string& address, int error) {
    lockstep::NameEntry* entry = nullptr;
    for (std::uint32_t i = 0; i < shared_->name_count; ++i)
        if (name == shared_->names[i].name) entry = &shared_->names[i];
    if (entry == nullptr && shared_->name_count < lockstep::kMaxNames) entry = &shared_->names[shared_->name_count++];
    if (entry == nullptr) return fmt::format("more than {} names in one scenario", lockstep::kMaxNames);
    if (name.size() >= sizeof entry->name || address.size() >= sizeof entry->address) return "the name is too long";
    *entry = {};
    std::strcpy(entry->name, name.c_str());
    std::strcpy(entry->address, address.c_str());
    entry->error = error;
    return "";
}

}  // namespace faultline
