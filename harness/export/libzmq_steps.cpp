// Sockets, options and messages of a test in the form of libzmq's own.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "export/c_text.hpp"
#include "export/libzmq_test.hpp"
#include "scenario/options.hpp"
#include "scenario/verbs.hpp"

namespace faultline::exported {

void LibzmqTest::called(const Action& action, const std::string& call) {
    if (action.expected_result == "ok")
        add_call("TEST_ASSERT_SUCCESS_ERRNO", {call});
    else
        add_call("TEST_ASSERT_FAILURE_ERRNO", {action.expected_result, call});
}

std::string LibzmqTest::variable(const std::string& name) const {
    return is_reserved(name) || name == "watch" ? name + "_socket" : name;
}

std::string LibzmqTest::socket_of(const Action& action) const { return variable(action.text("socket")); }

void LibzmqTest::socket(const Action& action) {
    const std::string name = variable(action.text("name")), type = "ZMQ_" + action.text("type");
    if (action.expected_result != "ok") return refuse(action, "makes no socket, on which the helpers insist");
    if (socket_type_number(action.text("type")) > 11) return refuse(action, "is of the draft API");
    add(fmt::format("void *{} = test_context_socket ({});", name, type));
    open_.push_back(name);
    if (!action.has("unmonitored")) {
        const bool again = std::ranges::count(monitored_, name) != 0;
        add(fmt::format("{}{}_monitor =\n      monitor_socket ({}, \"inproc://monitor.{}\", ZMQ_EVENT_ALL);",
                        again ? "" : "void *", name, name, action.text("name")));
        note_monitor(name);
    }
    if (!action.has("options")) return;
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        set_one(action, name, option);
}

void LibzmqTest::note_monitor(const std::string& name) {
    if (std::ranges::count(monitored_, name) == 0) monitored_.push_back(name);
}

void LibzmqTest::context(const Action& action) {
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        called(action,
               fmt::format("zmq_ctx_set (get_test_context (), {}, {})", zmq_constant(option.name), option.value));
}

std::string LibzmqTest::option_constant(const OptionInfo& info) {
    std::string constant = zmq_constant(info.name);
    if (info.id >= kFirstNewOption) constants_[constant] = info.id;
    return constant;
}

void LibzmqTest::set_one(const Action& action, const std::string& socket, const Option& option) {
    const OptionInfo* info = find_socket_option(option.name);
    if (info == nullptr) return refuse(action, "sets an option that is unknown: " + option.name);
    const std::string constant = option_constant(*info), value = option.content.value_or(option.value);
    std::string error;
    const auto bytes = encode_option(*info, value, &error);
    if (info->type == OptionType::string || info->type == OptionType::binary) {
        const std::string text = bytes.value_or(value);
        return called(action,
                      fmt::format("zmq_setsockopt ({}, {}, {}, {})", socket, constant, c_string(text), text.size()));
    }
    if (!bytes) return refuse(action, option.name + ": " + error);
    if (info->type == OptionType::integer64)
        return called(action, fmt::format("set_int64 ({}, {}, {})", socket, constant, value));
    int number = 0;
    std::memcpy(&number, bytes->data(), sizeof number);
    called(action, fmt::format("set_int ({}, {}, {})", socket, constant, number));
}

void LibzmqTest::set(const Action& action) {
    for (const Option& option : std::get<std::vector<Option>>(action.arguments.at("options")))
        set_one(action, socket_of(action), option);
}

void LibzmqTest::unset(const Action& action) {
    called(action, fmt::format("zmq_setsockopt ({}, {}, NULL, 0)", socket_of(action),
                               option_constant(*find_socket_option(action.text("option")))));
}

void LibzmqTest::get(const Action& action) {
    const OptionInfo& info = *find_socket_option(action.text("option"));
    const std::string constant = option_constant(info), expected = result_pattern(action);
    const bool text = info.type == OptionType::string || info.type == OptionType::binary;
    if (errno_number(expected) || info.type == OptionType::integer64 || expected.find('$') != std::string::npos)
        return refuse(action, "gives what the helpers have no check for");
    const std::string quiet = expected == "\"\"" ? "" : expected;
    if (text)
        add(fmt::format("expect_text ({}, {}, {});", socket_of(action), constant, c_string(quiet)));
    else
        add(fmt::format("TEST_ASSERT_EQUAL_INT ({}, get_int ({}, {}));", expected, socket_of(action), constant));
}

void LibzmqTest::monitor(const Action& action) {
    const std::string words = action.has("events") ? action.text("events") : "all";
    const std::string socket = socket_of(action);
    if (words == "none") return called(action, fmt::format("zmq_socket_monitor ({}, NULL, 0)", socket));
    if (action.has("endpoint") || action.has("unread") || action.expected_result != "ok")
        return refuse(action, "is more than one reader at once");
    std::string events = words == "all" ? "ZMQ_EVENT_ALL" : "";
    if (words != "all")
        for (std::size_t at = 0; at < words.size();) {
            const std::size_t end = std::min(words.find(' ', at), words.size());
            const std::string event = words.substr(at, end - at);
            const EventInfo* info = find_event(event);
            if (info != nullptr && info->draft) constants_["ZMQ_EVENT_" + event] = static_cast<int>(info->id);
            events += (events.empty() ? "" : " | ") + ("ZMQ_EVENT_" + event);
            at = end + 1;
        }
    if (std::ranges::count(monitored_, socket) != 0) return refuse(action, "is a second monitor of one socket");
    add(fmt::format("void *{}_monitor = monitor_socket (\n      {}, \"inproc://monitor.{}\", {});", socket, socket,
                    action.text("socket"), events));
    note_monitor(socket);
}

void LibzmqTest::read(const Action& action) { refuse(action, "reads a monitor that had no reader"); }

void LibzmqTest::endpoint(const Action& action) {
    const std::string& text = action.text("endpoint");
    if (text.find('$') != std::string::npos) return refuse(action, "uses a name that an event has bound: " + text);
    if (text.starts_with("ipc://")) return refuse(action, "is at a path of ipc: libzmq's tests make theirs at random");
    called(action, fmt::format("zmq_{} ({}, {})", action.verb, socket_of(action), c_string(text)));
}

void LibzmqTest::send(const Action& action) { send_parts(action, std::get<Message>(action.arguments.at("message"))); }

void LibzmqTest::answer(const Action& action) { send_parts(action, answer_message(action)); }

void LibzmqTest::send_parts(const Action& action, const Message& message) {
    const bool good = action.expected_result == "ok";
    for (std::size_t i = 0; i < message.size(); ++i) {
        const std::string bytes(message[i].bytes.begin(), message[i].bytes.end());
        std::string flags = i + 1 < message.size() ? "ZMQ_SNDMORE" : "";
        if (action.has("dontwait")) flags += flags.empty() ? "ZMQ_DONTWAIT" : " | ZMQ_DONTWAIT";
        if (flags.empty()) flags = "0";
        const std::string socket = socket_of(action), literal = c_string(bytes, 6);
        if (bytes.size() > kMostBytes) return refuse(action, "sends more than libzmq's tests would spell out");
        if (good && bytes.find('\0') == std::string::npos)
            add_call("send_string_expect_success", {socket, literal, flags});
        else if (good)
            add_call("TEST_ASSERT_EQUAL_INT",
                     {std::to_string(bytes.size()),
                      fmt::format("zmq_send ({}, {}, {}, {})", socket, literal, bytes.size(), flags)});
        else
            called(action, fmt::format("zmq_send ({}, {}, {}, {})", socket, literal, bytes.size(), flags));
    }
}

void LibzmqTest::receive(const Action& action) {
    if (!action.expected_message) {
        if (action.has("dontwait")) add("msleep (SETTLE_TIME);");
        const char* flags = action.has("dontwait") ? "ZMQ_DONTWAIT" : "0";
        return add(fmt::format("TEST_ASSERT_FAILURE_ERRNO (\n      {}, zmq_recv ({}, NULL, 0, {}));",
                               action.expected_result, socket_of(action), flags));
    }
    const Message& message = *action.expected_message;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const std::string bytes(message[i].bytes.begin(), message[i].bytes.end());
        add(fmt::format("expect_part ({}, {}, {}, {});", socket_of(action),
                        message[i].hole ? "NULL" : c_string(bytes, 6), bytes.size(), i + 1 < message.size() ? 1 : 0));
    }
}

