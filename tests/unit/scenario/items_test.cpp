#include "scenario/items.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(Items, WhatIsPrintedIsReadBack) {
    for (const char* text :
         {"greeting version=3.1 mechanism=NULL then READY Socket-Type=REQ Identity=\"\" then EOF",
          "message \"a\" | \"\" | hex 0001 | \"x\" x1000", "READY A=\"a b\" B=hex:00ff C=\"*\" D=* then *",
          "message * | \"b\"", "frame flags=0x85 \"then\" then partial hex ff", "EAGAIN", "ERROR reason=400",
          "READY A=\"hex:\" B=\"then\" then ECONNRESET"}) {
        const auto items = read_items(text);
        ASSERT_TRUE(items) << text;
        const std::string printed = print_items(*items);
        EXPECT_EQ(read_items(printed), items) << printed;
    }
    EXPECT_EQ(print_items(*read_items("READY Identity=\"\" B=hex:00ff then message \"a\" | hex 00 | *")),
              "READY Identity=\"\" B=hex:00ff then message \"a\" | hex 00 | *");
}

TEST(Items, WhatIsNoneIsNotRead) {
    for (const char* text : {"", "ok", "greting", "READY then", "then READY", "EOF then READY", "READY then EAGAIN",
                             "EOF A=1", "message \"a\" |", "* then READY", "READY A=hex:0", "\"READY\""})
        EXPECT_FALSE(read_items(text)) << text;
}

TEST(Items, TheFirstThatDiffersIsFound) {
    struct Case {
        const char *expected, *actual;
        std::optional<std::size_t> wrong;
    };
    for (const Case& c : std::initializer_list<Case>{
             {"READY A=1", "READY A=1", std::nullopt},
             {"READY A=*", "READY A=1", std::nullopt},
             {"READY A=*", "READY B=1", 0},
             {"READY A=1", "READY A=1 B=2", 0},
             {"READY then EOF", "READY", 1},
             {"READY", "READY then EOF", 1},
             {"READY then *", "READY then EOF", std::nullopt},
             {"*", "EAGAIN", std::nullopt},
             {"message * | \"b\"", "message \"a\" | \"b\"", std::nullopt},
             {"message * | \"b\"", "message \"a\" | \"c\"", 0},
             {"message \"a\"", "message \"a\" | \"b\"", 0},
         })
        EXPECT_EQ(first_wrong_item(*read_items(c.expected), *read_items(c.actual)), c.wrong)
            << c.expected << " / " << c.actual;
}

}  // namespace
}  // namespace faultline
