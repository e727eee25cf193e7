// Builds that differ by letters: a test writes them over the dashes in a copy of the file, and needs no compiler.
#pragma once

#include <cstring>

// e: `good` has another errno, h: it hangs, c: connect fails, n: it is one release newer.
extern "C" volatile char fake_variant[];
volatile char fake_variant[] = "fake variant: ----";

inline bool is_variant(char letter) {
    for (const volatile char* at = fake_variant + std::strlen("fake variant: "); *at != '\0'; ++at)
        if (*at == letter) return true;
    return false;
}
