#include "model/logit.h"
#include "tests/support/check.h"

#include <math.h>

enum { TERMS = 2, CASES = 24 };

/* Two kinds of cases, in two groups: of the first 3 of 11 happened in group 0, of the second 7
 * of 9; group 1 has one more of each, and two more of the first. */
struct table {
    double x[CASES][TERMS];
    bool happened[CASES];
    uint32_t groups[CASES];
    size_t count;
};

static void add(struct table *table, double kind, bool happened, uint32_t group, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        size_t at = table->count++;
        table->x[at][0] = 1.0;
        table->x[at][1] = kind;
        table->happened[at] = happened;
        table->groups[at] = group;
    }
}

static struct logit_sample fill(struct table *table)
{
    *table = (struct table){0};
    add(table, 0.0, true, 0, 3);
    add(table, 0.0, false, 0, 8);
    add(table, 1.0, true, 0, 7);
    add(table, 1.0, false, 0, 2);
    add(table, 0.0, true, 1, 3);
    add(table, 1.0, false, 1, 1);
    return (struct logit_sample){&table->x[0][0], table->happened, table->groups, table->count,
                                 TERMS};
}

/* With one term for each kind the likelihood is largest where chances are the shares. */
static void a_two_by_two_table_has_its_closed_form(void **state)
{
    (void)state;
    struct table table;
    const struct logit_sample sample = fill(&table);
    double b[TERMS] = {0.0};
    assert_int_equal(logit_fit(&sample, LOGIT_GROUP_NONE, b), STATUS_OK);
    assert_true(fabs(b[0] - log(6.0 / 8.0)) < 1e-9);
    assert_true(fabs(b[0] + b[1] - log(7.0 / 3.0)) < 1e-9);
    static const double x[TERMS] = {1.0, 1.0};
    assert_true(fabs(logit_chance(b, x, TERMS) - 0.7) < 1e-10);
}

/* Laws: what is left out does not count; where the fit starts does not matter. */
static void a_group_can_be_left_out(void **state)
{
    (void)state;
    struct table table;
    const struct logit_sample sample = fill(&table);
    double b[TERMS] = {-1.2, 2.1};
    assert_int_equal(logit_fit(&sample, 1, b), STATUS_OK);
    assert_true(fabs(b[0] - log(3.0 / 8.0)) < 1e-9);
    assert_true(fabs(b[0] + b[1] - log(7.0 / 2.0)) < 1e-9);
}

static void terms_that_depend_on_each_other_are_refused(void **state)
{
    (void)state;
    struct table table;
    struct logit_sample sample = fill(&table);
    for (size_t i = 0; i < table.count; i++) {
        table.x[i][1] = 3.0;
    }
    double b[TERMS] = {0.5, 0.25};
    assert_int_equal(logit_fit(&sample, LOGIT_GROUP_NONE, b), STATUS_BAD_INPUT);
    assert_true(b[0] == 0.5 && b[1] == 0.25);
    sample.count = 0;
    assert_int_equal(logit_fit(&sample, LOGIT_GROUP_NONE, b), STATUS_BAD_INPUT);
}

static void a_term_that_tells_events_without_fail_has_no_answer(void **state)
{
    (void)state;
    struct table table;
    const struct logit_sample sample = fill(&table);
    for (size_t i = 0; i < table.count; i++) {
        table.happened[i] = table.x[i][1] > 0.5;
    }
    double b[TERMS] = {0.0};
    assert_int_equal(logit_fit(&sample, LOGIT_GROUP_NONE, b), STATUS_NOT_CONVERGED);
    assert_true(b[0] == 0.0 && b[1] == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_two_by_two_table_has_its_closed_form),
        cmocka_unit_test(a_group_can_be_left_out),
        cmocka_unit_test(terms_that_depend_on_each_other_are_refused),
        cmocka_unit_test(a_term_that_tells_events_without_fail_has_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
