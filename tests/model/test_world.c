#include "model/world.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct dprk dprk;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    return 0;
}

static void the_reference_world_has_no_fault(void **state)
{
    (void)state;
    struct problems problems = {0};
    world_check(&dprk.world, &problems);
    assert_true(problems_none(&problems));
}

/* Checks the world as it stands and expects exactly one problem. */
static void expect_fault(const char *path, const char *words)
{
    struct problems problems = {0};
    world_check(&dprk.world, &problems);
    if (problems.count != 1 || strcmp(problems.items[0].path, path) != 0 ||
        strstr(problems.items[0].text, words) == NULL) {
        const struct problem none = {.path = "", .text = ""};
        const struct problem *first = problems.count > 0 ? problems.items : &none;
        fail_msg("%zu problems, first \"%s: %s\", expected \"%s: %s\"", problems.count,
                 first->path, first->text, path, words);
    }
    problems_clear(&problems);
    dprk_fill(&dprk, DPRK_NONE);
}

static void faults_of_sectors_are_named(void **state)
{
    (void)state;
    dprk.sectors[2].final_share = 1.2;
    expect_fault("world.sectors[2].final_share", "1.2 is outside 0 to 1");
    dprk.sectors[1].intermediate_share = 0.995;
    expect_fault("world.sectors[1].intermediate_share", "outside 0 to 0.99");
    dprk.sectors[5].government_share = NAN;
    expect_fault("world.sectors[5].government_share", "nan is outside");
    dprk.sectors[0].stock_months.distribution = distribution_fixed(121.0);
    expect_fault("world.sectors[0].stock_months", "121 is outside 0 to 120");
    dprk.sectors[3].value_added_share += 0.01;
    expect_fault("world.sectors: value_added_share", "add up to 1.01");
    dprk.sectors[4].value_added_share += dprk.sectors[3].value_added_share;
    dprk.sectors[3].value_added_share = 0.0;
    expect_fault("world.sectors[3].value_added_share", "above 0");
}

static void faults_of_goods_are_named(void **state)
{
    (void)state;
    dprk.exports[3].sector = 6;
    expect_fault("world.exports[3].sector", "row 6 of 6");
    dprk.exports[1].value_musd = -1.0;
    expect_fault("world.exports[1].value_musd", "-1 is outside");
    dprk.exports[1].enforcement_class = 5;
    expect_fault("world.exports[1].enforcement_class", "row 5 of 5");
    dprk.exports[1].diverted_share.distribution = distribution_uniform(0.2, 1.1);
    expect_fault("world.exports[1].diverted_share", "1.1 is outside 0 to 1");
    dprk.exports[1].absorbed_share.distribution = distribution_uniform(0.2, 0.1);
    expect_fault("world.exports[1].absorbed_share", "low must be at most high");
    dprk.exports[1].absorbed_by = 17;
    expect_fault("world.exports[1].absorbed_by", "row 17 of 6");
    dprk.exports[1].quantity.distribution = distribution_fixed(-3.0);
    expect_fault("world.exports[1].quantity", "-3 is outside");
    double shares[DPRK_PARTNERS] = {0.5, 0.3, 0.1};
    dprk.exports[9].partner_shares = shares;
    expect_fault("world.exports[9].partner_shares", "add up to 0.9");
    dprk.imports[7].displaces = 9;
    expect_fault("world.imports[7].displaces", "row 9 of 6");
    dprk.imports[7].priority = WORLD_PRIORITY_COUNT;
    expect_fault("world.imports[7].priority_class", "row 5 of 5");
    dprk.imports[2].value_musd = 2e7;
    expect_fault("world.imports[2].value_musd", "2e+07 is outside");
    dprk.imports[2].partner_shares = shares;
    expect_fault("world.imports[2].partner_shares", "add up to 0.9");
    dprk.import_uses[2] -= 0.1;
    expect_fault("world.imports[0].uses", "add up to 0.9");
}

static void faults_of_processing_are_named(void **state)
{
    (void)state;
    dprk.processing[0].sector = 1;
    expect_fault("world.processing[0].sector", "made by another sector");
    dprk.processing[0].import_good = 8;
    expect_fault("world.processing[0].input_good", "row 8 of 8");
    dprk.processing[0].export_good = 11;
    expect_fault("world.processing[0].export_good", "row 11 of 11");
    dprk.processing[0].share.distribution = distribution_fixed(1.0);
    expect_fault("world.processing[0].share", "1 is outside 0 to 0.99");
    dprk.exports[6].value_musd = 0.0;
    expect_fault("world.processing[0].export_good", "is not exported");
}

static void faults_of_partners_and_enforcement_are_named(void **state)
{
    (void)state;
    dprk.partners[0].labour_share = 0.5;
    expect_fault("world.partners: labour_share", "add up to 1.16666667");
    dprk.partners[0].finance_share = 0.2;
    expect_fault("world.partners: finance_share", "add up to 0.866666667");
    dprk.enforcement[2].partner = 3;
    expect_fault("world.enforcement[2].partner", "row 3 of 3");
    dprk.enforcement[1].enforcement_class = 7;
    expect_fault("world.enforcement[1].enforcement_class", "row 7 of 5");
    dprk.enforcement[4].share.distribution = distribution_fixed(2.0);
    expect_fault("world.enforcement[4].share", "2 is outside 0 to 1");
    dprk.world.labour_class = 5;
    expect_fault("world.labour_class", "row 5 of 5");
    dprk.world.enforcement_count = 3; /* China's three trade classes alone */
    struct problems problems = {0};
    world_check(&dprk.world, &problems);
    assert_int_equal(problems.count, 2 + 3 + 3 + 2 * 2);
    assert_string_equal(problems.items[0].text, "no row for partner RUS in class 0");
    problems_clear(&problems);
}

