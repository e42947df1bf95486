/* council_dual: the dual of a programme with Euclid's losses (council_euclid.h): the prices of
 * the members' consent. */
#ifndef MODEL_COUNCIL_DUAL_H
#define MODEL_COUNCIL_DUAL_H

#include "model/council_programme.h"

struct council_dual {
    const struct council_programme *programme;
    size_t asked[COUNCIL_MEMBERS_MAX]; /* members whose consent is asked, the setter left out */
    size_t asked_count;
    double price[COUNCIL_MEMBERS_MAX];                          /* lambda */
    double weight[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX]; /* [member][graded] */
    double pull[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX];   /* weight x ideal */
    double ideal[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX];
    double own_weight[COUNCIL_PROVISIONS_MAX]; /* the setter's */
    double own_ideal[COUNCIL_PROVISIONS_MAX];
    /* Of the setter and all members but the one whose price moves. */
    double base_weight[COUNCIL_PROVISIONS_MAX];
    double base_pull[COUNCIL_PROVISIONS_MAX];
    double x[COUNCIL_PROVISIONS_MAX];
};

/* Every price 0. */
void council_dual_start(struct council_dual *dual, const struct council_programme *programme);

/* Raises one price after the other to the least at which its member is content, by bisection;
 * the greatest change, relative. Cost members x 60 x graded operations. */
double council_dual_sweep(struct council_dual *dual);

/* Newton's steps on all prices above 0 at once, each shortened until the dual value rises: for
 * members so alike that turns take forever to settle who pays. Cost O(members^2 x graded +
 * members^3) a step. */
void council_dual_polish(struct council_dual *dual);

/* Sets x to that of the prices; returns the dual value, a lower bound of the least loss.
 * excess_out: by how much x exceeds a member's room at most, in units of loss. */
double council_dual_evaluate(struct council_dual *dual, double *excess_out);

#endif
