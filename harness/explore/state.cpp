#include "explore/state.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace faultline {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kFormat = 1;

ExploreHeader header_from(const Json& json) {
    if (json.at("explore").get<int>() != kFormat) throw std::runtime_error("written by another release of faultline");
    return {.libzmq = json.at("libzmq").get<std::string>(),
            .plan = json.at("plan").get<std::string>(),
            .trials = json.at("trials").get<std::size_t>(),
            .scenarios = json.at("scenarios").get<std::size_t>(),
            .calls = json.at("calls").get<std::size_t>(),
            .stacks = json.at("stacks").get<std::size_t>(),
            .left_out = json.at("left_out").get<std::size_t>(),
            .not_explored = json.at("not_explored").get<std::vector<std::string>>()};
}

TrialRecord record_from(const Json& json) {
    const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
    const auto reach = find_reach(text("reach"));
    const auto effect = find_effect(text("effect"));
    if (!reach || !effect) throw std::runtime_error("unknown reach or effect");
    return {.index = json.at("index").get<std::size_t>(),
            .scenario = text("scenario"),
            .file = text("file"),
            .line = json.at("line").get<int>(),
            .action = text("action"),
            .process = text("process"),
            .thread = text("thread"),
            .number = json.at("number").get<std::uint64_t>(),
            .nth = json.at("nth").get<std::uint32_t>(),
            .call = text("call"),
            .kind = text("kind"),
            .fault = text("fault"),
            .reach = *reach,
            .condition = text("condition"),
            .site = text("site"),
            .judgement = {*effect, text("cause"), text("detail")}};
}

std::string printed(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string state_line(const ExploreHeader& header) {
    return printed(Json{{"explore", kFormat},
                        {"libzmq", header.libzmq},
                        {"plan", header.plan},
                        {"trials", header.trials},
                        {"scenarios", header.scenarios},
                        {"calls", header.calls},
                        {"stacks", header.stacks},
                        {"left_out", header.left_out},
                        {"not_explored", header.not_explored}});
}

std::string state_line(const TrialRecord& record) {
    return printed(Json{{"index", record.index},
                        {"scenario", record.scenario},
                        {"file", record.file},
                        {"line", record.line},
                        {"action", record.action},
                        {"process", record.process},
                        {"thread", record.thread},
                        {"number", record.number},
                        {"nth", record.nth},
                        {"call", record.call},
                        {"kind", record.kind},
                        {"fault", record.fault},
                        {"reach", reach_name(record.reach)},
                        {"condition", record.condition},
                        {"site", record.site},
                        {"effect", effect_name(record.judgement.effect)},
                        {"cause", record.judgement.cause},
                        {"detail", record.judgement.detail}});
}

std::string state_text(const ExploreState& state) {
    std::string text = state_line(state.header);
    for (const auto& [index, record] : state.records) text += state_line(record);
    return text;
}

tl::expected<ExploreState, std::string> parse_state(std::string_view text, const std::string& file) {
    ExploreState state;
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) break;  // cut off while it was written
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        ++number;
        try {
            const Json json = Json::parse(line);
            if (number == 1) {
                state.header = header_from(json);
                continue;
            }
            TrialRecord record = record_from(json);
            if (record.index >= state.header.trials) throw std::runtime_error("a trial that the plan does not have");
            state.records.insert_or_assign(record.index, std::move(record));
        } catch (const std::exception& error) {
            return tl::make_unexpected(fmt::format("{}:{}: no line of an exploration: {}", file, number, error.what()));
        }
    }
    if (number == 0) return tl::make_unexpected(fmt::format("{}:1: no line of an exploration: it is empty", file));
    return state;
}

tl::expected<ExploreState, std::string> merge_states(const std::vector<ExploreState>& states,
                                                     const std::vector<std::string>& files) {
    ExploreState merged;
    merged.header = states.front().header;
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i].header != merged.header)
            return tl::make_unexpected(
                fmt::format("{} and {} are of different explorations: the libzmq, the scenarios or the options differ",
                            files.front(), files[i]));
        for (const auto& [index, record] : states[i].records) {
            const auto [known, fresh] = merged.records.try_emplace(index, record);
            if (!fresh && state_line(known->second) != state_line(record))
                return tl::make_unexpected(
                    fmt::format("{}: trial {} ended otherwise than in another file", files[i], index));
        }
    }
    return merged;
}

}  // namespace faultline
