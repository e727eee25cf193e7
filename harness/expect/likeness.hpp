// Names that no expected line bound, taken from the event that is most like one of those lines.
#pragma once

#include "expect/captures.hpp"
#include "scenario/model.hpp"
#include "transcript/transcript.hpp"

namespace faultline {

// A later action may need `$port` although the line that binds it does not match here: its value differs, it comes
// late, or its guard is for another release. Only the endpoint has to fit: of the same event of the same socket first,
// then of any event of it, then of any socket.
void bind_by_likeness(const Step& step, const StepRecord& record, Bindings& captures);

}  // namespace faultline
