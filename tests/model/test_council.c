#include "model/council.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/council_2375.h"
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

/* Numbers in a row that looks random; the same in every run. */
static uint64_t dice;

static double throw_dice(void)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(dice >> 11) * 0x1p-53;
}

/* A council of five, the last two elected, with these levels a provision (0: graded). */
static void random_council(uint64_t seed, const size_t *level_counts, size_t provision_count)
{
    set_up(NULL);
    dice = seed;
    asked.provision_count = provision_count;
    asked.member_count = 5;
    asked.setter = (size_t)(5.0 * throw_dice());
    asked.quota = (size_t)(5.0 * throw_dice());
    numbers.trade = throw_dice();
    numbers.outside_chance = throw_dice() < 0.5 ? 0.0 : 0.6 * throw_dice();
    for (size_t k = 0; k < provision_count; k++) {
        provisions[k].level_count = level_counts[k];
        for (size_t l = 1; l < level_counts[k]; l++) {
            provisions[k].levels[l] = (double)l / (double)(level_counts[k] - 1);
        }
        provisions[k].status_quo = throw_dice() < 0.5 ? 0.0 : 0.5 * throw_dice();
        provisions[k].outside = throw_dice();
    }
    for (size_t i = 0; i < 5; i++) {
        double sum = 0.0;
        members[i].permanent = i < 3;
        numbers.tolerances[i] = throw_dice() < 0.3 ? 0.0 : 0.15 * throw_dice();
        numbers.abstentions[i] = throw_dice() < 0.5 ? 0.0 : 0.05 * throw_dice();
        for (size_t k = 0; k < provision_count; k++) {
            numbers.ideals[i][k] = 0.2 + 0.8 * throw_dice();
            members[i].weights[k] = 0.1 + throw_dice();
            sum += members[i].weights[k];
        }
        for (size_t k = 0; k < provision_count; k++) {
            members[i].weights[k] /= sum;
        }
    }
}

/* A_i as the header has it, written down once more. */
static double need_of(size_t i, const double *text)
{
    double block = 0.0;
    double squares[3] = {0.0, 0.0, 0.0};
    for (size_t k = 0; k < asked.provision_count; k++) {
        double weight = members[i].weights[k];
        double ideal = numbers.ideals[i][k];
        double now = fabs(text[k] - ideal);
        double stay = fabs(provisions[k].status_quo - ideal);
        double alone = fabs(provisions[k].outside - ideal);
        double p = numbers.outside_chance;
        double change = now - (1.0 - p) * stay - p * alone;
        block += weight * fmax(change, numbers.trade * change);
        squares[0] += weight * now * now;
        squares[1] += weight * stay * stay;
        squares[2] += weight * alone * alone;
    }
    double p = numbers.outside_chance;
    double euclid = sqrt(squares[0]) - (1.0 - p) * sqrt(squares[1]) - p * sqrt(squares[2]);
    return asked.distance == COUNCIL_EUCLID ? euclid : block;
}

static bool carries(const double *text, double slack)
{
    size_t yes_count = 0;
    for (size_t i = 0; i < asked.member_count; i++) {
        double over = need_of(i, text) - numbers.tolerances[i];
        yes_count += over <= slack;
        if (members[i].permanent && over - numbers.abstentions[i] > slack) {
            return false;
        }
    }
    return yes_count >= asked.quota && need_of(asked.setter, text) <= slack;
}

static double loss_of(const double *text)
{
    double sum = 0.0;
    for (size_t k = 0; k < asked.provision_count; k++) {
        double distance = fabs(text[k] - numbers.ideals[asked.setter][k]);
        bool squared = asked.distance == COUNCIL_EUCLID;
        sum += members[asked.setter].weights[k] * (squared ? distance * distance : distance);
    }
    return asked.distance == COUNCIL_EUCLID ? sqrt(sum) : sum;
}

/* The least loss among all texts of levels, graded provisions in `steps`; INFINITY if none
 * passes. */
