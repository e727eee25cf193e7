#include "export/libzmq_helpers.hpp"

#include <array>

namespace faultline::exported {
namespace {

// clang-format off
constexpr std::array kHelpers{

TestHelper{"ANY_VALUE", R"(
//  What an event says that the test doesn't look at.
static const int ANY_VALUE = -2;
)"},

TestHelper{"wait_until", R"(
//  Until so many milliseconds have passed since the stop watch was started.
static void wait_until (void *watch_, int milliseconds_)
{
    const int passed =
      static_cast<int> (zmq_stopwatch_intermediate (watch_) / 1000);
    if (passed < milliseconds_)
        msleep (milliseconds_ - passed);
}
)"},

TestHelper{"read_monitor", R"(
static void *read_monitor (const char *endpoint_)
{
    void *reader = test_context_socket (ZMQ_PAIR);
    TEST_ASSERT_SUCCESS_ERRNO (zmq_connect (reader, endpoint_));
    return reader;
}
)"},

TestHelper{"monitor_socket", R"(
static void *monitor_socket (void *socket_, const char *endpoint_, int events_)
{
    TEST_ASSERT_SUCCESS_ERRNO (
      zmq_socket_monitor (socket_, endpoint_, events_));
    return read_monitor (endpoint_);
}
)"},

TestHelper{"expect_event", R"(
//  The next event of a monitor, within timeout_ ms. Returns its value.
static int expect_event (void *monitor_,
                         int event_,
                         int value_,
                         const char *address_,
                         int timeout_ = 3000)
{
    int value = 0;
    char *address = NULL;
    TEST_ASSERT_EQUAL_HEX (
      event_,
      get_monitor_event_with_timeout (monitor_, &value, &address, timeout_));
    if (value_ != ANY_VALUE)
        TEST_ASSERT_EQUAL_INT (value_, value);
    if (address_)
        TEST_ASSERT_EQUAL_STRING (address_, address);
    free (address);
    return value;
}
)"},

TestHelper{"expect_no_event", R"(
static void expect_no_event (void *monitor_)
{
    TEST_ASSERT_EQUAL_INT (
      -1, get_monitor_event_with_timeout (monitor_, NULL, NULL, 15));
}
)"},

TestHelper{"set_int", R"(
static int set_int (void *socket_, int option_, int value_)
{
    return zmq_setsockopt (socket_, option_, &value_, sizeof (value_));
}
)"},

TestHelper{"set_int64", R"(
static int set_int64 (void *socket_, int option_, int64_t value_)
{
    return zmq_setsockopt (socket_, option_, &value_, sizeof (value_));
}
)"},

TestHelper{"get_int", R"(
static int get_int (void *socket_, int option_)
{
    int value = 0;
    size_t size = sizeof (value);
    TEST_ASSERT_SUCCESS_ERRNO (
      zmq_getsockopt (socket_, option_, &value, &size));
    return value;
}
)"},

TestHelper{"expect_text", R"(
static void expect_text (void *socket_, int option_, const char *text_)
{
    char text[256] = "";
    size_t size = sizeof (text);
    TEST_ASSERT_SUCCESS_ERRNO (zmq_getsockopt (socket_, option_, text, &size));
    TEST_ASSERT_EQUAL_STRING (text_, text);
}
)"},

TestHelper{"poll_socket", R"(
static int poll_socket (void *socket_, short events_, long timeout_)
{
    zmq_pollitem_t item = {socket_, 0, events_, 0};
    TEST_ASSERT_SUCCESS_ERRNO (zmq_poll (&item, 1, timeout_));
    return item.revents;
}
)"},

TestHelper{"expect_part", R"(
//  A part of a message: without bytes, any.
static void expect_part (void *socket_, const char *bytes_, int size_, int more_)
{
    zmq_msg_t part;
    TEST_ASSERT_SUCCESS_ERRNO (zmq_msg_init (&part));
    TEST_ASSERT_SUCCESS_ERRNO (zmq_msg_recv (&part, socket_, 0));
    if (bytes_) {
        TEST_ASSERT_EQUAL_INT (size_, zmq_msg_size (&part));
        TEST_ASSERT_EQUAL_INT (
          0, memcmp (bytes_, zmq_msg_data (&part), zmq_msg_size (&part)));
    }
    TEST_ASSERT_EQUAL_INT (more_, zmq_msg_more (&part));
    TEST_ASSERT_SUCCESS_ERRNO (zmq_msg_close (&part));
}
)"},

TestHelper{"listen_at", R"(
//  A listener that says nothing, on a port of the loopback address.
static fd_t listen_at (int port_, int backlog_)
{
    const int on = 1;
    struct sockaddr_in address;
    memset (&address, 0, sizeof (address));
    address.sin_family = AF_INET;
    address.sin_port = htons (port_);
    address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
    const fd_t fd = socket (AF_INET, SOCK_STREAM, 0);
    TEST_ASSERT_SUCCESS_RAW_ERRNO (fd);
    TEST_ASSERT_SUCCESS_RAW_ERRNO (setsockopt (
      fd, SOL_SOCKET, SO_REUSEADDR, as_setsockopt_opt_t (&on), sizeof (on)));
    TEST_ASSERT_SUCCESS_RAW_ERRNO (
      bind (fd, reinterpret_cast<struct sockaddr *> (&address), sizeof (address)));
    TEST_ASSERT_SUCCESS_RAW_ERRNO (listen (fd, backlog_));
    return fd;
}
)"},

TestHelper{"accept_from", R"(
static fd_t accept_from (fd_t listener_)
{
    const fd_t fd = accept (listener_, NULL, NULL);
    TEST_ASSERT_SUCCESS_RAW_ERRNO (fd);
    return fd;
}
)"},

TestHelper{"close_peer", R"(
//  Bytes that nobody has read would turn the close into a reset.
static void close_peer (fd_t fd_)
{
    char bytes[1024];
    msleep (SETTLE_TIME);
    while (recv (fd_, bytes, sizeof (bytes), MSG_DONTWAIT) > 0) {
    }
    close (fd_);
}
)"},

TestHelper{"reset_connection", R"(
static void reset_connection (fd_t fd_)
{
    struct linger at_once;
    at_once.l_onoff = 1;
    at_once.l_linger = 0;
    TEST_ASSERT_SUCCESS_RAW_ERRNO (
      setsockopt (fd_, SOL_SOCKET, SO_LINGER, as_setsockopt_opt_t (&at_once),
                  sizeof (at_once)));
    close (fd_);
}
)"},

TestHelper{"send_bytes", R"(
static void send_bytes (fd_t fd_, const char *bytes_, int size_)
{
    TEST_ASSERT_EQUAL_INT (size_, send (fd_, bytes_, size_, MSG_NOSIGNAL));
}
)"},

TestHelper{"expect_bytes", R"(
//  The next bytes that come: without bytes, any.
static void expect_bytes (fd_t fd_, const char *bytes_, int size_)
{
    for (int i = 0; i < size_; ++i) {
        char byte;
        TEST_ASSERT_EQUAL_INT (1, recv (fd_, &byte, 1, 0));
        if (bytes_)
            TEST_ASSERT_EQUAL_HEX8 (bytes_[i], byte);
    }
}
)"},

TestHelper{"expect_silence", R"(
//  Nothing comes, and the connection stays.
static void expect_silence (fd_t fd_)
{
    char byte;
    msleep (SETTLE_TIME);
    TEST_ASSERT_FAILURE_RAW_ERRNO (EAGAIN, recv (fd_, &byte, 1, MSG_DONTWAIT));
}
)"},

TestHelper{"expect_end", R"(
//  Nothing more comes, because the connection is closed.
static void expect_end (fd_t fd_)
{
    char byte;
    TEST_ASSERT_EQUAL_INT (0, recv (fd_, &byte, 1, 0));
}
)"},

};
// clang-format on

}  // namespace

std::span<const TestHelper> test_helpers() { return kHelpers; }

}  // namespace faultline::exported