void LibzmqTest::poll(const Action& action) {
    const auto constants = [](const std::string& words) {
        std::string text = words.find("in") != std::string::npos ? "ZMQ_POLLIN" : "";
        if (words.find("out") != std::string::npos) text += text.empty() ? "ZMQ_POLLOUT" : " | ZMQ_POLLOUT";
        return text.empty() ? std::string("0") : text;
    };
    if (errno_number(action.expected_result) || !action.has("timeout"))
        return refuse(action, "waits without limit, or fails");
    if (action.expected_result != "none") add("msleep (SETTLE_TIME);");
    add(fmt::format("TEST_ASSERT_EQUAL_INT (\n      {}, poll_socket ({}, {}, {}));", constants(action.expected_result),
                    socket_of(action), constants(action.text("events")), action.number("timeout") / 1'000'000));
}

void LibzmqTest::close(const Action& action) {
    if (action.expected_result != "ok") return refuse(action, "fails, and the helpers insist that it doesn't");
    add(fmt::format("test_context_socket_close ({});", socket_of(action)));
    std::erase(open_, socket_of(action));
}

void LibzmqTest::advance(const Action&) {
    add(fmt::format("{}watch = zmq_stopwatch_start ();", has_watch_ ? "" : "void *"));
    has_watch_ = true;
}

}  // namespace faultline::exported
