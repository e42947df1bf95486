/* A task that others do: its children survive whoever is killed, and it has one outcome, with
 * the bits it would have had. */
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/unpack.h"
#include "tests/support/check.h"
#include "tests/support/fleet.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";
static const char article[] = CONFIG_DIR "/scenarios/dprk-article.cfg";

enum {
    PARTS = 3,
    DRAWS = 400 / SLOWNESS,
    SHARED_DRAWS = DRAWS < 96 ? 96 : DRAWS, /* worth some shards of 16 or more */
    BRINK_DRAWS = 2,
    ARTICLE_DRAWS = 80
};

/* Of what is sent: the request and the assessment are smaller, what 80 draws leave is not. */
#define BODY_MAX "1000000"

static const struct {
    const char *method;
    const char *topic;
    Brink__V1__Analysis analysis;
} parts[PARTS] = {
    {"/brink.v1.Assessor/Economy", "scenario/economy/PRK",
     BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY},
    {"/brink.v1.Assessor/Stability", "scenario/stability/PRK",
     BRINK__V1__ANALYSIS__ANALYSIS_STABILITY},
    {"/brink.v1.Assessor/Assess", "scenario/assess/PRK", BRINK__V1__ANALYSIS__ANALYSIS_ASSESS},
};

static struct process *start_splitter(struct fleet *fleet)
{
    const char *const arguments[] = {fleet->call, NULL};
    const struct process_plan plan = {.path = SPLITTER, .arguments = arguments};
    struct process *splitter = fleet_start_plan(fleet, &plan);
    process_await(fleet->broker, PROCESS_ERR, "what=joined name=\"splitter\"");
    return splitter;
}

static void start_broker(struct fleet *fleet)
{
    fleet_start_broker(fleet, "--heartbeat-ms", "2500", "--attempts-max", "16",
                       "--retry-base-ms", "0", "--body-max", BODY_MAX, NULL);
}

static void kill_one(struct fleet *fleet, struct process **process_p)
{
    process_signal(*process_p, SIGKILL);
    assert_int_equal(process_finish(*process_p), PROCESS_KILLED + SIGKILL);
    fleet_end(fleet, process_p);
}

/* The question, of the world alone: that is what all parts can be asked. */
static void read_question(struct asker *asker)
{
    asker_read(asker, scenario, DRAWS);
    Brink__V1__ScenarioRequest *request = scenario_file_request(asker->file);
    request->scenario->brink_draws = BRINK_DRAWS;
    request->trade = NULL;
    request->council = NULL;
    request->bargain = NULL;
}

/* The splitter's request: an assessment on a topic of its own. */
static struct id submit(struct fleet *fleet, uint8_t number)
{
    struct asker *asker = &fleet->asker;
    read_question(asker);
    asker_pack(asker);
    snprintf(asker->topic, sizeof asker->topic, "scenario/split/PRK");
    return asker_submit(asker, number);
}

/* What each part comes to by itself, end to end. */
static void compute_alone(struct fleet *fleet, struct buffer *expected)
{
    struct asker *asker = &fleet->asker;
    read_question(asker);
    for (size_t i = 0; i < PARTS; i++) {
        struct brink_reply reply;
        asker_scenario(asker)->analysis = parts[i].analysis;
        asker_pack(asker);
        const struct brink_request request = {.method = parts[i].method,
                                              .topic = parts[i].topic,
                                              .body = asker->body.bytes,
                                              .body_size = asker->body.size,
                                              .no_cache = true};
        assert_int_equal(brink_call(asker->brink, &request, ASKER_WAIT_MS, &reply), STATUS_OK);
        assert_int_equal(reply.status.code, 0);
        buffer_add(expected, reply.body, reply.body_size);
    }
}

static bool is_forked(const Brink__V1__StatsReply *stats)
{
    return stats->forked == 1 && stats->waiting + stats->running == PARTS;
}

static bool has_begun(const Brink__V1__StatsReply *stats)
{
    return stats->running > 0;
}

static void
expect_whole(struct fleet *fleet, const struct id *id, const struct buffer *expected)
{
    struct brink_reply reply;
    asker_await(&fleet->asker, id, 0, &reply);
    assert_int_equal(reply.body_size, expected->size);
    assert_memory_equal(reply.body, expected->bytes, expected->size);
}

