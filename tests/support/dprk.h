/* dprk: the reference world of the tests, North Korea with 2016 as its base year, and the
 * packages of measures it is tried with. The figures are those of the project's own reference
 * data, with starts and phases of measures in years from 2016.0. */
#ifndef TESTS_SUPPORT_DPRK_H
#define TESTS_SUPPORT_DPRK_H

#include "model/economy.h"
#include "model/stability.h"

enum { DPRK_SECTORS = 6, DPRK_EXPORTS = 11, DPRK_IMPORTS = 8, DPRK_PARTNERS = 3 };

enum dprk_package {
    DPRK_NONE,
    DPRK_2321,
    DPRK_2371, /* with those before */
    DPRK_2375,
    DPRK_2397,
    DPRK_EMBARGO_FULL,      /* 2397 and all trade, fully enforced, no covert trade */
    DPRK_EMBARGO_PRACTICAL, /* 2397 and all trade, enforced as partners do */
    DPRK_PACKAGE_COUNT
};

enum { DPRK_MEASURES_MAX = 32 };

/* One world whole: every array the structs point to. Tests may change any of it. */
struct dprk {
    struct world world;
    struct regime regime;
    struct world_partner partners[DPRK_PARTNERS];
    struct world_sector sectors[DPRK_SECTORS];
    struct world_export exports[DPRK_EXPORTS];
    struct world_import imports[DPRK_IMPORTS];
    struct world_processing processing[1];
    struct world_enforcement enforcement[7];
    double coefficients[DPRK_SECTORS * DPRK_SECTORS];
    double import_uses[DPRK_IMPORTS * (DPRK_SECTORS + 1)];
    double criticalities[(DPRK_SECTORS + DPRK_IMPORTS) * DPRK_SECTORS];
    double export_shares[DPRK_PARTNERS];
    double import_shares[DPRK_PARTNERS];
    struct stability_percentile percentiles[5];
    struct stability_ending endings[3];
    struct measure measures[DPRK_MEASURES_MAX];
    size_t goods[DPRK_MEASURES_MAX]; /* the one good of each measure that names one */
    size_t measure_count;
};

/* Fills in the world, its regime and the measures of a package. */
void dprk_fill(struct dprk *dprk, enum dprk_package package);

/* A case of so many months by week, for economy_new. */
struct economy_case dprk_case(const struct dprk *dprk, unsigned months);

/* A variable of the world by the name it has in the reference data ("psi"). */
struct uncertain dprk_variable(const char *name);

#endif
