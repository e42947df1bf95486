#include "model/bargain_challenge.h"

static const double GAIN_LEAST = 1e-5;     /* below, nobody bothers to challenge */
static const double BACKING_LEAST = 1e-10; /* of either side of a challenge */

void bargain_view_take(struct bargain_view *view,
                       const struct bargain_scene *scene,
                       struct arena *arena)
{
    view->scene = scene;
    view->linear = lane_take(arena, scene->actor_count * scene->lanes);
    view->bent = lane_take(arena, scene->actor_count * scene->lanes);
    view->estimate = lane_take(arena, scene->lanes);
    view->at_own = lane_take(arena, scene->lanes);
    view->at_other = lane_take(arena, scene->lanes);
}

void bargain_view_set(struct bargain_view *view)
{
    const struct bargain_scene *scene = view->scene;
    for (size_t x = 0; x < scene->actor_count; x++) {
        const lane *distance = bargain_row(scene->distance, x, scene);
        lane *linear = bargain_row(view->linear, x, scene);
        lane *bent = bargain_row(view->bent, x, scene);
        for (size_t i = 0; i < scene->actor_count; i++) {
            double d = bargain_at(distance, i);
            bargain_put(linear, i, scene->clout[i] * d);
            bargain_put(bent, i, scene->clout[i] * d * (1.0 - d));
        }
    }
}

static void set_losses(const struct bargain_view *view, size_t position, lane *restrict losses)
{
    const struct bargain_scene *scene = view->scene;
    const lane *restrict linear = bargain_row(view->linear, position, scene);
    const lane *restrict bent = bargain_row(view->bent, position, scene);
    const lane *restrict estimate = view->estimate;
    size_t lanes = scene->lanes;
    for (size_t l = 0; l < lanes; l++) {
        losses[l] = linear[l] - estimate[l] * bent[l];
    }
}

/* Third parties' backing, added to the principals'. Those have no losses here. */
static void
add_third_parties(const struct bargain_view *view, const double own[2], double backing[2])
{
    const lane zero = lane_of(0.0);
    const lane own_first = lane_of(own[0]);
    const lane own_both = lane_of(own[0] + own[1]);
    lane first = zero;
    lane second = zero;
    for (size_t l = 0; l < view->scene->lanes; l++) {
        lane here = view->at_own[l];
        lane there = view->at_other[l];
        lane stake = there - here;
        lane p = (own_first + lane_max(stake, zero)) / (own_both + lane_max(stake, -stake));
        lane v = p * (here + there) - there;
        first += lane_max(v, zero);
        second += lane_max(-v, zero);
    }
    backing[0] = own[0] + ((first[0] + first[1]) + (first[2] + first[3]));
    backing[1] = own[1] + ((second[0] + second[1]) + (second[2] + second[3]));
}

/* P_ij; the losses at i's position are set. */
static double chance_of(struct bargain_view *view, size_t i, size_t j)
{
    double own[2];
    double backing[2];
    set_losses(view, j, view->at_other);
    double target_loss = bargain_at(view->at_own, j);
    own[0] = BACKING_LEAST + bargain_at(view->at_other, i);
    own[1] = BACKING_LEAST + target_loss;
    bargain_put(view->at_other, i, 0.0); /* i and j are no third parties */
    bargain_put(view->at_own, j, 0.0);
    add_third_parties(view, own, backing);
    bargain_put(view->at_own, j, target_loss);
    return backing[0] / (backing[0] + backing[1]);
}

/* 1 - A_ij */
static double prize_of(const struct bargain_view *view, size_t i, size_t j)
{
    double d = bargain_at(bargain_row(view->scene->distance, j, view->scene), i);
    return 1.0 - bargain_utility(d, bargain_at(view->estimate, i));
}

static double gain_of(const struct bargain_view *view, size_t j, double prize, double chance)
{
    return prize * (1.0 - 2.0 * view->scene->salience[j] * (1.0 - chance));
}

/* A likely first: the best at even chances. */
static size_t guess(const struct bargain_view *view, size_t i)
{
    size_t best = i;
    double most = 0.0;
    for (size_t j = 0; j < view->scene->actor_count; j++) {
        double gain = gain_of(view, j, prize_of(view, i, j), 0.5);
        if (gain > most) {
            most = gain;
            best = j;
        }
    }
    return best;
}

void bargain_view_find(struct bargain_view *view,
                       size_t challenger,
                       struct bargain_challenge *challenge_out)
{
    const struct bargain_scene *scene = view->scene;
    const lane own_risk = lane_of(bargain_at(scene->risk, challenger));
    for (size_t l = 0; l < scene->lanes; l++) {
        view->estimate[l] = (2.0 * own_risk + scene->risk[l]) / 3.0;
    }
    set_losses(view, challenger, view->at_own);
    struct bargain_challenge best = {scene->actor_count, 0.0};
    double most = GAIN_LEAST;
    size_t first = guess(view, challenger);
    for (size_t turn = 0; turn <= scene->actor_count; turn++) {
        size_t j = turn == 0 ? first : turn - 1;
        bool seen = turn > 0 && j == first;
        double prize = prize_of(view, challenger, j);
        if (j == challenger || seen || prize < most) {
            continue;
        }
        double chance = chance_of(view, challenger, j);
        double gain = gain_of(view, j, prize, chance);
        /* Equal gains: the first actor, also before the guess. */
        bool tied = !(gain < most) && best.target < scene->actor_count && j < best.target;
        if (gain > most || tied) {
            most = gain;
            best = (struct bargain_challenge){j, chance};
        }
    }
    *challenge_out = best;
}