/* Law: the children's ends are nobody's outcome, and move the parent. */
static void a_task_is_done_by_others(void **state)
{
    struct fleet *fleet = *state;
    struct buffer expected = {0};
    struct watch_event event;
    start_broker(fleet);
    (void)start_splitter(fleet);
    (void)fleet_start_worker(fleet, "one", "1", "--topics",
                             "scenario/economy/,scenario/stability/,scenario/assess/", NULL);
    compute_alone(fleet, &expected);
    asker_watch(&fleet->asker, fleet->publish);
    uint64_t before = asker_stats(&fleet->asker)->last_sequence;
    struct id id = submit(fleet, 1);
    char topic[64] = "progress/";
    id_format(&id, topic + strlen(topic));
    asker_next(&fleet->asker, topic, &event);
    Brink__V1__Progress *progress =
        brink__v1__progress__unpack(NULL, event.body_size, event.body);
    assert_non_null(progress);
    assert_int_equal(progress->draws, 2 + 3 + 5);
    brink__v1__progress__free_unpacked(progress, NULL);
    expect_whole(fleet, &id, &expected);
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->last_sequence, before + 1);
    assert_int_equal(stats->forked + stats->waiting + stats->running, 0);
    assert_int_equal(stats->bytes_queued, 0);
    buffer_clear(&expected);
}

/* Law: whoever is killed in the middle of the tree, it ends once, with the same bits. */
static void it_survives_every_death(void **state)
{
    static const char topics[] = "scenario/economy/,scenario/stability/,scenario/assess/";
    struct fleet *fleet = *state;
    struct buffer expected = {0};
    start_broker(fleet);
    struct process *splitter = start_splitter(fleet);
    struct id id = submit(fleet, 2);
    (void)asker_await_stats(&fleet->asker, is_forked);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(fleet);
    (void)asker_await_stats(&fleet->asker, is_forked); /* it is not split again */
    kill_one(fleet, &splitter);
    struct process *worker = fleet_start_worker(fleet, "one", "1", "--topics", topics, NULL);
    (void)asker_await_stats(&fleet->asker, has_begun);
    kill_one(fleet, &worker);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(fleet);
    (void)fleet_start_worker(fleet, "two", "2", "--topics", topics, NULL);
    compute_alone(fleet, &expected);
    (void)start_splitter(fleet);
    expect_whole(fleet, &id, &expected);
    assert_int_equal(asker_stats(&fleet->asker)->last_sequence, PARTS + 1);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(fleet);
    expect_whole(fleet, &id, &expected);
    assert_int_equal(asker_stats(&fleet->asker)->forked, 0);
    buffer_clear(&expected);
}

static void read_stability(struct asker *asker)
{
    read_question(asker);
    asker_scenario(asker)->analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    asker_scenario(asker)->draws = SHARED_DRAWS;
    asker_pack(asker);
}

/* With trade, a council and a bargain beside its world. */
static void read_article(struct asker *asker)
{
    asker_read(asker, article, ARTICLE_DRAWS);
    asker_scenario(asker)->brink_draws = BRINK_DRAWS;
    asker_pack(asker);
    assert_non_null(scenario_file_request(asker->file)->council);
}

/* A question that is shared where it is large. */
struct large {
    void (*read)(struct asker *asker);
    const char *method;
    const char *topic;
};

static const struct large stability = {read_stability, "/brink.v1.Assessor/Stability",
                                       "scenario/stability/PRK"};

/* Asked of whoever takes it. */
static struct id ask(struct fleet *fleet, const struct large *large, uint8_t number)
{
    struct asker *asker = &fleet->asker;
    struct brink_accepted accepted;
    struct brink_reply reply;
    large->read(asker);
    const struct brink_request request = {
        .method = large->method,
        .topic = large->topic,
        .body = asker->body.bytes,
        .body_size = asker->body.size,
        .request_id = {{[0] = 0xa5, [ID_BYTES - 1] = number}},
        .no_cache = true,
    };
    assert_int_equal(brink_submit(asker->brink, &request, ASKER_WAIT_MS, &accepted, &reply),
                     STATUS_OK);
    return accepted.request;
}

static bool shares(const Brink__V1__StatsReply *stats)
{
    return stats->forked == 1 && stats->running > 0;
}

static struct process *
start_sharing(struct fleet *fleet, const char *name, const char *shard_steps)
{
    return fleet_start_worker(fleet, name, "1", "--shard-steps", shard_steps, "--body-max",
                              BODY_MAX, NULL);
}

/* Its bits, whoever is killed meanwhile. */
static void expect_shared(struct fleet *fleet, const struct large *large)
{
    struct brink_reply reply;
    struct buffer whole = {0};
    start_broker(fleet);
    struct process *alone = fleet_start_worker(fleet, "alone", "1", "--shard-steps", "0", NULL);
    struct id id = ask(fleet, large, 5);
    asker_await(&fleet->asker, &id, 0, &reply);
    buffer_add(&whole, reply.body, reply.body_size);
    kill_one(fleet, &alone);
    struct process *one = start_sharing(fleet, "one", "5000");
    (void)start_sharing(fleet, "two", "5000");
    id = ask(fleet, large, 6);
    (void)asker_await_stats(&fleet->asker, shares);
    kill_one(fleet, &one);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(fleet);
    expect_whole(fleet, &id, &whole);
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->last_sequence, 2);
    assert_int_equal(stats->forked + stats->waiting + stats->running, 0);
    buffer_clear(&whole);
}

