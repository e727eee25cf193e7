#include <csignal>

#include "cli/cli.hpp"

namespace faultline::cli {

volatile bool g_interrupted = false;

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = [](int) { g_interrupted = true; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

}  // namespace faultline::cli
