#include "recorder/inside.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>

#include "recorder/libraries.hpp"
#include "recorder/loaded.hpp"
#include "recorder/recorder.hpp"

namespace faultline::recorder {
namespace {

constexpr std::size_t kNearJump = 5, kFarJump = 14, kRoomOfOne = 96, kPage = 4096;
static_assert(kMostMoved + kNearJump + kFarJump <= kRoomOfOne && kRecorded * kRoomOfOne <= kPage);

bool is_planned(const Plan& plan) {
    struct stat program {};
    return plan.inode != 0 && stat("/proc/self/exe", &program) == 0 && program.st_ino == plan.inode &&
           program.st_dev == plan.device;
}

// A page within reach of a jump of five bytes from all of libzmq's code; below it there is mostly nothing.
std::uint8_t* page_near(std::uintptr_t code) {
    constexpr std::uintptr_t kStep = 1 << 20, kReach = std::uintptr_t{1} << 30;
    for (std::uintptr_t distance = kStep; distance < kReach; distance += kStep) {
        for (const std::uintptr_t wanted : {code - distance, code + distance}) {
            if (distance >= code && wanted != code + distance) continue;
            void* const place = reinterpret_cast<void*>(wanted & ~(kPage - 1));
            void* const page =
                mmap(place, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
            if (page == place) return static_cast<std::uint8_t*>(page);
            if (page != MAP_FAILED) munmap(page, kPage);
        }
    }
    return nullptr;
}

std::int32_t distance(const std::uint8_t* from, const std::uint8_t* to) { return static_cast<std::int32_t>(to - from); }

void put_near_jump(std::uint8_t* at, const std::uint8_t* target) {
    const std::int32_t rest = distance(at + kNearJump, target);
    *at = 0xe9;
    std::memcpy(at + 1, &rest, sizeof rest);
}

void put_far_jump(std::uint8_t* at, const void* target) {
    constexpr std::uint8_t kJumpToWhatFollows[] = {0xff, 0x25, 0, 0, 0, 0};
    std::memcpy(at, kJumpToWhatFollows, sizeof kJumpToWhatFollows);
    std::memcpy(at + sizeof kJumpToWhatFollows, &target, sizeof target);
}

// The beginning of `moved`, which goes on where the rest is.
void put_beginning(std::uint8_t* at, const MovedFunction& moved, const std::uint8_t* original) {
    std::memcpy(at, moved.code, moved.size);
    for (std::size_t i = 0; i < moved.fix_count; ++i) {
        std::int32_t value = 0;
        std::memcpy(&value, at + moved.fixes[i], sizeof value);
        value -= distance(original, at);
        std::memcpy(at + moved.fixes[i], &value, sizeof value);
    }
    put_near_jump(at + moved.size, original + moved.length);
}

bool make_writable(std::uint8_t* code, std::size_t size, bool writable) {
    const auto begin = reinterpret_cast<std::uintptr_t>(code) & ~(kPage - 1);
    const auto end = (reinterpret_cast<std::uintptr_t>(code) + size + kPage - 1) & ~(kPage - 1);
    return mprotect(reinterpret_cast<void*>(begin), end - begin,
                    writable ? PROT_READ | PROT_WRITE | PROT_EXEC : PROT_READ | PROT_EXEC) == 0;
}

const link_map* program_map() {
    const link_map* map = our_map();
    while (map != nullptr && map->l_prev != nullptr) map = map->l_prev;
    return map;
}

// What the recorder calls: the moved beginnings, and the functions that stay as they are.
Functions functions_of(const Plan& plan, std::uintptr_t base, std::uint8_t* page) {
    Functions functions{};
    std::size_t place = 0;
#define FAULTLINE_EACH(name)                                                                    \
    if (plan.recorded[place].address != 0)                                                      \
        functions.name = reinterpret_cast<decltype(functions.name)>(page + place * kRoomOfOne); \
    ++place;
    FAULTLINE_FOR_EACH_RECORDED(FAULTLINE_EACH)
#undef FAULTLINE_EACH
    place = 0;
#define FAULTLINE_EACH(name)                                                                    \
    if (plan.called[place] != 0)                                                                \
        functions.name = reinterpret_cast<decltype(functions.name)>(base + plan.called[place]); \
    ++place;
    FAULTLINE_FOR_EACH_CALLED(FAULTLINE_EACH)
#undef FAULTLINE_EACH
    return functions;
}

}  // namespace

void follow_program(const Plan& plan) {
    const link_map* const program = program_map();
    if (!is_planned(plan) || program == nullptr) return;
    const std::uintptr_t base = program->l_addr, begin = base + plan.begin, end = base + plan.end;
    std::uint8_t* const page = page_near(begin);
    if (page == nullptr) return;
    auto* const code = reinterpret_cast<std::uint8_t*>(begin);
    char file[256] = {};
    if (readlink("/proc/self/exe", file, sizeof file - 1) < 0 || !make_writable(code, end - begin, true)) {
        munmap(page, kPage);
        return;
    }
    for (std::size_t i = 0; i < kRecorded; ++i)
        if (plan.recorded[i].address != 0)
            put_beginning(page + i * kRoomOfOne, plan.recorded[i],
                          reinterpret_cast<std::uint8_t*>(base + plan.recorded[i].address));
    const bool can_run = make_writable(page, kPage, true);
    const Library* library = can_run ? add_library(begin, end, file, functions_of(plan, base, page)) : nullptr;
    for (std::size_t i = 0; i < kRecorded && library != nullptr; ++i) {
        if (plan.recorded[i].address == 0) continue;
        std::uint8_t* const island = page + i * kRoomOfOne + kMostMoved + kNearJump;
        put_far_jump(island, thunk_of(*library, i));
        put_near_jump(reinterpret_cast<std::uint8_t*>(base + plan.recorded[i].address), island);
    }
    make_writable(code, end - begin, false);
    make_writable(page, kPage, false);
}

}  // namespace faultline::recorder
