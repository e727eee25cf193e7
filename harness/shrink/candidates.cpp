#include "shrink/candidates.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "scenario/print.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

constexpr const char* kUnmonitored = "unmonitored";  // a word that makes a scenario shorter
constexpr std::array kNameMakers{ParameterKind::new_process, ParameterKind::new_socket, ParameterKind::new_proxy,
                                 ParameterKind::new_listener, ParameterKind::new_peer};

bool makes_a_name(ParameterKind kind) { return std::ranges::find(kNameMakers, kind) != kNameMakers.end(); }

std::vector<std::string> names_made_by(const Action& action) {
    std::vector<std::string> names;
    const Verb* verb = find_verb(action.verb);
    if (verb == nullptr) return names;
    for (const Parameter& parameter : verb->parameters)
        if (const std::string key(parameter.key); makes_a_name(parameter.kind) && action.has(key))
            names.push_back(action.text(key));
    return names;
}

bool is_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

// Who may be spoken of in a line: sockets, and processes (`main term -> ok`).
std::set<std::string> speakers(const Scenario& scenario) {
    std::set<std::string> names{std::string(kDefaultProcess)};
    for (const Step& step : scenario.steps)
        for (const std::string& name : names_made_by(step.action)) names.insert(name);
    return names;
}

// Sockets that never have events.
std::set<std::string> unmonitored(const Scenario& scenario) {
    std::set<std::string> names;
    for (const Step& step : scenario.steps) {
        if (step.action.verb == "socket" && step.action.has(kUnmonitored)) names.insert(step.action.text("name"));
        if (step.action.verb == "monitor") names.erase(step.action.text("socket"));
    }
    return names;
}

class LineFilter {
  public:
    explicit LineFilter(const Scenario& scenario) : names_(speakers(scenario)), unmonitored_(unmonitored(scenario)) {}
    void apply(std::vector<Expectation>& lines) const {
        std::erase_if(lines, [&](const Expectation& line) { return is_gone(line); });
        for (Expectation& line : lines) {
            if (auto* repeat = std::get_if<Repeat>(&line.what)) apply(repeat->lines);
            if (auto* any = std::get_if<AnyOrder>(&line.what))
                for (auto& block : any->blocks) apply(block);
        }
    }

  private:
    [[nodiscard]] bool is_gone(const Expectation& line) const {
        if (const auto* event = std::get_if<EventLine>(&line.what))
            return !names_.contains(event->socket) || unmonitored_.contains(event->socket);
        if (const auto* returned = std::get_if<ReturnLine>(&line.what)) return !names_.contains(returned->subject);
        if (const auto* call = std::get_if<CallLine>(&line.what)) return !names_.contains(call->socket);
        return false;
    }
    std::set<std::string> names_, unmonitored_;
};

bool mentions_name(std::string_view line, std::string_view name) {
    for (std::size_t at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || !is_of_name(line[at - 1])) && (end == line.size() || !is_of_name(line[end]))) return true;
    }
    return false;
}

// `fd=$x` where nothing else speaks of `$x` is refused: it becomes `fd`.
class FdNames {
  public:
    explicit FdNames(const Scenario& scenario) {
        for (const Step& step : scenario.steps) {
            actions_ += print_step_line(step) + "\n";
            count(step.expected);
        }
    }
    void drop_lonely(std::vector<Expectation>& lines) const {
        for (Expectation& line : lines) {
            if (auto* event = std::get_if<EventLine>(&line.what)) drop_if_lonely(event->value);
            if (auto* repeat = std::get_if<Repeat>(&line.what)) drop_lonely(repeat->lines);
            if (auto* any = std::get_if<AnyOrder>(&line.what))
                for (auto& block : any->blocks) drop_lonely(block);
        }
    }

  private:
    void count(const std::vector<Expectation>& lines) {
        for (const Expectation& line : lines) {
            if (const auto* event = std::get_if<EventLine>(&line.what)) ++mentions_[event->value.name];
            if (const auto* repeat = std::get_if<Repeat>(&line.what)) count(repeat->lines);
            if (const auto* any = std::get_if<AnyOrder>(&line.what))
                for (const auto& block : any->blocks) count(block);
        }
    }
    void drop_if_lonely(ValuePattern& value) const {
        if (value.kind != ValuePattern::Kind::named_fd || mentions_.at(value.name) > 1) return;
        if (!mentions_name(actions_, value.name)) value = {.kind = ValuePattern::Kind::any_fd, .name = {}};
    }
    std::string actions_;
    std::map<std::string, int> mentions_;
};

Scenario with_lines_of_those_there(Scenario scenario) {
    const LineFilter filter(scenario);
    for (Step& step : scenario.steps) {
        filter.apply(step.expected);
        mend_lines(step.expected);
    }
    const FdNames names(scenario);
    for (Step& step : scenario.steps) names.drop_lonely(step.expected);
    return scenario;
}

using Change = std::function<void(Scenario&)>;

// Collects copies of a scenario, each with one change.
class Collector {
  public:
    explicit Collector(const Scenario& scenario) : scenario_(scenario) {}
    void add(const Change& change) {
        Scenario copy = scenario_;
        change(copy);
        candidates_.push_back(std::move(copy));
    }
    [[nodiscard]] std::vector<Scenario> take() { return std::move(candidates_); }

  private:
    const Scenario& scenario_;
    std::vector<Scenario> candidates_;
};

