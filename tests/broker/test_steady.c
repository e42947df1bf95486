/* What a broker does for every request, once it has done it often: how much memory it asks for,
 * and when it asks for a sync. */
#include "proto/brink/v1/broker.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/running.h"
#include "wire/batch.h"

#include <string.h>
#include <unistd.h>

enum {
    GROUP = 64,          /* requests under way at once */
    WARM_UP_GROUPS = 30, /* until as many are kept as may be */
    BURSTS = 10, /* larger than what follows: a sync that takes long gathers more than usual */
    BURST_GROUPS = 4,
    GROUPS = 20,
    KEPT_MAX = 500,
    BODY_BYTES = 512,
    ASKED_MAX = 1000000,
    STREAM = 0x5000 /* of the worker */
};

struct crew {
    struct running running;
    struct peer caller;
    struct peer worker;
    struct batch batch;
    struct message message; /* being sent */
    struct body body;
    uint32_t last; /* request */
};

static void open_crew(struct crew *crew, const struct journal_options *journal)
{
    struct loop_options options = running_options();
    options.journal = *journal;
    options.limits.kept_max = KEPT_MAX;
    crew->last = 0;
    running_start(&crew->running, peer_context(), options);
    running_call(&crew->running, &crew->caller);
    running_work(&crew->running, &crew->worker, STREAM, "scenario/", 1000);
    batch_init(&crew->batch);
    message_init(&crew->message);
    body_init(&crew->body);
    static const uint8_t bytes[BODY_BYTES] = {1, 2, 3};
    assert_int_equal(body_copy(&crew->body, bytes, sizeof bytes), STATUS_OK);
}

static void close_crew(struct crew *crew)
{
    body_clear(&crew->body);
    message_clear(&crew->message);
    batch_clear(&crew->batch);
    peer_close(&crew->worker);
    peer_close(&crew->caller);
    running_stop(&crew->running);
}

static void send_batch(struct crew *crew, struct peer *from)
{
    assert_int_equal(batch_take(&crew->batch, &crew->message), STATUS_OK);
    assert_int_equal(socket_send(from->socket, &crew->message), STATUS_OK);
}

static void ask(struct crew *crew)
{
    for (uint32_t i = 0; i < GROUP; i++) {
        struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(++crew->last));
        static const struct frame_metadata trace = {"traceparent", "00-ab-cd-01"};
        call.method = "/brink.v1.Assessor/Assess";
        call.has_work = true;
        call.work.topic = "scenario/assess/dprk";
        call.work.no_cache = 1;
        call.metadata = &trace;
        call.metadata_count = 1;
        assert_int_equal(batch_add(&crew->batch, &call, &crew->body), STATUS_OK);
    }
    send_batch(crew, &crew->caller);
}

static void answer(struct crew *crew)
{
    for (uint32_t i = 0; i < GROUP; i++) {
        const struct frame_call *task = peer_receive(&crew->worker);
        assert_int_equal(task->work.kind, WORK_TASK);
        struct frame_call call = frame_call_make(FRAME_MESSAGE, peer_id(STREAM));
        call.has_status = true;
        call.has_work = true;
        call.work.kind = WORK_RESULT;
        call.work.request_id = task->work.request_id;
        call.work.epoch = task->work.epoch;
        assert_int_equal(batch_add(&crew->batch, &call, &crew->body), STATUS_OK);
    }
    send_batch(crew, &crew->worker);
}

/* So many times `at_once` groups together. */
static void run_groups(struct crew *crew, uint32_t times, uint32_t at_once)
{
    for (uint32_t time = 0; time < times; time++) {
        for (uint32_t group = 0; group < at_once; group++) {
            ask(crew);
        }
        for (uint32_t group = 0; group < at_once; group++) {
            answer(crew);
        }
        for (uint32_t i = 0; i < at_once * GROUP; i++) {
            assert_int_equal(peer_receive(&crew->caller)->kind, FRAME_END);
        }
    }
}

static void check_steady(const struct journal_options *journal)
{
    struct crew crew;
    open_crew(&crew, journal);
    run_groups(&crew, WARM_UP_GROUPS, 1);
    run_groups(&crew, BURSTS, BURST_GROUPS);
    uint64_t before = alloc_count();
    run_groups(&crew, GROUPS, 1);
    uint64_t count = alloc_count() - before;
    close_crew(&crew);
    assert_true(before > 0);
    assert_int_equal(count, 0);
}

/* Law: a request that is like those before it costs no allocation of ours: its frames are
 * libzmq's, and they are all. */
static void a_request_costs_no_allocation_in_memory(void **state)
{
    (void)state;
    const struct journal_options journal = {.durability = JOURNAL_MEMORY};
    check_steady(&journal);
}

static void a_request_costs_no_allocation_on_disk(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    const struct journal_options journal = {.durability = JOURNAL_SYNC, .folder = folder.path};
    check_steady(&journal);
    folder_remove(&folder);
}

static uint64_t ask_records(struct crew *crew)
{
    peer_ask(&crew->caller, peer_id(++crew->last), "/brink.v1.Broker/Stats", NULL);
    peer_expect_end(&crew->caller, peer_id(crew->last), 0);
    const Brink__V1__StatsReply *stats = (const Brink__V1__StatsReply *)peer_read(
        &crew->caller, &brink__v1__stats_reply__descriptor);
    return stats->journal->records;
}

/* Law: a record that nobody waits for is committed too, and soon. */
static void a_request_that_nobody_answers_is_on_disk(void **state)
{
    (void)state;
    struct crew crew;
    struct folder folder;
    folder_make(&folder);
    const struct journal_options journal = {.durability = JOURNAL_SYNC, .folder = folder.path};
    open_crew(&crew, &journal);
    ask(&crew);
    uint64_t records = 0;
    for (int i = 0; i < ASKED_MAX && records < GROUP; i++) {
        records = ask_records(&crew);
    }
    assert_true(records >= GROUP);
    close_crew(&crew);
    folder_remove(&folder);
}

int main(void)
{
    alloc_ignore_thread(); /* only what the broker's threads ask for is counted */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_costs_no_allocation_in_memory),
        cmocka_unit_test(a_request_costs_no_allocation_on_disk),
        cmocka_unit_test(a_request_that_nobody_answers_is_on_disk),
    };
    return cmocka_run_group_tests_name("broker/steady", tests, NULL, NULL);
}
