#include "broker/slab.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

enum { ITEMS_MAX = 3 * SLAB_CHUNK_ITEMS + 7, ITEM_SIZE = 24 };

static void gives_zeroed_items_that_do_not_move(void **state)
{
    (void)state;
    static const unsigned char zero[ITEM_SIZE];
    struct slab slab;
    void *items[ITEMS_MAX];
    assert_int_equal(slab_make(ITEM_SIZE, ITEMS_MAX, &slab), STATUS_OK);
    for (uint32_t i = 0; i < ITEMS_MAX; i++) {
        uint32_t number = 0;
        assert_int_equal(slab_take(&slab, &items[i], &number), STATUS_OK);
        assert_int_equal(number, i);
        assert_memory_equal(items[i], zero, ITEM_SIZE);
        memset(items[i], (int)(i % 251) + 1, ITEM_SIZE);
    }
    for (uint32_t i = 0; i < ITEMS_MAX; i++) {
        assert_ptr_equal(slab_at(&slab, i), items[i]);
        for (size_t k = 0; k < ITEM_SIZE; k++) {
            assert_int_equal(((unsigned char *)items[i])[k], i % 251 + 1);
        }
    }
    slab_clear(&slab);
}

static void is_full_at_its_limit_until_one_comes_back(void **state)
{
    (void)state;
    static const unsigned char zero[ITEM_SIZE];
    struct slab slab;
    void *item = NULL;
    uint32_t number = 0;
    assert_int_equal(slab_make(ITEM_SIZE, 5, &slab), STATUS_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(slab_take(&slab, &item, &number), STATUS_OK);
        memset(item, 0xff, ITEM_SIZE);
    }
    assert_int_equal(slab_take(&slab, &item, &number), STATUS_FULL);
    assert_int_equal(slab.count, 5);
    slab_give(&slab, 3);
    slab_give(&slab, 1);
    assert_int_equal(slab_take(&slab, &item, &number), STATUS_OK);
    assert_int_equal(number, 1);
    assert_memory_equal(item, zero, ITEM_SIZE);
    assert_int_equal(slab_take(&slab, &item, &number), STATUS_OK);
    assert_int_equal(number, 3);
    assert_int_equal(slab_take(&slab, &item, &number), STATUS_FULL);
    slab_clear(&slab);
}

static void survives_a_chunk_that_does_not_come(void **state)
{
    (void)state;
    struct slab slab;
    void *item = NULL;
    uint32_t number = 99;
    alloc_fail_after(0);
    assert_int_equal(slab_make(ITEM_SIZE, 5, &slab), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_int_equal(slab_make(ITEM_SIZE, 5, &slab), STATUS_OK);
    alloc_fail_after(0);
    assert_int_equal(slab_take(&slab, &item, &number), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_int_equal(number, 99);
    assert_int_equal(slab.count, 0);
    assert_int_equal(slab_take(&slab, &item, &number), STATUS_OK);
    slab_clear(&slab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_items_that_do_not_move),
        cmocka_unit_test(is_full_at_its_limit_until_one_comes_back),
        cmocka_unit_test(survives_a_chunk_that_does_not_come),
    };
    return cmocka_run_group_tests_name("broker/slab", tests, NULL, NULL);
}
