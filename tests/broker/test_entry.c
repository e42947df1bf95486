/* Records as bytes: what is written is read back, and nothing shorter, longer or foreign. */
#include "broker/entry.h"
#include "broker/parcel.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static const struct moment written_at = {.monotonic_ms = 50000, .wall_ms = 1505116800000};
/* After a restart of the machine. */
static const struct moment read_at = {.monotonic_ms = 700, .wall_ms = 1505117000000};

enum { SHIFT_MS = 50000 - 700 + 200000 /* of monotonic times between the two */ };

static const struct id request_id = {{0x10, 0x20, [ID_BYTES - 1] = 0x30}};

static const uint8_t content[BROKER_CONTENT_BYTES] = {1, [BROKER_CONTENT_BYTES - 1] = 9};

static const uint8_t hash[BROKER_BLOB_BYTES] = {2, [BROKER_BLOB_BYTES - 1] = 8};

struct sample {
    struct effect effect;
    struct job_view job;
    struct blob_view blob;
    struct attempt failures[2];
    struct parcel *request;
    struct parcel *outcome;
    struct parcel *continuation;
    struct entry entry;
    struct buffer bytes; /* of the entry, in one piece */
    struct arena arena;
};

static struct parcel *make_parcel(struct frame_call *call, const char *method, const char *text)
{
    static const struct frame_metadata metadata[] = {{"traceparent", "00-0af7"},
                                                     {"brink-compute-ms", "2385"}};
    struct body body;
    struct parcel *parcel = NULL;
    body_init(&body);
    assert_int_equal(body_copy(&body, text, strlen(text)), STATUS_OK);
    call->metadata = metadata;
    call->metadata_count = 2;
    assert_int_equal(parcel_new(call, method, &body, &parcel), STATUS_OK);
    body_clear(&body);
    return parcel;
}

static struct parcel *make_request(void)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, request_id);
    struct parcel *request = make_parcel(&call, "/brink.v1.Assessor/Economy", "the question");
    request->accepted_wall_ms = 1505116790001;
    request->started_wall_ms = 1505116791002;
    request->ended_wall_ms = 1505116792003;
    strcpy(request->worker_name, "one:17");
    return request;
}

static struct parcel *make_outcome(void)
{
    static const struct frame_violation violations[] = {{"scenario.draws", "0, 1 to 100000"}};
    static const struct frame_step steps[] = {{"economy", 1, 3}, {"stability", 4, 2}};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, request_id);
    call.steps = steps;
    call.step_count = 2;
    call.status = frame_status_make(3, "input is not valid");
    call.status.violations = violations;
    call.status.violation_count = 1;
    return make_parcel(&call, "", "the answer");
}

static struct parcel *make_continuation(void)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, request_id);
    return make_parcel(&call, "", "where it stood");
}

static int set_up(void **state)
{
    static struct sample sample;
    sample = (struct sample){.request = make_request(),
                             .outcome = make_outcome(),
                             .continuation = make_continuation()};
    for (size_t i = 0; i < 2; i++) {
        sample.failures[i] = (struct attempt){.worker = {{(uint8_t)(7 + i)}},
                                              .worker_name = "two:18",
                                              .cause = JOB_CAUSE_LEASE,
                                              .at_ms = 49000 + (int64_t)i};
    }
    sample.job = (struct job_view){.id = request_id,
                                   .state = JOB_DONE,
                                   .priority = JOB_PRIORITY_LOW,
                                   .topic = "scenario/economy/PRK",
                                   .tenant = "ministry",
                                   .attempts = 3,
                                   .order = 41,
                                   .accepted_ms = 40001,
                                   .ended_ms = 42003,
                                   .deadline_ms = 90000,
                                   .ready_ms = 41000,
                                   .content = content,
                                   .needs = "cores>=8 gpu",
                                   .blob = hash,
                                   .source = {{0x77}},
                                   .sequence = 17,
                                   .status = STATUS_BAD_INPUT,
                                   .request = sample.request,
                                   .outcome = sample.outcome,
                                   .fork = 43,
                                   .child_count = 5,
                                   .tolerate = 2,
                                   .continuation = sample.continuation,
                                   .failures = sample.failures,
                                   .failure_count = 2};
    sample.blob = (struct blob_view){.hash = hash, .parcel = sample.continuation};
    sample.effect = (struct effect){.kind = EFFECT_RECORD,
                                    .job = &sample.job,
                                    .blob = &sample.blob,
                                    .counters = {.last_sequence = 23, .last_order = 85}};
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *sample = *state;
    parcel_free(&sample->request);
    parcel_free(&sample->outcome);
    parcel_free(&sample->continuation);
    entry_clear(&sample->entry);
    buffer_clear(&sample->bytes);
    arena_clear(&sample->arena);
    return 0;
}

