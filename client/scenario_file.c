#include "client/scenario_file.h"

#include "base/arena.h"
#include "client/bargain_file.h"
#include "client/chain_file.h"
#include "client/council_file.h"
#include "client/excerpt.h"
#include "client/fill.h"
#include "client/mrio_file.h"
#include "client/place.h"
#include "client/trading_file.h"
#include "config/file.h"
#include "config/tree.h"
#include "proto/bargain_request.h"
#include "proto/scenario_check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_BYTES_MAX = 64 * 1024 * 1024,
    DRAWS_USUAL = 1000,
    SEED_USUAL = 1,
    WORDS_BYTES = 96
};

struct scenario_file {
    struct arena arena;
    struct places places;
    Brink__V1__ScenarioRequest request;
    Brink__V1__Scenario scenario;
    Brink__V1__World world;
    Brink__V1__Table table; /* of a scenario that has one, in place of the world */
    struct mrio_file numbers;
    Brink__V1__TradeTables trade; /* likewise, or beside the world, as the next two */
    struct trading_file trading;
    Brink__V1__Council council;
    Brink__V1__Bargain bargain;
};

/* The name of a file without folder and ending; NULL: no memory. */
static char *name_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = arena_copy_text(arena, slash != NULL ? slash + 1 : path);
    if (name != NULL && strchr(name, '.') != NULL) {
        *strrchr(name, '.') = '\0';
    }
    return name;
}

