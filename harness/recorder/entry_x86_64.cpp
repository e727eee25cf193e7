// dlsym() and dlvsym(), which leave the return address where it is for the real ones, and the thunks of lookups.hpp.
#include <cstddef>

#include "recorder/libraries.hpp"
#include "recorder/lookups.hpp"

#define FAULTLINE_TEXT_(value) #value
#define FAULTLINE_TEXT(value) FAULTLINE_TEXT_(value)

// At a function's entry the stack is 8 bytes off from its alignment; three words more are on it here.
asm(R"(
    .text
    .macro faultline_entry name
    .globl \name
    .type \name, @function
\name:
    .cfi_startproc
    endbr64
    pushq %rdi
    .cfi_adjust_cfa_offset 8
    pushq %rsi
    .cfi_adjust_cfa_offset 8
    pushq %rdx
    .cfi_adjust_cfa_offset 8
    movq 24(%rsp), %rcx
    call faultline_decide_\name
    movq %rdx, %r11
    popq %rdx
    .cfi_adjust_cfa_offset -8
    popq %rsi
    .cfi_adjust_cfa_offset -8
    popq %rdi
    .cfi_adjust_cfa_offset -8
    testq %r11, %r11
    jnz 1f
    ret
1:  jmp *%r11
    .cfi_endproc
    .size \name, . - \name
    .endm
    faultline_entry dlsym
    faultline_entry dlvsym
    .purgem faultline_entry
)");

// Each says which library is meant, in a variable of the thread's, and goes to the function. Arguments stay in place.
asm(R"(
    .macro faultline_thunk name
    .balign 32
    endbr64
    movq faultline_chosen@GOTTPOFF(%rip), %r11
    movl $faultline_number, %fs:(%r11)
    jmp recorded_\name
    .endm
    .balign 32
    .globl faultline_thunks
    .hidden faultline_thunks
    .type faultline_thunks, @function
faultline_thunks:
    .cfi_startproc
    .set faultline_number, 0
    .rept )" FAULTLINE_TEXT(FAULTLINE_MOST_LIBRARIES) R"(
    .set faultline_number, faultline_number + 1
)"
#define FAULTLINE_EACH(name) "    faultline_thunk " #name "\n"
    FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_EACH)
#undef FAULTLINE_EACH
        R"(
    .endr
    .balign 32
    .cfi_endproc
    .size faultline_thunks, . - faultline_thunks
    .purgem faultline_thunk
)");