static void write_entry(struct sample *sample, enum record_kind kind)
{
    sample->effect.record = kind;
    assert_int_equal(entry_write(&sample->effect, &written_at, &sample->entry), STATUS_OK);
    buffer_reset(&sample->bytes);
    buffer_add(&sample->bytes, sample->entry.head.bytes, sample->entry.head.size);
    buffer_add(&sample->bytes, sample->entry.body, sample->entry.body_size);
}

static enum status read_entry(struct sample *sample, struct past *past_out)
{
    arena_reset(&sample->arena);
    return entry_read(sample->entry.type, sample->bytes.bytes, sample->bytes.size, &read_at,
                      &sample->arena, past_out);
}

static void free_parcels(struct past *past)
{
    parcel_free(&past->record.job.request);
    parcel_free(&past->record.job.outcome);
    parcel_free(&past->record.job.continuation);
    parcel_free(&past->record.blob.parcel);
}

static struct past write_and_read(struct sample *sample, enum record_kind kind)
{
    struct past past;
    write_entry(sample, kind);
    assert_int_equal(read_entry(sample, &past), STATUS_OK);
    assert_int_equal(past.record.kind, kind);
    if (kind < RECORD_COUNTERS) {
        assert_true(id_equal(&past.record.job.id, &request_id));
    }
    return past;
}

static void assert_body(const struct parcel *parcel, const char *text)
{
    assert_int_equal(body_size(&parcel->body), strlen(text));
    assert_memory_equal(body_bytes(&parcel->body), text, strlen(text));
}

static void a_request_is_read_back(void **state)
{
    struct sample *sample = *state;
    struct past past = write_and_read(sample, RECORD_ACCEPTED);
    const struct job_view *job = &past.record.job;
    assert_string_equal(job->topic, "scenario/economy/PRK");
    assert_string_equal(job->tenant, "ministry");
    assert_string_equal(job->needs, "cores>=8 gpu");
    assert_int_equal(job->priority, JOB_PRIORITY_LOW);
    assert_int_equal(job->order, 41);
    assert_int_equal(job->accepted_ms, 40001 - SHIFT_MS);
    assert_int_equal(job->deadline_ms, 90000 - SHIFT_MS);
    assert_int_equal(job->ready_ms, 41000 - SHIFT_MS);
    assert_memory_equal(job->content, content, sizeof content);
    assert_memory_equal(job->blob, hash, sizeof hash);
    assert_int_equal(job->request_bytes, sample->request->bytes);
    assert_int_equal(job->request->accepted_wall_ms, 1505116790001);
    assert_string_equal(job->request->method, "/brink.v1.Assessor/Economy");
    assert_int_equal(job->request->metadata_count, 2);
    assert_string_equal(job->request->metadata[0].value, "00-0af7");
    assert_body(job->request, "the question");
    free_parcels(&past);
}

