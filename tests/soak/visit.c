#include "tests/soak/visit.h"

#include "base/clock.h"
#include "base/random.h"
#include "bench/tally.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

enum { OUTCOME_MS = 60000, NAME_OFFSET = 8 };

static const int64_t ns_a_ms = 1000000;

struct visits {
    struct brink *brink;
    const struct visit_plan *plan;
    struct id name; /* of the first; the others count on */
    struct random random;
    uint32_t sent, heard;
    int64_t *sent_ns;  /* [plan->count] */
    double *took_ms;   /* [plan->count] 0: no outcome yet */
    double *queued_ms; /* [plan->count] */
};

static struct id name_of(const struct visits *visits, uint64_t number)
{
    struct id id = visits->name;
    memcpy(&id.bytes[NAME_OFFSET], &number, sizeof number);
    return id;
}

/* No answer of an earlier one will do. */
static void send_next(struct visits *visits)
{
    const struct visit_plan *plan = visits->plan;
    const struct brink_request request = {.method = plan->method,
                                          .topic = plan->topic,
                                          .tenant = plan->tenant,
                                          .priority = FRAME_PRIORITY_HIGH,
                                          .no_cache = true,
                                          .request_id = name_of(visits, visits->sent),
                                          .body = plan->body,
                                          .body_size = plan->body_size};
    struct id call;
    visits->sent_ns[visits->sent++] = clock_monotonic_ns();
    if (brink_send(visits->brink, &request, &call) != STATUS_OK) {
        fail_msg("%s", brink_words(visits->brink));
    }
}

/* Milliseconds into the hour of a time in the metadata, "2017-09-11T00:12:34.567Z". */
static double read_ms(const struct brink_reply *reply, const char *key)
{
    enum { MINUTES_AT = 14, SECONDS_AT = 17 };
    const char *text = brink_metadata(reply, key);
    assert_true(text != NULL && strlen(text) > SECONDS_AT);
    return strtod(text + MINUTES_AT, NULL) * 60e3 + strtod(text + SECONDS_AT, NULL) * 1e3;
}

static double queued_ms(const struct brink_reply *reply)
{
    double ms = read_ms(reply, "brink-started-at") - read_ms(reply, "brink-accepted-at");
    return ms < 0 ? ms + 3600e3 : ms;
}

static void take_outcome(struct visits *visits, const struct brink_reply *reply)
{
    uint64_t number = 0;
    memcpy(&number, &reply->work.request_id.bytes[NAME_OFFSET], sizeof number);
    assert_int_equal(reply->status.code, 0);
    assert_true(number < visits->sent && visits->took_ms[number] == 0);
    int64_t took_ns = clock_monotonic_ns() - visits->sent_ns[number];
    visits->took_ms[number] = (double)took_ns / (double)ns_a_ms;
    visits->queued_ms[number] = queued_ms(reply);
    visits->heard++;
}

/* Hears outcomes until `until_ns`, or until all have come. */
static void hear(struct visits *visits, int64_t until_ns)
{
    int64_t now_ns = clock_monotonic_ns();
    while (visits->heard < visits->plan->count && now_ns < until_ns) {
        struct brink_reply reply;
        int64_t wait_ms = (until_ns - now_ns + ns_a_ms - 1) / ns_a_ms;
        enum status status = brink_receive(visits->brink, wait_ms, &reply);
        if (status == STATUS_OK) {
            take_outcome(visits, &reply);
        } else if (status != STATUS_EXPIRED) {
            fail_msg("%s", brink_words(visits->brink));
        }
        now_ns = clock_monotonic_ns();
    }
}

struct visit_times visit_run(const struct fleet *fleet, const struct visit_plan *plan)
{
    uint32_t count = plan->count;
    char words[BRINK_WORDS_BYTES];
    const struct brink_options options = {.call = fleet->call};
    struct visits visits = {.plan = plan, .name = id_new()};
    visits.sent_ns = calloc(count, sizeof *visits.sent_ns);
    visits.took_ms = calloc(count, sizeof *visits.took_ms);
    visits.queued_ms = calloc(count, sizeof *visits.queued_ms);
    assert_true(visits.sent_ns != NULL && visits.took_ms != NULL && visits.queued_ms != NULL);
    if (brink_new(&options, &visits.brink, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    while (visits.sent < count) {
        send_next(&visits);
        int64_t pause_ms =
            plan->every_least_ms + random_below(&visits.random, plan->every_spread_ms);
        hear(&visits, clock_monotonic_ns() + pause_ms * ns_a_ms);
    }
    hear(&visits, clock_monotonic_ns() + OUTCOME_MS * ns_a_ms);
    assert_int_equal(visits.heard, count);
    const struct visit_times times = {.p50 = tally_quantile(visits.took_ms, count, 0.5),
                                      .p99 = tally_quantile(visits.took_ms, count, 0.99),
                                      .most = tally_quantile(visits.took_ms, count, 1),
                                      .queued_p99 =
                                          tally_quantile(visits.queued_ms, count, 0.99)};
    brink_free(&visits.brink);
    free(visits.sent_ns);
    free(visits.took_ms);
    free(visits.queued_ms);
    return times;
}
