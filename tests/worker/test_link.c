#include "worker/link.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/scrape.h"
#include "tests/worker/fake_broker.h"
#include "wire/digest.h"
#include "worker/analysis.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    OK = 0,
    CANCELLED = 1,
    INVALID_ARGUMENT = 3,
    DEADLINE_EXCEEDED = 4,
    NOT_FOUND = 5,
    DENIED = 7,
    FULL = 8
};
enum { UNAVAILABLE = 14, DATA_LOSS = 15 };

/* A worker that has joined, and requests for it. */
struct stage {
    struct fake_broker broker;
    struct isle isle;
    struct buffer quick; /* milliseconds */
    struct buffer slow;  /* many seconds */
};

static void open_stage(struct stage *stage, const struct link_options *options)
{
    *stage = (struct stage){0};
    isle_fill(&stage->isle);
    isle_pack(&stage->isle, &stage->quick);
    stage->isle.scenario->draws = 100000;
    isle_pack(&stage->isle, &stage->slow);
    fake_open(&stage->broker, options);
    fake_hear_join(&stage->broker);
}

static void forget_requests(struct stage *stage)
{
    buffer_clear(&stage->quick);
    buffer_clear(&stage->slow);
    isle_clear(&stage->isle);
}

static void close_stage(struct stage *stage)
{
    fake_close(&stage->broker);
    forget_requests(stage);
}

static const char *metadata_of(const struct frame_call *call, const char *key)
{
    for (size_t i = 0; i < call->metadata_count; i++) {
        if (strcmp(call->metadata[i].key, key) == 0) {
            return call->metadata[i].value;
        }
    }
    return "";
}

static void it_joins_with_what_it_can_do(void **state)
{
    (void)state;
    static const char *const topics[] = {"scenario/assess/", "scenario/economy/PRK"};
    static const char *const labels[] = {"gpu", "zone=eu"};
    struct fake_broker broker;
    struct link_options options = fake_options();
    options.topics = topics;
    options.topic_count = 2;
    options.labels = labels;
    options.label_count = 2;
    options.cores = 16;
    options.memory_mb = 4096;
    fake_open(&broker, &options);
    fake_hear_join(&broker);
    Brink__V1__Join *join =
        brink__v1__join__unpack(NULL, body_size(&broker.body), body_bytes(&broker.body));
    assert_string_equal(join->name, "tester");
    assert_int_equal(join->credit, 3);
    assert_int_equal(join->n_topics, 2);
    assert_string_equal(join->topics[1], "scenario/economy/PRK");
    assert_int_equal(join->n_labels, 2);
    assert_string_equal(join->labels[1], "zone=eu");
    assert_int_equal(join->cores, 16);
    assert_int_equal(join->memory_mb, 4096);
    assert_int_equal(join->threads, options.threads);
    assert_string_equal(join->model_version, analysis_all_versions());
    brink__v1__join__free_unpacked(join, NULL);
    fake_close(&broker);
}

static void without_a_name_it_is_host_and_process(void **state)
{
    (void)state;
    struct fake_broker broker;
    struct link_options options = fake_options();
    options.name = "";
    fake_open(&broker, &options);
    fake_hear_join(&broker);
    Brink__V1__Join *join =
        brink__v1__join__unpack(NULL, body_size(&broker.body), body_bytes(&broker.body));
    char process[32];
    snprintf(process, sizeof process, ":%ld", (long)getpid());
    assert_non_null(strstr(join->name, process));
    brink__v1__join__free_unpacked(join, NULL);
    fake_close(&broker);
}

static void it_says_that_it_is_alive_while_the_broker_is_silent(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    for (int i = 0; i < 5; i++) {
        fake_hear_work(&stage.broker, WORK_ALIVE);
    }
    close_stage(&stage);
}

static void a_task_becomes_a_result(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 2385, 0, &stage.quick);
    const struct frame_call *call = fake_hear_result(&stage.broker, 1, 2385, OK);
    assert_true(strlen(metadata_of(call, "brink-worker-started-at")) > 0);
    assert_true(strlen(metadata_of(call, "brink-compute-ms")) > 0);
    Brink__V1__Assessment *assessment = brink__v1__assessment__unpack(
        NULL, body_size(&stage.broker.body), body_bytes(&stage.broker.body));
    assert_non_null(assessment);
    assert_string_equal(assessment->scenario, "second");
    assert_int_equal(strlen(assessment->provenance->world_hash), 64);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    close_stage(&stage);
}

