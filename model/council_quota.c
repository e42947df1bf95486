#include "model/council_quota.h"

#include "model/council_block.h"
#include "model/council_euclid.h"

#include <math.h>
#include <stdint.h>

/* Depth-first, so that no more branches wait than twice the members. */
enum { BRANCHES_MAX = 2 * COUNCIL_MEMBERS_MAX + 2, PROGRAMMES_MAX = 20000 };

typedef enum status solver(const struct council_programme *programme,
                           struct council_point *point_out);

static solver *const solvers[COUNCIL_DISTANCE_COUNT] = {
    [COUNCIL_BLOCK] = council_block_solve,
    [COUNCIL_EUCLID] = council_euclid_solve,
};

struct branch {
    uint32_t in;  /* members whose consent is asked */
    uint32_t out; /* members not counted on */
};

struct search {
    struct council_programme programme;
    const double *used;
    struct branch branches[BRANCHES_MAX];
    size_t branch_count;
    struct council_point *best;
};

static size_t count_bits(uint32_t bits)
{
    size_t count = 0;
    for (; bits != 0; bits &= bits - 1) {
        count++;
    }
    return count;
}

static void set_rooms(struct search *search, struct branch branch)
{
    const struct council_stand *stand = search->programme.stand;
    for (size_t i = 0; i < stand->asked->member_count; i++) {
        double limit = stand->hard_limits[i];
        bool asked = branch.in >> i & 1;
        if (asked && stand->yes_limits[i] < limit) {
            limit = stand->yes_limits[i];
        }
        search->programme.rooms[i] = council_stand_room(stand, limit, search->used[i]);
    }
}

/* How far a member is from a yes, in units of A_i. */
static double lack_of(const struct search *search, size_t member, const double *x)
{
    const struct council_stand *stand = search->programme.stand;
    double cost = search->used[member] + council_programme_cost(&search->programme, member, x);
    if (stand->asked->distance == COUNCIL_EUCLID) {
        return sqrt(cost) - sqrt(stand->yes_limits[member]);
    }
    return cost - stand->yes_limits[member];
}

/* Either x has its quota, and is the best so far, or there are two branches to look at. */
static void branch_at(struct search *search, struct branch branch, struct council_point *point)
{
    const struct council_case *asked = search->programme.stand->asked;
    size_t yes_count = 0;
    size_t cheapest = asked->member_count;
    double least = INFINITY;
    for (size_t i = 0; i < asked->member_count; i++) {
        double lack = lack_of(search, i, point->x);
        bool counts = ((branch.in | branch.out) >> i & 1) == 0;
        yes_count += lack <= COUNCIL_SLACK;
        if (lack > COUNCIL_SLACK && counts && lack < least) {
            least = lack;
            cheapest = i;
        }
    }
    if (yes_count >= asked->quota) {
        *search->best = *point;
        search->programme.loss_most = point->loss;
        return;
    }
    if (cheapest < asked->member_count) {
        uint32_t bit = UINT32_C(1) << cheapest;
        search->branches[search->branch_count++] = (struct branch){branch.in, branch.out | bit};
        search->branches[search->branch_count++] = (struct branch){branch.in | bit, branch.out};
    }
}

enum status council_quota_solve(const struct council_programme *programme,
                                const double *used,
                                size_t *programmes,
                                struct council_point *point_out)
{
    const struct council_case *asked = programme->stand->asked;
    struct search search = {.programme = *programme, .used = used, .best = point_out};
    size_t most = *programmes + PROGRAMMES_MAX;
    point_out->found = false;
    search.branches[search.branch_count++] = (struct branch){0};
    while (search.branch_count > 0) {
        struct branch branch = search.branches[--search.branch_count];
        struct council_point point;
        if (asked->member_count - count_bits(branch.out) < asked->quota) {
            continue;
        }
        if ((*programmes)++ == most) {
            return STATUS_NOT_CONVERGED;
        }
        set_rooms(&search, branch);
        enum status status = solvers[asked->distance](&search.programme, &point);
        if (status != STATUS_OK) {
            return status;
        }
        if (point.found && !(point_out->found && point.loss >= search.programme.loss_most)) {
            branch_at(&search, branch, &point);
        }
    }
    return STATUS_OK;
}
