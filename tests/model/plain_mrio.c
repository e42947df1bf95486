#include "tests/model/plain_mrio.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t count, size_t size)
{
    void *made = calloc(count, size);
    if (made == NULL) {
        abort();
    }
    return made;
}

double *plain_numbers(size_t count)
{
    return take(count, sizeof(double));
}

/* Uneven, and the same in every run. */
static double uneven(size_t i, size_t k)
{
    return 0.3 + (double)((i * 2654435761U + k * 40503U + i * k * 97U) % 1009) / 313.0;
}

void plain_table_make(struct plain_table *table, size_t regions, size_t sectors)
{
    size_t count = regions * sectors;
    *table = (struct plain_table){.regions = regions, .sectors = sectors, .industries = count};
    table->cells = plain_numbers(count * count);
    table->sales = plain_numbers(count * regions);
    table->output = plain_numbers(count);
    table->flows = take(count, sizeof(double *));
    table->final = take(count, sizeof(double *));
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < count; f++) {
            bool is_empty = (i * 7 + f * 3) % 11 == 0;
            double near = i / sectors == f / sectors ? 4.0 : 1.0;
            table->cells[i * count + f] = is_empty ? 0.0 : near * uneven(i, f);
            table->output[i] += table->cells[i * count + f];
        }
        for (size_t b = 0; b < regions; b++) {
            table->sales[i * regions + b] = (double)count / (double)regions * uneven(i, b + 77);
            table->output[i] += table->sales[i * regions + b];
        }
        table->flows[i] = table->cells + i * count;
        table->final[i] = table->sales + i * regions;
    }
}

void plain_table_clear(struct plain_table *table)
{
    free(table->cells);
    free(table->sales);
    free(table->output);
    free(table->flows);
    free(table->final);
}

struct mrio_table plain_table_numbers(const struct plain_table *table)
{
    return (struct mrio_table){table->regions, table->sectors, table->flows, table->final,
                               table->output};
}

static double output_of(const struct plain_mrio *plain, size_t i)
{
    return plain->table->output[i] / 365.0;
}

/* a_pf. */
static double input_of(const struct plain_mrio *plain, size_t p, size_t f)
{
    const struct plain_table *table = plain->table;
    double sum = 0.0;
    for (size_t r = 0; r < table->regions; r++) {
        sum += table->flows[r * table->sectors + p][f];
    }
    return table->output[f] > 0.0 ? sum / table->output[f] : 0.0;
}

/* A of what industry i sells to region b. */
static double
permitted_of(const struct plain_table *table, const double *permitted, size_t i, size_t b)
{
    size_t m = table->regions;
    size_t at = (i % table->sectors * m + i / table->sectors) * m + b;
    return permitted != NULL ? permitted[at] : 1.0;
}

/* What is ordered in all of industry i, and its final demand. */
static void sum_demand(struct plain_mrio *plain, const double *permitted)
{
    const struct plain_table *table = plain->table;
    for (size_t i = 0; i < table->industries; i++) {
        double final = 0.0;
        double orders = 0.0;
        for (size_t b = 0; b < table->regions; b++) {
            final += table->final[i][b] / 365.0 * permitted_of(table, permitted, i, b);
        }
        for (size_t f = 0; f < table->industries; f++) {
            orders += plain->orders[i * table->industries + f];
        }
        plain->final[i] = final;
        plain->demand[i] = orders + final;
    }
}

void plain_mrio_start(struct plain_mrio *plain,
                      const struct plain_table *table,
                      const struct mrio_settings *settings,
                      const double *permitted)
{
    size_t count = table->industries;
    *plain = (struct plain_mrio){.table = table, .settings = *settings};
    plain->stock = plain_numbers(table->sectors * count);
    plain->orders = plain_numbers(count * count);
    plain->demand = plain_numbers(count);
    plain->alpha = plain_numbers(count);
    plain->production = plain_numbers(count);
    plain->capacity = plain_numbers(count);
    plain->final = plain_numbers(count);
    for (size_t i = 0; i < count; i++) {
        plain->alpha[i] = settings->overcapacity;
        plain->production[i] = output_of(plain, i);
        for (size_t f = 0; f < count; f++) {
            plain->orders[i * count + f] =
                table->flows[i][f] / 365.0 *
                permitted_of(table, permitted, i, f / table->sectors);
        }
        for (size_t p = 0; p < table->sectors; p++) {
            plain->stock[p * count + i] =
                settings->stock_days * output_of(plain, i) * input_of(plain, p, i);
        }
    }
    sum_demand(plain, permitted);
}

void plain_mrio_clear(struct plain_mrio *plain)
{
    free(plain->stock);
    free(plain->orders);
    free(plain->demand);
    free(plain->alpha);
    free(plain->production);
    free(plain->capacity);
    free(plain->final);
}

static void adapt(struct plain_mrio *plain, size_t i)
{
    const struct mrio_settings *settings = &plain->settings;
    bool is_reference = settings->rule == MRIO_REFERENCE;
    double d = plain->demand[i];
    double zeta = d != 0.0 ? (d - plain->production[i]) / d : 0.0;
    double rise = (settings->overcapacity_max - plain->alpha[i]) * zeta;
    double fall = settings->overcapacity - plain->alpha[i];
    double pull = is_reference ? rise + (zeta == 0.0 ? fall : 0.0) : zeta > 1e-9 ? rise : fall;
    plain->alpha[i] = fmax(plain->alpha[i] + pull / settings->overcapacity_tau_days, 1.0);
}