static void every_task_gets_its_own_result(void **state)
{
    (void)state;
    enum { TASKS = 6 };
    struct stage stage;
    struct link_options options = fake_options();
    bool answered[TASKS + 1] = {false};
    size_t size = 0;
    open_stage(&stage, &options);
    for (uint32_t i = 1; i <= TASKS; i++) {
        fake_task(&stage.broker, i, 100 + i, 0, &stage.quick);
    }
    fake_task(&stage.broker, 3, 103, 0, &stage.quick); /* said twice, done once */
    for (uint32_t i = 1; i <= TASKS; i++) {
        const struct frame_call *call = fake_hear_work(&stage.broker, WORK_RESULT);
        uint64_t number = call->work.epoch - 100;
        assert_true(number >= 1 && number <= TASKS && !answered[number]);
        answered[number] = true;
        assert_int_equal(call->status.code, OK);
        assert_true(size == 0 || size == body_size(&stage.broker.body));
        size = body_size(&stage.broker.body);
    }
    close_stage(&stage);
}

static void a_bad_request_comes_back_with_its_violations(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    const struct buffer rubbish = {.bytes = (uint8_t *)"\x0a\x7f", .size = 2};
    struct buffer wrong = {0};
    open_stage(&stage, &options);
    stage.isle.scenario->months = 7;
    isle_pack(&stage.isle, &wrong);
    fake_task(&stage.broker, 1, 5, 0, &wrong);
    const struct frame_call *call = fake_hear_result(&stage.broker, 1, 5, INVALID_ARGUMENT);
    assert_true(call->status.violation_count >= 1);
    assert_string_equal(call->status.violations[0].field, "scenario.months");
    assert_non_null(strstr(call->status.message, "scenario.months: 7 is outside 12 to 600"));
    assert_int_equal(body_size(&stage.broker.body), 0);
    fake_task(&stage.broker, 2, 6, 0, &rubbish);
    call = fake_hear_result(&stage.broker, 2, 6, INVALID_ARGUMENT);
    assert_int_equal(call->status.violation_count, 0);
    buffer_clear(&wrong);
    close_stage(&stage);
}

static uint64_t hear_draws(struct fake_broker *broker)
{
    const struct frame_call *call = fake_hear_work(broker, WORK_PROGRESS);
    assert_int_equal(call->work.epoch, 9);
    Brink__V1__Progress *progress =
        brink__v1__progress__unpack(NULL, body_size(&broker->body), body_bytes(&broker->body));
    assert_int_equal(progress->draws, 100000);
    uint64_t draws = progress->draws_done;
    brink__v1__progress__free_unpacked(progress, NULL);
    return draws;
}

static void progress_is_told_while_it_is_made(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    uint64_t draws = 0;
    for (int i = 0; i < 4; i++) {
        uint64_t now = hear_draws(&stage.broker);
        assert_true(now > draws);
        draws = now;
    }
    close_stage(&stage);
}

static void a_stopped_task_is_answered_as_cancelled(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    hear_draws(&stage.broker);
    fake_say(&stage.broker, WORK_STOP, 1, 8);  /* an old lease: nothing */
    fake_say(&stage.broker, WORK_STOP, 77, 9); /* not held: nothing */
    fake_task(&stage.broker, 2, 10, 0, &stage.quick);
    fake_hear_result(&stage.broker, 2, 10, OK);
    fake_say(&stage.broker, WORK_STOP, 1, 9);
    fake_hear_result(&stage.broker, 1, 9, CANCELLED);
    assert_int_equal(body_size(&stage.broker.body), 0);
    close_stage(&stage);
}

static void a_task_past_its_deadline_ends_by_itself(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 30, &stage.slow);
    fake_hear_result(&stage.broker, 1, 9, DEADLINE_EXCEEDED);
    close_stage(&stage);
}

