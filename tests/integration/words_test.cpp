// What the command says about scenarios and the language: list, explain, help.
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/cli.hpp"
#include "command.hpp"

namespace faultline::test {
namespace {

const std::string kScenarios = FAULTLINE_SOURCE_DIR "/scenarios";

std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        longest = std::max(longest, end - at);
    }
    return longest;
}

TEST(List, by_tag_spec_and_area) {
    const Finished plain = run_faultline({"list", kScenarios});
    EXPECT_EQ(plain.out.find("\n    "), std::string::npos) << plain.out;
    const Finished tag = run_faultline({"list", kScenarios, "--by", "tag"});
    const Finished area = run_faultline({"list", kScenarios, "--by", "area"});
    const Finished spec = run_faultline({"list", kScenarios, "--by", "spec"});
    EXPECT_EQ(tag.exit + area.exit + spec.exit, 0);
    EXPECT_NE(("\n" + tag.out).find("\nsmoke\n    ipc/connection "), std::string::npos) << tag.out;
    EXPECT_NE(("\n" + area.out).find("\nreference\n    reference/accept "), std::string::npos) << area.out;
    EXPECT_NE(spec.out.find("zmq_socket_monitor(3) EXAMPLE: A REP"), std::string::npos) << spec.out;
    EXPECT_EQ(run_faultline({"list", kScenarios, "--by", "moon"}).exit, 64);
}

TEST(List, a_scenario_without_a_tag_has_a_group_too) {
    const ScenarioFile file("title t\n\nsocket s REP\n");
    EXPECT_NE(run_faultline({"list", file.path(), "--by", "tag"}).out.find("no tag\n    case"), std::string::npos);
}

TEST(Explain, tells_a_scenario_within_80_columns) {
    const Finished told = run_faultline({"explain", kScenarios + "/tcp/port_conflict.fault"});
    EXPECT_EQ(told.exit, 0);
    EXPECT_NE(told.out.find("  3. The REP socket server binds to tcp://127.0.0.1:5555; the call fails with\n"
                            "     EADDRINUSE.\n"),
              std::string::npos)
        << told.out;
    EXPECT_LE(longest_line(told.out), 80U);
    EXPECT_EQ(run_faultline({"explain", "/no/such/place"}).exit, 64);
}

TEST(Explain, stands_before_a_run_that_asks_for_it) {
    const std::string path = kScenarios + "/tcp/port_conflict.fault";
    const Finished run = run_faultline({"run", path, "--explain"});
    EXPECT_EQ(run.exit, 0) << run.out;
    const std::size_t told = run.out.find("Somebody else listens on"), result = run.out.find("ok       tcp/port");
    EXPECT_LT(told, result) << run.out;
    EXPECT_NE(result, std::string::npos) << run.out;
    EXPECT_EQ(run_faultline({"run", path}).out.find("Someone else's"), std::string::npos);
}

// What differs first, since the page is long.
std::string first_difference(const std::string& a, const std::string& b) {
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_a == a.end() && in_b == b.end()) return "";
    const auto at = static_cast<std::size_t>(in_a - a.begin());
    const std::size_t line = at == 0 ? 0 : a.rfind('\n', at - 1) + 1;
    return a.substr(line, a.find('\n', at) - line) + "\n" + b.substr(line, b.find('\n', at) - line);
}

TEST(Reference, the_page_is_what_the_tables_say) {
    const Finished help = run_faultline({"help", "--markdown", "scenarios"},
                                        {.environment = {}, .prefix = {}, .directory = FAULTLINE_SOURCE_DIR});
    EXPECT_EQ(help.exit, 0) << help.err;
    EXPECT_EQ(first_difference(read_file(FAULTLINE_SOURCE_DIR "/harness/reference.md"), help.out), "")
        << "the reference page is not up to date; in the source directory run\n    " << FAULTLINE
        << " help --markdown scenarios > harness/reference.md";
    EXPECT_EQ(first_difference("one\ntwo\n", "one\ntwa\n"), "two\ntwa");
    EXPECT_NE(first_difference("one\n", "one\ntwo\n"), "");
    EXPECT_EQ(run_faultline({"help", "--markdown", "/no/such/place"}).exit, 64);
}

TEST(Help, exits_as_it_ends) {
    EXPECT_EQ(run_faultline({"help"}).exit, 0);
    EXPECT_NE(run_faultline({"help", "bind"}).out.find("bind SOCKET ENDPOINT"), std::string::npos);
    const Finished unknown = run_faultline({"help", "bnid"});
    EXPECT_EQ(unknown.exit, 64);
    EXPECT_EQ(unknown.err, "faultline: there is no verb, event or topic bnid; did you mean bind?\n");
}

TEST(Help, names_every_exit_code) {
    using cli::Exit;
    std::string codes;
    for (const Exit code : {Exit::pass, Exit::fail, Exit::unstable, Exit::nothing, Exit::usage, Exit::unfit,
                            Exit::our_bug, Exit::cannot_say, Exit::no_use})
        codes += std::to_string(static_cast<int>(code)) + "\n";
    std::string named;
    const std::string text = run_faultline({"help", "exit-codes"}).out;
    for (std::size_t at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at + 1))
        named += text.substr(at + 3, text.find(' ', at + 3) - at - 3) + "\n";
    EXPECT_EQ(named, codes);
}

}  // namespace
}  // namespace faultline::test
