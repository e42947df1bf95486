#include "base/random.h"
#include "proto/brink/v1/call.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "wire/frame.h"

#include <stdlib.h>
#include <string.h>

static const struct id call_id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
static const struct id request_id = {{0xfe, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1}};

struct decoded {
    struct arena arena;
    struct frame frame;
    struct frame_fault fault;
    enum status status;
};

static struct decoded decode(const void *header, size_t header_bytes, uint64_t body_bytes)
{
    struct decoded decoded = {.arena = {.size_max = FRAME_ARENA_BYTES_MAX}};
    decoded.status = frame_decode(&decoded.arena, header, header_bytes, body_bytes,
                                  &decoded.frame, &decoded.fault);
    return decoded;
}

static struct frame_call full_call(void)
{
    static const struct frame_metadata metadata[] = {{"traceparent", "00-ab-cd-01"},
                                                     {"brink-host", ""}};
    static const struct frame_violation violations[] = {
        {"scenario.draws", "0, allowed 1 to 100000"}, {"scenario.months", "7"}};
    static const struct frame_step steps[] = {{"economy", 2, 3}, {"brink", 7, 4}};
    struct frame_call call = frame_call_make(FRAME_END, call_id);
    call.steps = steps;
    call.step_count = 2;
    static const struct frame_child children[] = {{.id = {{0xc1, [ID_BYTES - 1] = 1}},
                                                   .method = "/brink.v1.Assessor/Economy",
                                                   .topic = "scenario/economy/dprk",
                                                   .weight = 385,
                                                   .offset = 4,
                                                   .bytes = 3,
                                                   .of_parent = 1,
                                                   .message = ""},
                                                  {.id = {{0xc2, [ID_BYTES - 1] = 2}},
                                                   .method = "",
                                                   .topic = "",
                                                   .offset = 7,
                                                   .bytes = 4,
                                                   .code = 9,
                                                   .message = "did not\nconverge"}};
    call.children = children;
    call.child_count = 2;
    call.resume_offset = 3;
    call.method = "/brink.v1.Assessor/Assess";
    call.deadline_ms = 2385;
    call.body_bytes = 11;
    call.has_status = true;
    call.status = (struct frame_status){.code = 3,
                                        .retry_after_ms = 17,
                                        .message = "two fields\nare wrong",
                                        .violations = violations,
                                        .violation_count = 2};
    call.has_work = true;
    call.work = (struct frame_work){.kind = WORK_RESULT,
                                    .priority = FRAME_PRIORITY_LOW,
                                    .request_id = request_id,
                                    .method = "/brink.v1.Assessor/Economy",
                                    .topic = "scenario/economy/dprk",
                                    .tenant = "öl",
                                    .epoch = UINT64_MAX,
                                    .sequence = 1234567890123,
                                    .attempt = 3,
                                    .credit = 1024,
                                    .no_cache = 1,
                                    .not_before_ms = 86400000,
                                    .step = 2,
                                    .steps = 16,
                                    .tolerate = 23,
                                    .needs = "cores>=8 gpu",

                                    .blob = {0xb1, [FRAME_BLOB_BYTES - 1] = 0x0b}};
    call.metadata = metadata;
    call.metadata_count = 2;
    return call;
}

static void check_full_call(const struct frame_call *read)
{
    const struct frame_call call = full_call();
    assert_int_equal(read->kind, call.kind);
    assert_true(id_equal(&read->id, &call.id));
    assert_string_equal(read->method, call.method);
    assert_int_equal(read->deadline_ms, call.deadline_ms);
    assert_int_equal(read->body_bytes, call.body_bytes);
    assert_true(read->has_status);
    assert_int_equal(read->status.code, 3);
    assert_int_equal(read->status.retry_after_ms, 17);
    assert_string_equal(read->status.message, call.status.message);
    assert_int_equal(read->status.violation_count, 2);
    assert_string_equal(read->status.violations[1].field, "scenario.months");
    assert_string_equal(read->status.violations[0].text, "0, allowed 1 to 100000");
    assert_true(read->has_work);
    assert_int_equal(read->work.kind, WORK_RESULT);
    assert_int_equal(read->work.priority, FRAME_PRIORITY_LOW);
    assert_true(id_equal(&read->work.request_id, &request_id));
    assert_string_equal(read->work.method, call.work.method);
    assert_string_equal(read->work.topic, call.work.topic);
    assert_string_equal(read->work.tenant, call.work.tenant);
    assert_true(read->work.epoch == UINT64_MAX);
    assert_true(read->work.sequence == 1234567890123);
    assert_int_equal(read->work.attempt, 3);
    assert_int_equal(read->work.credit, 1024);
    assert_int_equal(read->work.no_cache, 1);
    assert_int_equal(read->work.not_before_ms, 86400000);
    assert_int_equal(read->work.step, 2);
    assert_int_equal(read->work.steps, 16);
    assert_int_equal(read->step_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(read->steps[i].name, call.steps[i].name);
        assert_int_equal(read->steps[i].offset, call.steps[i].offset);
        assert_int_equal(read->steps[i].bytes, call.steps[i].bytes);
    }
    assert_int_equal(read->work.tolerate, 23);
    assert_string_equal(read->work.needs, "cores>=8 gpu");
    assert_true(frame_has_blob(&read->work));
    assert_memory_equal(read->work.blob, call.work.blob, FRAME_BLOB_BYTES);
    assert_int_equal(read->resume_offset, 3);
    assert_int_equal(read->child_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct frame_child *child = &call.children[i];
        assert_true(id_equal(&read->children[i].id, &child->id));
        assert_string_equal(read->children[i].method, child->method);
        assert_string_equal(read->children[i].topic, child->topic);
        assert_int_equal(read->children[i].weight, child->weight);
        assert_int_equal(read->children[i].offset, child->offset);
        assert_int_equal(read->children[i].bytes, child->bytes);
        assert_int_equal(read->children[i].of_parent, child->of_parent);
        assert_int_equal(read->children[i].code, child->code);
        assert_string_equal(read->children[i].message, child->message);
    }
    assert_int_equal(read->metadata_count, 2);
    assert_string_equal(read->metadata[0].key, "traceparent");
    assert_string_equal(read->metadata[0].value, "00-ab-cd-01");
    assert_string_equal(read->metadata[1].value, "");
}

