// Each of these must fail; tests/downstream/check compares what is said about them.
#include <faultline/gtest.hpp>

FAULTLINE_SCENARIOS(Red, SCENARIOS);
FAULTLINE_SCENARIOS(Nowhere, "/no/such/place");

TEST(Inline, has_a_wrong_errno_in_line_13) {
    EXPECT_SCENARIO(R"(
        title  A taken port is refused
        socket server REP
        occupy tcp://127.0.0.1:5555
        bind server tcp://127.0.0.1:5555 -> EADDRINUSE
            server CLOSED fd ""
            server BIND_FAILED errno=EACCES 127.0.0.1:5555
    )");
}

TEST(Inline, has_an_unknown_verb_in_line_20) {
    EXPECT_SCENARIO(R"(
        title  A verb that there is not
        bnid server tcp://127.0.0.1:5555
    )");
}
