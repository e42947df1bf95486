#include "tests/support/tableau.h"

#include <stdlib.h>

static const char *const regions[TABLEAU_REGIONS] = {"east", "west"};
static const char *const sectors[TABLEAU_SECTORS] = {"food", "iron & steel", "services"};

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

static char *word(const char *text)
{
    return (char *)text; /* packing only reads it */
}

static void *take(struct tableau *tableau, const ProtobufCMessageDescriptor *type)
{
    void *message = arena_take(&tableau->arena, type->sizeof_message);
    require(message != NULL);
    protobuf_c_message_init(type, message);
    return message;
}

static void *list(struct tableau *tableau, size_t count, size_t size)
{
    void *made = arena_take_array(&tableau->arena, count, size);
    require(made != NULL);
    return made;
}

static char **words(struct tableau *tableau, const char *text, size_t *count_out)
{
    char **made = list(tableau, 1, sizeof *made);
    made[0] = word(text);
    *count_out = 1;
    return made;
}

static Brink__V1__Industry *make_industry(struct tableau *tableau, size_t i)
{
    Brink__V1__Industry *row = take(tableau, &brink__v1__industry__descriptor);
    row->region = word(regions[i / TABLEAU_SECTORS]);
    row->sector = word(sectors[i % TABLEAU_SECTORS]);
    row->flows = list(tableau, TABLEAU_INDUSTRIES, sizeof(double));
    row->n_flows = TABLEAU_INDUSTRIES;
    for (size_t f = 0; f < TABLEAU_INDUSTRIES; f++) {
        row->flows[f] = 3.25 + (double)((5 * i + 7 * f) % 11);
        row->output += row->flows[f];
    }
    row->final_demand = list(tableau, TABLEAU_REGIONS, sizeof(double));
    row->n_final_demand = TABLEAU_REGIONS;
    for (size_t b = 0; b < TABLEAU_REGIONS; b++) {
        row->final_demand[b] = 20.5 + (double)(3 * i + 5 * b);
        row->output += row->final_demand[b];
    }
    return row;
}

static void fill_table(struct tableau *tableau)
{
    Brink__V1__Table *table = take(tableau, &brink__v1__table__descriptor);
    table->industries = list(tableau, TABLEAU_INDUSTRIES, sizeof(void *));
    table->n_industries = TABLEAU_INDUSTRIES;
    for (size_t i = 0; i < TABLEAU_INDUSTRIES; i++) {
        table->industries[i] = make_industry(tableau, i);
    }
    table->industries[1]->capacity_loss = list(tableau, 10, sizeof(double));
    table->industries[1]->n_capacity_loss = 10;
    for (size_t t = 2; t < 10; t++) {
        table->industries[1]->capacity_loss[t] = 0.385;
    }
    table->rule = BRINK__V1__TABLE_RULE__TABLE_RULE_PUBLISHED;
    table->shares = BRINK__V1__TABLE_SHARES__TABLE_SHARES_FIXED;
    table->psi = 0.9;
    table->stock_days = 4.0;
    table->tau_stock_days = 6.0;
    table->overcapacity = take(tableau, &brink__v1__overcapacity__descriptor);
    table->overcapacity->base_ratio = 1.0;
    table->overcapacity->max = 1.25;
    table->overcapacity->tau_days = 30.0;
    table->steps = TABLEAU_STEPS;
    table->stocks_every = 7;
    tableau->table = table;
}

static void fill_scenario(struct tableau *tableau)
{
    Brink__V1__Scenario *scenario = take(tableau, &brink__v1__scenario__descriptor);
    Brink__V1__Measure *cut = take(tableau, &brink__v1__measure__descriptor);
    scenario->name = word("tableau");
    scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    scenario->as_of = word("2017-09-11");
    scenario->measures = list(tableau, 1, sizeof(void *));
    scenario->measures[0] = cut;
    scenario->n_measures = 1;
    cut->name = word("iron-west");
    cut->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT;
    cut->cut_share = take(tableau, &brink__v1__quantity__descriptor);
    cut->cut_share->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    cut->cut_share->number = 0.6;
    cut->goods = words(tableau, sectors[1], &cut->n_goods);
    cut->from = words(tableau, regions[1], &cut->n_from);
    cut->to = words(tableau, "*", &cut->n_to);
    cut->start = word("2017-09-16"); /* step 5 */
    cut->phase_in_steps = 4;
    tableau->scenario = scenario;
}

void tableau_fill(struct tableau *tableau)
{
    *tableau = (struct tableau){.arena = {0}};
    fill_table(tableau);
    fill_scenario(tableau);
    tableau->request = take(tableau, &brink__v1__scenario_request__descriptor);
    tableau->request->scenario = tableau->scenario;
    tableau->request->table = tableau->table;
}

void tableau_clear(struct tableau *tableau)
{
    arena_clear(&tableau->arena);
}

void tableau_pack(const struct tableau *tableau, struct buffer *bytes)
{
    size_t size = brink__v1__scenario_request__get_packed_size(tableau->request);
    require(buffer_reserve(bytes, size) == STATUS_OK);
    bytes->size = brink__v1__scenario_request__pack(tableau->request, bytes->bytes);
}
