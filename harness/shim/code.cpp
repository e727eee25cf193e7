#include "shim/code.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <linux/futex.h>

#include <algorithm>
#include <cstring>

#include "shim/machine.hpp"
#include "shim/real.hpp"
#include "shim/turn.hpp"

namespace faultline::shim {

using lockstep::CodeQuestion;

namespace {

// A loaded object: [begin, end) in memory, `bias` bytes behind the addresses of its file.
struct Object {
    std::uintptr_t begin = 0, end = 0, bias = 0;
    const char* path = "";
};

// Empty until the subject has loaded it.
Object g_libzmq;

// Calls `visit(object)` for all loaded objects, in the order in which they were loaded.
template <typename Visit>
void for_each_object(Visit visit) {
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            Object object{UINTPTR_MAX, 0, info->dlpi_addr, info->dlpi_name};
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const ElfW(Phdr)& part = info->dlpi_phdr[i];
                if (part.p_type != PT_LOAD) continue;
                object.begin = std::min<std::uintptr_t>(object.begin, info->dlpi_addr + part.p_vaddr);
                object.end = std::max<std::uintptr_t>(object.end, info->dlpi_addr + part.p_vaddr + part.p_memsz);
            }
            (*static_cast<Visit*>(data))(object);
            return 0;
        },
        &visit);
}

std::uint32_t count_objects() {
    std::uint32_t count = 0;
    for_each_object([&](const Object&) { ++count; });
    return count;
}

// Asks the worker where the object reads the counter, and answers these reads from now on.
void answer_counter_reads(const Object& object) {
    CodeQuestion& code = g_shared->code;
    if (std::strlen(object.path) >= sizeof code.path) return;
    std::strcpy(code.path, object.path);
    code.state = CodeQuestion::kAsked;
    ring_for_answer(code.state, CodeQuestion::kAsked);
    replace_counter_reads(object.bias, object.end, code);
}

// What the subject keeps is the answer for libzmq; `code` is used again for what libzmq loads.
void keep_as_libzmq() {
    const CodeQuestion& code = g_shared->code;
    CodeQuestion& kept = g_shared->libzmq_code;
    kept.count = code.count;
    kept.beyond = code.beyond;
    kept.doubtful = code.doubtful;
    std::strcpy(kept.path, code.path);
    std::copy_n(code.places, code.count, kept.places);
    kept.state = CodeQuestion::kAnswered;
}

}  // namespace

std::uintptr_t offset_in_libzmq(std::uintptr_t address) {
    return address >= g_libzmq.begin && address < g_libzmq.end ? address - g_libzmq.begin : 0;
}

}  // namespace faultline::shim

using namespace faultline::shim;

// For the subject: the object that holds this address is the libzmq whose calls count. None of it has run yet.
FAULTLINE_INTERPOSE void faultline_watch(const void* inside) {
    if (g_shared == nullptr) return;
    if (g_shared->keep_stacks != 0) {
        void* frame = nullptr;
        backtrace(&frame, 1);  // loads libgcc's unwinder now, outside of any turn
    }
    const auto address = reinterpret_cast<std::uintptr_t>(inside);
    for_each_object([&](const Object& object) {
        if (address >= object.begin && address < object.end) g_libzmq = object;
    });
    answer_counter_reads(g_libzmq);
    keep_as_libzmq();
}

// What libzmq loads later, with all that comes along. The caller's own search path is not used for it.
FAULTLINE_INTERPOSE void* dlopen(const char* path, int flags) noexcept {
    const bool is_libzmq = offset_in_libzmq(reinterpret_cast<std::uintptr_t>(__builtin_return_address(0))) != 0;
    if (!is_libzmq) return FAULTLINE_REAL(dlopen)(path, flags);
    const std::uint32_t before = count_objects();
    void* library = FAULTLINE_REAL(dlopen)(path, flags);
    std::uint32_t index = 0;
    Object fresh[16];
    std::uint32_t count = 0;
    for_each_object([&](const Object& object) {
        if (index++ >= before && count < std::size(fresh)) fresh[count++] = object;
    });
    for (std::uint32_t i = 0; i < count; ++i) answer_counter_reads(fresh[i]);
    return library;
}
