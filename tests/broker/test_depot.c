/* Blobs: there once, kept as long as a request that needs them may be computed, and for a time
 * after that; the rest makes room. */
#include "broker/step.h"
#include "tests/broker/trial.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

enum { CLIENT = 900, BYTES_MAX = 1000, RETENTION_MS = 300 };

/* The hash of the n-th blob. */
struct hash {
    uint8_t bytes[BROKER_BLOB_BYTES];
};

static struct hash hash_of(uint32_t number)
{
    struct hash hash = {{0xb1, [BROKER_BLOB_BYTES - 1] = 0x0b}};
    memcpy(&hash.bytes[4], &number, sizeof number);
    return hash;
}

static struct broker_limits limits(void)
{
    struct broker_limits limits = trial_limits();
    limits.blob_bytes_max = BYTES_MAX;
    limits.blob_retention_ms = RETENTION_MS;
    return limits;
}

static struct trial *open(void)
{
    const struct broker_limits given = limits();
    return trial_open(&given);
}

static enum status put(struct trial *trial, uint32_t number, uint64_t bytes)
{
    const struct hash hash = hash_of(number);
    struct event event = {.kind = EVENT_PUT, .call = {CLIENT, trial_id(5000 + number)}};
    event.as.put.hash = hash.bytes;
    event.as.put.bytes = bytes;
    return trial_step(trial, &event);
}

/* A submission that may be tried again at once when it loses a worker. */
static enum status submit(struct trial *trial, uint32_t request, uint32_t blob)
{
    const struct hash hash = hash_of(blob);
    struct event event = trial_submit(request);
    event.as.submit.blob = hash.bytes;
    return trial_step(trial, &event);
}

static bool is_there(const struct trial *trial, uint32_t number)
{
    const struct hash hash = hash_of(number);
    struct blob_view view;
    enum status status = broker_find_blob(trial->broker, hash.bytes, &view);
    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    if (status == STATUS_OK) {
        assert_memory_equal(view.hash, hash.bytes, sizeof hash.bytes);
        assert_non_null(view.parcel);
        assert_true(view.record > 0);
    }
    return status == STATUS_OK;
}

static uint64_t blob_bytes(const struct trial *trial)
{
    return broker_read_stats(trial->broker).blob_bytes;
}

static void a_blob_is_put_once(void **state)
{
    (void)state;
    struct trial *trial = open();
    assert_int_equal(put(trial, 1, 100), STATUS_OK);
    const struct note *stored = trial_note(trial, EFFECT_STORED, 0);
    assert_non_null(stored);
    assert_false(stored->known);
    assert_int_equal(stored->covers, 1);
    assert_int_equal(stored->peer, CLIENT);
    assert_int_equal(trial_records(trial, RECORD_BLOB), 1);
    assert_int_equal(put(trial, 1, 100), STATUS_OK);
    stored = trial_note(trial, EFFECT_STORED, 0);
    assert_true(stored->known);
    assert_int_equal(stored->covers, 1);
    assert_int_equal(trial_count(trial, EFFECT_RECORD), 0);
    assert_int_equal(blob_bytes(trial), 100);
    assert_int_equal(broker_read_stats(trial->broker).blobs, 1);
    assert_int_equal(put(trial, 2, 0), STATUS_BAD_INPUT);
    assert_false(is_there(trial, 2));
    trial_close(&trial);
}

static void a_request_is_refused_without_its_blob(void **state)
{
    (void)state;
    struct trial *trial = open();
    const struct broker_stats before = broker_read_stats(trial->broker);
    assert_int_equal(submit(trial, 1, 1), STATUS_NOT_FOUND);
    trial_check_stats(trial, &before);
    assert_false(trial_knows(trial, 1));
    assert_int_equal(put(trial, 1, 100), STATUS_OK);
    assert_int_equal(submit(trial, 1, 2), STATUS_NOT_FOUND);
    assert_int_equal(submit(trial, 1, 1), STATUS_OK);
    const struct hash hash = hash_of(1);
    assert_memory_equal(trial_view(trial, 1).blob, hash.bytes, sizeof hash.bytes);
    assert_int_equal(submit(trial, 1, 2), STATUS_OK); /* the same request, whatever it says */
    trial_close(&trial);
}

