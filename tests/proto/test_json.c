#include "base/random.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/call.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "proto/json.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/request.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static void prints(const ProtobufCMessage *message, enum json_style style, const char *expected)
{
    struct buffer text = {0};
    assert_int_equal(json_print(message, style, &text), STATUS_OK);
    assert_string_equal(buffer_text(&text), expected);
    buffer_clear(&text);
}

static void scalars_are_printed_even_at_their_default(void **state)
{
    (void)state;
    Brink__V1__Estimate estimate = BRINK__V1__ESTIMATE__INIT;
    estimate.mean = -2.385;
    estimate.q05 = 0.1 + 0.2;
    estimate.q95 = 1e300;
    prints(&estimate.base, JSON_STYLE_LINE,
           "{\"mean\":-2.385,\"standardError\":0,\"q05\":0.30000000000000004,\"q25\":0,"
           "\"q50\":0,\"q75\":0,\"q95\":1e+300}");
}

static void numbers_that_are_not_finite_are_words(void **state)
{
    (void)state;
    Brink__V1__HazardPercentile row = BRINK__V1__HAZARD_PERCENTILE__INIT;
    row.percentile = NAN;
    row.hazard = INFINITY;
    prints(&row.base, JSON_STYLE_LINE, "{\"percentile\":\"NaN\",\"hazard\":\"Infinity\"}");
    row.hazard = -INFINITY;
    prints(&row.base, JSON_STYLE_LINE, "{\"percentile\":\"NaN\",\"hazard\":\"-Infinity\"}");
}

