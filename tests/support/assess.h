/* assess: a request through the worker's core in one call, for tests. */
#ifndef TESTS_SUPPORT_ASSESS_H
#define TESTS_SUPPORT_ASSESS_H

#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/isle.h"
#include "worker/inputs.h"
#include "worker/sampling.h"
#include "worker/task.h"

/* The task of the isle's request, for the method of its analysis. */
struct task *assess_task(const struct isle *isle);

/* Runs every unit in order with one workspace and packs what came of it into an empty buffer.
 */
void assess_run(const struct task *task, struct buffer *bytes);

/* The isle's request, computed. Freed with brink__v1__assessment__free_unpacked. */
Brink__V1__Assessment *assess(const struct isle *isle);

/* What task_new says of the request; the caller clears the refusal's problems. */
enum status assess_refusal(const struct isle *isle, struct task_refusal *refusal_out);

/* The text of the first problem at `path`, or NULL. */
const char *assess_problem(const struct task_refusal *refusal, const char *path);

/* The isle's scenario in the model's terms. */
struct assess_inputs {
    struct arena arena;
    struct parameters parameters;
    struct problems problems;
    struct horizon horizon;
    struct reader reader;
    struct inputs inputs;
    struct sampling sampling; /* of so many rows as there may be */
};

/* Reads them; anything but STATUS_OK fails the test. They never move. */
void assess_read(const struct isle *isle, struct assess_inputs *read);
void assess_forget(struct assess_inputs *read);

/* A parameter by name, or NULL. */
const struct parameter *assess_parameter(const struct parameters *parameters, const char *name);

#endif
