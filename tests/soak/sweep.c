#include "tests/soak/sweep.h"

#include "base/clock.h"
#include "client/follow.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/soak/toiler.h"
#include "tests/support/ballot.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNDER_WAY = 1024,
    ANSWER_MS = 60000,
    HEAR_MS = 20,
    NAME_KIND = 's',
    NAME_OFFSET = 8, /* of the number in an id */
    DIGITS = TOILER_ECHO_BYTES,
    COMPUTE_MS_MAX = 4096 /* longer ones are counted as so long */
};

/* Of an actor whose description ends with the number. */
static const char filler = '.';

struct sweep {
    uint32_t count;
    bool *ended;                    /* [count] by number */
    uint32_t heard;                 /* those that have ended */
    uint32_t others;                /* outcomes of requests of somebody else */
    uint64_t last;                  /* number of the last outcome heard */
    uint32_t submitted;             /* during sweep_submit: sent, */
    uint32_t accepted;              /* and answered */
    uint8_t body[SWEEP_BODY_BYTES]; /* of them all, but for the number */
    size_t echo_at;
    uint32_t computed;                       /* by a worker, */
    uint32_t compute_ms[COMPUTE_MS_MAX + 1]; /* and how many took so long */
};

static void write_digits(uint64_t number, uint8_t digits_out[DIGITS])
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = DIGITS; i-- > 0; number /= 16) {
        digits_out[i] = (uint8_t)hex[number % 16];
    }
}

/* The description grows until the request is as long as it is to be. */
static void write_body(struct sweep *sweep)
{
    static char description[SWEEP_BODY_BYTES];
    struct ballot ballot;
    struct buffer body = {0};
    ballot_fill_bargain(&ballot);
    ballot.scenario->draws = SWEEP_DRAWS / SLOWNESS;
    for (size_t i = 0; i < BALLOT_ACTORS; i++) {
        ballot.bargain->actors[i]->position_deviation = 5;
    }
    ballot.bargain->actors[0]->description = description;
    for (size_t size = DIGITS; body.size < SWEEP_BODY_BYTES; size++) {
        memset(description, filler, size);
        buffer_reset(&body);
        ballot_pack(&ballot, &body);
    }
    assert_int_equal(body.size, SWEEP_BODY_BYTES);
    memcpy(sweep->body, body.bytes, body.size);
    for (size_t i = 0; i + DIGITS <= body.size && sweep->echo_at == 0; i++) {
        bool is_there = true;
        for (size_t k = 0; k < DIGITS; k++) {
            is_there = is_there && body.bytes[i + k] == (uint8_t)filler;
        }
        sweep->echo_at = is_there ? i : 0;
    }
    assert_true(sweep->echo_at > 0);
    buffer_clear(&body);
    ballot_clear(&ballot);
}

struct sweep *sweep_new(uint32_t count)
{
    struct sweep *sweep = calloc(1, sizeof *sweep);
    assert_non_null(sweep);
    sweep->count = count;
    sweep->ended = calloc(count, sizeof *sweep->ended);
    assert_non_null(sweep->ended);
    write_body(sweep);
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

size_t sweep_echo_at(const struct sweep *sweep)
{
    return sweep->echo_at;
}

/* Submitting. */

static void submit_next(struct sweep *sweep, struct brink *brink)
{
    uint64_t number = sweep->submitted;
    write_digits(number, sweep->body + sweep->echo_at);
    const struct brink_request request = {.method = SWEEP_METHOD,
                                          .topic = SWEEP_TOPIC,
                                          .tenant = SWEEP_TENANT,
                                          .request_id = name_of(number),
                                          .priority = FRAME_PRIORITY_LOW,
                                          .body = sweep->body,
                                          .body_size = sizeof sweep->body,
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

static const char *find_metadata(const struct watch_event *event, const char *key)
{
    for (size_t i = 0; i < event->metadata_count; i++) {
        if (strcmp(event->metadata[i].key, key) == 0) {
            return event->metadata[i].value;
        }
    }
    fail_msg("an outcome without %s", key);
    return "";
}

/* A worker's answer is a bargain that has been settled. */
static void take_computed(struct sweep *sweep, const struct watch_event *event)
{
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, event->body_size, event->body);
    assert_non_null(assessment);
    assert_non_null(assessment->bargain);
    assert_int_equal(assessment->bargain->draws, SWEEP_DRAWS / SLOWNESS);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    unsigned long ms = strtoul(find_metadata(event, "brink-compute-ms"), NULL, 10);
    sweep->compute_ms[ms < COMPUTE_MS_MAX ? ms : COMPUTE_MS_MAX]++;
    sweep->computed++;
}

static void take_outcome(void *arg, const struct watch_event *event)
{
    struct sweep *sweep = arg;
    uint64_t number = 0;
    uint8_t echo[DIGITS];
    assert_int_equal(event->missed, 0);
    if (event->work.step > 0) { /* of the outcome before it */
        assert_int_equal(event->work.sequence, sweep->last);
        return;
    }
    assert_int_equal(event->work.sequence, sweep->last + 1);
    assert_int_equal(event->status.code, 0);
    sweep->last++;
    if (!read_name(sweep, &event->work.request_id, &number)) {
        sweep->others++;
        return;
    }
    write_digits(number, echo);
    if (event->body_size == TOILER_RESULT_BYTES) {
        assert_memory_equal(event->body, echo, sizeof echo);
    } else {
        take_computed(sweep, event);
    }
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

uint32_t sweep_computed(const struct sweep *sweep, double *median_ms_out)
{
    uint32_t below = 0;
    size_t ms = 0;
    while (ms < COMPUTE_MS_MAX && 2 * (below + sweep->compute_ms[ms]) < sweep->computed) {
        below += sweep->compute_ms[ms++];
    }
    *median_ms_out = (double)ms;
    return sweep->computed;
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
