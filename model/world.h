/* world: the data of one target economy and its partners.
 *
 * Money is in millions of US dollars ("M USD") a year of the base year unless said otherwise; a
 * share is 0 to 1. Rows are known by their place: sectors, then export goods, import goods and
 * partners, each from 0. An *input* is a product: the sectors' first, then the import goods.
 * Nothing here is computed; all arrays and names are borrowed from whoever filled the world in.
 *
 * The fields are those of proto/brink/v1/world.proto, with names replaced by places. */
#ifndef MODEL_WORLD_H
#define MODEL_WORLD_H

#include "model/draw.h"

enum {
    WORLD_SECTORS_MAX = 64,
    WORLD_GOODS_MAX = 128, /* of each flow */
    WORLD_PARTNERS_MAX = 64,
    WORLD_CLASSES_MAX = 64,
    WORLD_PROCESSING_MAX = 64,
    WORLD_ENFORCEMENT_MAX = 4096,
    WORLD_PATH_MAX = 96 /* bytes of a field path in a problem */
};

#define WORLD_NONE  SIZE_MAX /* no such row */
#define WORLD_EVERY SIZE_MAX /* in an enforcement row: every one without a row of its own */

struct world_partner {
    const char *name;
    double labour_share;  /* of the income of workers abroad; all partners together 1 */
    double finance_share; /* of other inflows and reserves within reach; all together 1 */
};

struct world_sector {
    const char *name;
    double value_added_share;  /* of GDP; all sectors together 1 */
    double intermediate_share; /* inputs in gross output before scaling, 0 to 0.99 */
    double final_share;        /* prior of domestic final demand in gross output, 0 to 1 */
    double government_share;   /* of final demand that does not follow income */
    bool supply_set;           /* output is what capacity allows; final demand takes the rest */
    struct uncertain stock_months; /* cover of its product held by its users, 0 to 120 */
};

struct world_export {
    const char *name;
    size_t sector; /* that makes it */
    double value_musd;
    size_t enforcement_class;
    const double *partner_shares;    /* [partner_count], together 1, in the reading chosen */
    struct uncertain diverted_share; /* of what is stopped, re-routed in the end */
    struct uncertain absorbed_share; /* of what is lost, absorbed at home in the end */
    size_t absorbed_by;        /* sector whose capacity absorbed output raises; WORLD_NONE */
    struct uncertain quantity; /* base-year quantity a year, for caps in units; 0: not known */
};

/* The order in which scarce exchange is spent. */
enum world_priority {
    WORLD_FUEL,
    WORLD_FOOD,
    WORLD_INDUSTRIAL_INPUTS,
    WORLD_CAPITAL_GOODS,
    WORLD_CONSUMER_GOODS,
    WORLD_PRIORITY_COUNT
};

struct world_import {
    const char *name;
    enum world_priority priority;
    double value_musd;
    size_t displaces; /* sector whose product it stands beside */
    size_t enforcement_class;
    const double *partner_shares;    /* [partner_count], together 1, in the reading chosen */
    struct uncertain diverted_share; /* of what is stopped, arriving covertly */
    struct uncertain stock_months;   /* cover held by its users, 0 to 120 */
    struct uncertain quantity;       /* base-year quantity a year, for caps in units */
};

/* Inputs that pass straight through into one export good. */
struct world_processing {
    size_t import_good;
    size_t sector;          /* that processes it, and makes the export good */
    size_t export_good;     /* that it follows */
    struct uncertain share; /* of the sector's use of the input, 0 to 0.99 */
};

/* How well a partner enforces what binds it in a class of goods. A row that names both comes
 * first, then one for its class and every partner, then one for its partner and every class. */
struct world_enforcement {
    size_t partner;           /* or WORLD_EVERY */
    size_t enforcement_class; /* or WORLD_EVERY */
    struct uncertain share;
};

