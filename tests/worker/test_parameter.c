#include "worker/parameter.h"

#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <string.h>

static void the_same_value_is_added_once(void **state)
{
    (void)state;
    struct isle isle;
    struct parameters parameters = {0};
    isle_fill(&isle);
    struct parameter parameter = parameter_of(&isle.world->variables[0]->base, "value");
    parameter.name = "gdp";
    parameter.value = isle.world->variables[0]->value;
    parameters_add(&parameters, &isle.arena, &parameter);
    parameters_add(&parameters, &isle.arena, &parameter);
    assert_int_equal(parameters.count, 1);
    parameter.value = isle.world->variables[1]->value;
    parameters_add(&parameters, &isle.arena, &parameter);
    assert_int_equal(parameters.count, 2);
    assert_ptr_equal(parameters.first->next, parameters.last);
    assert_null(parameters.last->next);
    isle_clear(&isle);
}

/* Plain numbers have no message of their own: name and value tell them apart. */
static void what_is_missing_is_added_and_nothing_twice(void **state)
{
    (void)state;
    struct isle isle;
    struct parameters parameters = {0};
    struct parameters others = {0};
    isle_fill(&isle);
    struct parameter parameter = {.name = "regime.since_year",
                                  .value = isle_quantity(&isle, "1971")};
    parameters_add(&parameters, &isle.arena, &parameter);
    parameter.value = isle_quantity(&isle, "1971");
    parameters_add(&others, &isle.arena, &parameter);
    parameter.name = "regime.age";
    parameter.value = isle_quantity(&isle, "1971");
    parameters_add(&others, &isle.arena, &parameter);
    parameters_add_missing(&parameters, &isle.arena, &others);
    assert_int_equal(parameters.count, 2);
    assert_string_equal(parameters.last->name, "regime.age");
    parameters_add_missing(&parameters, &isle.arena, &others);
    assert_int_equal(parameters.count, 2);
    isle_clear(&isle);
}

static void tags_say_what_is_judged(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        bool judged;
    } rows[] = {
        {"", false},          {"S", false},   {"D", false},  {"G", true},
        {"assumption", true}, {"S/D", false}, {"D/G", true}, {"S/assumption", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct parameter parameter = {.tag = rows[i].tag};
        assert_int_equal(parameter_is_judged(&parameter), rows[i].judged);
    }
}

static void numbers_and_names_are_not_uncertain(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool uncertain;
    } rows[] = {{"2.385", false}, {"gdp", false}, {"normal(0, 1)", true}, {"beta(2, 7)", true}};
    struct isle isle;
    isle_fill(&isle);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct parameter parameter = {.value = isle_quantity(&isle, rows[i].text)};
        const char *text = NULL;
        assert_int_equal(parameter_is_uncertain(&parameter), rows[i].uncertain);
        assert_int_equal(parameter_format(&parameter, &isle.arena, &text), STATUS_OK);
        assert_string_equal(text, rows[i].text);
    }
    isle_clear(&isle);
}

/* By name and value: an equal value somewhere else in memory is the same. */
static void only_what_differs_is_added_for_the_other_scenario(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    const struct parameter own[] = {
        {.name = "a", .value = isle_quantity(&isle, "1.5")},
        {.name = "b", .value = isle_quantity(&isle, "uniform(1, 2)")},
        {.name = "c", .value = isle_quantity(&isle, "3")},
    };
    const struct parameter theirs[] = {
        {.name = "a", .value = isle_quantity(&isle, "1.5")},
        {.name = "b", .value = isle_quantity(&isle, "uniform(1, 2.5)")},
        {.name = "d", .value = isle_quantity(&isle, "3")},
    };
    struct parameters parameters = {0};
    struct parameters others = {0};
    for (size_t i = 0; i < 3; i++) {
        parameters_add(&parameters, &isle.arena, &own[i]);
        parameters_add(&others, &isle.arena, &theirs[i]);
    }
    parameters_add_versus(&parameters, &isle.arena, &others);
    assert_int_equal(parameters.count, 5);
    assert_null(assess_parameter(&parameters, "versus.a"));
    assert_true(assess_parameter(&parameters, "versus.b")->value->uniform->high == 2.5);
    assert_non_null(assess_parameter(&parameters, "versus.d"));
    assert_true(assess_parameter(&parameters, "b")->value->uniform->high == 2.0);
    isle_clear(&isle);
}

static void a_text_without_memory_is_none(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    const struct parameter parameter = {.value = isle_quantity(&isle, "uniform(1, 2)")};
    const char *text = NULL;
    alloc_fail_after(0);
    enum status status = parameter_format(&parameter, &isle.arena, &text);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_null(text);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_value_is_added_once),
        cmocka_unit_test(what_is_missing_is_added_and_nothing_twice),
        cmocka_unit_test(tags_say_what_is_judged),
        cmocka_unit_test(numbers_and_names_are_not_uncertain),
        cmocka_unit_test(only_what_differs_is_added_for_the_other_scenario),
        cmocka_unit_test(a_text_without_memory_is_none),
    };
    return cmocka_run_group_tests_name("worker/parameter", tests, NULL, NULL);
}
