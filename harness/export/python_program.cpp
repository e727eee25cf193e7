#include "export/python_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "export/c_text.hpp"
#include "export/python_parts.hpp"
#include "monitor/events.hpp"
#include "scenario/print.hpp"

namespace faultline::exported {
namespace {

const Impossible& impossible_in_python() {
    constexpr std::string_view kProcess = "acts on a process, and the program is one";
    constexpr std::string_view kCall = "makes a system call fail, which Python cannot";
    constexpr std::string_view kProxy = "needs a proxy: --as c has one";
    constexpr std::string_view kNetwork = "changes the machine's own network";
    static const Impossible verbs{
        {"process", kProcess},
        {"kill", kProcess},
        {"stop", kProcess},
        {"cont", kProcess},
        {"restart", kProcess},
        {"interrupt", "interrupts a call in another thread"},
        {"exhaust", kCall},
        {"release", kCall},
        {"inject", kCall},
        {"restore", kCall},
        {"resolve", kCall},
        {"random", "sets rand(), which Python cannot"},
        {"proxy", kProxy},
        {"link", kNetwork},
        {"address", kNetwork},
        {"partition", kNetwork},
        {"heal", kNetwork},
        {"wallclock", "sets the machine's own clock"},
        {"stats", "is of the draft API"},
    };
    return verbs;
}

std::string escaped(std::string_view text, bool bytes) {
    std::string literal = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            literal += std::string("\\") + c;
        else if (c == '\n')
            literal += "\\n";
        else if (byte < ' ' || byte == 127 || (bytes && byte > 127))
            literal += fmt::format("\\x{:02x}", byte);
        else
            literal += c;
    }
    return literal + "\"";
}

// rand() is libc's: no interval is known.
std::string without_intervals(const std::string& pattern, bool& had) {
    static const std::regex interval("interval=[0-9]+(ms|s)");
    if (std::regex_search(pattern, interval)) had = true;
    return std::regex_replace(pattern, interval, "interval=$$_");
}

}  // namespace

std::string python_text(std::string_view text) { return escaped(text, false); }
std::string python_bytes(std::string_view bytes) { return "b" + escaped(bytes, true); }

Exported PythonProgram::text() {
    if (plan_.outcome != nullptr)
        refuse(plan_.outcome->place, fmt::format("`outcome {}`", plan_.outcome->kind), "would end the program itself");
    for (const PlannedStep& planned : plan_.steps) add_step(planned);
    if (!refusals_.empty()) return tl::make_unexpected(refusals_);
    std::string text(python_opening()), errors;
    for (const std::string_view name : all_protocol_error_names())
        errors += fmt::format("{}0x{:08x}: \"{}\"", errors.empty() ? "\n    " : ",\n    ",
                              protocol_error_code(name).value_or(0), name);
    text.replace(text.find("%SCENARIO%"), std::string("%SCENARIO%").size(), python_text(file_name()));
    text.replace(text.find("%PROTOCOL_ERRORS%"), std::string("%PROTOCOL_ERRORS%").size(), errors + ",\n");
    return opening() + text + body_ + "\nshown()\n";
}

void PythonProgram::refuse(const Place& place, const std::string& what, const std::string& reason) {
    refusals_.push_back({place, what, reason});
}
void PythonProgram::refuse(const Action& action, const std::string& reason) {
    refuse(action.place, "`" + action.verb + "`", reason);
}

void PythonProgram::add_step(const PlannedStep& planned) {
    static const std::map<std::string_view, Write> writers{
        {"tsc", &PythonProgram::nothing},
        {"context", &PythonProgram::context},
        {"socket", &PythonProgram::socket},
        {"set", &PythonProgram::set},
        {"get", &PythonProgram::get},
        {"monitor", &PythonProgram::monitor},
        {"bind", &PythonProgram::endpoint},
        {"unbind", &PythonProgram::endpoint},
        {"connect", &PythonProgram::endpoint},
        {"disconnect", &PythonProgram::endpoint},
        {"send", &PythonProgram::send},
        {"answer", &PythonProgram::answer},
        {"recv", &PythonProgram::receive},
        {"poll", &PythonProgram::poll},
        {"close", &PythonProgram::close},
        {"advance", &PythonProgram::advance},
        {"occupy", &PythonProgram::occupy},
        {"vacate", &PythonProgram::vacate},
        {"unlink", &PythonProgram::file},
        {"mkdir", &PythonProgram::file},
        {"touch", &PythonProgram::file},
        {"listen", &PythonProgram::listen},
        {"dial", &PythonProgram::dial},
        {"accept", &PythonProgram::accept},
        {"write", &PythonProgram::write},
        {"say", &PythonProgram::say},
        {"expect", &PythonProgram::expect},
        {"hear", &PythonProgram::hear},
        {"fin", &PythonProgram::end_peer},
        {"reset", &PythonProgram::end_peer},
        {"half_close", &PythonProgram::half_close},
    };
    const Action& action = planned.step->action;
    Step shown = *planned.step;
    shown.guard.terms.clear();
    add(fmt::format("\n# {}\nstep({})", print_step_line(shown), planned.step->place.line));
    wait_ms_ = planned.wait_ms;
    if (planned.blocks) refuse(action, "blocks: the program has one thread for its calls");
    if (action.until) refuse(action, "has no end of its own (`until`)");
    const auto writer = writers.find(action.verb);
    if (writer != writers.end())
        (this->*writer->second)(action);
    else if (!impossible_in_python().contains(action.verb))
        refuse(action, "has no form in Python");
    for (const ExpectedLine& line : planned.lines) add_line(line);
    if (has_consequences(action)) add("settle()");
}

void PythonProgram::add_line(const ExpectedLine& line) {
    if (!std::holds_alternative<EventLine>(line.what))
        return refuse(line.place, "a call's return", "comes from another thread");
    add(fmt::format("event({})", python_text(without_intervals(line_pattern(line), intervals_))));
}

void PythonProgram::called(const Action& action, const std::string& call) {
    add(fmt::format("result({}, lambda: {})", python_text(result_pattern(action)), call));
}

std::string PythonProgram::variable(const std::string& name) const { return name + "_"; }

std::string PythonProgram::filled(const std::string& text) const {
    return text.find('$') == std::string::npos ? python_text(text) : "fill(" + python_text(text) + ")";
}

std::string PythonProgram::opening() const {
    const Facts& facts = options_.facts;
    std::string text = fmt::format("#!/usr/bin/env python3\n# {}\n#\n", scenario_.title);
    for (const std::string& spec : scenario_.spec) text += fmt::format("# See {}\n", spec);
    text += fmt::format("# Exported from {} by Faultline for libzmq {}.{}.{}. Needs pyzmq alone.\n", file_name(),
                        facts.major, facts.minor, facts.patch);
    text +=
        "# Prints what comes, and at its end \"shown\" (exit 0), or \"not shown\" and what differs (exit 1).\n"
        "# It runs in real time: each socket's own events are compared in order, not those of several sockets with\n"
        "# each other, nor when they come.\n";
    if (intervals_) text += "# Lost: intervals have a random part, and are not compared.\n";
    for (const std::string& lost : plan_.lost) text += fmt::format("# Lost in real time: {}\n", lost);
    return text;
}

}  // namespace faultline::exported

namespace faultline {

Exported export_python(const Scenario& scenario, const ExportOptions& options) {
    const auto plan = exported::plan_export(scenario, options.facts, exported::impossible_in_python());
    if (!plan) return tl::make_unexpected(plan.error());
    return exported::PythonProgram(scenario, options, *plan).text();
}

}  // namespace faultline
