#include "config/bargain_table.h"
#include "model/bargain_prior.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 40, DIMENSIONS = 3, NUMBERS = MOST * DIMENSIONS };

static double capabilities[MOST];
static double positions[NUMBERS];
static double saliences[NUMBERS];
static const struct bargain_numbers numbers = {capabilities, positions, saliences};
static uint64_t dice;

static double throw_dice(void)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(dice >> 11) * 0x1p-53;
}

static struct bargain_size random_actors(uint64_t seed, size_t n, size_t dimensions)
{
    dice = seed;
    for (size_t i = 0; i < n; i++) {
        capabilities[i] = 5.0 + 100.0 * throw_dice();
        for (size_t k = 0; k < dimensions; k++) {
            positions[i * dimensions + k] = round(1e4 * throw_dice()) / 1e4;
            saliences[i * dimensions + k] = (0.05 + 0.95 * throw_dice()) / (double)dimensions;
        }
    }
    return (struct bargain_size){n, dimensions, BARGAIN_TURNS_MAX};
}

static struct bargain *run(const struct bargain_size *size)
{
    struct problems problems = {0};
    struct bargain *bargain = NULL;
    enum status status = bargain_new(size, &problems, &bargain);
    bargain_check(size, &numbers, &problems);
    if (status != STATUS_OK || !problems_none(&problems)) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    bargain_run(bargain, &numbers);
    return bargain;
}

static FILE *open_validation(const char *name)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/bargain/%s", folder != NULL ? folder : BRINK_VALIDATION_DIR,
             name);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        print_message("no validation folder: %s is not compared\n", name);
        skip();
    }
    return file;
}

/* The toolkit's sample with three dimensions. */
static struct bargain *run_sample(void)
{
    char text[4096];
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    FILE *file = open_validation("dummyData_3Dim.csv");
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(bargain_table_parse("sample", text, size, &problems, &table), STATUS_OK);
    for (size_t i = 0; i < table->actor_count; i++) {
        const struct bargain_table_actor *actor = &table->actors[i];
        capabilities[i] = actor->capability;
        memcpy(&positions[3 * i], actor->positions, 3 * sizeof(double));
        memcpy(&saliences[3 * i], actor->saliences, 3 * sizeof(double));
    }
    const struct bargain_size sizes = {table->actor_count, table->dimension_count, 100};
    assert_int_equal(sizes.actor_count, 7);
    assert_int_equal(sizes.dimension_count, 3);
    bargain_table_free(&table);
    return run(&sizes);
}

/* Expected: the toolkit's own output, 0 to 100 with two decimals. */
static void every_turn_of_the_sample_is_the_toolkits(void **state)
{
    (void)state;
    struct bargain *bargain = run_sample();
    const struct bargain_result *result = bargain_result(bargain);
    FILE *file = open_validation("dummyData_3Dim.positions.csv");
    char line[256];
    size_t rows = 0;
    assert_non_null(fgets(line, sizeof line, file));
    for (; fgets(line, sizeof line, file) != NULL; rows++) {
        char *rest = line;
        size_t turn = strtoul(rest, &rest, 10);
        size_t actor = strtoul(rest + 1, &rest, 10);
        size_t dimension = strtoul(rest + 1, &rest, 10);
        double expected = strtod(rest + 1, &rest);
        assert_true(turn <= result->turn_count);
        double value = 100.0 * result->positions[(turn * 7 + actor) * 3 + dimension];
        if (!(fabs(value - expected) <= 1e-9)) {
            fail_msg("turn %zu, actor %zu, dimension %zu: %.12g is not %.12g", turn, actor,
                     dimension, value, expected);
        }
    }
    fclose(file);
    assert_int_equal(rows, (result->turn_count + 1) * 21);
    assert_true(result->settled);
    bargain_free(&bargain);
}

/* Expected: the toolkit's own output, a row an actor, a column a turn. */
static void winning_chances_of_the_sample_are_the_toolkits(void **state)
{
    (void)state;
    struct bargain *bargain = run_sample();
    const struct bargain_result *result = bargain_result(bargain);
    FILE *file = open_validation("dummyData_3Dim.winprob.csv");
    char line[1024];
    for (size_t i = 0; i < 7; i++) {
        assert_non_null(fgets(line, sizeof line, file));
        char *rest = line;
        for (size_t turn = 0; turn <= result->turn_count; turn++) {
            double expected = strtod(rest, &rest);
            assert_true(fabs(result->winning[turn * 7 + i] - expected) < 1e-6);
            rest++;
        }
    }
    fclose(file);
    bargain_free(&bargain);
}