/* Law: what one side writes, the other reads. */
static void every_field_survives_the_wire(void **state)
{
    (void)state;
    struct buffer header = {0};
    assert_int_equal(frame_start(&header), STATUS_OK);
    const struct frame_call bare = frame_call_make(FRAME_CANCEL, request_id);
    const struct frame_call full = full_call();
    assert_int_equal(frame_add(&header, &bare), STATUS_OK);
    assert_int_equal(frame_add(&header, &full), STATUS_OK);

    struct decoded decoded = decode(header.bytes, header.size, 11);
    assert_int_equal(decoded.status, STATUS_OK);
    assert_int_equal(decoded.frame.count, 2);
    const struct frame_call *calls = decoded.frame.calls;
    assert_int_equal(calls[0].kind, FRAME_CANCEL);
    assert_false(calls[0].has_status);
    assert_false(calls[0].has_work);
    assert_string_equal(calls[0].method, "");
    assert_string_equal(calls[0].work.topic, "");
    assert_int_equal(calls[0].metadata_count, 0);
    check_full_call(&calls[1]);
    arena_clear(&decoded.arena);
    buffer_clear(&header);
}

/* A header as protobuf-c sees it, for breaking one thing at a time. */
struct draft {
    Brink__V1__Header header;
    Brink__V1__Call call;
    Brink__V1__Call *calls[FRAME_CALLS_MAX + 1];
    Brink__V1__Status status;
    Brink__V1__Violation violation;
    Brink__V1__Violation *violations[FRAME_VIOLATIONS_MAX + 1];
    Brink__V1__Work work;
    Brink__V1__Metadata entry;
    Brink__V1__Metadata *metadata[FRAME_METADATA_MAX + 1];
    char long_text[9000];
    Brink__V1__Step step;
    Brink__V1__Step next_step;
    Brink__V1__Step *steps[FRAME_STEPS_MAX + 1];
    Brink__V1__Child child;
    Brink__V1__Child next_child;
    Brink__V1__Child *children[FRAME_CHILDREN_MAX + 1];
    uint64_t body_bytes; /* of the body frame */
};

static void make_draft(struct draft *draft)
{
    memset(draft, 0, sizeof *draft);
    brink__v1__header__init(&draft->header);
    brink__v1__call__init(&draft->call);
    brink__v1__status__init(&draft->status);
    brink__v1__violation__init(&draft->violation);
    brink__v1__work__init(&draft->work);
    brink__v1__metadata__init(&draft->entry);
    draft->header.version = 1;
    draft->header.n_calls = 1;
    draft->header.calls = draft->calls;
    for (size_t i = 0; i <= FRAME_CALLS_MAX; i++) {
        draft->calls[i] = &draft->call;
    }
    draft->call.id = (ProtobufCBinaryData){.len = 16, .data = (uint8_t *)call_id.bytes};
    draft->call.kind = BRINK__V1__CALL_KIND__CALL_KIND_REQUEST;
    draft->call.method = "/a/b";
    draft->call.status = &draft->status;
    draft->call.work = &draft->work;
    draft->call.metadata = draft->metadata;
    draft->status.violations = draft->violations;
    brink__v1__step__init(&draft->step);
    brink__v1__step__init(&draft->next_step);
    brink__v1__child__init(&draft->child);
    brink__v1__child__init(&draft->next_child);
    draft->call.children = draft->children;
    for (size_t i = 0; i <= FRAME_CHILDREN_MAX; i++) {
        draft->children[i] = &draft->child;
    }
    draft->call.steps = draft->steps;
    for (size_t i = 0; i <= FRAME_STEPS_MAX; i++) {
        draft->steps[i] = &draft->step;
    }
    draft->entry.key = "k";
    for (size_t i = 0; i <= FRAME_METADATA_MAX; i++) {
        draft->metadata[i] = &draft->entry;
    }
    for (size_t i = 0; i <= FRAME_VIOLATIONS_MAX; i++) {
        draft->violations[i] = &draft->violation;
    }
    memset(draft->long_text, 'x', sizeof draft->long_text - 1);
}

