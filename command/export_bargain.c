#include "command/export_own.h"

/* A list has one number for each dimension; what it lacks is an empty cell. */
static void add_at(struct csv_table *csv, const double *numbers, size_t count, size_t k)
{
    if (k < count) {
        csv_table_add_number(csv, numbers[k]);
    } else {
        csv_table_add_empty(csv);
    }
}

static void print_beside(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    for (size_t k = 0; k < result->n_dimensions; k++) {
        csv_table_add_text(csv, result->dimensions[k]);
        add_at(csv, result->weighted_mean, result->n_weighted_mean, k);
        add_at(csv, result->weighted_median, result->n_weighted_median, k);
        add_at(csv, result->last_mean, result->n_last_mean, k);
        add_at(csv, result->last_median, result->n_last_median, k);
        csv_table_end_row(csv);
    }
}

static void print_positions(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    for (size_t t = 0; t < result->n_turns; t++) {
        for (size_t i = 0; i < result->turns[t]->n_actors; i++) {
            const Brink__V1__BargainStand *stand = result->turns[t]->actors[i];
            for (size_t k = 0; k < result->n_dimensions; k++) {
                csv_table_add_count(csv, result->turns[t]->turn);
                csv_table_add_text(csv, stand->name);
                csv_table_add_text(csv, result->dimensions[k]);
                add_at(csv, stand->position, stand->n_position, k);
                csv_table_end_row(csv);
            }
        }
    }
}

static void print_chances(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    for (size_t t = 0; t < result->n_turns; t++) {
        for (size_t i = 0; i < result->turns[t]->n_actors; i++) {
            const Brink__V1__BargainStand *stand = result->turns[t]->actors[i];
            csv_table_add_count(csv, result->turns[t]->turn);
            csv_table_add_text(csv, stand->name);
            csv_table_add_number(csv, stand->probability);
            csv_table_add_text(csv, stand->challenges);
            csv_table_end_row(csv);
        }
    }
}

static void add_estimate(struct csv_table *csv, const Brink__V1__Estimate *estimate)
{
    const Brink__V1__Estimate none = BRINK__V1__ESTIMATE__INIT;
    const Brink__V1__Estimate *from = estimate != NULL ? estimate : &none;
    const double numbers[] = {
        from->mean, from->standard_error, from->q05, from->q25, from->q50, from->q75,
        from->q95};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        csv_table_add_number(csv, numbers[i]);
    }
}

static void print_outcomes(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    for (size_t k = 0; k < result->n_outcomes; k++) {
        csv_table_add_text(csv, result->outcomes[k]->dimension);
        csv_table_add_count(csv, result->draws);
        add_estimate(csv, result->outcomes[k]->last_mean);
        csv_table_end_row(csv);
    }
}

static void print_winners(const Brink__V1__Assessment *assessment, struct csv_table *csv)
{
    const Brink__V1__BargainResult *result = assessment->bargain;
    for (size_t i = 0; i < result->n_winners; i++) {
        csv_table_add_text(csv, result->winners[i]->name);
        csv_table_add_number(csv, result->winners[i]->share);
        csv_table_end_row(csv);
    }
}

static const struct export_own_file files[] = {
    {"beside.csv",
     {{"dimension", "", "name of the issue"},
      {"weighted_mean", "points",
       "mean of the positions at the start, by capability times salience"},
      {"weighted_median", "points", "their median, weighted likewise"},
      {"last_mean", "points", "the same mean of the last positions"},
      {"last_median", "points", "the same median of the last positions"}},
     print_beside},
    {"positions.csv",
     {{"turn", "", "0: the start"},
      {"actor", "", "name of the actor"},
      {"dimension", "", "name of the issue"},
      {"position", "points", "where it stands, 0 to 100"}},
     print_positions},
    {"chances.csv",
     {{"turn", "", "0: the start"},
      {"actor", "", "name of the actor"},
      {"probability", "probability", "that its position wins"},
      {"challenges", "", "whom it challenges from there; empty: nobody"}},
     print_chances},
    {"outcomes.csv",
     {{"dimension", "", "name of the issue"},
      {"draws", "", "of positions and saliences; no rows: all are known"},
      {"mean", "points", "of the mean of the last positions, over the draws"},
      {"standard_error", "points", "of that mean"},
      {"q05", "points", "5 % quantile over the draws"},
      {"q25", "points", "25 %"},
      {"q50", "points", "50 %, the median"},
      {"q75", "points", "75 %"},
      {"q95", "points", "95 %"}},
     print_outcomes},
    {"winners.csv",
     {{"actor", "", "name of the actor"},
      {"share", "share", "of draws in which its position is the likeliest to win at last"}},
     print_winners},
};

const struct export_own_file *export_bargain_at(size_t index)
{
    return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
