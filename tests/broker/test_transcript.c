/* Records as lines of JSON. */
#include "broker/entry.h"
#include "broker/parcel.h"
#include "broker/transcript.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static const struct moment epoch = {.monotonic_ms = 0, .wall_ms = 0};
static const uint8_t hash[BROKER_BLOB_BYTES] = {0xb1, [BROKER_BLOB_BYTES - 1] = 0xb0};
static const struct id request_id = {{0x0a, 0xbc, [ID_BYTES - 1] = 0x01}};

struct sample {
    struct parcel *parcel;
    struct entry entry;
    struct buffer body; /* of the record */
    struct arena arena;
    struct buffer text;
};

static int set_up(void **state)
{
    static struct sample sample;
    static const struct frame_metadata metadata[] = {{"desk", "a \"b\" \\ \xc3\xa9"}};
    static const struct frame_violation violations[] = {{"scenario.draws", "0, 1 to 9"}};
    static const struct frame_step step = {"economy", 2, 5};
    struct frame_call call = frame_call_make(FRAME_REQUEST, request_id);
    struct body body;
    sample = (struct sample){.parcel = NULL};
    body_init(&body);
    assert_int_equal(body_copy(&body, "\x00\xff\x10tariff!", 10), STATUS_OK);
    call.metadata = metadata;
    call.metadata_count = 1;
    call.status = frame_status_make(3, "input is not valid");
    call.status.violations = violations;
    call.status.violation_count = 1;
    call.steps = &step;
    call.step_count = 1;
    assert_int_equal(parcel_new(&call, "/brink.v1.Assessor/Assess", &body, &sample.parcel),
                     STATUS_OK);
    body_clear(&body);
    sample.parcel->accepted_wall_ms = 1505116800001;
    sample.parcel->started_wall_ms = 1505116801002;
    sample.parcel->ended_wall_ms = 1505116802003;
    strcpy(sample.parcel->worker_name, "one:17");
    *state = &sample;
    return 0;
}

static int tear_down(void **state)
{
    struct sample *sample = *state;
    parcel_free(&sample->parcel);
    entry_clear(&sample->entry);
    buffer_clear(&sample->body);
    buffer_clear(&sample->text);
    arena_clear(&sample->arena);
    return 0;
}

static struct job_view make_job(const struct sample *sample)
{
    static const uint8_t content[BROKER_CONTENT_BYTES] = {0xab,
                                                          [BROKER_CONTENT_BYTES - 1] = 0xcd};
    return (struct job_view){.id = request_id,
                             .state = JOB_DONE,
                             .priority = JOB_PRIORITY_HIGH,
                             .topic = "scenario/assess/PRK",
                             .tenant = "navy",
                             .attempts = 2,
                             .order = 41,
                             .deadline_ms = 1505116900000,
                             .ready_ms = 1505116830000,
                             .content = content,
                             .sequence = 17,
                             .status = STATUS_BAD_INPUT,
                             .request = sample->parcel,
                             .outcome = sample->parcel};
}

static void
write_record(struct sample *sample, enum record_kind kind, const struct job_view *job)
{
    const struct blob_view blob = {.hash = hash, .parcel = sample->parcel};
    const struct effect effect = {.kind = EFFECT_RECORD,
                                  .record = kind,
                                  .job = job,
                                  .blob = &blob,
                                  .counters = {.last_sequence = 23, .last_order = 85}};
    assert_int_equal(entry_write(&effect, &epoch, &sample->entry), STATUS_OK);
    buffer_reset(&sample->body);
    buffer_add(&sample->body, sample->entry.head.bytes, sample->entry.head.size);
    buffer_add(&sample->body, sample->entry.body, sample->entry.body_size);
}

static struct segment_record read_record(const struct sample *sample)
{
    return (struct segment_record){.type = sample->entry.type,
                                   .sequence = 7,
                                   .body = sample->body.bytes,
                                   .size = sample->body.size};
}

static void expect(struct sample *sample,
                   enum record_kind kind,
                   const struct job_view *job,
                   const char *line)
{
    write_record(sample, kind, job);
    const struct segment_record record = read_record(sample);
    buffer_reset(&sample->text);
    assert_int_equal(transcript_add(&record, &sample->arena, &sample->text), STATUS_OK);
    assert_string_equal(buffer_text(&sample->text), line);
}