static double brute_force(size_t steps, double *text_out)
{
    size_t counts[PROVISIONS];
    size_t cells = 1;
    double least = INFINITY;
    for (size_t k = 0; k < asked.provision_count; k++) {
        counts[k] = provisions[k].level_count > 0 ? provisions[k].level_count : steps + 1;
        cells *= counts[k];
    }
    for (size_t cell = 0; cell < cells; cell++) {
        double text[PROVISIONS] = {0};
        size_t rest = cell;
        for (size_t k = 0; k < asked.provision_count; k++) {
            double place = (double)(rest % counts[k]);
            text[k] = provisions[k].level_count > 0 ? provisions[k].levels[rest % counts[k]]
                                                    : place / (double)steps;
            rest /= counts[k];
        }
        if (loss_of(text) < least && carries(text, 1e-12)) {
            least = loss_of(text);
            memcpy(text_out, text, sizeof text);
        }
    }
    return least;
}

/* Law: what comes out passes, and nothing that passes is better. */
static void
expect_best(const size_t *level_counts, size_t provision_count, size_t steps, bool *agreed_out)
{
    struct council_result result;
    double text[PROVISIONS] = {0};
    must_run(&result);
    double least = brute_force(steps, text);
    *agreed_out = result.agreed;
    if (!result.agreed) {
        assert_true(isinf(least));
        return;
    }
    assert_true(carries(result.text, 1.1e-9));
    assert_near(result.loss, loss_of(result.text), 1e-12);
    assert_true(least >= result.loss - 2e-9);
    size_t graded_count = 0;
    for (size_t k = 0; k < provision_count; k++) {
        graded_count += level_counts[k] == 0;
    }
    for (size_t k = 0; k < provision_count && graded_count == 0; k++) {
        assert_near(result.text[k], text[k], 0.0);
    }
}

static void
sweep_random(const size_t *level_counts, size_t provision_count, size_t steps, size_t cases)
{
    size_t agreed_count = 0;
    for (uint64_t seed = 1; seed <= cases; seed++) {
        bool agreed = false;
        random_council(seed, level_counts, provision_count);
        expect_best(level_counts, provision_count, steps, &agreed);
        agreed_count += agreed;
        random_council(seed, level_counts, provision_count);
        asked.distance = COUNCIL_EUCLID;
        numbers.trade = 1.0;
        expect_best(level_counts, provision_count, steps, &agreed);
        agreed_count += agreed;
    }
    assert_in_range(agreed_count, cases / 5, 2 * cases); /* neither all nor none by default */
}

static void brute_force_finds_no_better_text_of_levels(void **state)
{
    (void)state;
    sweep_random((const size_t[]){2, 3, 2, 5}, 4, 0, 500);
}

static void brute_force_finds_no_better_text_with_one_graded_provision(void **state)
{
    (void)state;
    sweep_random((const size_t[]){2, 0, 3}, 3, 400, 300);
    sweep_random((const size_t[]){0}, 1, 1000, 200);
}

static void brute_force_finds_no_better_text_with_two_graded_provisions(void **state)
{
    (void)state;
    sweep_random((const size_t[]){0, 0}, 2, 100, 150);
    sweep_random((const size_t[]){0, 2, 0}, 3, 50, 100);
}

static struct council_2375 reference;

/* The centres of the reference council, every tolerance .05 but the setter's, which is 0. */
static void reference_at_centre(double trade)
{
    const struct council_draw centre = {.central = true};
    asked = reference.asked;
    council_prior_draw(&reference.prior, &asked, &centre, &numbers);
    for (size_t i = 1; i < asked.member_count; i++) {
        numbers.tolerances[i] = 0.05;
    }
    numbers.trade = trade;
}

static void the_reference_council_adopts_its_vectors(void **state)
{
    (void)state;
    static const double rows[][2] = {{0.0, 0.30}, {0.25, 0.32}, {0.5, 0.34}, {1.0, 0.38}};
    council_2375_read(&reference);
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        reference_at_centre(rows[r][0]);
        expect_text((double[]){rows[r][1], 1, 0.5, 0, 1, 0, 1, 1}, NULL, -1);
        struct council_result result;
        must_run(&result);
        assert_int_equal(result.verdict.yes_count, 15);
        assert_int_equal(result.programmes, 0);
    }
    council_2375_clear(&reference);
}

