#include "model/trade_part.h"

/* Gives all countries of the one part the number of the other. */
static void join(struct trade *trade, size_t a, size_t b)
{
    size_t from = trade->part[a] > trade->part[b] ? trade->part[a] : trade->part[b];
    size_t to = trade->part[a] > trade->part[b] ? trade->part[b] : trade->part[a];
    for (size_t n = 0; n < trade->countries && from != to; n++) {
        trade->part[n] = trade->part[n] == from ? to : trade->part[n];
    }
}

/* Each part has the number of its first country; the numbers without gaps come next. */
static size_t close_gaps(struct trade *trade)
{
    size_t parts = 0;
    for (size_t n = 0; n < trade->countries; n++) {
        size_t first = trade->part[n];
        if (first == n) {
            trade->part[n] = parts++;
        } else {
            trade->part[n] = trade->part[first];
        }
    }
    return parts;
}

void trade_part_find(struct trade *trade)
{
    for (size_t n = 0; n < trade->countries; n++) {
        trade->part[n] = n;
    }
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t n = 0; n < trade->countries && !trade->local[j]; n++) {
            const double *weight = trade->weight + (j * trade->countries + n) * trade->row;
            for (size_t i = 0; i < trade->countries; i++) {
                if (weight[i] > 0.0) {
                    join(trade, n, i);
                }
            }
        }
    }
    trade->account.parts = close_gaps(trade);
}

static bool is_supplied(const struct trade *trade, size_t j, size_t n)
{
    const double *weight = trade->weight + (j * trade->countries + n) * trade->row;
    bool supplied = !(trade->base_spending[j * trade->row + n] > 0.0);
    for (size_t i = 0; i < trade->countries; i++) {
        supplied = supplied || weight[i] > 0.0;
    }
    return supplied;
}

static bool coalition_is_joined(const struct trade *trade)
{
    const bool *member = trade->asked->settings.coalition;
    size_t first = trade->countries;
    bool joined = true;
    for (size_t n = 0; n < trade->countries && member != NULL; n++) {
        if (member[n]) {
            first = first < trade->countries ? first : n;
            joined = joined && trade->part[n] == trade->part[first];
        }
    }
    return joined;
}

enum status trade_part_check(const struct trade *trade, struct problems *problems)
{
    const struct trade_table *table = &trade->asked->table;
    enum status status = STATUS_OK;
    for (size_t j = 0; j < trade->sectors; j++) {
        for (size_t n = 0; n < trade->countries; n++) {
            if (!is_supplied(trade, j, n)) {
                problem_add(problems, "trade.shock",
                            "%s bought %s only from countries that may no longer sell it, and "
                            "has no use without it: leave a supplier, at home or abroad",
                            table->countries[n], table->sectors[j]);
                status = STATUS_BAD_INPUT;
            }
        }
    }
    if (!coalition_is_joined(trade)) {
        problem_add(problems, "trade.settings.coalition",
                    "members stand in parts of the world that no trade joins any more");
        status = STATUS_BAD_INPUT;
    }
    return status;
}