/* One turn written once more, straight from the formulas, nothing kept and nothing rearranged.
 */
static double naive_distance(const double *from, size_t i, const double *to, size_t dimensions)
{
    double above = 0.0;
    double below = 0.0;
    for (size_t k = 0; k < dimensions; k++) {
        double s = saliences[i * dimensions + k];
        above += pow(s * (from[i * dimensions + k] - to[k]), 2.0);
        below += s * s;
    }
    return sqrt(above / below);
}

static double naive_utility(double d, double r)
{
    return d <= 1.0 ? (1.0 - d) * (1.0 + r * d) : (1.0 - d) * (1.0 + r);
}

/* options: [option][actor] */
static void naive_election(const double *options, size_t count, size_t n, double *chance)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        chance[i] = 1.0;
        for (size_t j = 0; j < count; j++) {
            double c_ij = 1e-8;
            double c_ji = 1e-8;
            for (size_t k = 0; k < n; k++) {
                double stake = capabilities[k] * (options[i * n + k] - options[j * n + k]);
                c_ij += fmax(stake, 0.0);
                c_ji += fmax(-stake, 0.0);
            }
            chance[i] *= c_ij / (c_ij + c_ji);
        }
        sum += chance[i];
    }
    for (size_t i = 0; i < count; i++) {
        chance[i] /= sum;
    }
}

struct naive {
    size_t n;
    size_t dimensions;
    const double *at; /* positions */
    double risk[MOST];
};

static double naive_total(const struct naive *naive, size_t i)
{
    double sum = 0.0;
    for (size_t k = 0; k < naive->dimensions; k++) {
        sum += saliences[i * naive->dimensions + k];
    }
    return sum;
}

static void naive_risks(struct naive *naive)
{
    size_t n = naive->n;
    static double options[MOST * MOST];
    double chance[MOST];
    double least = INFINITY;
    double most = 0.0;
    for (size_t x = 0; x < n; x++) {
        for (size_t i = 0; i < n; i++) {
            options[x * n + i] =
                1.0 - naive_distance(naive->at, i, &naive->at[x * naive->dimensions],
                                     naive->dimensions);
        }
    }
    naive_election(options, n, n, chance);
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, chance[i]);
        most = fmax(most, chance[i]);
    }
    for (size_t i = 0; i < n; i++) {
        naive->risk[i] = (3.0 * chance[i] - (most + 2.0 * least)) / (2.0 * (most - least));
    }
}

/* A_ab as h sees it. */
static double naive_seen(const struct naive *naive, size_t h, size_t a, size_t b)
{
    double d =
        naive_distance(naive->at, a, &naive->at[b * naive->dimensions], naive->dimensions);
    return naive_utility(d, 2.0 / 3.0 * naive->risk[h] + 1.0 / 3.0 * naive->risk[a]);
}

static double naive_chance(const struct naive *naive, size_t i, size_t j)
{
    double c_i = 1e-10;
    double c_j = 1e-10;
    double v_i = naive_total(naive, i) * capabilities[i] *
                 (naive_seen(naive, i, i, i) - naive_seen(naive, i, i, j));
    double v_j = naive_total(naive, j) * capabilities[j] *
                 (naive_seen(naive, i, j, i) - naive_seen(naive, i, j, j));
    c_i += fmax(v_i, 0.0) + fmax(v_j, 0.0);
    c_j += fmax(-v_i, 0.0) + fmax(-v_j, 0.0);
    double all_i = c_i;
    double all_j = c_j;
    for (size_t m = 0; m < naive->n; m++) {
        if (m == i || m == j) {
            continue;
        }
        double a_i = naive_seen(naive, i, m, i);
        double a_j = naive_seen(naive, i, m, j);
        double a_m = naive_seen(naive, i, m, m);
        double weight = naive_total(naive, m) * capabilities[m];
        double v0 = weight * (a_i - a_j);
        double p = (c_i + fmax(v0, 0.0)) / (c_i + fmax(v0, 0.0) + c_j + fmax(-v0, 0.0));
        double q = 1.0 - p;
        double v = weight * ((p * (2.0 * a_i + a_m) + 3.0 * q * a_j) -
                             (3.0 * p * a_i + q * (2.0 * a_j + a_m)));
        all_i += fmax(v, 0.0);
        all_j += fmax(-v, 0.0);
    }
    return all_i / (all_i + all_j);
}

