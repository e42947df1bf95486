/* standings: what must hold between the numbers of an OptionsResult, whatever they are. */
#ifndef TESTS_SUPPORT_STANDINGS_H
#define TESTS_SUPPORT_STANDINGS_H

#include "proto/brink/v1/assessment.pb-c.h"

/* Fails the test unless
 *   - every option has some rank and every rank some option: shares add up to 1;
 *   - the centroid is that of the ranks, and the mean of all weights tried is near it;
 *   - utilities are the mean values weighted by the centroid, best and second the largest two;
 *   - moving the weight of the flip makes its option as good as the best, and no move of less
 *     weight makes any;
 *   - the values of the chances are those chances, on anchors from 0 to 1;
 *   - options of the same enforcement differ by talks alone;
 *   - the threshold has a rival that does not cut off. */
void assert_standings(const Brink__V1__OptionsResult *result);

#endif
