#include "proto/quantity.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

struct trial {
    struct arena arena;
    Brink__V1__Quantity quantity;
    char fault[QUANTITY_FAULT_BYTES];
};

static enum status parse(struct trial *trial, const char *text)
{
    brink__v1__quantity__init(&trial->quantity);
    return quantity_parse(text, &trial->arena, &trial->quantity, trial->fault);
}

/* Law: what is read prints as it was written, and reads back. */
static void texts_go_both_ways(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0.5",
        "-2.385",
        "1e+300",
        "d_coal",
        "triangular(0.3, 0.6, 0.9)",
        "uniform(-200, 200)",
        "normal(0.6, 0.8)",
        "lognormal(0.0013, 0.7)",
        "beta(3.5, 55.5)",
    };
    struct trial trial = {0};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct buffer text = {0};
        assert_int_equal(parse(&trial, texts[i]), STATUS_OK);
        quantity_format(&trial.quantity, &text);
        assert_string_equal(buffer_text(&text), texts[i]);
        buffer_clear(&text);
    }
    assert_int_equal(parse(&trial, "triangular ( 1 ,2,  4 )"), STATUS_OK);
    assert_int_equal(trial.quantity.value_case, BRINK__V1__QUANTITY__VALUE_TRIANGULAR);
    assert_true(trial.quantity.triangular->low == 1.0);
    assert_true(trial.quantity.triangular->mode == 2.0);
    assert_true(trial.quantity.triangular->high == 4.0);
    arena_clear(&trial.arena);
}

static void refuses(const char *text, const char *words)
{
    struct trial trial = {0};
    assert_int_equal(parse(&trial, text), STATUS_BAD_INPUT);
    if (strncmp(trial.fault, words, strlen(words)) != 0) {
        assert_string_equal(trial.fault, words);
    }
    arena_clear(&trial.arena);
}

