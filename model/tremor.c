#include "model/tremor.h"

#include "base/arena.h"
#include "model/function.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { MEMBERS = TREMOR_MEMBER_COUNT, PATH_BYTES = 64 };

static const double LN_10 = 2.302585092994046;
static const double SQRT_2 = 1.4142135623730951;
static const double YIELD_SLOPE = 0.75;
static const double LEAST_DEVIATION = 0.1;

struct tremor {
    struct arena arena; /* holds everything, this struct too */
    struct tremor_case asked;
    struct tremor_member members[MEMBERS];
    double *distance_km; /* [place] */
    double *people;      /* [place] thousands, counted once; 0 beyond the radius */
    struct tremor_result result;
};

double tremor_yield_kt(double mb, double intercept)
{
    return function_exp(LN_10 * (mb - intercept) / YIELD_SLOPE);
}

double tremor_mb(double yield_kt, double intercept)
{
    return intercept + YIELD_SLOPE * function_log(yield_kt) / LN_10;
}

double tremor_mw(double mb)
{
    return 4.5 + 0.4375 * (mb - 4.7);
}

static double raw_mean(const struct tremor_member *member, double mb, double mw, double km)
{
    return intensity_mean(member->equation, member->takes_mw ? mw : mb, km);
}

static double residual_of(const struct tremor_member *member,
                          const struct tremor_report *report)
{
    double reported = (report->least + report->most) / 2.0;
    return reported - raw_mean(member, report->mb, report->mw, report->distance_km);
}

static void
find_bias(const struct tremor_report *reports, size_t count, struct tremor_member *member)
{
    double sum = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += residual_of(member, &reports[i]);
    }
    member->bias = sum / (double)count;
    for (size_t i = 0; i < count; i++) {
        double off = residual_of(member, &reports[i]) - member->bias;
        squares += off * off;
    }
    double deviation = sqrt(squares / (double)(count - 1));
    member->deviation = deviation > LEAST_DEVIATION ? deviation : LEAST_DEVIATION;
}

/* Turns logarithms of weights into weights that add up to 1. */
static void normalise(struct tremor_member members[MEMBERS])
{
    double most = members[0].weight;
    double sum = 0.0;
    for (size_t m = 1; m < MEMBERS; m++) {
        most = members[m].weight > most ? members[m].weight : most;
    }
    for (size_t m = 0; m < MEMBERS; m++) {
        members[m].weight = function_exp(members[m].weight - most);
        sum += members[m].weight;
    }
    for (size_t m = 0; m < MEMBERS; m++) {
        members[m].weight /= sum;
    }
}

void tremor_calibrate(const struct tremor_report *reports,
                      size_t count,
                      struct tremor_member members_out[TREMOR_MEMBER_COUNT])
{
    static const enum intensity_equation equations[MEMBERS / 2] = {
        INTENSITY_ALLEN_2012, INTENSITY_ATKINSON_2014_WEST, INTENSITY_ATKINSON_2014_EAST};
    assert(count >= TREMOR_REPORTS_MIN);
    for (size_t m = 0; m < MEMBERS; m++) {
        struct tremor_member *member = &members_out[m];
        *member = (struct tremor_member){.equation = equations[m / 2], .takes_mw = m % 2 == 1};
        find_bias(reports, count, member);
        member->weight = -(double)count * function_log(member->deviation) -
                         member->bias * member->bias / 2.0;
    }
    normalise(members_out);
}

double
tremor_member_mean(const struct tremor_member *member, double mb, double mw, double distance_km)
{
    return raw_mean(member, mb, mw, distance_km) + member->bias;
}

double tremor_mean(const struct tremor_member members[TREMOR_MEMBER_COUNT],
                   double mb,
                   double mw,
                   double distance_km)
{
    double mean = 0.0;
    for (size_t m = 0; m < MEMBERS; m++) {
        mean += members[m].weight * tremor_member_mean(&members[m], mb, mw, distance_km);
    }
    return mean;
}

static void check_within(
    struct problems *problems, const char *path, double value, double least, double most)
{
    if (!(value >= least && value <= most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, least, most);
    }
}

static void
check_report(const struct tremor_report *report, size_t i, struct problems *problems)
{
    const struct {
        const char *name;
        double value;
        double least;
        double most;
    } fields[] = {
        {"distance_km", report->distance_km, 0.0, 20100.0},
        {"mb", report->mb, 0.0, 10.0},
        {"mw", report->mw, 0.0, 10.0},
        {"least", report->least, 1.0, 12.0},
        {"most", report->most, 1.0, 12.0},
    };
    char path[PATH_BYTES];
    for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
        snprintf(path, sizeof path, "world.reports[%zu].%s", i, fields[k].name);
        check_within(problems, path, fields[k].value, fields[k].least, fields[k].most);
    }
    if (report->most < report->least) {
        problem_add(problems, path, "%g is below the least, %g", report->most, report->least);
    }
}