/* Asked who it is, it has lost its leases: the task is dropped without a word. */
static void asked_who_it_is_it_joins_again(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    struct id stream = stage.broker.stream;
    struct id worker = stage.broker.worker;
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    hear_draws(&stage.broker);
    fake_say(&stage.broker, WORK_JOIN, 0, 0);
    fake_say(&stage.broker, WORK_JOIN, 0, 0); /* one question a message is usual */
    fake_hear_join(&stage.broker);
    fake_hear_join(&stage.broker);
    assert_true(id_equal(&stage.broker.stream, &stream));
    assert_true(id_equal(&stage.broker.worker, &worker));
    size_t progress = stage.broker.progress;
    for (int i = 0; i < 3; i++) {
        fake_hear_work(&stage.broker, WORK_ALIVE);
    }
    assert_int_equal(stage.broker.progress, progress);
    fake_task(&stage.broker, 1, 12, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 12, OK);
    close_stage(&stage);
}

static void a_newer_lease_takes_the_place_of_the_old_one(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    hear_draws(&stage.broker);
    fake_task(&stage.broker, 1, 11, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 11, OK);
    close_stage(&stage);
}

/* What tasks share. */

/* A request of the isle in two parts: what is shared, and the rest with its hash. The measures of
 * its world are not shared: a world may be in both. */
struct parts {
    struct buffer base;
    struct digest hash;
    struct buffer rest;
};

static void pack(const Brink__V1__ScenarioRequest *request, struct buffer *bytes)
{
    assert_int_equal(
        buffer_reserve(bytes, brink__v1__scenario_request__get_packed_size(request)),
        STATUS_OK);
    bytes->size = brink__v1__scenario_request__pack(request, bytes->bytes);
}

static void part(struct buffer *whole, struct parts *parts)
{
    Brink__V1__ScenarioRequest *request =
        brink__v1__scenario_request__unpack(NULL, whole->size, whole->bytes);
    Brink__V1__ScenarioRequest base = BRINK__V1__SCENARIO_REQUEST__INIT;
    Brink__V1__ScenarioRequest rest = *request;
    Brink__V1__World shared = *request->world;
    Brink__V1__World own = BRINK__V1__WORLD__INIT;
    *parts = (struct parts){.hash = {{0}}};
    shared.n_measures = 0;
    shared.measures = NULL;
    own.n_measures = request->world->n_measures;
    own.measures = request->world->measures;
    assert_true(own.n_measures > 0);
    base.world = &shared;
    pack(&base, &parts->base);
    const struct digest_part piece = {parts->base.bytes, parts->base.size};
    parts->hash = digest_of(&piece, 1);
    rest.world = &own;
    rest.base_hash =
        (ProtobufCBinaryData){.len = sizeof parts->hash.bytes, .data = parts->hash.bytes};
    pack(&rest, &parts->rest);
    brink__v1__scenario_request__free_unpacked(request, NULL);
}

static void clear_parts(struct parts *parts)
{
    buffer_clear(&parts->base);
    buffer_clear(&parts->rest);
}

/* Law: it is fetched once for all that wait for it and all that come, and their answers are
 * that to the whole request, byte for byte. */
static void what_tasks_share_is_fetched_once(void **state)
{
    (void)state;
    struct stage stage;
    struct parts parts;
    struct buffer answer = {0};
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    part(&stage.quick, &parts);
    fake_task(&stage.broker, 1, 1, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 1, OK);
    buffer_add(&answer, body_bytes(&stage.broker.body), body_size(&stage.broker.body));
    fake_task(&stage.broker, 2, 2, 0, &parts.rest);
    struct id fetch = fake_hear_fetch(&stage.broker, parts.hash.bytes);
    fake_task(&stage.broker, 3, 3, 0, &parts.rest);
    fake_task(&stage.broker, 4, 4, 0, &stage.quick); /* goes on meanwhile */
    fake_hear_result(&stage.broker, 4, 4, OK);
    fake_answer_fetch(&stage.broker, fetch, OK, &parts.base);
    for (int i = 0; i < 2; i++) {
        fake_hear_work(&stage.broker, WORK_RESULT);
        assert_int_equal(body_size(&stage.broker.body), answer.size);
        assert_memory_equal(body_bytes(&stage.broker.body), answer.bytes, answer.size);
    }
    fake_task(&stage.broker, 5, 5, 0, &parts.rest);
    fake_hear_result(&stage.broker, 5, 5, OK);
    buffer_clear(&answer);
    clear_parts(&parts);
    close_stage(&stage);
}