/* Text of `size` bytes. */
static char *text(struct draft *draft, size_t size)
{
    draft->long_text[size] = '\0';
    return draft->long_text;
}

static struct decoded decode_draft(const struct draft *draft)
{
    size_t size = brink__v1__header__get_packed_size(&draft->header);
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(bytes);
    brink__v1__header__pack(&draft->header, bytes);
    struct decoded decoded = decode(bytes, size, draft->body_bytes);
    free(bytes);
    return decoded;
}

typedef void break_fn(struct draft *draft);

static void no_version(struct draft *draft)
{
    draft->header.version = 0;
}
static void next_version(struct draft *draft)
{
    draft->header.version = 2;
}
static void no_calls(struct draft *draft)
{
    draft->header.n_calls = 0;
}
static void one_call_too_many(struct draft *draft)
{
    draft->header.n_calls = FRAME_CALLS_MAX + 1;
}
static void body_too_short(struct draft *draft)
{
    draft->call.body_bytes = 8;
    draft->body_bytes = 7;
}
static void body_too_long(struct draft *draft)
{
    draft->call.body_bytes = 8;
    draft->body_bytes = 9;
}
static void body_sizes_overflow(struct draft *draft)
{
    draft->header.n_calls = 2;
    draft->call.body_bytes = UINT64_C(1) << 63;
}
static void no_id(struct draft *draft)
{
    draft->call.id.len = 0;
}
static void short_id(struct draft *draft)
{
    draft->call.id.len = 15;
}
static void no_kind(struct draft *draft)
{
    draft->call.kind = (Brink__V1__CallKind)0;
}
static void unknown_kind(struct draft *draft)
{
    draft->call.kind = (Brink__V1__CallKind)5;
}
static void negative_kind(struct draft *draft)
{
    draft->call.kind = (Brink__V1__CallKind)-1;
}
static void request_without_method(struct draft *draft)
{
    draft->call.method = "";
}
static void long_method(struct draft *draft)
{
    draft->call.method = text(draft, 201);
}
static void bad_utf8(struct draft *draft)
{
    draft->call.method = "/a/\xc0\xaf";
}
static void control_byte(struct draft *draft)
{
    draft->call.method = "/a\n/b";
}
static void delete_byte(struct draft *draft)
{
    draft->work.topic = "scenario/a/\x7f";
}
static void too_much_metadata(struct draft *draft)
{
    draft->call.n_metadata = FRAME_METADATA_MAX + 1;
}
static void long_metadata(struct draft *draft)
{
    draft->call.n_metadata = 3;
    draft->entry.value = text(draft, 2730);
}
static void one_long_value(struct draft *draft)
{
    draft->call.n_metadata = 1;
    draft->entry.value = text(draft, 8193);
}
static void metadata_line_break(struct draft *draft)
{
    draft->call.n_metadata = 1;
    draft->entry.value = "a\nb";
}
static void no_key(struct draft *draft)
{
    draft->call.n_metadata = 1;
    draft->entry.key = "";
}
static void upper_case_key(struct draft *draft)
{
    draft->call.n_metadata = 1;
    draft->entry.key = "Trace";
}
static void long_key(struct draft *draft)
{
    draft->call.n_metadata = 1;
    draft->entry.key = text(draft, 65);
}
static void unknown_code(struct draft *draft)
{
    draft->status.code = (Brink__V1__Code)17;
}
static void negative_code(struct draft *draft)
{
    draft->status.code = (Brink__V1__Code)-2;
}
static void long_message(struct draft *draft)
{
    draft->status.message = text(draft, 4097);
}
static void bell_in_message(struct draft *draft)
{
    draft->status.message = "ring \a";
}
static void too_many_violations(struct draft *draft)
{
    draft->status.n_violations = FRAME_VIOLATIONS_MAX + 1;
}
static void long_field(struct draft *draft)
{
    draft->status.n_violations = 1;
    draft->violation.field = text(draft, 257);
}
static void long_violation(struct draft *draft)
{
    draft->status.n_violations = 1;
    draft->violation.text = text(draft, 1025);
}
static void unknown_work_kind(struct draft *draft)
{
    draft->work.kind = (Brink__V1__WorkKind)11;
}
static void unknown_priority(struct draft *draft)
{
    draft->work.priority = (Brink__V1__Priority)3;
}
static void short_request_id(struct draft *draft)
{
    draft->work.request_id = (ProtobufCBinaryData){.len = 3, .data = (uint8_t *)"abc"};
}
static void short_blob(struct draft *draft)
{
    draft->work.blob = (ProtobufCBinaryData){.len = 3, .data = (uint8_t *)"abc"};
}
static void empty_blob(struct draft *draft)
{
    static uint8_t zeros[FRAME_BLOB_BYTES];
    draft->work.blob = (ProtobufCBinaryData){.len = sizeof zeros, .data = zeros};
}
static void long_work_method(struct draft *draft)
{
    draft->work.method = text(draft, 201);
}
static void long_topic(struct draft *draft)
{
    draft->work.topic = text(draft, 201);
}
static void long_tenant(struct draft *draft)
{
    draft->work.tenant = text(draft, 65);
}
static void too_much_credit(struct draft *draft)
{
    draft->work.credit = 1025;
}

