#include "broker/journal.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

/* Law: a record is committed by the commit after it, never before. */
static void a_record_is_committed_by_the_next_commit(void **state)
{
    (void)state;
    struct journal *journal = NULL;
    assert_int_equal(journal_new(&journal), STATUS_OK);
    assert_string_equal(journal_durability(journal), "memory");
    journal_commit(journal);
    assert_int_equal(journal_committed(journal), 0);
    for (uint64_t number = 1; number <= 7; number++) {
        const struct effect record = {.kind = EFFECT_RECORD, .covers = number};
        journal_append(journal, &record);
        assert_int_equal(journal_committed(journal), number > 3 ? 3 : 0);
        if (number == 3) {
            journal_commit(journal);
        }
    }
    journal_commit(journal);
    assert_int_equal(journal_committed(journal), 7);
    journal_free(&journal);
    journal_free(&journal);
}

static void a_failed_allocation_gives_no_journal(void **state)
{
    (void)state;
    struct journal *journal = NULL;
    alloc_fail_after(0);
    assert_int_equal(journal_new(&journal), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_null(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_committed_by_the_next_commit),
        cmocka_unit_test(a_failed_allocation_gives_no_journal),
    };
    return cmocka_run_group_tests_name("broker/journal", tests, NULL, NULL);
}
