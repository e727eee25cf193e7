#include "export/libzmq_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "export/c_text.hpp"
#include "export/libzmq_helpers.hpp"
#include "scenario/print.hpp"

namespace faultline::exported {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::int64_t kPatienceMs = 3000;

const Impossible& impossible_in_a_test() {
    constexpr std::string_view kProcess = "acts on a process: a test of libzmq's is one";
    constexpr std::string_view kFile = "acts on a file: libzmq's tests have no helper for it";
    constexpr std::string_view kCall = "makes a system call fail: libzmq's tests call the real ones";
    constexpr std::string_view kProxy = "needs a proxy between two sockets: libzmq's tests have none";
    constexpr std::string_view kNetwork = "changes the machine's own network";
    constexpr std::string_view kEnd = "ends the test context: the tear-down does that";
    static const Impossible verbs{
        {"process", kProcess},
        {"kill", kProcess},
        {"stop", kProcess},
        {"cont", kProcess},
        {"restart", kProcess},
        {"interrupt", kProcess},
        {"unlink", kFile},
        {"mkdir", kFile},
        {"touch", kFile},
        {"stale", kFile},
        {"chmod", kFile},
        {"exhaust", kCall},
        {"release", kCall},
        {"inject", kCall},
        {"restore", kCall},
        {"resolve", kCall},
        {"random", kCall},
        {"prebind", kCall},
        {"proxy", kProxy},
        {"link", kNetwork},
        {"address", kNetwork},
        {"partition", kNetwork},
        {"heal", kNetwork},
        {"term", kEnd},
        {"shutdown", kEnd},
        {"stats", "is of the draft API"},
        {"wallclock", "sets the machine's own clock"},
        {"stall", "stops a peer from reading: libzmq's tests have no helper for it"},
        {"resume", "stops a peer from reading: libzmq's tests have no helper for it"},
    };
    return verbs;
}

}  // namespace

Exported LibzmqTest::text() {
    if (plan_.outcome != nullptr)
        refuse(plan_.outcome->place, fmt::format("`outcome {}`", plan_.outcome->kind), "would end the whole test");
    for (const PlannedStep& planned : plan_.steps) add_step(planned);
    if (!refusals_.empty()) return tl::make_unexpected(refusals_);
    return assembled();
}

void LibzmqTest::refuse(const Place& place, const std::string& what, const std::string& reason) {
    refusals_.push_back({place, what, reason});
}

void LibzmqTest::refuse(const Action& action, const std::string& reason) {
    refuse(action.place, "`" + action.verb + "`", reason);
}

void LibzmqTest::add(const std::string& statement) { body_ += "    " + statement + "\n"; }

std::string LibzmqTest::call_text(const std::string& function, const std::vector<std::string>& arguments) {
    const std::string line = fmt::format("{} ({});", function, fmt::join(arguments, ", "));
    if (line.find('\n') == std::string::npos && line.size() + 4 <= kColumns) return line;
    const std::string inner = fmt::format("{}", fmt::join(arguments, ", "));
    const bool fits = inner.find('\n') == std::string::npos && inner.size() + 6 <= kColumns;
    return fmt::format("{} (\n      {});", function,
                       fits ? inner : fmt::format("{}", fmt::join(arguments, ",\n      ")));
}

void LibzmqTest::add_call(const std::string& function, const std::vector<std::string>& arguments) {
    add(call_text(function, arguments));
}

void LibzmqTest::add_step(const PlannedStep& planned) {
    static const std::map<std::string_view, Write> writers{
        {"socket", &LibzmqTest::socket},
        {"context", &LibzmqTest::context},
        {"set", &LibzmqTest::set},
        {"unset", &LibzmqTest::unset},
        {"get", &LibzmqTest::get},
        {"monitor", &LibzmqTest::monitor},
        {"read", &LibzmqTest::read},
        {"bind", &LibzmqTest::endpoint},
        {"unbind", &LibzmqTest::endpoint},
        {"connect", &LibzmqTest::endpoint},
        {"disconnect", &LibzmqTest::endpoint},
        {"send", &LibzmqTest::send},
        {"answer", &LibzmqTest::answer},
        {"recv", &LibzmqTest::receive},
        {"poll", &LibzmqTest::poll},
        {"close", &LibzmqTest::close},
        {"advance", &LibzmqTest::advance},
        {"occupy", &LibzmqTest::occupy},
        {"vacate", &LibzmqTest::vacate},
        {"tsc", &LibzmqTest::nothing},
        {"listen", &LibzmqTest::listen},
        {"dial", &LibzmqTest::dial},
        {"accept", &LibzmqTest::accept},
        {"write", &LibzmqTest::write},
        {"say", &LibzmqTest::say},
        {"expect", &LibzmqTest::expect},
        {"hear", &LibzmqTest::hear},
        {"fin", &LibzmqTest::end_peer},
        {"reset", &LibzmqTest::end_peer},
        {"half_close", &LibzmqTest::half_close},
    };
    const Action& action = planned.step->action;
    Step shown = *planned.step;
    shown.guard.terms.clear();
    body_ += fmt::format("\n    //  {}\n", print_step_line(shown));
    if (planned.blocks) refuse(action, "blocks: that needs a thread, and another that unblocks it");
    if (action.until) refuse(action, "has no end of its own (`until`)");
    const auto writer = writers.find(action.verb);
    if (writer != writers.end())
        (this->*writer->second)(action);
    else if (!impossible_in_a_test().contains(action.verb))
        refuse(action, "has no form in libzmq's tests");
    for (const ExpectedLine& line : planned.lines) add_line(line, planned.wait_ms);
    // What libzmq says to a peer unasked is on its way then, before it is answered.
    if (action.verb == "dial" || action.verb == "accept") add("msleep (50);");
    if (action.verb == "advance")
        add(fmt::format("wait_until (watch, {});\n    zmq_stopwatch_stop (watch);", planned.wait_ms));
}