/* Law: what cannot be had ends those that need it, with words; what may pass does not. */
static void what_cannot_be_fetched_ends_the_task(void **state)
{
    (void)state;
    struct stage stage;
    struct parts parts;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    part(&stage.quick, &parts);
    fake_task(&stage.broker, 1, 1, 0, &parts.rest);
    struct id fetch = fake_hear_fetch(&stage.broker, parts.hash.bytes);
    fake_answer_fetch(&stage.broker, fetch, NOT_FOUND, NULL);
    const struct frame_call *call = fake_hear_result(&stage.broker, 1, 1, NOT_FOUND);
    assert_non_null(strstr(call->status.message, "the test says no"));
    fake_task(&stage.broker, 2, 2, 0, &parts.rest);
    fetch = fake_hear_fetch(&stage.broker, parts.hash.bytes);
    fake_answer_fetch(&stage.broker, fetch, OK, &stage.quick); /* another one */
    fake_hear_result(&stage.broker, 2, 2, DATA_LOSS);
    clear_parts(&parts);
    close_stage(&stage);
}

static void what_may_pass_is_asked_for_again(void **state)
{
    (void)state;
    struct stage stage;
    struct parts parts;
    struct link_options options = fake_options();
    options.fetch_again_ms = 5;
    open_stage(&stage, &options);
    part(&stage.quick, &parts);
    fake_task(&stage.broker, 1, 1, 0, &parts.rest);
    struct id fetch = fake_hear_fetch(&stage.broker, parts.hash.bytes);
    fake_answer_fetch(&stage.broker, fetch, UNAVAILABLE, NULL);
    struct id again = fake_hear_fetch(&stage.broker, parts.hash.bytes); /* lost */
    assert_false(id_equal(&fetch, &again));
    fetch = fake_hear_fetch(&stage.broker, parts.hash.bytes);
    assert_true(id_equal(&fetch, &again)); /* an answer to either is one */
    fake_answer_fetch(&stage.broker, again, OK, &parts.base);
    fake_answer_fetch(&stage.broker, again, OK, &parts.base); /* and the second means nothing */
    const struct frame_call *call = fake_hear(&stage.broker);
    while (call->work.kind != WORK_RESULT) { /* asked once more before that came */
        call = fake_hear(&stage.broker);
    }
    assert_int_equal(call->status.code, OK);
    clear_parts(&parts);
    close_stage(&stage);
}

/* A task that waits takes a place like others, and leaves it like others. */
static void a_task_that_waits_may_be_stopped(void **state)
{
    (void)state;
    struct stage stage;
    struct parts parts;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    part(&stage.quick, &parts);
    fake_task(&stage.broker, 1, 1, 0, &parts.rest);
    fake_hear_fetch(&stage.broker, parts.hash.bytes);
    fake_say(&stage.broker, WORK_STOP, 1, 1);
    fake_hear_result(&stage.broker, 1, 1, CANCELLED);
    fake_task(&stage.broker, 2, 2, 20, &parts.rest);
    fake_hear_result(&stage.broker, 2, 2, DEADLINE_EXCEEDED);
    fake_task(&stage.broker, 3, 3, 0, &parts.rest);
    fake_say(&stage.broker, WORK_JOIN, 0, 0); /* its leases are gone, and what it asked for */
    fake_hear_join(&stage.broker);
    fake_task(&stage.broker, 3, 4, 0, &parts.rest);
    struct id fetch = fake_hear_fetch(&stage.broker, parts.hash.bytes);
    fake_answer_fetch(&stage.broker, fetch, OK, &parts.base);
    fake_hear_result(&stage.broker, 3, 4, OK);
    clear_parts(&parts);
    close_stage(&stage);
}

/* Takes no more, answers the one task it holds, leaves. The task may end before the worker is
 * told to leave. */
static void expect_leaving(struct stage *stage, uint32_t request, uint64_t epoch)
{
    struct id id = fake_request(request);
    bool heard[2] = {false, false};
    for (int i = 0; i < 2; i++) {
        const struct frame_call *call = fake_hear(&stage->broker);
        bool is_result = call->work.kind == WORK_RESULT;
        assert_true(is_result || call->work.kind == WORK_CREDIT);
        assert_false(heard[is_result]);
        heard[is_result] = true;
        if (is_result) {
            assert_true(id_equal(&call->work.request_id, &id) && call->work.epoch == epoch);
            assert_int_equal(call->status.code, OK);
        } else {
            assert_int_equal(call->work.credit, 0);
        }
    }
    fake_hear_work(&stage->broker, WORK_LEAVE);
    fake_wait(&stage->broker, STATUS_OK);
}

