/* promise: what each law checks. A check says what is wrong, or NULL.
 *
 * A check of an effect sees the book as it was before that effect; a check at the end of a step
 * sees all of it. A promise may have both. */
#ifndef TESTS_SIM_PROMISE_H
#define TESTS_SIM_PROMISE_H

#include "tests/sim/law.h"

/* How a step ended. */
struct ending {
    enum status status;
    struct broker_stats stats;
    int64_t deadline_ms;
    const struct broker *broker;
};

typedef const char *promise_effect_fn(struct law *law, const struct effect *effect);
typedef const char *promise_end_fn(struct law *law, const struct ending *ending);

/* promise_life.c: requests, outcomes, and those who hear of them. */
promise_effect_fn promise_one_outcome;
promise_end_fn promise_one_outcome_end;
promise_effect_fn promise_steps;
promise_end_fn promise_steps_end;
promise_effect_fn promise_accepted_only;
promise_effect_fn promise_commit_first;
promise_effect_fn promise_numbered;
promise_end_fn promise_known_end;
promise_effect_fn promise_answers;
promise_end_fn promise_answers_end;
promise_end_fn promise_refusals_end;

/* promise_lease.c: workers and what they hold. */
promise_effect_fn promise_one_lease;
promise_end_fn promise_one_lease_end;
promise_effect_fn promise_attempts;
promise_end_fn promise_attempts_end;
promise_effect_fn promise_deadline;
promise_end_fn promise_deadline_end;
promise_effect_fn promise_losses;
promise_end_fn promise_losses_end;
promise_end_fn promise_stop_end;
promise_effect_fn promise_credit;
promise_effect_fn promise_needs;
promise_effect_fn promise_standing;
promise_end_fn promise_standing_end;
promise_effect_fn promise_drained;
promise_end_fn promise_drained_end;

/* promise_copy.c: tasks that run a second time. */
promise_effect_fn promise_copies;
promise_end_fn promise_copies_end;

/* promise_bound.c: limits, and what is held. */
promise_end_fn promise_limits_end;
promise_effect_fn promise_change;
promise_end_fn promise_change_end;
promise_effect_fn promise_kept;
promise_end_fn promise_kept_end;
promise_effect_fn promise_parcels;
promise_end_fn promise_parcels_end;
promise_end_fn promise_counts_end;
promise_end_fn promise_wake_up_end;

/* promise_turn.c: who comes next. */
promise_effect_fn promise_lane_order;
promise_end_fn promise_no_idle_end;
promise_effect_fn promise_fairness;
promise_effect_fn promise_no_starvation;

/* promise_share.c: requests with the same content. */
promise_effect_fn promise_shared;
promise_end_fn promise_shared_end;

/* promise_family.c: tasks that are done by their children. */
promise_effect_fn promise_family;
promise_end_fn promise_family_end;

/* promise_blob.c: what requests share. */
promise_effect_fn promise_blobs;
promise_end_fn promise_blobs_end;
const char *promise_blobs_replayed(struct law *law, const struct broker *broker);

/* promise_past.c: records, and what becomes of a broker that has only these. */
promise_effect_fn promise_rewritten;
promise_end_fn promise_oldest_end;
const char *promise_replayed(struct law *law, enum status status, const struct broker *broker);

/* promise_follow.c: outcomes as subscribers hear them, or ask for them. */
const char *promise_replay(struct law *law,
                           const struct window_question *question,
                           struct window_answer *answer);
const char *
promise_heard(const struct reader *reader, const struct window_item *item, uint32_t *told_p);
const char *promise_caught_up(struct law *law, const struct reader *reader);

/* For all of them. */
bool promise_is_record(const struct effect *effect, enum record_kind kind);
bool promise_is_live(const struct book_request *request);
bool promise_is_kept(const struct book_request *request); /* has an outcome of its own */
struct book_request *promise_known(struct law *law, uint32_t i);

/* Counts the topics and tenants in use into the book. */
void promise_count_names(struct law *law);

#endif
