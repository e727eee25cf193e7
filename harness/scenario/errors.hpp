// Collects what is wrong with one file, so that all of it is reported at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/diagnostic.hpp"

namespace faultline {

class Errors {
  public:
    Errors(std::string file, std::vector<std::string_view> lines) : file_(std::move(file)), lines_(std::move(lines)) {}

    // A `for` line makes the same text be read several times: what was said already is not said again.
    void add(int line, int column, int length, const std::string& message, const std::string& hint = "");

    [[nodiscard]] bool any() const { return !found_.empty(); }
    // No more are kept: there is no use in reading on.
    [[nodiscard]] bool full() const;
    [[nodiscard]] std::vector<Diagnostic> in_order() const;

  private:
    std::string file_;
    std::vector<std::string_view> lines_;
    std::vector<Diagnostic> found_;
};

}  // namespace faultline
