#pragma once

#include <optional>
#include <string>

namespace faultline {

// What is wrong with a name, and what to write instead.
struct Complaint {
    std::string message, hint;
};
using MaybeComplaint = std::optional<Complaint>;

}  // namespace faultline
