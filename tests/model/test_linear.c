#include "model/linear.h"
#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { N = 7 };

/* Numbers of no pattern, the same in every run. */
static double number(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (double)(1u << 24) - 0.5;
}

/* Law: the matrix times the solution is the right-hand side, pivots or not. */
static void solves_what_it_factorised(void **state)
{
    (void)state;
    unsigned seed = 31;
    for (int round = 0; round < 50; round++) {
        double matrix[N * N];
        double factors[N * N];
        double side[N];
        double solution[N];
        size_t pivots[N];
        for (size_t k = 0; k < (size_t)N * N; k++) {
            matrix[k] = k % (N + 1) == 0 && round % 2 == 0 ? 0.0 : number(&seed);
        }
        for (size_t i = 0; i < N; i++) {
            side[i] = number(&seed);
        }
        memcpy(factors, matrix, sizeof matrix);
        memcpy(solution, side, sizeof side);
        assert_true(linear_factor(factors, pivots, N));
        linear_solve(factors, pivots, N, solution);
        for (size_t i = 0; i < N; i++) {
            double sum = 0.0;
            for (size_t k = 0; k < N; k++) {
                sum += matrix[i * N + k] * solution[k];
            }
            assert_true(fabs(sum - side[i]) < 1e-11);
        }
    }
}

static void has_no_solution_where_there_is_none(void **state)
{
    (void)state;
    size_t pivots[2];
    double parallel[4] = {1.0, 2.0, 2.0, 4.0};
    double unknown[4] = {1.0, 2.0, (double)NAN, 4.0};
    double infinite[4] = {(double)INFINITY, 2.0, 1.0, 4.0};
    assert_false(linear_factor(parallel, pivots, 2));
    assert_false(linear_factor(unknown, pivots, 2));
    assert_false(linear_factor(infinite, pivots, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solves_what_it_factorised),
        cmocka_unit_test(has_no_solution_where_there_is_none),
    };
    return cmocka_run_group_tests_name("model/linear", tests, NULL, NULL);
}
