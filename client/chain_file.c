#include "client/chain_file.h"

#include "base/suggest.h"
#include "client/bargain_file.h"
#include "client/council_file.h"
#include "client/excerpt.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 64, TURNS_USUAL = 100, NAME_SHOWN_MAX = 60 };

const char *const chain_file_names[] = {"trade_tables", "council", "bargain", NULL};

static const char *const trade_names[] = {
    "tables",        "deficits",       "coalition", "list_flows",
    "imbalance_max", "iterations_max", "tag",       "source",
    "theta_tag",     "theta_source",   NULL};
static const char *const bargain_names[] = {
    "title", "turns", "actors", "position_deviation", "salience_deviation", NULL};

static const double points_most = 100.0;

/* What is being filled in. */
struct chain {
    const struct chain_file *parts;
    const struct fill *fill;
    Brink__V1__ScenarioRequest *request;
};

/* Adds a problem for each member of the group that is none of `names`; false: there is one. */
static bool knows_all(const struct fill *fill,
                      const struct tree_node *group,
                      const char *const *names,
                      const char *owner)
{
    bool fine = true;
    for (size_t i = 0; i < group->count; i++) {
        const struct tree_node *node = &group->children[i];
        struct suggest suggest = suggest_start(node->name);
        bool is_known = false;
        for (size_t k = 0; names[k] != NULL; k++) {
            is_known = is_known || strcmp(names[k], node->name) == 0;
            suggest_offer(&suggest, names[k]);
        }
        if (!is_known) {
            problem_add_at(fill->problems, node->file, node->line, "%s: there is no %.*s%s",
                           owner, NAME_SHOWN_MAX, node->name, suggest_clause(&suggest));
            fine = false;
        }
    }
    return fine;
}

/* The worse of two: of what is read, and of what was known of it before. */
static enum status both(bool fine, enum status status)
{
    return status == STATUS_OK && !fine ? STATUS_BAD_INPUT : status;
}

static enum status fill_trade(struct chain *chain, const struct tree_node *group)
{
    Brink__V1__TradeTables *trade = chain->parts->trade;
    bool fine = knows_all(chain->fill, group, trade_names, "trade_tables");
    chain->request->trade = trade;
    enum status status = trading_file_fill(chain->parts->trading, chain->fill, group, trade);
    trade->n_tariff_after = trade->n_barrier = trade->n_embargo = 0;
    return both(fine, status);
}

static enum status fill_council(struct chain *chain, const struct tree_node *group)
{
    bool fine = knows_all(chain->fill, group, council_file_names, "council");
    chain->request->council = chain->parts->council;
    return both(fine, council_file_fill(chain->fill, group, chain->parts->council));
}

static double *take_two(struct arena *arena, double first, double second)
{
    double *numbers = arena_take_array(arena, 2, sizeof *numbers);
    if (numbers != NULL) {
        numbers[0] = first;
        numbers[1] = second;
    }
    return numbers;
}

static void
take_actor(struct arena *arena, const Brink__V1__Actor *from, Brink__V1__BargainActor *actor)
{
    brink__v1__bargain_actor__init(actor);
    actor->name = from->name;
    actor->description = from->source;
    actor->capability = from->capability;
    actor->positions = take_two(arena, from->pressure, from->talks);
    actor->saliences = take_two(arena, from->pressure_salience, from->talks_salience);
    actor->n_positions = actor->positions != NULL ? 2 : 0;
    actor->n_saliences = actor->saliences != NULL ? 2 : 0;
}

/* The actors of the world, whose rows they keep as their places. */
static enum status
take_actors(const struct fill *fill, const Brink__V1__World *world, Brink__V1__Bargain *bargain)
{
    struct arena *arena = fill->arena;
    bargain->dimensions = arena_take_array(arena, 2, sizeof(char *));
    bargain->actors = arena_take_array(arena, world->n_actors, sizeof(void *));
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    bargain->dimensions[0] = arena_copy_text(arena, "pressure");
    bargain->dimensions[1] = arena_copy_text(arena, "talks");
    bargain->n_dimensions = 2;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < world->n_actors && status == STATUS_OK; i++) {
        char from[PATH_BYTES];
        char to[PATH_BYTES];
        snprintf(from, sizeof from, "world.actors[%zu]", i);
        snprintf(to, sizeof to, "bargain.actors[%zu]", i);
        status = place_copy(fill->places, from, to);
        bargain->actors[i] = arena_take(arena, sizeof *bargain->actors[i]);
        if (bargain->actors[i] != NULL) {
            take_actor(arena, world->actors[i], bargain->actors[i]);
        }
    }
    bargain->n_actors = world->n_actors;
    return arena->failed ? STATUS_NO_MEMORY : status;
}

/* A number of points in the group; 0: there is none. False: something else has its name. */
static bool find_points(const struct fill *fill,
                        const struct tree_node *group,
                        const char *name,
                        double *points_out)
{
    const struct tree_node *node = tree_find(group, name);
    double points = -1.0;
    if (node == NULL) {
        *points_out = 0.0;
        return true;
    }
    if (node->kind == TREE_REAL) {
        points = node->as.real;
    } else if (node->kind == TREE_INTEGER) {
        points = (double)node->as.integer;
    }
    *points_out = points;
    if (!(points >= 0.0 && points <= points_most)) {
        problem_add_at(fill->problems, node->file, node->line,
                       "bargain.%s: a number of 0 to 100 (points) belongs here", name);
        *points_out = 0.0;
        return false;
    }
    return true;
}

