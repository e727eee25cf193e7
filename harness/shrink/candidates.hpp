// Smaller scenarios, each with one thing less. In the order in which they are to be tried.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenario/model.hpp"

namespace faultline {

// Blocks and rounds without a line are gone, and of an `any order:` that has one block left its lines are.
void mend_lines(std::vector<Expectation>& lines);

// The scenario without these steps, and without the lines that speak of what is then not there.
Scenario without_steps(const Scenario& scenario, std::size_t begin, std::size_t end);

// For each process, socket, peer, listener, proxy: the scenario without it and without all steps that name it.
std::vector<Scenario> without_a_name(const Scenario& scenario);

// Each with a requirement, an option, an argument that may be left out, a trigger or `until`'s count less.
std::vector<Scenario> without_a_detail(const Scenario& scenario);

// Each with one duration or one message made smaller: the smallest first.
std::vector<Scenario> with_less(const Scenario& scenario);

}  // namespace faultline
