/* bargain_challenge: whom an actor challenges, and the chances it sees.
 *
 * Actor h takes another's R for (2/3) R_h + (1/3) R_i. With A_ab = u(d_ab, that estimate of
 * R_a), and the loss of a at b g_ab = S_a c_a (1 - A_ab), the principals i and j put in C_i =
 * 1e-10 + g_ij,  C_j = 1e-10 + g_ji and every third party m, who weighs the chances by the
 * principals' means and its own, p = (C_i + (g_mj - g_mi)+) / (C_i + C_j + |g_mj - g_mi|) v = p
 * (g_mi + g_mj) - g_mj for i where v is positive, else for j; P_ij is i's share of all. (The
 * toolkit's S_m c_m ([p(2 A_mi + A_mm) + 3 q A_mj] - [3 p A_mi + q(2 A_mj + A_mm)]), q = 1 - p,
 * with A_mm = 1, is the same v.) j gives in to the share 1 - S_j, else it comes to a contest:
 *   gain = (1 - S_j) 2 A_ii + S_j (2 P A_ii + 2 (1 - P) A_ij) - (A_ii + A_ij)
 *        = (1 - A_ij)(1 - 2 S_j (1 - P)), never above 1 - A_ij
 * so that those who promise less than the best so far need not be looked at. */
#ifndef MODEL_BARGAIN_CHALLENGE_H
#define MODEL_BARGAIN_CHALLENGE_H

#include "model/bargain_scene.h"

struct bargain_challenge {
    size_t target; /* actor_count: nobody is worth it */
    double chance; /* P_ij as i sees it */
};

/* Losses of all actors at all positions, in two parts: g = linear - R x bent. Scratch rows. */
struct bargain_view {
    const struct bargain_scene *scene; /* borrowed */
    lane *linear;                      /* [position] row of S c d */
    lane *bent;                        /* [position] row of S c d (1 - d) */
    lane *estimate;                    /* row of R, by one actor */
    lane *at_own;                      /* row of g at the challenger's position */
    lane *at_other;                    /* row of g at the target's */
};

/* Makes room in the arena, which says whether there was any. */
void bargain_view_take(struct bargain_view *view,
                       const struct bargain_scene *scene,
                       struct arena *arena);

/* Takes the scene's distances. */
void bargain_view_set(struct bargain_view *view);

/* The one with the largest gain above 1e-5, the first of them. Cost O(actors) for everyone
 * looked at. */
void bargain_view_find(struct bargain_view *view,
                       size_t challenger,
                       struct bargain_challenge *challenge_out);

#endif