static void no_deadline_content_or_blob_stay_none(void **state)
{
    struct sample *sample = *state;
    sample->job.deadline_ms = INT64_MAX;
    sample->job.content = NULL;
    sample->job.needs = NULL; /* as of an earlier broker */
    sample->job.blob = NULL;
    struct past past = write_and_read(sample, RECORD_ACCEPTED);
    assert_int_equal(past.record.job.deadline_ms, INT64_MAX);
    assert_null(past.record.job.content);
    assert_string_equal(past.record.job.needs, "");
    assert_null(past.record.job.blob);
    free_parcels(&past);
}

static void the_last_failure_is_read_back(void **state)
{
    struct past past = write_and_read(*state, RECORD_LOST);
    const struct job_view *job = &past.record.job;
    assert_int_equal(job->failure_count, 1);
    assert_int_equal(job->failures[0].worker.bytes[0], 8);
    assert_string_equal(job->failures[0].worker_name, "two:18");
    assert_int_equal(job->failures[0].cause, JOB_CAUSE_LEASE);
    assert_int_equal(job->failures[0].at_ms, 49001 - SHIFT_MS);
    assert_int_equal(job->ready_ms, 41000 - SHIFT_MS);
}

static void an_outcome_is_read_back(void **state)
{
    struct sample *sample = *state;
    struct past past = write_and_read(sample, RECORD_OUTCOME);
    const struct job_view *job = &past.record.job;
    assert_int_equal(job->state, JOB_DONE);
    assert_int_equal(job->status, STATUS_BAD_INPUT);
    assert_int_equal(job->attempts, 3);
    assert_int_equal(job->sequence, 17);
    assert_int_equal(job->source.bytes[0], 0x77);
    assert_int_equal(job->ended_ms, 42003 - SHIFT_MS);
    assert_int_equal(past.ended_wall_ms, 1505116792003);
    assert_int_equal(past.started_wall_ms, 1505116791002);
    assert_string_equal(past.worker_name, "one:17");
    assert_int_equal(job->outcome_bytes, sample->outcome->bytes);
    assert_int_equal(job->outcome->status.code, 3);
    assert_string_equal(job->outcome->status.violations[0].field, "scenario.draws");
    assert_string_equal(job->outcome->metadata[1].value, "2385");
    assert_int_equal(job->steps, 2);
    assert_int_equal(job->outcome->step_count, 2);
    assert_string_equal(job->outcome->steps[1].name, "stability");
    assert_int_equal(job->outcome->steps[1].offset, 4);
    assert_int_equal(job->outcome->steps[1].bytes, 2);
    assert_body(job->outcome, "the answer");
    free_parcels(&past);
}

/* Law: each way to end is told apart, with an answer of a worker and without. */
static void every_end_is_read_back(void **state)
{
    static const struct {
        enum job_state state;
        enum status status;
    } ends[] = {{JOB_DONE, STATUS_OK},
                {JOB_EXPIRED, STATUS_EXPIRED},
                {JOB_CANCELLED, STATUS_CANCELLED},
                {JOB_DEAD, STATUS_DEAD}};
    struct sample *sample = *state;
    sample->job.outcome = NULL;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        sample->job.state = ends[i].state;
        sample->job.status = ends[i].status;
        struct past past = write_and_read(sample, RECORD_OUTCOME);
        assert_int_equal(past.record.job.state, ends[i].state);
        assert_int_equal(past.record.job.status, ends[i].status);
        assert_null(past.record.job.outcome);
        assert_int_equal(past.record.job.outcome_bytes, 0);
    }
}

static void the_rest_is_read_back(void **state)
{
    struct sample *sample = *state;
    struct past past = write_and_read(sample, RECORD_REQUEUED);
    assert_int_equal(past.record.job.order, 41);
    assert_int_equal(past.accepted_wall_ms, 1505116790001);
    (void)write_and_read(sample, RECORD_DROPPED);
    sample->effect.job = NULL;
    past = write_and_read(sample, RECORD_COUNTERS);
    assert_int_equal(past.record.counters.last_sequence, 23);
    assert_int_equal(past.record.counters.last_order, 85);
    sample->effect.job = &sample->job;
}

