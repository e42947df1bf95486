/* lane: the requests of one tenant, topic, priority and needs, first come, first served.
 *
 * The lanes of a tenant, priority and needs form a tree sorted by topic; each knows the lane
 * below it whose first request is the oldest. So the oldest request under a prefix is found
 * without a look at the others. Source: treaps, Seidel and Aragon (1996); the random heights
 * are the topics' hashes. All verbs are O(log lanes) expected, string comparisons included. */
#ifndef BROKER_LANE_H
#define BROKER_LANE_H

#include "broker/chain.h"
#include "broker/job.h"
#include "broker/tenant.h"
#include "broker/topic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lane {
    struct tenant *tenant;
    struct topic *topic;
    enum job_priority priority;
    struct want *want;    /* what its requests need of a worker; NULL: nothing */
    uint32_t users;       /* requests that have this lane, also running and kept ones */
    uint32_t number;      /* of its item in the queue's slab */
    bool overtaken;       /* its first request was passed by a lifted one; see queue.c */
    struct chain waiting; /* requests */
    struct lane *parent, *left, *right;
    struct lane *oldest; /* of this lane and those below it; NULL: nothing waits in them */
    struct lane *next_of_topic, *prev_of_topic;
};

/* What its requests need; NULL: nothing. O(1). */
const struct needs *lane_needs(const struct lane *lane);

/* The lane of the topic in the tree, or NULL. */
struct lane *lane_find(struct lane *root, const struct topic *topic);

/* Puts a lane in, under a topic that has none in this tree, or takes it out. */
void lane_insert(struct lane **root_p, struct lane *lane);
void lane_remove(struct lane **root_p, struct lane *lane);

/* Adds a request behind the others, or before them, or takes one out. */
void lane_add_last(struct lane *lane, struct job *job);
void lane_add_first(struct lane *lane, struct job *job);
void lane_take(struct lane *lane, struct job *job);

/* The lane with the oldest first request of those whose topics begin with the prefix, or NULL.
 */
struct lane *lane_oldest(struct lane *root, const char *prefix, size_t prefix_size);

#endif
