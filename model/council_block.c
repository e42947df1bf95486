#include "model/council_block.h"

#include <lpsolve/lp_lib.h>
#include <math.h>
#include <string.h>

/* Each member bends its cost at its ideal and on either side of it. */
enum { BENDS_MAX = 3 * COUNCIL_MEMBERS_MAX + 2 };

static const double LENGTH_LEAST = 1e-12; /* of a piece: shorter ones are left out */
static const double EXCESS_MOST = 1e-8;   /* of a member's cost in what lp_solve returns */

struct bends {
    double at[BENDS_MAX]; /* rising, from 0 to 1 */
    size_t count;
};

static void add_bend(struct bends *bends, double at)
{
    if (!(at > 0.0 && at < 1.0)) {
        return;
    }
    size_t i = bends->count++;
    for (; i > 0 && bends->at[i - 1] > at; i--) {
        bends->at[i] = bends->at[i - 1];
    }
    bends->at[i] = at;
}

static bool is_asked(const struct council_programme *programme, size_t member)
{
    return programme->rooms[member] < INFINITY;
}

static void
find_bends(const struct council_programme *programme, size_t provision, struct bends *bends)
{
    const struct council_stand *stand = programme->stand;
    bends->at[0] = 0.0;
    bends->count = 1;
    for (size_t i = 0; i < stand->asked->member_count; i++) {
        if (is_asked(programme, i) || i == stand->asked->setter) {
            double ideal = stand->ideals[i][provision];
            add_bend(bends, ideal);
            add_bend(bends, ideal - stand->feared[i][provision]);
            add_bend(bends, ideal + stand->feared[i][provision]);
        }
    }
    bends->at[bends->count++] = 1.0;
}

/* A linear programme under construction. Row 0 is the loss. */
struct table {
    const struct council_programme *programme;
    lprec *lp;
    int rows[COUNCIL_MEMBERS_MAX]; /* of each member that is asked */
    int row_count;
    bool failed;
};

static void add_piece(struct table *table, size_t provision, double from, double to)
{
    const struct council_stand *stand = table->programme->stand;
    REAL slopes[COUNCIL_MEMBERS_MAX + 1];
    int rows[COUNCIL_MEMBERS_MAX + 1];
    int count = 0;
    double rise =
        council_stand_loss(stand, provision, to) - council_stand_loss(stand, provision, from);
    rows[count] = 0;
    slopes[count++] = rise / (to - from);
    for (size_t i = 0; i < stand->asked->member_count; i++) {
        if (is_asked(table->programme, i)) {
            rise = council_stand_cost(stand, i, provision, to) -
                   council_stand_cost(stand, i, provision, from);
            rows[count] = table->rows[i];
            slopes[count++] = rise / (to - from);
        }
    }
    table->failed = table->failed || !add_columnex(table->lp, count, slopes, rows) ||
                    !set_upbo(table->lp, get_Ncolumns(table->lp), to - from);
}

/* Rows, one a member: what the pieces may add to the cost of x = 0. */
static void set_rooms(struct table *table)
{
    const double zero[COUNCIL_PROVISIONS_MAX] = {0};
    const struct council_programme *programme = table->programme;
    for (size_t i = 0; i < programme->stand->asked->member_count; i++) {
        if (is_asked(programme, i)) {
            double room = programme->rooms[i] - council_programme_cost(programme, i, zero);
            table->failed = table->failed || !set_constr_type(table->lp, table->rows[i], LE) ||
                            !set_rh(table->lp, table->rows[i], room);
        }
    }
}

static void fill(struct table *table)
{
    const struct council_programme *programme = table->programme;
    set_rooms(table);
    for (size_t g = 0; g < programme->graded_count; g++) {
        struct bends bends;
        find_bends(programme, programme->graded[g], &bends);
        for (size_t b = 1; b < bends.count; b++) {
            if (bends.at[b] - bends.at[b - 1] > LENGTH_LEAST) {
                add_piece(table, programme->graded[g], bends.at[b - 1], bends.at[b]);
            }
        }
    }
}

/* Adds up the pieces, in the order fill made them. */
static void read_point(struct table *table, struct council_point *point)
{
    const struct council_programme *programme = table->programme;
    REAL *lengths = NULL;
    table->failed = table->failed || !get_ptr_variables(table->lp, &lengths);
    for (size_t g = 0; g < programme->graded_count && !table->failed; g++) {
        struct bends bends;
        double x = 0.0;
        find_bends(programme, programme->graded[g], &bends);
        for (size_t b = 1; b < bends.count; b++) {
            if (bends.at[b] - bends.at[b - 1] > LENGTH_LEAST) {
                x += *lengths++;
            }
        }
        point->x[g] = x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
    }
}

static enum status verify(const struct council_programme *programme,
                          struct council_point *point)
{
    for (size_t i = 0; i < programme->stand->asked->member_count; i++) {
        double cost = council_programme_cost(programme, i, point->x);
        if (is_asked(programme, i) && !(cost <= programme->rooms[i] + EXCESS_MOST)) {
            return STATUS_NOT_CONVERGED;
        }
    }
    point->loss = council_programme_loss(programme, point->x);
    point->found = point->loss <= programme->loss_most + COUNCIL_SLACK;
    return STATUS_OK;
}

static enum status solve_table(struct table *table, struct council_point *point)
{
    set_verbose(table->lp, NEUTRAL);
    set_add_rowmode(table->lp, FALSE);
    fill(table);
    if (table->failed) {
        return STATUS_NO_MEMORY;
    }
    int outcome = solve(table->lp);
    if (outcome == INFEASIBLE) {
        return STATUS_OK;
    }
    if (outcome == NOMEMORY) {
        return STATUS_NO_MEMORY;
    }
    if (outcome != OPTIMAL && outcome != PRESOLVED) {
        return STATUS_NOT_CONVERGED;
    }
    read_point(table, point);
    return table->failed ? STATUS_NOT_CONVERGED : verify(table->programme, point);
}

enum status council_block_solve(const struct council_programme *programme,
                                struct council_point *point_out)
{
    struct table table = {.programme = programme};
    point_out->found = false;
    memset(point_out->multipliers, 0, sizeof point_out->multipliers);
    for (size_t i = 0; i < programme->stand->asked->member_count; i++) {
        if (is_asked(programme, i)) {
            table.rows[i] = ++table.row_count;
        }
    }
    table.lp = make_lp(table.row_count, 0);
    if (table.lp == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = solve_table(&table, point_out);
    delete_lp(table.lp);
    return status;
}