static void faults_of_coefficients_are_named(void **state)
{
    (void)state;
    dprk.coefficients[7] = -0.1;
    expect_fault("world.coefficients", "-0.1 is outside 0 to 1");
    dprk.criticalities[DPRK_SECTORS * 9 + 4] = 1.5;
    expect_fault("world.criticalities", "1.5 is outside 0 to 1");
    for (int j = 0; j < DPRK_SECTORS; j++) {
        dprk.coefficients[DPRK_SECTORS * 4 + j] = 0.0;
    }
    expect_fault("world.coefficients", "sector construction sells no inputs");
    for (int i = 0; i < DPRK_SECTORS; i++) {
        dprk.coefficients[DPRK_SECTORS * i + 3] = 0.0;
    }
    expect_fault("world.coefficients", "sector utilities buys no inputs");
}

/* Law: every number of the table is checked against its own range, under its own name. */
static void faults_of_numbers_are_named(void **state)
{
    (void)state;
    for (enum world_number i = WORLD_GDP; i < WORLD_NUMBER_COUNT; i++) {
        char path[WORLD_PATH_MAX];
        struct range range = world_number_range(i);
        snprintf(path, sizeof path, "world.economy.%s", world_number_name(i));
        dprk.world.numbers[i].distribution = distribution_fixed(range.most * 1.5);
        expect_fault(path, "is outside");
        dprk.world.numbers[i].distribution = distribution_fixed(range.least - 0.7);
        expect_fault(path, "is outside");
    }
    dprk.world.illicit_start_years = -1.0;
    expect_fault("world.economy.illicit_start", "-1 is outside");
}

static void too_many_rows_are_refused_before_they_are_read(void **state)
{
    (void)state;
    dprk.world.sector_count = WORLD_SECTORS_MAX + 1;
    expect_fault("world.sectors", "65 rows, outside 1 to 64");
    dprk.world.sector_count = 0;
    expect_fault("world.sectors", "0 rows");
    dprk.world.partner_count = 0;
    expect_fault("world.partners", "0 rows");
    dprk.world.export_count = WORLD_GOODS_MAX + 1;
    expect_fault("world.exports", "129 rows");
    dprk.world.import_count = WORLD_GOODS_MAX + 1;
    expect_fault("world.imports", "129 rows");
    dprk.world.class_count = WORLD_CLASSES_MAX + 1;
    expect_fault("world.enforcement classes", "65 rows");
    dprk.world.processing_count = WORLD_PROCESSING_MAX + 1;
    expect_fault("world.processing", "65 rows");
    dprk.world.enforcement_count = WORLD_ENFORCEMENT_MAX + 1;
    expect_fault("world.enforcement", "4097 rows");
}

/* Partner and class, then the class, then the partner, then everyone. */
static void the_nearest_enforcement_row_counts(void **state)
{
    (void)state;
    enum { ANY = 4 };
    static struct world_enforcement rows[ANY];
    const size_t named[ANY][2] = {
        {WORLD_EVERY, WORLD_EVERY}, {1, WORLD_EVERY}, {WORLD_EVERY, 3}, {1, 3}};
    for (size_t i = 0; i < ANY; i++) {
        rows[i].partner = named[i][0];
        rows[i].enforcement_class = named[i][1];
    }
    dprk.world.enforcement = rows;
    dprk.world.enforcement_count = ANY;
    assert_int_equal(world_enforcement_row(&dprk.world, 1, 3), 3);
    assert_int_equal(world_enforcement_row(&dprk.world, 0, 3), 2);
    assert_int_equal(world_enforcement_row(&dprk.world, 1, 2), 1);
    assert_int_equal(world_enforcement_row(&dprk.world, 0, 2), 0);
    dprk.world.enforcement_count = 3;
    assert_int_equal(world_enforcement_row(&dprk.world, 1, 3), 2);
    dprk.world.enforcement = &rows[1];
    dprk.world.enforcement_count = 1;
    assert_true(world_enforcement_row(&dprk.world, 0, 3) == WORLD_NONE);
}

static void inputs_are_sectors_then_import_goods(void **state)
{
    (void)state;
    assert_int_equal(world_input_count(&dprk.world), 14);
    assert_string_equal(world_input_name(&dprk.world, 3), "utilities");
    assert_string_equal(world_input_name(&dprk.world, 6), "crude");
    assert_string_equal(world_input_name(&dprk.world, 13), "other_goods");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_reference_world_has_no_fault, set_up),
        cmocka_unit_test_setup(faults_of_sectors_are_named, set_up),
        cmocka_unit_test_setup(faults_of_goods_are_named, set_up),
        cmocka_unit_test_setup(faults_of_processing_are_named, set_up),
        cmocka_unit_test_setup(faults_of_partners_and_enforcement_are_named, set_up),
        cmocka_unit_test_setup(faults_of_coefficients_are_named, set_up),
        cmocka_unit_test_setup(faults_of_numbers_are_named, set_up),
        cmocka_unit_test_setup(too_many_rows_are_refused_before_they_are_read, set_up),
        cmocka_unit_test_setup(the_nearest_enforcement_row_counts, set_up),
        cmocka_unit_test_setup(inputs_are_sectors_then_import_goods, set_up),
    };
    return cmocka_run_group_tests_name("model/world", tests, NULL, NULL);
}
