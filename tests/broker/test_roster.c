#include "broker/ledger.h"
#include "broker/roster.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

enum { LEASE_MS = 100, HEARTBEAT_MS = 60 };

static const struct hash_secret secret = {.low = 3, .high = 5};
static const struct broker_limits limits = {
    .workers_max = 3, .lease_ms = LEASE_MS, .heartbeat_ms = HEARTBEAT_MS};

static struct roster make(void)
{
    struct roster roster;
    assert_int_equal(roster_make(&limits, &secret, &roster), STATUS_OK);
    return roster;
}

static struct event join_of(uint8_t number, const char *const *prefixes, size_t count)
{
    return (struct event){.kind = EVENT_JOIN,
                          .call = {number, {{number, 1}}},
                          .as.join = {.worker = {{number}},
                                      .name = "host:17",
                                      .prefixes = prefixes,
                                      .prefix_count = count,
                                      .credit = 4}};
}

static struct worker *prepare(struct roster *roster, uint8_t number, const char *prefix)
{
    const struct event join = join_of(number, &prefix, 1);
    struct worker *worker = NULL;
    assert_int_equal(roster_prepare(roster, &join, &worker), STATUS_OK);
    return worker;
}

static struct worker *enter(struct roster *roster, uint8_t number, const char *prefix)
{
    struct worker *worker = prepare(roster, number, prefix);
    roster_enter(roster, worker, 0);
    return worker;
}

static struct name topic_of(const char *text)
{
    struct name name = {.size = (uint8_t)strlen(text)};
    memcpy(name.text, text, name.size + 1U);
    return name;
}

static void give(struct worker *worker, struct job *job, uint64_t epoch)
{
    job->epoch = epoch;
    roster_assign(worker, job);
}

static void workers_are_found_by_id_peer_and_stream(void **state)
{
    (void)state;
    struct roster roster = make();
    struct worker *worker = enter(&roster, 7, "scenario/");
    assert_ptr_equal(roster_find_id(&roster, &(struct id){{7}}), worker);
    assert_ptr_equal(roster_find_peer(&roster, 7), worker);
    assert_ptr_equal(roster_find_call(&roster, &(struct call){7, {{7, 1}}}), worker);
    assert_null(roster_find_call(&roster, &(struct call){7, {{7, 2}}}));
    assert_null(roster_find_peer(&roster, 8));
    roster_remove(&roster, worker);
    assert_null(roster_find_id(&roster, &(struct id){{7}}));
    assert_null(roster_find_peer(&roster, 7));
    assert_int_equal(roster.count, 0);
    roster_clear(&roster);
}

static void the_worker_with_the_largest_share_free_comes_first(void **state)
{
    (void)state;
    struct roster roster = make();
    struct job jobs[8] = {{.number = 0}};
    const struct name topic = topic_of("scenario/economy/prk");
    struct worker *a = enter(&roster, 1, "scenario/");
    struct worker *b = enter(&roster, 2, "scenario/economy");
    assert_int_equal(roster_set_credit(a, 2), STATUS_OK);
    give(b, &jobs[1], 1);
    give(a, &jobs[0], 2);
    assert_ptr_equal(roster_best(&roster, &topic, NULL), b); /* 3 of 4 free, not 1 of 2 */
    give(b, &jobs[2], 3);
    assert_ptr_equal(roster_best(&roster, &topic, NULL),
                     a); /* equal shares: a's task is older */
    give(a, &jobs[3], 4);
    assert_ptr_equal(roster_best(&roster, &topic, NULL), b);
    give(b, &jobs[4], 5);
    give(b, &jobs[5], 6);
    assert_null(roster_best(&roster, &topic, NULL));
    roster_unassign(a, &jobs[0]);
    assert_ptr_equal(roster_best(&roster, &topic, NULL), a);
    for (int i = 1; i <= 5; i++) {
        roster_unassign(jobs[i].worker, &jobs[i]);
    }
    roster_clear(&roster);
}