static size_t naive_target(const struct naive *naive, size_t i, double *chance_out)
{
    size_t target = naive->n;
    double most = 1e-5;
    for (size_t j = 0; j < naive->n; j++) {
        if (j == i) {
            continue;
        }
        double p = naive_chance(naive, i, j);
        double s = naive_total(naive, j);
        double a_i = naive_seen(naive, i, i, i);
        double a_j = naive_seen(naive, i, i, j);
        double gain =
            (1.0 - s) * 2.0 * a_i + s * (2.0 * p * a_i + 2.0 * (1.0 - p) * a_j) - (a_i + a_j);
        if (gain > most) {
            most = gain;
            target = j;
            *chance_out = p;
        }
    }
    return target;
}

static double naive_round(double x)
{
    return floor(0.5 + 1e4 * x) / 1e4;
}

/* after: all positions once the deal between i and j is done. */
static void naive_strike(const struct naive *naive, size_t i, size_t j, double p, double *after)
{
    size_t dimensions = naive->dimensions;
    memcpy(after, naive->at, naive->n * dimensions * sizeof after[0]);
    for (size_t k = 0; k < dimensions; k++) {
        double w_i = pow(saliences[i * dimensions + k] * p, 2.0);
        double w_j = pow(saliences[j * dimensions + k] * (1.0 - p), 2.0);
        double p_i = naive->at[i * dimensions + k];
        double p_j = naive->at[j * dimensions + k];
        after[i * dimensions + k] =
            naive_round(((w_i + 1e-6) * p_i + w_j * p_j) / (w_i + 1e-6 + w_j));
        after[j * dimensions + k] =
            naive_round((w_i * p_i + (1e-6 + w_j) * p_j) / (w_i + 1e-6 + w_j));
    }
}

/* Mean utility of these positions to everybody. */
static void naive_worth(const struct naive *naive, const double *after, double *worth)
{
    for (size_t a = 0; a < naive->n; a++) {
        worth[a] = 0.0;
        for (size_t x = 0; x < naive->n; x++) {
            double d =
                naive_distance(naive->at, a, &after[x * naive->dimensions], naive->dimensions);
            worth[a] += naive_utility(d, naive->risk[a]);
        }
        worth[a] /= (double)naive->n;
    }
}

static void naive_turn(struct naive *naive, double *next)
{
    static double afters[MOST + 1][NUMBERS];
    static double worths[(MOST + 1) * MOST];
    size_t parties[MOST + 1][2];
    size_t count = 1;
    size_t n = naive->n;
    size_t width = naive->dimensions * sizeof next[0];
    naive_risks(naive);
    memcpy(afters[0], naive->at, n * width);
    for (size_t i = 0; i < n; i++) {
        double p = 0.0;
        size_t j = naive_target(naive, i, &p);
        if (j < n) {
            parties[count][0] = i;
            parties[count][1] = j;
            naive_strike(naive, i, j, p, afters[count++]);
        }
    }
    for (size_t k = 0; k < n; k++) {
        size_t table[MOST + 1];
        size_t deals = 0;
        double chance[MOST + 1];
        for (size_t d = 0; d < count; d++) {
            if (d == 0 || parties[d][0] == k || parties[d][1] == k) {
                naive_worth(naive, afters[d], &worths[deals * n]);
                table[deals++] = d;
            }
        }
        naive_election(worths, deals, n, chance);
        size_t best = 0;
        for (size_t d = 1; d < deals; d++) {
            best = chance[d] > chance[best] ? d : best;
        }
        memcpy(&next[k * naive->dimensions], &afters[table[best]][k * naive->dimensions],
               width);
    }
}