static void told_to_drain_it_finishes_and_leaves(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    options.grace_ms = 0; /* is for signals */
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.quick);
    fake_say(&stage.broker, WORK_DRAIN, 0, 0);
    expect_leaving(&stage, 1, 9);
    forget_requests(&stage);
}

static void stopped_it_finishes_what_it_holds(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    options.stop_file = eventfd(0, EFD_NONBLOCK);
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 9, OK);
    fake_task(&stage.broker, 2, 10, 0, &stage.quick);
    assert_int_equal(eventfd_write(options.stop_file, 1), 0);
    expect_leaving(&stage, 2, 10);
    close(options.stop_file);
    forget_requests(&stage);
}

/* Law: the pages of a worker tell what it did, and whether a broker gives it tasks. */
static void its_pages_tell_what_it_does(void **state)
{
    (void)state;
    enum { LONG_MS = 60000 }; /* it does not come again meanwhile */
    static char answer[SCRAPE_BYTES];
    struct stage stage;
    struct link_options options = fake_options();
    char words[WEB_WORDS_BYTES];
    assert_int_equal(web_new("tcp://127.0.0.1:*", &options.web, words), STATUS_OK);
    options.pages_ms = 1;
    open_stage(&stage, &options);
    const char *endpoint = web_endpoint(options.web);
    scrape_await(endpoint, "/readyz", "ready\n", answer);
    assert_int_equal(scrape_ask(endpoint, "GET", "/healthz", answer), 200);
    scrape_await(endpoint, "/metrics", "\nbrink_worker_draws_total 0\n", answer);
    fake_task(&stage.broker, 1, 2385, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 2385, OK);
    scrape_await(endpoint, "/metrics", "\nbrink_worker_tasks_total{code=\"OK\"} 1\n", answer);
    const char *page = scrape_body(answer);
    scrape_check(page);
    assert_non_null(strstr(page, "\nbrink_worker_draws_total 21\n"));
    assert_non_null(strstr(page, "\nbrink_worker_task_seconds_count{analysis=\"assess\"} 1\n"));
    assert_non_null(strstr(page, "\nbrink_worker_tasks_held 0\n"));
    assert_non_null(strstr(page, "\nbrink_worker_tasks_most 3\n"));
    assert_non_null(strstr(page, "\nbrink_worker_threads 2\n"));
    fake_end(&stage.broker, UNAVAILABLE, LONG_MS);
    while (scrape_ask(endpoint, "GET", "/readyz", answer) == 200) {
    }
    assert_string_equal(scrape_body(answer), "apart\n");
    link_stop(stage.broker.link);
    fake_wait(&stage.broker, STATUS_OK);
    forget_requests(&stage);
    web_free(&options.web);
}

static enum log_level choose_debug(void *arg, const struct log *log)
{
    eventfd_write(*(const int *)arg, 1);
    assert_int_equal(log->least, LOG_ERROR);
    return LOG_DEBUG;
}

/* Law: told to, it logs from another level on; before, it did not. */
static void the_level_of_its_log_changes_while_it_runs(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    char *text = NULL;
    size_t size = 0;
    int is_read = eventfd(0, 0);
    options.reload_file = eventfd(0, EFD_NONBLOCK);
    options.reload = choose_debug;
    options.reload_arg = &is_read;
    options.log.stream = open_memstream(&text, &size);
    options.log.least = LOG_ERROR;
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 2385, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 2385, OK);
    assert_int_equal(eventfd_write(options.reload_file, 1), 0);
    eventfd_t count = 0;
    assert_int_equal(eventfd_read(is_read, &count), 0); /* waits for it */
    fake_task(&stage.broker, 2, 2386, 0, &stage.quick);
    fake_hear_result(&stage.broker, 2, 2386, OK);
    close_stage(&stage);
    fclose(options.log.stream);
    char request[ID_TEXT_BYTES];
    const struct id second = fake_request(2);
    id_format(&second, request);
    const char *taken = strstr(text, "event=task_taken ");
    assert_non_null(taken);
    assert_int_equal(strncmp(strstr(taken, "request=") + 8, request, strlen(request)), 0);
    assert_non_null(strstr(taken, " traceparent=00-4bf92f35-00f067aa-01\n"));
    assert_null(strstr(taken + 1, "event=task_taken "));
    free(text);
    close(options.reload_file);
    close(is_read);
}

