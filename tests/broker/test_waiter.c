#include "base/random.h"
#include "broker/ledger.h"
#include "broker/waiter.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

enum { CALLS = 90, PEERS = 4, JOBS = 7, WAITERS_MAX = 40 };

static const struct hash_secret secret = {.low = 3, .high = 5};

/* Two calls share an id at different peers. */
static struct call call_of(uint32_t number)
{
    return (struct call){.peer = number % PEERS, .id = {{(uint8_t)(number / 2), 1}}};
}

struct crew {
    struct waiters waiters;
    struct job jobs[JOBS];
    struct job *of_call[CALLS]; /* NULL: does not wait */
    uint32_t count;
};

static void check_all(const struct crew *crew)
{
    uint32_t listed = 0;
    for (uint32_t i = 0; i < CALLS; i++) {
        const struct call call = call_of(i);
        const struct waiter *waiter = waiter_find(&crew->waiters, &call);
        assert_ptr_equal(waiter == NULL ? NULL : waiter->job, crew->of_call[i]);
    }
    for (uint32_t i = 0; i < JOBS; i++) {
        const struct waiter *waiter = crew->jobs[i].waiters;
        for (; waiter != NULL; waiter = waiter->next_of_job) {
            assert_ptr_equal(waiter->job, &crew->jobs[i]);
            listed++;
        }
    }
    assert_int_equal(listed, crew->count);
    assert_int_equal(crew->waiters.items.count, crew->count);
}

static void change_one(struct crew *crew, uint32_t number, uint32_t job)
{
    const struct call call = call_of(number);
    struct waiter *waiter = waiter_find(&crew->waiters, &call);
    if (waiter != NULL) {
        waiter_remove(&crew->waiters, waiter);
        crew->of_call[number] = NULL;
        crew->count--;
        return;
    }
    enum status status = waiter_add(&crew->waiters, &call, &crew->jobs[job]);
    assert_int_equal(status, crew->count < WAITERS_MAX ? STATUS_OK : STATUS_FULL);
    if (status == STATUS_OK) {
        crew->of_call[number] = &crew->jobs[job];
        crew->count++;
    }
}

static void drop_peer(struct crew *crew, uint64_t peer)
{
    struct waiter *waiter = waiter_of_peer(&crew->waiters, peer);
    while (waiter != NULL) {
        assert_int_equal(waiter->call.peer, peer);
        waiter_remove(&crew->waiters, waiter);
        waiter = waiter_of_peer(&crew->waiters, peer);
    }
    for (uint32_t i = 0; i < CALLS; i++) {
        if (i % PEERS == peer && crew->of_call[i] != NULL) {
            crew->of_call[i] = NULL;
            crew->count--;
        }
    }
}

static void calls_jobs_and_peers_find_their_waiters(void **state)
{
    (void)state;
    struct random random = {2385};
    struct crew crew = {.count = 0};
    assert_int_equal(waiter_make(WAITERS_MAX, &secret, &crew.waiters), STATUS_OK);
    for (int step = 0; step < 4000; step++) {
        change_one(&crew, random_below(&random, CALLS), random_below(&random, JOBS));
        if (random_below(&random, 50) == 0) {
            drop_peer(&crew, random_below(&random, PEERS));
        }
        check_all(&crew);
    }
    waiter_clear(&crew.waiters);
}

static void a_failed_allocation_changes_nothing(void **state)
{
    (void)state;
    struct crew crew = {.count = 0};
    for (int allowed = 0; allowed < 3; allowed++) {
        alloc_fail_after(allowed);
        assert_int_equal(waiter_make(WAITERS_MAX, &secret, &crew.waiters), STATUS_NO_MEMORY);
        alloc_fail_after(-1);
    }
    assert_int_equal(waiter_make(WAITERS_MAX, &secret, &crew.waiters), STATUS_OK);
    const struct call call = call_of(3);
    alloc_fail_after(0);
    assert_int_equal(waiter_add(&crew.waiters, &call, &crew.jobs[0]), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    check_all(&crew);
    waiter_clear(&crew.waiters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_jobs_and_peers_find_their_waiters),
        cmocka_unit_test(a_failed_allocation_changes_nothing),
    };
    return cmocka_run_group_tests_name("broker/waiter", tests, NULL, NULL);
}