static void says_why_a_text_is_none(void **state)
{
    (void)state;
    refuses("", "\"\" is not a number, a distribution");
    refuses("1e999", "\"1e999\" is not a number");
    refuses("0.5 0.6", "\"0.5 0.6\" is not a number");
    refuses("D_coal", "\"D_coal\" is not a number");
    refuses("triangular(1, 2", "\"triangular(1, 2\" is not a number");
    refuses("triangular(1, x, 2)", "\"triangular(1, x, 2)\" is not a number");
    refuses("triangular()", "\"triangular()\" is not a number");
    refuses("uniform(1, 2, 3, 4)", "\"uniform(1, 2, 3, 4)\" is not a number");
    refuses("triangular(1, 2)", "triangular takes 3 numbers, not 2");
    refuses("trianglar(1, 2, 3)",
            "there is no distribution trianglar (did you mean triangular?)");
    refuses("number(1)", "there is no distribution number: one of ");
    char large[400];
    memset(large, '(', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    refuses(large, "\"((((");
}

static void fits(const char *text, double least, double most, const char *words)
{
    struct trial trial = {0};
    assert_int_equal(parse(&trial, text), STATUS_OK);
    bool is_within = quantity_is_within(&trial.quantity, least, most, "share", trial.fault);
    assert_int_equal(is_within, words == NULL);
    if (words != NULL) {
        assert_string_equal(trial.fault, words);
    }
    arena_clear(&trial.arena);
}

/* Law: the ends of what is bounded, the centre of what is not. */
static void the_range_holds_for_ends_or_centres(void **state)
{
    (void)state;
    fits("1", 0, 1, NULL);
    fits("1.01", 0, 1, "1.01 is outside 0 to 1 (share)");
    fits("uniform(0.5, 1.4)", 0, 1, "uniform(0.5, 1.4) is outside 0 to 1 (share)");
    fits("uniform(-0.1, 0.4)", 0, 1, "uniform(-0.1, 0.4) is outside 0 to 1 (share)");
    fits("triangular(0, 0.5, 1)", 0, 1, NULL);
    fits("triangular(0, 0.5, 1.2)", 0, 1, "triangular(0, 0.5, 1.2) is outside 0 to 1 (share)");
    fits("normal(0.9, 5)", 0, 1, NULL);
    fits("normal(1.1, 0.1)", 0, 1, "normal(1.1, 0.1) is outside 0 to 1 (share)");
    fits("lognormal(0.5, 2)", 0, 1, NULL);
    fits("lognormal(1.5, 0.1)", 0, 1, "lognormal(1.5, 0.1) is outside 0 to 1 (share)");
    fits("beta(2, 3)", 0, 1, NULL);
    fits("beta(2, 3)", 0, 0.9, "beta(2, 3) is outside 0 to 0.9 (share)");
    fits("anything", 0, 1, NULL);
}

static void every_distribution_has_its_rule(void **state)
{
    (void)state;
    fits("uniform(2, 1)", 0, 9, "uniform(2, 1) breaks low <= high");
    fits("triangular(1, 0.5, 2)", 0, 9, "triangular(1, 0.5, 2) breaks low <= mode <= high");
    fits("triangular(1, 3, 2)", 0, 9, "triangular(1, 3, 2) breaks low <= mode <= high");
    fits("normal(1, -0.1)", 0, 9, "normal(1, -0.1) breaks deviation >= 0");
    fits("lognormal(0, 1)", 0, 9, "lognormal(0, 1) breaks median > 0, log_deviation 0 to 10");
    fits("lognormal(1, 11)", 0, 9, "lognormal(1, 11) breaks median > 0, log_deviation 0 to 10");
    fits("beta(0.001, 1)", 0, 9, "beta(0.001, 1) breaks alpha and beta 0.01 to 1e6");
    fits("beta(1, 2e6)", 0, 9, "beta(1, 2000000) breaks alpha and beta 0.01 to 1e6");
}

static void messages_from_elsewhere_are_looked_at_whole(void **state)
{
    (void)state;
    char fault[QUANTITY_FAULT_BYTES];
    Brink__V1__Quantity quantity = BRINK__V1__QUANTITY__INIT;
    assert_false(quantity_is_within(&quantity, 0, 1, "share", fault));
    assert_string_equal(fault, "no value is given");
    quantity.value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    quantity.number = NAN;
    assert_false(quantity_is_within(&quantity, 0, 1, "share", fault));
    assert_string_equal(fault, "nan is not finite");
    Brink__V1__Normal normal = BRINK__V1__NORMAL__INIT;
    normal.mean = 0.5;
    normal.deviation = INFINITY;
    quantity.value_case = BRINK__V1__QUANTITY__VALUE_NORMAL;
    quantity.normal = &normal;
    assert_false(quantity_is_within(&quantity, 0, 1, "share", fault));
    assert_string_equal(fault, "normal(0.5, inf) is not finite");
    quantity.normal = NULL;
    assert_false(quantity_is_within(&quantity, 0, 1, "share", fault));
}

static void the_least_value_is_the_low_end_or_the_centre(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double least;
    } cases[] = {{"0.5", 0.5},
                 {"uniform(1, 2)", 1},
                 {"triangular(0.5, 2, 6)", 0.5},
                 {"normal(3, 1)", 3},
                 {"lognormal(2, 1)", 2},
                 {"beta(2, 2)", 0},
                 {"v", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct trial trial = {0};
        assert_int_equal(parse(&trial, cases[i].text), STATUS_OK);
        assert_true(quantity_least(&trial.quantity) == cases[i].least);
        arena_clear(&trial.arena);
    }
}

/* Law: a distribution is a message of at most QUANTITY_NUMBERS_MAX doubles. */
static void distributions_are_made_of_doubles(void **state)
{
    (void)state;
    const ProtobufCMessageDescriptor *type = &brink__v1__quantity__descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (type->fields[i].type != PROTOBUF_C_TYPE_MESSAGE) {
            continue;
        }
        const ProtobufCMessageDescriptor *form = type->fields[i].descriptor;
        assert_in_range(form->n_fields, 1, QUANTITY_NUMBERS_MAX);
        for (unsigned k = 0; k < form->n_fields; k++) {
            assert_int_equal(form->fields[k].type, PROTOBUF_C_TYPE_DOUBLE);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_go_both_ways),
        cmocka_unit_test(says_why_a_text_is_none),
        cmocka_unit_test(the_range_holds_for_ends_or_centres),
        cmocka_unit_test(every_distribution_has_its_rule),
        cmocka_unit_test(messages_from_elsewhere_are_looked_at_whole),
        cmocka_unit_test(the_least_value_is_the_low_end_or_the_centre),
        cmocka_unit_test(distributions_are_made_of_doubles),
    };
    return cmocka_run_group_tests_name("proto/quantity", tests, NULL, NULL);
}