#define REQUEST "\"requestId\":\"0abc0000000000000000000000000001\""
#define CONTENT                                                                                \
    "\"content\":\"ab000000000000000000000000000000000000000000000000000000000000cd\","
#define HASH "\"b1000000000000000000000000000000000000000000000000000000000000b0\""
#define METADATA                                                                               \
    "\"metadata\":[{\"key\":\"desk\",\"value\":\"a \\u0022b\\u0022 \\u005c "                   \
    "\xc3\xa9\"}]"
#define BODY "\"bodyBytes\":\"10\",\"body\":\"AP8QdGFyaWZmIQ==\""

static void a_request_has_all_its_fields(void **state)
{
    struct sample *sample = *state;
    struct job_view job = make_job(sample);
    expect(sample, RECORD_ACCEPTED, &job,
           "{\"record\":\"7\",\"kind\":\"ACCEPTED\"," REQUEST ",\"order\":\"41\","
           "\"acceptedAt\":\"2017-09-11T08:00:00.001Z\","
           "\"deadlineAt\":\"2017-09-11T08:01:40.000Z\","
           "\"notBefore\":\"2017-09-11T08:00:30.000Z\"," CONTENT
           "\"method\":\"/brink.v1.Assessor/Assess\",\"topic\":\"scenario/assess/PRK\","
           "\"tenant\":\"navy\",\"priority\":\"PRIORITY_HIGH\"," METADATA "," BODY "}\n");
    job.parent = (struct id){{0xee}};
    job.born = 43;
    job.index = 4;
    job.weight = 385;
    expect(sample, RECORD_ACCEPTED, &job,
           "{\"record\":\"7\",\"kind\":\"ACCEPTED\"," REQUEST
           ",\"parentId\":\"ee000000000000000000000000000000\",\"born\":\"43\",\"index\":4,"
           "\"weight\":385,\"ofParent\":false,\"order\":\"41\","
           "\"acceptedAt\":\"2017-09-11T08:00:00.001Z\","
           "\"deadlineAt\":\"2017-09-11T08:01:40.000Z\","
           "\"notBefore\":\"2017-09-11T08:00:30.000Z\"," CONTENT
           "\"method\":\"/brink.v1.Assessor/Assess\",\"topic\":\"scenario/assess/PRK\","
           "\"tenant\":\"navy\",\"priority\":\"PRIORITY_HIGH\"," METADATA "," BODY "}\n");
    job.born = 0;
    job.deadline_ms = INT64_MAX;
    job.ready_ms = 1505116800001; /* at once */
    write_record(sample, RECORD_ACCEPTED, &job);
    const struct segment_record record = read_record(sample);
    buffer_reset(&sample->text);
    assert_int_equal(transcript_add(&record, &sample->arena, &sample->text), STATUS_OK);
    assert_null(strstr(buffer_text(&sample->text), "deadlineAt"));
    assert_null(strstr(buffer_text(&sample->text), "notBefore"));
}

static void a_request_names_its_blob(void **state)
{
    struct sample *sample = *state;
    struct job_view job = make_job(sample);
    job.blob = hash;
    write_record(sample, RECORD_ACCEPTED, &job);
    const struct segment_record record = read_record(sample);
    buffer_reset(&sample->text);
    assert_int_equal(transcript_add(&record, &sample->arena, &sample->text), STATUS_OK);
    assert_non_null(strstr(buffer_text(&sample->text), ",\"blob\":" HASH ",\"method\""));
}

static void an_outcome_has_all_its_fields(void **state)
{
    struct sample *sample = *state;
    struct job_view job = make_job(sample);
    expect(
        sample, RECORD_OUTCOME, &job,
        "{\"record\":\"7\",\"kind\":\"OUTCOME\"," REQUEST ",\"sequence\":\"17\","
        "\"phase\":\"REQUEST_PHASE_DONE\",\"attempts\":2,\"worker\":\"one:17\","
        "\"startedAt\":\"2017-09-11T08:00:01.002Z\",\"endedAt\":\"2017-09-11T08:00:02.003Z\","
        "\"status\":{\"code\":\"INVALID_ARGUMENT\",\"message\":\"input is not valid\","
        "\"violations\":[{\"field\":\"scenario.draws\",\"text\":\"0, 1 to 9\"}],"
        "\"retryAfterMs\":0},\"steps\":[{\"name\":\"economy\",\"offset\":\"2\","
        "\"bodyBytes\":\"5\"}]," METADATA "," BODY "}\n");
    job.source = (struct id){{0xee}};
    sample->parcel->started_wall_ms = 0;
    sample->parcel->worker_name[0] = '\0';
    job.outcome = NULL;
    job.attempts = 0;
    job.state = JOB_CANCELLED;
    job.status = STATUS_CANCELLED;
    expect(sample, RECORD_OUTCOME, &job,
           "{\"record\":\"7\",\"kind\":\"OUTCOME\"," REQUEST
           ",\"source\":\"ee000000000000000000000000000000\",\"sequence\":\"17\","
           "\"phase\":\"REQUEST_PHASE_CANCELLED\",\"attempts\":0,\"worker\":\"\","
           "\"endedAt\":\"2017-09-11T08:00:02.003Z\",\"status\":{\"code\":\"CANCELLED\","
           "\"message\":\"\",\"violations\":[],\"retryAfterMs\":0}}\n");
}