/* A body of ten bytes, two to five of them one step's. */
static void add_step(struct draft *draft)
{
    draft->call.body_bytes = 10;
    draft->body_bytes = 10;
    draft->step.name = "economy";
    draft->step.offset = 2;
    draft->step.body_bytes = 3;
    draft->call.n_steps = 1;
}
static void too_many_steps(struct draft *draft)
{
    add_step(draft);
    draft->call.n_steps = FRAME_STEPS_MAX + 1;
}
static void step_without_name(struct draft *draft)
{
    add_step(draft);
    draft->step.name = "";
}
static void long_step_name(struct draft *draft)
{
    add_step(draft);
    draft->step.name = text(draft, 33);
}
static void slash_in_step_name(struct draft *draft)
{
    add_step(draft);
    draft->step.name = "economy/PRK";
}
static void step_behind_the_body(struct draft *draft)
{
    add_step(draft);
    draft->step.offset = 11;
}
static void step_of_nothing(struct draft *draft)
{
    add_step(draft);
    draft->step.body_bytes = 0;
}
static void step_longer_than_the_body(struct draft *draft)
{
    add_step(draft);
    draft->step.body_bytes = UINT64_MAX;
}
static void steps_overlap(struct draft *draft)
{
    add_step(draft);
    draft->next_step.name = "stability";
    draft->next_step.offset = 4;
    draft->next_step.body_bytes = 1;
    draft->steps[1] = &draft->next_step;
    draft->call.n_steps = 2;
}
static void steps_too_large(struct draft *draft)
{
    add_step(draft);
    draft->call.body_bytes = frame_steps_bytes_max + 1;
    draft->body_bytes = frame_steps_bytes_max + 1;
}

/* A body of ten bytes, two to five of them one child's. */
static void add_child(struct draft *draft)
{
    draft->call.body_bytes = 10;
    draft->body_bytes = 10;
    draft->child.id = draft->call.id;
    draft->child.offset = 2;
    draft->child.body_bytes = 3;
    draft->call.n_children = 1;
}
static void too_many_children(struct draft *draft)
{
    add_child(draft);
    draft->child.body_bytes = 0;
    draft->call.n_children = FRAME_CHILDREN_MAX + 1;
}
static void child_without_id(struct draft *draft)
{
    add_child(draft);
    draft->child.id.len = 0;
}
static void unknown_child_code(struct draft *draft)
{
    add_child(draft);
    draft->child.code = (Brink__V1__Code)17;
}
static void child_behind_the_body(struct draft *draft)
{
    add_child(draft);
    draft->child.offset = 11;
}
static void child_longer_than_the_body(struct draft *draft)
{
    add_child(draft);
    draft->child.body_bytes = UINT64_MAX;
}
static void children_overlap(struct draft *draft)
{
    add_child(draft);
    draft->next_child.id = draft->call.id;
    draft->next_child.offset = 4;
    draft->children[1] = &draft->next_child;
    draft->call.n_children = 2;
}
static void long_child_topic(struct draft *draft)
{
    add_child(draft);
    draft->child.topic = text(draft, 201);
}
static void long_child_message(struct draft *draft)
{
    add_child(draft);
    draft->child.message = text(draft, 201);
}
static void resumes_behind_the_body(struct draft *draft)
{
    add_child(draft);
    draft->call.resume_offset = 11;
}

