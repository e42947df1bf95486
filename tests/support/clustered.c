#include "tests/support/clustered.h"

#include "tests/support/check.h"

#include <math.h>
#include <string.h>

enum { K = CLUSTERED_TERMS, STEPS_MAX = 30 };

struct matrix {
    double at[K][K];
};

/* Inverse by Gauss and Jordan, of a matrix that is positive definite. */
static void invert(const struct matrix *matrix, struct matrix *out)
{
    double work[K][2 * K] = {{0}};
    for (int i = 0; i < K; i++) {
        memcpy(work[i], matrix->at[i], sizeof matrix->at[i]);
        work[i][K + i] = 1.0;
    }
    for (int i = 0; i < K; i++) {
        double pivot = work[i][i];
        assert_true(pivot > 0.0);
        for (int c = 0; c < 2 * K; c++) {
            work[i][c] /= pivot;
        }
        for (int r = 0; r < K; r++) {
            double factor = r == i ? 0.0 : work[r][i];
            for (int c = 0; c < 2 * K; c++) {
                work[r][c] -= factor * work[i][c];
            }
        }
    }
    for (int i = 0; i < K; i++) {
        memcpy(out->at[i], &work[i][K], sizeof out->at[i]);
    }
}

static double chance(const struct clustered_row *row, const double b[K])
{
    double logit = 0.0;
    for (int i = 0; i < K; i++) {
        logit += row->x[i] * b[i];
    }
    return 1.0 / (1.0 + exp(-logit));
}

static void add_row(const struct clustered_row *row,
                    const double b[K],
                    double score[K],
                    struct matrix *information)
{
    double p = chance(row, b);
    for (int i = 0; i < K; i++) {
        score[i] += row->x[i] * (row->y - p);
        for (int j = 0; j < K; j++) {
            information->at[i][j] += p * (1.0 - p) * row->x[i] * row->x[j];
        }
    }
}

/* Adds the outer product of a cluster's score. */
static void add_cluster(const double score[K], struct matrix *meat)
{
    for (int i = 0; i < K; i++) {
        for (int j = 0; j < K; j++) {
            meat->at[i][j] += score[i] * score[j];
        }
    }
}

static void cluster(const struct clustered_row *rows,
                    size_t count,
                    const struct matrix *inverse,
                    struct clustered_fit *fit)
{
    struct matrix meat = {{{0}}};
    struct matrix unused = {{{0}}};
    size_t clusters = 0;
    for (size_t first = 0; first < count; clusters++) {
        double score[K] = {0};
        size_t i = first;
        for (; i < count && rows[i].cluster == rows[first].cluster; i++) {
            add_row(&rows[i], fit->b, score, &unused);
        }
        add_cluster(score, &meat);
        first = i;
    }
    double factor = (double)clusters / ((double)clusters - 1.0);
    for (int i = 0; i < K * K * K * K; i++) {
        int row = i / (K * K * K);
        int column = i / (K * K) % K;
        fit->covariance[row][column] += factor * inverse->at[row][i / K % K] *
                                        meat.at[i / K % K][i % K] * inverse->at[i % K][column];
    }
}

struct clustered_fit clustered_fit(const struct clustered_row *rows, size_t count)
{
    struct clustered_fit fit = {.b = {0}};
    struct matrix inverse = {{{0}}};
    double moved = 1.0;
    int steps = 0;
    for (; moved > 1e-12 && steps < STEPS_MAX; steps++) {
        double score[K] = {0};
        struct matrix information = {{{0}}};
        for (size_t r = 0; r < count; r++) {
            add_row(&rows[r], fit.b, score, &information);
        }
        invert(&information, &inverse);
        moved = 0.0;
        for (int i = 0; i < K; i++) {
            double step = 0.0;
            for (int j = 0; j < K; j++) {
                step += inverse.at[i][j] * score[j];
            }
            fit.b[i] += step;
            moved = fmax(moved, fabs(step));
        }
    }
    assert_true(steps < STEPS_MAX);
    cluster(rows, count, &inverse, &fit);
    return fit;
}
