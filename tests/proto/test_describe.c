#include "proto/contract.h"
#include "proto/describe.h"
#include "proto/descriptor.h"
#include "proto/method.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static enum status describe(const char *only, struct buffer *text)
{
    return describe_contract(descriptor_set_bytes(), descriptor_set_size(), only, text);
}

static void everything_names_every_service_and_message(void **state)
{
    (void)state;
    struct buffer text = {0};
    assert_int_equal(describe(NULL, &text), STATUS_OK);
    const char *page = buffer_text(&text);
    for (size_t i = 0; method_at(i) != NULL; i++) {
        char line[300];
        snprintf(line, sizeof line, "  rpc %s(", method_at(i)->name);
        assert_non_null(strstr(page, line));
        snprintf(line, sizeof line, "message %s {", method_at(i)->input->short_name);
        assert_non_null(strstr(page, line));
    }
    assert_non_null(strstr(page, "// brink/v1/world.proto, package brink.v1"));
    assert_non_null(strstr(page, "service Assessor {"));
    assert_non_null(strstr(page, "package grpc.health.v1"));
    buffer_clear(&text);
}

static void a_message_is_written_as_in_its_file(void **state)
{
    (void)state;
    struct buffer text = {0};
    assert_int_equal(describe("Quantity", &text), STATUS_OK);
    assert_string_equal(
        buffer_text(&text),
        "message Quantity {\n"
        "  oneof value {\n"
        "    double number = 1;\n"
        "    Uniform uniform = 2;\n"
        "    Triangular triangular = 3;\n"
        "    Normal normal = 4;\n"
        "    LogNormal lognormal = 5;\n"
        "    Beta beta = 6;\n"
        "    string variable = 7;  // name of a shared variable of the world: the "
        "same draw everywhere\n"
        "  }\n"
        "}\n");
    buffer_reset(&text);
    assert_int_equal(describe("Enforcement", &text), STATUS_OK);
    assert_non_null(
        strstr(buffer_text(&text), "// How well a partner enforces what binds it."));
    assert_non_null(
        strstr(buffer_text(&text), "  Quantity share = 3;  // share of what is barred"));
    buffer_reset(&text);
    assert_int_equal(describe("Assessor", &text), STATUS_OK);
    assert_non_null(
        strstr(buffer_text(&text), "  rpc Assess(ScenarioRequest) returns (Assessment);\n"));
    buffer_reset(&text);
    assert_int_equal(describe("MeasureKind", &text), STATUS_OK);
    assert_non_null(strstr(buffer_text(&text),
                           "  MEASURE_KIND_BAN = 1;  // goods: nothing is permitted\n"));
    buffer_clear(&text);
}

static void a_name_that_is_not_there_leads_to_the_nearest(void **state)
{
    (void)state;
    struct buffer text = {0};
    assert_int_equal(describe("Scenraio", &text), STATUS_NOT_FOUND);
    assert_string_equal(
        buffer_text(&text),
        "no service, message or enum is named Scenraio (did you mean Scenario?)\n");
    buffer_clear(&text);
}

/* Law: bytes of a peer never print as orders to a terminal. */
static void hostile_texts_are_made_harmless(void **state)
{
    (void)state;
    Brink__V1__FieldEntry field = BRINK__V1__FIELD_ENTRY__INIT;
    Brink__V1__FieldEntry *fields[] = {&field};
    Brink__V1__MessageEntry message = BRINK__V1__MESSAGE_ENTRY__INIT;
    Brink__V1__MessageEntry *messages[] = {&message};
    Brink__V1__FileEntry file = BRINK__V1__FILE_ENTRY__INIT;
    Brink__V1__FileEntry *files[] = {&file};
    Brink__V1__FileSet set = BRINK__V1__FILE_SET__INIT;
    int32_t path[] = {4, 0, 2, 0};
    Brink__V1__Location location = BRINK__V1__LOCATION__INIT;
    Brink__V1__Location *locations[] = {&location};
    Brink__V1__SourceInfo info = BRINK__V1__SOURCE_INFO__INIT;
    char name[] = "a\033[2J\xFF";
    char words[] = " x\033\n\xC3\n";
    field.name = name;
    field.number = -7;
    field.type = 99;
    field.place_case = BRINK__V1__FIELD_ENTRY__PLACE_ONEOF_INDEX;
    field.oneof_index = 3;
    message.n_field = 1;
    message.field = fields;
    file.n_message_type = 1;
    file.message_type = messages;
    location.n_path = 4;
    location.path = path;
    location.trailing_comments = words;
    info.n_location = 1;
    info.location = locations;
    file.source_code_info = &info;
    set.n_file = 1;
    set.file = files;
    uint8_t bytes[200];
    size_t size = brink__v1__file_set__pack(&set, bytes);
    struct buffer text = {0};
    assert_int_equal(describe_contract(bytes, size, "", &text), STATUS_OK);
    assert_string_equal(buffer_text(&text), "message  {\n  ? a?[2J? = -7;  // x?\n  //?\n}\n");
    buffer_clear(&text);
}

static void rubbish_is_refused(void **state)
{
    (void)state;
    struct buffer text = {0};
    assert_int_equal(describe_contract("\xFF\xFF", 2, NULL, &text), STATUS_BAD_INPUT);
    assert_int_equal(describe_contract("", CONTRACT_BYTES_MAX + 1, NULL, &text), STATUS_FULL);
    assert_int_equal(describe_contract("", 0, NULL, &text), STATUS_OK);
    assert_string_equal(buffer_text(&text), "");
    buffer_clear(&text);
    text.size_max = 100;
    assert_int_equal(describe(NULL, &text), STATUS_FULL);
    buffer_clear(&text);
}

/* Law: any prefix of the set is described or refused, never worse. */
static void every_cut_is_survived(void **state)
{
    (void)state;
    size_t size = descriptor_set_size();
    for (size_t cut = 0; cut < size; cut += 1 + size / 97) {
        struct buffer text = {0};
        enum status status = describe_contract(descriptor_set_bytes(), cut, NULL, &text);
        assert_true(status == STATUS_OK || status == STATUS_BAD_INPUT);
        buffer_clear(&text);
    }
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct buffer text = {0};
        alloc_fail_after(allowed);
        enum status status = describe("Uniform", &text);
        alloc_fail_after(-1);
        buffer_clear(&text);
        if (status == STATUS_OK) {
            assert_in_range(allowed, 2, 100);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_names_every_service_and_message),
        cmocka_unit_test(a_message_is_written_as_in_its_file),
        cmocka_unit_test(a_name_that_is_not_there_leads_to_the_nearest),
        cmocka_unit_test(hostile_texts_are_made_harmless),
        cmocka_unit_test(rubbish_is_refused),
        cmocka_unit_test(every_cut_is_survived),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("proto/describe", tests, NULL, NULL);
}
