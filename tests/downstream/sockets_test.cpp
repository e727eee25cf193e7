#include <faultline/gtest.hpp>

FAULTLINE_SCENARIOS(Sockets, SCENARIOS);

TEST(Client, gives_up_on_a_taken_port) {
    EXPECT_SCENARIO(R"(
        title  A taken port is refused
        socket server REP
        occupy tcp://127.0.0.1:5555
        bind server tcp://127.0.0.1:5555 -> EADDRINUSE
            server CLOSED fd ""
            server BIND_FAILED errno=EADDRINUSE 127.0.0.1:5555
    )");
}

TEST(Client, skips_what_this_libzmq_lacks) {
    EXPECT_SCENARIO(R"(
        title  Only for a libzmq that there is not yet
        requires >=9.0
        socket server REP
    )");
}
