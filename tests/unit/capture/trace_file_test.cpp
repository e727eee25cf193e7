// What is written, and what of it when there is no room.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "capture/trace_file.hpp"

namespace faultline::capture {
namespace {

class TraceFileTest : public testing::Test {
  protected:
    TraceFileTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "faultline-test-XXXXXX").string();
        directory_ = mkdtemp(pattern.data());
        path_ = directory_ + "/trace.jsonl";
    }
    ~TraceFileTest() override { std::filesystem::remove_all(directory_); }

    static trace::Entry event(std::int64_t t_ns) {
        return {.t_ns = t_ns, .pid = 7, .what = trace::Event{.socket = 1, .event = "CLOSED", .values = {9}}};
    }
    std::string directory_, path_;
};

TEST_F(TraceFileTest, IsAWholeTrace) {
    auto file = TraceFile::create(path_, {"2026-11-25T15:51:26Z", "0.1.0"});
    ASSERT_TRUE(file) << file.error();
    file->add(event(10));
    file->end(20);
    const auto trace = trace::read_trace(path_);
    ASSERT_TRUE(trace) << trace.error();
    EXPECT_EQ(trace->problem, "");
    EXPECT_EQ(trace->ending, trace::Ending::complete);
    EXPECT_EQ(trace->entries.size(), 3U);
    EXPECT_EQ(file->lost(), 0);
}

TEST_F(TraceFileTest, LeavesAnotherAlone) {
    { auto first = TraceFile::create(path_, {}); }
    const auto second = TraceFile::create(path_, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(errno, EEXIST);
    EXPECT_EQ(second.error(), path_ + ": exists already; remove it, or give another name with -o");
    EXPECT_FALSE(TraceFile::create("/nowhere/trace.jsonl", {}));
}

TEST_F(TraceFileTest, IsWrittenByOne) {
    auto file = TraceFile::create(path_, {});
    std::filesystem::resize_file(path_, 0);
    EXPECT_EQ(TraceFile::create(path_, {}).error(), path_ + ": another capture writes it");
}

// A file that may not grow stands for a disk that is full: the kernel cuts a write off at the same byte.
class Room {
  public:
    explicit Room(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() { setrlimit(RLIMIT_FSIZE, &before_); }

  private:
    rlimit before_{};
};

TEST_F(TraceFileTest, LosesLinesButNeverHalfOfOneWhereTheDiskIsFull) {
    auto file = TraceFile::create(path_, {"2026-11-25T15:51:26Z", "0.1.0"});
    {
        const Room room(1000);
        for (int i = 0; i < 100; ++i) file->add(event(i));
        file->flush(100);
        file->add(event(101));
        file->flush(101);
    }
    EXPECT_EQ(file->problem(), path_ + ": File too large");
    EXPECT_EQ(trace::read_trace(path_)->problem, "") << "each line is whole";
    file->add(event(200));
    file->end(300);
    const auto trace = trace::read_trace(path_);
    EXPECT_EQ(trace->problem, "");
    EXPECT_EQ(trace->ending, trace::Ending::complete);
    std::int64_t events = 0, lost = 0;
    for (const trace::Entry& entry : trace->entries) {
        if (std::holds_alternative<trace::Event>(entry.what)) ++events;
        if (const auto* gap = std::get_if<trace::Gap>(&entry.what); gap != nullptr && gap->why == "disk full")
            lost += gap->lost;
    }
    EXPECT_GT(events, 1);
    EXPECT_GT(lost, 1);
    EXPECT_EQ(events + lost, 102);
    EXPECT_EQ(file->lost(), lost);
}

}  // namespace
}  // namespace faultline::capture