static void the_rest_has_all_its_fields(void **state)
{
    struct sample *sample = *state;
    struct job_view job = make_job(sample);
    const struct attempt failure = {.worker = {{0xff, [ID_BYTES - 1] = 2}},
                                    .worker_name = "two\x7f:18",
                                    .cause = JOB_CAUSE_LEASE,
                                    .at_ms = 1505116800999};
    job.failures = &failure;
    job.failure_count = 1;
    expect(sample, RECORD_LOST, &job,
           "{\"record\":\"7\",\"kind\":\"LOST\"," REQUEST
           ",\"workerId\":\"ff000000000000000000000000000002\",\"worker\":\"two\\u007f:18\","
           "\"cause\":\"lease expired\",\"at\":\"2017-09-11T08:00:00.999Z\","
           "\"notBefore\":\"2017-09-11T08:00:30.000Z\"}\n");
    expect(sample, RECORD_REQUEUED, &job,
           "{\"record\":\"7\",\"kind\":\"REQUEUED\"," REQUEST
           ",\"order\":\"41\",\"acceptedAt\":\"2017-09-11T08:00:00.001Z\"}\n");
    expect(sample, RECORD_DROPPED, &job,
           "{\"record\":\"7\",\"kind\":\"DROPPED\"," REQUEST "}\n");
    job.fork = 43;
    job.child_count = 5;
    job.tolerate = 2;
    job.continuation = sample->parcel;
    expect(sample, RECORD_FORKED, &job,
           "{\"record\":\"7\",\"kind\":\"FORKED\"," REQUEST
           ",\"fork\":\"43\",\"children\":5,\"tolerate\":2," BODY "}\n");
    expect(sample, RECORD_BLOB, NULL,
           "{\"record\":\"7\",\"kind\":\"BLOB\",\"hash\":" HASH "," BODY "}\n");
    expect(sample, RECORD_UNBLOB, NULL,
           "{\"record\":\"7\",\"kind\":\"UNBLOB\",\"hash\":" HASH "}\n");
    expect(sample, RECORD_COUNTERS, NULL,
           "{\"record\":\"7\",\"kind\":\"COUNTERS\",\"lastSequence\":\"23\","
           "\"lastOrder\":\"85\"}\n");
}

static void what_is_no_record_of_a_broker_is_shown_as_bytes(void **state)
{
    struct sample *sample = *state;
    const struct segment_record record = {
        .type = 2, .sequence = 9, .body = (const uint8_t *)"ab", .size = 2};
    assert_int_equal(transcript_add(&record, &sample->arena, &sample->text), STATUS_OK);
    assert_string_equal(buffer_text(&sample->text),
                        "{\"record\":\"9\",\"kind\":\"UNKNOWN\",\"type\":2,\"bodyBytes\":\"2\","
                        "\"body\":\"YWI=\"}\n");
}

static void survives_every_failed_allocation(void **state)
{
    struct sample *sample = *state;
    struct job_view job = make_job(sample);
    write_record(sample, RECORD_OUTCOME, &job);
    const struct segment_record record = read_record(sample);
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        arena_clear(&sample->arena);
        buffer_clear(&sample->text);
        alloc_fail_after(allowed);
        status = transcript_add(&record, &sample->arena, &sample->text);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        sample->text.failure = STATUS_OK;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_has_all_its_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_names_its_blob, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_outcome_has_all_its_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_rest_has_all_its_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_record_of_a_broker_is_shown_as_bytes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("broker/transcript", tests, NULL, NULL);
}
