#include "broker/ledger.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

static const struct hash_secret secret = {.low = 3, .high = 5};
static const struct broker_limits limits = {.jobs_max = 3, .kept_max = 2};

static struct id id_of(uint8_t number)
{
    return (struct id){{number}};
}

static struct job *add(struct ledger *ledger, uint8_t number, uint64_t bytes)
{
    const struct id id = id_of(number);
    struct job *job = NULL;
    assert_int_equal(ledger_add(ledger, &id, NULL, bytes, &job), STATUS_OK);
    assert_ptr_equal(ledger_find(ledger, &id), job);
    return job;
}

static void check_order(const struct ledger *ledger, const char *numbers)
{
    const struct job *job = ledger->oldest;
    for (; *numbers != '\0'; numbers++) {
        assert_non_null(job);
        assert_int_equal(job->id.bytes[0], *numbers);
        assert_true(job->newer == NULL || job->newer->older == job);
        assert_true(job->newer == NULL || job->newer->order > job->order);
        job = job->newer;
    }
    assert_null(job);
}

static void keeps_the_order_of_acceptance(void **state)
{
    (void)state;
    struct ledger ledger;
    assert_int_equal(ledger_make(&limits, &secret, &ledger), STATUS_OK);
    struct job *a = add(&ledger, 'a', 11);
    struct job *b = add(&ledger, 'b', 13);
    add(&ledger, 'c', 17);
    check_order(&ledger, "abc");
    ledger_keep(&ledger, b);
    ledger_keep(&ledger, a);
    check_order(&ledger, "abc");
    ledger_revive(&ledger, a);
    check_order(&ledger, "bca");
    ledger_drop(&ledger, b);
    check_order(&ledger, "ca");
    ledger_take_back(&ledger, a);
    check_order(&ledger, "c");
    ledger_clear(&ledger);
}

static void counts_and_weighs_what_lives_and_what_is_kept(void **state)
{
    (void)state;
    struct ledger ledger;
    assert_int_equal(ledger_make(&limits, &secret, &ledger), STATUS_OK);
    struct job *a = add(&ledger, 'a', 11);
    struct job *b = add(&ledger, 'b', 13);
    assert_int_equal(ledger.live_count, 2);
    assert_int_equal(ledger.live_bytes, 24);
    b->outcome_bytes = 100;
    ledger_keep(&ledger, b);
    ledger_keep(&ledger, a);
    assert_int_equal(ledger.live_count, 0);
    assert_int_equal(ledger.live_bytes, 0);
    assert_int_equal(ledger.kept_bytes, 124);
    assert_ptr_equal(ledger.kept.first, b);
    ledger_revive(&ledger, a);
    assert_int_equal(ledger.live_bytes, 11);
    assert_int_equal(ledger.kept_bytes, 113);
    ledger_drop(&ledger, b);
    assert_int_equal(ledger.kept_bytes, 0);
    assert_int_equal(ledger.kept.count, 0);
    assert_null(ledger_find(&ledger, &(struct id){{'b'}}));
    ledger_clear(&ledger);
}

static void a_failed_allocation_changes_nothing(void **state)
{
    (void)state;
    struct ledger ledger;
    for (int allowed = 0; allowed < 2; allowed++) {
        alloc_fail_after(allowed);
        assert_int_equal(ledger_make(&limits, &secret, &ledger), STATUS_NO_MEMORY);
        alloc_fail_after(-1);
    }
    assert_int_equal(ledger_make(&limits, &secret, &ledger), STATUS_OK);
    const struct id id = id_of('a');
    struct job *job = NULL;
    alloc_fail_after(0);
    assert_int_equal(ledger_add(&ledger, &id, NULL, 11, &job), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_null(ledger_find(&ledger, &id));
    assert_int_equal(ledger.live_count, 0);
    check_order(&ledger, "");
    ledger_clear(&ledger);
}

static void a_job_stays_small(void **state)
{
    (void)state;
    assert_in_range(sizeof(struct job), 1, 384);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_order_of_acceptance),
        cmocka_unit_test(counts_and_weighs_what_lives_and_what_is_kept),
        cmocka_unit_test(a_failed_allocation_changes_nothing),
        cmocka_unit_test(a_job_stays_small),
    };
    return cmocka_run_group_tests_name("broker/ledger", tests, NULL, NULL);
}
