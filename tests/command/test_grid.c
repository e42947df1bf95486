#include "command/grid.h"
#include "command/text.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const struct grid_column three[] = {
    {"year", GRID_LEFT}, {"exports\nM USD", GRID_RIGHT}, {"what it means", GRID_WRAP}};

static struct grid *make(void)
{
    struct grid *grid = grid_new(three, 3);
    grid_add(grid, "%d", 2017);
    grid_add(grid, "%s", "1,750");
    grid_add(grid, "%s", "exports that trade statistics show");
    grid_add(grid, "%d", 2018);
    grid_add(grid, "%s", "243");
    return grid;
}

static void assert_printed(size_t width, const char *expected)
{
    struct buffer text = {0};
    struct page page = {.text = &text, .width = width};
    struct grid *grid = make();
    grid_print(grid, &page);
    assert_int_equal(text.failure, STATUS_OK);
    assert_string_equal(buffer_text(&text), expected);
    grid_free(&grid);
    assert_null(grid);
    buffer_clear(&text);
}

static void columns_are_aligned_under_their_titles(void **state)
{
    (void)state;
    assert_printed(80, "  year  exports  what it means\n"
                       "          M USD\n"
                       "  -------------------------------------------------\n"
                       "  2017    1,750  exports that trade statistics show\n"
                       "  2018      243\n");
}

static void a_wrapping_column_gives_way(void **state)
{
    (void)state;
    assert_printed(35, "  year  exports  what it means\n"
                       "          M USD\n"
                       "  ---------------------------------\n"
                       "  2017    1,750  exports that trade\n"
                       "                 statistics show\n"
                       "  2018      243\n");
}

/* Law: no line is wider than the page, and every cell is there. */
static void no_line_is_wider_than_the_page(void **state)
{
    (void)state;
    enum { COLUMNS = 23 };
    struct grid_column columns[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = (struct grid_column){i % 3 == 0 ? "left" : "right or wrapping",
                                          (enum grid_kind)(i % 3)};
    }
    for (size_t width = PAGE_WIDTH_LEAST; width <= PAGE_WIDTH_MOST; width += 7) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = width, .unicode = width % 2 == 0};
        struct grid *grid = grid_new(columns, COLUMNS);
        for (int i = 0; i < 5 * COLUMNS; i++) {
            grid_add(grid, "c%dx%s", i,
                     i % 11 == 3 ? " word word word word word word word" : "");
        }
        grid_print(grid, &page);
        assert_int_equal(text.failure, STATUS_OK);
        for (const char *line = buffer_text(&text); *line != '\0';) {
            size_t size = strcspn(line, "\n");
            assert_true(text_columns(line, size) <= width);
            assert_true(size == 0 || line[size - 1] != ' ');
            line += size + 1;
        }
        for (int i = 0; i < 5 * COLUMNS; i++) {
            char cell[16];
            snprintf(cell, sizeof cell, "c%dx", i);
            assert_non_null(strstr(buffer_text(&text), cell));
        }
        grid_free(&grid);
        buffer_clear(&text);
    }
}

static void a_word_too_long_for_its_column_is_broken(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_LEAST};
    struct grid *grid = grid_new(three, 3);
    char word[301];
    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    for (int i = 0; i < 3; i++) {
        grid_add(grid, "%s", word);
    }
    grid_print(grid, &page);
    size_t letters = 0;
    for (const char *line = buffer_text(&text); *line != '\0';) {
        size_t size = strcspn(line, "\n");
        assert_true(text_columns(line, size) <= PAGE_WIDTH_LEAST);
        for (size_t i = 0; i < size; i++) {
            letters += line[i] == 'w' ? 1 : 0;
        }
        line += size + 1;
    }
    assert_true(letters >= 3 * 300);
    grid_free(&grid);
    buffer_clear(&text);
}

static void colours_surround_cells_without_moving_them(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 80, .colour = true};
    struct grid *grid = grid_new(three, 3);
    grid_style(grid, STYLE_STRONG);
    grid_add(grid, "%s", "2017");
    grid_print(grid, &page);
    assert_non_null(strstr(buffer_text(&text), "  \033[0;1m2017\033[0m\n"));
    grid_free(&grid);
    buffer_clear(&text);
}

/* Law: a table is whole, or its page says that memory was short. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = 35};
        alloc_fail_after(allowed);
        struct grid *grid = make();
        grid_print(grid, &page);
        grid_free(&grid);
        alloc_fail_after(-1);
        enum status failure = text.failure;
        if (failure == STATUS_OK) {
            assert_non_null(strstr(buffer_text(&text), "statistics show"));
            assert_non_null(strstr(buffer_text(&text), "243"));
        }
        buffer_clear(&text);
        if (failure == STATUS_OK) {
            assert_true(allowed > 5);
            return;
        }
        assert_int_equal(failure, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned_under_their_titles),
        cmocka_unit_test(a_wrapping_column_gives_way),
        cmocka_unit_test(no_line_is_wider_than_the_page),
        cmocka_unit_test(a_word_too_long_for_its_column_is_broken),
        cmocka_unit_test(colours_surround_cells_without_moving_them),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/grid", tests, NULL, NULL);
}
