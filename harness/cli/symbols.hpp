// What stands at an address of a shared object: elfutils reads its symbols and its debug information, which may also
// lie where distributions put it (/usr/lib/debug).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace faultline::cli {

class Symbols {
  public:
    explicit Symbols(const std::string& path);
    ~Symbols();
    Symbols(const Symbols&) = delete;
    Symbols& operator=(const Symbols&) = delete;

    // "zmq::tcp_listener_t::in_event tcp_listener.cpp:95" of a return address, counted from the start of the image;
    // "+0x2f3a0" where nothing is known of it.
    const std::string& place(std::uint64_t offset);
    // The innermost frames, "… < …".
    std::string site(const std::vector<std::uint64_t>& stack);

  private:
    struct Reader;
    std::unique_ptr<Reader> reader_;
    std::map<std::uint64_t, std::string> known_;
};

}  // namespace faultline::cli
