// Reads of the time stamp counter as compilers write them, and as they do not: what the shim has to answer. Each gives
// what it read; two reads in one turn differ by 1 in virtual time.
#pragma once

#include <cstdint>

namespace faultline::fake {

#ifdef __x86_64__

// What follows can be moved: a jump takes its place.
__attribute__((noinline)) inline std::uint64_t read_with_room() {
    std::uint64_t value;
    asm volatile("rdtsc\n shl $32, %%rdx\n or %%rdx, %%rax" : "=a"(value) : : "rdx", "cc");
    return value;
}

// A jump follows too soon.
__attribute__((noinline)) inline std::uint64_t read_without_room() {
    std::uint32_t low, high;
    asm volatile("rdtsc\n test %%eax, %%eax\n jz 1f\n nop\n 1:" : "=a"(low), "=d"(high) : : "cc");
    return std::uint64_t{high} << 32 | low;
}

// The instruction behind it is jumped to.
__attribute__((noinline)) inline std::uint64_t read_before_a_target() {
    std::uint32_t low, high, tries = 3;
    asm volatile("rdtsc\n 1: lea 0(%%rax), %%rax\n lea 0(%%rdx), %%rdx\n dec %2\n jnz 1b"
                 : "=a"(low), "=d"(high), "+r"(tries)
                 :
                 : "cc");
    return std::uint64_t{high} << 32 | low;
}

__attribute__((noinline)) inline std::uint64_t read_with_processor() {
    std::uint32_t low, high, processor;
    asm volatile("rdtscp\n mov %%eax, %%eax" : "=a"(low), "=d"(high), "=c"(processor));
    return processor == 0 ? std::uint64_t{high} << 32 | low : 0;
}

// No instruction, though the bytes are those of one.
__attribute__((noinline)) inline std::uint32_t constant_like_a_read() {
    std::uint32_t value;
    asm volatile("mov $0xf9010f31, %0\n xor $0x310f0000, %0\n xor $0x310f0000, %0" : "=r"(value) : : "cc");
    return value;
}

// Whether all that a read must leave alone is as it was: registers, flags, and the bytes below the stack's end, which
// belong to a function that calls no other.
extern "C" int fake_read_changes_nothing();
asm(R"(
    .text
    .p2align 4
    .weak fake_read_changes_nothing
    .hidden fake_read_changes_nothing
    .type fake_read_changes_nothing, @function
fake_read_changes_nothing:
    .cfi_startproc
    movabs $0x1122334455667788, %rcx
    mov %rcx, -8(%rsp)
    mov %rcx, -128(%rsp)
    mov %rcx, %rsi
    mov %rcx, %rdi
    mov %rcx, %r8
    mov %rcx, %r9
    mov %rcx, %r10
    mov %rcx, %r11
    movq %rcx, %xmm0
    movq %rcx, %xmm7
    stc
    rdtsc
    mov %eax, %eax
    lea 0(%rdx), %rdx
    jnc 1f
    cmp %rcx, -8(%rsp)
    jne 1f
    cmp %rcx, -128(%rsp)
    jne 1f
    cmp %rcx, %rsi
    jne 1f
    cmp %rcx, %rdi
    jne 1f
    cmp %rcx, %r8
    jne 1f
    cmp %rcx, %r9
    jne 1f
    cmp %rcx, %r10
    jne 1f
    cmp %rcx, %r11
    jne 1f
    movq %xmm0, %rax
    cmp %rcx, %rax
    jne 1f
    movq %xmm7, %rax
    cmp %rcx, %rax
    jne 1f
    movabs $0x1122334455667788, %rax
    cmp %rcx, %rax
    jne 1f
    mov $1, %eax
    ret
1:
    xor %eax, %eax
    ret
    .cfi_endproc
    .size fake_read_changes_nothing, . - fake_read_changes_nothing
)");

// Data among code: what a decoder makes of it is nothing that may be written to.
extern "C" const unsigned char fake_data_in_code[];
asm(R"(
    .text
    .weak fake_data_in_code
    .hidden fake_data_in_code
    .type fake_data_in_code, @object
fake_data_in_code:
    .byte 0x06, 0x07, 0x0e, 0x0f, 0x31, 0x90, 0x0f, 0x01, 0xf9, 0x90
    .size fake_data_in_code, . - fake_data_in_code
)");
inline bool data_in_code_is_whole() { return fake_data_in_code[3] == 0x0f && fake_data_in_code[4] == 0x31; }

inline void execute_nothing() { asm volatile("ud2"); }

#endif

}  // namespace faultline::fake
