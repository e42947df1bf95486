/* intensity: how strongly an earthquake is felt, on the Modified Mercalli scale, at a distance.
 *
 * Equations for natural earthquakes of moment magnitude M; an explosion is shallow, and the
 * body-wave magnitude stands in for M where no better is known, so each needs a correction by
 * what was felt (tremor.h). lg is the logarithm to base 10, r the distance from the epicentre,
 * km, taken as at least 1. An explosion lies at most 2 km deep: r is its hypocentral distance.
 *
 * Allen, Wald and Worden (2012), J. Seismol. 16:409, hypocentral:
 *   2.085 + 1.428 M - 1.402 ln sqrt(r^2 + Rm^2), Rm = -0.209 + 2.042 e^(M - 5),
 *   + 0.078 ln(r / 50) beyond 50 km
 * Atkinson, Worden and Wald (2014), Bull. Seismol. Soc. Am. 104:3084, R = sqrt(r^2 + 14^2):
 *   0.309 + 1.864 M - 1.672 lg R - 0.00219 R + 1.77 max(0, lg(R / 50)) - 0.383 M lg R (west)
 *   + 0.7 + 0.001 r + max(0, 0.8 lg(min(r, 150) / 50))                                (east)
 * Atkinson and Wald (2007), Seismol. Res. Lett. 78:362, California, and central and eastern US:
 *   c1 + c2 (M - 6) + c3 (M - 6)^2 + c4 lg R + c5 R + c6 max(0, lg(R / Rt)) + c7 M lg R
 * Bakun and Wentworth (1997), Bull. Seismol. Soc. Am. 87:1502:
 *   3.67 + 1.17 M - 3.19 lg r */
#ifndef MODEL_INTENSITY_H
#define MODEL_INTENSITY_H

enum intensity_equation {
    INTENSITY_ALLEN_2012,
    INTENSITY_ATKINSON_2014_WEST,
    INTENSITY_ATKINSON_2014_EAST,
    INTENSITY_ATKINSON_2007_WEST, /* California */
    INTENSITY_ATKINSON_2007_EAST, /* central and eastern United States */
    INTENSITY_BAKUN_1997,
    INTENSITY_EQUATION_COUNT
};

const char *intensity_name(enum intensity_equation equation);

/* The mean intensity; below 1, and above 12, it means as much as 1, or 12, does. */
double intensity_mean(enum intensity_equation equation, double magnitude, double distance_km);

#endif
