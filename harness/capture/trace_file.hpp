// The file that a trace is written to. A full disk loses lines, never half of one: what is there can be read, and once
// there is room again a `gap` says how many are missing. While it is written it is locked with flock(2).
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "engine/unique_fd.hpp"
#include "trace/trace.hpp"

namespace faultline::capture {

std::string wall_clock();  // "2026-11-25T15:51:26Z": of now

class TraceFile {
  public:
    // Begins with `start`. A file that exists and is not empty is left alone; the error is a line for a
    // person, and errno says why.
    static tl::expected<TraceFile, std::string> create(const std::string& path, const trace::Start& start);

    void add(const trace::Entry& entry);
    void flush(std::int64_t now_ns);                                // now_ns: since `start`, for the gap
    void end(std::int64_t now_ns, const std::string& unseen = {});  // `unseen`: as trace::End has it
    void undo();  // as if there had been no trace: a file that was there is empty again, a new one is gone

    [[nodiscard]] std::int64_t lost() const { return lost_; }              // lines, in all
    [[nodiscard]] const std::string& problem() const { return problem_; }  // of the last write that failed; ""

  private:
    TraceFile(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
    bool write(const std::string& lines, std::size_t& whole_lines);

    UniqueFd fd_;
    bool is_new_ = false;
    std::string path_, waiting_, problem_;
    std::int64_t size_ = 0, lines_ = 0, waiting_lines_ = 0;
    std::int64_t missing_ = 0, lost_ = 0;  // lines that no gap tells of yet; all
};

}  // namespace faultline::capture
