// dlsym() and dlvsym(), which leave the return address where it is for the real ones, and the thunks of lookups.hpp.
#include <cstddef>

#include "recorder/libraries.hpp"
#include "recorder/lookups.hpp"

#define FAULTLINE_TEXT_(value) #value
#define FAULTLINE_TEXT(value) FAULTLINE_TEXT_(value)

// `hint #34` is `bti c`, which older processors take for nothing.
asm(R"(
    .text
    .macro faultline_entry name
    .globl \name
    .type \name, @function
\name:
    .cfi_startproc
    hint #34
    stp x29, x30, [sp, #-48]!
    .cfi_adjust_cfa_offset 48
    .cfi_rel_offset x29, 0
    .cfi_rel_offset x30, 8
    stp x0, x1, [sp, #16]
    str x2, [sp, #32]
    mov x3, x30
    bl faultline_decide_\name
    mov x17, x0
    mov x16, x1
    ldr x2, [sp, #32]
    ldp x0, x1, [sp, #16]
    ldp x29, x30, [sp], #48
    .cfi_restore x29
    .cfi_restore x30
    .cfi_adjust_cfa_offset -48
    cbz x16, 1f
    br x16
1:  mov x0, x17
    ret
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
    hint #34
    mrs x16, tpidr_el0
    adrp x17, :gottprel:faultline_chosen
    ldr x17, [x17, :gottprel_lo12:faultline_chosen]
    add x16, x16, x17
    mov w17, #faultline_number
    str w17, [x16]
    b recorded_\name
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
