// What has come, waiting for it, and how a program ends.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& base_parts() {
    static const std::vector<Part> parts{

{{"finish"}, {"<signal.h>"}, R"c(
// Ends the program. Sockets that are open stay open: to close one may be what never returns.
static void finish(int status)
{
@forked    if (reports >= 0) _exit(status);
@forked    for (size_t i = 0; i < sizeof processes / sizeof processes[0]; ++i)
@forked        if (processes[i]->pid > 0 && !processes[i]->over) kill(processes[i]->pid, SIGKILL);
@directory    if (chdir("/") == 0) nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    fflush(stdout);
    _exit(status);
}
)c"},

{{"fail"}, {}, R"c(
static void fail(const char *expected, const char *got)
{
    printf("not shown: %s:%d: expected %s, got %s\n", SCENARIO, line, expected, got);
    finish(1);
}
)c"},

{{"must"}, {"<errno.h>"}, R"c(
// For what the program does itself, so that it can show anything.
static void must(int good, const char *what)
{
    if (good) return;
    printf("not shown: %s:%d: %s: %s\n", SCENARIO, line, what, strerror(errno));
    finish(1);
}
)c"},

{{"storms", "is_storm"}, {}, R"c(
// What comes again and again from now on: nobody can say how often.
static const char *storms[10];

static int is_storm(const char *text)
{
    for (int i = 0; storms[i] != NULL; ++i)
        if (strncmp(text, storms[i], strlen(storms[i])) == 0) return 1;
    return 0;
}
)c"},

{{"storm"}, {}, R"c(
static void storm(const char *beginning)
{
    int count = 0;
    pthread_mutex_lock(&lock);
    while (storms[count] != NULL) ++count;
    storms[count] = beginning;
    for (int i = 0; i < entries; ++i)
        if (!came[i].taken && is_storm(came[i].text)) came[i].taken = 1;
    pthread_mutex_unlock(&lock);
}
)c"},

{{"write_all"}, {"<errno.h>"}, R"c(
static int write_all(int fd, const void *bytes, size_t size)
{
    while (size > 0) {
        ssize_t wrote = write(fd, bytes, size);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return 0;
        bytes = (const char *) bytes + wrote;
        size -= (size_t) wrote;
    }
    return 1;
}
)c"},

{{"report"}, {}, R"c(
struct head {
    char kind;  // e: something has come; r: the result of a call
    int fd;
    size_t size;
};

static void report(char kind, const char *text, int fd)
{
    static pthread_mutex_t one_by_one = PTHREAD_MUTEX_INITIALIZER;
    struct head head = {kind, fd, strlen(text)};
    pthread_mutex_lock(&one_by_one);
    if (!write_all(reports, &head, sizeof head) || !write_all(reports, text, head.size)) _exit(1);
    pthread_mutex_unlock(&one_by_one);
}
)c"},

{{"note"}, {}, R"c(
static void note(const char *text, int fd)
{
@forked    if (reports >= 0) {
@forked        report('e', text, fd);
@forked        return;
@forked    }
    pthread_mutex_lock(&lock);
@storm    if (is_storm(text)) {
@storm        pthread_mutex_unlock(&lock);
@storm        return;
@storm    }
    printf("    %s\n", text);
    if (entries < MOST) {
        came[entries].text = strdup(text);
        came[entries++].fd = fd;
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}
)c"},

{{"wait_until"}, {}, R"c(
// With the lock held: until something has come, or it is `time`.
static void wait_until(long time)
{
    struct timespec at = began;
    at.tv_sec += time / 1000;
    at.tv_nsec += time % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        ++at.tv_sec;
    }
    pthread_cond_timedwait(&changed, &lock, &at);
}
)c"},

{{"subject_of"}, {"<ctype.h>"}, R"c(
// Whose sequence a line belongs to: the events of a socket, or the returns of its calls. Between the two, and between
// sockets, there is no order in real time.
static size_t subject_of(const char *text)
{
    size_t length = strcspn(text, " ");
    if (text[length] == ' ' && islower((unsigned char) text[length + 1]))
        length += 1 + strcspn(text + length + 1, " ");
    return length;
}
)c"},

{{"next_of"}, {}, R"c(
static struct entry *next_of(const char *text)
{
    size_t length = subject_of(text);
    for (int i = 0; i < entries; ++i)
        if (!came[i].taken && subject_of(came[i].text) == length && strncmp(came[i].text, text, length) == 0)
            return &came[i];
    return NULL;
}
)c"},

{{"event"}, {}, R"c(
// This is the next that comes of its socket.
static void event(const char *expected)
{
    struct entry *next;
    pthread_mutex_lock(&lock);
    long until = (step_end > now() ? step_end : now()) + PATIENCE_MS;
    stuck_at = until + STUCK_MS;
    while ((next = next_of(expected)) == NULL && now() < until) wait_until(until);
    if (next == NULL) fail(expected, "nothing in time");
    if (!matches(expected, next->text, next->fd)) fail(expected, next->text);
    next->taken = 1;
    pthread_mutex_unlock(&lock);
}
)c"},

{{"settle"}, {}, R"c(
// Until nothing has come for a moment, and the time of an `advance` is over.
static void settle(void)
{
    pthread_mutex_lock(&lock);
    int seen = -1;
    while (seen != entries) {
        seen = entries;
        long until = now() + CALM_MS;
        if (until < step_end) until = step_end;
        while (seen == entries && now() < until) wait_until(until);
    }
    pthread_mutex_unlock(&lock);
}
)c"},

{{"advance"}, {}, R"c(
// Real time goes on by itself.
static void advance(long ms)
{
    step_end = now() + ms;
    stuck_at = step_end + STUCK_MS;
}
)c"},

{{"step"}, {}, R"c(
static void step(int number)
{
    pthread_mutex_lock(&lock);
    line = number;
    step_end = now();
    stuck_at = step_end + STUCK_MS;
    pthread_mutex_unlock(&lock);
}
)c"},

{{"watch"}, {}, R"c(
static void *watch(void *unused)
{
    (void) unused;
    pthread_mutex_lock(&lock);
    while (now() < stuck_at) wait_until(stuck_at);
    fail("that its call returns", "nothing in time");
    return NULL;
}
)c"},

{{"result"}, {}, R"c(
static void result(const char *expected, const char *got)
{
    if (!matches(expected, got, -1)) fail(expected, got);
}
)c"},

{{"do_nothing"}, {"<signal.h>"}, R"c(
static void do_nothing(int number)
{
    (void) number;
}
)c"},

{{"begin"}, {}, R"c(
static void begin(int arguments)
{
    pthread_condattr_t monotonic;
    if (arguments != 1) {
        fputs("usage: no arguments\n", stderr);
        exit(2);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    clock_gettime(CLOCK_MONOTONIC, &began);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &monotonic);
@sigpipe    signal(SIGPIPE, SIG_IGN);
@interrupts    struct sigaction nothing;
@interrupts    memset(&nothing, 0, sizeof nothing);
@interrupts    nothing.sa_handler = do_nothing;
@interrupts    sigaction(SIGUSR1, &nothing, NULL);
@counted    counted = 0;
@directory    must(mkdtemp(directory) != NULL && chdir(directory) == 0, directory);
@permissions    if (geteuid() == 0)  // whom no permission binds
@permissions        must(chown(".", NOBODY, NOBODY) == 0 && setegid(NOBODY) == 0 && seteuid(NOBODY) == 0, "seteuid");
@names@forked    names = mmap(NULL, MOST_NAMES * sizeof *names, PROT_READ | PROT_WRITE,
@names@forked                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
@names@!forked    names = calloc(MOST_NAMES, sizeof *names);
}
)c"},

{{"guard"}, {}, R"c(
// From here on there are threads.
static void guard(void)
{
    pthread_t thread;
    stuck_at = now() + STUCK_MS;
    must(pthread_create(&thread, NULL, watch, NULL) == 0, "pthread_create");
}
)c"},

{{"shown"}, {}, R"c(
@!dies// Nothing has come but what the scenario expects.
static void shown(void)
{
    settle();
    pthread_mutex_lock(&lock);
@!dies    for (int i = 0; i < entries; ++i)
@!dies        if (!came[i].taken) fail("nothing more", came[i].text);
    puts("shown");
    finish(0);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