std::string LibzmqTest::value_of(const EventInfo& info, const ValuePattern& value, std::string& bound) {
    const auto number = static_cast<std::int64_t>(value.low);
    switch (value.kind) {
        case ValuePattern::Kind::none: return "0";
        case ValuePattern::Kind::no_fd: return "-1";
        case ValuePattern::Kind::named_fd:
            if (!fds_.insert(value.name).second) return value.name + "_number";
            bound = value.name + "_number";
            return "ANY_VALUE";
        case ValuePattern::Kind::exact:
            if (info.value == ValueKind::error_number) return errno_name(value.low);
            if (info.value == ValueKind::protocol_error) return "ZMQ_PROTOCOL_ERROR_" + protocol_error_name(value.low);
            if (info.value == ValueKind::zap_status) return std::to_string(number);
            intervals_ = true;
            return "ANY_VALUE";
        case ValuePattern::Kind::any_fd:
        case ValuePattern::Kind::range:
        case ValuePattern::Kind::pair:
        case ValuePattern::Kind::any: break;
    }
    return "ANY_VALUE";
}

void LibzmqTest::add_line(const ExpectedLine& line, std::int64_t wait_ms) {
    const auto* event = std::get_if<EventLine>(&line.what);
    if (event == nullptr) return refuse(line.place, "a call's return", "comes from another thread");
    const EventInfo* info = find_event(event->event);
    if (info == nullptr || info->draft) return refuse(line.place, "an event", "is of no release's zmq.h");
    std::string bound;
    const std::string value = value_of(*info, event->value, bound);
    const bool named = event->endpoint.find('$') != std::string::npos;
    const std::string place = event->endpoint == "\"\"" ? "" : event->endpoint;
    std::vector<std::string> arguments{variable(event->socket) + "_monitor", fmt::format("ZMQ_EVENT_{}", info->name),
                                       value, named ? "NULL" : c_string(place)};
    if (wait_ms != 0) arguments.push_back(std::to_string(wait_ms + kPatienceMs));
    const std::string call = call_text("expect_event", arguments);
    add(bound.empty() ? call : fmt::format("const int {} =\n      {}", bound, call));
}

std::string LibzmqTest::name() const {
    std::string name = scenario_.id.substr(scenario_.id.rfind('/') + 1);
    std::erase(name, ']');
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::string LibzmqTest::opening() const {
    std::string text = "/* SPDX-License-Identifier: MPL-2.0 */\n\n";
    text += fmt::format("//  {}\n", scenario_.title);
    for (const std::string& spec : scenario_.spec) text += fmt::format("//  See {}\n", spec);
    const Facts& facts = options_.facts;
    text += fmt::format(
        "//\n//  As libzmq {}.{}.{} does it. For libzmq's tests: tests/test_{}.cpp, and {} in the "
        "list of\n//  tests/CMakeLists.txt.\n",
        facts.major, facts.minor, facts.patch, name(), "test_" + name());
    text += "//  Each socket's own events are compared in order, but not when they come.\n";
    if (intervals_) text += "//  Lost: intervals have a random part, and are not compared.\n";
    for (const std::string& lost : plan_.lost) text += fmt::format("//  Lost: {}\n", lost);
    return text;
}

std::string LibzmqTest::assembled() {
    std::string body = body_;
    if (!monitored_.empty()) body += "\n    //  Nothing more comes.\n";
    for (const std::string& socket : monitored_) body += fmt::format("    expect_no_event ({}_monitor);\n", socket);
    body += "\n";
    for (const std::string& socket : open_)
        body += fmt::format("    test_context_socket_close_zero_linger ({});\n", socket);
    for (const std::string& socket : monitored_)
        body += fmt::format("    test_context_socket_close ({}_monitor);\n", socket);
    std::string helpers, used = body;
    const std::span<const TestHelper> all = test_helpers();
    for (std::size_t i = all.size(); i-- > 0;) {
        if (used.find(all[i].name) == std::string::npos) continue;
        helpers.insert(0, all[i].text);
        used += all[i].text;
    }
    std::string text = opening() + "\n#include \"testutil.hpp\"\n#include \"testutil_monitoring.hpp\"\n";
    text += "#include \"testutil_unity.hpp\"\n\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n";
    for (const auto& [constant, number] : constants_)
        text += fmt::format("\n#ifndef {}\n#define {} {} //  of the draft API\n#endif\n", constant, constant, number);
    text += "\nSETUP_TEARDOWN_TESTCONTEXT\n" + helpers;
    text += fmt::format("\nvoid test_{} ()\n{{{}}}\n", name(), body);
    return text + fmt::format(
                      "\nint main ()\n{{\n    setup_test_environment ();\n\n    UNITY_BEGIN ();\n    RUN_TEST "
                      "(test_{});\n    return UNITY_END ();\n}}\n",
                      name());
}

}  // namespace faultline::exported

namespace faultline {

Exported export_libzmq_test(const Scenario& scenario, const ExportOptions& options) {
    const auto plan = exported::plan_export(scenario, options.facts, exported::impossible_in_a_test());
    if (!plan) return tl::make_unexpected(plan.error());
    return exported::LibzmqTest(scenario, options, *plan).text();
}

}  // namespace faultline