/* Worker 1 has the request, under this epoch. */
static uint64_t give_to_worker(struct trial *trial)
{
    trial_do(trial, trial_join(1, 1));
    const struct note *task = trial_note(trial, EFFECT_TASK, 0);
    assert_non_null(task);
    return task->epoch;
}

static void end_well(struct trial *trial)
{
    trial_do(trial, trial_result(1, 1, give_to_worker(trial)));
}

static void end_badly(struct trial *trial)
{
    struct event result = trial_result(1, 1, give_to_worker(trial));
    result.as.result.status = STATUS_BAD_INPUT;
    trial_do(trial, result);
}

static void end_cancelled(struct trial *trial)
{
    trial_do(trial, trial_ask(EVENT_CANCEL, 1, 0));
}

static void end_dead(struct trial *trial)
{
    for (int i = 0; i < 3; i++) {
        (void)give_to_worker(trial);
        trial_do(trial, trial_say(EVENT_LEAVE, 1));
    }
    assert_int_equal(trial_view(trial, 1).state, JOB_DEAD);
}

/* Law: as long as a request may be computed what it needs is there, however long that is. */
static void it_stays_while_a_request_may_be_computed(void **state)
{
    (void)state;
    static const struct {
        void (*end)(struct trial *trial);
        bool stays;
    } ends[] = {
        {end_well, false}, {end_badly, false}, {end_cancelled, false}, {end_dead, true}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct trial *trial = open();
        assert_int_equal(put(trial, 1, 100), STATUS_OK);
        assert_int_equal(submit(trial, 1, 1), STATUS_OK);
        trial_tick(trial, 2 * RETENTION_MS);
        assert_true(is_there(trial, 1));
        ends[i].end(trial);
        int64_t ended_ms = trial->now_ms;
        assert_int_equal(trial_view(trial, 1).blob != NULL, ends[i].stays);
        trial_tick(trial, ended_ms + RETENTION_MS - 1);
        assert_true(is_there(trial, 1));
        trial_tick(trial, ended_ms + RETENTION_MS);
        assert_int_equal(is_there(trial, 1), ends[i].stays);
        assert_int_equal(trial_records(trial, RECORD_UNBLOB), !ends[i].stays);
        trial_close(&trial);
    }
}

static void the_dead_live_again_with_their_blob(void **state)
{
    (void)state;
    struct trial *trial = open();
    assert_int_equal(put(trial, 1, 100), STATUS_OK);
    assert_int_equal(submit(trial, 1, 1), STATUS_OK);
    end_dead(trial);
    trial_tick(trial, 5 * RETENTION_MS);
    trial_do(trial, trial_ask(EVENT_REQUEUE, 1, 0));
    end_well(trial);
    int64_t ended_ms = trial->now_ms;
    trial_tick(trial, ended_ms + RETENTION_MS);
    assert_false(is_there(trial, 1));
    trial_close(&trial);
}

/* Law: the first to be forgotten is the one that nobody put or needed for longest. */
static void the_idle_go_in_order(void **state)
{
    (void)state;
    struct trial *trial = open();
    assert_int_equal(broker_deadline_ms(trial->broker), INT64_MAX);
    for (uint32_t i = 1; i <= 3; i++) {
        trial->now_ms = 10 * i;
        assert_int_equal(put(trial, i, 10), STATUS_OK);
    }
    assert_int_equal(broker_deadline_ms(trial->broker), 10 + RETENTION_MS);
    trial->now_ms = 100;
    assert_int_equal(put(trial, 1, 10), STATUS_OK); /* once more: the last now */
    assert_int_equal(broker_deadline_ms(trial->broker), 20 + RETENTION_MS);
    trial_tick(trial, 30 + RETENTION_MS);
    assert_true(is_there(trial, 1) && !is_there(trial, 2) && !is_there(trial, 3));
    trial_tick(trial, 100 + RETENTION_MS);
    assert_false(is_there(trial, 1));
    assert_int_equal(broker_deadline_ms(trial->broker), INT64_MAX);
    trial_close(&trial);
}

