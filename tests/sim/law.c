#include "tests/sim/law.h"

#include "tests/sim/promise.h"

#include <string.h>

struct promise {
    const char *name;
    promise_effect_fn *at_effect; /* NULL: none */
    promise_end_fn *at_end;       /* NULL: none */
};

static const struct promise promises[] = {
    {"one-outcome", promise_one_outcome, promise_one_outcome_end},
    {"steps", promise_steps, promise_steps_end},
    {"family", promise_family, promise_family_end},
    {"accepted-only", promise_accepted_only, NULL},
    {"commit-first", promise_commit_first, NULL},
    {"numbered", promise_numbered, NULL},
    {"known", NULL, promise_known_end},
    {"answers", promise_answers, promise_answers_end},
    {"refusals", NULL, promise_refusals_end},
    {"needs", promise_needs, NULL},
    {"one-lease", promise_one_lease, promise_one_lease_end},
    {"copies", promise_copies, promise_copies_end},
    {"attempts", promise_attempts, promise_attempts_end},
    {"deadline", promise_deadline, promise_deadline_end},
    {"losses", promise_losses, promise_losses_end},
    {"stop", NULL, promise_stop_end},
    {"credit", promise_credit, NULL},
    {"standing", promise_standing, promise_standing_end},
    {"drained", promise_drained, promise_drained_end},
    {"change", promise_change, promise_change_end},
    {"limits", NULL, promise_limits_end},
    {"kept", promise_kept, promise_kept_end},
    {"parcels", promise_parcels, promise_parcels_end},
    {"lane-order", promise_lane_order, NULL},
    {"no-idle", NULL, promise_no_idle_end},
    {"fairness", promise_fairness, NULL},
    {"no-starvation", promise_no_starvation, NULL},
    {"wake-up", NULL, promise_wake_up_end},
    {"counts", NULL, promise_counts_end},
    {"oldest", NULL, promise_oldest_end},
    {"shared", promise_shared, promise_shared_end},
    {"blobs", promise_blobs, promise_blobs_end},
};

enum { PROMISE_COUNT = sizeof promises / sizeof promises[0] };

/* The first one broken is the one that counts. */
static void judge(struct law *law, const char *name, const char *words)
{
    if (words != NULL && law->broken == NULL) {
        law->broken = name;
        law->words = words;
    }
}

void law_open(struct law *law, const struct broker_limits *limits, bool is_uniform)
{
    memset(law, 0, sizeof *law);
    book_open(&law->book, limits);
    law->is_uniform = is_uniform;
    for (uint32_t i = 0; i < BOOK_TEXTS_MAX; i++) {
        law->weights[i] = 1;
    }
}

void law_begin(struct law *law, const struct event *event, int64_t now_ms)
{
    law->last_loss = NULL;
    book_begin(&law->book, event, now_ms);
}

static uint32_t weight_of(const struct law *law, uint32_t tenant)
{
    const struct broker_limits *limits = &law->book.limits;
    for (size_t i = 0; i < limits->weight_count; i++) {
        if (strcmp(limits->weights[i].tenant, law->book.tenants[tenant]) == 0) {
            return limits->weights[i].weight;
        }
    }
    return 1;
}

/* A tenant that begins to wait starts to be compared with all others. */
static void count_waiting(struct law *law)
{
    uint32_t waiting[BOOK_TEXTS_MAX] = {0};
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        waiting[request->tenant] += request->state == JOB_WAITING;
    }
    for (uint32_t a = 0; a < BOOK_TEXTS_MAX; a++) {
        bool begins = law->waiting[a] == 0 && waiting[a] > 0;
        law->waiting[a] = waiting[a];
        for (uint32_t b = 0; b < BOOK_TEXTS_MAX && begins; b++) {
            law->weights[a] = weight_of(law, a);
            law->tasks_since[a][b] = law->tasks[a];
            law->tasks_since[b][a] = law->tasks[b];
        }
    }
}

void law_effect(struct law *law, const struct effect *effect)
{
    bool rewrites = law->book.step.event->kind == EVENT_REWRITE;
    if (rewrites) { /* the others are about what happens */
        judge(law, "rewritten", promise_rewritten(law, effect));
    }
    for (int i = 0; i < PROMISE_COUNT && law->broken == NULL && !rewrites; i++) {
        if (promises[i].at_effect != NULL) {
            judge(law, promises[i].name, promises[i].at_effect(law, effect));
        }
    }
    if (law->broken != NULL) {
        return; /* the book cannot be trusted any more */
    }
    book_apply(&law->book, effect);
    if (law->is_uniform && !rewrites &&
        (effect->kind == EFFECT_RECORD || effect->kind == EFFECT_TASK)) {
        count_waiting(law);
    }
}

void law_end(struct law *law, enum status status, const struct broker *broker)
{
    if (law->broken != NULL) {
        return;
    }
    book_end(&law->book, status);
    promise_count_names(law);
    const struct ending ending = {.status = status,
                                  .stats = broker_read_stats(broker),
                                  .deadline_ms = broker_deadline_ms(broker),
                                  .broker = broker};
    for (int i = 0; i < PROMISE_COUNT && law->broken == NULL; i++) {
        if (promises[i].at_end != NULL) {
            judge(law, promises[i].name, promises[i].at_end(law, &ending));
        }
    }
}

void law_leave(struct law *law, uint64_t needed, uint64_t committed)
{
    judge(law, "commit-first", needed > committed ? "left before its record was safe" : NULL);
}

void law_answered(struct law *law,
                  const struct window_question *question,
                  struct window_answer *answer)
{
    judge(law, "followed", promise_replay(law, question, answer));
}

void law_heard(struct law *law,
               const struct reader *reader,
               const struct window_item *item,
               uint32_t *told_p)
{
    judge(law, "followed", promise_heard(reader, item, told_p));
}

void law_caught_up(struct law *law, const struct reader *reader)
{
    judge(law, "followed", promise_caught_up(law, reader));
}

void law_unheard(struct law *law, bool is_same)
{
    judge(law, "unheard", is_same ? NULL : "subscribers have changed what the broker does");
}

void law_recall(struct law *law, const struct tape *tape)
{
    struct broker_counters counters = {0};
    book_close(&law->book);
    for (uint64_t i = 0; i < tape->count; i++) {
        const struct record *record = &tape->entries[i].record;
        if (record->kind == RECORD_COUNTERS) {
            counters = record->counters;
            law->book.counters_record = record->number;
        } else if (record->kind == RECORD_BLOB || record->kind == RECORD_UNBLOB) {
            book_recall_blob(&law->book, record);
        } else {
            book_recall(&law->book, book_number(&record->job.id), &tape->entries[i].known);
        }
    }
    book_reopen(&law->book, tape->count, &counters);
    promise_count_names(law);
}

void law_replayed(struct law *law, enum status status, const struct broker *broker)
{
    if (law->broken == NULL) {
        judge(law, "replayed", promise_replayed(law, status, broker));
    }
}

void law_rest(struct law *law)
{
    const struct broker_stats *counts = &law->book.counts;
    uint32_t live = counts->waiting + counts->running + counts->forked;
    judge(law, "progress", live > 0 ? "faults have stopped, but a request does not end" : NULL);
}

void law_close(struct law *law)
{
    bool is_left = law->broken == NULL && law->book.parcels_held > 0;
    judge(law, "parcels", is_left ? "a parcel is not released at the end" : NULL);
}