/* What the shards said of breakdown, when all of them have ended: the mean of all their draws,
 * and how many these are. */
static double hear_shards(struct fleet *fleet, const struct id *id, uint64_t *draws_out)
{
    char topic[64] = "progress/";
    double sum = 0.0;
    *draws_out = 0;
    id_format(id, topic + strlen(topic));
    while (*draws_out == 0) {
        struct watch_event event;
        asker_next(&fleet->asker, topic, &event);
        Brink__V1__Progress *progress =
            brink__v1__progress__unpack(NULL, event.body_size, event.body);
        assert_non_null(progress);
        for (size_t i = 0; i < progress->n_parts && progress->draws_done == progress->draws;
             i++) {
            const Brink__V1__RunningEstimate *said = progress->parts[i]->running[0];
            assert_string_equal(said->name, "stability.breakdown_five_years");
            assert_int_equal(progress->parts[i]->first, *draws_out); /* in their order */
            *draws_out += said->draws;
            sum += said->mean * said->draws;
        }
        brink__v1__progress__free_unpacked(progress, NULL);
    }
    return sum / (double)*draws_out;
}

/* Law: who follows a request that is shared is told what the draws of all shards say, which in
 * the end is what the assessment says. */
static void followers_are_told_what_shards_say(void **state)
{
    struct fleet *fleet = *state;
    struct brink_reply reply;
    uint64_t draws = 0;
    start_broker(fleet);
    (void)fleet_start_worker(fleet, "one", "1", "--shard-steps", "5000", NULL);
    (void)fleet_start_worker(fleet, "two", "1", "--shard-steps", "5000", NULL);
    asker_watch(&fleet->asker, fleet->publish);
    struct id id = ask(fleet, &stability, 7);
    double mean = hear_shards(fleet, &id, &draws);
    assert_int_equal(draws, SHARED_DRAWS);
    asker_await(&fleet->asker, &id, 0, &reply);
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, reply.body_size, reply.body);
    assert_non_null(assessment);
    double said = assessment->stability->breakdown_five_years->mean;
    assert_true(mean > said * (1.0 - 1e-12) && mean < said * (1.0 + 1e-12));
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: a large request is computed in shards by all who take it, in the same bits, and one that
 * is killed costs a shard. */
static void draws_are_shared(void **state)
{
    expect_shared(*state, &stability);
}

/* Law: so is a whole assessment, with all that stands beside its world, though its draws leave
 * more than any message but that of whoever goes on may have. */
static void a_whole_assessment_is_shared(void **state)
{
    static const struct large assess = {read_article, "/brink.v1.Assessor/Assess",
                                        "scenario/assess/PRK"};
    expect_shared(*state, &assess);
}

/* Law: what a back-test has others fit, in parts, comes to what it is by itself. */
static void fits_are_shared(void **state)
{
    struct fleet *fleet = *state;
    start_broker(fleet);
    const struct process *alone = fleet_run(fleet, 0, "backtest", "--json", NULL);
    struct process *one = start_sharing(fleet, "one", "100000");
    const struct process *shared =
        fleet_run(fleet, 0, "backtest", "--json", "--call", fleet->call, NULL);
    assert_string_equal(process_said(shared, PROCESS_OUT), process_said(alone, PROCESS_OUT));
    assert_non_null(strstr(process_said(alone, PROCESS_OUT), "verdict"));
    for (int i = 0; i < 3; i++) { /* the parts, and who puts them together */
        process_await(one, PROCESS_ERR, "event=task_ended");
    }
    assert_int_equal(asker_stats(&fleet->asker)->last_sequence, 1);
}

/* Law: who cancels a request cancels all that serves it. */
static void a_cancelled_parent_takes_its_children_along(void **state)
{
    struct fleet *fleet = *state;
    struct brink_reply reply;
    start_broker(fleet);
    (void)start_splitter(fleet);
    struct id id = submit(fleet, 3);
    (void)asker_await_stats(&fleet->asker, is_forked);
    assert_int_equal(brink_cancel(fleet->asker.brink, &id, ASKER_WAIT_MS, &reply), STATUS_OK);
    asker_await(&fleet->asker, &id, 1, &reply);
    const Brink__V1__StatsReply *stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->forked + stats->waiting + stats->running, 0);
    assert_int_equal(stats->last_sequence, 1);
    fleet_stop_broker(fleet, SIGKILL, PROCESS_KILLED + SIGKILL);
    start_broker(fleet);
    stats = asker_stats(&fleet->asker);
    assert_int_equal(stats->forked + stats->waiting + stats->running, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_task_is_done_by_others, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(it_survives_every_death, fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(draws_are_shared, fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(followers_are_told_what_shards_say, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_whole_assessment_is_shared, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(fits_are_shared, fleet_set_up, fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_cancelled_parent_takes_its_children_along,
                                        fleet_set_up, fleet_tear_down),
    };
    return cmocka_run_group_tests_name("e2e/split", tests, NULL, NULL);
}
