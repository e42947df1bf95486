#include "base/stock.h"

#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_MAX = 1000 };

/* Law: what was given back is there again, without asking the system. */
static void a_piece_comes_again(void **state)
{
    (void)state;
    struct stock stock = {.kept_bytes_max = KEPT_MAX};
    void *first = stock_take(&stock, 239);
    assert_non_null(first);
    memset(first, 'x', stock_size(239));
    stock_give(&stock, first, 239);
    alloc_fail_after(0);
    assert_ptr_equal(stock_take(&stock, 200), first); /* of the same class */
    assert_null(stock_take(&stock, 200));
    alloc_fail_after(-1);
    stock_give(&stock, first, 200);
    stock_give(&stock, NULL, 200);
    stock_clear(&stock);
}

/* Law: no more is kept than the limit says, and nothing that is large. */
static void what_is_kept_has_a_limit(void **state)
{
    (void)state;
    struct stock stock = {.kept_bytes_max = KEPT_MAX};
    void *pieces[20];
    for (size_t i = 0; i < 20; i++) {
        pieces[i] = stock_take(&stock, 1 + i * 131);
        assert_non_null(pieces[i]);
        memset(pieces[i], 'x', 1 + i * 131);
    }
    for (size_t i = 0; i < 20; i++) {
        stock_give(&stock, pieces[i], 1 + i * 131);
        assert_true(stock.kept_bytes <= KEPT_MAX);
    }
    assert_true(stock.kept_bytes > 0);
    stock_clear(&stock);
    assert_int_equal(stock.kept_bytes, 0);
}

/* Law: a piece has the size that was asked for, and little more. */
static void sizes_are_rounded_up(void **state)
{
    (void)state;
    for (size_t size = 0; size < 3 * STOCK_PIECE_MAX / 2; size++) {
        assert_true(stock_size(size) >= size && stock_size(size) <= size + STOCK_STEP);
    }
    struct stock none = {.kept_bytes_max = 0};
    uint8_t *piece = stock_take(&none, 0);
    assert_non_null(piece);
    stock_give(&none, piece, 0);
    stock_clear(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_piece_comes_again),
        cmocka_unit_test(what_is_kept_has_a_limit),
        cmocka_unit_test(sizes_are_rounded_up),
    };
    return cmocka_run_group_tests_name("base/stock", tests, NULL, NULL);
}
