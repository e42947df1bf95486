/* council_work: a request about a council, draw by draw (model/council.h), and what it leaves.
 *
 * The draws are parted into stretches that no number of threads changes. A stretch counts whole
 * numbers, so that merging them in any order gives the same; what each member needs is kept
 * draw by draw and described reading by reading. */
#ifndef WORKER_COUNCIL_WORK_H
#define WORKER_COUNCIL_WORK_H

#include "model/council_frontier.h"
#include "model/estimate.h"
#include "worker/council_read.h"
#include "worker/solo.h"

enum {
    COUNCIL_SHARES = 7,
    COUNCIL_WORK_BESIDE_DRAWS_MAX = 300 /* beside a world: the first so many of its draws */
};

/* Of the draws in which a text of the frontier passes. */
extern const double council_shares[COUNCIL_SHARES];

/* Of what the draws leave, and of all grids of the frontier. */
static const uint64_t COUNCIL_WORK_BYTES_MAX = UINT64_C(1) << 30;

/* A unit of TASK_DRAW a stretch, one of TASK_DESCRIBE a reading. */
const struct solo *council_solo(void);

/* Draws in which something happens. */
struct council_tally {
    uint32_t agreed;
    uint32_t survives[COUNCIL_PROVISIONS_MAX];
    uint32_t passes[COUNCIL_GIVEN_COUNT];
    uint32_t yes[COUNCIL_GIVEN_COUNT][COUNCIL_MEMBERS_MAX];
    uint32_t no[COUNCIL_GIVEN_COUNT][COUNCIL_MEMBERS_MAX];
    uint32_t pivotal[COUNCIL_GIVEN_COUNT][COUNCIL_MEMBERS_MAX];
};

/* What is left of one reading. */
struct council_account {
    enum council_reading reading;
    struct council_tally tally;
    struct council_front fronts[COUNCIL_SHARES];
    struct estimate needs[COUNCIL_GIVEN_COUNT][COUNCIL_MEMBERS_MAX];
};

struct council_record {
    const Brink__V1__ScenarioRequest *request;
    const struct council_reader *council;
    uint32_t draws;
    const struct council_account *accounts; /* [account_count] */
    size_t account_count;
};

#endif
