// A transcript as JSON and back, without loss: how a worker hands it to its parent, and what reports are made from.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "transcript/transcript.hpp"

namespace faultline {

std::string to_json(const Transcript& transcript);
tl::expected<Transcript, std::string> transcript_from_json(
    std::string_view text);  // the error says what is wrong, where

// "pass", "fail", … and back.
std::string_view outcome_name(OutcomeKind kind);
tl::expected<OutcomeKind, std::string> outcome_from_name(std::string_view name);

}  // namespace faultline
