// The language's names and libc's numbers.
#include <gtest/gtest.h>

#include "scenario/verbs.hpp"
#include "system/resolver_errors.hpp"

namespace faultline {
namespace {

TEST(Names, OfResolverErrorsEachHasANumberAndIsFoundByIt) {
    for (const std::string_view name : all_resolver_errors()) {
        EXPECT_NE(resolver_error_number(name), 0) << name;
        EXPECT_EQ(resolver_error_name(resolver_error_number(name)), name);
    }
    EXPECT_EQ(resolver_error_name(0), "");
    EXPECT_EQ(resolver_error_number("EAI_NOBODY"), 0);
    EXPECT_EQ(resolver_error_name(-4711), "EAI_4711");
}

TEST(Names, OfSocketTypesEachHasItsNumber) {
    EXPECT_EQ(socket_type_number("PAIR"), 0);
    EXPECT_EQ(socket_type_number("STREAM"), 11);
    EXPECT_EQ(socket_type_number("CHANNEL"), 20);
    for (const std::string_view name : all_socket_types()) EXPECT_EQ(socket_type_name(socket_type_number(name)), name);
    EXPECT_EQ(socket_type_name(21), "21");
    EXPECT_EQ(socket_type_name(-1), "-1");
}

}  // namespace
}  // namespace faultline
