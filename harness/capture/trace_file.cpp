#include "capture/trace_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace faultline::capture {

std::string wall_clock() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

tl::expected<TraceFile, std::string> TraceFile::create(const std::string& path, const trace::Start& start) {
    UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    const bool is_new = fd.valid();
    if (!is_new && errno == EEXIST) fd = UniqueFd(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    if (!fd.valid()) return tl::make_unexpected(fmt::format("{}: {}", path, std::strerror(errno)));
    struct stat status {};
    if (fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        errno = EEXIST;
        return tl::make_unexpected(path + ": exists already; remove it, or give another name with -o");
    }
    if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return tl::make_unexpected(path + ": another capture writes it");
    TraceFile file(std::move(fd), path);
    file.is_new_ = is_new;
    file.add({.what = start});
    file.flush(0);
    if (!file.problem_.empty()) return tl::make_unexpected(file.problem_);
    return file;
}

void TraceFile::undo() {
    struct stat ours {
    }, there{};
    if (ftruncate(fd_.get(), 0) != 0 || !is_new_) return;  // what is no file cannot be made shorter
    if (fstat(fd_.get(), &ours) == 0 && lstat(path_.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
        ours.st_dev == there.st_dev)
        unlink(path_.c_str());
}

void TraceFile::add(const trace::Entry& entry) {
    waiting_ += trace::to_line(entry);
    ++waiting_lines_;
    constexpr std::size_t kMost = 1 << 20;
    if (waiting_.size() > kMost) flush(entry.t_ns);
}

// What was written of a line that had no room is taken away again.
bool TraceFile::write(const std::string& lines, std::size_t& whole_lines) {
    std::size_t written = 0;
    int error = 0;
    while (written < lines.size() && error == 0) {
        const ssize_t now = ::write(fd_.get(), lines.data() + written, lines.size() - written);
        if (now > 0)
            written += static_cast<std::size_t>(now);
        else if (now == 0 || errno != EINTR)
            error = now == 0 ? ENOSPC : errno;
    }
    const std::size_t good = written == 0 ? 0 : lines.rfind('\n', written - 1) + 1;  // npos + 1 is 0
    whole_lines = static_cast<std::size_t>(std::count(lines.begin(), lines.begin() + static_cast<long>(good), '\n'));
    size_ += static_cast<std::int64_t>(good);
    lines_ += static_cast<std::int64_t>(whole_lines);
    if (error == 0) return true;
    problem_ = fmt::format("{}: {}", path_, std::strerror(error));
    if (written > good && (ftruncate(fd_.get(), size_) != 0 || lseek(fd_.get(), size_, SEEK_SET) < 0))
        problem_ += ", and its last line is incomplete";
    return false;
}

void TraceFile::flush(std::int64_t now_ns) {
    if (waiting_.empty()) return;
    std::size_t whole = 0;
    if (missing_ > 0) {
        if (write(trace::to_line({.t_ns = now_ns, .what = trace::Gap{"disk full", missing_}}), whole)) missing_ = 0;
        whole = 0;
    }
    if (missing_ > 0 || !write(waiting_, whole)) {
        missing_ += waiting_lines_ - static_cast<std::int64_t>(whole);
        lost_ += waiting_lines_ - static_cast<std::int64_t>(whole);
    }
    waiting_.clear();
    waiting_lines_ = 0;
}

void TraceFile::end(std::int64_t now_ns, const std::string& unseen) {
    flush(now_ns);
    if (missing_ > 0) ++lines_;  // the gap that flush() puts first
    add({.t_ns = now_ns, .what = trace::End{lines_ + 1, unseen}});
    if (missing_ > 0) --lines_;
    flush(now_ns);
}

}  // namespace faultline::capture
