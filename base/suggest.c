#include "base/suggest.h"

#include <stdio.h>
#include <string.h>

enum { REACH_MAX = 3 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance: insert, leave out, change, swap neighbours. Three rows of
 * the table are enough. */
static size_t distance_between(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][SUGGEST_WORD_MAX + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];
    for (size_t k = 0; k <= b_size; k++) {
        before[k] = 0;
        above[k] = k;
    }
    for (size_t i = 1; i <= a_size; i++) {
        row[0] = i;
        for (size_t k = 1; k <= b_size; k++) {
            row[k] = above[k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1);
            row[k] = least(row[k], least(above[k], row[k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
                row[k] = least(row[k], before[k - 2] + 1);
            }
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_size];
}

struct suggest suggest_start(const char *word)
{
    size_t size = strnlen(word, SUGGEST_WORD_MAX + 1);
    size_t reach = size < 6 ? 1 : least(size / 3, REACH_MAX);
    return (struct suggest){.word = word, .distance = reach + 1};
}

void suggest_offer(struct suggest *suggest, const char *candidate)
{
    size_t word_size = strnlen(suggest->word, SUGGEST_WORD_MAX + 1);
    size_t size = strnlen(candidate, SUGGEST_WORD_MAX + 1);
    if (word_size > SUGGEST_WORD_MAX || size > SUGGEST_WORD_MAX || size == 0) {
        return;
    }
    size_t distance = distance_between(suggest->word, word_size, candidate, size);
    if (distance < suggest->distance) {
        suggest->distance = distance;
        suggest->nearest = candidate;
    }
}

const char *suggest_clause(struct suggest *suggest)
{
    if (suggest->nearest != NULL) {
        snprintf(suggest->clause, sizeof suggest->clause, " (did you mean %s?)",
                 suggest->nearest);
    }
    return suggest->clause;
}
