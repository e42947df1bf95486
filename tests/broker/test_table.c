#include "base/random.h"
#include "broker/table.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdbool.h>

enum { ITEMS = 97 };

/* Items have a key and a hash; few hashes, so that runs grow long and wrap around. */
struct thing {
    uint64_t hash;
    uint32_t key;
    bool is_in;
};

static bool has_key(const void *owner, uint32_t item, const void *key)
{
    const struct thing *things = owner;
    return things[item].key == *(const uint32_t *)key;
}

static void check_all(const struct table *table, const struct thing *things)
{
    for (uint32_t i = 0; i < ITEMS; i++) {
        uint32_t found = table_find(table, things[i].hash, has_key, things, &things[i].key);
        assert_int_equal(found, things[i].is_in ? i : table_none);
    }
}

static void finds_what_was_added_and_not_what_was_removed(void **state)
{
    (void)state;
    struct random random = {2385};
    struct thing things[ITEMS];
    struct table table;
    assert_int_equal(table_make(ITEMS, &table), STATUS_OK);
    for (uint32_t i = 0; i < ITEMS; i++) {
        things[i] = (struct thing){.key = 1000 + i, .hash = UINT64_MAX - i % 11};
    }
    for (int step = 0; step < 3000; step++) {
        uint32_t i = random_below(&random, ITEMS);
        if (things[i].is_in) {
            table_remove(&table, things[i].hash, i);
        } else {
            table_add(&table, things[i].hash, i);
        }
        things[i].is_in = !things[i].is_in;
        check_all(&table, things);
    }
    table_clear(&table);
}

static void holds_as_many_as_it_promises(void **state)
{
    (void)state;
    struct random random = {17};
    for (uint32_t items_max = 1; items_max < 40; items_max++) {
        struct thing things[40];
        struct table table;
        assert_int_equal(table_make(items_max, &table), STATUS_OK);
        for (uint32_t i = 0; i < items_max; i++) {
            things[i] = (struct thing){.key = i, .hash = random_next(&random)};
            table_add(&table, things[i].hash, i);
        }
        assert_int_equal(table.count, items_max);
        uint32_t stranger = 1000;
        assert_int_equal(table_find(&table, 5, has_key, things, &stranger), table_none);
        table_clear(&table);
    }
}

/* Few hashes, many, and such as end where the slots in use end and begin. */
static uint64_t hash_of(uint32_t i, int spread)
{
    struct random random = {i};
    uint64_t hash = random_next(&random);
    return spread == 0 ? hash : UINT64_C(0xffffffe0) + hash % (64U << spread);
}

static void grows_without_losing_any(void **state)
{
    (void)state;
    enum { MANY = 3000, CHECKED_EVERY = 97 };
    static struct thing things[MANY];
    for (int spread = 0; spread < 8; spread++) {
        struct table table;
        assert_int_equal(table_make(MANY, &table), STATUS_OK);
        for (uint32_t i = 0; i < MANY; i++) {
            things[i] = (struct thing){.key = i, .hash = hash_of(i, spread)};
            table_add(&table, things[i].hash, i);
            if (i % 3 == 2) {
                table_remove(&table, things[i - 1].hash, i - 1);
            }
            for (uint32_t j = i % CHECKED_EVERY; j <= i; j += CHECKED_EVERY) {
                uint32_t found =
                    table_find(&table, things[j].hash, has_key, things, &things[j].key);
                bool is_out = j % 3 == 1 && j < i;
                assert_int_equal(found, is_out ? table_none : j);
            }
        }
        assert_int_equal(table.count, MANY - MANY / 3);
        table_clear(&table);
    }
}

static void says_when_there_is_no_memory(void **state)
{
    (void)state;
    struct table table = {0};
    alloc_fail_after(0);
    enum status status = table_make(ITEMS, &table);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_null(table.slots);
    table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added_and_not_what_was_removed),
        cmocka_unit_test(holds_as_many_as_it_promises),
        cmocka_unit_test(grows_without_losing_any),
        cmocka_unit_test(says_when_there_is_no_memory),
    };
    return cmocka_run_group_tests_name("broker/table", tests, NULL, NULL);
}