/* Law: what is kept, pruned and rearranged for speed moves everybody as the formulas do. */
static void every_turn_is_that_of_the_formulas(void **state)
{
    (void)state;
    static const struct bargain_size sizes[] = {{2, 1, 0}, {3, 2, 0},  {5, 1, 0},
                                                {8, 3, 0}, {13, 2, 0}, {21, 1, 0}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (uint64_t seed = 1; seed <= 3; seed++) {
            size_t n = sizes[s].actor_count;
            size_t dimensions = sizes[s].dimension_count;
            const struct bargain_size size = random_actors(seed, n, dimensions);
            struct bargain *bargain = run(&size);
            const struct bargain_result *result = bargain_result(bargain);
            size_t turns = result->turn_count < 3 ? result->turn_count : 3;
            for (size_t turn = 0; turn < turns; turn++) {
                const double *now = &result->positions[turn * n * dimensions];
                struct naive naive = {.n = n, .dimensions = dimensions, .at = now};
                double next[NUMBERS];
                naive_turn(&naive, next);
                for (size_t c = 0; c < n * dimensions; c++) {
                    assert_true(fabs(now[n * dimensions + c] - next[c]) < 1e-11);
                }
            }
            bargain_free(&bargain);
        }
    }
}

/* Law: chances of the positions held, each once, add up to 1. */
static void winning_chances_are_shares_of_the_positions_held(void **state)
{
    (void)state;
    const struct bargain_size size = random_actors(4, 20, 1);
    struct bargain *bargain = run(&size);
    const struct bargain_result *result = bargain_result(bargain);
    for (size_t turn = 0; turn <= result->turn_count; turn++) {
        const double *at = &result->positions[turn * 20];
        double sum = 0.0;
        size_t firsts[20];
        size_t count = 0;
        for (size_t i = 0; i < 20; i++) {
            size_t f = 0;
            while (f < count && fabs(at[firsts[f]] - at[i]) >= 1e-3) {
                f++;
            }
            if (f == count) {
                firsts[count++] = i;
                sum += result->winning[turn * 20 + i];
            } else {
                assert_true(result->winning[turn * 20 + i] ==
                            result->winning[turn * 20 + firsts[f]]);
            }
        }
        assert_true(fabs(sum - 1.0) < 1e-12);
    }
    bargain_free(&bargain);
}

/* Those who agree have nothing to deal in; two turns say so. */
static void who_agrees_stays(void **state)
{
    (void)state;
    const struct bargain_size size = random_actors(5, 6, 2);
    for (size_t i = 0; i < 6; i++) {
        positions[2 * i] = 0.25;
        positions[2 * i + 1] = 0.75;
    }
    struct bargain *bargain = run(&size);
    const struct bargain_result *result = bargain_result(bargain);
    assert_int_equal(result->turn_count, 2);
    assert_true(result->settled);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(result->targets[i], 6);
        assert_true(result->positions[2 * (2 * 6 + i)] == 0.25);
        assert_true(result->winning[i] == 1.0);
    }
    bargain_free(&bargain);
}

static void turns_end_at_the_most(void **state)
{
    (void)state;
    struct bargain_size size = random_actors(6, 12, 2);
    size.turns_most = 1;
    struct bargain *bargain = run(&size);
    assert_int_equal(bargain_result(bargain)->turn_count, 1);
    assert_false(bargain_result(bargain)->settled);
    bargain_free(&bargain);
}

/* Weights .2, .3, .1 and .4 of positions .9, .1, .5 and .3. */
static void mean_and_median_stand_beside(void **state)
{
    (void)state;
    const double set[4] = {0.9, 0.1, 0.5, 0.3};
    const double weights[4] = {2.0, 3.0, 1.0, 4.0};
    const struct bargain_size size = {4, 2, 1};
    for (size_t i = 0; i < 4; i++) {
        capabilities[i] = weights[i] * 10.0;
        positions[2 * i] = set[i];
        positions[2 * i + 1] = set[i];
        saliences[2 * i] = 0.5;
        saliences[2 * i + 1] = 0.0; /* nobody cares: by capability */
    }
    struct bargain *bargain = run(&size);
    const struct bargain_result *result = bargain_result(bargain);
    for (size_t k = 0; k < 2; k++) {
        assert_true(fabs(result->start_mean[k] - (0.18 + 0.03 + 0.05 + 0.12)) < 1e-15);
        assert_true(result->start_median[k] == 0.3);
    }
    bargain_free(&bargain);
}

