// Processes that libzmq takes down.
#include "export/c_parts.hpp"

namespace faultline::exported {

// clang-format off
const std::vector<Part>& death_parts() {
    static const std::vector<Part> parts{

{{"dead"}, {}, R"c(
// A process that has ended by itself.
static struct process *dead(void)
{
    for (size_t i = 0; i < sizeof processes / sizeof processes[0]; ++i)
        if (processes[i]->over && !(WIFSIGNALED(processes[i]->status) && WTERMSIG(processes[i]->status) == SIGKILL))
            return processes[i];
    return NULL;
}
)c"},

{{"first_dead"}, {}, R"c(
static struct process *first_dead(void)
{
    pthread_mutex_lock(&lock);
    long until = (step_end > now() ? step_end : now()) + PATIENCE_MS;
    stuck_at = until + STUCK_MS;
    while (dead() == NULL && now() < until) wait_until(until);
    if (dead() == NULL) fail("that a process dies", "all alive");
    pthread_mutex_unlock(&lock);
    return dead();
}
)c"},

{{"aborts"}, {}, R"c(
// A process ends by abort(), and says this on stderr.
static void aborts(const char *message, const char *file)
{
    char words[2000];
    struct process *process = first_dead();
    rewind(process->words);
    words[fread(words, 1, sizeof words - 1, process->words)] = 0;
    printf("    %s: %s", process->name, words);
    if (!WIFSIGNALED(process->status) || WTERMSIG(process->status) != SIGABRT) fail("an abort", words);
    if (strstr(words, message) == NULL) fail(message, words);
    if (strstr(words, file) == NULL) fail(file, words);
}
)c"},

{{"crashes"}, {}, R"c(
static void crashes(void)
{
    struct process *process = first_dead();
    if (!WIFSIGNALED(process->status)) fail("a crash", "an end of another kind");
    printf("    %s: %s\n", process->name, strsignal(WTERMSIG(process->status)));
}
)c"},

{{"last_event"}, {}, R"c(
// Of the step in which a process dies: it may take an event along before anyone has read it, and what others make of
// its death depends on how far each has come.
static void last_event(const char *expected)
{
    struct entry *next;
    pthread_mutex_lock(&lock);
    long until = (step_end > now() ? step_end : now()) + PATIENCE_MS, soon;
    stuck_at = until + STUCK_MS;
    while ((next = next_of(expected)) == NULL && dead() == NULL && now() < until) wait_until(until);
    for (soon = now() + 100; (next = next_of(expected)) == NULL && now() < soon;) wait_until(soon);
    if (next != NULL && matches(expected, next->text, next->fd)) {
        next->taken = 1;
    } else {
        while (dead() == NULL && now() < until) wait_until(until);
        if (dead() == NULL) fail(expected, next != NULL ? next->text : "nothing in time");
    }
    pthread_mutex_unlock(&lock);
}
)c"},

    };
    return parts;
}
// clang-format on

}  // namespace faultline::exported
