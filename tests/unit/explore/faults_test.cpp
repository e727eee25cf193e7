#include "explore/faults.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "monitor/events.hpp"
#include "scenario/verbs.hpp"

namespace faultline {
namespace {

constexpr std::string_view kKinds[] = {"", "tcp", "ipc"};
constexpr std::string_view kOptions[] = {"", "SO_ERROR", "TCP_NODELAY", "F_SETFL", "ADD", "MOD", "DEL"};

const Fault* find(const std::vector<Fault>& faults, std::string_view what) {
    const auto found = std::ranges::find(faults, what, &Fault::what);
    return found == faults.end() ? nullptr : &*found;
}

Reach reach_of(SystemCall call, std::string_view kind, std::string_view option, std::string_view what) {
    const std::vector<Fault> faults = faults_of(call, kind, option);
    const Fault* fault = find(faults, what);
    EXPECT_NE(fault, nullptr) << what;
    return fault == nullptr ? Reach::injection : fault->reach;
}

TEST(Faults, EveryCallHasSome) {
    for (const SystemCallInfo& info : kSystemCalls)
        EXPECT_FALSE(faults_of(*find_system_call(info.name), "", "").empty()) << info.name;
}

TEST(Faults, EachIsOneThatInjectTakesAndIsNamedOnce) {
    for (const SystemCallInfo& info : kSystemCalls) {
        for (const std::string_view kind : kKinds) {
            for (const std::string_view option : kOptions) {
                std::set<std::string> seen;
                for (const Fault& fault : faults_of(*find_system_call(info.name), kind, option)) {
                    EXPECT_TRUE(seen.insert(fault.what).second) << info.name << " " << fault.what;
                    EXPECT_FALSE(fault.condition.empty());
                    EXPECT_TRUE(fault.what.starts_with("short=") ? info.transfers
                                                                 : errno_number(fault.what).has_value())
                        << info.name << " " << fault.what;
                }
            }
        }
    }
}

// "no fd is free (exhaust fds)": the words behind the parenthesis are verbs, the last one of those that follow commas.
TEST(Faults, WhatAVerbShowsNamesTheVerb) {
    for (const SystemCallInfo& info : kSystemCalls) {
        for (const std::string_view kind : kKinds) {
            for (const Fault& fault : faults_of(*find_system_call(info.name), kind, "SO_ERROR")) {
                if (fault.reach != Reach::verb) continue;
                const std::size_t open = fault.condition.rfind('(');
                ASSERT_NE(open, std::string::npos) << fault.condition;
                const std::string inside = fault.condition.substr(open + 1);
                EXPECT_NE(find_verb(inside.substr(0, inside.find_first_of(" ,)"))), nullptr) << fault.condition;
            }
        }
    }
}

TEST(Faults, SaysWhetherAKernelReturnsItThere) {
    EXPECT_EQ(reach_of(SystemCall::accept4, "ipc", "", "EMFILE"), Reach::verb);
    EXPECT_EQ(reach_of(SystemCall::accept4, "tcp", "", "ENFILE"), Reach::kernel);
    EXPECT_EQ(reach_of(SystemCall::accept4, "tcp", "", "EHOSTUNREACH"), Reach::injection);
    EXPECT_EQ(reach_of(SystemCall::accept, "tcp", "", "EMFILE"), Reach::verb) << "its manual page is that of accept4";
    EXPECT_EQ(reach_of(SystemCall::close, "tcp", "", "EINTR"), Reach::injection);
    EXPECT_EQ(reach_of(SystemCall::connect, "ipc", "", "ENOENT"), Reach::verb);
    EXPECT_EQ(reach_of(SystemCall::epoll_ctl, "", "ADD", "ENOSPC"), Reach::kernel);
    EXPECT_EQ(find(faults_of(SystemCall::epoll_ctl, "", "DEL"), "ENOSPC"), nullptr);
}

TEST(Faults, TheNamesOfReachesAreReadBack) {
    for (const Reach reach : {Reach::verb, Reach::kernel, Reach::injection})
        EXPECT_EQ(find_reach(reach_name(reach)), reach);
    EXPECT_EQ(find_reach("perhaps"), std::nullopt);
}

}  // namespace
}  // namespace faultline