static void of_equals_the_one_whose_last_task_is_older(void **state)
{
    (void)state;
    for (uint64_t first = 0; first < 2; first++) {
        struct roster roster = make();
        struct job jobs[2] = {{.number = 0}};
        const struct name topic = topic_of("scenario/economy/prk");
        struct worker *workers[2] = {enter(&roster, 1, ""), enter(&roster, 2, "")};
        give(workers[first], &jobs[0], 1);
        give(workers[1 - first], &jobs[1], 2);
        roster_unassign(workers[0], workers[0]->tasks.first);
        roster_unassign(workers[1], workers[1]->tasks.first);
        assert_ptr_equal(roster_best(&roster, &topic, NULL), workers[first]);
        roster_clear(&roster);
    }
}

static void only_workers_that_take_the_topic(void **state)
{
    (void)state;
    struct roster roster = make();
    struct worker *worker = enter(&roster, 1, "scenario/economy/p");
    const struct name good = topic_of("scenario/economy/prk");
    const struct name bad = topic_of("scenario/economy/irn");
    assert_ptr_equal(roster_best(&roster, &good, NULL), worker);
    assert_null(roster_best(&roster, &bad, NULL));
    struct worker *all = enter(&roster, 2, "");
    assert_ptr_equal(roster_best(&roster, &bad, NULL), all);
    roster_clear(&roster);
}

static void a_stopped_task_keeps_its_place_until_it_is_answered_for(void **state)
{
    (void)state;
    struct roster roster = make();
    struct job jobs[4] = {{.number = 0}};
    struct worker *worker = enter(&roster, 1, "");
    for (uint64_t i = 0; i < 4; i++) {
        give(worker, &jobs[i], 10 + i);
    }
    for (int i = 0; i < 3; i++) {
        roster_stop(&roster, worker, &jobs[i], i);
    }
    assert_false(roster_has_room(worker));
    roster_answer(&roster, worker, 99);
    assert_false(roster_has_room(worker));
    roster_answer(&roster, worker, 11);
    assert_true(roster_has_room(worker));
    assert_int_equal(worker->stopped_count, 2);
    roster_answer(&roster, worker, 11);
    assert_int_equal(worker->stopped_count, 2);
    roster_give_up(&roster, worker, LEASE_MS - 1);
    assert_int_equal(worker->stopped_count, 2);
    roster_give_up(&roster, worker, LEASE_MS);
    assert_int_equal(worker->stopped_count, 1);
    roster_give_up(&roster, worker, LEASE_MS + 2);
    assert_int_equal(worker->stopped_count, 0);
    roster_unassign(worker, &jobs[3]);
    roster_clear(&roster);
}

static void due_is_the_first_silence_or_place(void **state)
{
    (void)state;
    struct roster roster = make();
    struct job job = {.number = 0};
    int64_t due_ms = 0;
    assert_null(roster_due(&roster, &due_ms));
    assert_int_equal(due_ms, INT64_MAX);
    struct worker *a = enter(&roster, 1, "");
    struct worker *b = enter(&roster, 2, "");
    roster_hear(&roster, a, 7);
    assert_ptr_equal(roster_due(&roster, &due_ms), b);
    assert_int_equal(due_ms, HEARTBEAT_MS);
    assert_false(roster_is_silent(&roster, b, HEARTBEAT_MS - 1));
    assert_true(roster_is_silent(&roster, b, HEARTBEAT_MS));
    give(a, &job, 1);
    roster_stop(&roster, a, &job, 1);
    roster_hear(&roster, a, 80);
    roster_hear(&roster, b, 90);
    assert_ptr_equal(roster_due(&roster, &due_ms), a);
    assert_int_equal(due_ms, 1 + LEASE_MS);
    roster_clear(&roster);
}

