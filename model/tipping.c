#include "model/tipping.h"

#include "model/function.h"

#include <math.h>

static const double SQRT_2 = 0x1.6a09e667f3bcdp+0;
static const double SQRT_2_PI = 0x1.40d931ff62706p+1;
static const double TWO_PI = 0x1.921fb54442d18p+2;

double tipping_share(const struct tipping_crowd *crowd, double r)
{
    return 0.5 * function_erfc((crowd->mean - r) / (crowd->deviation * SQRT_2));
}

double tipping_density(const struct tipping_crowd *crowd, double r)
{
    double z = (r - crowd->mean) / crowd->deviation;
    return function_exp(-0.5 * z * z) / (crowd->deviation * SQRT_2_PI);
}

/* How far from the mean the density is 1; 0: nowhere above it. */
static double turning_distance(const struct tipping_crowd *crowd)
{
    double peak = 1.0 / (crowd->deviation * SQRT_2_PI);
    return peak > 1.0 ? crowd->deviation * sqrt(2.0 * function_log(peak)) : 0.0;
}

/* What drives the cascade at r: F(r) - r. */
static double drive(const struct tipping_crowd *crowd, double r)
{
    return tipping_share(crowd, r) - r;
}

/* Where the drive has no sign any more between two ends of which it has different ones. */
static double halve(const struct tipping_crowd *crowd, double low, double high)
{
    bool rising = drive(crowd, low) < 0.0;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if ((drive(crowd, middle) < 0.0) == rising) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

static double within(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

/* Between the turning points the drive only rises, outside it only falls: so each of the three
 * stretches holds one rest at most. */
size_t tipping_rests(const struct tipping_crowd *crowd, double rests_out[TIPPING_RESTS_MAX])
{
    double distance = turning_distance(crowd);
    const double ends[] = {0.0, within(crowd->mean - distance, 0.0, 1.0),
                           within(crowd->mean + distance, 0.0, 1.0), 1.0};
    size_t count = 0;
    for (size_t i = 0; i < TIPPING_RESTS_MAX; i++) {
        double low = drive(crowd, ends[i]);
        double high = drive(crowd, ends[i + 1]);
        bool begins =
            low <= 0.0 && i == 0; /* nobody joins unasked: F(0) is 0 to the last bit */
        if (begins) {
            rests_out[count++] = 0.0;
        } else if ((low < 0.0) != (high < 0.0)) {
            rests_out[count++] = halve(crowd, ends[i], ends[i + 1]);
        }
    }
    if (drive(crowd, 1.0) >= 0.0) { /* F(1) is 1 to the last bit */
        rests_out[count++] = 1.0;
    }
    return count;
}

/* F only rises, so the share moves one way and stops at the first rest. */
double tipping_end(const struct tipping_crowd *crowd, double start)
{
    double rests[TIPPING_RESTS_MAX];
    size_t count = tipping_rests(crowd, rests);
    double push = drive(crowd, start);
    double end = start;
    for (size_t i = 0; i < count && push > 0.0; i++) {
        if (rests[i] >= start) {
            return rests[i];
        }
    }
    for (size_t i = count; i > 0 && push < 0.0; i--) {
        if (rests[i - 1] <= start) {
            return rests[i - 1];
        }
    }
    return end;
}

bool tipping_critical_mean(const struct tipping_crowd *crowd, double *mean_out)
{
    double distance = turning_distance(crowd);
    if (distance <= 0.0) {
        return false;
    }
    *mean_out = tipping_share(crowd, crowd->mean - distance) + distance;
    return true;
}

uint64_t tipping_joined(const struct tipping_group *groups, size_t count)
{
    uint64_t joined = 0;
    for (size_t i = 0; i < count && groups[i].threshold <= (double)joined; i++) {
        joined += groups[i].people;
    }
    return joined;
}

double tipping_fold_state(void)
{
    return 1.0 / sqrt(3.0);
}

double tipping_fold_push(void)
{
    return 2.0 / (3.0 * sqrt(3.0));
}

static double flow(double push, double x)
{
    return push + x - x * x * x;
}

static double halve_flow(double push, double low, double high)
{
    bool rising = flow(push, low) < 0.0;
    for (int i = 0; i < 70; i++) {
        double middle = 0.5 * (low + high);
        if ((flow(push, middle) < 0.0) == rising) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

/* The flow falls to x = -1/sqrt 3, rises to 1/sqrt 3, and falls from there on. */
size_t tipping_states(double push, struct tipping_state states_out[TIPPING_RESTS_MAX])
{
    double turn = tipping_fold_state();
    double far = 2.0 + fabs(push);
    const double ends[] = {-far, -turn, turn, far};
    size_t count = 0;
    for (size_t i = 0; i < TIPPING_RESTS_MAX; i++) {
        if ((flow(push, ends[i]) < 0.0) != (flow(push, ends[i + 1]) < 0.0)) {
            states_out[count++] =
                (struct tipping_state){halve_flow(push, ends[i], ends[i + 1]), i != 1};
        }
    }
    return count;
}

static double potential(double push, double x)
{
    return x * x * x * x / 4.0 - x * x / 2.0 - push * x;
}

bool tipping_well_of(double push, struct tipping_well *well_out)
{
    struct tipping_state states[TIPPING_RESTS_MAX];
    if (tipping_states(push, states) < TIPPING_RESTS_MAX) {
        return false;
    }
    double bottom = states[0].x;
    double top = states[1].x;
    *well_out = (struct tipping_well){
        .bottom_curvature = 3.0 * bottom * bottom - 1.0,
        .top_curvature = 1.0 - 3.0 * top * top,
        .height = potential(push, top) - potential(push, bottom),
    };
    return true;
}

double tipping_escape_rate(const struct tipping_well *well, double sigma)
{
    return sqrt(well->bottom_curvature * well->top_curvature) / TWO_PI *
           function_exp(-2.0 * well->height / (sigma * sigma));
}
