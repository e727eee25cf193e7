// What a run costs, as ratios to a bare program of libzmq's that was measured in the same seconds. Not a test: it
// prints lines for a person or for ci/bench, and judges none of them.
//
//     faultline_bench [COMMAND]     COMMAND: the faultline to measure; else the one built with it
//
//     next run   1.08  (1.05 to 1.12)  each further run of `run --repeat`: its CPU time
//
// The middle one of the rounds, and the quartiles. Exits with 1 where something could not be measured. Numbers of a
// Debug build say little.
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "measure.hpp"

namespace {

using namespace faultline::bench;

constexpr const char* kShort = R"(title  One socket
socket s REP
bind s tcp://127.0.0.1:5555
    s LISTENING fd tcp://127.0.0.1:5555
close s
    s CLOSED fd tcp://127.0.0.1:5555
    s MONITOR_STOPPED
)";

// The lines are those of Debian's libzmq 4.3.4, to the millisecond: 3478 retries. Another libzmq stops at the first.
constexpr const char* kHour = R"(title  One virtual hour of refused connects
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

constexpr int kRounds = 9, kBareRuns = 12, kRepeat = 40;

std::string content_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

double bare_cpu_s() {
    double cpu_s = 0;
    for (int i = 0; i < kBareRuns; ++i) cpu_s += measure_success({BARE_CONTEXT}).cpu_s;
    return cpu_s / kBareRuns;
}

// In each round the bare program runs before and after what is measured.
void print_ratio(const std::string& name, const std::string& what, int rounds, const std::function<double()>& cost_s) {
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        const double before = bare_cpu_s(), cost = cost_s(), after = bare_cpu_s();
        ratios.push_back(cost / ((before + after) / 2));
    }
    std::ranges::sort(ratios);
    fmt::print("{:<10} {:>6.2f}  ({:.2f} to {:.2f})  {}\n", name, ratios[ratios.size() / 2], ratios[ratios.size() / 4],
               ratios[ratios.size() * 3 / 4], what);
    std::fflush(stdout);
}

std::size_t count_lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

// The number in "126 a second", which `explore` ends with.
double rate_of(const std::string& text) {
    const std::size_t at = text.rfind(" a second");
    if (at == std::string::npos) throw std::runtime_error("explore does not say how fast it was: " + text);
    return std::atof(text.substr(text.rfind(' ', at - 1) + 1).c_str());
}

std::string system_libzmq() {
    void* library = dlopen("libzmq.so.5", RTLD_LAZY);
    Dl_info info{};
    if (library == nullptr || dladdr(dlsym(library, "zmq_version"), &info) == 0)
        throw std::runtime_error("there is no libzmq.so.5");
    return info.dli_fname;
}

void measure_all(const std::string& faultline) {
    const TemporaryDirectory directory;
    const std::string scenarios = FAULTLINE_SOURCE_DIR "/scenarios", system = directory.file("libzmq.so");
    const std::string one = directory.write("short.fault", kShort), hour = directory.write("hour.fault", kHour);
    const auto repeat = [&](int times) {
        return measure_success({faultline, "run", one, "--repeat", std::to_string(times), "-j1"}).cpu_s;
    };
    measure_success({faultline, "list", scenarios}, directory.file("list"));
    const auto count = static_cast<double>(count_lines(content_of(directory.file("list"))));
    if (count == 0) throw std::runtime_error("no scenario is listed");

    print_ratio("bare", "the bare program against itself", kRounds, bare_cpu_s);
    print_ratio("one run", "`run` of a short scenario, the command included: CPU time", kRounds, [&] {
        return measure_success({faultline, "run", one}).cpu_s;
    });
    print_ratio("next run", "each further run of `run --repeat`: CPU time", kRounds,
                [&] { return (repeat(kRepeat + 1) - repeat(1)) / kRepeat; });
    print_ratio("suite", "`run scenarios` on all cores, by scenario: wall time", 3, [&] {
        return measure({faultline, "run", scenarios}).wall_s / count;
    });
    fs::copy_file(system_libzmq(), system);
    print_ratio("compare", "`compare` of a build with its copy, by scenario: wall time", 3, [&] {
        return measure({faultline, "compare", "--baseline", "system", "--candidate", system, scenarios}).wall_s / count;
    });
    print_ratio("explored", "a run of `explore --calls`, by core: wall time", 3, [&] {
        const std::string printed = directory.file("explored");
        measure({"/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", faultline, "explore", "--calls",
                 scenarios + "/tcp/port_conflict.fault"},
                printed);
        return std::thread::hardware_concurrency() / rate_of(content_of(printed));
    });
    print_ratio("hour", "a virtual hour, 3478 refused connects: CPU time", kRounds, [&] {
        return measure_success({faultline, "run", hour, "--timeout", "3600"}).cpu_s;
    });
}

}  // namespace

int main(int argc, char** argv) {
    try {
        measure_all(argc > 1 ? argv[1] : FAULTLINE);
    } catch (const std::exception& error) {
        fmt::print(stderr, "faultline_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
