/* trade_point: wages tried, with the prices and the spending that belong to them. */
#ifndef MODEL_TRADE_POINT_H
#define MODEL_TRADE_POINT_H

#include "model/trade_base.h"

/* How well a point meets the equations; infinite where it cannot be. */
struct trade_miss {
    double excess; /* of labour's income, the largest */
    double all;    /* of any equation, the largest */
};

/* To the base: nothing has changed yet. */
void trade_point_start(struct trade *trade);

/* Prices and spending at these wages, with what they leave unbalanced. */
struct trade_miss trade_point_look(struct trade *trade, double inner_goal);

/* Moves the point to log wages, raised or lowered together within a part so that it pays as
 * much as before, and prices and spending about as far: from there they are soon found. */
void trade_point_move(struct trade *trade, const double *log_wage);

#endif
