#include "tests/soak/sweep.h"

#include "base/clock.h"
#include "base/random.h"
#include "client/follow.h"
#include "tests/soak/toiler.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNDER_WAY = 1024,
    ANSWER_MS = 60000,
    HEAR_MS = 20,
    NAME_KIND = 's',
    NAME_OFFSET = 8 /* of the number in an id */
};

struct sweep {
    uint32_t count;
    bool *ended;        /* [count] by number */
    uint32_t heard;     /* those that have ended */
    uint32_t others;    /* outcomes of requests of somebody else */
    uint64_t last;      /* number of the last outcome heard */
    uint32_t submitted; /* during sweep_submit: sent, */
    uint32_t accepted;  /* and answered */
};

struct sweep *sweep_new(uint32_t count)
{
    struct sweep *sweep = calloc(1, sizeof *sweep);
    assert_non_null(sweep);
    sweep->count = count;
    sweep->ended = calloc(count, sizeof *sweep->ended);
    assert_non_null(sweep->ended);
    return sweep;
}

void sweep_free(struct sweep **sweep_p)
{
    if (*sweep_p == NULL) {
        return;
    }
    free((*sweep_p)->ended);
    free(*sweep_p);
    *sweep_p = NULL;
}

static struct id name_of(uint64_t number)
{
    struct id id = {{NAME_KIND}};
    memcpy(&id.bytes[NAME_OFFSET], &number, sizeof number);
    return id;
}

/* The number of one of ours; false: it is somebody else's. */
static bool read_name(const struct sweep *sweep, const struct id *id, uint64_t *number_out)
{
    uint64_t number = 0;
    memcpy(&number, &id->bytes[NAME_OFFSET], sizeof number);
    const struct id name = name_of(number);
    *number_out = number;
    return number < sweep->count && id_equal(id, &name);
}

/* Submitting. */

static void submit_next(struct sweep *sweep, struct brink *brink)
{
    uint8_t body[SWEEP_BODY_BYTES];
    uint64_t number = sweep->submitted;
    struct random random = {.state = number};
    for (size_t i = 0; i < sizeof body; i += sizeof number) {
        uint64_t next = i == 0 ? number : random_next(&random);
        memcpy(body + i, &next, sizeof next);
    }
    const struct brink_request request = {.method = SWEEP_METHOD,
                                          .topic = SWEEP_TOPIC,
                                          .tenant = SWEEP_TENANT,
                                          .request_id = name_of(number),
                                          .body = body,
                                          .body_size = sizeof body,
                                          .detached = true};
    struct id call;
    if (brink_send(brink, &request, &call) != STATUS_OK) {
        fail_msg("%s", brink_words(brink));
    }
    sweep->submitted++;
}

static void hear_acceptance(struct sweep *sweep, struct brink *brink)
{
    struct brink_reply reply;
    if (brink_receive(brink, ANSWER_MS, &reply) != STATUS_OK) {
        fail_msg("%s", brink_words(brink));
    }
    if (reply.status.code != 0) {
        fail_msg("refused: %s", reply.status.message);
    }
    sweep->accepted++;
}

void sweep_submit(struct sweep *sweep, const struct fleet *fleet)
{
    char words[BRINK_WORDS_BYTES];
    const struct brink_options options = {.call = fleet->call};
    struct brink *brink = NULL;
    if (brink_new(&options, &brink, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    while (sweep->accepted < sweep->count) {
        while (sweep->submitted < sweep->count &&
               sweep->submitted - sweep->accepted < UNDER_WAY) {
            submit_next(sweep, brink);
        }
        hear_acceptance(sweep, brink);
    }
    brink_free(&brink);
}

/* Hearing of outcomes. */

static void take_outcome(void *arg, const struct watch_event *event)
{
    struct sweep *sweep = arg;
    uint64_t number = 0;
    uint64_t echo = 0;
    assert_int_equal(event->missed, 0);
    assert_int_equal(event->work.sequence, sweep->last + 1);
    assert_int_equal(event->status.code, 0);
    sweep->last++;
    if (!read_name(sweep, &event->work.request_id, &number)) {
        sweep->others++;
        return;
    }
    assert_int_equal(event->body_size, TOILER_RESULT_BYTES);
    memcpy(&echo, event->body, sizeof echo);
    assert_int_equal(echo, number);
    assert_false(sweep->ended[number]);
    sweep->ended[number] = true;
    sweep->heard++;
}

void sweep_follow(struct sweep *sweep,
                  const struct fleet *fleet,
                  uint32_t others,
                  int64_t most_ms)
{
    char words[WATCH_WORDS_BYTES];
    const struct follow_options options = {.call = fleet->call,
                                           .publish = fleet->publish,
                                           .prefix = "assessment/",
                                           .from = 1,
                                           .timeout_ms = ANSWER_MS};
    struct follow *follow = NULL;
    int64_t deadline_ms = clock_monotonic_ms() + most_ms;
    if (follow_new(&options, &follow, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    while (sweep->heard < sweep->count || sweep->others < others) {
        if (clock_monotonic_ms() >= deadline_ms) {
            fail_msg("%" PRIu32 " of %" PRIu32 " outcomes after %" PRId64 " ms", sweep->heard,
                     sweep->count, most_ms);
        }
        if (follow_step(follow, HEAR_MS, take_outcome, sweep) != STATUS_OK) {
            fail_msg("%s", follow_words(follow));
        }
    }
    follow_free(&follow);
}

void sweep_check(const struct sweep *sweep, struct asker *asker)
{
    const Brink__V1__StatsReply *stats = asker_stats(asker);
    assert_int_equal(sweep->heard, sweep->count);
    assert_int_equal(sweep->last, (uint64_t)sweep->count + sweep->others);
    assert_int_equal(stats->last_sequence, sweep->last);
    assert_int_equal(stats->kept, sweep->last);
    assert_int_equal(stats->waiting, 0);
    assert_int_equal(stats->running, 0);
    assert_int_equal(stats->outcomes_dead, 0);
}