static const struct refusal {
    break_fn *break_it;
    const char *words;
    enum status status;
} refusals[] = {
    {no_version, "version: 0, this side speaks 1", STATUS_UNSUPPORTED},
    {next_version, "version: 2, this side speaks 1", STATUS_UNSUPPORTED},
    {no_calls, "calls: 0, 1 to 64", STATUS_BAD_INPUT},
    {one_call_too_many, "calls: 65, 1 to 64", STATUS_BAD_INPUT},
    {body_too_short, "calls[0].body_bytes: 8, 7 of 7 left", STATUS_BAD_INPUT},
    {body_too_long, "body frame: 9 bytes, the calls have 8", STATUS_BAD_INPUT},
    {body_sizes_overflow, "calls[0].body_bytes: 9223372036854775808", STATUS_BAD_INPUT},
    {no_id, "calls[0].id: 0 bytes where 16 that", STATUS_BAD_INPUT},
    {short_id, "calls[0].id: 15 bytes where 16 that", STATUS_BAD_INPUT},
    {no_kind, "calls[0].kind: 0 is not known", STATUS_BAD_INPUT},
    {unknown_kind, "calls[0].kind: 5 is not known", STATUS_BAD_INPUT},
    {negative_kind, "calls[0].kind: -1 is not known", STATUS_BAD_INPUT},
    {request_without_method, "calls[0].method: a request names one", STATUS_BAD_INPUT},
    {long_method, "calls[0].method: 201 bytes, at most 200", STATUS_BAD_INPUT},
    {bad_utf8, "calls[0].method: not UTF-8", STATUS_BAD_INPUT},
    {control_byte, "calls[0].method: has a control byte", STATUS_BAD_INPUT},
    {delete_byte, "calls[0].work.topic: has a control byte", STATUS_BAD_INPUT},
    {too_much_metadata, "calls[0].metadata: 33 entries, at most 32", STATUS_BAD_INPUT},
    {long_metadata, "calls[0].metadata: 8193 bytes, at most 8192", STATUS_BAD_INPUT},
    {one_long_value, "calls[0].metadata.value: 8193 bytes, at most 8192", STATUS_BAD_INPUT},
    {metadata_line_break, "calls[0].metadata.value: has a control byte", STATUS_BAD_INPUT},
    {no_key, "calls[0].metadata[0].key: not 1 to 64", STATUS_BAD_INPUT},
    {upper_case_key, "calls[0].metadata[0].key: not 1 to 64", STATUS_BAD_INPUT},
    {long_key, "calls[0].metadata[0].key: not 1 to 64", STATUS_BAD_INPUT},
    {unknown_code, "calls[0].status.code: 17, 0 to 16", STATUS_BAD_INPUT},
    {negative_code, "calls[0].status.code: -2, 0 to 16", STATUS_BAD_INPUT},
    {long_message, "calls[0].status.message: 4097 bytes, at most 4096", STATUS_BAD_INPUT},
    {bell_in_message, "calls[0].status.message: has a control byte", STATUS_BAD_INPUT},
    {too_many_violations, "calls[0].status.violations: 101, at most 100", STATUS_BAD_INPUT},
    {long_field, "calls[0].status.violations.field: 257 bytes", STATUS_BAD_INPUT},
    {long_violation, "calls[0].status.violations.text: 1025 bytes", STATUS_BAD_INPUT},
    {unknown_work_kind, "calls[0].work.kind: 11 is not known", STATUS_BAD_INPUT},
    {unknown_priority, "calls[0].work.priority: 3 is not known", STATUS_BAD_INPUT},
    {short_request_id, "calls[0].work.request_id: 3 bytes where 16 that", STATUS_BAD_INPUT},
    {short_blob, "calls[0].work.blob: 3 bytes where 32 that", STATUS_BAD_INPUT},
    {empty_blob, "calls[0].work.blob: 32 bytes where 32 that are not", STATUS_BAD_INPUT},
    {long_work_method, "calls[0].work.method: 201 bytes", STATUS_BAD_INPUT},
    {long_topic, "calls[0].work.topic: 201 bytes, at most 200", STATUS_BAD_INPUT},
    {long_tenant, "calls[0].work.tenant: 65 bytes, at most 64", STATUS_BAD_INPUT},
    {too_much_credit, "calls[0].work.credit: 1025, at most 1024", STATUS_BAD_INPUT},
    {too_many_steps, "calls[0].steps: 17, at most 16", STATUS_BAD_INPUT},
    {step_without_name, "calls[0].steps[0].name: not 1 to 32 visible bytes", STATUS_BAD_INPUT},
    {long_step_name, "calls[0].steps[0].name: not 1 to 32 visible bytes", STATUS_BAD_INPUT},
    {slash_in_step_name, "calls[0].steps[0].name: not 1 to 32", STATUS_BAD_INPUT},
    {step_behind_the_body, "calls[0].steps[0].offset: 11, 0 to 10", STATUS_BAD_INPUT},
    {step_of_nothing, "calls[0].steps[0].body_bytes: 0, 1 to 8", STATUS_BAD_INPUT},
    {step_longer_than_the_body, "calls[0].steps[0].body_bytes: 18446744073709551615, 1 to 8",
     STATUS_BAD_INPUT},
    {steps_overlap, "calls[0].steps[1].offset: 4, 5 to 10", STATUS_BAD_INPUT},
    {too_many_children, "calls[0].children: 257, at most 256", STATUS_BAD_INPUT},
    {child_without_id, "calls[0].children[0].id: not 16 bytes", STATUS_BAD_INPUT},
    {unknown_child_code, "calls[0].children[0].code: 17, 0 to 16", STATUS_BAD_INPUT},
    {child_behind_the_body, "calls[0].children[0].offset: 11, 0 to 10", STATUS_BAD_INPUT},
    {child_longer_than_the_body,
     "calls[0].children[0].body_bytes: 18446744073709551615, at most 8", STATUS_BAD_INPUT},
    {children_overlap, "calls[0].children[1].offset: 4, 5 to 10", STATUS_BAD_INPUT},
    {long_child_topic, "calls[0].children.topic: 201 bytes, at most 200", STATUS_BAD_INPUT},
    {long_child_message, "calls[0].children.message: 201 bytes", STATUS_BAD_INPUT},
    {resumes_behind_the_body, "calls[0].resume_offset: 11, at most 10", STATUS_BAD_INPUT},
    {steps_too_large, "calls[0].steps: more than 67108864 bytes in all", STATUS_BAD_INPUT},
};

/* Law: whatever breaks the contract is refused with the field, the value and what is allowed.
 */
