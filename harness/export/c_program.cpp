// A scenario as one file of C99.
#include <fmt/format.h>

#include <algorithm>

#include "export/c_code.hpp"
#include "export/c_parts.hpp"
#include "export/export.hpp"
#include "monitor/events.hpp"
#include "scenario/print.hpp"

namespace faultline::exported {
namespace {

const Impossible& impossible_in_c() {
    static const Impossible verbs{
        {"link", "takes the machine's own loopback device down"},
        {"address", "changes the machine's own loopback device"},
        {"partition", "needs another host"},
        {"heal", "needs another host"},
        {"wallclock", "sets the machine's own clock"},
        {"stats", "is of the draft API"},
    };
    return verbs;
}

// Names of errnos that every program can tell; those of the scenario come in addition.
const std::set<std::string>& common_errors() {
    static const std::set<std::string> errors{
        "EAGAIN", "EADDRINUSE",   "EACCES",      "EBADF", "ECONNREFUSED", "ECONNRESET", "EFAULT",
        "EFSM",   "EHOSTUNREACH", "EINPROGRESS", "EINTR", "EINVAL",       "EMFILE",     "ENOENT",
        "ENOMEM", "ENOTSOCK",     "ENOTSUP",     "EPIPE", "EPROTO",       "ETERM",      "ETIMEDOUT"};
    return errors;
}

std::string errno_word(std::string_view name) { return name == "ENOTSUP" ? "EOPNOTSUPP" : std::string(name); }

class Program {
  public:
    Program(const Scenario& scenario, const ExportOptions& options, const Plan& plan)
        : scenario_(scenario), options_(options), plan_(plan), context_(plan) {}

    Exported text() {
        const bool forked = std::ranges::any_of(plan_.processes, &PlannedProcess::forked);
        if (forked) context_.features.insert({"forked", "sigpipe"});
        if (plan_.names) context_.features.insert("names");
        for (const GuardTerm& term : scenario_.requirements)
            if (term.kind == GuardTerm::Kind::not_fact && term.fact == "free") context_.wanted.insert("rand");
        if (plan_.outcome != nullptr && plan_.outcome->kind == "abort") context_.features.insert("words");
        if (dies()) context_.features.insert("dies");
        for (const std::string& name : common_errors()) errors_.insert(errno_word(name));
        for (std::size_t i = 0; i < plan_.steps.size(); ++i) add_step(i);
        if (!context_.refusals.empty()) return tl::make_unexpected(context_.refusals);
        return assembled(forked);
    }

  private:
    [[nodiscard]] bool is_last(std::size_t i) const { return i + 1 == plan_.steps.size(); }
    [[nodiscard]] bool dies() const { return plan_.outcome != nullptr && plan_.outcome->kind != "deadlock"; }
    // The step in which a process dies: what was under way in it is cut.
    [[nodiscard]] bool is_fatal(std::size_t i) const { return is_last(i) && dies(); }

    void add_step(std::size_t i) {
        const PlannedStep& planned = plan_.steps[i];
        const Action& action = planned.step->action;
        const int line = planned.step->place.line;
        Step shown = *planned.step;
        shown.guard.terms.clear();
        main_ += fmt::format("\n    // {}\n    step({});\n", print_step_line(shown), line);
        const Code code = context_.code_of(planned);
        if (action.verb == "random" || action.verb == "resolve")
            everywhere(code, planned);
        else if (!code.calls.empty())
            add_calls(code.calls, planned, is_fatal(i));
        note_errors(result_pattern(action));
        if (result_pattern(action).find('$') != std::string::npos) context_.features.insert("names");
        if (!code.peer.empty())
            main_ += fmt::format("    result({}, {});\n", c_string(result_pattern(action)), code.peer);
        for (const std::string& statement : code.statements) main_ += "    " + statement + "\n";
        add_lines(planned, is_fatal(i));
        if (action.until) {
            context_.features.insert("storm");
            main_ +=
                fmt::format("    storm(\"{} {}\");\n", action.until->socket, find_event(action.until->event)->name);
        }
        if (has_consequences(action)) main_ += "    settle();\n";
    }

    [[nodiscard]] bool is_forked(const PlannedStep& planned) const { return plan_.processes[planned.process].forked; }

    void add_calls(const std::vector<std::string>& calls, const PlannedStep& planned, bool fatal) {
        const Action& action = planned.step->action;
        const std::string expected = c_string(result_pattern(action));
        const bool good = action.expected_result == "ok" && !action.expected_message;
        if (!is_forked(planned) && !planned.blocks && (calls.size() == 1 || good)) {
            for (std::size_t k = 0; k < calls.size(); ++k)
                main_ += fmt::format("    result({}, {});\n", expected, counted(calls[k]));
            return;
        }
        const std::string function = add_function(calls, planned);
        if (planned.blocks) return add_blocked(function, planned);
        if (!is_forked(planned)) {
            main_ += fmt::format("    result({}, {});\n", expected, counted(function + "()"));
            return;
        }
        const std::string variable = context_.process_variable(planned.process);
        main_ += fatal ? fmt::format("    in(&{}, {});\n", variable, function)
                       : fmt::format("    result({}, in(&{}, {}));\n", expected, variable, function);
    }

