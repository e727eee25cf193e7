// What the recorder costs the program that is captured: its CPU time with it and without, in pairs, one right after the
// other and in alternating order, on one CPU. The capture's own start is part of it; the writer, another process, is
// not.
//
//     faultline_capture_bench [PAIRS]
#include <sched.h>

#include <cmath>
#include <numeric>

#include "measure.hpp"

namespace {

using namespace faultline::bench;

struct Interval {
    double low = 0, middle = 0, high = 0;
};

// Of the ratio, 95 % of what the mean of the logarithms may be: Student's t, 1.96 plus what few pairs add.
Interval interval_of(const std::vector<double>& logarithms) {
    const auto count = static_cast<double>(logarithms.size());
    const double mean = std::accumulate(logarithms.begin(), logarithms.end(), 0.0) / count;
    double squares = 0;
    for (const double value : logarithms) squares += (value - mean) * (value - mean);
    const double half = (1.96 + 2.4 / (count - 1)) * std::sqrt(squares / (count - 1) / count);
    return {std::exp(mean - half), std::exp(mean), std::exp(mean + half)};
}

void measure_case(const std::string& name, const std::string& messages, int pairs) {
    const TemporaryDirectory directory;
    const Words plain{CAPTURED, name, messages};
    std::vector<double> logarithms;
    double all_s = 0;
    for (int i = 0; i < pairs; ++i) {
        Words recorded{FAULTLINE, "capture", "--quiet", "-o", directory.file(std::to_string(i)), "--"};
        recorded.insert(recorded.end(), plain.begin(), plain.end());
        const bool plain_first = i % 2 == 0;
        const double one = measure_success(plain_first ? plain : recorded).cpu_s;
        const double other = measure_success(plain_first ? recorded : plain).cpu_s;
        logarithms.push_back(std::log(plain_first ? other / one : one / other));
        all_s += plain_first ? one : other;
    }
    const Interval ratio = interval_of(logarithms);
    fmt::print("{:<10} {} messages, {} pairs, {:.2f} s CPU each without: with it {:+.2f} % ({:+.2f} to {:+.2f})\n",
               name, messages, pairs, all_s / pairs, 100 * (ratio.middle - 1), 100 * (ratio.low - 1),
               100 * (ratio.high - 1));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(0, &one);
        if (sched_setaffinity(0, sizeof one, &one) != 0) throw std::runtime_error("cannot stay on one CPU");
        const int pairs = argc > 1 ? std::atoi(argv[1]) : 30;
        if (pairs < 2) throw std::runtime_error("it takes two pairs at least");
        measure_case("ping-pong", "60000", pairs);
        measure_case("stream", "4000000", pairs);
    } catch (const std::exception& error) {
        fmt::print(stderr, "faultline_capture_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