void drop_options(Collector& collector, std::size_t step, const std::string& key, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        collector.add([&](Scenario& copy) {
            auto& options = std::get<std::vector<Option>>(copy.steps[step].action.arguments.at(key));
            options.erase(options.begin() + static_cast<std::ptrdiff_t>(i));
            if (options.empty()) copy.steps[step].action.arguments.erase(key);
        });
}

bool has_events(const Scenario& scenario, const std::string& socket) {
    const auto is_of_it = [&](const Step& step) {
        return std::ranges::any_of(step.expected, [&](const Expectation& line) {
            const auto* event = std::get_if<EventLine>(&line.what);
            return event != nullptr && event->socket == socket;
        });
    };
    return std::ranges::any_of(scenario.steps, is_of_it);
}

void drop_arguments(Collector& collector, const Scenario& scenario, std::size_t step) {
    const Action& action = scenario.steps[step].action;
    const Verb* verb = find_verb(action.verb);
    if (verb == nullptr) return;
    for (const Parameter& parameter : verb->parameters) {
        const std::string key(parameter.key);
        if (key == kUnmonitored && !action.has(key) && has_events(scenario, action.text("name")))
            collector.add([&](Scenario& copy) {
                copy.steps[step].action.arguments[key] = std::string("1");
                copy = with_lines_of_those_there(std::move(copy));
            });
        if (!action.has(key) || key == kUnmonitored) continue;
        if (const auto* options = std::get_if<std::vector<Option>>(&action.arguments.at(key)))
            drop_options(collector, step, key, options->size());
        if (parameter.optional) collector.add([&](Scenario& copy) { copy.steps[step].action.arguments.erase(key); });
    }
}

// 1 ms, 10 ms, … 1 h, as far as they are less.
std::vector<std::int64_t> smaller_durations(std::int64_t ns) {
    constexpr std::int64_t kMs = 1'000'000;
    std::vector<std::int64_t> smaller;
    for (const std::int64_t ms :
         {0,    1,    2,      5,      10,     20,     50,      100,     200,     500,       1000,
          2000, 5000, 10'000, 20'000, 30'000, 60'000, 120'000, 300'000, 600'000, 1'800'000, 3'600'000})
        if (ms * kMs < ns) smaller.push_back(ms * kMs);
    return smaller;
}

}  // namespace

void mend_lines(std::vector<Expectation>& lines) {
    std::vector<Expectation> mended;
    for (Expectation& line : lines) {
        auto* repeat = std::get_if<Repeat>(&line.what);
        auto* any = std::get_if<AnyOrder>(&line.what);
        if (repeat != nullptr) mend_lines(repeat->lines);
        if (any != nullptr) {
            for (auto& block : any->blocks) mend_lines(block);
            std::erase_if(any->blocks, [](const auto& block) { return block.empty(); });
        }
        const bool empty = (repeat != nullptr && repeat->lines.empty()) || (any != nullptr && any->blocks.empty());
        if (any != nullptr && any->blocks.size() == 1) {
            std::ranges::move(any->blocks.front(), std::back_inserter(mended));
        } else if (!empty) {
            mended.push_back(std::move(line));
        }
    }
    lines = std::move(mended);
}

Scenario without_steps(const Scenario& scenario, std::size_t begin, std::size_t end) {
    Scenario result = scenario;
    result.steps.erase(result.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                       result.steps.begin() + static_cast<std::ptrdiff_t>(end));
    return with_lines_of_those_there(std::move(result));
}

std::vector<Scenario> without_a_name(const Scenario& scenario) {
    Collector collector(scenario);
    for (const Step& step : scenario.steps)
        for (const std::string& name : names_made_by(step.action))
            collector.add([&](Scenario& copy) {
                std::erase_if(copy.steps, [&](const Step& each) { return mentions_name(print_step_line(each), name); });
                copy = with_lines_of_those_there(std::move(copy));
            });
    return collector.take();
}

std::vector<Scenario> without_a_detail(const Scenario& scenario) {
    Collector collector(scenario);
    for (std::size_t i = 0; i < scenario.requirements.size(); ++i)
        collector.add([&](Scenario& copy) {
            copy.requirements.erase(copy.requirements.begin() + static_cast<std::ptrdiff_t>(i));
        });
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
        const Step& step = scenario.steps[i];
        if (step.when) collector.add([&](Scenario& copy) { copy.steps[i].when.reset(); });
        if (step.action.until) collector.add([&](Scenario& copy) { copy.steps[i].action.until.reset(); });
        drop_arguments(collector, scenario, i);
    }
    return collector.take();
}

std::vector<Scenario> with_less(const Scenario& scenario) {
    Collector collector(scenario);
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
        const Step& step = scenario.steps[i];
        for (const auto& [key, argument] : step.action.arguments) {
            if (const auto* number = std::get_if<std::int64_t>(&argument)) {
                for (const std::int64_t less : smaller_durations(*number))
                    collector.add([&](Scenario& copy) { copy.steps[i].action.arguments.at(key) = less; });
            }
            const Message shortest{{{'x'}, false}};
            if (const auto* message = std::get_if<Message>(&argument); message != nullptr && *message != shortest)
                collector.add([&](Scenario& copy) { copy.steps[i].action.arguments.at(key) = shortest; });
        }
        if (step.action.until)
            for (int count = 1; count < step.action.until->count; ++count)
                collector.add([&](Scenario& copy) { copy.steps[i].action.until->count = count; });
    }
    return collector.take();
}

}  // namespace faultline
