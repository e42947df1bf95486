#include "client/trading_file.h"

#include "client/excerpt.h"
#include "config/file.h"

#include <stdlib.h>

enum { ITERATIONS_USUAL = 200 };

static const double imbalance_usual = 1e-6;

const char *const trading_file_names[] = {"tables",         "shocks",     "deficits",
                                          "coalition",      "list_flows", "imbalance_max",
                                          "iterations_max", NULL};
/* The last four are said beside a world alone: client/chain_file.h. */
static const char *const settings[] = {
    "deficits", "coalition", "list_flows", "imbalance_max", "iterations_max",
    "tag",      "source",    "theta_tag",  "theta_source",  NULL};

/* The path a member of the group names, as seen from here; NULL in `path_out` where there is no
 * such member. STATUS_IO: it is no text. */
static enum status find_path(const struct fill *fill,
                             const struct tree_node *root,
                             const char *name,
                             const char *what,
                             char **path_out)
{
    const struct tree_node *node = tree_find(root, name);
    if (node == NULL) {
        return STATUS_OK;
    }
    if (node->kind != TREE_TEXT) {
        problem_add_at(fill->problems, node->file, node->line,
                       "%s: the name of a %s belongs here", name, what);
        return STATUS_IO;
    }
    *path_out = file_beside(node->file, node->as.text);
    return *path_out != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_tables(struct trading_file *file,
                               const struct fill *fill,
                               const struct tree_node *root,
                               double imbalance_max)
{
    char *folder = NULL;
    char *shocks = NULL;
    enum status status = find_path(fill, root, "tables", "folder", &folder);
    if (status == STATUS_OK) {
        status = find_path(fill, root, "shocks", "file", &shocks);
    }
    if (status == STATUS_OK && folder == NULL) {
        problem_add_at(fill->problems, root->file, root->line,
                       "tables is missing: the folder of the trade tables");
        status = STATUS_IO;
    }
    if (status == STATUS_OK) {
        status =
            trade_tables_read(folder, shocks, imbalance_max, fill->problems, &file->tables);
    }
    free(folder);
    free(shocks);
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : STATUS_IO;
}

/* Packing only reads what is borrowed. */

static void lend(double *from, size_t count, double **to, size_t *count_to)
{
    *to = from;
    *count_to = from != NULL ? count : 0;
}

static enum status lend_embargo(struct trading_file *file, Brink__V1__TradeTables *trade)
{
    const struct trade_tables *tables = file->tables;
    size_t cells = tables->sector_count * tables->country_count * tables->country_count;
    bool any = false;
    for (size_t cell = 0; tables->embargo != NULL && cell < cells; cell++) {
        any = any || tables->embargo[cell];
    }
    if (!any) {
        return STATUS_OK;
    }
    trade->embargo = arena_take_array(&file->arena, cells, sizeof *trade->embargo);
    if (trade->embargo == NULL) {
        return STATUS_NO_MEMORY;
    }
    trade->n_embargo = cells;
    for (size_t cell = 0; cell < cells; cell++) {
        trade->embargo[cell] = tables->embargo[cell];
    }
    return STATUS_OK;
}

static enum status lend_tables(struct trading_file *file, Brink__V1__TradeTables *trade)
{
    const struct trade_tables *tables = file->tables;
    size_t countries = tables->country_count;
    size_t sectors = tables->sector_count;
    size_t cells = sectors * countries * countries;
    trade->countries = (char **)tables->countries;
    trade->n_countries = countries;
    trade->sectors = (char **)tables->sectors;
    trade->n_sectors = sectors;
    lend(tables->theta, sectors, &trade->theta, &trade->n_theta);
    lend(tables->flows, cells, &trade->flows, &trade->n_flows);
    lend(tables->tariff, cells, &trade->tariff, &trade->n_tariff);
    lend(tables->value_added_share, countries * sectors, &trade->value_added_share,
         &trade->n_value_added_share);
    lend(tables->input_share, countries * sectors * sectors, &trade->input_share,
         &trade->n_input_share);
    lend(tables->final_share, countries * sectors, &trade->final_share, &trade->n_final_share);
    lend(tables->value_added, countries, &trade->value_added, &trade->n_value_added);
    lend(tables->deficit, countries, &trade->deficit, &trade->n_deficit);
    lend(tables->gdp, countries, &trade->gdp, &trade->n_gdp);
    lend(tables->tariff_after, cells, &trade->tariff_after, &trade->n_tariff_after);
    lend(tables->barrier, cells, &trade->barrier, &trade->n_barrier);
    return lend_embargo(file, trade);
}

enum status trading_file_fill(struct trading_file *file,
                              const struct fill *fill,
                              const struct tree_node *root,
                              Brink__V1__TradeTables *trade)
{
    const struct tree_node *node = tree_find(root, "tables");
    const struct tree_node *own = excerpt_take(root, settings, true, fill->arena);
    if (own == NULL) {
        return STATUS_NO_MEMORY;
    }
    trade->deficits = BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_ADDITIVE;
    trade->imbalance_max = imbalance_usual;
    trade->iterations_max = ITERATIONS_USUAL;
    enum status status = fill_message(fill, own, "trade", &trade->base);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    enum status read = read_tables(file, fill, root, trade->imbalance_max);
    if (read == STATUS_OK) {
        read = lend_tables(file, trade);
    }
    if (read == STATUS_OK) {
        read = place_add(fill->places, "trade", node->file, node->line);
    }
    return read == STATUS_OK ? status : read;
}

void trading_file_clear(struct trading_file *file)
{
    trade_tables_free(&file->tables);
    arena_clear(&file->arena);
}
