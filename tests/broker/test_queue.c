#include "broker/queue.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 300, AGEING_MS = 100 };

static const struct hash_secret secret = {.low = 3, .high = 5};

/* A queue, its jobs in the order of their arrival, and the prefixes of one worker. */
struct shop {
    struct queue queue;
    struct job jobs[JOBS];
    uint32_t count;
    struct prefix prefixes[2];
    struct prefix *wants[2];
    size_t want_count;
    struct offer offer;
};

static struct broker_limits small_limits(void)
{
    static const struct tenant_weight weights[] = {{"bank", 3}};
    return (struct broker_limits){.jobs_max = JOBS,
                                  .kept_max = 1,
                                  .tenants_max = 3,
                                  .topics_max = 3,
                                  .ageing_ms = AGEING_MS,
                                  .weights = weights,
                                  .weight_count = 1};
}

static void want(struct shop *shop, const char *prefix)
{
    struct name *name = &shop->prefixes[shop->want_count].name;
    name->size = (uint8_t)strlen(prefix);
    memcpy(name->text, prefix, name->size + 1U);
    shop->wants[shop->want_count] = &shop->prefixes[shop->want_count];
    shop->want_count++;
}

static struct shop *open_shop(const char *prefix)
{
    const struct broker_limits limits = small_limits();
    struct shop *shop = calloc(1, sizeof *shop);
    assert_non_null(shop);
    assert_int_equal(queue_make(&limits, &secret, &shop->queue), STATUS_OK);
    want(shop, prefix);
    return shop;
}

static void close_shop(struct shop *shop)
{
    queue_clear(&shop->queue);
    free(shop);
}

static struct job *add(struct shop *shop,
                       const char *topic,
                       const char *tenant,
                       enum job_priority priority,
                       int64_t now_ms)
{
    struct job *job = &shop->jobs[shop->count++];
    job->order = shop->count;
    job->accepted_ms = now_ms;
    assert_int_equal(queue_enter(&shop->queue, topic, tenant, priority, NULL, &job->lane),
                     STATUS_OK);
    queue_add(&shop->queue, job);
    return job;
}

static struct job *add_plain(struct shop *shop)
{
    return add(shop, "scenario/a", "", JOB_PRIORITY_NORMAL, 0);
}

static struct job *next(struct shop *shop, int64_t now_ms)
{
    struct job *job =
        queue_next(&shop->queue, shop->wants, shop->want_count, &shop->offer, now_ms);
    if (job != NULL) {
        queue_start(&shop->queue, job);
    }
    return job;
}

static void first_come_first_served_across_topics(void **state)
{
    (void)state;
    struct shop *shop = open_shop("scenario/");
    static const char *const topics[] = {"scenario/b", "scenario/a", "scenario/c"};
    for (int i = 0; i < 30; i++) {
        add(shop, topics[i * 7 % 3], "", JOB_PRIORITY_NORMAL, i);
    }
    for (int i = 0; i < 30; i++) {
        assert_ptr_equal(next(shop, 30), &shop->jobs[i]);
    }
    assert_null(next(shop, 30));
    close_shop(shop);
}

static void only_what_the_worker_takes(void **state)
{
    (void)state;
    struct shop *shop = open_shop("scenario/b");
    add(shop, "scenario/a", "", JOB_PRIORITY_HIGH, 0);
    struct job *job = add(shop, "scenario/bc", "", JOB_PRIORITY_LOW, 0);
    assert_ptr_equal(next(shop, 0), job);
    assert_null(next(shop, 0));
    want(shop, "scenario/a");
    assert_ptr_equal(next(shop, 0), &shop->jobs[0]);
    close_shop(shop);
}

static void the_higher_priority_goes_first(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    struct job *low = add(shop, "scenario/a", "", JOB_PRIORITY_LOW, 0);
    struct job *normal = add(shop, "scenario/a", "", JOB_PRIORITY_NORMAL, 1);
    struct job *high = add(shop, "scenario/b", "", JOB_PRIORITY_HIGH, 2);
    assert_ptr_equal(next(shop, 3), high);
    assert_ptr_equal(next(shop, 3), normal);
    assert_ptr_equal(next(shop, 3), low);
    close_shop(shop);
}

static void waiting_lifts_by_one_priority(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    struct job *low = add(shop, "scenario/a", "", JOB_PRIORITY_LOW, 0);
    struct job *normal = add(shop, "scenario/a", "", JOB_PRIORITY_NORMAL, 50);
    struct job *high = add(shop, "scenario/a", "", JOB_PRIORITY_HIGH, 60);
    assert_ptr_equal(next(shop, AGEING_MS), high);
    assert_ptr_equal(next(shop, AGEING_MS), low);
    assert_ptr_equal(next(shop, AGEING_MS), normal);
    close_shop(shop);
}