/* Law: a workspace remembers nothing. */
static void a_run_does_not_depend_on_the_one_before(void **state)
{
    (void)state;
    struct bargain_size size = random_actors(7, 21, 2);
    struct bargain *used = run(&size);
    random_actors(8, 21, 2);
    bargain_run(used, &numbers);
    struct bargain *fresh = run(&size);
    size_t turns = bargain_result(fresh)->turn_count;
    assert_int_equal(bargain_result(used)->turn_count, turns);
    assert_memory_equal(bargain_result(used)->positions, bargain_result(fresh)->positions,
                        (turns + 1) * 42 * sizeof(double));
    assert_memory_equal(bargain_result(used)->winning, bargain_result(fresh)->winning,
                        (turns + 1) * 21 * sizeof(double));
    bargain_free(&used);
    bargain_free(&fresh);
}

/* Products of a hundred small chances do not vanish. */
static void many_actors_have_chances_too(void **state)
{
    (void)state;
    enum { MANY = 400 };
    static double many_capabilities[MANY];
    static double many_positions[MANY];
    static double many_saliences[MANY];
    const struct bargain_numbers many = {many_capabilities, many_positions, many_saliences};
    const struct bargain_size size = {MANY, 1, 1};
    dice = 9;
    for (size_t i = 0; i < MANY; i++) {
        many_capabilities[i] = 1.0;
        many_positions[i] = (double)i / MANY;
        many_saliences[i] = 0.5;
    }
    struct problems problems = {0};
    struct bargain *bargain = NULL;
    assert_int_equal(bargain_new(&size, &problems, &bargain), STATUS_OK);
    bargain_run(bargain, &many);
    double sum = 0.0;
    for (size_t i = 0; i < MANY; i++) {
        double chance = bargain_result(bargain)->winning[i];
        assert_true(chance >= 0.0 && chance <= 1.0);
        sum += i == 0 || many_positions[i] - many_positions[i - 1] >= 1e-3 ? chance : 0.0;
    }
    assert_true(fabs(sum - 1.0) < 1e-9);
    bargain_free(&bargain);
}

static void expect_fault(const char *path, const char *words)
{
    const struct bargain_size size = {3, 2, 100};
    struct problems problems = {0};
    bargain_check(&size, &numbers, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
    random_actors(1, 3, 2);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    random_actors(1, 3, 2);
    capabilities[1] = 0.0;
    expect_fault("bargain.capabilities[1]", "0 is outside 1e-06 to 1e+09");
    positions[3] = 1.5;
    expect_fault("bargain.positions[1][1]", "1.5 is outside 0 to 1");
    positions[3] = NAN;
    expect_fault("bargain.positions[1][1]", "nan is outside 0 to 1");
    saliences[4] = 0.8;
    saliences[5] = 0.3;
    expect_fault("bargain.saliences[2]", "add up to 1.1, outside 1e-06 to 1");
    saliences[4] = 0.0;
    saliences[5] = 0.0;
    expect_fault("bargain.saliences[2]", "add up to 0, outside");
    const struct bargain_size size = {1, 17, 101};
    struct problems problems = {0};
    struct bargain *bargain = NULL;
    assert_int_equal(bargain_new(&size, &problems, &bargain), STATUS_BAD_INPUT);
    assert_null(bargain);
    assert_problem(&problems, "bargain.actors", "1 is outside 2 to 512");
    assert_problem(&problems, "bargain.dimensions", "17 is outside 1 to 16");
    assert_problem(&problems, "bargain.turns", "101 is outside 1 to 100");
    problems_clear(&problems);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct bargain_size size = random_actors(2, 40, 3);
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct bargain *bargain = NULL;
        alloc_fail_after(allowed);
        status = bargain_new(&size, &problems, &bargain);
        if (status == STATUS_OK) {
            bargain_run(bargain, &numbers);
        }
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((status == STATUS_OK) == (bargain != NULL));
        bargain_free(&bargain);
        problems_clear(&problems);
    }
    assert_in_range(allowed, 3, 60);
}

enum { DRAWN_ACTORS = 3, DRAWN_DIMENSIONS = 2, DRAWN = DRAWN_ACTORS * DRAWN_DIMENSIONS };

