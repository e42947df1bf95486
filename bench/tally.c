#include "bench/tally.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    double first = *(const double *)a;
    double second = *(const double *)b;
    return (first > second) - (first < second);
}

static void sort(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
}

void tally_add(struct tally *tally, double value)
{
    assert(tally->count < TALLY_VALUES_MAX);
    tally->values[tally->count++] = value;
}

static struct tally sorted(const struct tally *tally)
{
    assert(tally->count > 0);
    struct tally copy = *tally;
    sort(copy.values, copy.count);
    return copy;
}

double tally_median(const struct tally *tally)
{
    struct tally copy = sorted(tally);
    size_t middle = copy.count / 2;
    return copy.count % 2 == 1 ? copy.values[middle]
                               : (copy.values[middle - 1] + copy.values[middle]) / 2;
}

double tally_least(const struct tally *tally)
{
    return sorted(tally).values[0];
}

double tally_most(const struct tally *tally)
{
    return sorted(tally).values[tally->count - 1];
}

double tally_quantile(double *values, size_t count, double share)
{
    assert(count > 0 && share >= 0 && share <= 1);
    sort(values, count);
    size_t rank = (size_t)ceil(share * (double)count);
    return values[rank > 0 ? rank - 1 : 0];
}
