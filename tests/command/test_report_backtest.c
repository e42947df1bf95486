#include "base/arena.h"
#include "command/backtest_answer.h"
#include "command/backtest_table.h"
#include "command/report_backtest.h"
#include "config/csv.h"
#include "proto/json.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/past.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct past past;

struct made {
    struct backtest *backtest;
    struct arena arena;
    Brink__V1__Backtest *answer;
};

static struct made make(void)
{
    struct made made = {0};
    struct problems problems = {0};
    assert_int_equal(backtest_run(&past.asked, &problems, &made.backtest), STATUS_OK);
    made.answer = backtest_answer(&past.asked, backtest_result(made.backtest), &made.arena);
    assert_non_null(made.answer);
    return made;
}

static void drop(struct made *made)
{
    arena_clear(&made->arena);
    backtest_free(&made->backtest);
}

static int set_up(void **state)
{
    (void)state;
    past_fill(&past);
    past.episodes[1].has_regime = false;
    past.episodes[2].fate = EPISODE_FELL_TO_FORCE;
    past.episodes[3].years = 2;
    return 0;
}

static char *print(const Brink__V1__Backtest *answer, struct buffer *text, bool unicode)
{
    struct page page = {.text = text, .width = 80, .unicode = unicode};
    report_backtest(answer, &page);
    assert_int_equal(text->failure, STATUS_OK);
    return (char *)text->bytes;
}

/* Law: whether the model loses stands first, and in so many words; and what the numbers are. */
static void the_verdict_stands_first(void **state)
{
    (void)state;
    static const char caveat[] = "total changes, wars included, not sanction effects";
    struct made made = make();
    struct buffer text = {0};
    print(made.answer, &text, true);
    const char *page = buffer_text(&text);
    assert_string_equal(made.answer->verdict->loss, "loses"); /* the trend alone is right */
    assert_non_null(strstr(page, "Back-test: the model loses, a rival that knows less"));
    assert_int_equal(strstr(page, "Back-test:") - page, 0);
    const char *said = strstr(page, caveat);
    assert_true(said != NULL && said - page < 200);
    buffer_reset(&text);
    char wins[] = "wins";
    char ahead[] = "ahead";
    made.answer->verdict->all = wins;
    made.answer->verdict->loss = ahead;
    print(made.answer, &text, true);
    page = buffer_text(&text);
    assert_non_null(strstr(page, "Back-test: the model beats every rival by more than two"));
    assert_non_null(strstr(page, "the model is ahead of every rival, but it may be"));
    buffer_clear(&text);
    drop(&made);
}

static void every_line_fits_the_page(void **state)
{
    (void)state;
    struct made made = make();
    for (int unicode = 0; unicode < 2; unicode++) {
        struct buffer text = {0};
        print(made.answer, &text, unicode == 1);
        size_t columns = 0;
        for (const char *at = buffer_text(&text); *at != '\0'; at++) {
            bool is_start = ((unsigned char)*at & 0xC0U) != 0x80U;
            columns = *at == '\n' ? 0 : columns + (is_start ? 1 : 0);
            assert_true(columns <= 80);
            assert_true(unicode == 1 || (unsigned char)*at < 0x80U);
        }
        assert_null(strstr(buffer_text(&text), "nan"));
        buffer_clear(&text);
    }
    drop(&made);
}

static struct csv *read_table(const char *file, const Brink__V1__Backtest *answer)
{
    for (size_t i = 0; backtest_table_at(i) != NULL; i++) {
        const struct backtest_sheet *sheet = backtest_table_at(i);
        if (strcmp(sheet->file, file) == 0) {
            struct csv_table made = {0};
            struct problems problems = {0};
            struct csv *csv = NULL;
            backtest_table_print(sheet, answer, &made);
            assert_int_equal(
                csv_parse(file, buffer_text(&made.text), made.text.size, &problems, &csv),
                STATUS_OK);
            csv_table_clear(&made);
            return csv;
        }
    }
    fail_msg("no table %s", file);
    return NULL;
}

static size_t count_rows(const struct csv *csv, size_t column, const char *cell)
{
    size_t count = 0;
    for (size_t i = 0; i < csv_rows(csv); i++) {
        count += strcmp(csv_cell(csv, i, column), cell) == 0 ? 1 : 0;
    }
    return count;
}

