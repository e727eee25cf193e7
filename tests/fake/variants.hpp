// In what the variants of the fake differ that tests/CMakeLists.txt builds.
#pragma once

// What its threads wait in. Without it there is no thread that waits.
#if defined(FAKE_EPOLL)
#define FAKE_POLLER "epoll"
#elif defined(FAKE_POLL)
#define FAKE_POLLER "poll"
#elif defined(FAKE_SELECT)
#define FAKE_POLLER "select"
#endif

// What it says that it has.
#ifdef FAKE_POLLER
#define FAKE_HAS "curve"
#elif defined(FAKE_DRAFT)
#define FAKE_HAS "WS"  // by the name that zmq_has(3) gives them
#elif defined(FAKE_EARLY)
#define FAKE_HAS "draft"
#endif

#ifdef FAKE_EARLY
#define FAKE_MINOR 2
#define FAKE_PATCH 2
#else
#define FAKE_MINOR 3
#define FAKE_PATCH 5
#endif
