// The lines of several runs of one step as one list, with a guard before each line that not all of them have.
//
//     merge_variants({{"a", "b"}, {"a", "c"}}, {{"", {4, 3, 4}}, {"", {4, 3, 5}}});  // a, [<4.3.5] b, [>=4.3.5] c
#pragma once

#include <string>
#include <vector>

#include "scenario/model.hpp"

namespace faultline {

struct VariantName {
    std::string value;  // of the file's `for`; "" where it has none
    Release release;    // of the libzmq
};

// `variants[i]` are the lines of `names[i]`. Lines keep their order within each variant.
std::vector<std::string> merge_variants(const std::vector<std::vector<std::string>>& variants,
                                        const std::vector<VariantName>& names);

}  // namespace faultline
