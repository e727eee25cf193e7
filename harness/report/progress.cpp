#include "report/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/layout.hpp"

namespace faultline {

std::string progress_text(const ProgressState& state, int width) {
    std::string text = fmt::format("{}/{}  {:.1f} s", state.done, state.total, state.elapsed_s);
    for (const std::string& id : state.running) text += "  " + id;
    return cut(text, 0, static_cast<std::size_t>(std::max(width, 2) - 1));
}

}  // namespace faultline
