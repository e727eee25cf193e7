// What would change in a file, as `diff -u` prints it: `patch -p0` and every editor read it.
//
//     unified_diff("a\nb\n", "a\nc\n", "my.fault")
//     --- my.fault
//     +++ my.fault
//     @@ -1,2 +1,2 @@
//      a
//     -b
//     +c
#pragma once

#include <string>
#include <string_view>

namespace faultline {

// Empty where the two are the same. Lines end with \n; a last line without one is marked as `diff` marks it.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name);

}  // namespace faultline