    [[nodiscard]] std::string counted(const std::string& call) const {
        return has_faults() ? "LIBZMQ(" + call + ")" : call;
    }
    [[nodiscard]] bool has_faults() const {
        return std::ranges::any_of(plan_.steps,
                                   [](const PlannedStep& planned) { return planned.step->action.verb == "inject"; });
    }

    std::string add_function(const std::vector<std::string>& calls, const PlannedStep& planned) {
        const std::string name = fmt::format("step_{}", planned.step->place.line);
        Step shown = *planned.step;
        shown.guard.terms.clear();
        functions_ += fmt::format("\n// {}\nstatic const char *{}(void)\n{{\n", print_step_line(shown), name);
        if (calls.size() == 1) {
            functions_ += fmt::format("    return {};\n}}\n", calls[0]);
            return name;
        }
        functions_ += fmt::format("    const char *returned = {};\n", calls[0]);
        for (std::size_t k = 1; k < calls.size(); ++k)
            functions_ += fmt::format("    returned = first_error(returned, {});\n", calls[k]);
        functions_ += "    return returned;\n}\n";
        return name;
    }

    void add_blocked(const std::string& function, const PlannedStep& planned) {
        const Action& action = planned.step->action;
        const std::string subject = action.has("socket") ? action.text("socket")
                                    : action.verb == "socket" || action.verb == "context"
                                        ? text_of(action, "name")
                                        : plan_.processes[planned.process].name;
        const std::string what = c_string(subject + " " + action.verb);
        const bool never =
            plan_.outcome != nullptr && plan_.outcome->kind == "deadlock" && &planned == &plan_.steps.back();
        if (!is_forked(planned)) {
            const char* how = never ? "never_returns" : planned.returns_soon ? "in_background" : "blocks";
            main_ += fmt::format("    {}({}, {});\n", how, what, function);
            return;
        }
        context_.features.insert("background");
        main_ +=
            fmt::format("    blocks_in(&{}, {}, {});\n", context_.process_variable(planned.process), what, function);
    }

    // What holds for libc in every process.
    void everywhere(const Code& code, const PlannedStep& planned) {
        if (code.calls.empty()) return;
        bool has_function = false;
        for (std::size_t i = 0; i < plan_.processes.size(); ++i) {
            if (!plan_.processes[i].forked) {
                main_ += fmt::format("    result(\"ok\", {});\n", code.calls[0]);
                continue;
            }
            const std::string function =
                has_function ? fmt::format("step_{}", planned.step->place.line) : add_function(code.calls, planned);
            has_function = true;
            main_ += fmt::format("    result(\"ok\", in(&{}, {}));\n", context_.process_variable(i), function);
        }
    }

    void add_lines(const PlannedStep& planned, bool fatal) {
        for (const ExpectedLine& line : planned.lines) {
            const std::string pattern = line_pattern(line);
            note_errors(pattern);
            if (const auto* event = std::get_if<EventLine>(&line.what)) {
                const EventInfo* info = find_event(event->event);
                if (info != nullptr && info->value == ValueKind::interval) context_.wanted.insert("rand");
                if (info != nullptr && info->value == ValueKind::protocol_error &&
                    event->value.kind == ValuePattern::Kind::exact)
                    protocol_errors_.insert(event->value.low);
                sockets_seen_.insert(event->socket);
            }
            if (pattern.find('$') != std::string::npos) context_.features.insert("names");
            main_ += fmt::format("    {}({});\n", fatal ? "last_event" : "event", c_string(pattern));
        }
    }

    void note_errors(const std::string& text) {
        for (std::size_t at = text.find('E'); at != std::string::npos; at = text.find('E', at + 1)) {
            if (at > 0 && text[at - 1] != '=' && text[at - 1] != ' ') continue;
            std::size_t end = at;
            while (end < text.size() &&
                   ((text[end] >= 'A' && text[end] <= 'Z') || (text[end] >= '0' && text[end] <= '9')))
                ++end;
            const std::string word = text.substr(at, end - at);
            if (errno_number(word)) errors_.insert(word);
        }
    }

    [[nodiscard]] std::string error_rows() const {
        std::string rows;
        for (const std::string& name : errors_)
            rows += fmt::format("{}        {{{}, \"{}\"}},", rows.empty() ? "" : "\n", name, name);
        return rows;
    }

    [[nodiscard]] std::string protocol_rows() const {
        std::set<std::uint64_t> codes = protocol_errors_;
        for (const char* common : {"ZMTP_UNEXPECTED_COMMAND", "ZMTP_MECHANISM_MISMATCH", "ZMTP_INVALID_SEQUENCE"})
            codes.insert(*protocol_error_code(common));
        std::string rows;
        for (const std::uint64_t code : codes)
            rows += fmt::format("{}        {{0x{:08x}, \"{}\"}},", rows.empty() ? "" : "\n", code,
                                protocol_error_name(code));
        return rows;
    }

