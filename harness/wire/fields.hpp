// Messages on the control socket between the worker and a subject: a list of byte strings, one message per datagram of
// a SOCK_SEQPACKET pair. Each field is its length (32 bits, native order) and its bytes.
//
//     worker -> subject   [id, verb, target, argument…]
//     subject -> worker   ["result", id, kind, data…]      kind: ok | errno | message | text
//                         ["event", socket, generation, fd state, monitor version, (more, frame)…]
//                         ["hello", major, minor, patch, fact…] or ["broken", why]
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::wire {

// In the environment of a subject whose hello shall name the facts that only a socket tells.
inline constexpr const char* kTriesVariable = "FAULTLINE_TRIES";

using Fields = std::vector<std::string>;

inline std::string encode(const Fields& fields) {
    std::string bytes;
    for (const std::string& field : fields) {
        const auto length = static_cast<std::uint32_t>(field.size());
        bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
        bytes.append(field);
    }
    return bytes;
}

inline constexpr int kLargestMessage = 4 * 1024 * 1024;

// Room for one message, of `kLargestMessage` bytes. Not zeroed: pages that no message reaches are never touched.
inline char* buffer() {
    static const auto memory = std::make_unique_for_overwrite<char[]>(kLargestMessage);
    return memory.get();
}

// nullopt: not a list of fields.
inline std::optional<Fields> decode(std::string_view bytes) {
    Fields fields;
    while (!bytes.empty()) {
        std::uint32_t length = 0;
        if (bytes.size() < sizeof length) return std::nullopt;
        std::memcpy(&length, bytes.data(), sizeof length);
        bytes.remove_prefix(sizeof length);
        if (bytes.size() < length) return std::nullopt;
        fields.emplace_back(bytes.substr(0, length));
        bytes.remove_prefix(length);
    }
    return fields;
}

}  // namespace faultline::wire
