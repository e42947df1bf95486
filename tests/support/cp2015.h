/* cp2015: the reference data of Caliendo and Parro (2015) as their authors lay them out, read
 * from the validation folder and turned into the arrays and the tables of this project. */
#ifndef TESTS_SUPPORT_CP2015_H
#define TESTS_SUPPORT_CP2015_H

#include "model/trade.h"
#include "tests/support/folder.h"

enum { CP_COUNTRIES = 31, CP_SECTORS = 40, CP_TRADED = 20 };

/* One line of the expected results. */
struct cp2015_row {
    double terms_of_trade_pct;
    double volume_of_trade_pct;
    double welfare_pct; /* linear */
    double real_wage_pct;
    double real_income_pct;
    double wage_hat;
    double price_hat;
};

struct cp2015 {
    char names[CP_COUNTRIES][32];
    char sectors[CP_SECTORS][8]; /* s01 to s40 */
    const char *country_names[CP_COUNTRIES];
    const char *sector_names[CP_SECTORS];
    double theta[CP_SECTORS];
    double value_added[CP_COUNTRIES];
    double deficit[CP_COUNTRIES];
    double flows[CP_SECTORS * CP_COUNTRIES * CP_COUNTRIES];
    double tariff[CP_SECTORS * CP_COUNTRIES * CP_COUNTRIES];
    double tariff_after[CP_SECTORS * CP_COUNTRIES * CP_COUNTRIES];
    double value_added_share[CP_COUNTRIES * CP_SECTORS];
    double input_share[CP_COUNTRIES * CP_SECTORS * CP_SECTORS];
    double final_share[CP_COUNTRIES * CP_SECTORS];
    struct cp2015_row expected[CP_COUNTRIES];
};

/* NULL where the validation folder is not there; anything else amiss fails the test. The shock
 * is that of the expected results: tariffs among Mexico, Canada and the USA as of 2005. */
struct cp2015 *cp2015_new(const char *validation_folder);
void cp2015_free(struct cp2015 **cp2015_p);

/* A case of these arrays; nothing is copied. */
struct trade_case cp2015_case(const struct cp2015 *cp2015);

/* Writes the tables a user would: countries.csv, sectors.csv, flows.csv, production.csv,
 * inputs.csv, final.csv, shocks.csv. Flows of zero are left out. */
void cp2015_write(const struct cp2015 *cp2015, struct folder *folder);

#endif
