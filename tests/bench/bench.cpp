// What a run costs. Not a test: it prints lines for a person, and judges none of them.
//
//     faultline_bench [COMMAND]     COMMAND: the faultline to measure; else the one built with it
//
// Exits with 1 where something could not be measured. Numbers of a Debug build say little.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "measure.hpp"

namespace {

using namespace faultline::bench;

std::string content_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::size_t count_of(const std::string& text, const std::string& word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) ++count;
    return count;
}

// (a) All scenarios, as a project's CI would run them.
void measure_suite(const std::string& faultline, const TemporaryDirectory& directory) {
    constexpr int kRepeat = 10;
    const std::string scenarios = FAULTLINE_SOURCE_DIR "/scenarios";
    measure_success({faultline, "list", scenarios}, directory.file("list"));
    const std::size_t count = count_of(content_of(directory.file("list")), "\n");
    if (count == 0) throw std::runtime_error("no scenario is listed");
    const Cost cost = measure({faultline, "run", scenarios, "--repeat", std::to_string(kRepeat)});
    const double runs = static_cast<double>(count) * kRepeat;
    fmt::print("suite            {} scenarios x {} in {:.2f} s wall, {:.2f} s CPU: {:.1f} runs/s, exit {}\n", count,
               kRepeat, cost.wall_s, cost.cpu_s, runs / cost.wall_s, cost.exit);
}

// (b) The lines are those of Debian's libzmq 4.3.4, to the millisecond: 3478 retries. Another libzmq's exit is 1.
void measure_virtual_hour(const std::string& faultline, const TemporaryDirectory& directory) {
    constexpr const char* kScenario = R"(title  One virtual hour of refused connects
socket client REQ reconnect_ivl=100ms reconnect_ivl_max=1s
connect client tcp://127.0.0.1:5555
    client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555
    client CLOSED fd tcp://127.0.0.1:5555
    client CONNECT_RETRIED interval=136ms tcp://127.0.0.1:5555
advance 1h
    +136ms client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555
    +136ms client CLOSED fd tcp://127.0.0.1:5555
    +136ms client CONNECT_RETRIED interval=236ms tcp://127.0.0.1:5555
    +372ms client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555
    +372ms client CLOSED fd tcp://127.0.0.1:5555
    +372ms client CONNECT_RETRIED interval=436ms tcp://127.0.0.1:5555
    +808ms client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555
    +808ms client CLOSED fd tcp://127.0.0.1:5555
    +808ms client CONNECT_RETRIED interval=836ms tcp://127.0.0.1:5555
    repeat 3474 every 1036ms:
        +1644ms client CONNECT_DELAYED errno=EINPROGRESS tcp://127.0.0.1:5555
        +1644ms client CLOSED fd tcp://127.0.0.1:5555
        +1644ms client CONNECT_RETRIED interval=1036ms tcp://127.0.0.1:5555
)";
    const std::string file = directory.write("hour.fault", kScenario);
    const Cost cost = measure({faultline, "run", file, "--transcript", "--timeout", "3600"}, directory.file("hour"));
    const std::size_t retries = count_of(content_of(directory.file("hour")), " CONNECT_RETRIED ");
    if (retries == 0) throw std::runtime_error(fmt::format("no retry in the transcript, exit {}", cost.exit));
    fmt::print("virtual hour     {} retries in {:.2f} s wall, {:.2f} s CPU: {:.0f} times as fast, exit {}\n", retries,
               cost.wall_s, cost.cpu_s, 3600 / cost.wall_s, cost.exit);
}

// (c) The same socket in a run and in a program of its own, one after the other.
void measure_short_run(const std::string& faultline, const TemporaryDirectory& directory) {
    constexpr int kRuns = 200;
    const std::string file = directory.write("short.fault", R"(title  One socket
socket s REP
bind s tcp://127.0.0.1:5555
    s LISTENING fd tcp://127.0.0.1:5555
close s
    s CLOSED fd tcp://127.0.0.1:5555
    s MONITOR_STOPPED
)");
    const Cost run = measure_success({faultline, "run", file, "--repeat", std::to_string(kRuns), "-j1"});
    Cost bare;
    for (int i = 0; i < kRuns; ++i) {
        const Cost one = measure_success({BARE_CONTEXT});
        bare.cpu_s += one.cpu_s;
        bare.wall_s += one.wall_s;
    }
    fmt::print("short run        {:.2f} ms CPU, {:.2f} ms wall (mean of {})\n", run.cpu_s * 1e3 / kRuns,
               run.wall_s * 1e3 / kRuns, kRuns);
    fmt::print("bare context     {:.2f} ms CPU, {:.2f} ms wall (mean of {})\n", bare.cpu_s * 1e3 / kRuns,
               bare.wall_s * 1e3 / kRuns, kRuns);
    fmt::print("ratio            {:.1f} CPU, {:.1f} wall\n", run.cpu_s / bare.cpu_s, run.wall_s / bare.wall_s);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string faultline = argc > 1 ? argv[1] : FAULTLINE;
    try {
        const TemporaryDirectory directory;
        fmt::print("command          {}\n", faultline);
        measure_suite(faultline, directory);
        measure_virtual_hour(faultline, directory);
        measure_short_run(faultline, directory);
    } catch (const std::exception& error) {
        fmt::print(stderr, "faultline_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