/* The same for all actors of the world. */
static bool
deviate(const struct fill *fill, const struct tree_node *group, Brink__V1__Bargain *bargain)
{
    double position = 0.0;
    double salience = 0.0;
    bool fine = find_points(fill, group, "position_deviation", &position);
    fine = find_points(fill, group, "salience_deviation", &salience) && fine;
    for (size_t i = 0; i < bargain->n_actors; i++) {
        bargain->actors[i]->position_deviation = position;
        bargain->actors[i]->salience_deviation = salience;
    }
    return fine;
}

/* Actors of a table have their own deviations. */
static enum status fill_table(struct chain *chain, const struct tree_node *group)
{
    Brink__V1__Bargain *bargain = chain->request->bargain;
    bool fine = true;
    for (size_t i = 0; i < group->count; i++) {
        const struct tree_node *node = &group->children[i];
        bool is_own = strcmp(node->name, "title") == 0 ||
                      strcmp(node->name, "position_deviation") == 0 ||
                      strcmp(node->name, "salience_deviation") == 0;
        if (is_own) {
            problem_add_at(chain->fill->problems, node->file, node->line,
                           "bargain.%s is for the actors of the world; those of a table have "
                           "their own",
                           node->name);
            fine = false;
        }
    }
    return both(fine, bargain_file_fill(chain->fill, group, bargain));
}

static enum status fill_bargain(struct chain *chain, const struct tree_node *group)
{
    static const char *const settings[] = {"title", "turns", NULL};
    Brink__V1__Bargain *bargain = chain->parts->bargain;
    bool fine = knows_all(chain->fill, group, bargain_names, "bargain");
    chain->request->bargain = bargain;
    if (tree_find(group, "actors") != NULL) {
        return both(fine, fill_table(chain, group));
    }
    const struct tree_node *own = excerpt_take(group, settings, true, chain->fill->arena);
    if (own == NULL) {
        return STATUS_NO_MEMORY;
    }
    bargain->turns = TURNS_USUAL;
    enum status status = fill_message(chain->fill, own, "bargain", &bargain->base);
    enum status taken = status != STATUS_NO_MEMORY
                            ? take_actors(chain->fill, chain->request->world, bargain)
                            : status;
    if (taken != STATUS_OK) {
        return taken;
    }
    fine = deviate(chain->fill, group, bargain) && fine;
    return both(fine, status);
}

static enum status (*const fillers[])(struct chain *chain, const struct tree_node *group) = {
    fill_trade, fill_council, fill_bargain};

/* The group in one of the files; NULL: it has none. False: something else has its name. */
static bool find_group(const struct fill *fill,
                       const struct tree_node *root,
                       const char *name,
                       const struct tree_node **group_out)
{
    const struct tree_node *node = tree_find(root, name);
    *group_out = node;
    if (node != NULL && node->kind != TREE_GROUP) {
        problem_add_at(fill->problems, node->file, node->line,
                       "%s: a group belongs here, not %s", name, tree_kind_words(node->kind));
        *group_out = NULL;
        return false;
    }
    return true;
}

static enum status fill_one(struct chain *chain,
                            size_t which,
                            const struct tree_node *world,
                            const struct tree_node *scenario)
{
    const char *name = chain_file_names[which];
    const struct tree_node *of_world = NULL;
    const struct tree_node *of_scenario = NULL;
    bool fine = find_group(chain->fill, world, name, &of_world);
    fine = find_group(chain->fill, scenario, name, &of_scenario) && fine;
    if (chain->request->scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_ASSESS) {
        if (of_scenario != NULL) {
            problem_add_at(chain->fill->problems, of_scenario->file, of_scenario->line,
                           "%s stands beside a world for the analysis assess alone: leave it "
                           "out",
                           name);
            fine = false;
        }
        return fine ? STATUS_OK : STATUS_BAD_INPUT;
    }
    const struct tree_node *group = of_scenario != NULL ? of_scenario : of_world;
    return both(fine, group != NULL ? fillers[which](chain, group) : STATUS_OK);
}

enum status chain_file_fill(const struct chain_file *chain_file,
                            const struct fill *fill,
                            const struct tree_node *world,
                            const struct tree_node *scenario,
                            Brink__V1__ScenarioRequest *request)
{
    struct chain chain = {chain_file, fill, request};
    enum status worst = STATUS_OK;
    for (size_t i = 0; chain_file_names[i] != NULL && worst != STATUS_NO_MEMORY; i++) {
        enum status status = fill_one(&chain, i, world, scenario);
        bool is_worse = status == STATUS_NO_MEMORY || worst == STATUS_OK || status == STATUS_IO;
        worst = status != STATUS_OK && is_worse ? status : worst;
    }
    return worst;
}
