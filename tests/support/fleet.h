/* fleet: the programs of Brink as a user has them: a broker, workers and commands, each a
 * process. As fixtures of a test, fleet_set_up and fleet_tear_down see to it that nothing is
 * left running. Lists of arguments end with NULL. */
#ifndef TESTS_SUPPORT_FLEET_H
#define TESTS_SUPPORT_FLEET_H

#include "tests/support/asker.h"
#include "tests/support/folder.h"
#include "tests/support/process.h"

enum { FLEET_PROCESSES_MAX = 32, FLEET_ENDPOINT_BYTES = 64 };

struct fleet {
    /* [count] They never move; the place of one that was ended is used again. */
    struct process processes[FLEET_PROCESSES_MAX];
    size_t count;
    struct process *broker; /* the one started last */
    pid_t network;          /* of what is started next, as in struct process_plan */
    char call[FLEET_ENDPOINT_BYTES];
    char publish[FLEET_ENDPOINT_BYTES];
    struct asker asker;   /* opened with the broker */
    struct folder folder; /* for files of the test's own */
};

/* An empty fleet in `state`. */
int fleet_set_up(void **state);
int fleet_tear_down(void **state);

/* Starts brink-broker with further arguments and waits until it serves: on ports the system
 * chooses, or on those it had before, with a journal in the fleet's folder. The asker is its
 * client. */
void fleet_start_broker(struct fleet *fleet, ...) __attribute__((sentinel));

/* Stops the broker with a signal and waits for its end, which must be with exit code `code`, or
 * PROCESS_KILLED and the signal. Another may be started then. */
void fleet_stop_broker(struct fleet *fleet, int signal, int code);

/* Starts brink-worker with so many threads and further arguments; the broker knows it then. */
struct process *
fleet_start_worker(struct fleet *fleet, const char *name, const char *threads, ...)
    __attribute__((sentinel));

/* Starts `brink` with a command, which finds the broker of the fleet. */
struct process *fleet_start(struct fleet *fleet, const char *command, ...)
    __attribute__((sentinel));

/* The same, and waits for its end, which must be with exit code `code`. */
struct process *fleet_run(struct fleet *fleet, int code, const char *command, ...)
    __attribute__((sentinel));

/* Starts any program, by a plan of its own. */
struct process *fleet_start_plan(struct fleet *fleet, const struct process_plan *plan);

/* Kills a process of the fleet where it still runs, and forgets it with all it said: the place
 * is free for the next one. */
void fleet_end(struct fleet *fleet, struct process **process_p);

/* The path of one of the programs. */
#define FLEET_PROGRAM(name) BRINK_PROGRAMS "/" name

#endif
