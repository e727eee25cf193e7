// The declarations that exported tests need of tests/testutil*.hpp in libzmq's repository, and of Unity: enough for a
// compiler to say whether such a test is C++. The names and signatures are theirs.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <zmq.h>

#define SETTLE_TIME 300

typedef int fd_t;
inline const void* as_setsockopt_opt_t(const void* opt_) { return opt_; }

void setup_test_environment(int timeout_seconds_ = 60);
void msleep(int milliseconds_);
fd_t connect_socket(const char* endpoint_, const int af_ = AF_INET, const int protocol_ = IPPROTO_TCP);

void setup_test_context();
void teardown_test_context();
void* get_test_context();
void* test_context_socket(int type_);
void* test_context_socket_close(void* socket_);
void* test_context_socket_close_zero_linger(void* socket_);
void send_string_expect_success(void* socket_, const char* str_, int flags_);
int get_monitor_event_with_timeout(void* monitor_, int* value_, char** address_, int timeout_);
int check(int rc_);
void check_equal(int64_t expected_, int64_t actual_);
void check_text(const char* expected_, const char* actual_);

#define SETUP_TEARDOWN_TESTCONTEXT         \
    void setUp();                          \
    void tearDown();                       \
    void setUp() { setup_test_context(); } \
    void tearDown() { teardown_test_context(); }

#define TEST_ASSERT_SUCCESS_ERRNO(expr) check(expr)
#define TEST_ASSERT_SUCCESS_RAW_ERRNO(expr) check(expr)
#define TEST_ASSERT_FAILURE_ERRNO(error_code, expr) check_equal(error_code, expr)
#define TEST_ASSERT_FAILURE_RAW_ERRNO(error_code, expr) check_equal(error_code, expr)
#define TEST_ASSERT_EQUAL_INT(expected, actual) check_equal(expected, actual)
#define TEST_ASSERT_EQUAL_HEX(expected, actual) check_equal(expected, actual)
#define TEST_ASSERT_EQUAL_HEX8(expected, actual) check_equal(expected, actual)
#define TEST_ASSERT_EQUAL_STRING(expected, actual) check_text(expected, actual)
#define UNITY_BEGIN() check(0)
#define UNITY_END() check(0)
#define RUN_TEST(test) test()