/* Uncertain numbers of the whole economy; ranges: world_number_range. */
enum world_number {
    WORLD_GDP,                     /* M USD */
    WORLD_VALUE_ADDED_SCALE,       /* scales every sector's value-added ratio */
    WORLD_CRITICALITY_SCALE,       /* scales every criticality */
    WORLD_STOCK_THRESHOLD,         /* psi: share of the stock goal below which output suffers */
    WORLD_RESTOCK_MONTHS,          /* tau_inv */
    WORLD_OVERCAPACITY_MAX,        /* alpha_max: most output over normal capacity */
    WORLD_OVERCAPACITY_MONTHS,     /* tau_alpha */
    WORLD_ABSORPTION_MONTHS,       /* tau_absorb */
    WORLD_ABSORPTION_CAPACITY,     /* capacity of absorbed_by per unit of its use absorbed */
    WORLD_REROUTING_MONTHS,        /* until covert export channels work */
    WORLD_REROUTING_DISCOUNT,      /* k */
    WORLD_HIDDEN_SHARE,            /* h: barred exports not stopped, missing from statistics */
    WORLD_COVERT_PREMIUM,          /* on covert imports */
    WORLD_LABOUR,                  /* income of workers abroad, M USD a year */
    WORLD_EXCHANGE_BALANCE,        /* b0, M USD a year */
    WORLD_RESERVES,                /* R0, M USD at the base date */
    WORLD_RESERVES_FLOOR,          /* R_floor, M USD */
    WORLD_RESERVES_RELEASE_MONTHS, /* tau_R */
    WORLD_ILLICIT,                 /* extra covert inflow under sanctions, M USD a year */
    WORLD_ILLICIT_RAMP_MONTHS,     /* until it is in full */
    WORLD_INCOME_ELASTICITY,       /* eta, of domestic final demand */
    WORLD_INCOME_SMOOTHING_MONTHS, /* over which income is smoothed */
    WORLD_SUBSTITUTION_MONTHS,     /* tau_sub */
    WORLD_SUBSTITUTABLE_SHARE,     /* theta */
    WORLD_DEPRECIATION,            /* delta, a year */
    WORLD_IMPORTED_EQUIPMENT_SHARE, /* eq */
    WORLD_TREND_GROWTH,             /* % a year */
    WORLD_OTHER_SHOCKS,             /* % a year, drawn anew each year */
    WORLD_POPULATION_GROWTH,        /* % a year */
    WORLD_FREE_EXPORTS_TREND,       /* of exports no measure names, % a year */
    WORLD_FREE_IMPORTS_TREND,       /* of demand for imports no measure names, % a year */
    WORLD_NUMBER_COUNT
};

struct world {
    size_t partner_count;
    size_t sector_count;
    size_t export_count;
    size_t import_count;
    size_t class_count; /* enforcement classes */
    size_t processing_count;
    size_t enforcement_count;
    const struct world_partner *partners;
    const struct world_sector *sectors;
    const struct world_export *exports;
    const struct world_import *imports;
    const struct world_processing *processing;
    const struct world_enforcement *enforcement;
    const double *coefficients;  /* [from sector][to sector], share; a column is scaled to its
                                  * sector's intermediate share */
    const double *import_uses;   /* [import good][sector, then final use]; a row together 1 */
    const double *criticalities; /* [input][sector], share of output lost without the input */
    size_t labour_class;         /* enforcement class of measures on labour */
    size_t finance_class;        /* and on finance */
    double illicit_start_years;  /* when illicit inflow begins to grow, years from base, 0 on */
    struct uncertain numbers[WORLD_NUMBER_COUNT];
};

/* Adds a problem for every fault of the world, with the path it has in the message. */
void world_check(const struct world *world, struct problems *problems);

/* Name of a number in the message ("gdp_musd"), and the range it may have. */
const char *world_number_name(enum world_number number);
struct range world_number_range(enum world_number number);

/* Sectors and import goods. */
size_t world_input_count(const struct world *world);

/* Name of an input, borrowed. */
const char *world_input_name(const struct world *world, size_t input);

/* The enforcement row for a partner and a class, or WORLD_NONE. */
size_t
world_enforcement_row(const struct world *world, size_t partner, size_t enforcement_class);

#endif