static void check_edges(const struct tremor_case *tremor_case, struct problems *problems)
{
    size_t count = tremor_case->edge_count;
    if (count < 1 || count > TREMOR_EDGES_MAX) {
        problem_add(problems, "hazard.intensities", "%zu values, outside 1 to %d", count,
                    TREMOR_EDGES_MAX);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        const double *edge = &tremor_case->edges[k];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "hazard.intensities[%zu]", k);
        check_within(problems, path, *edge, 1.0, 12.0);
        if (k > 0 && !(edge[0] > edge[-1])) {
            problem_add(problems, path, "%g is not above %g, the one before", edge[0],
                        edge[-1]);
        }
    }
}

void tremor_check(const struct tremor_case *tremor_case, struct problems *problems)
{
    size_t count = tremor_case->report_count;
    place_check_position(&tremor_case->site, "hazard.site", problems);
    place_check(tremor_case->places, tremor_case->place_count, problems);
    check_edges(tremor_case, problems);
    if (count < TREMOR_REPORTS_MIN || count > TREMOR_REPORTS_MAX) {
        problem_add(problems, "world.reports", "%zu rows, outside %d to %d", count,
                    TREMOR_REPORTS_MIN, TREMOR_REPORTS_MAX);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        check_report(&tremor_case->reports[i], i, problems);
    }
}

void tremor_check_numbers(const struct tremor_numbers *numbers, struct problems *problems)
{
    check_within(problems, "hazard.mb", numbers->mb, 0.0, 10.0);
    check_within(problems, "hazard.mw", numbers->mw, 0.0, 10.0);
    check_within(problems, "hazard.choice", numbers->choice, 0.0, 1.0);
    check_within(problems, "hazard.event", numbers->event, -5.0, 5.0);
}

static void set_places(struct tremor *tremor)
{
    const struct tremor_case *asked = &tremor->asked;
    place_people(asked->places, asked->place_count, tremor->people);
    for (size_t i = 0; i < asked->place_count; i++) {
        tremor->distance_km[i] = place_distance_km(asked->site, asked->places[i].position);
        if (tremor->distance_km[i] > TREMOR_RADIUS_KM) {
            tremor->people[i] = 0.0;
        }
    }
}

enum status tremor_new(const struct tremor_case *tremor_case,
                       struct problems *problems,
                       struct tremor **tremor_out)
{
    size_t known = problems->count + problems->left_out;
    tremor_check(tremor_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    size_t places = tremor_case->place_count;
    struct tremor *tremor = arena_take(&arena, sizeof *tremor);
    double *numbers = arena_take_array(&arena, 3 * places + TREMOR_EDGES_MAX, sizeof *numbers);
    if (arena.failed) {
        arena_clear(&arena);
        return STATUS_NO_MEMORY;
    }
    tremor->asked = *tremor_case;
    tremor->distance_km = numbers;
    tremor->people = numbers + places;
    tremor->result.intensity = numbers + 2 * places;
    tremor->result.thousand = numbers + 3 * places;
    set_places(tremor);
    tremor_calibrate(tremor_case->reports, tremor_case->report_count, tremor->members);
    tremor->arena = arena;
    *tremor_out = tremor;
    return STATUS_OK;
}

void tremor_free(struct tremor **tremor_p)
{
    if (*tremor_p == NULL) {
        return;
    }
    struct arena arena = (*tremor_p)->arena;
    *tremor_p = NULL;
    arena_clear(&arena);
}

static size_t choose(const struct tremor_member members[MEMBERS], double choice)
{
    size_t member = 0;
    double below = members[0].weight;
    while (member + 1 < MEMBERS && choice >= below) {
        member++;
        below += members[member].weight;
    }
    return member;
}

/* Chance that a place of this median feels an edge or more. */
static double chance_above(double edge, double median)
{
    return 0.5 * function_erfc((edge - median) / (TREMOR_PLACE_DEVIATION * SQRT_2));
}

void tremor_run(struct tremor *tremor, const struct tremor_numbers *numbers)
{
    const struct tremor_case *asked = &tremor->asked;
    struct tremor_result *result = &tremor->result;
    result->member = choose(tremor->members, numbers->choice);
    for (size_t k = 0; k < asked->edge_count; k++) {
        result->thousand[k] = 0.0;
    }
    for (size_t i = 0; i < asked->place_count; i++) {
        double median =
            numbers->event + tremor_member_mean(&tremor->members[result->member], numbers->mb,
                                                numbers->mw, tremor->distance_km[i]);
        double above_next = 0.0;
        result->intensity[i] = median;
        for (size_t k = asked->edge_count; tremor->people[i] > 0.0 && k > 0; k--) {
            double above = chance_above(asked->edges[k - 1], median);
            result->thousand[k - 1] += tremor->people[i] * (above - above_next);
            above_next = above;
        }
    }
}

const struct tremor_result *tremor_result(const struct tremor *tremor)
{
    return &tremor->result;
}

const struct tremor_member *tremor_members(const struct tremor *tremor)
{
    return tremor->members;
}

const double *tremor_distances_km(const struct tremor *tremor)
{
    return tremor->distance_km;
}
