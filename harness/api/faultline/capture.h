/* Records what a program does with its ZeroMQ sockets, from inside the program: for those that cannot be started by
 * `faultline capture`. Link to it before libzmq:
 *
 *     cc program.c -lfaultline-capture -lzmq
 *
 * or, with CMake's find_package(faultline), to `faultline::capture`.
 *
 *     faultline_capture_start("/var/tmp/trace.jsonl");
 *     void *context = zmq_ctx_new();  ...
 *     faultline_capture_stop();
 *
 * A program that nobody can change or start otherwise, as in a container or a service, has it preloaded: with
 * LD_PRELOAD=libfaultline-capture.so and FAULTLINE_TRACE=/traces/%p-%t.jsonl in its environment, each process that uses
 * libzmq begins a trace with its first call (%p is its pid, %t the time in seconds).
 *
 * The trace is what `faultline show` and `faultline reproduce` read. Sockets that were there before the start are not in
 * it, nor are those of a libzmq that is linked statically. One thread of its own writes the file; all that is in memory
 * is a ring of 8 MB. */
#ifndef FAULTLINE_CAPTURE_H
#define FAULTLINE_CAPTURE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Begins the trace. 0, or -1 and errno: EBUSY where one goes on already (or the program runs under `faultline capture`),
 * EEXIST where the file is there and not empty, else why the file cannot be written. */
int faultline_capture_start(const char *trace);

/* Ends it: all that happened before the call is in the file. 0, or -1 and errno: EINVAL where none goes on, ENOSPC where
 * lines are missing because the file could not be written. A program that ends without it has ended the trace, too. */
int faultline_capture_stop(void);

#ifdef __cplusplus
}
#endif
#endif
