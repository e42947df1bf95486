#include "model/council_euclid.h"
#include "model/council_smooth.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { GRADED = 6, MEMBERS = 5 };

static struct council_provision provisions[GRADED];
static struct council_member members[MEMBERS];
static struct council_case asked;
static struct council_stand stand;
static const size_t graded[GRADED] = {0, 1, 2, 3, 4, 5};
static uint64_t dice;

static double throw_dice(void)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(dice >> 11) * 0x1p-53;
}

static void random_stand(uint64_t seed)
{
    struct council_numbers numbers = {.trade = 1.0};
    dice = seed;
    asked = (struct council_case){COUNCIL_EUCLID, provisions, GRADED, members, MEMBERS, 0, 0};
    for (size_t k = 0; k < GRADED; k++) {
        provisions[k].status_quo = 0.3 * throw_dice();
        provisions[k].outside = 0.5 + 0.5 * throw_dice();
    }
    numbers.outside_chance = throw_dice() < 0.5 ? 0.0 : 0.3;
    for (size_t i = 0; i < MEMBERS; i++) {
        double sum = 0.0;
        members[i].permanent = true;
        numbers.tolerances[i] = 0.01 + 0.05 * throw_dice();
        for (size_t k = 0; k < GRADED; k++) {
            numbers.ideals[i][k] = i == 0 ? 0.9 : throw_dice();
            members[i].weights[k] = 0.2 + throw_dice();
            sum += members[i].weights[k];
        }
        for (size_t k = 0; k < GRADED; k++) {
            members[i].weights[k] /= sum;
        }
    }
    council_stand_set(&stand, &asked, &numbers);
}

static struct council_programme programme_of_all(void)
{
    struct council_programme programme = {
        .stand = &stand, .graded = graded, .graded_count = GRADED, .loss_most = INFINITY};
    memcpy(programme.rooms, stand.hard_limits, sizeof programme.rooms);
    return programme;
}

/* Law: two methods that share nothing but the programme agree. */
static void quadratic_programming_agrees_with_the_dual(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct council_point point;
        double x[GRADED];
        bool solved = false;
        random_stand(seed);
        const struct council_programme programme = programme_of_all();
        assert_int_equal(council_euclid_solve(&programme, &point), STATUS_OK);
        assert_int_equal(council_smooth_solve(&programme, x, &solved), STATUS_OK);
        assert_true(point.found && solved);
        double loss = council_programme_loss(&programme, x);
        if (!(fabs(loss - point.loss) < 1e-7)) {
            fail_msg("seed %d: %.12g by the dual, %.12g", (int)seed, point.loss, loss);
        }
    }
}

/* Law: lambda is above 0 where a member binds, and nowhere else (complementary slackness), and
 * stationarity: W_s (x_s - x) = sum lambda W (x - x_i) inside the box. */
static void prices_are_those_of_who_binds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct council_point point;
        random_stand(seed);
        const struct council_programme programme = programme_of_all();
        assert_int_equal(council_euclid_solve(&programme, &point), STATUS_OK);
        for (size_t i = 1; i < MEMBERS; i++) {
            double room = programme.rooms[i] - council_programme_cost(&programme, i, point.x);
            assert_true(point.multipliers[i] >= 0.0);
            assert_true(fabs(point.multipliers[i] * room) < 1e-8);
        }
        for (size_t k = 0; k < GRADED; k++) {
            double pull = members[0].weights[k] * (stand.ideals[0][k] - point.x[k]);
            for (size_t i = 1; i < MEMBERS; i++) {
                pull += point.multipliers[i] * members[i].weights[k] *
                        (stand.ideals[i][k] - point.x[k]);
            }
            bool inside = point.x[k] > 0.0 && point.x[k] < 1.0;
            assert_true(!inside || fabs(pull) < 1e-9);
        }
    }
}

/* Law: members nearly alike, who share the price in no particular way, do not keep the dual
 * from its least loss. */
static void members_nearly_alike_are_no_obstacle(void **state)
{
    (void)state;
    static const double spreads[] = {1e-1, 1e-3, 1e-6, 0.0};
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct council_point point;
        double x[GRADED];
        bool solved = false;
        random_stand(seed);
        for (size_t i = 2; i < MEMBERS; i++) {
            for (size_t k = 0; k < GRADED; k++) {
                double spread = spreads[seed % 4] * (throw_dice() - 0.5);
                stand.ideals[i][k] = stand.ideals[1][k] + spread;
                members[i].weights[k] = members[1].weights[k];
            }
            stand.hard_limits[i] = stand.hard_limits[1];
        }
        const struct council_programme programme = programme_of_all();
        assert_int_equal(council_euclid_solve(&programme, &point), STATUS_OK);
        assert_int_equal(council_smooth_solve(&programme, x, &solved), STATUS_OK);
        assert_true(point.found && solved);
        assert_true(point.loss < council_programme_loss(&programme, x) + 1e-9);
        for (size_t i = 1; i < MEMBERS; i++) {
            double cost = council_programme_cost(&programme, i, point.x);
            assert_true(sqrt(cost) <= sqrt(programme.rooms[i]) + 1e-9);
        }
    }
}

/* One provision of two that the other member cannot have both ways. */
static void rooms_that_do_not_meet_have_no_point(void **state)
{
    (void)state;
    random_stand(3);
    struct council_programme programme = programme_of_all();
    struct council_point point;
    for (size_t k = 0; k < GRADED; k++) {
        stand.ideals[1][k] = 0.0;
        stand.ideals[2][k] = 1.0;
    }
    programme.rooms[1] = 0.2;
    programme.rooms[2] = 0.2; /* 1 = sqrt(.2) + sqrt(.2) + .11 */
    assert_int_equal(council_euclid_solve(&programme, &point), STATUS_OK);
    assert_false(point.found);
    programme.rooms[2] = -0.1;
    assert_int_equal(council_euclid_solve(&programme, &point), STATUS_OK);
    assert_false(point.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quadratic_programming_agrees_with_the_dual),
        cmocka_unit_test(prices_are_those_of_who_binds),
        cmocka_unit_test(members_nearly_alike_are_no_obstacle),
        cmocka_unit_test(rooms_that_do_not_meet_have_no_point),
    };
    return cmocka_run_group_tests_name("model/council_smooth", tests, NULL, NULL);
}