/* The text that was adopted, with tau 0: China at its ideals finds oil .15 too far beyond
 * (.2941 - .15 - .15 below zero: welcome), permits .5 no worse than none at all by more than
 * .4, searches .45 against .05 now. */
static void needs_are_the_least_tolerances_that_carry(void **state)
{
    (void)state;
    council_2375_read(&reference);
    reference_at_centre(0.0);
    struct problems problems = {0};
    struct council *council = NULL;
    struct council_verdict verdict;
    assert_int_equal(council_new(&asked, &problems, &council), STATUS_OK);
    council_set(council, &numbers);
    council_judge(council, reference.adopted, &verdict);
    assert_near(verdict.needs[4], 0.15 * (0.45 - 0.05), 1e-12);
    assert_int_equal(verdict.votes[4], COUNCIL_NO);
    assert_false(verdict.passes);
    for (size_t i = 0; i < asked.member_count; i++) {
        numbers.tolerances[i] = verdict.needs[i] > 0.0 ? verdict.needs[i] : 0.0;
    }
    council_set(council, &numbers);
    council_judge(council, reference.adopted, &verdict);
    assert_true(verdict.passes);
    assert_int_equal(verdict.yes_count, 15);
    size_t russia = 3;
    numbers.tolerances[russia] -= 1e-6;
    council_set(council, &numbers);
    council_judge(council, reference.adopted, &verdict);
    assert_false(verdict.passes);
    assert_int_equal(verdict.pivotal, russia);
    numbers.abstentions[russia] = 2e-6;
    council_set(council, &numbers);
    council_judge(council, reference.adopted, &verdict);
    assert_true(verdict.passes);
    assert_int_equal(verdict.votes[russia], COUNCIL_ABSTAINS);
    assert_int_equal(verdict.yes_count, 14);
    council_free(&council);
    council_2375_clear(&reference);
}

/* Nine of fifteen on a line: the ninth to come along is the one the quota hangs on. */
static void the_ninth_yes_is_pivotal(void **state)
{
    (void)state;
    double ideals[15] = {90, 80, 78, 85, 85, 70, 65, 60, 55, 50, 42, 35, 33, 31, 20};
    line_of(ideals, 15);
    asked.quota = 9;
    struct council_result result;
    must_run(&result);
    assert_int_equal(result.verdict.pivotal, 8);
    assert_int_equal(result.verdict.yes_count, 9);
    asked.quota = 0;
    must_run(&result);
    assert_near(result.text[0], 0.9, 1e-15);
    assert_int_equal(result.verdict.pivotal, 2); /* the lowest with a veto, not the setter */
}

/* Abstentions spare the veto but do not make a quota. */
static void who_abstains_does_not_stop_a_text(void **state)
{
    (void)state;
    double ideals[5] = {90, 80, 78, 45, 40};
    line_of(ideals, 5);
    numbers.abstentions[4] = 0.1;
    expect_pct(60);
    asked.quota = 5;
    expect_pct(50);
    asked.quota = 4;
    expect_pct(60);
}

/* Ideals of three triggers at .05 each; clipped at 1. */
static void ideals_move_with_provocations(void **state)
{
    (void)state;
    double ideals[5] = {98, 80, 78, 45, 40};
    line_of(ideals, 5);
    for (size_t i = 0; i < 5; i++) {
        numbers.shifts[i] = 0.05;
    }
    numbers.triggers = 3.0;
    expect_pct(80);
    numbers.shifts[4] = 1.0;
    numbers.shifts[3] = 1.0;
    expect_pct(100);
}

/* Two texts of one loss: the one nearer the status quo, then fewer changes, then the lower
 * mask. */
