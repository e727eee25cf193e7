// Global order is the order of emission, not that in which readers happen to run.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

// One I/O thread emits for two sockets in turn: client, server, client, server, client, within one go. A reader
// that ran
// only when the emitter blocks would report its own socket's events in a bunch, the reader that waited longest first.
TEST(Order, is_that_of_emission) {
    const std::string path = FAULTLINE_SOURCE_DIR "/scenarios/monitor/emission_order.fault";
    EXPECT_EQ(run_faultline({"run", path}).exit, 0);
    const Finished without = run_faultline({"run", path, "--no-hand-over"});
    EXPECT_EQ(without.exit, 1) << without.out;
}

}  // namespace
}  // namespace faultline::test
