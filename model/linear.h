/* linear: small dense systems of equations, by Gaussian elimination with partial pivoting.
 *
 * Source: Golub and Van Loan (2013), Matrix Computations, section 3.4. Time n^3 / 3
 * multiplications to factorise, n^2 to solve; no allocation. */
#ifndef MODEL_LINEAR_H
#define MODEL_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces the n x n matrix (by rows) by its factors and `pivots` [n] by the rows chosen. False
 * where a pivot is zero or not a number: then the matrix is spoilt and there is no solution. */
bool linear_factor(double *matrix, size_t *pivots, size_t n);

/* Replaces the right-hand side [n] by the solution. */
void linear_solve(const double *factors, const size_t *pivots, size_t n, double *side);

#endif
