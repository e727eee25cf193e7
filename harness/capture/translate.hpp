// Records of the ring into lines of a trace.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "capture/shared_ring.hpp"
#include "trace/trace.hpp"

namespace faultline::capture {

class Translator {
  public:
    explicit Translator(std::int64_t start_ns) : start_ns_(start_ns) {}

    // What a record says: mostly one line. That a call has begun says nothing yet.
    std::vector<trace::Entry> translate(const Taken& taken);
    // The calls of a process that has ended, or (0) of all: they have not returned.
    std::vector<trace::Entry> unreturned(std::int64_t pid);

    [[nodiscard]] std::int64_t since_start(std::int64_t t_ns) const;

  private:
    std::vector<trace::Entry> library(const Taken& taken);

    std::int64_t start_ns_;
    std::map<std::pair<std::int64_t, std::int32_t>, trace::Entry> begun_;  // by process and thread
    std::set<std::pair<std::int64_t, std::string>> libraries_;
};

}  // namespace faultline::capture