/* x of industry f. */
static double make(const struct plain_mrio *plain, size_t f, double optimal)
{
    const struct mrio_settings *settings = &plain->settings;
    double need_days = settings->psi * settings->stock_days;
    need_days = settings->rule == MRIO_PUBLISHED ? fmax(need_days, 1.0) : need_days;
    double factor = 1.0;
    for (size_t p = 0; p < plain->table->sectors; p++) {
        double input = input_of(plain, p, f);
        double need = need_days * input * optimal;
        bool is_input = input * plain->table->output[f] > 1e-5 * output_of(plain, f);
        if (is_input && need != 0.0) {
            factor = fmin(factor, plain->stock[p * plain->table->industries + f] / need);
        }
    }
    return optimal * factor;
}

/* Share of the orders to industry i that is delivered. */
static double delivered(const struct plain_mrio *plain, size_t i)
{
    double ordered = plain->demand[i] - plain->final[i];
    if (plain->settings.rule == MRIO_REFERENCE) {
        return plain->demand[i] != 0.0 ? plain->production[i] / plain->demand[i] : 0.0;
    }
    return ordered > 0.0 ? fmin(1.0, plain->production[i] / ordered) : 1.0;
}

static bool is_close(double value, double goal)
{
    return fabs(value - goal) <= 1e-8 + 1e-5 * fabs(goal);
}

/* w: what is left of a supplier's capacity; 1 of one that makes nothing. */
static double weight_of(const struct plain_mrio *plain, size_t i)
{
    double output = output_of(plain, i);
    bool is_even = plain->settings.shares == MRIO_FIXED || output == 0.0;
    return is_even ? 1.0 : plain->capacity[i] / output;
}

/* Places what is wanted of product p by industry f. */
static void
place(struct plain_mrio *plain, const double *permitted, size_t p, size_t f, double want)
{
    const struct plain_table *table = plain->table;
    bool is_fixed = plain->settings.shares == MRIO_FIXED;
    size_t buyer = f / table->sectors;
    double whole = 0.0;
    for (size_t r = 0; r < table->regions; r++) {
        size_t i = r * table->sectors + p;
        double barred = is_fixed ? 1.0 : permitted_of(table, permitted, i, buyer);
        whole += table->flows[i][f] * weight_of(plain, i) * barred;
    }
    for (size_t r = 0; r < table->regions; r++) {
        size_t i = r * table->sectors + p;
        double weight = permitted_of(table, permitted, i, buyer) * weight_of(plain, i);
        plain->orders[i * table->industries + f] =
            whole > 0.0 ? want * table->flows[i][f] * weight / whole : 0.0;
    }
}

/* What a step moves, and whether the gates find it close enough. */
struct flows {
    double *optimal; /* [industry] */
    double *got;     /* [product][industry] */
    double *used;    /* the same */
    bool holds, levels;
};

static void plan(struct plain_mrio *plain, const double *loss, double *optimal)
{
    size_t first_to_adapt = plain->settings.rule == MRIO_REFERENCE ? 2 : 1;
    for (size_t i = 0; i < plain->table->industries; i++) {
        if (plain->steps >= first_to_adapt) {
            adapt(plain, i);
        }
        plain->capacity[i] = output_of(plain, i) * (1.0 - loss[i]) * plain->alpha[i];
        optimal[i] = fmin(plain->demand[i], plain->capacity[i]);
    }
    for (size_t i = 0; i < plain->table->industries; i++) {
        plain->production[i] = make(plain, i, optimal[i]);
    }
}

/* Product p received and used by industry f. */
static void receive(const struct plain_mrio *plain, size_t p, size_t f, struct flows *flows)
{
    const struct plain_table *table = plain->table;
    size_t at = p * table->industries + f;
    for (size_t r = 0; r < table->regions; r++) {
        size_t i = r * table->sectors + p;
        flows->got[at] += plain->orders[i * table->industries + f] * delivered(plain, i);
    }
    flows->used[at] = input_of(plain, p, f) * plain->production[f];
    if (plain->settings.rule == MRIO_PUBLISHED) {
        flows->used[at] = fmin(flows->used[at], plain->stock[at]);
    }
    flows->holds = flows->holds && is_close(flows->got[at], flows->used[at]);
}

static double goal_of(const struct plain_mrio *plain, size_t at, const struct flows *flows)
{
    size_t count = plain->table->industries;
    return plain->settings.stock_days * input_of(plain, at / count, at % count) *
           flows->optimal[at % count];
}

static void restock(struct plain_mrio *plain, struct flows *flows)
{
    size_t cells = plain->table->sectors * plain->table->industries;
    for (size_t at = 0; at < cells && !flows->holds; at++) {
        plain->stock[at] += flows->got[at] - flows->used[at];
    }
    for (size_t at = 0; at < cells; at++) {
        flows->levels = flows->levels && is_close(plain->stock[at], goal_of(plain, at, flows));
    }
}

void plain_mrio_step(struct plain_mrio *plain, const double *loss, const double *permitted)
{
    size_t count = plain->table->industries;
    size_t cells = plain->table->sectors * count;
    bool is_reference = plain->settings.rule == MRIO_REFERENCE;
    struct flows flows = {plain_numbers(count), plain_numbers(cells), plain_numbers(cells),
                          is_reference, is_reference};
    plan(plain, loss, flows.optimal);
    for (size_t at = 0; at < cells; at++) {
        receive(plain, at / count, at % count, &flows);
    }
    restock(plain, &flows);
    for (size_t at = 0; at < cells; at++) {
        double gap = fmax(goal_of(plain, at, &flows) - plain->stock[at], 0.0);
        double want = flows.levels ? 0.0 : gap / plain->settings.stock_tau_days;
        want += input_of(plain, at / count, at % count) * plain->production[at % count];
        place(plain, permitted, at / count, at % count, want);
    }
    sum_demand(plain, permitted);
    plain->steps++;
    free(flows.optimal);
    free(flows.got);
    free(flows.used);
}
