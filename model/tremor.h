/* tremor: who feels an underground nuclear test, and how strongly.
 *
 * Yield: mb = intercept + 0.75 lg(Y kt), intercept 4.45 (Murphy 1996), 4.25 to 4.45 in the
 * literature. Moment magnitude: Mw = 4.5 + 0.4375 (mb - 4.7), a line through the Mw of the
 * tests of 2009 (4.5) and 2017 (5.2).
 *
 * Felt intensity: an ensemble of equations (intensity.h), each with mb and with Mw put in for
 * its magnitude. What people reported of earlier tests calibrates each member: its bias b, the
 * mean of reported less computed, is added to it, and its weight is
 *
 *   w ~ s^-n exp(-b^2 / 2)
 *
 * with s the standard deviation of those n residuals (the likelihood of a normal error, and a
 * prior that a bias of one unit is usual: judgement). There are reports only from where the
 * tremor was felt, so that all intensities come out too high rather than too low.
 *
 * A draw takes one member by weight and one event error N(0, 0.3), shared by all places; the
 * error of a place, N(0, 0.5), is integrated analytically. People are counted to a radius only:
 * beyond it no report supports the equations. */
#ifndef MODEL_TREMOR_H
#define MODEL_TREMOR_H

#include "model/intensity.h"
#include "model/place.h"

#include <stdbool.h>

enum {
    TREMOR_MEMBER_COUNT = 6,
    TREMOR_REPORTS_MIN = 3,
    TREMOR_REPORTS_MAX = 1024,
    TREMOR_EDGES_MAX = 12
};

#define TREMOR_EVENT_DEVIATION 0.3 /* intensity units: judgement */
#define TREMOR_PLACE_DEVIATION 0.5
#define TREMOR_RADIUS_KM       250.0

/* What was felt at one place of one test. */
struct tremor_report {
    double distance_km; /* 0 to 20000 */
    double mb;          /* 0 to 10 */
    double mw;          /* 0 to 10 */
    double least;       /* intensity, 1 to 12 */
    double most;        /* not below it */
};

struct tremor_member {
    enum intensity_equation equation;
    bool takes_mw;    /* else mb */
    double bias;      /* added to the equation's mean */
    double deviation; /* of the residuals; at least 0.1, lest one lucky member takes all */
    double weight;    /* all together 1 */
};

/* Everything is borrowed and must outlive the tremor. */
struct tremor_case {
    struct position site;
    const struct place *places; /* [place_count] */
    size_t place_count;
    const struct tremor_report *reports; /* [report_count] */
    size_t report_count;
    double edges[TREMOR_EDGES_MAX]; /* of the bands of intensity, rising, 1 to 12 */
    size_t edge_count;              /* 1 to the most */
};

/* One draw. */
struct tremor_numbers {
    double mb;     /* 0 to 10 */
    double mw;     /* 0 to 10 */
    double choice; /* uniform in [0, 1): which member */
    double event;  /* normal(0, TREMOR_EVENT_DEVIATION), -5 to 5 */
};

struct tremor_result {
    size_t member;     /* the one taken */
    double *intensity; /* [place] median; computed for all places, supported to the radius */
    double *thousand;  /* [edge] people who feel edge to next edge, the last without end */
};

struct tremor;

double tremor_yield_kt(double mb, double intercept);
double tremor_mb(double yield_kt, double intercept);
double tremor_mw(double mb);

/* Calibrates all members by reports[count], count >= TREMOR_REPORTS_MIN, checked. */
void tremor_calibrate(const struct tremor_report *reports,
                      size_t count,
                      struct tremor_member members_out[TREMOR_MEMBER_COUNT]);

/* The corrected mean intensity of one member, and that of all by weight. */
double tremor_member_mean(const struct tremor_member *member,
                          double mb,
                          double mw,
                          double distance_km);
double tremor_mean(const struct tremor_member members[TREMOR_MEMBER_COUNT],
                   double mb,
                   double mw,
                   double distance_km);

/* Adds a problem for every fault; paths "world.reports[2].mb", "hazard.intensities[1]". */
void tremor_check(const struct tremor_case *tremor_case, struct problems *problems);
void tremor_check_numbers(const struct tremor_numbers *numbers, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems, STATUS_NO_MEMORY. */
MUST_USE enum status tremor_new(const struct tremor_case *tremor_case,
                                struct problems *problems,
                                struct tremor **tremor_out);
void tremor_free(struct tremor **tremor_p);

/* One draw; numbers that passed their check. Time O(places x edges); takes no memory. */
void tremor_run(struct tremor *tremor, const struct tremor_numbers *numbers);

/* Borrowed until the next run. */
const struct tremor_result *tremor_result(const struct tremor *tremor);

const struct tremor_member *tremor_members(const struct tremor *tremor);
const double *tremor_distances_km(const struct tremor *tremor); /* [place] */

#endif
