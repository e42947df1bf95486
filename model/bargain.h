/* bargain: where many actors with positions, weights and interests settle.
 *
 * The spatial model of politics ("SMP") of KAPSARC's toolkit KTAB in its default configuration
 * (KAPSARC discussion papers "An Introduction to the KAPSARC Toolkit for Behavioral Analysis"
 * and "Multidimensional Bargaining using KTAB"; the toolkit's examples/smp), after Bueno de
 * Mesquita (1997), Int. Interact. 23:235: each turn every actor weighs whom to challenge, as it
 * sees the chances, strikes a deal with the one that promises most, and takes the most
 * agreeable of the deals on its table.
 *
 *   d_ij = sqrt(sum_k (s_ik (p_ik - p_jk))^2 / sum_k s_ik^2)
 *   u(d, R) = (1 - d)(1 + R d) to d = 1, (1 - d)(1 + R) beyond
 *   P_ij = c_ij / (c_ij + c_ji), c_ij = 1e-8 + sum_k max(c_k (u_ki - u_kj), 0)
 *   election: pi_i in proportion to prod_j P_ij
 *   R_i = (3 pi_i - (max + 2 min)) / (2 (max - min)), pi with R = 0
 *
 * Challenges: bargain_challenge.h; deals and who takes which: bargain_deal.h. It stops when a
 * turn moves less than a fiftieth of what the first did, or after `turns_most`.
 *
 * Always stated beside it: the mean and the median of positions, weighted by capability x
 * salience. On 351 issues of the European Union the plain weighted mean had a mean absolute
 * error of 22.99 of 100 and the challenge model 27.94: the turns are not the more accurate of
 * the two. Cost of a turn: O(actors^3); 80 actors x 1 1.5 milliseconds, 250 x 1 30, of
 * which there are some 30 and 50. */
#ifndef MODEL_BARGAIN_H
#define MODEL_BARGAIN_H

#include "base/problem.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

#define BARGAIN_CAPABILITY_LEAST 1e-6
#define BARGAIN_CAPABILITY_MOST  1e9
#define BARGAIN_SALIENCE_LEAST   1e-6 /* of all dimensions together */

enum { BARGAIN_ACTORS_MAX = 512, BARGAIN_DIMENSIONS_MAX = 16, BARGAIN_TURNS_MAX = 100 };

struct bargain_size {
    size_t actor_count;     /* 2 to the most */
    size_t dimension_count; /* 1 to the most */
    size_t turns_most;      /* 1 to the most; 100 is the toolkit's */
};

/* What a draw may change; borrowed for the call. */
struct bargain_numbers {
    const double *capabilities; /* [actor] 1e-6 to 1e9 */
    const double *positions;    /* [actor][dimension] 0 to 1 */
    const double *saliences;    /* [actor][dimension] 0 to 1, of an actor together 1e-6 to 1 */
};

/* Arrays live in the workspace until its next run. */
struct bargain_result {
    size_t turn_count;       /* turns taken; states are one more, the first being the start */
    bool settled;            /* false: still moving after turns_most */
    const double *positions; /* [state][actor][dimension] 0 to 1 */
    const double *winning;   /* [state][actor] chance that its position wins; actors within 1e-3
                              * of each other share one */
    const size_t *targets;   /* [turn][actor] whom it challenged; actor_count: nobody */
    const double *start_mean;   /* [dimension] of the first state, by capability x salience; */
    const double *start_median; /* dimensions nobody cares for: by capability */
    const double *mean;         /* of the last */
    const double *median;
};

struct bargain;

void bargain_check_size(const struct bargain_size *size, struct problems *problems);

/* Adds every fault, of the size too: paths "bargain.saliences[3][0]". */
void bargain_check(const struct bargain_size *size,
                   const struct bargain_numbers *numbers,
                   struct problems *problems);

/* STATUS_BAD_INPUT with problems where a size is out of range, STATUS_NO_MEMORY. Memory: 5
 * actors^2 doubles and the states. */
MUST_USE enum status bargain_new(const struct bargain_size *size,
                                 struct problems *problems,
                                 struct bargain **bargain_out);

void bargain_free(struct bargain **bargain_p);

/* Runs numbers that pass bargain_check; takes no memory. */
void bargain_run(struct bargain *bargain, const struct bargain_numbers *numbers);

/* The same turn by turn, for callers who may want to stop: bargain_start, bargain_step until it
 * says false, bargain_end. Numbers are borrowed until then. */
void bargain_start(struct bargain *bargain, const struct bargain_numbers *numbers);
bool bargain_step(struct bargain *bargain); /* takes a turn; false: it was the last */
void bargain_end(struct bargain *bargain);

const struct bargain_result *bargain_result(const struct bargain *bargain);

#endif