static void ties_go_to_the_smaller_change(void **state)
{
    (void)state;
    asked.provision_count = 3;
    asked.member_count = 1;
    for (size_t k = 0; k < 3; k++) {
        provisions[k].level_count = 2;
        provisions[k].levels[1] = 1.0;
        members[0].weights[k] = 0.25 + 0.25 * (k == 2);
        numbers.ideals[0][k] = k == 2 ? 1.0 : 0.5;
    }
    struct council_result result;
    must_run(&result);
    assert_true(result.text[0] == 0.0 && result.text[1] == 0.0 && result.text[2] == 1.0);
    numbers.ideals[0][2] = 0.5; /* all texts alike, and the reversion no better */
    for (size_t k = 0; k < 3; k++) {
        provisions[k].status_quo = 0.5;
        provisions[k].outside = 1.0;
    }
    numbers.outside_chance = 1.0;
    must_run(&result);
    assert_true(result.text[0] == 0.0 && result.text[1] == 0.0 && result.text[2] == 0.0);
}

/* The other member bears one change of two. */
static void of_two_like_changes_the_lower_mask_is_taken(void **state)
{
    (void)state;
    asked.provision_count = 2;
    asked.member_count = 2;
    for (size_t k = 0; k < 2; k++) {
        provisions[k].level_count = 2;
        provisions[k].levels[1] = 1.0;
        members[0].weights[k] = 0.5;
        members[1].weights[k] = 0.5;
        numbers.ideals[0][k] = 1.0;
    }
    members[1].permanent = true;
    numbers.tolerances[1] = 0.5;
    struct council_result result;
    must_run(&result);
    assert_true(result.text[0] == 1.0 && result.text[1] == 0.0);
}

/* With the outside option near, yes/no texts may have none that passes. */
static void without_a_text_it_is_the_reversion(void **state)
{
    (void)state;
    double ideals[2] = {100, 0};
    line_of(ideals, 2);
    provisions[0].level_count = 2;
    provisions[0].levels[1] = 1.0;
    provisions[0].status_quo = 0.0;
    provisions[0].outside = 1.0;
    numbers.outside_chance = 0.5;
    struct council_result result;
    must_run(&result);
    assert_false(result.agreed);
    assert_false(result.changes);
    assert_near(result.text[0], 0.0, 0.0);
    assert_near(result.loss, 1.0, 0.0);
}

/* A veto player whose ideal is the status quo, without tolerance. */
static void who_wants_nothing_lets_nothing_pass(void **state)
{
    (void)state;
    two_provisions();
    numbers.ideals[2][0] = provisions[0].status_quo;
    numbers.ideals[2][1] = provisions[1].status_quo;
    numbers.tolerances[2] = 0.0;
    for (int distance = 0; distance < COUNCIL_DISTANCE_COUNT; distance++) {
        struct council_result result;
        asked.distance = (enum council_distance)distance;
        must_run(&result);
        assert_true(result.agreed);
        assert_near(result.text[0], 0.1, 1e-8);
        assert_near(result.text[1], 0.15, 1e-8);
        assert_false(result.changes && distance == COUNCIL_BLOCK);
    }
}

static void survival_is_measured_from_the_status_quo(void **state)
{
    (void)state;
    asked.provision_count = 4;
    provisions[1].status_quo = 0.8;
    bool survives[4];
    council_survival(&asked, (double[]){0.5, 0.3, 0.0, 0.5}, (double[]){0.6, 0.4, 0.0, 0.4},
                     survives);
    assert_true(survives[0] && !survives[1] && survives[2] && !survives[3]);
}

