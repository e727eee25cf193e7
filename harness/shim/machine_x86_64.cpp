// The x86-64 side of machine.hpp.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "shim/calls.hpp"
#include "shim/machine.hpp"
#include "shim/real.hpp"
#include "shim/signals.hpp"
#include "shim/turn.hpp"

// What a trampoline calls. The function may change what a function may, the flags, and nothing of the vector registers.
extern "C" void faultline_counter_entry();
asm(R"(
    .text
    .p2align 4
    .globl faultline_counter_entry
    .hidden faultline_counter_entry
    .type faultline_counter_entry, @function
faultline_counter_entry:
    pushfq
    push %rbp
    mov %rsp, %rbp
    push %rcx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    and $-16, %rsp
    cld
    call faultline_read_counter
    mov %rax, %rdx
    shr $32, %rdx
    mov %eax, %eax
    lea -56(%rbp), %rsp
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rcx
    pop %rbp
    popfq
    ret
    .size faultline_counter_entry, . - faultline_counter_entry
)");

namespace faultline::shim {
namespace {

using lockstep::Answer;
using lockstep::CodeQuestion;
using lockstep::CounterPlace;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kSlot = 64;  // bytes of a trampoline
constexpr std::uint8_t kRdtsc[] = {0x0f, 0x31}, kRdtscp[] = {0x0f, 0x01, 0xf9}, kUd2[] = {0x0f, 0x0b};

// Instructions that were replaced by ud2, in all objects.
struct Trapped {
    std::uintptr_t address = 0;
    std::uint32_t length = 0;
};
Trapped g_trapped[lockstep::kMaxCounterReads];
std::size_t g_trapped_count = 0;

bool starts_with(const void* bytes, const std::uint8_t* wanted, std::size_t size) {
    return std::memcmp(bytes, wanted, size) == 0;
}

// Should this be a crash, it says whether it is libzmq's: the place, or its caller's where libzmq has jumped elsewhere.
void note_place(const gregset_t& registers) {
    const auto place = offset_in_libzmq(static_cast<std::uintptr_t>(registers[REG_RIP]));
    const auto* stack = reinterpret_cast<const std::uintptr_t*>(registers[REG_RSP]);
    process().crashed_at = place != 0 ? place : offset_in_libzmq(*stack);
}

// The length of the instruction that reads the counter and has raised this signal; 0: it was another one.
std::uint32_t length_of_read(int signal, std::uintptr_t address) {
    if (signal == SIGILL) {
        for (std::size_t i = 0; i < g_trapped_count; ++i)
            if (g_trapped[i].address == address) return g_trapped[i].length;
        return 0;
    }
    // After a jump to a bad address this read faults as well; the signal is blocked here, so the kernel kills.
    const auto* code = reinterpret_cast<const std::uint8_t*>(address);
    if (starts_with(code, kRdtsc, sizeof kRdtsc)) return sizeof kRdtsc;
    return starts_with(code, kRdtscp, sizeof kRdtscp) ? sizeof kRdtscp : 0;
}

// Anything else that faults is a real crash, and must crash.
void on_fault(int signal, siginfo_t*, void* context) {
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    note_place(registers);
    const std::uint32_t length = length_of_read(signal, static_cast<std::uintptr_t>(registers[REG_RIP]));
    if (length == 0) return give_up_signal(signal);  // the instruction is run again, and crashes for good
    const std::uint64_t counter = faultline_read_counter();
    registers[REG_RAX] = static_cast<greg_t>(counter & 0xffffffffU);
    registers[REG_RDX] = static_cast<greg_t>(counter >> 32);
    if (length == sizeof kRdtscp) registers[REG_RCX] = 0;
    registers[REG_RIP] += length;
}

// The kernel's answer to the request says nothing: on some machines it is good, and nothing traps.
bool trap_works() {
    const std::uint64_t before = g_shared->tsc_reads;
    asm volatile("rdtsc" : : : "rax", "rdx", "memory");
    const bool works = g_shared->tsc_reads != before;
    g_shared->tsc_reads = before;  // the same values on all machines
    return works;
}

// Writes to an object's code, which is mapped for reading only.
bool write_code(std::uintptr_t address, const void* bytes, std::size_t size) {
    const std::uintptr_t begin = address & ~(kPage - 1);
    const std::size_t span = ((address + size - begin) + kPage - 1) & ~(kPage - 1);
    if (mprotect(reinterpret_cast<void*>(begin), span, PROT_READ | PROT_WRITE) == 0) {
        std::memcpy(reinterpret_cast<void*>(address), bytes, size);
        return mprotect(reinterpret_cast<void*>(begin), span, PROT_READ | PROT_EXEC) == 0;
    }
    // Where a policy forbids that, this way may still be open.
    const int memory = static_cast<int>(syscall(SYS_openat, AT_FDCWD, "/proc/self/mem", O_RDWR | O_CLOEXEC));
    if (memory < 0) return false;
    const auto written = syscall(SYS_pwrite64, memory, bytes, size, address);
    syscall(SYS_close, memory);
    return written == static_cast<long>(size);
}

// A page for trampolines that a jump from the object reaches. Its first eight bytes are the address of what they call.
class Trampolines {
  public:
    explicit Trampolines(std::uintptr_t near) {
        constexpr std::uintptr_t kStep = 1U << 20, kMost = 1024;  // 1 GB, half of what a jump reaches
        const std::uintptr_t first = (near + kPage - 1) & ~(kPage - 1);
        for (std::uintptr_t i = 0; i < kMost && page_ == nullptr; ++i) {
            void* wanted = reinterpret_cast<void*>(first + i * kStep);
            void* got =
                mmap(wanted, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
            if (got == wanted)
                page_ = static_cast<std::uint8_t*>(got);
            else if (got != MAP_FAILED)
                munmap(got, kPage);  // a kernel that does not know the flag
        }
        if (page_ == nullptr) return;
        const auto entry = reinterpret_cast<std::uintptr_t>(&faultline_counter_entry);
        std::memcpy(page_, &entry, sizeof entry);
    }

    // The place of one for the instructions at `from`; 0: there is no room.
    std::uintptr_t add(const CounterPlace& place, std::uintptr_t from) {
        if (page_ == nullptr || (used_ + 1) * kSlot > kPage) return 0;
        at_ = page_ + used_++ * kSlot;
        const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(at_);
        emit({0x48, 0x8d, 0x64, 0x24, 0x80});  // lea -128(%rsp),%rsp: a function's red zone stays untouched
        emit({0xff, 0x15});                    // call *page(%rip)
        emit_distance(reinterpret_cast<std::uintptr_t>(page_));
        emit({0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00});        // lea 128(%rsp),%rsp
        if (place.length == sizeof kRdtscp) emit({0xb9, 0, 0, 0, 0});  // mov $0,%ecx: the processor's number
        std::memcpy(at_, reinterpret_cast<const void*>(from + place.length), place.movable - place.length);
        at_ += place.movable - place.length;
        emit({0xe9});  // jmp
        emit_distance(from + place.movable);
        return begin;
    }

    void seal() {
        if (page_ != nullptr) mprotect(page_, kPage, PROT_READ | PROT_EXEC);
    }

  private:
    void emit(std::initializer_list<std::uint8_t> bytes) {
        std::memcpy(at_, bytes.begin(), bytes.size());
        at_ += bytes.size();
    }
    void emit_distance(std::uintptr_t target) {
        const auto distance = static_cast<std::int32_t>(target - (reinterpret_cast<std::uintptr_t>(at_) + 4));
        std::memcpy(at_, &distance, sizeof distance);
        at_ += sizeof distance;
    }

    std::uint8_t* page_ = nullptr;
    std::uint8_t* at_ = nullptr;
    std::size_t used_ = 1;  // the first slot is that of the address
};

bool is_a_read(const CounterPlace& place, std::uintptr_t address) {
    const auto* code = reinterpret_cast<const void*>(address);
    return place.length == sizeof kRdtscp ? starts_with(code, kRdtscp, sizeof kRdtscp)
                                          : starts_with(code, kRdtsc, sizeof kRdtsc);
}

Answer replace(const CounterPlace& place, std::uintptr_t address, Trampolines& trampolines) {
    if (!is_a_read(place, address)) return Answer::changed;
    std::uint8_t jump[16];
    const std::uintptr_t target = place.movable != 0 && !is_without("jump") ? trampolines.add(place, address) : 0;
    if (target != 0) {
        std::memset(jump, 0xcc, sizeof jump);  // int3, where nothing ever goes
        const auto distance = static_cast<std::int32_t>(target - (address + 5));
        jump[0] = 0xe9;
        std::memcpy(jump + 1, &distance, sizeof distance);
        return write_code(address, jump, std::min<std::size_t>(place.movable, sizeof jump)) ? Answer::call
                                                                                            : Answer::refused;
    }
    if (g_trapped_count == lockstep::kMaxCounterReads) return Answer::none;
    if (!write_code(address, kUd2, sizeof kUd2)) return Answer::refused;
    g_trapped[g_trapped_count++] = {address, place.length};
    return Answer::trap;
}

}  // namespace

void prepare_machine() {
    struct sigaction action {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    guard_signal(SIGSEGV, action);
    guard_signal(SIGILL, action);
    if (is_without("trap") || prctl(PR_SET_TSC, PR_TSC_SIGSEGV) != 0) return;
    g_shared->trap_works = trap_works() ? 1 : 0;
}

void replace_counter_reads(std::uintptr_t bias, std::uintptr_t end, CodeQuestion& code) {
    if (code.count == 0 || is_without("counter")) return;
    Trampolines trampolines(end);
    for (std::uint32_t i = 0; i < code.count; ++i)
        code.places[i].answer = replace(code.places[i], bias + code.places[i].address, trampolines);
    trampolines.seal();
}

}  // namespace faultline::shim