static void not_a_millisecond_earlier(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    add(shop, "scenario/a", "", JOB_PRIORITY_LOW, 0);
    struct job *normal = add(shop, "scenario/a", "", JOB_PRIORITY_NORMAL, 50);
    assert_ptr_equal(next(shop, AGEING_MS - 1), normal);
    close_shop(shop);
}

static void waiting_twice_as_long_lifts_by_two(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    struct job *low = add(shop, "scenario/a", "", JOB_PRIORITY_LOW, 0);
    add(shop, "scenario/a", "", JOB_PRIORITY_HIGH, 60);
    assert_ptr_equal(next(shop, 2 * AGEING_MS), low);
    close_shop(shop);
}

/* However many old ones there are. */
static void lifted_requests_pass_a_higher_one_only_every_second_time(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    for (int i = 0; i < 100; i++) {
        add(shop, "scenario/a", "", JOB_PRIORITY_LOW, 0);
    }
    for (int i = 0; i < 3; i++) {
        add(shop, "scenario/b", "", JOB_PRIORITY_HIGH, 1000);
    }
    for (int i = 0; i < 3; i++) {
        assert_ptr_equal(next(shop, 1000), &shop->jobs[i]);
        assert_ptr_equal(next(shop, 1000), &shop->jobs[100 + i]);
    }
    assert_ptr_equal(next(shop, 1000), &shop->jobs[3]);
    close_shop(shop);
}

static void what_comes_back_goes_to_the_front_of_its_lane(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    for (int i = 0; i < 5; i++) {
        add_plain(shop);
    }
    struct job *first = next(shop, 0);
    struct job *second = next(shop, 0);
    queue_stop(&shop->queue, first);
    queue_return(&shop->queue, first);
    queue_stop(&shop->queue, second);
    queue_return(&shop->queue, second);
    assert_ptr_equal(next(shop, 0), second);
    assert_ptr_equal(next(shop, 0), first);
    assert_ptr_equal(next(shop, 0), &shop->jobs[2]);
    close_shop(shop);
}

static void tenants_share_by_weight(void **state)
{
    (void)state;
    struct shop *shop = open_shop("scenario/");
    for (int i = 0; i < 120; i++) {
        add(shop, "scenario/a", "bank", JOB_PRIORITY_LOW, 0);
        add(shop, "scenario/b", "press", JOB_PRIORITY_HIGH, 0);
    }
    int bank = 0;
    for (int i = 0; i < 120; i++) {
        bank += strcmp(next(shop, 0)->lane->tenant->name.text, "bank") == 0;
    }
    assert_in_range(bank, 89, 91);
    close_shop(shop);
}

/* A tenant with nothing for this worker does not block the others. */
static void a_tenant_that_does_not_match_is_skipped(void **state)
{
    (void)state;
    struct shop *shop = open_shop("scenario/b");
    add(shop, "scenario/a", "bank", JOB_PRIORITY_HIGH, 0);
    struct job *job = add(shop, "scenario/b", "press", JOB_PRIORITY_LOW, 0);
    assert_ptr_equal(next(shop, 0), job);
    close_shop(shop);
}

static void counts_what_waits_and_runs(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    for (int i = 0; i < 4; i++) {
        add_plain(shop);
    }
    queue_remove(&shop->queue, &shop->jobs[3]);
    struct job *job = next(shop, 0);
    const struct topic *topic = job->lane->topic;
    assert_int_equal(shop->queue.waiting, 2);
    assert_int_equal(shop->queue.running, 1);
    assert_int_equal(topic->waiting, 2);
    assert_int_equal(topic->running, 1);
    assert_int_equal(job->lane->tenant->waiting, 2);
    assert_int_equal(job->lane->tenant->running, 1);
    queue_stop(&shop->queue, job);
    assert_int_equal(shop->queue.running + topic->running + job->lane->tenant->running, 0);
    close_shop(shop);
}

static void topics_and_tenants_go_with_their_last_request(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    struct lane *lane = NULL;
    struct lane *other = NULL;
    assert_int_equal(queue_enter(&shop->queue, "scenario/a", "x", 0, NULL, &lane), STATUS_OK);
    assert_int_equal(queue_enter(&shop->queue, "scenario/a", "x", 0, NULL, &other), STATUS_OK);
    assert_ptr_equal(lane, other);
    assert_int_equal(queue_enter(&shop->queue, "scenario/b", "y", 1, NULL, &other), STATUS_OK);
    assert_int_equal(queue_enter(&shop->queue, "scenario/c", "z", 2, NULL, &other), STATUS_OK);
    struct lane *refused = NULL;
    assert_int_equal(queue_enter(&shop->queue, "scenario/d", "x", 0, NULL, &refused),
                     STATUS_FULL);
    assert_int_equal(queue_enter(&shop->queue, "scenario/a", "w", 0, NULL, &refused),
                     STATUS_FULL);
    assert_null(refused);
    assert_int_equal(lane->users, 2);
    queue_leave(&shop->queue, other);
    assert_int_equal(queue_enter(&shop->queue, "scenario/d", "w", 0, NULL, &refused),
                     STATUS_OK);
    queue_leave(&shop->queue, lane);
    queue_leave(&shop->queue, lane);
    assert_int_equal(shop->queue.topics.items.count, 2);
    assert_int_equal(shop->queue.tenants.names.items.count, 2);
    close_shop(shop);
}