static void what_breaks_the_contract_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct draft draft;
        make_draft(&draft);
        struct decoded decoded = decode_draft(&draft);
        assert_int_equal(decoded.status, STATUS_OK);
        arena_clear(&decoded.arena);
        refusals[i].break_it(&draft);
        decoded = decode_draft(&draft);
        assert_int_equal(decoded.status, refusals[i].status);
        if (strncmp(decoded.fault.words, refusals[i].words, strlen(refusals[i].words)) != 0) {
            fail_msg("\"%s\" instead of \"%s\"", decoded.fault.words, refusals[i].words);
        }
        arena_clear(&decoded.arena);
    }
}

static void a_zero_id_is_no_id(void **state)
{
    (void)state;
    static const uint8_t zero[ID_BYTES] = {0};
    struct draft draft;
    make_draft(&draft);
    draft.call.id.data = (uint8_t *)zero;
    struct decoded decoded = decode_draft(&draft);
    assert_int_equal(decoded.status, STATUS_BAD_INPUT);
    assert_int_equal(decoded.fault.waiting_count, 0);
    arena_clear(&decoded.arena);
}

static void the_largest_of_everything_is_accepted(void **state)
{
    (void)state;
    struct draft draft;
    make_draft(&draft);
    draft.header.n_calls = FRAME_CALLS_MAX;
    draft.call.method = text(&draft, 200);
    draft.call.n_metadata = FRAME_METADATA_MAX;
    draft.entry.value = "255 bytes are left for each; this is fewer";
    draft.status.code = BRINK__V1__CODE__UNAUTHENTICATED;
    draft.work.kind = BRINK__V1__WORK_KIND__WORK_KIND_DRAIN;
    draft.work.credit = 1024;
    draft.call.body_bytes = 3;
    draft.body_bytes = 3 * FRAME_CALLS_MAX;
    struct decoded decoded = decode_draft(&draft);
    assert_int_equal(decoded.status, STATUS_OK);
    assert_int_equal(decoded.frame.count, FRAME_CALLS_MAX);
    arena_clear(&decoded.arena);
}

/* Law: whoever waits for an answer to a refused message is known; whoever ended is left alone.
 */
static void callers_of_a_refused_message_are_named(void **state)
{
    (void)state;
    struct draft draft;
    make_draft(&draft);
    Brink__V1__Call others[4] = {draft.call, draft.call, draft.call, draft.call};
    others[0].id.data = (uint8_t *)request_id.bytes;
    others[0].kind = BRINK__V1__CALL_KIND__CALL_KIND_MESSAGE;
    others[1].kind = BRINK__V1__CALL_KIND__CALL_KIND_END;
    others[2].kind = BRINK__V1__CALL_KIND__CALL_KIND_CANCEL;
    others[3].id.len = 4;
    for (size_t i = 0; i < 4; i++) {
        draft.calls[i + 1] = &others[i];
    }
    draft.header.n_calls = 5;
    draft.header.version = 3;
    struct decoded decoded = decode_draft(&draft);
    assert_int_equal(decoded.status, STATUS_UNSUPPORTED);
    assert_int_equal(decoded.fault.waiting_count, 2);
    assert_true(id_equal(&decoded.fault.waiting[0], &call_id));
    assert_true(id_equal(&decoded.fault.waiting[1], &request_id));
    arena_clear(&decoded.arena);
}

/* Law: at most FRAME_CALLS_MAX answers come of one message. */
static void a_flood_of_calls_is_answered_in_part(void **state)
{
    (void)state;
    struct draft draft;
    make_draft(&draft);
    draft.header.n_calls = FRAME_CALLS_MAX + 1;
    struct decoded decoded = decode_draft(&draft);
    assert_int_equal(decoded.fault.waiting_count, FRAME_CALLS_MAX);
    arena_clear(&decoded.arena);
}

/* Fields 12 to 15 of a call are not known yet; a later version may have them. */
static void unknown_fields_are_ignored(void **state)
{
    (void)state;
    struct draft draft;
    make_draft(&draft);
    uint8_t call[300];
    size_t call_size = brink__v1__call__pack(&draft.call, call);
    const uint8_t unknown[] = {15 << 3 | 2, 3, 'n', 'e', 'w', 14 << 3 | 0, 0x85, 0x01};
    memcpy(call + call_size, unknown, sizeof unknown);
    call_size += sizeof unknown;
    assert_true(call_size < 128);
    uint8_t header[310] = {1 << 3, 1, 2 << 3 | 2, (uint8_t)call_size};
    memcpy(header + 4, call, call_size);
    struct decoded decoded = decode(header, 4 + call_size, 0);
    assert_int_equal(decoded.status, STATUS_OK);
    assert_string_equal(decoded.frame.calls[0].method, "/a/b");
    arena_clear(&decoded.arena);
}

