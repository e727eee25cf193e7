// Machine code of x86-64, read by a decoder.
#pragma once

#include <Zydis/Zydis.h>

#include <cstddef>
#include <optional>

namespace faultline {

inline constexpr std::size_t kJumpSize = 5;  // jmp rel32

// The instruction at the beginning of `code`, of which there are `size` bytes. nullopt: there is none.
inline std::optional<ZydisDecodedInstruction> decode_instruction(const void* code, std::size_t size) {
    static const ZydisDecoder decoder = [] {
        ZydisDecoder made;
        ZydisDecoderInit(&made, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
        return made;
    }();
    ZydisDecodedInstruction instruction;
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, nullptr, code, size, &instruction))) return std::nullopt;
    return instruction;
}

}  // namespace faultline