static void out_of_time_it_hands_back_what_it_holds(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    options.grace_ms = 5;
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    hear_draws(&stage.broker);
    link_stop(stage.broker.link);
    fake_hear_work(&stage.broker, WORK_CREDIT);
    fake_hear_work(&stage.broker, WORK_LEAVE); /* and no result before it */
    fake_wait(&stage.broker, STATUS_OK);
    forget_requests(&stage);
}

static void stopped_twice_it_leaves_at_once(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    hear_draws(&stage.broker);
    link_stop(stage.broker.link);
    fake_hear_work(&stage.broker, WORK_CREDIT);
    link_stop(stage.broker.link);
    fake_hear_work(&stage.broker, WORK_LEAVE);
    fake_wait(&stage.broker, STATUS_OK);
    forget_requests(&stage);
}

static void stopped_before_it_ran_it_never_joins(void **state)
{
    (void)state;
    struct context *context = NULL;
    struct link *link = NULL;
    struct link_options options = fake_options();
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(context_new(&context), STATUS_OK);
    options.context = context;
    options.call = "tcp://127.0.0.1:1"; /* nobody is there */
    assert_int_equal(link_new(&options, &link, words), STATUS_OK);
    link_stop(link);
    assert_int_equal(link_run(link), STATUS_OK);
    link_free(&link);
    context_free(&context);
}

static void a_stream_that_ends_is_opened_anew(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    struct id stream = stage.broker.stream;
    struct id worker = stage.broker.worker;
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    hear_draws(&stage.broker);
    fake_end(&stage.broker, UNAVAILABLE, 1);
    fake_hear_join(&stage.broker);
    assert_false(id_equal(&stage.broker.stream, &stream));
    assert_true(id_equal(&stage.broker.worker, &worker));
    fake_task(&stage.broker, 1, 12, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 12, OK);
    close_stage(&stage);
}

static void a_broker_that_does_not_want_it_is_not_asked_again(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_task(&stage.broker, 1, 9, 0, &stage.slow);
    fake_end(&stage.broker, DENIED, 0);
    fake_wait(&stage.broker, STATUS_DENIED);
    forget_requests(&stage);
}

/* A broker that starts anew knows nobody: it asks, and is joined. */
static void a_broker_that_comes_back_is_joined_again(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    options.call = "tcp://127.0.0.1:*";
    open_stage(&stage, &options);
    struct id worker = stage.broker.worker;
    fake_restart(&stage.broker);
    fake_hear_work(&stage.broker, WORK_ALIVE);
    fake_say(&stage.broker, WORK_JOIN, 0, 0);
    fake_hear_join(&stage.broker);
    assert_true(id_equal(&stage.broker.worker, &worker));
    fake_task(&stage.broker, 1, 1, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 1, OK);
    close_stage(&stage);
}

static void rubbish_from_the_broker_is_passed_over(void **state)
{
    (void)state;
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    fake_send_raw(&stage.broker, "no header", "no body");
    fake_send_raw(&stage.broker, "", "");
    fake_say(&stage.broker, WORK_RESULT, 1, 1);
    fake_say(&stage.broker, WORK_TASK, 0, 1); /* of no request */
    struct id stream = stage.broker.stream;
    stage.broker.stream = fake_request(5); /* of no stream */
    fake_task(&stage.broker, 1, 9, 0, &stage.quick);
    stage.broker.stream = stream;
    fake_task(&stage.broker, 1, 10, 0, &stage.quick);
    fake_hear_result(&stage.broker, 1, 10, OK);
    close_stage(&stage);
}

/* 64 places beside the credit are for tasks that are being stopped. */
static void more_tasks_than_it_has_places_are_refused(void **state)
{
    (void)state;
    enum { PLACES = 3 + 64 };
    struct stage stage;
    struct link_options options = fake_options();
    open_stage(&stage, &options);
    for (uint32_t i = 1; i <= PLACES + 1; i++) {
        fake_task(&stage.broker, i, 9, 0, &stage.slow);
    }
    const struct frame_call *call = fake_hear_result(&stage.broker, PLACES + 1, 9, FULL);
    assert_string_equal(call->status.message, "this worker holds more tasks than its credit");
    close_stage(&stage);
}

