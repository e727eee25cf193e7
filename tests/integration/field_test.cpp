// From the field to a failing scenario: programs of other people's bindings are captured, reproduced on the libzmq that
// they ran with, and shrunk.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "command.hpp"

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

struct Fault {
    const char* name;
    const char* kept;  // the line that it is about
};
void PrintTo(const Fault& fault, std::ostream* stream) { *stream << fault.name; }

constexpr Fault kFaults[] = {{"port_taken", "*BIND_FAILED errno=EADDRINUSE*"},
                             {"late_listener", "*HANDSHAKE_SUCCEEDED*"},
                             {"peer_killed", "*DISCONNECTED*"},
                             {"reset_in_handshake", "*HANDSHAKE_FAILED_NO_DETAIL errno=ECONNRESET*"},
                             {"wrong_mechanism", "*HANDSHAKE_FAILED_PROTOCOL protocol=ZMTP_MECHANISM_MISMATCH*"},
                             {"name_fails", "*CONNECT_RETRIED*"}};

bool can_run(const std::vector<std::string>& command) { return run_command_line(command).exit == 0; }

class FromTheField : public testing::TestWithParam<Fault> {
  protected:
    void goes_the_whole_way(std::vector<std::string> program, const std::string& libzmq) {
        const std::string trace = file("trace.jsonl"), whole = file("whole.fault"), small = file("small.fault");
        std::vector<std::string> capture{"capture", "-o", trace, "--"};
        std::ranges::move(program, std::back_inserter(capture));
        // It waits for its fault, which may not come: then the test is red, and goes on.
        const Finished captured =
            run_faultline(capture, {.environment = {}, .prefix = {"timeout", "60"}, .directory = ""});
        ASSERT_EQ(captured.exit, 0) << captured.err;
        const Finished reproduced = run_faultline({"reproduce", trace, "--libzmq", libzmq, "-o", whole});
        ASSERT_EQ(reproduced.exit, 0) << "not every line is reproduced: " << reproduced.err << read_file(trace);
        const Finished shrunk =
            run_faultline({"shrink", whole, "--libzmq", libzmq, "--keep", GetParam().kept, "-o", small});
        ASSERT_EQ(shrunk.exit, 0) << shrunk.err << read_file(whole);
        const std::string text = read_file(small);
        EXPECT_LT(std::ranges::count(text, '\n'), 20) << text;
        EXPECT_LT(lines_in(text), 15) << text;
        EXPECT_EQ(run_faultline({"run", small, "--libzmq", libzmq, "--repeat", "3"}).exit, 0) << text;
    }

  private:
    [[nodiscard]] std::string file(const std::string& name) const { return place_.directory() + "/" + name; }
    // Of the scenario: not its comments.
    static int lines_in(const std::string& text) {
        int lines = 0;
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
            if (text[at] != '#' && text[at] != '\n') ++lines;
        return lines;
    }
    ScenarioFile place_{"title  Only its directory is used\n\nadvance 1ms\n"};
};

TEST_P(FromTheField, a_program_of_python3_zmq) {
    if (!can_run({"/usr/bin/python3", "-c", "import zmq"})) GTEST_SKIP() << "no python3-zmq";
    goes_the_whole_way({"/usr/bin/python3", FAULTLINE_SOURCE_DIR "/tests/captured/faults.py", GetParam().name},
                       "system");
}

// Node loads its addon, a whole libzmq 4.3.5 with the draft API, with RTLD_LOCAL.
TEST_P(FromTheField, a_program_of_npm_zeromq) {
    const std::string package = FAULTLINE_BINARY_DIR "/../npm/node_modules/zeromq";
    const std::string libzmq = npm_build("npm-6.5.0-libzmq-4.3.5-draft.node");
    if (libzmq.empty() || !can_run({"node", "-e", "require(process.argv[1])", package}))
        GTEST_SKIP() << "no npm zeromq, or no node that loads it";
    goes_the_whole_way({"node", FAULTLINE_SOURCE_DIR "/tests/captured/faults.js", package, GetParam().name}, libzmq);
}

INSTANTIATE_TEST_SUITE_P(Each, FromTheField, testing::ValuesIn(kFaults),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace faultline::test
