#include "broker/parcel.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const struct id call_id = {{1}};

/* A call whose texts lie in `texts`, to be overwritten later. */
static struct frame_call
make_call(char texts[5][20], struct frame_metadata *entry, struct frame_violation *violation)
{
    static const char *const words[] = {"traceparent", "00-ab-01", "it failed", "draws", "0"};
    for (size_t i = 0; i < 5; i++) {
        snprintf(texts[i], sizeof texts[i], "%s", words[i]);
    }
    *entry = (struct frame_metadata){.key = texts[0], .value = texts[1]};
    *violation = (struct frame_violation){.field = texts[3], .text = texts[4]};
    static const struct frame_step step = {"economy", 17, 3};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, call_id);
    call.metadata = entry;
    call.metadata_count = 1;
    call.status = frame_status_make(9, texts[2]);
    call.status.violations = violation;
    call.status.violation_count = 1;
    call.steps = &step;
    call.step_count = 1;
    return call;
}

/* Law: a parcel keeps nothing of the message it came in, save the bytes of the body. */
static void a_parcel_outlives_its_message(void **state)
{
    (void)state;
    char texts[5][20];
    struct frame_metadata entry;
    struct frame_violation violation;
    const struct frame_call call = make_call(texts, &entry, &violation);
    struct body body;
    body_init(&body);
    char large[5000];
    memset(large, 'b', sizeof large);
    assert_int_equal(body_copy(&body, large, sizeof large), STATUS_OK);
    struct parcel *parcel = NULL;
    assert_int_equal(parcel_new(&call, "/a/b", &body, &parcel), STATUS_OK);
    assert_ptr_equal(body_bytes(&parcel->body), body_bytes(&body)); /* shared */
    body_clear(&body);
    memset(texts, 'z', sizeof texts);
    entry = (struct frame_metadata){0};
    violation = (struct frame_violation){0};

    assert_string_equal(parcel->method, "/a/b");
    assert_int_equal(parcel->metadata_count, 1);
    assert_string_equal(parcel->metadata[0].key, "traceparent");
    assert_string_equal(parcel->metadata[0].value, "00-ab-01");
    assert_int_equal(parcel->status.code, 9);
    assert_string_equal(parcel->status.message, "it failed");
    assert_string_equal(parcel->status.violations[0].field, "draws");
    assert_string_equal(parcel->status.violations[0].text, "0");
    assert_int_equal(parcel->step_count, 1);
    assert_string_equal(parcel->steps[0].name, "economy");
    assert_int_equal(parcel->steps[0].offset, 17);
    assert_int_equal(body_size(&parcel->body), sizeof large);
    assert_int_equal(body_bytes(&parcel->body)[4999], 'b');
    assert_true(parcel->bytes > sizeof large && parcel->bytes < sizeof large + 1000);
    parcel_free(&parcel);
    assert_null(parcel);
    parcel_free(&parcel);
}

static struct parcel *parcel_of_text(const char *text)
{
    const struct frame_call call = frame_call_make(FRAME_REQUEST, call_id);
    struct parcel *parcel = NULL;
    struct body body;
    body_init(&body);
    assert_int_equal(body_copy(&body, text, strlen(text)), STATUS_OK);
    assert_int_equal(parcel_new(&call, "", &body, &parcel), STATUS_OK);
    body_clear(&body);
    return parcel;
}

/* Law: a child's request is its parent's, whatever that one stands behind, and then its own. */
static void a_request_stands_behind_its_parents(void **state)
{
    (void)state;
    uint8_t bytes[16];
    struct parcel *root = parcel_of_text("root,");
    struct parcel *child = parcel_of_text("child,");
    struct parcel *grandchild = parcel_of_text("last");
    assert_int_equal(parcel_request_size(root), 5);
    assert_int_equal(parcel_follow(child, root), STATUS_OK);
    assert_int_equal(parcel_follow(grandchild, child), STATUS_OK);
    parcel_free(&root);
    parcel_free(&child);
    assert_int_equal(parcel_request_size(grandchild), 15);
    parcel_request_write(grandchild, bytes);
    assert_memory_equal(bytes, "root,child,last", 15);
    parcel_free(&grandchild);
}

static void a_failed_allocation_gives_no_parcel(void **state)
{
    (void)state;
    struct body body;
    body_init(&body);
    const struct frame_call call = frame_call_make(FRAME_MESSAGE, call_id);
    struct parcel *parcel = NULL;
    alloc_fail_after(0);
    assert_int_equal(parcel_new(&call, "", &body, &parcel), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_null(parcel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parcel_outlives_its_message),
        cmocka_unit_test(a_request_stands_behind_its_parents),
        cmocka_unit_test(a_failed_allocation_gives_no_parcel),
    };
    return cmocka_run_group_tests_name("broker/parcel", tests, NULL, NULL);
}
