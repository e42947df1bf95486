#include "model/council.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <string.h>

/* Expected values, unless a comment says otherwise: the project's council vectors, made with an
 * independent implementation. */

enum { MEMBERS = COUNCIL_MEMBERS_MAX, PROVISIONS = COUNCIL_PROVISIONS_MAX };

static struct council_provision provisions[PROVISIONS];
static struct council_member members[MEMBERS];
static struct council_numbers numbers;
static struct council_case asked;

static int set_up(void **state)
{
    (void)state;
    memset(provisions, 0, sizeof provisions);
    memset(members, 0, sizeof members);
    memset(&numbers, 0, sizeof numbers);
    numbers.trade = 1.0;
    asked = (struct council_case){
        .distance = COUNCIL_BLOCK, .provisions = provisions, .members = members};
    return 0;
}

static void must_run(struct council_result *result)
{
    struct problems problems = {0};
    struct council *council = NULL;
    enum status status = council_new(&asked, &problems, &council);
    council_check_numbers(&asked, &numbers, &problems);
    if (status != STATUS_OK || !problems_none(&problems)) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    assert_int_equal(council_run(council, &numbers, result), STATUS_OK);
    council_free(&council);
    assert_null(council);
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

/* One provision, in per cent: US, UK, FR, RU, CN, then the elected. */
static void line_of(const double *ideals_pct, size_t count)
{
    asked.provision_count = 1;
    asked.member_count = count;
    provisions[0].status_quo = 0.3;
    for (size_t i = 0; i < count; i++) {
        members[i] = (struct council_member){.permanent = i < 5, .weights = {1.0}};
        numbers.ideals[i][0] = ideals_pct[i] / 100.0;
    }
}

static void expect_pct(double expected_pct)
{
    struct council_result result;
    must_run(&result);
    assert_true(result.agreed);
    assert_near(100.0 * result.text[0], expected_pct, 1e-13);
    assert_true(result.verdict.passes);
    assert_true(result.changes == (expected_pct < 30.0 || expected_pct > 30.0));
}

static void on_a_line_the_nearest_veto_decides(void **state)
{
    (void)state;
    double ideals[15] = {90, 80, 78, 45, 40, 70, 65, 60, 55, 50, 42, 35, 33, 31, 20};
    line_of(ideals, 5);
    expect_pct(50);
    numbers.ideals[4][0] = 0.30;
    expect_pct(30);
    numbers.tolerances[4] = 0.12;
    expect_pct(42);
    set_up(state);
    line_of(ideals, 5);
    numbers.ideals[0][0] = 0.48;
    expect_pct(48);
    numbers.ideals[0][0] = 0.90;
    provisions[0].outside = 0.85;
    numbers.outside_chance = 0.4;
    expect_pct(64);
    set_up(state);
    line_of(ideals, 15);
    asked.quota = 9;
    expect_pct(50);
    numbers.ideals[3][0] = 0.85;
    numbers.ideals[4][0] = 0.85;
    expect_pct(80);
}

/* Distance on a line is the same squared, rooted or plain. */
static void euclid_on_a_line_is_the_same(void **state)
{
    (void)state;
    double ideals[15] = {90, 80, 78, 85, 85, 70, 65, 60, 55, 50, 42, 35, 33, 31, 20};
    line_of(ideals, 15);
    asked.distance = COUNCIL_EUCLID;
    asked.quota = 9;
    expect_pct(80);
    numbers.ideals[4][0] = 0.40;
    expect_pct(50);
}

static void two_provisions(void)
{
    static const double weights[4][2] = {{.6, .4}, {.5, .5}, {.7, .3}, {.3, .7}};
    static const double ideals[4][2] = {{.95, .9}, {.8, .7}, {.25, .45}, {.4, .2}};
    static const double tolerances[4] = {0, 0, .02, .03};
    asked.provision_count = 2;
    asked.member_count = 4;
    provisions[0].status_quo = 0.1;
    provisions[1].status_quo = 0.15;
    for (size_t i = 0; i < 4; i++) {
        members[i].permanent = true;
        memcpy(members[i].weights, weights[i], sizeof weights[i]);
        memcpy(numbers.ideals[i], ideals[i], sizeof ideals[i]);
        numbers.tolerances[i] = tolerances[i];
    }
}

static void expect_text(const double *text, const double *multipliers, double loss)
{
    struct council_result result;
    must_run(&result);
    for (size_t k = 0; text != NULL && k < asked.provision_count; k++) {
        assert_near(result.text[k], text[k], 1e-6);
    }
    for (size_t i = 0; multipliers != NULL && i < asked.member_count; i++) {
        assert_near(result.multipliers[i], multipliers[i], 1e-6);
    }
    assert_true(loss < 0.0 || fabs(result.loss - loss) <= 1e-6);
    assert_true(result.verdict.passes);
}

static void two_graded_provisions_meet_the_reference(void **state)
{
    (void)state;
    two_provisions();
    asked.distance = COUNCIL_EUCLID;
    expect_text((double[]){.520540, .425086}, (double[]){0, 0, 1.120274, 1.258814}, -1);
    provisions[0].outside = 0.9;
    provisions[1].outside = 0.5;
    numbers.outside_chance = 0.25;
    expect_text((double[]){.621883, .461179}, (double[]){0, 0, .513173, .950675}, -1);
    numbers.outside_chance = 0.0;
    asked.distance = COUNCIL_BLOCK;
    expect_text((double[]){.522414, .368966}, NULL, .468966);
}

static double fraction(double x)
{
    return x - floor(x);
}

/* The series the reference's eight-dimensional cases are made of. */
static void eight_provisions(size_t member_count)
{
    const double phi = .6180339887498949;
    asked.provision_count = 8;
    asked.member_count = member_count;
    for (size_t i = 0; i < member_count; i++) {
        double sum = 0.0;
        members[i].permanent = i < 5;
        for (size_t k = 0; k < 8; k++) {
            double place = (double)(8 * i + k + 1);
            numbers.ideals[i][k] = fraction(place * phi);
            members[i].weights[k] = 1.0 + fraction(place * phi * phi);
            sum += members[i].weights[k];
        }
        for (size_t k = 0; k < 8; k++) {
            members[i].weights[k] /= sum;
        }
    }
}

static void set_ideals(size_t from, size_t to, double base, double slope)
{
    for (size_t i = from; i < to; i++) {
        for (size_t k = 0; k < 8; k++) {
            double ideal = base + slope * numbers.ideals[i][k];
            numbers.ideals[i][k] = ideal > 1.0 ? 1.0 : ideal;
        }
    }
}

static void eight_graded_provisions_meet_the_reference(void **state)
{
    (void)state;
    eight_provisions(5);
    set_ideals(0, 1, .9, 0);
    set_ideals(1, 5, .2, .6);
    numbers.tolerances[3] = .02;
    numbers.tolerances[4] = .05;
    for (size_t k = 0; k < 8; k++) {
        provisions[k].status_quo = .1;
    }
    asked.distance = COUNCIL_EUCLID;
    expect_text(
        (double[]){.829489, .788489, .855094, .813781, .795413, .839236, .798134, .864963},
        (double[]){0, .180490, 0, 0, .041355}, .085945);
    asked.distance = COUNCIL_BLOCK;
    expect_text(NULL, NULL, .091889);
}

static void fifteen_members(void)
{
    eight_provisions(15);
    set_ideals(0, 1, 1, 0);
    set_ideals(1, 3, .6, .4);
    set_ideals(3, 5, .1, .5);
    set_ideals(5, 15, .05, .7);
    for (size_t i = 0; i < 15; i++) {
        numbers.tolerances[i] = .01;
    }
}

static void yes_or_no(void)
{
    for (size_t k = 0; k < 8; k++) {
        provisions[k].level_count = 2;
        provisions[k].levels[1] = 1.0;
    }
}

static void expect_bits(size_t quota, const char *bits, double loss, size_t yes_count)
{
    struct council_result result;
    asked.quota = quota;
    must_run(&result);
    for (size_t k = 0; k < 8; k++) {
        assert_near(result.text[k], bits[k] - '0', 0.0);
    }
    assert_near(result.loss, loss, 1e-6);
    assert_int_equal(result.verdict.yes_count, yes_count);
}

static void yes_or_no_texts_meet_the_reference(void **state)
{
    (void)state;
    fifteen_members();
    yes_or_no();
    expect_bits(0, "00001001", .747629, 8);
    expect_bits(9, "00001000", .837472, 10);
    expect_bits(12, "00000000", 1.0, 15);
    asked.distance = COUNCIL_EUCLID;
    expect_bits(0, "00001001", .864655, 8);
    expect_bits(9, "00001000", .915135, 9);
    expect_bits(12, "00000000", 1.0, 15);
}

static void a_quota_that_does_not_bind_changes_nothing(void **state)
{
    (void)state;
    fifteen_members();
    asked.distance = COUNCIL_EUCLID;
    for (asked.quota = 5; asked.quota <= 13; asked.quota++) {
        expect_text(
            (double[]){.614379, .516300, .675101, .576897, .821221, .637560, .539440, .698328},
            NULL, .379743);
    }
}

static void a_quota_that_binds_meets_the_reference(void **state)
{
    (void)state;
    static const struct {
        size_t quota;
        double loss;
        double text[8];
    } rows[] = {
        {5, 0.0, {1, 1, 1, 1, 1, 1, 1, 1}},
        {9, .329122, {.562758, .752398, .588492, .784826, .732606, .572760, .764716, .597869}},
        {10, .392341, {.495270, .689480, .520775, .724197, .668570, .505199, .702591, .530026}},
        {11, .465107, {.422513, .613651, .446821, .649817, .592251, .431986, .627201, .455614}},
        {12, .588139, {.334895, .511689, .357611, .320245, .490498, .343738, .525266, .365854}},
    };
    eight_provisions(15);
    set_ideals(0, 1, 1, 0);
    set_ideals(1, 3, .6, .4);
    set_ideals(3, 5, .4, .5);
    for (size_t i = 5; i < 15; i++) {
        double scale = .05 + .05 * (double)(i - 5);
        set_ideals(i, i + 1, scale * .6, scale * .8);
    }
    for (size_t i = 0; i < 15; i++) {
        numbers.tolerances[i] = .02;
    }
    asked.distance = COUNCIL_EUCLID;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        asked.quota = rows[r].quota;
        expect_text(rows[r].text, NULL, rows[r].loss);
    }
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct council *council = NULL;
        struct council_result result;
        two_provisions();
        alloc_fail_after(allowed);
        status = council_new(&asked, &problems, &council);
        if (status == STATUS_OK) {
            status = council_run(council, &numbers, &result);
        }
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        council_free(&council);
        problems_clear(&problems);
    }
    assert_in_range(allowed, 2, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(on_a_line_the_nearest_veto_decides, set_up),
        cmocka_unit_test_setup(euclid_on_a_line_is_the_same, set_up),
        cmocka_unit_test_setup(two_graded_provisions_meet_the_reference, set_up),
        cmocka_unit_test_setup(eight_graded_provisions_meet_the_reference, set_up),
        cmocka_unit_test_setup(yes_or_no_texts_meet_the_reference, set_up),
        cmocka_unit_test_setup(a_quota_that_does_not_bind_changes_nothing, set_up),
        cmocka_unit_test_setup(a_quota_that_binds_meets_the_reference, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
    };
    return cmocka_run_group_tests_name("model/council", tests, NULL, NULL);
}
