// A jump of the wall clock that does nothing is seen: each process compares its time() with what it shall be.
#include <gtest/gtest.h>

#include "command.hpp"

namespace faultline::test {
namespace {

const ScenarioFile& two_jumps() {
    static const ScenarioFile file("title t\n\nprocess peer\nwallclock +10y\nwallclock -1h\n");
    return file;
}

TEST(WallClock, jumps_in_every_process) {
    const Finished run = run_faultline({"run", two_jumps().path()});
    EXPECT_EQ(run.exit, 0) << run.out << run.err;
}

TEST(WallClock, that_stands_still_is_a_wrong_result) {
    const CommandOptions without{.environment = {"FAULTLINE_FAKETIME=" STANDING_CLOCK}, .prefix = {}, .directory = {}};
    const Finished run = run_faultline({"run", two_jumps().path()}, without);
    EXPECT_EQ(run.exit, 1) << run.out << run.err;
    EXPECT_NE(run.out.find("wallclock +10y -> \"time() says"), std::string::npos) << run.out;
}

TEST(WallClock, of_the_machine_is_not_set_when_running_free) {
    const Finished run = run_faultline({"run", two_jumps().path(), "--free", "--times", "1"});
    EXPECT_NE(run.out.find("wallclock needs lockstep"), std::string::npos) << run.out << run.err;
}

}  // namespace
}  // namespace faultline::test