static void two_workers_fit_in_one_process(void **state)
{
    (void)state;
    struct stage one;
    struct stage two;
    struct link_options options = fake_options();
    open_stage(&one, &options);
    open_stage(&two, &options);
    assert_false(id_equal(&one.broker.worker, &two.broker.worker));
    fake_task(&one.broker, 1, 1, 0, &one.quick);
    fake_task(&two.broker, 2, 2, 0, &two.quick);
    fake_hear_result(&two.broker, 2, 2, OK);
    fake_hear_result(&one.broker, 1, 1, OK);
    close_stage(&one);
    close_stage(&two);
}

static void a_wrong_endpoint_is_told_in_words(void **state)
{
    (void)state;
    struct context *context = NULL;
    struct link *link = NULL;
    struct link_options options = fake_options();
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(context_new(&context), STATUS_OK);
    options.context = context;
    options.call = "tcp://127.0.0.1:70000";
    assert_int_equal(link_new(&options, &link, words), STATUS_BAD_INPUT);
    assert_non_null(strstr(words, "tcp://127.0.0.1:70000"));
    assert_null(link);
    context_free(&context);
}

static void a_link_without_memory_is_none(void **state)
{
    (void)state;
    struct context *context = NULL;
    struct link_options options = fake_options();
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(context_new(&context), STATUS_OK);
    options.context = context;
    int failures = 0;
    enum status status = STATUS_NO_MEMORY;
    while (status != STATUS_OK) {
        struct link *link = NULL;
        alloc_fail_after(failures);
        status = link_new(&options, &link, words);
        alloc_fail_after(-1);
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            assert_null(link);
            assert_true(strlen(words) > 0);
            failures++;
        }
        link_free(&link);
    }
    assert_int_equal(failures, 5); /* link, socket, holdings, pool, threads */
    context_free(&context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_joins_with_what_it_can_do),
        cmocka_unit_test(without_a_name_it_is_host_and_process),
        cmocka_unit_test(it_says_that_it_is_alive_while_the_broker_is_silent),
        cmocka_unit_test(a_task_becomes_a_result),
        cmocka_unit_test(every_task_gets_its_own_result),
        cmocka_unit_test(a_bad_request_comes_back_with_its_violations),
        cmocka_unit_test(progress_is_told_while_it_is_made),
        cmocka_unit_test(a_stopped_task_is_answered_as_cancelled),
        cmocka_unit_test(a_task_past_its_deadline_ends_by_itself),
        cmocka_unit_test(asked_who_it_is_it_joins_again),
        cmocka_unit_test(a_newer_lease_takes_the_place_of_the_old_one),
        cmocka_unit_test(what_tasks_share_is_fetched_once),
        cmocka_unit_test(what_cannot_be_fetched_ends_the_task),
        cmocka_unit_test(what_may_pass_is_asked_for_again),
        cmocka_unit_test(a_task_that_waits_may_be_stopped),
        cmocka_unit_test(told_to_drain_it_finishes_and_leaves),
        cmocka_unit_test(its_pages_tell_what_it_does),
        cmocka_unit_test(the_level_of_its_log_changes_while_it_runs),
        cmocka_unit_test(stopped_it_finishes_what_it_holds),
        cmocka_unit_test(out_of_time_it_hands_back_what_it_holds),
        cmocka_unit_test(stopped_twice_it_leaves_at_once),
        cmocka_unit_test(stopped_before_it_ran_it_never_joins),
        cmocka_unit_test(a_stream_that_ends_is_opened_anew),
        cmocka_unit_test(a_broker_that_does_not_want_it_is_not_asked_again),
        cmocka_unit_test(a_broker_that_comes_back_is_joined_again),
        cmocka_unit_test(rubbish_from_the_broker_is_passed_over),
        cmocka_unit_test(more_tasks_than_it_has_places_are_refused),
        cmocka_unit_test(two_workers_fit_in_one_process),
        cmocka_unit_test(a_wrong_endpoint_is_told_in_words),
        cmocka_unit_test(a_link_without_memory_is_none),
    };
    return cmocka_run_group_tests_name("worker/link", tests, NULL, NULL);
}
