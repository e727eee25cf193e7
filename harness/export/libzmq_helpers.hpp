// What a test in the form of libzmq's own needs beside their helpers: functions, of which each test has those it uses.
#pragma once

#include <span>
#include <string_view>

namespace faultline::exported {

struct TestHelper {
    std::string_view name, text;
};
// One that uses another stands behind it.
std::span<const TestHelper> test_helpers();

}  // namespace faultline::exported