static void a_renewed_worker_keeps_its_tasks_and_changes_its_words(void **state)
{
    (void)state;
    struct roster roster = make();
    struct job jobs[9] = {{.number = 0}};
    const struct name topic = topic_of("scenario/options/mmr");
    struct worker *worker = enter(&roster, 1, "scenario/economy/");
    give(worker, &jobs[0], 1);
    give(worker, &jobs[1], 2);
    roster_stop(&roster, worker, &jobs[1], 0);
    static const char *const prefixes[] = {"scenario/options/", "scenario/hazard/"};
    struct event join = join_of(1, prefixes, 2);
    join.as.join.credit = 9;
    join.as.join.name = "other";
    struct worker *prepared = NULL;
    assert_int_equal(roster_prepare(&roster, &join, &prepared), STATUS_OK);
    roster_renew(&roster, worker, prepared);
    assert_int_equal(worker->tasks.count, 1);
    assert_int_equal(worker->stopped_count, 1);
    assert_int_equal(worker->stopped[0].epoch, 2);
    assert_int_equal(worker->credit, 9);
    assert_string_equal(worker->name, "other");
    assert_string_equal(worker->texts[1], "scenario/hazard/");
    assert_ptr_equal(roster_best(&roster, &topic, NULL), worker);
    const struct name second = topic_of("scenario/hazard/prk");
    assert_ptr_equal(roster_best(&roster, &second, NULL), worker);
    const struct name old = topic_of("scenario/economy/prk");
    assert_null(roster_best(&roster, &old, NULL));
    assert_int_equal(roster.workers.count, 1);
    for (uint64_t i = 2; i < 9; i++) {
        give(worker, &jobs[i], 1 + i);
    }
    assert_false(roster_has_room(worker));
    for (int i = 0; i < 9; i++) {
        if (i != 1) {
            roster_stop(&roster, worker, &jobs[i], 0);
        }
    }
    assert_int_equal(worker->stopped_count, 9);
    roster_clear(&roster);
}

static void one_more_than_the_limit_may_be_prepared(void **state)
{
    (void)state;
    struct roster roster = make();
    for (uint8_t i = 1; i <= 3; i++) {
        enter(&roster, i, "scenario/");
    }
    struct worker *prepared = prepare(&roster, 4, "scenario/");
    const char *prefix = "";
    const struct event join = join_of(5, &prefix, 1);
    struct worker *refused = NULL;
    assert_int_equal(roster_prepare(&roster, &join, &refused), STATUS_FULL);
    roster_remove(&roster, prepared);
    assert_int_equal(roster.count, 3);
    roster_clear(&roster);
}

static void preparing_survives_every_failed_allocation(void **state)
{
    (void)state;
    static const char *const prefixes[] = {"scenario/a", "scenario/b", "scenario/a"};
    const struct event join = join_of(1, prefixes, 3);
    for (int allowed = 0;; allowed++) {
        struct roster roster = make();
        struct worker *worker = NULL;
        alloc_fail_after(allowed);
        enum status status = roster_prepare(&roster, &join, &worker);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            roster_remove(&roster, worker);
        }
        assert_int_equal(roster.workers.count, 0);
        assert_int_equal(roster.prefixes.names.items.count, 0);
        assert_int_equal(roster.prefixes.count_by_size[10], 0);
        roster_clear(&roster);
        if (status == STATUS_OK) {
            assert_int_equal(allowed, 7);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

static void making_survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct roster roster = {0};
        alloc_fail_after(allowed);
        enum status status = roster_make(&limits, &secret, &roster);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_int_equal(allowed, 10);
            roster_clear(&roster);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_found_by_id_peer_and_stream),
        cmocka_unit_test(the_worker_with_the_largest_share_free_comes_first),
        cmocka_unit_test(of_equals_the_one_whose_last_task_is_older),
        cmocka_unit_test(only_workers_that_take_the_topic),
        cmocka_unit_test(a_stopped_task_keeps_its_place_until_it_is_answered_for),
        cmocka_unit_test(due_is_the_first_silence_or_place),
        cmocka_unit_test(a_renewed_worker_keeps_its_tasks_and_changes_its_words),
        cmocka_unit_test(one_more_than_the_limit_may_be_prepared),
        cmocka_unit_test(preparing_survives_every_failed_allocation),
        cmocka_unit_test(making_survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/roster", tests, NULL, NULL);
}
