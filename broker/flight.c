#include "broker/flight.h"

#include <assert.h>

static bool has_answer(const struct job *job)
{
    return job->state == JOB_DONE && job->status == STATUS_OK;
}

static bool may_join(const struct job *job, const struct job *holder)
{
    if (holder->followers.count >= BROKER_FOLLOWERS_MAX) {
        return false;
    }
    bool goes_as_soon = holder->place == PLACE_LANE &&
                        job_rank(job->lane->priority) >= job_rank(holder->lane->priority) &&
                        lane_needs(job->lane) == lane_needs(holder->lane);
    bool is_begun = holder->state == JOB_RUNNING || holder->state == JOB_FORKED;
    return is_begun || goes_as_soon;
}

struct job *flight_find(const struct broker *broker, const struct job *job)
{
    if (!job->has_content || job->ready_ms > broker->now_ms) {
        return NULL;
    }
    struct job *holder = ledger_find_holder(&broker->ledger, job->content);
    if (holder == NULL || has_answer(holder)) {
        return holder;
    }
    return may_join(job, holder) ? holder : NULL;
}

void flight_join(struct broker *broker, struct job *job, struct job *holder)
{
    assert(job->place == PLACE_NOWHERE && !job_has_ended(holder->state));
    job->place = PLACE_FLIGHT;
    job->leader = holder;
    chain_add_last(&holder->followers, job);
    broker->joined++;
    life_set_alarm(broker, job);
}

/* Of the chain it is in: its leader's, or one taken off. */
static void leave_chain(struct broker *broker, struct chain *chain, struct job *job)
{
    chain_remove(chain, job);
    job->leader = NULL;
    job->place = PLACE_NOWHERE;
    broker->joined--;
}

void flight_leave(struct broker *broker, struct job *job)
{
    leave_chain(broker, &job->leader->followers, job);
}

void flight_hold(struct broker *broker, struct job *job)
{
    if (job->has_content && ledger_find_holder(&broker->ledger, job->content) == NULL) {
        ledger_hold(&broker->ledger, job);
    }
}

struct answer flight_answer(const struct job *holder)
{
    return (struct answer){
        .source = id_is_zero(&holder->source) ? holder->id : holder->source,
        .outcome = holder->outcome,
        .bytes = holder->outcome_bytes,
        .steps = holder->steps,
    };
}

struct flight flight_take_off(const struct step *step, struct job *job)
{
    struct broker *broker = step->broker;
    struct flight flight = {.followers = job->followers, .is_answered = has_answer(job)};
    job->followers = (struct chain){0};
    if (!flight.is_answered) {
        ledger_unhold(&broker->ledger, job);
        return flight;
    }
    flight_hold(broker, job);
    if (flight.followers.count > 0) {
        flight.answer = flight_answer(job);
        step_retain(step, flight.answer.outcome);
    }
    return flight;
}

/* The first one runs for the others. */
static void start_again(const struct step *step, struct flight *flight)
{
    struct broker *broker = step->broker;
    struct job *first = flight->followers.first;
    leave_chain(broker, &flight->followers, first);
    first->followers = flight->followers;
    for (struct job *job = first->followers.first; job != NULL; job = job->next) {
        job->leader = first;
    }
    flight_hold(broker, first);
    life_return(step, first);
}

void flight_land(const struct step *step, struct flight *flight)
{
    if (!flight->is_answered) {
        if (flight->followers.count > 0) {
            start_again(step, flight);
        }
        return;
    }
    while (flight->followers.first != NULL) {
        struct job *job = flight->followers.first;
        leave_chain(step->broker, &flight->followers, job);
        life_answer(step, job, &flight->answer);
    }
    step_release(step, flight->answer.outcome);
}
