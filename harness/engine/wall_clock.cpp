#include "engine/wall_clock.hpp"

#include <ctime>

#include "engine/execution.hpp"
#include "scenario/clock_shift.hpp"

namespace faultline {

std::string faketime_at(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return std::string(text) + ".0000005";
}

// Each living process checks that its time() has followed: a jump that did nothing is the step's wrong result.
void Execution::jump_wall_clock(const Action& action) {
    wall_clock_s_ += *parse_clock_shift(action.text("shift"));
    if (wall_clock_s_ < 0) return fail_action("the wall clock would be before 1970");
    stage_->set_wall_clock(wall_clock_s_);
    for (const auto& [name, process] : processes_) {
        const SubjectProcess* subject = stage_->subject(process);
        if (subject == nullptr || !subject->alive()) continue;
        command(process, "wallclock", name, {faketime_at(wall_clock_s_), std::to_string(wall_clock_s_)});
    }
    current_id_.clear();  // a stopped process follows when it goes on: nobody waits for it
}

}  // namespace faultline