static void expect_fault(const char *path, const char *words)
{
    struct problems problems = {0};
    council_check(&asked, &problems);
    council_check_numbers(&asked, &numbers, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
    set_up(NULL);
    two_provisions();
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    two_provisions();
    members[1].weights[0] = 0.6;
    expect_fault("council.members[1].weights", "add up to 1.1, not to 1");
    members[1].weights[0] = -0.5;
    members[1].weights[1] = 1.0;
    struct problems problems = {0};
    struct council *council = NULL;
    assert_int_equal(council_new(&asked, &problems, &council), STATUS_BAD_INPUT);
    assert_null(council);
    assert_problem(&problems, "council.members[1].weights[0]", "-0.5 is outside 0 to 1");
    problems_clear(&problems);
    set_up(NULL);
    two_provisions();
    provisions[1].level_count = 1;
    expect_fault("council.provisions[1].levels", "1 levels: none (graded) or 2 to 11");
    provisions[1].level_count = 2;
    expect_fault("council.provisions[1].levels[1]", "0 is not above 0");
    provisions[0].status_quo = NAN;
    expect_fault("council.provisions[0].status_quo", "nan is outside 0 to 1");
    provisions[0].outside = 1.5;
    expect_fault("council.provisions[0].outside", "1.5 is outside 0 to 1");
    asked.setter = 4;
    expect_fault("council.setter", "member 4 of 4");
    asked.quota = 5;
    expect_fault("council.quota", "5 is outside 0 to 4");
    asked.distance = COUNCIL_EUCLID;
    numbers.trade = 0.5;
    expect_fault("council.numbers.trade", "0.5 is outside 1 to 1");
    numbers.ideals[2][1] = 1.1;
    expect_fault("council.numbers.ideals[2][1]", "1.1 is outside 0 to 1");
    numbers.shifts[0] = -1.1;
    expect_fault("council.numbers.shifts[0]", "-1.1 is outside -1 to 1");
    numbers.tolerances[0] = -0.1;
    expect_fault("council.numbers.tolerances[0]", "-0.1 is outside 0 to 1");
    numbers.outside_chance = 2.0;
    expect_fault("council.numbers.outside_chance", "2 is outside 0 to 1");
    asked.provision_count = COUNCIL_PROVISIONS_MAX + 1;
    problems = (struct problems){0};
    council_check(&asked, &problems);
    assert_problem(&problems, "council.provisions", "17 rows, outside 1 to 16");
    problems_clear(&problems);
}

/* 11^5 texts are too many; beside two graded provisions 11^3 are. */
static void a_council_of_too_many_texts_is_refused(void **state)
{
    (void)state;
    size_t level_counts[5] = {11, 11, 11, 11, 11};
    random_council(1, level_counts, 5);
    struct problems problems = {0};
    council_check(&asked, &problems);
    assert_problem(&problems, "council.provisions", "more than 65536 texts of levels");
    problems_clear(&problems);
    level_counts[0] = 0;
    level_counts[1] = 0;
    random_council(1, level_counts, 5);
    council_check(&asked, &problems);
    assert_problem(&problems, "council.provisions", "more than 1024 texts of levels beside 2");
    problems_clear(&problems);
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
        asked.distance = COUNCIL_EUCLID; /* lp_solve does not bear it: council_block.h */
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
    assert_in_range(allowed, 2, 20);
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
        cmocka_unit_test_setup(brute_force_finds_no_better_text_of_levels, set_up),
        cmocka_unit_test_setup(brute_force_finds_no_better_text_with_one_graded_provision,
                               set_up),
        cmocka_unit_test_setup(brute_force_finds_no_better_text_with_two_graded_provisions,
                               set_up),
        cmocka_unit_test_setup(the_reference_council_adopts_its_vectors, set_up),
        cmocka_unit_test_setup(needs_are_the_least_tolerances_that_carry, set_up),
        cmocka_unit_test_setup(the_ninth_yes_is_pivotal, set_up),
        cmocka_unit_test_setup(who_abstains_does_not_stop_a_text, set_up),
        cmocka_unit_test_setup(ideals_move_with_provocations, set_up),
        cmocka_unit_test_setup(ties_go_to_the_smaller_change, set_up),
        cmocka_unit_test_setup(of_two_like_changes_the_lower_mask_is_taken, set_up),
        cmocka_unit_test_setup(without_a_text_it_is_the_reversion, set_up),
        cmocka_unit_test_setup(who_wants_nothing_lets_nothing_pass, set_up),
        cmocka_unit_test_setup(survival_is_measured_from_the_status_quo, set_up),
        cmocka_unit_test_setup(every_fault_gets_its_words, set_up),
        cmocka_unit_test_setup(a_council_of_too_many_texts_is_refused, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
    };
    return cmocka_run_group_tests_name("model/council", tests, NULL, NULL);
}