    [[nodiscard]] std::string file_name() const { return scenario_.id.substr(0, scenario_.id.find('[')) + ".fault"; }

    [[nodiscard]] std::string opening() const {
        const Facts& facts = options_.facts;
        std::string program = scenario_.id.substr(scenario_.id.rfind('/') + 1);
        std::ranges::replace(program, '[', '_');
        std::erase(program, ']');
        std::string text = fmt::format("// {}\n//\n", scenario_.title);
        for (const std::string& spec : scenario_.spec) text += fmt::format("// See {}\n", spec);
        text += fmt::format("// Exported from {} by Faultline for libzmq {}.{}.{}. Needs libzmq and POSIX alone:\n//\n",
                            file_name(), facts.major, facts.minor, facts.patch);
        text += fmt::format("//     cc -std=c99 -o {} {}.c -lzmq -lpthread && ./{}\n//\n", program, program, program);
        text +=
            "// Prints what comes, and at its end \"shown\" (exit 0), or \"not shown\" and what differs (exit 1).\n";
        text +=
            "// It runs in real time: each socket's own events are compared in order, not those of several sockets "
            "with\n"
            "// each other, nor when they come.\n";
        if (dies()) text += "// Lost in real time: what comes once a process has died is not compared.\n";
        for (const std::string& lost : plan_.lost) text += fmt::format("// Lost in real time: {}\n", lost);
        return text;
    }

    std::string ending() {
        std::string text;
        if (plan_.outcome != nullptr && plan_.outcome->kind == "abort")
            text += fmt::format("\n    // outcome abort\n    aborts({}, {});\n", c_string(plan_.outcome->message),
                                c_string(plan_.outcome->file));
        if (plan_.outcome != nullptr && plan_.outcome->kind == "crash")
            text += "\n    // outcome crash\n    crashes();\n";
        if (has_faults() && plan_.outcome == nullptr) {
            text += "\n";
            std::set<std::size_t> processes;
            for (const PlannedStep& planned : plan_.steps)
                if (planned.step->action.verb == "inject") processes.insert(planned.process);
            for (const PlannedStep& planned : plan_.steps)
                if (planned.step->action.verb == "kill") processes.erase(planned.process);
            for (const std::size_t process : processes)
                text += plan_.processes[process].forked ? fmt::format("    result(\"ok\", in(&{}, unstruck));\n",
                                                                      context_.process_variable(process))
                                                        : "    result(\"ok\", unstruck());\n";
        }
        for (const std::string& check : context_.closing_checks()) text += "    " + check + "\n";
        return text + "\n    shown();\n    return 0;\n}\n";
    }

    std::string assembled(bool forked) {
        std::string main = "\nint main(int argc, char **argv)\n{\n    (void) argv;\n    begin(argc);\n";
        if (forked) main += "    start_all();\n";
        main += "    guard();\n";
        if (forked) main += "    hear_all();\n";
        main += main_ + ending();
        std::set<std::string>& features = context_.features;
        const Own own{.code = functions_ + main, .declarations = context_.tables(), .wanted = context_.wanted};
        const Assembled parts =
            assemble_parts(own, features, {{"%ERRORS%", error_rows()}, {"%PROTOCOL_ERRORS%", protocol_rows()}});
        std::set<std::string> headers = parts.headers;
        headers.insert("<zmq.h>");
        if (features.contains("names") && forked) headers.insert("<sys/mman.h>");
        if (features.contains("directory")) headers.insert("<sys/stat.h>");
        if (has_faults()) headers.insert({"<netinet/in.h>", "<netinet/tcp.h>", "<sys/socket.h>", "<errno.h>"});
        if (features.contains("sigpipe")) headers.insert("<signal.h>");
        std::string text = opening() + "#define _XOPEN_SOURCE 700\n#define _DEFAULT_SOURCE\n";
        for (const std::string& header : headers) text += "#include " + header + "\n";
        text += fmt::format("\n#define SCENARIO {}\n", c_string(file_name()));
        if (features.contains("permissions")) text += "#define NOBODY 65534\n";
        return text + parts.text + "\n// ---- The scenario ----\n\n" + context_.variables() + functions_ + main;
    }

    const Scenario& scenario_;
    const ExportOptions& options_;
    const Plan& plan_;
    CContext context_;
    std::string functions_, main_;
    std::set<std::string> errors_, sockets_seen_;
    std::set<std::uint64_t> protocol_errors_;
};

}  // namespace
}  // namespace faultline::exported

namespace faultline {

Exported export_c(const Scenario& scenario, const ExportOptions& options) {
    const auto plan = exported::plan_export(scenario, options.facts, exported::impossible_in_c());
    if (!plan) return tl::make_unexpected(plan.error());
    return exported::Program(scenario, options, *plan).text();
}

}  // namespace faultline
