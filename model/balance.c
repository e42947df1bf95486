#include "model/balance.h"

#include <math.h>
#include <stdio.h>

enum { ROUNDS_MAX = 400 };

static const double ROW_ERROR_GOAL = 1e-13;
static const double ROW_ERROR_MOST = 1e-9;
static const double RATIO_LEAST = 0.15;
static const double RATIO_MOST = 0.9;
static const double PRIOR_KEPT_LEAST = 0.05;

enum status
balance_init(struct balance *balance, const struct world *world, struct arena *arena)
{
    size_t sectors = world->sector_count;
    *balance = (struct balance){
        .world = world,
        .output = lane_take(arena, sectors),
        .value_added = lane_take(arena, sectors),
        .ratio = lane_take(arena, sectors),
        .domestic = lane_take(arena, sectors * sectors),
        .imported = lane_take(arena, world->import_count * sectors),
        .processed = lane_take(arena, world->processing_count),
        .exports = lane_take(arena, sectors),
        .final = lane_take(arena, sectors),
        .row_target = lane_take(arena, sectors),
        .column_target = lane_take(arena, sectors),
    };
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static void set_output(struct balance *balance, const struct sample *sample)
{
    const struct world *world = balance->world;
    double shares = 0.0;
    for (size_t i = 0; i < world->sector_count; i++) {
        shares += world->sectors[i].value_added_share;
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        const struct world_sector *sector = &world->sectors[i];
        lane ratio = 1.0 - sector->intermediate_share / sample->number[WORLD_VALUE_ADDED_SCALE];
        ratio = lane_clip(ratio, RATIO_LEAST, RATIO_MOST);
        balance->value_added[i] =
            sector->value_added_share / shares * sample->number[WORLD_GDP];
        balance->output[i] = balance->value_added[i] / ratio;
        balance->ratio[i] = balance->value_added[i] / balance->output[i];
    }
}

static void set_trade(struct balance *balance, const struct sample *sample)
{
    const struct world *world = balance->world;
    size_t sectors = world->sector_count;
    for (size_t g = 0; g < world->import_count; g++) {
        for (size_t i = 0; i < sectors; i++) {
            double use = world->import_uses[g * (sectors + 1) + i];
            balance->imported[g * sectors + i] = lane_of(world->imports[g].value_musd * use);
        }
    }
    for (size_t i = 0; i < sectors; i++) {
        balance->exports[i] = lane_of(0.0);
    }
    for (size_t g = 0; g < world->export_count; g++) {
        balance->exports[world->exports[g].sector] += world->exports[g].value_musd;
    }
    for (size_t k = 0; k < world->processing_count; k++) {
        const struct world_processing *row = &world->processing[k];
        lane *use = &balance->imported[row->import_good * sectors + row->sector];
        balance->processed[k] = sample->processed[k] * *use;
        *use -= balance->processed[k];
        balance->exports[row->sector] -= balance->processed[k];
    }
}

/* The prior of one column of domestic inputs, and what the column must add up to. */
static void set_column(struct balance *balance, size_t j)
{
    const struct world *world = balance->world;
    size_t sectors = world->sector_count;
    double whole = 0.0;
    for (size_t i = 0; i < sectors; i++) {
        whole += world->coefficients[i * sectors + j];
    }
    double scale = world->sectors[j].intermediate_share / whole;
    for (size_t i = 0; i < sectors; i++) {
        balance->domestic[i * sectors + j] =
            world->coefficients[i * sectors + j] * scale * balance->output[j];
    }
    lane imported = lane_of(0.0);
    for (size_t g = 0; g < world->import_count; g++) {
        imported += balance->imported[g * sectors + j];
        balance->domestic[world->imports[g].displaces * sectors + j] -=
            balance->imported[g * sectors + j];
    }
    for (size_t i = 0; i < sectors; i++) {
        lane *cell = &balance->domestic[i * sectors + j];
        double kept = PRIOR_KEPT_LEAST * world->coefficients[i * sectors + j] * scale;
        *cell = lane_max(*cell, kept * balance->output[j]);
    }
    balance->column_target[j] = balance->output[j] - balance->value_added[j] - imported;
}

static void set_rows(struct balance *balance)
{
    const struct world *world = balance->world;
    lane left = lane_of(0.0); /* of all output, for domestic final demand */
    lane prior = lane_of(0.0);
    for (size_t i = 0; i < world->sector_count; i++) {
        left += balance->output[i] - balance->exports[i] - balance->column_target[i];
        prior += world->sectors[i].final_share * balance->output[i];
    }
    for (size_t i = 0; i < world->sector_count; i++) {
        balance->final[i] = world->sectors[i].final_share * balance->output[i] * (left / prior);
        balance->row_target[i] = balance->output[i] - balance->final[i] - balance->exports[i];
    }
}

static void add_problem(struct problems *problems, size_t i, const char *text)
{
    char path[WORLD_PATH_MAX];
    snprintf(path, sizeof path, "world.sectors[%zu]", i);
    problem_add(problems, path, "%s", text);
}

/* Imports must leave every column something to buy at home. */
static bool check_column(const struct balance *balance, size_t i, struct problems *problems)
{
    for (int l = 0; l < LANES; l++) {
        double inputs = balance->output[i][l] - balance->value_added[i][l];
        double domestic = balance->column_target[i][l];
        if (!(domestic > 0.0)) {
            char text[2 * WORLD_PATH_MAX];
            snprintf(text, sizeof text,
                     "%s: imports of %.6g M USD exceed its intermediate inputs of %.6g M USD",
                     balance->world->sectors[i].name, inputs - domestic, inputs);
            add_problem(problems, i, text);
            return false;
        }
    }
    return true;
}

/* Final demand and exports must leave every row something to sell to sectors. */
static bool check_row(const struct balance *balance, size_t i, struct problems *problems)
{
    for (int l = 0; l < LANES; l++) {
        if (!(balance->row_target[i][l] > 0.0 && balance->final[i][l] > 0.0)) {
            char text[2 * WORLD_PATH_MAX];
            snprintf(text, sizeof text,
                     "%s: of an output of %.6g M USD, final demand of %.6g and exports of %.6g "
                     "leave nothing to sectors",
                     balance->world->sectors[i].name, balance->output[i][l],
                     balance->final[i][l], balance->exports[i][l]);
            add_problem(problems, i, text);
            return false;
        }
    }
    return true;
}

static bool check_targets(const struct balance *balance, struct problems *problems)
{
    size_t sectors = balance->world->sector_count;
    bool fits = true;
    for (size_t i = 0; i < sectors; i++) {
        fits = check_column(balance, i, problems) && fits;
    }
    for (size_t i = 0; i < sectors && fits; i++) {
        fits = check_row(balance, i, problems);
    }
    return fits;
}

static lane row_sum(const struct balance *balance, size_t i)
{
    size_t sectors = balance->world->sector_count;
    lane sum = lane_of(0.0);
    for (size_t j = 0; j < sectors; j++) {
        sum += balance->domestic[i * sectors + j];
    }
    return sum;
}

/* Largest relative miss of a row target. */
static lane row_error(const struct balance *balance)
{
    lane worst = lane_of(0.0);
    for (size_t i = 0; i < balance->world->sector_count; i++) {
        lane miss = row_sum(balance, i) / balance->row_target[i] - 1.0;
        worst = lane_max(worst, lane_max(miss, -miss));
    }
    return worst;
}

/* One round of RAS in the lanes whose `error` is above the goal; the others keep their bits. */
static void scale_once(struct balance *balance, lane error)
{
    size_t sectors = balance->world->sector_count;
    const lane goal = lane_of(ROW_ERROR_GOAL);
    const lane one = lane_of(1.0);
    for (size_t i = 0; i < sectors; i++) {
        lane factor =
            lane_above(error, goal, balance->row_target[i] / row_sum(balance, i), one);
        for (size_t j = 0; j < sectors; j++) {
            balance->domestic[i * sectors + j] *= factor;
        }
    }
    for (size_t j = 0; j < sectors; j++) {
        lane sum = lane_of(0.0);
        for (size_t i = 0; i < sectors; i++) {
            sum += balance->domestic[i * sectors + j];
        }
        lane factor = lane_above(error, goal, balance->column_target[j] / sum, one);
        for (size_t i = 0; i < sectors; i++) {
            balance->domestic[i * sectors + j] *= factor;
        }
    }
}

enum status
balance_build(struct balance *balance, const struct sample *sample, struct problems *problems)
{
    size_t sectors = balance->world->sector_count;
    set_output(balance, sample);
    set_trade(balance, sample);
    for (size_t j = 0; j < sectors; j++) {
        set_column(balance, j);
    }
    set_rows(balance);
    if (!check_targets(balance, problems)) {
        return STATUS_BAD_INPUT;
    }
    lane error = lane_of(INFINITY);
    for (int round = 0; round < ROUNDS_MAX && lane_any_above(error, ROW_ERROR_GOAL); round++) {
        scale_once(balance, error);
        error = row_error(balance);
    }
    if (lane_any_above(error, ROW_ERROR_MOST)) {
        problem_add(problems, "world.coefficients",
                    "the tables do not balance: a row still misses its total after %d rounds",
                    ROUNDS_MAX);
        return STATUS_NOT_CONVERGED;
    }
    for (size_t i = 0; i < sectors; i++) {
        balance->final[i] = balance->output[i] - row_sum(balance, i) - balance->exports[i];
    }
    return STATUS_OK;
}
