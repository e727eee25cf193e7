#include "explore/contrast.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TrialRecord record(std::size_t index, Effect effect, const std::string& cause, const std::string& fault = "EMFILE") {
    return {.index = index,
            .scenario = "tcp/a",
            .file = "tcp/a.fault",
            .line = 4,
            .action = "bind s tcp://127.0.0.1:5555",
            .process = "main",
            .thread = "s",
            .number = 7 + index,  // of the build, not of the trial
            .nth = 2,
            .call = "accept4",
            .kind = "tcp",
            .fault = fault,
            .reach = Reach::kernel,
            .condition = "the machine is full",
            .site = "zmq::a a.cpp:1",
            .judgement = {effect, cause, "said so"}};
}

TrialRecords records(std::vector<TrialRecord> list) {
    TrialRecords made;
    for (TrialRecord& each : list) made.emplace(each.index, std::move(each));
    return made;
}

TEST(Contrast, AnAssertionThatOnlyMovedIsHandledAlike) {
    const TrialRecords one = records({record(0, Effect::abort, "a.cpp:65")}),
                       other = records({record(3, Effect::abort, "a.cpp:38")});
    const Contrast same = contrast(one, other);
    EXPECT_TRUE(same.changes.empty());
    EXPECT_EQ(same.same, 1U);
    const TrialRecords elsewhere = records({record(3, Effect::abort, "b.cpp:38")});
    EXPECT_EQ(contrast(one, elsewhere).changes.size(), 1U);
}

TEST(Contrast, NamesWhatEachMadeOfIt) {
    const TrialRecords one = records({record(0, Effect::same, ""), record(1, Effect::abort, "a.cpp:65", "ENFILE"),
                                      record(2, Effect::abort, "a.cpp:65", "ENOMEM")}),
                       other = records({record(0, Effect::different, ""), record(1, Effect::same, "", "ENFILE"),
                                        record(2, Effect::same, "", "ENOMEM")});
    EXPECT_EQ(contrast_text(contrast(one, other)),
              "accept4 (tcp): ENFILE ENOMEM\n"
              "    baseline   abort in a.cpp\n"
              "    candidate  same\n"
              "    2 runs; first tcp/a.fault:4: bind s tcp://127.0.0.1:5555\n"
              "\n"
              "accept4 (tcp): EMFILE\n"
              "    baseline   same\n"
              "    candidate  different: said so\n"
              "    1 run; first tcp/a.fault:4: bind s tcp://127.0.0.1:5555\n"
              "\n"
              "       0  handled alike\n"
              "       3  handled differently\n");
}

TEST(Contrast, AFindingThatOnlyTheCandidateHasIsTold) {
    TrialRecord known = record(5, Effect::abort, "a.cpp:9"), fresh = record(6, Effect::leak, "main fd socket");
    known.nth = fresh.nth = 9;
    fresh.fault = "ENFILE";
    const TrialRecords one = records({record(0, Effect::abort, "a.cpp:65"), record(1, Effect::same, "", "EPERM")});
    const Contrast found = contrast(one, records({record(0, Effect::abort, "a.cpp:65"), known, fresh}));
    EXPECT_EQ(found.only_baseline, 1U);
    EXPECT_EQ(found.only_candidate, 2U);
    ASSERT_EQ(found.fresh.size(), 1U) << "an abort in a.cpp is the baseline's, too";
    EXPECT_EQ(found.fresh[0].candidate, "leak: main fd socket");
    EXPECT_NE(contrast_text(found).find("At calls that were tried with the candidate only:\n\naccept4 (tcp): ENFILE\n"),
              std::string::npos);
}

}  // namespace
}  // namespace faultline