/* Law: what requests need stays, what is idle makes room, and the limit holds. */
static void the_idle_make_room(void **state)
{
    (void)state;
    struct trial *trial = open();
    assert_int_equal(put(trial, 1, BYTES_MAX + 1), STATUS_FULL);
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(put(trial, i, 300), STATUS_OK);
    }
    assert_int_equal(submit(trial, 1, 1), STATUS_OK);
    assert_int_equal(put(trial, 4, 400), STATUS_OK);
    assert_int_equal(trial_records(trial, RECORD_UNBLOB), 1);
    assert_true(is_there(trial, 1) && !is_there(trial, 2) && is_there(trial, 3));
    assert_int_equal(blob_bytes(trial), BYTES_MAX);
    assert_int_equal(put(trial, 5, BYTES_MAX - 300 + 1), STATUS_FULL);
    assert_int_equal(blob_bytes(trial), BYTES_MAX);
    assert_int_equal(put(trial, 5, BYTES_MAX - 300), STATUS_OK);
    assert_true(is_there(trial, 1) && is_there(trial, 5));
    assert_int_equal(broker_read_stats(trial->broker).blobs, 2);
    trial_close(&trial);
}

/* So many small ones that a step must not forget them all at once. */
static void much_room_is_made_bit_by_bit(void **state)
{
    (void)state;
    struct trial *trial = open();
    for (uint32_t i = 1; i <= BYTES_MAX; i++) {
        assert_int_equal(put(trial, i, 1), STATUS_OK);
    }
    assert_int_equal(put(trial, BYTES_MAX + 1, BYTES_MAX), STATUS_OK);
    assert_int_equal(trial_records(trial, RECORD_UNBLOB), STEP_DROPS_MAX);
    for (int i = 0; i < BYTES_MAX / STEP_DROPS_MAX; i++) {
        assert_int_equal(broker_deadline_ms(trial->broker), trial->now_ms + (i > 0));
        trial_tick(trial, trial->now_ms + 1);
    }
    assert_int_equal(blob_bytes(trial), BYTES_MAX);
    assert_true(is_there(trial, BYTES_MAX + 1));
    trial_close(&trial);
}

static void there_are_so_many_at_most(void **state)
{
    (void)state;
    struct broker_limits given = limits();
    given.blob_bytes_max = UINT64_C(1) << 40;
    struct trial *trial = trial_open(&given);
    for (uint32_t i = 1; i <= BROKER_BLOBS_MAX; i++) {
        assert_int_equal(put(trial, i, 1), STATUS_OK);
    }
    assert_int_equal(submit(trial, 1, 1), STATUS_OK);
    assert_int_equal(put(trial, BROKER_BLOBS_MAX + 1, 1), STATUS_OK);
    assert_true(is_there(trial, 1) && !is_there(trial, 2));
    assert_int_equal(broker_read_stats(trial->broker).blobs, BROKER_BLOBS_MAX);
    trial_close(&trial);
}

static void who_drains_takes_no_new_one(void **state)
{
    (void)state;
    struct trial *trial = open();
    assert_int_equal(put(trial, 1, 10), STATUS_OK);
    trial_do(trial, (struct event){.kind = EVENT_DRAIN});
    assert_int_equal(put(trial, 2, 10), STATUS_UNAVAILABLE);
    assert_int_equal(put(trial, 1, 10), STATUS_OK);
    trial_close(&trial);
}

static void without_limits_there_are_none(void **state)
{
    (void)state;
    const struct broker_limits given = trial_limits();
    struct trial *trial = trial_open(&given);
    assert_int_equal(put(trial, 1, 1), STATUS_FULL);
    trial_close(&trial);
    struct broker *broker = NULL;
    struct broker_limits bad = limits();
    bad.blob_retention_ms = -1;
    assert_int_equal(broker_new(&bad, &broker), STATUS_BAD_INPUT);
    bad.blob_retention_ms = broker_duration_max_ms + 1;
    assert_int_equal(broker_new(&bad, &broker), STATUS_BAD_INPUT);
}

