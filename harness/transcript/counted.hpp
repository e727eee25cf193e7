// A number and what it counts: "1 event", "3 events", "2 processes".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace faultline {

std::string noun_for(std::int64_t number, std::string_view one);  // "event", "events", "processes"
std::string counted(std::int64_t number, std::string_view one);
inline std::string counted(std::size_t number, std::string_view one) {
    return counted(static_cast<std::int64_t>(number), one);
}

}  // namespace faultline
