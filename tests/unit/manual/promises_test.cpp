#include "manual/promises.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr std::string_view kTable =
    "# a comment\n"
    "page  zmq_socket_monitor(3)\n"
    "    events             The argument is a bitmask.  # of them\n"
    "    two words          A promise of two words.\n"
    "    ZMQ_EVENT_CLOSED   The value is the FD.\n"
    "    ZMQ_EVENT_OLD      none: no build has it\n"
    "\n"
    "page  zmq_socket_monitor_versioned(3)\n"
    "    events             The argument is a bitmask.\n"
    "other  libzmq#*\n";

Promises table() { return parse_promises(kTable, "promises.txt").value(); }

std::string errors_of(std::string_view text) {
    const auto parsed = parse_promises(text, "promises.txt");
    if (parsed) return "";
    std::string all;
    for (const Diagnostic& error : parsed.error()) all += to_text(error);
    return all;
}

TEST(Promises, are_read_with_their_sentences_and_reasons) {
    const Promises promises = table();
    ASSERT_EQ(promises.all().size(), 5U);
    EXPECT_EQ(promises.all()[0].name(), "zmq_socket_monitor(3) events");
    EXPECT_EQ(promises.all()[0].sentence, "The argument is a bitmask.");
    EXPECT_FALSE(promises.all()[2].excused);
    EXPECT_TRUE(promises.all()[3].excused);
    EXPECT_EQ(promises.all()[3].sentence, "no build has it");
    EXPECT_EQ(promises.all()[3].place.line, 6);
}

TEST(Promises, are_named_one_by_one_or_several_at_once) {
    const Promises promises = table();
    using Indices = std::vector<std::size_t>;
    EXPECT_EQ(promises.named_by("zmq_socket_monitor(3) two words").value(), Indices{1});
    EXPECT_EQ(promises.named_by("zmq_socket_monitor(3) ZMQ_EVENT_CLOSED events").value(), (Indices{2, 0}));
    EXPECT_EQ(promises.named_by("zmq_socket_monitor_versioned(3) events").value(), Indices{4});
    EXPECT_EQ(promises.named_by("zmq_socket_monitor(3)").value(), Indices{});
    EXPECT_EQ(promises.named_by("libzmq#2829").value(), Indices{});
}

TEST(Promises, that_there_are_not_have_a_hint) {
    const Promises promises = table();
    EXPECT_EQ(promises.named_by("zmq_socket_monitor(3) ZMQ_EVENT_CLOSD").error(),
              "did you mean zmq_socket_monitor(3) ZMQ_EVENT_CLOSED?");
    EXPECT_EQ(promises.named_by("zmq_socket_monitr(3)").error(), "did you mean zmq_socket_monitor(3)?");
    EXPECT_EQ(promises.named_by("the moon").error(), "promises.txt has what it may be");
    EXPECT_FALSE(promises.named_by("zmq_socket_monitor(3) ZMQ_EVENT_CLOSED moon"));
    EXPECT_FALSE(promises.named_by("zmq_socket_monitor(3)X"));
}

TEST(Promises, lines_that_are_wrong_are_named_by_file_line_and_column) {
    EXPECT_EQ(errors_of("pages  x\n"),
              "promises.txt:1:1: error: expected page, other or a promise, not pages\npages  x\n^~~~~\n"
              "did you mean page?\n");
    EXPECT_EQ(errors_of("page\n"), "promises.txt:1:1: error: page needs what it is called\npage\n^~~~\n");
    EXPECT_EQ(errors_of("    a  b\n"),
              "promises.txt:1:5: error: a promise stands below its page\n    a  b\n    ^\nwrite: page  NAME\n");
    EXPECT_EQ(errors_of("other  x\n    a  b\n"),
              "promises.txt:2:5: error: a promise stands below its page\n    a  b\n    ^\nwrite: page  NAME\n");
    EXPECT_EQ(errors_of("page  x\n    a\n"),
              "promises.txt:2:5: error: a has no sentence\n    a\n    ^\n"
              "write what is promised, two spaces behind it; or none: and why nothing shows it\n");
    EXPECT_EQ(errors_of("page  x\n    a  b\n    a  c\n"),
              "promises.txt:3:5: error: x a occurs twice\n    a  c\n    ^\n");
    EXPECT_EQ(errors_of("page  x\npage  x\n"), "promises.txt:2:7: error: x occurs twice\npage  x\n      ^\n");
}

}  // namespace
}  // namespace faultline
