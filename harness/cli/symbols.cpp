#include "cli/symbols.hpp"

#include <cxxabi.h>
#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace faultline::cli {

struct Symbols::Reader {
    Dwfl* dwfl = nullptr;
    Dwfl_Module* module = nullptr;
    GElf_Addr start = 0;
};

namespace {

constexpr std::size_t kFramesShown = 4;

// "zmq::epoll_t::loop()" -> "zmq::epoll_t::loop"
std::string readable(const char* symbol) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> demangled(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                           std::free);
    const std::string name = status == 0 ? demangled.get() : symbol;
    constexpr std::string_view kAnonymous = "(anonymous namespace)";
    const std::size_t anonymous = name.find(kAnonymous);
    return name.substr(0, name.find('(', anonymous == std::string::npos ? 0 : anonymous + kAnonymous.size()));
}

std::string line_of(Dwfl_Module* module, GElf_Addr address) {
    Dwfl_Line* line = dwfl_module_getsrc(module, address);
    int number = 0;
    const char* file = line == nullptr ? nullptr : dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr);
    if (file == nullptr) return "";
    const std::string path = file;
    return fmt::format(" {}:{}", path.substr(path.rfind('/') + 1), number);
}

}  // namespace

Symbols::Symbols(const std::string& path) : reader_(std::make_unique<Reader>()) {
    static char* no_path = nullptr;
    static const Dwfl_Callbacks callbacks{.find_elf = dwfl_build_id_find_elf,
                                          .find_debuginfo = dwfl_standard_find_debuginfo,
                                          .section_address = dwfl_offline_section_address,
                                          .debuginfo_path = &no_path};
    reader_->dwfl = dwfl_begin(&callbacks);
    if (reader_->dwfl == nullptr) return;
    dwfl_report_begin(reader_->dwfl);
    reader_->module = dwfl_report_offline(reader_->dwfl, "libzmq", path.c_str(), -1);
    dwfl_report_end(reader_->dwfl, nullptr, nullptr);
    if (reader_->module != nullptr)
        dwfl_module_info(reader_->module, nullptr, &reader_->start, nullptr, nullptr, nullptr, nullptr, nullptr);
}

Symbols::~Symbols() {
    if (reader_->dwfl != nullptr) dwfl_end(reader_->dwfl);
}

const std::string& Symbols::place(std::uint64_t offset) {
    const auto [entry, fresh] = known_.try_emplace(offset);
    if (!fresh) return entry->second;
    entry->second = fmt::format("+{:#x}", offset);
    if (reader_->module == nullptr) return entry->second;
    // A return address stands behind its call, which may be the last thing of a function.
    const GElf_Addr address = reader_->start + offset - 1;
    GElf_Off within = 0;
    GElf_Sym symbol{};
    const char* name = dwfl_module_addrinfo(reader_->module, address, &within, &symbol, nullptr, nullptr, nullptr);
    // Where the nearest symbol ends before it, it belongs to a function whose symbol was stripped.
    if (name == nullptr || within >= symbol.st_size) return entry->second;
    entry->second = readable(name) + line_of(reader_->module, address);
    return entry->second;
}

std::string Symbols::site(const std::vector<std::uint64_t>& stack) {
    std::string text;
    for (std::size_t i = 0; i < stack.size() && i < kFramesShown; ++i) text += (i == 0 ? "" : " < ") + place(stack[i]);
    return text;
}

}  // namespace faultline::cli