static void old_ones_are_written_anew(void **state)
{
    (void)state;
    struct trial *trial = open();
    assert_int_equal(put(trial, 1, 10), STATUS_OK);
    assert_int_equal(put(trial, 2, 10), STATUS_OK);
    struct event rewrite = {.kind = EVENT_REWRITE};
    rewrite.as.below = 2; /* the counters, and blob 1 */
    trial_do(trial, rewrite);
    assert_int_equal(trial_records(trial, RECORD_BLOB), 1);
    assert_int_equal(broker_read_stats(trial->broker).oldest, 2);
    rewrite.as.below = 3;
    trial_do(trial, rewrite);
    assert_int_equal(trial_records(trial, RECORD_BLOB), 1);
    assert_int_equal(broker_read_stats(trial->broker).oldest, 3);
    trial_close(&trial);
}

/* Records of a broker before. */

static struct record accepted(uint64_t number, uint32_t request, const struct hash *blob)
{
    struct record record = {.kind = RECORD_ACCEPTED, .number = number};
    record.job = (struct job_view){.id = trial_id(request),
                                   .order = number,
                                   .topic = "scenario/economy/prk",
                                   .tenant = "",
                                   .deadline_ms = INT64_MAX,
                                   .request_bytes = 10,
                                   .blob = blob->bytes};
    return record;
}

static struct record record_of(enum record_kind kind, uint64_t number, const struct hash *hash)
{
    return (struct record){
        .kind = kind, .number = number, .blob = {.hash = hash->bytes, .bytes = 100}};
}

static void replay(struct trial *trial, struct record record, enum status expected)
{
    bool has_parcel = record.kind == RECORD_BLOB || record.kind == RECORD_ACCEPTED;
    assert_int_equal(trial_replay(trial, &record, has_parcel), expected);
}

/* Law: whichever of the two records stands first, the request has its blob again. */
static void a_replay_brings_them_together(void **state)
{
    (void)state;
    const struct hash hash = hash_of(1);
    for (uint64_t blob_at = 1; blob_at <= 3; blob_at += 2) {
        struct trial *trial = open();
        for (uint64_t number = 1; number <= 3; number++) {
            replay(trial,
                   number == blob_at ? record_of(RECORD_BLOB, number, &hash)
                                     : accepted(number, (uint32_t)number, &hash),
                   STATUS_OK);
        }
        assert_int_equal(trial_replay_end(trial, 1000), STATUS_OK);
        assert_true(is_there(trial, 1));
        assert_int_equal(blob_bytes(trial), 100);
        trial_tick(trial, 1000 + 2 * RETENTION_MS);
        assert_true(is_there(trial, 1));
        for (uint32_t request = 1; request <= 3; request++) {
            if (request != blob_at) {
                trial_do(trial, trial_ask(EVENT_CANCEL, request, 0));
            }
        }
        trial_tick(trial, trial->now_ms + RETENTION_MS);
        assert_false(is_there(trial, 1));
        trial_close(&trial);
    }
}

/* Law: what nobody needs has its time once more; what was forgotten stays so. */
static void a_replay_begins_its_time_anew(void **state)
{
    (void)state;
    const struct hash hashes[] = {hash_of(1), hash_of(2)};
    struct trial *trial = open();
    replay(trial, record_of(RECORD_BLOB, 1, &hashes[0]), STATUS_OK);
    replay(trial, record_of(RECORD_BLOB, 2, &hashes[1]), STATUS_OK);
    replay(trial, record_of(RECORD_UNBLOB, 3, &hashes[0]), STATUS_OK);
    replay(trial, record_of(RECORD_UNBLOB, 4, &hashes[0]), STATUS_OK); /* not known any more */
    replay(trial, record_of(RECORD_BLOB, 5, &hashes[1]), STATUS_OK);   /* written anew */
    assert_int_equal(trial_replay_end(trial, 1000), STATUS_OK);
    assert_true(!is_there(trial, 1) && is_there(trial, 2));
    assert_int_equal(blob_bytes(trial), 100);
    assert_int_equal(broker_deadline_ms(trial->broker), 1000 + RETENTION_MS);
    trial_close(&trial);
}

