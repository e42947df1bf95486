#include "base/random.h"
#include "broker/lane.h"
#include "broker/ledger.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 60, JOBS = 400 };

/* Lanes, their topics, and jobs that wait in them. */
struct yard {
    struct random random;
    struct topic topics[LANES];
    struct lane lanes[LANES];
    bool is_in[LANES];
    struct lane *root;
    struct job jobs[JOBS];
    uint64_t back, front; /* orders given out so far */
};

static struct yard *make_yard(uint64_t seed)
{
    struct yard *yard = calloc(1, sizeof *yard);
    assert_non_null(yard);
    yard->random.state = seed;
    yard->back = UINT64_C(1) << 40;
    yard->front = yard->back;
    for (uint32_t i = 0; i < LANES; i++) {
        struct name *name = &yard->topics[i].name;
        int size = snprintf(name->text, sizeof name->text, "scenario/%c/%c%u", 'a' + i % 5,
                            'a' + i % 3, i);
        name->size = (uint8_t)size;
        name->hash = random_next(&yard->random);
        yard->lanes[i].topic = &yard->topics[i];
    }
    return yard;
}

static struct lane *oldest_by_search(struct yard *yard, const char *prefix)
{
    struct lane *oldest = NULL;
    for (uint32_t i = 0; i < LANES; i++) {
        struct lane *lane = &yard->lanes[i];
        if (!yard->is_in[i] || lane->waiting.first == NULL ||
            strncmp(lane->topic->name.text, prefix, strlen(prefix)) != 0) {
            continue;
        }
        if (oldest == NULL || lane->waiting.first->order < oldest->waiting.first->order) {
            oldest = lane;
        }
    }
    return oldest;
}

static void check_all(struct yard *yard)
{
    static const char *const prefixes[] = {"",
                                           "scenario/",
                                           "scenario/a",
                                           "scenario/a/",
                                           "scenario/b/a",
                                           "scenario/c/b17",
                                           "scenario/e/",
                                           "scenario/f",
                                           "scenario",
                                           "a",
                                           "z",
                                           "scenario/b/a1"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        assert_ptr_equal(lane_oldest(yard->root, prefixes[i], strlen(prefixes[i])),
                         oldest_by_search(yard, prefixes[i]));
    }
    for (uint32_t i = 0; i < LANES; i++) {
        assert_ptr_equal(lane_find(yard->root, &yard->topics[i]),
                         yard->is_in[i] ? &yard->lanes[i] : NULL);
    }
}

static void change_something(struct yard *yard)
{
    uint32_t i = random_below(&yard->random, LANES);
    struct lane *lane = &yard->lanes[i];
    struct job *job = &yard->jobs[random_below(&yard->random, JOBS)];
    if (!yard->is_in[i]) {
        lane_insert(&yard->root, lane);
        yard->is_in[i] = true;
    } else if (job->lane != NULL) {
        lane_take(job->lane, job);
        job->lane = NULL;
    } else if (random_below(&yard->random, 4) > 0) {
        job->order = ++yard->back;
        job->lane = lane;
        lane_add_last(lane, job);
    } else if (lane->waiting.first == NULL) {
        lane_remove(&yard->root, lane);
        yard->is_in[i] = false;
    } else {
        job->order = --yard->front;
        job->lane = lane;
        lane_add_first(lane, job);
    }
}

static void the_oldest_under_a_prefix_is_found_whatever_changes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 7; seed++) {
        struct yard *yard = make_yard(seed);
        for (int step = 0; step < 1500; step++) {
            change_something(yard);
            check_all(yard);
        }
        free(yard);
    }
}

static void a_lane_is_first_come_first_served(void **state)
{
    (void)state;
    struct yard *yard = make_yard(9);
    struct lane *lane = &yard->lanes[0];
    lane_insert(&yard->root, lane);
    for (uint64_t i = 0; i < 5; i++) {
        yard->jobs[i].order = i;
        lane_add_last(lane, &yard->jobs[i]);
    }
    lane_take(lane, &yard->jobs[0]);
    lane_take(lane, &yard->jobs[3]);
    assert_ptr_equal(lane->waiting.first, &yard->jobs[1]);
    lane_add_first(lane, &yard->jobs[3]);
    assert_ptr_equal(lane->waiting.first, &yard->jobs[3]);
    assert_int_equal(lane->waiting.count, 4);
    free(yard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_under_a_prefix_is_found_whatever_changes),
        cmocka_unit_test(a_lane_is_first_come_first_served),
    };
    return cmocka_run_group_tests_name("broker/lane", tests, NULL, NULL);
}
