#include "transcript/counted.hpp"

namespace faultline {

std::string noun_for(std::int64_t number, std::string_view one) {
    if (number == 1) return std::string(one);
    return std::string(one) + (one.ends_with('s') ? "es" : "s");
}

std::string counted(std::int64_t number, std::string_view one) {
    return std::to_string(number) + " " + noun_for(number, one);
}

}  // namespace faultline