static const double of_positions[DRAWN_ACTORS] = {0.05, 0.0, 0.9};
static const double of_saliences[DRAWN_ACTORS] = {0.02, 0.0, 0.9};

static struct bargain_prior prior_of(struct arena *arena)
{
    static const char *const actors[] = {"one", "two", "three"};
    static const char *const dimensions[] = {"rate", "term"};
    static const double centre[DRAWN] = {0.4, 0.6, 0.25, 0.75, 0.5, 0.1};
    static const double cares[DRAWN] = {0.3, 0.4, 0.2, 0.7, 0.5, 0.4};
    struct bargain_prior prior = {
        .size = {DRAWN_ACTORS, DRAWN_DIMENSIONS, BARGAIN_TURNS_MAX},
        .centre = {capabilities, centre, cares},
        .position_deviations = of_positions,
        .salience_deviations = of_saliences,
    };
    assert_int_equal(bargain_prior_name(&prior, actors, dimensions, arena), STATUS_OK);
    return prior;
}

/* Law: draws are normal around what is given, within what a bargain takes; what is known stays.
 */
static void draws_lie_around_what_is_given(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    struct arena arena = {0};
    struct bargain_prior prior = prior_of(&arena);
    double sum = 0.0;
    double squares = 0.0;
    assert_true(bargain_prior_is_uncertain(&prior));
    for (uint32_t first = 0; first < DRAWS; first += LANES) {
        double drawn[LANES * DRAWN];
        double cares[LANES * DRAWN];
        struct draws draws = {.seed = 2385, .draw = {first, first + 1, first + 2, first + 3}};
        bargain_prior_draw(&prior, &draws, drawn, cares);
        for (size_t l = 0; l < LANES; l++) {
            struct problems problems = {0};
            const struct bargain_numbers checked = {capabilities, &drawn[l * DRAWN],
                                                    &cares[l * DRAWN]};
            bargain_check(&prior.size, &checked, &problems);
            assert_true(problems_none(&problems));
            double off = drawn[l * DRAWN + 1] - 0.6;
            sum += off;
            squares += off * off;
            assert_true(drawn[l * DRAWN + 2] == 0.25 && cares[l * DRAWN + 3] == 0.7);
        }
    }
    assert_true(fabs(sum / DRAWS) < 0.003);
    assert_true(fabs(sqrt(squares / DRAWS) - 0.05) < 0.002);
    arena_clear(&arena);
}

/* Law: a draw is the same in whatever lane, and differs from the next. */
static void a_draw_is_the_same_in_any_lane(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct bargain_prior prior = prior_of(&arena);
    double drawn[2][LANES * DRAWN];
    double cares[2][LANES * DRAWN];
    const struct draws rising = {.seed = 1, .draw = {0, 1, 2, 3}};
    const struct draws falling = {.seed = 1, .draw = {3, 2, 1, 0}};
    bargain_prior_draw(&prior, &rising, drawn[0], cares[0]);
    bargain_prior_draw(&prior, &falling, drawn[1], cares[1]);
    for (size_t l = 0; l < LANES; l++) {
        size_t other = (LANES - 1 - l) * DRAWN;
        assert_memory_equal(&drawn[0][l * DRAWN], &drawn[1][other], DRAWN * sizeof(double));
        assert_memory_equal(&cares[0][l * DRAWN], &cares[1][other], DRAWN * sizeof(double));
    }
    assert_true(drawn[0][0] != drawn[0][DRAWN]);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_turn_of_the_sample_is_the_toolkits),
        cmocka_unit_test(winning_chances_of_the_sample_are_the_toolkits),
        cmocka_unit_test(every_turn_is_that_of_the_formulas),
        cmocka_unit_test(winning_chances_are_shares_of_the_positions_held),
        cmocka_unit_test(who_agrees_stays),
        cmocka_unit_test(turns_end_at_the_most),
        cmocka_unit_test(mean_and_median_stand_beside),
        cmocka_unit_test(a_run_does_not_depend_on_the_one_before),
        cmocka_unit_test(many_actors_have_chances_too),
        cmocka_unit_test(draws_lie_around_what_is_given),
        cmocka_unit_test(a_draw_is_the_same_in_any_lane),
        cmocka_unit_test(every_fault_gets_its_words),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("model/bargain", tests, NULL, NULL);
}