/* A submessage that comes twice is one message: protobuf says its fields are merged. */
static void a_submessage_given_twice_is_merged(void **state)
{
    (void)state;
    struct draft draft;
    make_draft(&draft);
    draft.status.n_violations = 1;
    draft.violation.field = "draws";
    draft.status.message = "first";
    uint8_t call[400];
    size_t call_size = brink__v1__call__pack(&draft.call, call);
    draft.status.message = "second";
    uint8_t again[100];
    size_t again_size = brink__v1__status__pack(&draft.status, again);
    call[call_size++] = 6 << 3 | 2;
    call[call_size++] = (uint8_t)again_size;
    memcpy(call + call_size, again, again_size);
    call_size += again_size;
    assert_true(call_size < 128);
    uint8_t header[410] = {1 << 3, 1, 2 << 3 | 2, (uint8_t)call_size};
    memcpy(header + 4, call, call_size);
    struct decoded decoded = decode(header, 4 + call_size, 0);
    assert_int_equal(decoded.status, STATUS_OK);
    const struct frame_status *status = &decoded.frame.calls[0].status;
    assert_string_equal(status->message, "second");
    assert_int_equal(status->violation_count, 2);
    arena_clear(&decoded.arena);
}

/* protobuf-c hands out C strings: what follows a NUL byte is not seen, nor passed on. */
static void a_text_ends_at_its_first_nul_byte(void **state)
{
    (void)state;
    struct draft draft;
    make_draft(&draft);
    draft.call.method = "/a/bX/rest";
    uint8_t call[300];
    size_t call_size = brink__v1__call__pack(&draft.call, call);
    uint8_t *mark = memchr(call, 'X', call_size);
    assert_non_null(mark);
    *mark = '\0';
    uint8_t header[310] = {1 << 3, 1, 2 << 3 | 2, (uint8_t)call_size};
    memcpy(header + 4, call, call_size);
    struct decoded decoded = decode(header, 4 + call_size, 0);
    assert_int_equal(decoded.status, STATUS_OK);
    assert_string_equal(decoded.frame.calls[0].method, "/a/b");
    arena_clear(&decoded.arena);
}

/* Law: memory is bounded by the limit, not by what a few bytes ask for. */
static void tiny_submessages_cannot_ask_for_much_memory(void **state)
{
    (void)state;
    size_t size = FRAME_HEADER_BYTES_MAX;
    uint8_t *header = malloc(size);
    assert_non_null(header);
    for (size_t i = 0; i + 1 < size; i += 2) {
        header[i] = 2 << 3 | 2; /* an empty call */
        header[i + 1] = 0;
    }
    struct decoded decoded = decode(header, size, 0);
    assert_int_equal(decoded.status, STATUS_BAD_INPUT);
    assert_string_equal(decoded.fault.words,
                        "header frame: needs too much memory once unpacked");
    assert_true(decoded.arena.used <= FRAME_ARENA_BYTES_MAX);
    arena_clear(&decoded.arena);
    free(header);
}

static void a_header_frame_has_a_size_limit(void **state)
{
    (void)state;
    static const uint8_t byte = 0;
    struct decoded decoded = decode(&byte, FRAME_HEADER_BYTES_MAX + 1, 0);
    assert_int_equal(decoded.status, STATUS_BAD_INPUT);
    assert_string_equal(decoded.fault.words, "header frame: 1048577 bytes, at most 1048576");
    arena_clear(&decoded.arena);
}

/* Law: a header cut short anywhere, or with any one bit turned, is read or refused; it does not
 * harm (the sanitizers watch). */
static void cut_and_turned_headers_do_no_harm(void **state)
{
    (void)state;
    struct buffer header = {0};
    const struct frame_call full = full_call();
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &full), STATUS_OK);
    size_t refused = 0;
    for (size_t size = 0; size < header.size; size++) {
        uint8_t *cut = malloc(size + 1); /* exactly as long, so that a step beyond shows */
        assert_non_null(cut);
        memcpy(cut, header.bytes, size);
        struct decoded decoded = decode(cut, size, 11);
        refused += decoded.status != STATUS_OK;
        arena_clear(&decoded.arena);
        free(cut);
    }
    assert_int_equal(refused, header.size);
    for (size_t bit = 0; bit < header.size * 8; bit++) {
        header.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct decoded decoded = decode(header.bytes, header.size, 11);
        arena_clear(&decoded.arena);
        header.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    struct decoded decoded = decode(header.bytes, header.size, 11);
    assert_int_equal(decoded.status, STATUS_OK);
    arena_clear(&decoded.arena);
    buffer_clear(&header);
}

/* Law: what is a header for protobuf-c is one here, and nothing else is. */
static void check_like_protobuf(const uint8_t *header, size_t size)
{
    Brink__V1__Header *unpacked = brink__v1__header__unpack(NULL, size, header);
    struct decoded decoded = decode(header, size, 11);
    bool is_header = decoded.status == STATUS_OK ||
                     strcmp(decoded.fault.words, "header frame: not a brink.v1.Header") != 0;
    assert_int_equal(is_header, unpacked != NULL);
    if (unpacked != NULL) {
        brink__v1__header__free_unpacked(unpacked, NULL);
    }
    arena_clear(&decoded.arena);
}

