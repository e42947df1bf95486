#include "worker/analysis.h"

#include "worker/brink_part.h"
#include "worker/economy_part.h"
#include "worker/hazard_part.h"
#include "worker/judgement_part.h"
#include "worker/options_part.h"
#include "worker/sensitivity_part.h"
#include "worker/stability_part.h"

#include <string.h>

/* Raise a part's number with every change that changes a result. */
#define WORLD_VERSION                                                                          \
    "economy 2, stability 2, brink 1, sensitivity 1, hazard 1, options 1, judgement 1"
#define TABLE_VERSION   "table 1"
#define TRADE_VERSION   "trade 1"
#define COUNCIL_VERSION "council 1"
#define BARGAIN_VERSION "bargain 1"
#define FIT_VERSION     "fit 1"

static const struct analysis rows[] = {
    {"assess",
     "/brink.v1.Assessor/Assess",
     BRINK__V1__ANALYSIS__ANALYSIS_ASSESS,
     {{economy_part, false},
      {stability_part, false},
      {brink_part, false},
      {hazard_part, false},
      {options_part, false},
      {judgement_part, false}}},
    {"economy",
     "/brink.v1.Assessor/Economy",
     BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY,
     {{economy_part, false}, {judgement_part, false}}},
    {"stability",
     "/brink.v1.Assessor/Stability",
     BRINK__V1__ANALYSIS__ANALYSIS_STABILITY,
     {{economy_part, true}, {stability_part, false}, {judgement_part, false}}},
    {"brink",
     "/brink.v1.Assessor/Brink",
     BRINK__V1__ANALYSIS__ANALYSIS_BRINK,
     {{economy_part, true}, {brink_part, false}, {judgement_part, false}}},
    {"options",
     "/brink.v1.Assessor/Options",
     BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS,
     {{hazard_part, true}, {options_part, false}, {judgement_part, false}}},
    {"sensitivity",
     "/brink.v1.Assessor/Sensitivity",
     BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY,
     {{economy_part, true}, {stability_part, true}, {sensitivity_part, false}}},
    {.name = "hazard",
     .method = "/brink.v1.Assessor/Hazard",
     .choice = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD,
     .chain = {{hazard_part, false}, {judgement_part, false}}},
    {.name = "trade",
     .method = "/brink.v1.Assessor/Trade",
     .choice = BRINK__V1__ANALYSIS__ANALYSIS_TRADE}, /* worker/solo.h */
    {.name = "council",
     .method = "/brink.v1.Assessor/Council",
     .choice = BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL},
    {.name = "bargain",
     .method = "/brink.v1.Assessor/Bargain",
     .choice = BRINK__V1__ANALYSIS__ANALYSIS_BARGAIN},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const struct analysis *analysis_find(const char *method)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].method, method) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct analysis *analysis_of_choice(Brink__V1__Analysis choice)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].choice == choice) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct analysis *analysis_at(size_t index)
{
    return index < ROW_COUNT ? &rows[index] : NULL;
}

size_t analysis_part_count(const struct analysis *analysis)
{
    size_t count = 0;
    while (count < ANALYSIS_PARTS_MAX && analysis->chain[count].get != NULL) {
        count++;
    }
    return count;
}

bool analysis_has_economy(const struct analysis *analysis)
{
    return analysis->chain[0].get == economy_part;
}

const char *analysis_model_version(void)
{
    return WORLD_VERSION;
}

const char *analysis_table_version(void)
{
    return TABLE_VERSION;
}

const char *analysis_trade_version(void)
{
    return TRADE_VERSION;
}

const char *analysis_council_version(void)
{
    return COUNCIL_VERSION;
}

const char *analysis_bargain_version(void)
{
    return BARGAIN_VERSION;
}

const char *analysis_fit_version(void)
{
    return FIT_VERSION;
}

const char *analysis_all_versions(void)
{
    return WORLD_VERSION ", " TABLE_VERSION ", " TRADE_VERSION ", " COUNCIL_VERSION
                         ", " BARGAIN_VERSION ", " FIT_VERSION;
}