static void tables_hold_every_observation(void **state)
{
    (void)state;
    struct made made = make();
    struct csv *scores = read_table("backtest_scores.csv", made.answer);
    assert_int_equal(count_rows(scores, 0, "loss"), 2 * LOSS_RULE_COUNT * (1 + EPISODE_YEARS));
    assert_int_equal(count_rows(scores, 0, "breakdown"), 4 * FALL_RULE_COUNT);
    assert_int_equal(count_rows(scores, 0, "panel"), 3 * PANEL_RULE_COUNT);
    csv_free(&scores);
    struct csv *bins = read_table("backtest_reliability.csv", made.answer);
    assert_int_equal(csv_rows(bins), BACKTEST_BINS);
    csv_free(&bins);
    struct csv *changes = read_table("backtest_changes.csv", made.answer);
    assert_int_equal(count_rows(changes, 2, "seen"), PAST_EPISODES * EPISODE_YEARS - 3);
    csv_free(&changes);
    struct csv *chances = read_table("backtest_chances.csv", made.answer);
    assert_int_equal(csv_rows(chances), (PAST_EPISODES - 1) * FALL_RULE_COUNT);
    csv_free(&chances);
    drop(&made);
}

/* Law: every column of every table is in the dictionary, once. */
static void the_dictionary_knows_every_column(void **state)
{
    (void)state;
    struct made made = make();
    struct csv *dictionary = read_table("dictionary.csv", made.answer);
    size_t columns = 0;
    for (size_t i = 0; backtest_table_at(i) != NULL; i++) {
        const struct backtest_sheet *sheet = backtest_table_at(i);
        struct csv *csv = read_table(sheet->file, made.answer);
        assert_int_equal(count_rows(dictionary, 0, sheet->file), csv_columns(csv));
        columns += csv_columns(csv);
        csv_free(&csv);
    }
    assert_int_equal(csv_rows(dictionary), columns);
    csv_free(&dictionary);
    drop(&made);
}

static void tables_are_saved_into_a_folder(void **state)
{
    (void)state;
    struct made made = make();
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES] = "";
    char path[FOLDER_PATH_BYTES + 64];
    folder_make(&folder);
    assert_int_equal(backtest_table_save(made.answer, folder.path, words), STATUS_OK);
    for (size_t i = 0; backtest_table_at(i) != NULL; i++) {
        snprintf(path, sizeof path, "%s/%s", folder.path, backtest_table_at(i)->file);
        assert_int_equal(unlink(path), 0);
    }
    snprintf(path, sizeof path, "%s/deep/er", folder.path);
    assert_int_equal(backtest_table_save(made.answer, path, words), STATUS_IO);
    assert_non_null(strstr(words, "deep"));
    folder_remove(&folder);
    drop(&made);
}

static void the_answer_is_json(void **state)
{
    (void)state;
    struct made made = make();
    struct buffer text = {0};
    assert_int_equal(json_print(&made.answer->base, JSON_STYLE_LINE, &text), STATUS_OK);
    assert_non_null(strstr(buffer_text(&text), "\"verdict\":{\"loss\":\"loses\""));
    assert_non_null(strstr(buffer_text(&text), "\"fellToForce\":1"));
    buffer_clear(&text);
    drop(&made);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct backtest *backtest = NULL;
    assert_int_equal(backtest_run(&past.asked, &problems, &backtest), STATUS_OK);
    int allowed = 0;
    for (bool is_made = false; !is_made; allowed++) {
        struct arena arena = {0};
        alloc_fail_after(allowed);
        is_made = backtest_answer(&past.asked, backtest_result(backtest), &arena) != NULL;
        alloc_fail_after(-1);
        arena_clear(&arena);
    }
    assert_true(allowed > 1);
    backtest_free(&backtest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_verdict_stands_first, set_up),
        cmocka_unit_test_setup(every_line_fits_the_page, set_up),
        cmocka_unit_test_setup(tables_hold_every_observation, set_up),
        cmocka_unit_test_setup(the_dictionary_knows_every_column, set_up),
        cmocka_unit_test_setup(tables_are_saved_into_a_folder, set_up),
        cmocka_unit_test_setup(the_answer_is_json, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
