#include "broker/job.h"

#include <assert.h>

/* The whole life of a job. A cell not named here is JOB_NONE: not allowed. */
static const enum job_state next_state[JOB_STATE_COUNT][JOB_EVENT_COUNT] = {
    [JOB_WAITING] = {[JOB_START] = JOB_RUNNING,
                     [JOB_ANSWER] = JOB_DONE,
                     [JOB_EXPIRE] = JOB_EXPIRED,
                     [JOB_CANCEL] = JOB_CANCELLED},
    [JOB_RUNNING] = {[JOB_FINISH] = JOB_DONE,
                     [JOB_LOSE] = JOB_WAITING,
                     [JOB_GIVE_UP] = JOB_DEAD,
                     [JOB_EXPIRE] = JOB_EXPIRED,
                     [JOB_CANCEL] = JOB_CANCELLED,
                     [JOB_FORK] = JOB_FORKED},
    [JOB_FORKED] = {[JOB_JOIN] = JOB_WAITING,
                    [JOB_FAIL] = JOB_DONE,
                    [JOB_EXPIRE] = JOB_EXPIRED,
                    [JOB_CANCEL] = JOB_CANCELLED},
    [JOB_DEAD] = {[JOB_REQUEUE] = JOB_WAITING},
};

static const char *const state_words[JOB_STATE_COUNT] = {
    [JOB_NONE] = "none",           [JOB_WAITING] = "waiting", [JOB_RUNNING] = "running",
    [JOB_FORKED] = "forked",       [JOB_DONE] = "done",       [JOB_EXPIRED] = "expired",
    [JOB_CANCELLED] = "cancelled", [JOB_DEAD] = "dead",
};

static const char *const cause_words[JOB_CAUSE_COUNT] = {
    [JOB_CAUSE_SILENT] = "worker silent",
    [JOB_CAUSE_LEASE] = "lease expired",
    [JOB_CAUSE_LEFT] = "worker left",
    [JOB_CAUSE_REPLACED] = "worker came back",
    [JOB_CAUSE_GONE] = "worker's connection gone",
};

enum status job_move(enum job_state *state, enum job_event event)
{
    assert(*state < JOB_STATE_COUNT);
    assert(event < JOB_EVENT_COUNT);

    enum job_state next = next_state[*state][event];
    if (next == JOB_NONE) {
        return STATUS_BAD_STATE;
    }
    *state = next;
    return STATUS_OK;
}

int job_has_ended(enum job_state state)
{
    return state >= JOB_DONE;
}

int job_rank(enum job_priority priority)
{
    static const int ranks[JOB_PRIORITY_COUNT] = {
        [JOB_PRIORITY_HIGH] = 0, [JOB_PRIORITY_NORMAL] = 1, [JOB_PRIORITY_LOW] = 2};
    assert(priority < JOB_PRIORITY_COUNT);
    return ranks[priority];
}

const char *job_state_words(enum job_state state)
{
    assert(state < JOB_STATE_COUNT);
    return state_words[state];
}

const char *job_cause_words(enum job_cause cause)
{
    assert(cause < JOB_CAUSE_COUNT);
    return cause_words[cause];
}