/* What a file need not say. */
static enum status
set_defaults(struct scenario_file *file, const char *scenario_path, const char *world_path)
{
    file->scenario.name = name_of(&file->arena, scenario_path);
    file->scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    file->scenario.months = 84;
    file->scenario.steps_per_year = 52;
    file->scenario.draws = DRAWS_USUAL;
    file->scenario.brink_draws = 128;
    file->scenario.option_draws = 256;
    file->scenario.seed = SEED_USUAL;
    file->scenario.points = 1024;
    file->world.name = name_of(&file->arena, world_path);
    bool is_named = file->scenario.name != NULL && file->world.name != NULL;
    return is_named ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The world, and what stands beside it. STATUS_IO, ...: the file of the world was not read. */
static enum status fill_world(struct scenario_file *file,
                              const char *path,
                              const struct tree_node *scenario,
                              struct problems *problems)
{
    const struct chain_file chain = {&file->trading, &file->trade, &file->council,
                                     &file->bargain};
    const struct fill fill = {&file->arena, &file->places, problems, NULL};
    struct tree *tree = NULL;
    enum status status = tree_read(path, problems, &tree);
    if (status == STATUS_NOT_FOUND) {
        const struct tree_node *name = tree_find(scenario, "world");
        problem_add_at(problems, name->file, name->line,
                       "world: the file it names, as seen from this one, is not there");
    }
    if (status == STATUS_BAD_INPUT) {
        return STATUS_IO; /* no tree: of what is no text in this form nothing is known */
    }
    const struct tree_node *own =
        status == STATUS_OK
            ? excerpt_take(tree_root(tree), chain_file_names, false, &file->arena)
            : NULL;
    if (status == STATUS_OK) {
        status = own != NULL ? fill_message(&fill, own, "world", &file->world.base)
                             : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK || status == STATUS_BAD_INPUT) {
        enum status beside =
            chain_file_fill(&chain, &fill, tree_root(tree), scenario, &file->request);
        status = beside != STATUS_OK ? beside : status;
    }
    tree_free(&tree);
    return status;
}

/* The path of the world a scenario names, as seen from here; NULL: it names none, or no memory.
 */
static char *
world_path_of(const struct tree_node *root, const char *path, struct problems *problems)
{
    const struct tree_node *world = tree_find(root, "world");
    char *world_path = NULL;
    if (world == NULL) {
        problem_add_at(problems, path, root->line, "world is missing: the file of the world");
    } else if (world->kind != TREE_TEXT) {
        problem_add_at(problems, path, world->line, "world: the name of a file belongs here");
    } else {
        world_path = file_beside(path, world->as.text);
    }
    return world_path;
}

/* The scenario itself, of one that has data of its own in place of a world: without the members
 * whose names are one of `data`, which ends with NULL. `words` say why there is no world. */
static enum status fill_own_scenario(struct scenario_file *file,
                                     const struct fill *fill,
                                     const struct tree_node *root,
                                     const char *path,
                                     const char *const *data,
                                     const char *words)
{
    const struct tree_node *world = tree_find(root, "world");
    const struct tree_node *own = excerpt_take(root, data, false, &file->arena);
    file->request.world = NULL;
    file->scenario.name = name_of(&file->arena, path);
    if (own == NULL || file->scenario.name == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = fill_message(fill, own, "scenario", &file->scenario.base);
    if (world != NULL) {
        problem_add_at(fill->problems, path, world->line, "world %s", words);
        status = status == STATUS_OK ? STATUS_BAD_INPUT : status;
    }
    return status;
}

/* A scenario that names a table. STATUS_IO: not everything could be read. */
static enum status fill_table_request(struct scenario_file *file,
                                      const struct tree_node *root,
                                      const char *path,
                                      struct problems *problems)
{
    const struct fill fill = {&file->arena, &file->places, problems, "world"};
    file->request.table = &file->table;
    file->scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    enum status status =
        fill_own_scenario(file, &fill, root, path, mrio_file_names,
                          "stands beside a table: a question is asked of one of them");
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    enum status table_status = mrio_file_fill(&file->numbers, &fill, root, &file->table);
    return table_status == STATUS_OK ? status : table_status;
}

/* A scenario about something other than a world or a table: which it is says its analysis. */
struct subject {
    const char *analysis;
    Brink__V1__Analysis choice;
    const char *sign;         /* a name that says it without an analysis; NULL: none does */
    const char *const *names; /* that say something of it */
    enum status (*fill)(struct scenario_file *file,
                        const struct fill *fill,
                        const struct tree_node *root);
};

static enum status
fill_trade(struct scenario_file *file, const struct fill *fill, const struct tree_node *root)
{
    file->request.trade = &file->trade;
    return trading_file_fill(&file->trading, fill, root, &file->trade);
}

static enum status
fill_council(struct scenario_file *file, const struct fill *fill, const struct tree_node *root)
{
    file->request.council = &file->council;
    file->scenario.draws = DRAWS_USUAL;
    file->scenario.seed = SEED_USUAL;
    return council_file_fill(fill, root, &file->council);
}

static enum status
fill_bargain(struct scenario_file *file, const struct fill *fill, const struct tree_node *root)
{
    file->request.bargain = &file->bargain;
    enum status status = bargain_file_fill(fill, root, &file->bargain);
    if (bargain_request_is_drawn(&file->bargain)) {
        file->scenario.draws = DRAWS_USUAL;
        file->scenario.seed = SEED_USUAL;
    }
    return status;
}

static const struct subject subjects[] = {
    {"trade", BRINK__V1__ANALYSIS__ANALYSIS_TRADE, "tables", trading_file_names, fill_trade},
    {"council", BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL, NULL, council_file_names, fill_council},
    {"bargain", BRINK__V1__ANALYSIS__ANALYSIS_BARGAIN, NULL, bargain_file_names, fill_bargain},
};

enum { SUBJECT_COUNT = sizeof subjects / sizeof subjects[0] };

static const struct subject *subject_of(const struct tree_node *root)
{
    const struct tree_node *analysis = tree_find(root, "analysis");
    for (size_t i = 0; i < SUBJECT_COUNT; i++) {
        if (analysis != NULL && analysis->kind == TREE_TEXT &&
            strcmp(analysis->as.text, subjects[i].analysis) == 0) {
            return &subjects[i];
        }
    }
    for (size_t i = 0; i < SUBJECT_COUNT; i++) {
        if (subjects[i].sign != NULL && tree_find(root, subjects[i].sign) != NULL) {
            return &subjects[i];
        }
    }
    return NULL;
}

/* STATUS_IO: not everything could be read. */
static enum status fill_subject_request(struct scenario_file *file,
                                        const struct subject *subject,
                                        const struct tree_node *root,
                                        const char *path,
                                        struct problems *problems)
{
    const struct fill fill = {&file->arena, &file->places, problems, "world"};
    char words[WORDS_BYTES];
    snprintf(words, sizeof words, "is not supported with the analysis %s: leave it out",
             subject->analysis);
    file->scenario.analysis = subject->choice;
    enum status part = subject->fill(file, &fill, root);
    if (part == STATUS_NO_MEMORY) {
        return part;
    }
    enum status status = fill_own_scenario(file, &fill, root, path, subject->names, words);
    return status == STATUS_NO_MEMORY || part == STATUS_OK ? status : part;
}

/* STATUS_IO: not everything could be read. */
static enum status fill_request(struct scenario_file *file,
                                const struct tree_node *root,
                                const char *path,
                                struct problems *problems)
{
    const struct fill fill = {&file->arena, &file->places, problems, "world"};
    char *world_path = world_path_of(root, path, problems);
    enum status status = set_defaults(file, path, world_path != NULL ? world_path : path);
    const struct tree_node *own = excerpt_take(root, chain_file_names, false, &file->arena);
    if (status == STATUS_OK) {
        status = own != NULL ? fill_message(&fill, own, "scenario", &file->scenario.base)
                             : STATUS_NO_MEMORY;
    }
    enum status world_status = status == STATUS_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_IO;
    if (world_path != NULL && status != STATUS_NO_MEMORY) {
        world_status = fill_world(file, world_path, root, problems);
    }
    free(world_path);
    bool is_world_read = world_status == STATUS_OK || world_status == STATUS_BAD_INPUT;
    if (!is_world_read) {
        return world_status == STATUS_NO_MEMORY ? world_status : STATUS_IO;
    }
    return status == STATUS_OK ? world_status : status;
}

/* Does one of the first `count` problems stand at the path, or above it? */
static bool is_known(const struct problems *problems, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        const char *known = problems->items[i].path;
        size_t size = strlen(known);
        if (size > 0 && strncmp(path, known, size) == 0 &&
            (path[size] == '\0' || path[size] == '.' || path[size] == '[')) {
            return true;
        }
    }
    return false;
}

/* Adds to `problems` those of `more` that do not follow from one of its first `known_count`: a
 * value of the wrong kind is also missing, and saying so does not help. */
static void
add_others(struct problems *problems, size_t known_count, const struct problems *more)
{
    for (size_t i = 0; i < more->count; i++) {
        const struct problem *problem = &more->items[i];
        if (is_known(problems, known_count, problem->path)) {
            continue;
        }
        size_t before = problems->count;
        problem_add(problems, problem->path, "%s", problem->text);
        if (problems->count > before && problem->file != NULL) {
            problem_place(&problems->items[before], problem->file, problem->line);
        }
    }
    problems->left_out += more->left_out;
}

enum status scenario_file_check(const struct scenario_file *file, struct problems *problems)
{
    struct problems found = {0};
    enum status status = scenario_check(&file->request, &found);
    place_problems(&file->places, &found);
    add_others(problems, problems->count, &found);
    problems_clear(&found);
    return status;
}

/* In the order of the files: the scenario's first, then by name; then by line. */
static int compare_problems(const void *left, const void *right, void *scenario_path)
{
    const struct problem *a = left;
    const struct problem *b = right;
    const char *a_file = a->file != NULL ? a->file : "";
    const char *b_file = b->file != NULL ? b->file : "";
    bool a_is_first = strcmp(a_file, scenario_path) == 0;
    bool b_is_first = strcmp(b_file, scenario_path) == 0;
    if (a_is_first != b_is_first) {
        return a_is_first ? -1 : 1;
    }
    int by_file = strcmp(a_file, b_file);
    if (by_file != 0 || a->line != b->line) {
        return by_file != 0 ? by_file : (a->line > b->line) - (a->line < b->line);
    }
    int by_path = strcmp(a->path, b->path);
    return by_path != 0 ? by_path : strcmp(a->text, b->text);
}

/* Fills the request and checks it; what could not be read whole is not checked. */
static enum status read_request(struct scenario_file *file,
                                const struct tree_node *root,
                                const char *path,
                                struct problems *problems)
{
    const struct subject *subject = subject_of(root);
    enum status status =
        subject != NULL ? fill_subject_request(file, subject, root, path, problems)
        : tree_find(root, "table") != NULL ? fill_table_request(file, root, path, problems)
                                           : fill_request(file, root, path, problems);
    if (status == STATUS_OK) {
        return scenario_file_check(file, problems);
    }
    if (status == STATUS_BAD_INPUT) {
        enum status found = scenario_file_check(file, problems);
        return found == STATUS_NO_MEMORY ? found : status;
    }
    return status;
}

static struct scenario_file *new_file(void)
{
    struct scenario_file *file = calloc(1, sizeof *file);
    if (file != NULL) {
        file->arena.size_max = ARENA_BYTES_MAX;
        file->places.arena = &file->arena;
        brink__v1__scenario_request__init(&file->request);
        brink__v1__scenario__init(&file->scenario);
        brink__v1__world__init(&file->world);
        brink__v1__table__init(&file->table);
        brink__v1__trade_tables__init(&file->trade);
        brink__v1__council__init(&file->council);
        brink__v1__bargain__init(&file->bargain);
        file->request.scenario = &file->scenario;
        file->request.world = &file->world;
    }
    return file;
}

enum status
scenario_file_read(const char *path, struct problems *problems, struct scenario_file **file_out)
{
    struct problems found = {0};
    struct tree *tree = NULL;
    struct scenario_file *file = new_file();
    enum status status = file != NULL ? tree_read(path, &found, &tree) : STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        status = read_request(file, tree_root(tree), path, &found);
    }
    tree_free(&tree);
    if (status == STATUS_OK) {
        *file_out = file;
        return STATUS_OK;
    }
    scenario_file_free(&file);
    if (found.count > 0) {
        /* The compare function only reads the path. */
        qsort_r(found.items, found.count, sizeof found.items[0], compare_problems,
                (void *)path);
    }
    add_others(problems, 0, &found);
    problems_clear(&found);
    return status == STATUS_NO_MEMORY ? status : STATUS_BAD_INPUT;
}

void scenario_file_free(struct scenario_file **file_p)
{
    struct scenario_file *file = *file_p;
    if (file == NULL) {
        return;
    }
    mrio_file_clear(&file->numbers);
    trading_file_clear(&file->trading);
    arena_clear(&file->arena);
    free(file);
    *file_p = NULL;
}

Brink__V1__ScenarioRequest *scenario_file_request(struct scenario_file *file)
{
    return &file->request;
}
