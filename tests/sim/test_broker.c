/* The broker's promises under a hostile world. From one seed a whole run repeats.
 *
 *   test_sim_broker             all seeds; BRINK_SIM_SEEDS says how many
 *   test_sim_broker --seed N    one seed, and its story
 *
 * Exit status 1 and the name of the law when a promise is broken. */
#include "tests/sim/crowd.h"
#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 4000, CROWD_EVERY = 25, UNHEARD_EVERY = 25 };

struct stage {
    struct world world;
    struct crowd crowd;
    struct world unheard;         /* the same without subscribers */
    struct reader_counts readers; /* of all seeds */
};

static int report(uint64_t seed, const struct law *law)
{
    if (law->broken == NULL) {
        return 0;
    }
    printf("law broken: %s: %s (seed %" PRIu64 ", at %" PRId64 " ms); replay it with --seed\n",
           law->broken, law->words, seed, law->book.now_ms);
    return 1;
}

static int run_seed(struct stage *stage, uint64_t seed, FILE *story)
{
    if (seed % CROWD_EVERY == 0) {
        (void)crowd_run(&stage->crowd, seed, story);
        return report(seed, &stage->crowd.watch.law);
    }
    struct world *world = &stage->world;
    (void)world_run(world, seed, READERS, story);
    if (seed % UNHEARD_EVERY == 1) {
        (void)world_run(&stage->unheard, seed, 0, NULL);
        law_unheard(&world->watch.law, world_digest(world) == world_digest(&stage->unheard));
    }
    stage->readers.heard += world->readers.counts.heard;
    stage->readers.fetched += world->readers.counts.fetched;
    stage->readers.dropped += world->readers.counts.dropped;
    return report(seed, &world->watch.law);
}

static int run_all(struct stage *stage)
{
    const char *wanted = getenv("BRINK_SIM_SEEDS");
    uint64_t seeds = wanted == NULL ? SEEDS : strtoull(wanted, NULL, 10);
    if (seeds == 0) {
        puts("BRINK_SIM_SEEDS is not a number of seeds");
        return 2;
    }
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        if (run_seed(stage, seed, NULL) != 0) {
            return 1;
        }
    }
    printf("%" PRIu64 " seeds, no law broken; subscribers heard %" PRIu64
           " outcomes as they were published, fetched %" PRIu64 ", of %" PRIu64 " dropped\n",
           seeds, stage->readers.heard, stage->readers.fetched, stage->readers.dropped);
    return 0;
}

int main(int argc, char **argv)
{
    struct stage *stage = calloc(1, sizeof *stage);
    if (stage == NULL) {
        return 1;
    }
    int result = argc == 3 && strcmp(argv[1], "--seed") == 0
                     ? run_seed(stage, strtoull(argv[2], NULL, 10), stdout)
                     : run_all(stage);
    free(stage);
    return result;
}
