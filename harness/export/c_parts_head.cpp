// The first parts of an exported program: limits, time, and where what comes is kept.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& head_parts() {
    static const std::vector<Part> parts{

{{"PATIENCE_MS", "CALM_MS", "STUCK_MS"},
 {"<pthread.h>", "<stdio.h>", "<stdlib.h>", "<string.h>", "<time.h>", "<unistd.h>"}, R"c(
#define PATIENCE_MS 3000  // for what is expected
#define CALM_MS 15        // a step is over once nothing has come for so long
#define STUCK_MS 10000    // for which no call of a step may go on
)c"},

{{"format"}, {"<stdarg.h>"}, R"c(
// A text as printf() would print it. It is never freed: the program is short.
static char *format(const char *how, ...)
{
    va_list values;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    va_start(values, how);
    vfprintf(stream, how, values);
    va_end(values);
    fclose(stream);
    return text;
}
)c"},

{{"began"}, {}, R"c(
static struct timespec began;
)c"},

{{"now"}, {}, R"c(
// Milliseconds since the program began.
static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (t.tv_sec - began.tv_sec) * 1000 + (t.tv_nsec - began.tv_nsec) / 1000000;
}
)c"},

{{"line", "step_end", "stuck_at"}, {}, R"c(
static int line;           // of the scenario
static long step_end;      // when the time of an `advance` is over
static long stuck_at;      // when a step has taken too long
)c"},

{{"came", "entries", "lock", "changed", "MOST"}, {}, R"c(
// What has come, in the scenario's notation: events, and calls that return later than they were made.
#define MOST 20000
static struct entry {
    char *text;
    int fd;
    int taken;
} came[MOST];
static int entries;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
)c"},

{{"directory"}, {}, R"c(
static char directory[] = "/tmp/exported-XXXXXX";
)c"},

{{"remove_entry"}, {"<ftw.h>"}, R"c(
static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void) status;
    (void) type;
    (void) place;
    return remove(path);
}
)c"},

{{"counted"}, {}, R"c(
// Whether the calls of this thread count: not those that the program makes itself.
static __thread int counted = 1;
)c"},

{{"process", "reports"}, {"<sys/types.h>"}, R"c(
// Another process of the scenario. All are forked at the start, before there is any thread; each waits for its calls.
struct process {
    const char *name;
    pid_t pid;
    int orders, reports;  // pipes
    char *result;         // of the call that was ordered last
    int over, status;
@words    FILE *words;  // what it says on stderr
};
static int reports = -1;  // in such a process: where it reports to
)c"},

{{"fault", "fault_lock"}, {}, R"c(
// The nth call of a function from now on, and so many more, fails with an errno, or transfers few bytes.
struct fault {
    int line;
    const char *call;
    int error;
    size_t most;  // error == 0: no more bytes than that
    int nth, times;
    int level, option;   // of setsockopt() and getsockopt(); option 0: any
    const char *endpoint;  // NULL: any
    const char *fd;        // name; NULL: any
    int armed, seen, struck;
};
static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;
)c"},

{{"blocked", "blocked_calls"}, {}, R"c(
static struct {
    const char *what;
    pthread_t thread;
} blocked[10];
static int blocked_calls;
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
