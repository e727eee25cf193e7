// libc's functions that we stand in front of.
#pragma once

namespace faultline::recorder {

void* recorded_system_call(const char* name);  // ours; null: none of them

}  // namespace faultline::recorder
