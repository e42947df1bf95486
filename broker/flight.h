/* flight: requests with the same content share one run and its answer.
 *
 * Of all requests with one content at most one is its holder. While that waits or runs, others
 * may join it: they wait for its run, and end with its answer. When it has an answer, those
 * that come later get that at once. Where the run brings no answer, the first of those that
 * joined takes its place. */
#ifndef BROKER_FLIGHT_H
#define BROKER_FLIGHT_H

#include "broker/life.h"
#include "broker/step.h"

#include <stdbool.h>

/* The holder whose run or answer a newly accepted job may share, or NULL. It may join one that
 * runs, or one that waits in a lane and goes no later by right, while that has room. */
struct job *flight_find(const struct broker *broker, const struct job *job);

/* WAITING, nowhere: waits for the run of the live holder. */
void flight_join(struct broker *broker, struct job *job, struct job *holder);

/* PLACE_FLIGHT: waits for it no more, and nowhere. */
void flight_leave(struct broker *broker, struct job *job);

/* Becomes the holder of its content where there is none. */
void flight_hold(struct broker *broker, struct job *job);

/* The answer of a holder that has one. */
struct answer flight_answer(const struct job *holder);

/* Those who waited for a run that has ended. */
struct flight {
    struct chain followers;
    bool is_answered;
    struct answer answer; /* kept until flight_land */
};

/* A job has its outcome: takes off who waits for it. Without an answer it holds nothing. */
struct flight flight_take_off(const struct step *step, struct job *job);

/* Ends all of them with the answer, or makes one of them run. */
void flight_land(const struct step *step, struct flight *flight);

#endif
