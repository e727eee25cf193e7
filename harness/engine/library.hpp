// A file that should hold libzmq: found, read as ELF, and made loadable, before anything is started with it.
//
// npm's addons hold a whole libzmq but lack their host's symbols (napi_*, uv_*, V8's). `write_stub` makes a shared
// object that defines them all as functions that return 0; loaded first with RTLD_GLOBAL it lets dlopen succeed.
#pragma once

#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace faultline {

struct LibraryInfo {
    std::string path;                          // absolute, symbolic links resolved
    std::vector<std::string> needed;           // DT_NEEDED
    std::set<std::string> undefined;           // undefined dynamic symbols, weak ones left out
    std::set<std::string> imported_functions;  // undefined ones, weak too, that libc provides here
    std::set<std::string> host_symbols;        // undefined ones that neither DT_NEEDED nor the process provides
};

// `spec`: "" or "system" (the system's libzmq.so.5), a shared object, an npm addon, or a directory that holds one of
// them (libzmq.so*, *.node; if it holds several, the error lists them). The error is one line that says what the file
// is instead: no such file, not an ELF file (a text file), for another architecture (AArch64), a static archive, a
// shared object without libzmq in it (no zmq_ctx_new).
tl::expected<LibraryInfo, std::string> find_library(const std::string& spec);

// Writes the stub for `info.host_symbols` to `path`. Nothing to stub is an error of ours.
tl::expected<void, std::string> write_stub(const LibraryInfo& info, const std::string& path);

// Functions of `imported_functions` that neither the shim (whose exported names are `interposed`) nor our table knows.
struct UnknownImports {
    std::set<std::string> unfit;     // their names say that they may block, read a clock or pass the shim by
    std::set<std::string> unjudged;  // all others: a warning
    friend bool operator==(const UnknownImports&, const UnknownImports&) = default;
};
UnknownImports unknown_imports(const LibraryInfo& info, const std::set<std::string>& interposed);

// The dynamic symbols that a shared object defines.
tl::expected<std::set<std::string>, std::string> exported_symbols(const std::string& path);

}  // namespace faultline
