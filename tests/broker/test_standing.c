#include "broker/standing.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const struct hash_secret secret = {.low = 3, .high = 5};

static struct standings make(uint32_t keys_max)
{
    struct standings standings;
    assert_int_equal(standing_make(keys_max, &secret, &standings), STATUS_OK);
    return standings;
}

static void a_loss_halves_and_an_answer_adds_one(void **state)
{
    (void)state;
    static const struct {
        uint32_t standing, credit, after_loss, after_answer;
    } cases[] = {
        {STANDING_FULL, 8, 4, STANDING_FULL},
        {STANDING_FULL, 1, 1, STANDING_FULL},
        {STANDING_FULL, 0, 1, STANDING_FULL},
        {STANDING_FULL, 1024, 512, STANDING_FULL},
        {4, 8, 2, 5},
        {7, 8, 3, STANDING_FULL},
        {1, 8, 1, 2},
        {1, 2, 1, STANDING_FULL},
        {6, 3, 1, STANDING_FULL}, /* the credit has become less */
        {512, 1024, 256, 513},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(standing_after_loss(cases[i].standing, cases[i].credit),
                         cases[i].after_loss);
        assert_int_equal(standing_after_answer(cases[i].standing, cases[i].credit),
                         cases[i].after_answer);
    }
}

/* Law: from any standing, as many answers as the credit lead back to all of it. */
static void every_worker_comes_back_to_its_credit(void **state)
{
    (void)state;
    for (uint32_t credit = 1; credit <= 40; credit++) {
        uint32_t standing = STANDING_FULL;
        for (int losses = 0; losses < 8; losses++) {
            standing = standing_after_loss(standing, credit);
        }
        assert_int_equal(standing, 1);
        uint32_t answers = 0;
        while (standing != STANDING_FULL) {
            standing = standing_after_answer(standing, credit);
            answers++;
        }
        assert_in_range(answers, credit > 1 ? credit - 1 : 1, credit > 1 ? credit - 1 : 1);
    }
}

static void it_follows_the_name_without_the_process(void **state)
{
    (void)state;
    static const struct {
        const char *left, *joined;
        bool is_same;
    } cases[] = {
        {"db4:3121", "db4:77", true},
        {"db4:3121", "db4", true},
        {"db4", "db4", true},
        {"db4:3121", "db5:3121", false},
        {"db4:a1", "db4:a2", false},
        {"a:b:1", "a:b:2", true},
        {"a:1:2", "a:3:2", false},
        {":12", ":13", false},
        {"12", "13", false},
        {"db4:", "db4", false},
        {"", "", true},
        {"db4-1", "db4-2", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct standings standings = make(4);
        standing_keep(&standings, cases[i].left, 3);
        assert_int_equal(standing_recall(&standings, cases[i].joined),
                         cases[i].is_same ? 3 : STANDING_FULL);
        assert_int_equal(standing_recall(&standings, cases[i].joined), STANDING_FULL);
        standing_clear(&standings);
    }
}

static void of_two_with_one_name_the_lower_is_kept(void **state)
{
    (void)state;
    struct standings standings = make(4);
    standing_keep(&standings, "a:1", 3);
    standing_keep(&standings, "a:2", 5);
    standing_keep(&standings, "a:3", STANDING_FULL);
    assert_int_equal(standings.count, 1);
    assert_int_equal(standing_recall(&standings, "a:4"), 3);
    standing_clear(&standings);
}

static void the_one_that_left_longest_ago_is_forgotten(void **state)
{
    (void)state;
    enum { KEYS = 5 };
    struct standings standings = make(KEYS);
    char name[16];
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "host%u", i);
        standing_keep(&standings, name, 1 + i % 7);
        if (i >= 2) { /* its place among the others is that of its last time */
            snprintf(name, sizeof name, "host%u", i - 2);
            standing_keep(&standings, name, 1);
        }
    }
    assert_int_equal(standings.count, KEYS);
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "host%u", i);
        bool is_kept = i >= 95;
        assert_int_equal(standing_recall(&standings, name) != STANDING_FULL, is_kept);
    }
    assert_int_equal(standings.count, 0);
    assert_int_equal(standings.oldest, 0);
    assert_int_equal(standings.newest, 0);
    standing_clear(&standings);
}

static void memory_is_promised_at_the_start(void **state)
{
    (void)state;
    struct standings standings;
    for (int allowed = 0; allowed < 2; allowed++) {
        alloc_fail_after(allowed);
        enum status status = standing_make(4, &secret, &standings);
        alloc_fail_after(-1);
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
    standings = make(4);
    alloc_fail_after(0);
    standing_keep(&standings, "a", 3); /* that was promised */
    alloc_fail_after(-1);
    assert_int_equal(standing_recall(&standings, "a"), 3);
    standing_clear(&standings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_halves_and_an_answer_adds_one),
        cmocka_unit_test(every_worker_comes_back_to_its_credit),
        cmocka_unit_test(it_follows_the_name_without_the_process),
        cmocka_unit_test(of_two_with_one_name_the_lower_is_kept),
        cmocka_unit_test(the_one_that_left_longest_ago_is_forgotten),
        cmocka_unit_test(memory_is_promised_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
