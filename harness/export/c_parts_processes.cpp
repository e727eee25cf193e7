// Processes of a scenario, and what is done to them and to calls that block.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& process_parts() {
    static const std::vector<Part> parts{

{{"read_all"}, {}, R"c(
static int read_all(int fd, void *bytes, size_t size)
{
    while (size > 0) {
        ssize_t got = read(fd, bytes, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return 0;
        bytes = (char *) bytes + got;
        size -= (size_t) got;
    }
    return 1;
}
)c"},

{{"order"}, {}, R"c(
// A call that a process is to make. Functions are at the same place in all of them.
struct order {
    const char *(*call)(void);
    const char *what;  // not NULL: the call blocks, and what it is
};
)c"},

{{"serve"}, {}, R"c(
static void serve(int orders)
{
    struct order order;
    while (read_all(orders, &order, sizeof order)) {
        const char *returned = "ok";
@counted        counted = order.what == NULL;
@background        if (order.what != NULL)
@background            in_background(order.what, order.call);
@background        else
@background            returned = order.call();
@!background        returned = order.call();
@counted        counted = 0;
        report('r', returned, -1);
    }
    _exit(0);
}
)c"},

{{"start"}, {"<sys/wait.h>"}, R"c(
static void start(struct process *process)
{
    int orders[2], back[2];
    must(pipe(orders) == 0 && pipe(back) == 0, "pipe");
@words    must((process->words = tmpfile()) != NULL, "tmpfile");
    process->pid = fork();
    must(process->pid >= 0, "fork");
    if (process->pid == 0) {
        for (size_t i = 0; processes[i] != process; ++i) {
            close(processes[i]->orders);
            close(processes[i]->reports);
        }
        close(orders[1]);
        close(back[0]);
@words        dup2(fileno(process->words), STDERR_FILENO);
        reports = back[1];
        serve(orders[0]);
    }
    close(orders[0]);
    close(back[1]);
    process->orders = orders[1];
    process->reports = back[0];
}
)c"},

{{"read_reports"}, {}, R"c(
static void *read_reports(void *argument)
{
    struct process *process = argument;
    struct head head;
@counted    counted = 0;
    while (read_all(process->reports, &head, sizeof head)) {
        char *text = calloc(head.size + 1, 1);
        if (!read_all(process->reports, text, head.size)) break;
        if (head.kind == 'e') {
            note(text, head.fd);
            free(text);
            continue;
        }
        pthread_mutex_lock(&lock);
        process->result = text;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    waitpid(process->pid, &process->status, 0);
    pthread_mutex_lock(&lock);
    process->over = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}
)c"},

{{"start_all"}, {}, R"c(
static void start_all(void)
{
    for (size_t i = 0; i < sizeof processes / sizeof processes[0]; ++i) start(processes[i]);
}
)c"},

{{"hear_all"}, {}, R"c(
static void hear_all(void)
{
    for (size_t i = 0; i < sizeof processes / sizeof processes[0]; ++i) start_thread(read_reports, processes[i]);
}
)c"},

{{"order_in"}, {}, R"c(
static const char *order_in(struct process *process, const char *(*call)(void), const char *what)
{
    struct order order = {call, what};
    process->result = NULL;
    must(write_all(process->orders, &order, sizeof order) || process->over, process->name);
    pthread_mutex_lock(&lock);
    long until = now() + PATIENCE_MS;
    while (process->result == NULL && !process->over && now() < until) wait_until(until);
    const char *returned = process->result != NULL ? process->result : process->over ? "dead" : "blocks";
    pthread_mutex_unlock(&lock);
    return returned;
}
)c"},

{{"in"}, {}, R"c(
// Has a process make a call, and waits for its result.
static const char *in(struct process *process, const char *(*call)(void))
{
    return order_in(process, call, NULL);
}
)c"},

{{"blocks_in"}, {}, R"c(
static void blocks_in(struct process *process, const char *what, const char *(*call)(void))
{
    order_in(process, call, what);
    settle();
    if (has_returned(what)) fail("a call that blocks", next_of(what)->text);
}
)c"},

{{"wait_for_end"}, {}, R"c(
static void wait_for_end(struct process *process)
{
    pthread_mutex_lock(&lock);
    long until = (step_end > now() ? step_end : now()) + PATIENCE_MS;
    stuck_at = until + STUCK_MS;
    while (!process->over && now() < until) wait_until(until);
    if (!process->over) fail(format("the end of %s", process->name), "nothing in time");
    pthread_mutex_unlock(&lock);
}
)c"},

{{"kill_process"}, {}, R"c(
static void kill_process(struct process *process)
{
    must(kill(process->pid, SIGKILL) == 0, process->name);
    wait_for_end(process);
}
)c"},

{{"stop_process"}, {}, R"c(
static void stop_process(struct process *process)
{
    must(kill(process->pid, SIGSTOP) == 0 && waitpid(process->pid, &process->status, WUNTRACED) > 0, process->name);
}
)c"},

{{"continue_process"}, {}, R"c(
static void continue_process(struct process *process)
{
    must(kill(process->pid, SIGCONT) == 0, process->name);
}
)c"},

{{"exhaust_fds", "release_fds"}, {"<fcntl.h>", "<sys/resource.h>"}, R"c(
// Leaves no file descriptor free: fills the holes below the highest one, and puts the limit right above it.
static int fillers[1024], filler_count;
static rlim_t former_limit;

static const char *exhaust_fds(void)
{
    struct rlimit limit;
    int highest = 2;
    for (int fd = 3; fd < 1024; ++fd)
        if (fcntl(fd, F_GETFD) >= 0) highest = fd;
    for (int fd = dup(0); fd >= 0; fd = dup(0)) {
        if (fd > highest) {
            close(fd);
            break;
        }
        fillers[filler_count++] = fd;
    }
    getrlimit(RLIMIT_NOFILE, &limit);
    former_limit = limit.rlim_cur;
    limit.rlim_cur = (rlim_t) highest + 1;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? "ok" : "setrlimit failed";
}

@release static const char *release_fds(void)
@release {
@release     struct rlimit limit;
@release     getrlimit(RLIMIT_NOFILE, &limit);
@release     limit.rlim_cur = former_limit;
@release     setrlimit(RLIMIT_NOFILE, &limit);
@release     while (filler_count > 0) close(fillers[--filler_count]);
@release     return "ok";
@release }
)c"},

{{"interrupt_call"}, {"<signal.h>"}, R"c(
// The signal that interrupts a call has a handler that does nothing.
static void interrupt_call(const char *socket)
{
    size_t length = strlen(socket);
    for (int i = blocked_calls; i-- > 0;) {
        if (strncmp(blocked[i].what, socket, length) != 0 || blocked[i].what[length] != ' ') continue;
        must(pthread_kill(blocked[i].thread, SIGUSR1) == 0, "pthread_kill");
        return;
    }
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
