#include "base/arena.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

static void pieces_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    struct arena arena = {0};
    unsigned char *pieces[300];
    for (size_t i = 0; i < 300; i++) {
        size_t size = 1 + i * 7 % 1001;
        pieces[i] = arena_take(&arena, size);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++) {
            assert_int_equal(pieces[i][k], 0);
        }
        memset(pieces[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t k = 0; k < 1 + i * 7 % 1001; k++) {
            assert_int_equal(pieces[i][k], i % 251 + 1);
        }
    }
    arena_clear(&arena);
}

static void a_piece_may_be_larger_than_a_block(void **state)
{
    (void)state;
    struct arena arena = {0};
    char *large = arena_take(&arena, 1000000);
    assert_non_null(large);
    large[999999] = 'x';
    assert_string_equal(arena_copy_text(&arena, "crude"), "crude");
    arena_clear(&arena);
}

static void keeps_to_its_limit(void **state)
{
    (void)state;
    struct arena arena = {.size_max = 1000};
    assert_non_null(arena_take(&arena, 600));
    assert_null(arena_take(&arena, 600));
    assert_null(arena_take_array(&arena, SIZE_MAX / 4, 8));
    assert_null(arena_take(&arena, SIZE_MAX));
    arena_reset(&arena);
    assert_non_null(arena_take(&arena, 600));
    arena_clear(&arena);
}

static void survives_a_failed_allocation(void **state)
{
    (void)state;
    struct arena arena = {0};
    alloc_fail_after(0);
    assert_null(arena_take(&arena, 8));
    assert_null(arena_copy_text(&arena, "coal"));
    alloc_fail_after(-1);
    assert_non_null(arena_take(&arena, 8));
    arena_clear(&arena);
}

/* Law: many takes can be judged by one question at the end. */
static void remembers_a_failure_until_it_is_reset(void **state)
{
    (void)state;
    struct arena arena = {.size_max = 1000};
    assert_non_null(arena_take(&arena, 600));
    assert_false(arena.failed);
    assert_null(arena_take_array(&arena, SIZE_MAX / 4, 8));
    assert_non_null(arena_take(&arena, 8));
    assert_true(arena.failed);
    arena_reset(&arena);
    assert_false(arena.failed);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_zeroed_and_apart),
        cmocka_unit_test(a_piece_may_be_larger_than_a_block),
        cmocka_unit_test(keeps_to_its_limit),
        cmocka_unit_test(survives_a_failed_allocation),
        cmocka_unit_test(remembers_a_failure_until_it_is_reset),
    };
    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
