#include <algorithm>
#include <cstring>

#include "inside/inside.hpp"
#include "system/instructions_x86_64.hpp"

namespace faultline::inside {

const char* const kCannotMove = "";

namespace {

std::optional<ZydisDecodedInstruction> decode(std::span<const std::uint8_t> code, std::size_t at) {
    if (at >= code.size()) return std::nullopt;
    return decode_instruction(code.data() + at, code.size() - at);
}

bool is_branch(const ZydisDecodedInstruction& instruction) { return instruction.raw.imm[0].is_relative != 0; }

// Where it goes, from the function's beginning.
std::int64_t target_of(const ZydisDecodedInstruction& instruction, std::size_t at) {
    return static_cast<std::int64_t>(at) + instruction.length + instruction.raw.imm[0].value.s;
}

// Code as it is elsewhere: jumps are long ones, and distances are those from the function's own place.
class Moved {
  public:
    bool add(const ZydisDecodedInstruction& instruction, std::span<const std::uint8_t> code, std::size_t at) {
        if (is_branch(instruction)) return add_branch(instruction, target_of(instruction, at));
        const bool reads_nearby = (instruction.attributes & ZYDIS_ATTRIB_IS_RELATIVE) != 0;
        const std::size_t begin = function_.size;
        if (!add_bytes(code.subspan(at, instruction.length))) return false;
        if (!reads_nearby) return true;
        if (instruction.raw.disp.size != 32 || function_.fix_count == recorder::kMostFixes) return false;
        // It reads what is that far behind it.
        const auto shift = static_cast<std::int64_t>(at) - static_cast<std::int64_t>(begin);
        return fix(begin + instruction.raw.disp.offset, instruction.raw.disp.value + shift);
    }
    [[nodiscard]] const recorder::MovedFunction& function() const { return function_; }

  private:
    bool add_bytes(std::span<const std::uint8_t> bytes) {
        if (function_.size + bytes.size() > recorder::kMostMoved) return false;
        std::ranges::copy(bytes, function_.code + function_.size);
        function_.size = static_cast<std::uint8_t>(function_.size + bytes.size());
        return true;
    }
    bool add_branch(const ZydisDecodedInstruction& instruction, std::int64_t target) {
        constexpr std::uint8_t kJump = 0xe9, kEscape = 0x0f, kJumpIf = 0x80;
        const bool is_jump = instruction.meta.category == ZYDIS_CATEGORY_UNCOND_BR;
        const bool is_conditional =
            (instruction.opcode & 0xf0) == 0x70 ||
            (instruction.opcode_map == ZYDIS_OPCODE_MAP_0F && (instruction.opcode & 0xf0) == 0x80);
        const std::uint8_t jump[] = {kJump, 0, 0, 0, 0};
        const std::uint8_t jump_if[] = {
            kEscape, static_cast<std::uint8_t>(kJumpIf | (instruction.opcode & 0x0f)), 0, 0, 0, 0};
        if (!is_jump && !is_conditional) return false;  // a call would have another return address
        if (!add_bytes(is_jump ? std::span<const std::uint8_t>(jump) : jump_if)) return false;
        return fix(function_.size - 4U, target - function_.size);
    }
    bool fix(std::size_t place, std::int64_t value) {
        const auto distance = static_cast<std::int32_t>(value);
        if (distance != value || function_.fix_count == recorder::kMostFixes) return false;
        std::memcpy(function_.code + place, &distance, sizeof distance);
        function_.fixes[function_.fix_count++] = static_cast<std::uint8_t>(place);
        return true;
    }

    recorder::MovedFunction function_;
};

// Whether the function jumps to the middle of what is to be replaced.
bool is_jumped_into(std::span<const std::uint8_t> code, std::size_t length) {
    for (std::size_t at = 0; at < code.size();) {
        const auto instruction = decode(code, at);
        if (!instruction) return true;
        const std::int64_t target = is_branch(*instruction) ? target_of(*instruction, at) : 0;
        if (target > 0 && target < static_cast<std::int64_t>(length)) return true;
        at += instruction->length;
    }
    return false;
}

}  // namespace

std::optional<recorder::MovedFunction> moved_beginning(std::span<const std::uint8_t> code, std::uint64_t address) {
    Moved moved;
    std::size_t length = 0;
    for (bool ended = false; length < kJumpSize;) {
        const auto instruction = decode(code, length);
        if (!instruction || ended || !moved.add(*instruction, code, length)) return std::nullopt;
        const auto category = instruction->meta.category;
        ended = category == ZYDIS_CATEGORY_RET || category == ZYDIS_CATEGORY_UNCOND_BR;
        length += instruction->length;
    }
    if (is_jumped_into(code, length)) return std::nullopt;
    recorder::MovedFunction function = moved.function();
    function.address = address;
    function.length = static_cast<std::uint8_t>(length);
    return function;
}

}  // namespace faultline::inside