static void long_integers_and_bytes_are_texts(void **state)
{
    (void)state;
    static const char *const expected[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                           "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    uint8_t bytes[] = "foobar"; /* the vectors of RFC 4648, section 10 */
    for (size_t size = 0; size <= 6; size++) {
        char text[200];
        Brink__V1__Call call = BRINK__V1__CALL__INIT;
        call.id = (ProtobufCBinaryData){size, bytes};
        call.kind = BRINK__V1__CALL_KIND__CALL_KIND_END;
        call.body_bytes = UINT64_MAX;
        snprintf(
            text, sizeof text,
            "{\"id\":\"%s\",\"kind\":\"CALL_KIND_END\",\"method\":\"\","
            "\"bodyBytes\":\"18446744073709551615\",\"deadlineMs\":0,\"resumeOffset\":\"0\"}",
            expected[size]);
        prints(&call.base, JSON_STYLE_LINE, text);
    }
    Brink__V1__Call call = BRINK__V1__CALL__INIT;
    uint8_t high[] = {0xFF, 0xEF, 0xBE};
    call.id = (ProtobufCBinaryData){3, high};
    call.kind = (Brink__V1__CallKind)99;
    prints(&call.base, JSON_STYLE_LINE,
           "{\"id\":\"/"
           "+++\",\"kind\":99,\"method\":\"\",\"bodyBytes\":\"0\",\"deadlineMs\":0,"
           "\"resumeOffset\":\"0\"}");
}

static void only_what_is_set_of_a_oneof_is_printed(void **state)
{
    (void)state;
    Brink__V1__Quantity quantity = BRINK__V1__QUANTITY__INIT;
    prints(&quantity.base, JSON_STYLE_LINE, "{}");
    quantity.value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    prints(&quantity.base, JSON_STYLE_LINE, "{\"number\":0}");
    Brink__V1__Uniform uniform = BRINK__V1__UNIFORM__INIT;
    uniform.high = 0.75;
    quantity.value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    quantity.uniform = &uniform;
    prints(&quantity.base, JSON_STYLE_LINE, "{\"uniform\":{\"low\":0,\"high\":0.75}}");
    char name[] = "v";
    quantity.value_case = BRINK__V1__QUANTITY__VALUE_VARIABLE;
    quantity.variable = name;
    prints(&quantity.base, JSON_STYLE_LINE, "{\"variable\":\"v\"}");
}

static void indents_by_two(void **state)
{
    (void)state;
    Brink__V1__HazardPercentile row = BRINK__V1__HAZARD_PERCENTILE__INIT;
    Brink__V1__HazardPercentile *rows[] = {&row, &row};
    Brink__V1__Regime regime = BRINK__V1__REGIME__INIT;
    char tag[] = "S";
    regime.type = BRINK__V1__REGIME_TYPE__REGIME_TYPE_PARTY;
    regime.since_year = 1948;
    regime.n_percentiles = 2;
    regime.percentiles = rows;
    regime.tag = tag;
    prints(&regime.base, JSON_STYLE_INDENTED,
           "{\n"
           "  \"type\": \"REGIME_TYPE_PARTY\",\n"
           "  \"sinceYear\": 1948,\n"
           "  \"plainGdpPerHeadUsd\": 0,\n"
           "  \"percentiles\": [\n"
           "    {\n"
           "      \"percentile\": 0,\n"
           "      \"hazard\": 0\n"
           "    },\n"
           "    {\n"
           "      \"percentile\": 0,\n"
           "      \"hazard\": 0\n"
           "    }\n"
           "  ],\n"
           "  \"tag\": \"S\",\n"
           "  \"source\": \"\",\n"
           "  \"backtest\": \"BACKTEST_STANDING_UNSPECIFIED\",\n"
           "  \"backtestSource\": \"\"\n"
           "}");
}

static void texts_are_escaped_or_refused(void **state)
{
    (void)state;
    Brink__V1__Metadata pair = BRINK__V1__METADATA__INIT;
    char key[] = "a\"\\/\n\x01";
    char value[] = "\xE2\x82\xAC";
    pair.key = key;
    pair.value = value;
    prints(&pair.base, JSON_STYLE_LINE,
           "{\"key\":\"a\\\"\\\\/\\n\\u0001\",\"value\":\"\xE2\x82\xAC\"}");
    struct buffer text = {0};
    value[1] = 'x';
    assert_int_equal(json_print(&pair.base, JSON_STYLE_LINE, &text), STATUS_BAD_INPUT);
    buffer_clear(&text);
    text.size_max = 10;
    value[0] = 'x';
    value[2] = 'x';
    assert_int_equal(json_print(&pair.base, JSON_STYLE_LINE, &text), STATUS_FULL);
    buffer_clear(&text);
}

/* Law: a JSON reader gets back the same doubles, bit for bit. */
static void doubles_come_back(void **state)
{
    (void)state;
    struct random random = {.state = 2375};
    for (int i = 0; i < 2000; i++) {
        Brink__V1__Uniform uniform = BRINK__V1__UNIFORM__INIT;
        struct buffer text = {0};
        uint64_t bits = random_next(&random);
        memcpy(&uniform.low, &bits, sizeof bits);
        uniform.high = (double)random_below(&random, 100000) / 1000.0;
        assert_int_equal(json_print(&uniform.base, JSON_STYLE_INDENTED, &text), STATUS_OK);
        json_t *object = json_loads(buffer_text(&text), 0, NULL);
        assert_non_null(object);
        double high = json_number_value(json_object_get(object, "high"));
        assert_memory_equal(&high, &uniform.high, sizeof high);
        if (isfinite(uniform.low)) {
            double low = json_number_value(json_object_get(object, "low"));
            assert_memory_equal(&low, &uniform.low, sizeof low);
        }
        json_decref(object);
        buffer_clear(&text);
    }
}

static void a_whole_request_is_valid_json(void **state)
{
    (void)state;
    struct request request;
    struct buffer text = {0};
    request_make(&request);
    assert_int_equal(json_print(&request.request.base, JSON_STYLE_LINE, &text), STATUS_OK);
    json_t *object = json_loads(buffer_text(&text), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(object);
    const json_t *world = json_object_get(object, "world");
    assert_int_equal(json_array_size(json_object_get(world, "sectors")), 2);
    assert_null(json_object_get(world, "noSuch"));
    assert_null(json_object_get(object, "versus"));
    json_decref(object);
    buffer_clear(&text);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct request request;
    request_make(&request);
    for (int allowed = 0;; allowed++) {
        struct buffer text = {0};
        alloc_fail_after(allowed);
        enum status status = json_print(&request.request.base, JSON_STYLE_LINE, &text);
        alloc_fail_after(-1);
        buffer_clear(&text);
        if (status == STATUS_OK) {
            assert_in_range(allowed, 3, 10000);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_printed_even_at_their_default),
        cmocka_unit_test(numbers_that_are_not_finite_are_words),
        cmocka_unit_test(long_integers_and_bytes_are_texts),
        cmocka_unit_test(only_what_is_set_of_a_oneof_is_printed),
        cmocka_unit_test(indents_by_two),
        cmocka_unit_test(texts_are_escaped_or_refused),
        cmocka_unit_test(doubles_come_back),
        cmocka_unit_test(a_whole_request_is_valid_json),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("proto/json", tests, NULL, NULL);
}