static void a_replay_refuses_what_does_not_follow(void **state)
{
    (void)state;
    const struct hash hash = hash_of(1);
    struct trial *trial = open();
    struct record bare = record_of(RECORD_BLOB, 1, &hash);
    assert_int_equal(trial_replay(trial, &bare, false), STATUS_BAD_INPUT);
    struct record empty = record_of(RECORD_BLOB, 2, &hash);
    empty.blob.bytes = 0;
    replay(trial, empty, STATUS_BAD_INPUT);
    replay(trial, record_of(RECORD_BLOB, 3, &hash), STATUS_OK);
    replay(trial, accepted(4, 4, &hash), STATUS_OK);
    replay(trial, record_of(RECORD_UNBLOB, 5, &hash), STATUS_BAD_INPUT);
    assert_int_equal(trial_replay_end(trial, 1000), STATUS_OK);
    assert_true(is_there(trial, 1));
    trial_close(&trial);
}

/* In a mended journal: the request lives, and its blob may be put again. */
static void a_blob_that_was_lost_may_be_put_again(void **state)
{
    (void)state;
    const struct hash hash = hash_of(1);
    struct trial *trial = open();
    replay(trial, accepted(1, 1, &hash), STATUS_OK);
    replay(trial, accepted(2, 2, &hash), STATUS_OK);
    assert_int_equal(trial_replay_end(trial, 1000), STATUS_OK);
    trial->now_ms = 1000;
    assert_false(is_there(trial, 1));
    assert_int_equal(submit(trial, 3, 1), STATUS_NOT_FOUND);
    assert_int_equal(put(trial, 1, 100), STATUS_OK);
    assert_false(trial_note(trial, EFFECT_STORED, 0)->known);
    assert_true(is_there(trial, 1));
    trial_tick(trial, 1000 + 2 * RETENTION_MS);
    assert_true(is_there(trial, 1));
    assert_int_equal(submit(trial, 3, 1), STATUS_OK);
    trial_close(&trial);
}

static void without_memory_nothing_has_changed(void **state)
{
    (void)state;
    struct trial *trial = open();
    const struct broker_stats before = broker_read_stats(trial->broker);
    int failures = 0;
    enum status status = STATUS_NO_MEMORY;
    while (status == STATUS_NO_MEMORY) {
        alloc_fail_after(failures);
        status = put(trial, 1, 100);
        alloc_fail_after(-1);
        if (status == STATUS_NO_MEMORY) {
            failures++;
            trial_check_stats(trial, &before);
            assert_false(is_there(trial, 1));
        }
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(failures > 0);
    trial_close(&trial);
}

static void a_replay_tells_want_of_memory(void **state)
{
    (void)state;
    const struct hash hash = hash_of(1);
    const struct record records[] = {record_of(RECORD_BLOB, 1, &hash), accepted(1, 1, &hash)};
    for (size_t i = 0; i < 2; i++) {
        struct trial *trial = open();
        alloc_fail_after(0);
        enum status status = trial_replay(trial, &records[i], true);
        alloc_fail_after(-1);
        assert_int_equal(status, STATUS_NO_MEMORY);
        trial_close(&trial);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blob_is_put_once),
        cmocka_unit_test(a_request_is_refused_without_its_blob),
        cmocka_unit_test(it_stays_while_a_request_may_be_computed),
        cmocka_unit_test(the_dead_live_again_with_their_blob),
        cmocka_unit_test(the_idle_go_in_order),
        cmocka_unit_test(the_idle_make_room),
        cmocka_unit_test(much_room_is_made_bit_by_bit),
        cmocka_unit_test(there_are_so_many_at_most),
        cmocka_unit_test(who_drains_takes_no_new_one),
        cmocka_unit_test(without_limits_there_are_none),
        cmocka_unit_test(old_ones_are_written_anew),
        cmocka_unit_test(a_replay_brings_them_together),
        cmocka_unit_test(a_replay_begins_its_time_anew),
        cmocka_unit_test(a_replay_refuses_what_does_not_follow),
        cmocka_unit_test(a_blob_that_was_lost_may_be_put_again),
        cmocka_unit_test(without_memory_nothing_has_changed),
        cmocka_unit_test(a_replay_tells_want_of_memory),
    };
    return cmocka_run_group_tests_name("broker/depot", tests, NULL, NULL);
}