static void headers_are_those_of_protobuf(void **state)
{
    (void)state;
    struct random random = {2385};
    struct buffer header = {0};
    const struct frame_call full = full_call();
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &full), STATUS_OK);
    uint8_t *turned = malloc(header.size);
    assert_non_null(turned);
    for (int i = 0; i < 20000; i++) {
        size_t size = 1 + random_next(&random) % header.size;
        memcpy(turned, header.bytes, size);
        for (uint64_t left = random_next(&random) % 4; left > 0; left--) {
            turned[random_next(&random) % size] = (uint8_t)random_next(&random);
        }
        check_like_protobuf(turned, i % 2 == 0 ? size : header.size);
        memcpy(turned, header.bytes, header.size);
    }
    free(turned);
    buffer_clear(&header);
}

/* Law: the bytes are those that protobuf-c writes. */
static void bytes_are_those_of_protobuf(void **state)
{
    (void)state;
    char long_text[3001];
    memset(long_text, 'w', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    struct frame_call calls[4] = {full_call(), frame_call_make(FRAME_REQUEST, call_id),
                                  full_call(), full_call()};
    calls[1].method = "/a/b";
    calls[1].body_bytes = UINT64_C(1) << 40;
    calls[2].status.message = long_text;
    calls[3].has_status = false;
    calls[3].work = (struct frame_work){.method = "", .topic = "", .tenant = "", .needs = ""};
    struct buffer header = {0};
    assert_int_equal(frame_start(&header), STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(frame_add(&header, &calls[i]), STATUS_OK);
    }
    Brink__V1__Header *unpacked = brink__v1__header__unpack(NULL, header.size, header.bytes);
    assert_non_null(unpacked);
    uint8_t packed[8192];
    assert_int_equal(brink__v1__header__get_packed_size(unpacked), header.size);
    assert_true(header.size <= sizeof packed);
    brink__v1__header__pack(unpacked, packed);
    assert_memory_equal(packed, header.bytes, header.size);
    brink__v1__header__free_unpacked(unpacked, NULL);
    buffer_clear(&header);
}

/* Law: what a peer would refuse is not sent. */
static void a_bad_call_is_not_written(void **state)
{
    (void)state;
    struct frame_call bad[6];
    for (size_t i = 0; i < 6; i++) {
        bad[i] = full_call();
    }
    bad[0].id = (struct id){{0}};
    bad[1].status.code = 99;
    bad[2].work.topic = "two\nlines";
    bad[3].metadata_count = FRAME_METADATA_MAX + 1;
    bad[4].status.violation_count = FRAME_VIOLATIONS_MAX + 1;
    bad[5].kind = (enum frame_kind)0;
    struct buffer header = {0};
    assert_int_equal(frame_start(&header), STATUS_OK);
    size_t size = header.size;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(frame_add(&header, &bad[i]), STATUS_BAD_INPUT);
        assert_int_equal(header.size, size);
    }
    buffer_clear(&header);
}

static void writing_keeps_to_the_buffers_limit(void **state)
{
    (void)state;
    struct buffer header = {.size_max = 100};
    const struct frame_call full = full_call();
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &full), STATUS_FULL);
    assert_int_equal(header.size, 2);
    buffer_clear(&header);
}

static void reading_and_writing_survive_failed_allocations(void **state)
{
    (void)state;
    const struct frame_call full = full_call();
    struct buffer header = {0};
    alloc_fail_after(0);
    assert_int_equal(frame_start(&header), STATUS_NO_MEMORY);
    assert_int_equal(frame_add(&header, &full), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    buffer_reset(&header);
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &full), STATUS_OK);

    alloc_fail_after(0);
    struct decoded decoded = decode(header.bytes, header.size, 11);
    alloc_fail_after(-1);
    assert_int_equal(decoded.status, STATUS_NO_MEMORY);
    assert_string_equal(decoded.fault.words, "out of memory");
    decoded = decode(header.bytes, header.size, 11);
    assert_int_equal(decoded.status, STATUS_OK);
    check_full_call(&decoded.frame.calls[0]);
    arena_clear(&decoded.arena);
    buffer_clear(&header);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_survives_the_wire),
        cmocka_unit_test(what_breaks_the_contract_is_named),
        cmocka_unit_test(a_zero_id_is_no_id),
        cmocka_unit_test(the_largest_of_everything_is_accepted),
        cmocka_unit_test(callers_of_a_refused_message_are_named),
        cmocka_unit_test(a_flood_of_calls_is_answered_in_part),
        cmocka_unit_test(unknown_fields_are_ignored),
        cmocka_unit_test(a_submessage_given_twice_is_merged),
        cmocka_unit_test(a_text_ends_at_its_first_nul_byte),
        cmocka_unit_test(tiny_submessages_cannot_ask_for_much_memory),
        cmocka_unit_test(a_header_frame_has_a_size_limit),
        cmocka_unit_test(cut_and_turned_headers_do_no_harm),
        cmocka_unit_test(headers_are_those_of_protobuf),
        cmocka_unit_test(bytes_are_those_of_protobuf),
        cmocka_unit_test(a_bad_call_is_not_written),
        cmocka_unit_test(writing_keeps_to_the_buffers_limit),
        cmocka_unit_test(reading_and_writing_survive_failed_allocations),
    };
    return cmocka_run_group_tests_name("wire/frame", tests, NULL, NULL);
}