static void a_blob_is_read_back(void **state)
{
    struct sample *sample = *state;
    struct past past = write_and_read(sample, RECORD_BLOB);
    assert_memory_equal(past.record.blob.hash, hash, sizeof hash);
    assert_int_equal(past.record.blob.bytes, strlen("where it stood"));
    assert_body(past.record.blob.parcel, "where it stood");
    free_parcels(&past);
    past = write_and_read(sample, RECORD_UNBLOB);
    assert_memory_equal(past.record.blob.hash, hash, sizeof hash);
    assert_null(past.record.blob.parcel);
}

/* A child is a request with a parent, and says where its request begins. */
static void a_family_is_read_back(void **state)
{
    struct sample *sample = *state;
    struct past past = write_and_read(sample, RECORD_FORKED);
    assert_int_equal(past.record.job.fork, 43);
    assert_int_equal(past.record.job.child_count, 5);
    assert_int_equal(past.record.job.tolerate, 2);
    assert_int_equal(past.record.job.continuation_bytes, sample->continuation->bytes);
    assert_body(past.record.job.continuation, "where it stood");
    free_parcels(&past);
    sample->job.parent = (struct id){{0x99}};
    sample->job.born = 43;
    sample->job.index = 4;
    sample->job.weight = 385;
    sample->request->is_behind_parent = true;
    past = write_and_read(sample, RECORD_ACCEPTED);
    assert_int_equal(past.record.job.parent.bytes[0], 0x99);
    assert_int_equal(past.record.job.born, 43);
    assert_int_equal(past.record.job.index, 4);
    assert_int_equal(past.record.job.weight, 385);
    assert_true(past.record.job.request->is_behind_parent);
    assert_body(past.record.job.request, "the question");
    free_parcels(&past);
}

/* Law: an entry that is a byte shorter or longer is none; nor is another type of it. */
static void nothing_else_is_read(void **state)
{
    struct sample *sample = *state;
    struct past past;
    for (enum record_kind kind = RECORD_ACCEPTED; kind < RECORD_KIND_COUNT; kind++) {
        write_entry(sample, kind);
        size_t whole = sample->bytes.size;
        for (size_t size = 0; size < whole; size++) {
            sample->bytes.size = size;
            assert_int_equal(read_entry(sample, &past), STATUS_BAD_INPUT);
        }
        sample->bytes.size = whole;
        buffer_add_byte(&sample->bytes, 0);
        assert_int_equal(read_entry(sample, &past), STATUS_BAD_INPUT);
        sample->bytes.size = whole;
        uint16_t type = sample->entry.type;
        static const uint16_t others[] = {0, 11, 0xfffe};
        for (size_t i = 0; i < 3; i++) {
            sample->entry.type = others[i];
            assert_int_equal(read_entry(sample, &past), STATUS_BAD_INPUT);
        }
        sample->entry.type = type;
    }
}

static void survives_every_failed_allocation(void **state)
{
    struct sample *sample = *state;
    for (enum record_kind kind = RECORD_ACCEPTED; kind < RECORD_KIND_COUNT; kind++) {
        enum status status = STATUS_NO_MEMORY;
        sample->effect.record = kind;
        for (int allowed = 0; status != STATUS_OK; allowed++) {
            entry_clear(&sample->entry);
            alloc_fail_after(allowed);
            status = entry_write(&sample->effect, &written_at, &sample->entry);
            alloc_fail_after(-1);
            assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        }
        write_entry(sample, kind);
        status = STATUS_NO_MEMORY;
        for (int allowed = 0; status != STATUS_OK; allowed++) {
            struct past past;
            arena_clear(&sample->arena);
            alloc_fail_after(allowed);
            status = read_entry(sample, &past);
            alloc_fail_after(-1);
            assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
            if (status == STATUS_OK) {
                free_parcels(&past);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_deadline_content_or_blob_stay_none, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_last_failure_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_outcome_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_end_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_rest_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_family_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_blob_is_read_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_else_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("broker/entry", tests, NULL, NULL);
}
