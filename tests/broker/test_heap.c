#include "base/random.h"
#include "broker/heap.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

enum { ITEMS = 61, OUT = -1 };

static int64_t least(const int64_t *keys)
{
    int64_t least_key = INT64_MAX;
    for (int i = 0; i < ITEMS; i++) {
        if (keys[i] != OUT && keys[i] < least_key) {
            least_key = keys[i];
        }
    }
    return least_key;
}

static void the_smallest_is_on_top_whatever_moves(void **state)
{
    (void)state;
    struct random random = {2385};
    uint32_t places[ITEMS] = {0};
    int64_t keys[ITEMS];
    struct heap heap = {.places = places};
    assert_int_equal(heap_reserve(&heap, ITEMS), STATUS_OK);
    assert_null(heap_top(&heap));
    for (int i = 0; i < ITEMS; i++) {
        keys[i] = OUT;
    }
    for (int step = 0; step < 20000; step++) {
        uint32_t item = random_below(&random, ITEMS);
        if (random_below(&random, 3) == 0) {
            heap_remove(&heap, item);
            keys[item] = OUT;
        } else {
            keys[item] = random_below(&random, 40);
            heap_set(&heap, item, keys[item]);
        }
        const struct heap_entry *top = heap_top(&heap);
        assert_int_equal(top == NULL ? INT64_MAX : top->key, least(keys));
        assert_true(top == NULL || keys[top->item] == top->key);
    }
    heap_clear(&heap);
}

static void heaps_may_share_their_places(void **state)
{
    (void)state;
    uint32_t places[4] = {0};
    struct heap a = {.places = places};
    struct heap b = {.places = places};
    assert_int_equal(heap_reserve(&a, 2), STATUS_OK);
    assert_int_equal(heap_reserve(&b, 2), STATUS_OK);
    heap_set(&a, 0, 7);
    heap_set(&b, 1, 3);
    heap_set(&a, 2, 5);
    heap_set(&b, 3, 4);
    heap_remove(&b, 1);
    assert_int_equal(heap_top(&a)->item, 2);
    assert_int_equal(heap_top(&b)->item, 3);
    heap_clear(&a);
    heap_clear(&b);
}

static void keeps_what_it_has_when_it_cannot_grow(void **state)
{
    (void)state;
    uint32_t places[8] = {0};
    struct heap heap = {.places = places};
    assert_int_equal(heap_reserve(&heap, 1), STATUS_OK);
    heap_set(&heap, 5, 11);
    alloc_fail_after(0);
    assert_int_equal(heap_reserve(&heap, 1), STATUS_OK);
    assert_int_equal(heap_reserve(&heap, 8), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_int_equal(heap_top(&heap)->item, 5);
    heap_clear(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_is_on_top_whatever_moves),
        cmocka_unit_test(heaps_may_share_their_places),
        cmocka_unit_test(keeps_what_it_has_when_it_cannot_grow),
    };
    return cmocka_run_group_tests_name("broker/heap", tests, NULL, NULL);
}