static void entering_survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct shop *shop = open_shop("");
        struct lane *lane = NULL;
        alloc_fail_after(allowed);
        enum status status =
            queue_enter(&shop->queue, "scenario/a", "bank", JOB_PRIORITY_LOW, "gpu", &lane);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_int_equal(allowed, 5);
            close_shop(shop);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_int_equal(shop->queue.topics.items.count, 0);
        assert_int_equal(shop->queue.tenants.names.items.count, 0);
        assert_int_equal(shop->queue.needs.items.count, 0);
        close_shop(shop);
    }
}

/* Law: what needs more than is offered is passed by, and keeps its place among all. */
static void needs_that_are_not_offered_are_passed_by(void **state)
{
    (void)state;
    static const char *const needs[] = {"cores>=8", NULL, "cores>=2", "", "cores>=8"};
    struct shop *shop = open_shop("scenario/");
    for (uint32_t i = 0; i < 5; i++) {
        struct job *job = &shop->jobs[i];
        job->order = i + 1;
        assert_int_equal(queue_enter(&shop->queue, "scenario/a", "", JOB_PRIORITY_NORMAL,
                                     needs[i], &job->lane),
                         STATUS_OK);
        queue_add(&shop->queue, job);
    }
    assert_ptr_equal(shop->jobs[0].lane, shop->jobs[4].lane);
    assert_ptr_equal(shop->jobs[1].lane, shop->jobs[3].lane);
    assert_int_equal(shop->queue.needs.items.count, 2);
    shop->offer.cores = 4;
    assert_ptr_equal(next(shop, 0), &shop->jobs[1]);
    assert_ptr_equal(next(shop, 0), &shop->jobs[2]);
    shop->offer.cores = 9;
    assert_ptr_equal(next(shop, 0), &shop->jobs[0]);
    shop->offer.cores = 0;
    assert_ptr_equal(next(shop, 0), &shop->jobs[3]);
    assert_null(next(shop, 0));
    assert_int_equal(shop->queue.waiting, 1);
    shop->offer.cores = 8;
    assert_ptr_equal(next(shop, 0), &shop->jobs[4]);
    for (int i = 0; i < 5; i++) {
        queue_leave(&shop->queue, shop->jobs[i].lane);
    }
    assert_int_equal(shop->queue.needs.items.count, 0);
    assert_int_equal(shop->queue.lanes.count, 0);
    close_shop(shop);
}

static void words_that_are_no_needs_are_refused(void **state)
{
    (void)state;
    struct shop *shop = open_shop("");
    struct lane *lane = NULL;
    assert_int_equal(queue_enter(&shop->queue, "scenario/a", "", 0, "cores>8", &lane),
                     STATUS_BAD_INPUT);
    assert_null(lane);
    assert_int_equal(shop->queue.topics.items.count, 0);
    close_shop(shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_come_first_served_across_topics),
        cmocka_unit_test(only_what_the_worker_takes),
        cmocka_unit_test(the_higher_priority_goes_first),
        cmocka_unit_test(waiting_lifts_by_one_priority),
        cmocka_unit_test(not_a_millisecond_earlier),
        cmocka_unit_test(waiting_twice_as_long_lifts_by_two),
        cmocka_unit_test(lifted_requests_pass_a_higher_one_only_every_second_time),
        cmocka_unit_test(what_comes_back_goes_to_the_front_of_its_lane),
        cmocka_unit_test(tenants_share_by_weight),
        cmocka_unit_test(a_tenant_that_does_not_match_is_skipped),
        cmocka_unit_test(counts_what_waits_and_runs),
        cmocka_unit_test(topics_and_tenants_go_with_their_last_request),
        cmocka_unit_test(entering_survives_every_failed_allocation),
        cmocka_unit_test(needs_that_are_not_offered_are_passed_by),
        cmocka_unit_test(words_that_are_no_needs_are_refused),
    };
    return cmocka_run_group_tests_name("broker/queue", tests, NULL, NULL);
}
