#include "model/linear.h"

#include <math.h>

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

static size_t choose_pivot(const double *matrix, size_t n, size_t column)
{
    size_t best = column;
    for (size_t i = column + 1; i < n; i++) {
        if (fabs(matrix[i * n + column]) > fabs(matrix[best * n + column])) {
            best = i;
        }
    }
    return best;
}

bool linear_factor(double *matrix, size_t *pivots, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        pivots[k] = choose_pivot(matrix, n, k);
        for (size_t j = 0; j < n && pivots[k] != k; j++) {
            swap(&matrix[k * n + j], &matrix[pivots[k] * n + j]);
        }
        double pivot = matrix[k * n + k];
        if (!(fabs(pivot) > 0.0) || !isfinite(pivot)) {
            return false;
        }
        for (size_t i = k + 1; i < n; i++) {
            double factor = matrix[i * n + k] / pivot;
            matrix[i * n + k] = factor;
            for (size_t j = k + 1; j < n; j++) {
                matrix[i * n + j] -= factor * matrix[k * n + j];
            }
        }
    }
    return true;
}

void linear_solve(const double *factors, const size_t *pivots, size_t n, double *side)
{
    for (size_t k = 0; k < n; k++) {
        if (pivots[k] != k) {
            swap(&side[k], &side[pivots[k]]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            side[i] -= factors[i * n + j] * side[j];
        }
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t j = i + 1; j < n; j++) {
            side[i] -= factors[i * n + j] * side[j];
        }
        side[i] /= factors[i * n + i];
    }
}
