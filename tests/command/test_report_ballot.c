/* What is shown and written of a council and a bargain, alone and beside a world:
 * command/report_council.h, report_bargain.h, report_chain.h, export_own.h. */
#include "command/export.h"
#include "command/export_own.h"
#include "command/report.h"
#include "command/text.h"
#include "config/csv.h"
#include "tests/support/alloc.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/convoy.h"
#include "tests/support/folder.h"
#include "worker/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Brink__V1__Assessment *answer(const struct ballot *ballot, const char *method)
{
    const atomic_bool stop = false;
    struct buffer body = {0};
    struct buffer bytes = {0};
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    struct task_workspace *workspace = NULL;
    ballot_pack(ballot, &body);
    assert_int_equal(task_new(method, body.bytes, body.size, &refusal, &task), STATUS_OK);
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        for (size_t u = 0; u < task_unit_count(task, (enum task_stage)stage); u++) {
            assert_int_equal(
                task_run(task, workspace, (enum task_stage)stage, u, &stop, &refusal),
                STATUS_OK);
        }
    }
    assert_int_equal(task_finish(task, "a-hash", &bytes), STATUS_OK);
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    task_workspace_free(&workspace);
    task_free(&task);
    buffer_clear(&body);
    buffer_clear(&bytes);
    return assessment;
}

static int set_up_council(void **state)
{
    struct ballot ballot;
    ballot_fill_council(&ballot);
    *state = answer(&ballot, "/brink.v1.Assessor/Council");
    ballot_clear(&ballot);
    return 0;
}

static int set_up_bargain(void **state)
{
    struct ballot ballot;
    ballot_fill_bargain(&ballot);
    ballot.bargain->actors[1]->position_deviation = 12.5;
    ballot.bargain->actors[2]->salience_deviation = 4.5;
    ballot.scenario->draws = 21;
    *state = answer(&ballot, "/brink.v1.Assessor/Bargain");
    ballot_clear(&ballot);
    return 0;
}

static int set_up_convoy(void **state)
{
    static struct convoy convoy;
    convoy_fill(&convoy);
    convoy.isle.scenario->draws = 5;
    convoy.isle.scenario->months = 24;
    *state = assess(&convoy.isle);
    convoy_clear(&convoy);
    return 0;
}

static int tear_down(void **state)
{
    brink__v1__assessment__free_unpacked(*state, NULL);
    return 0;
}

static void print_all(const Brink__V1__Assessment *assessment, struct page *page)
{
    report_print(assessment, page);
    for (size_t i = 0; report_section(i) != NULL; i++) {
        report_section(i)->print(assessment, true, page);
    }
}

static void no_line_is_wider_than_asked(void **state)
{
    for (size_t width = PAGE_WIDTH_LEAST; width <= PAGE_WIDTH_MOST; width += 5) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = width, .unicode = width % 2 == 0};
        print_all(*state, &page);
        assert_int_equal(text.failure, STATUS_OK);
        for (const char *line = buffer_text(&text); *line != '\0';) {
            size_t size = strcspn(line, "\n");
            if (text_columns(line, size) > width) {
                fail_msg("wider than %zu: %.*s", width, (int)size, line);
            }
            line += size + (line[size] == '\n');
        }
        buffer_clear(&text);
    }
}

/* Law: a section in full has every member and reading, every turn and actor. */
static void a_section_in_full_has_everything(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_MOST};
    if (assessment->council != NULL) {
        report_find_section("needs")->print(assessment, true, &page);
        for (size_t i = 0; i < assessment->council->n_members; i++) {
            assert_non_null(strstr(buffer_text(&text), assessment->council->members[i]));
        }
        report_find_section("frontier")->print(assessment, true, &page);
        for (size_t r = 0; r < assessment->council->n_readings; r++) {
            assert_non_null(
                strstr(buffer_text(&text), assessment->council->readings[r]->meaning));
        }
    } else {
        char last[32];
        report_find_section("positions")->print(assessment, true, &page);
        snprintf(last, sizeof last, "Turn %zu", assessment->bargain->n_turns - 1);
        assert_non_null(strstr(buffer_text(&text), last));
        buffer_reset(&text);
        report_find_section("outcomes")->print(assessment, true, &page);
        assert_non_null(strstr(buffer_text(&text), "21 draws, of which "));
        for (size_t i = 0; i < assessment->bargain->n_winners; i++) {
            assert_non_null(strstr(buffer_text(&text), assessment->bargain->winners[i]->name));
        }
    }
    buffer_clear(&text);
}

static void an_answer_without_anything_is_shown(void **state)
{
    (void)state;
    Brink__V1__CouncilResult no_council = BRINK__V1__COUNCIL_RESULT__INIT;
    Brink__V1__BargainResult no_bargain = BRINK__V1__BARGAIN_RESULT__INIT;
    Brink__V1__Assessment empty[2] = {BRINK__V1__ASSESSMENT__INIT, BRINK__V1__ASSESSMENT__INIT};
    empty[0].council = &no_council;
    empty[1].bargain = &no_bargain;
    for (size_t i = 0; i < 2; i++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
        print_all(&empty[i], &page);
        assert_int_equal(text.failure, STATUS_OK);
        for (size_t f = 0; export_own_of(&empty[i])(f) != NULL; f++) {
            struct csv_table csv = {0};
            export_own_print(export_own_of(&empty[i])(f), &empty[i], &csv);
            assert_int_equal(csv.text.failure, STATUS_OK);
            csv_table_clear(&csv);
        }
        buffer_clear(&text);
    }
}

static struct csv *parse(const char *name, struct csv_table *made)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(made->text.failure, STATUS_OK);
    assert_int_equal(
        csv_parse(name, buffer_text(&made->text), made->text.size, &problems, &csv), STATUS_OK);
    csv_table_clear(made);
    return csv;
}

static struct csv *read_file(const Brink__V1__Assessment *assessment, size_t index)
{
    struct csv_table made = {0};
    export_own_print(export_own_of(assessment)(index), assessment, &made);
    return parse(export_own_of(assessment)(index)->name, &made);
}

/* Law: every row has every column, and columns.csv has a row for each column of each file. */
static void every_column_is_explained(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    export_own_list *list = export_own_of(assessment);
    struct csv_table made = {0};
    size_t columns = 0;
    for (size_t i = 0; list(i) != NULL; i++) {
        struct csv *csv = read_file(assessment, i);
        assert_true(csv_rows(csv) > 0);
        columns += csv_columns(csv);
        csv_free(&csv);
    }
    export_own_print_columns(list, &made);
    struct csv *csv = parse("columns.csv", &made);
    assert_int_equal(csv_rows(csv), columns);
    csv_free(&csv);
}

/* Law: numbers come through in full. */
static void numbers_read_back_as_the_same(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    if (assessment->council != NULL) {
        struct csv *csv = read_file(assessment, 3);
        const Brink__V1__CouncilNeed *need =
            assessment->council->readings[0]->texts[0]->members[1];
        assert_string_equal(csv_cell(csv, 1, 2), "East");
        assert_true(strtod(csv_cell(csv, 1, 4), NULL) == need->tolerance->mean);
        csv_free(&csv);
    } else {
        const Brink__V1__BargainResult *result = assessment->bargain;
        struct csv *csv = read_file(assessment, 1);
        size_t last = csv_rows(csv) - 1;
        assert_true(strtod(csv_cell(csv, last, 3), NULL) ==
                    result->turns[result->n_turns - 1]->actors[3]->position[1]);
        csv_free(&csv);
    }
}

/* Law: a file is whole, or its buffer says that memory was short; so is a report. */
static void survives_every_failed_allocation(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    for (size_t i = 0; export_own_of(assessment)(i) != NULL; i++) {
        enum status failure = STATUS_NO_MEMORY;
        for (int allowed = 0; failure != STATUS_OK; allowed++) {
            struct csv_table csv = {0};
            alloc_fail_after(allowed);
            export_own_print(export_own_of(assessment)(i), assessment, &csv);
            alloc_fail_after(-1);
            failure = csv.text.failure;
            csv_table_clear(&csv);
        }
    }
    enum status failure = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; failure != STATUS_OK; allowed++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
        alloc_fail_after(allowed);
        report_print(assessment, &page);
        alloc_fail_after(-1);
        failure = text.failure;
        buffer_clear(&text);
    }
    assert_true(allowed > 5);
}

static bool
shows(const Brink__V1__Assessment *assessment, const char *section, const char *words)
{
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL, .unicode = true};
    if (section != NULL) {
        report_find_section(section)->print(assessment, true, &page);
    } else {
        report_print(assessment, &page);
    }
    bool found = strstr(buffer_text(&text), words) != NULL;
    buffer_clear(&text);
    return found;
}

/* Law: beside a world each has a block and its own sections, by name alone, and a sentence in
 * the report, which stays that of a world. */
static void a_world_has_a_block_of_each(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    static const char *const blocks[][3] = {
        {"costs", "\nCosts  ", "once trade has adjusted"},
        {"council", "\nCouncil  ", "In the council the text "},
        {"bargain", "\nBargain  ", "Where the actors meet, in points of 100, "}};
    static const char *const own[][2] = {{"frontier", "\nFrontier, tau-0"},
                                         {"countries", "\nCountries  "},
                                         {"positions", "\nTurn 1"}};
    assert_true(shows(assessment, NULL, "Target ISL in the world isle"));
    assert_true(shows(assessment, NULL, "\nMeasures\n"));
    for (size_t i = 0; i < 3; i++) {
        assert_true(shows(assessment, blocks[i][0], blocks[i][1]));
        assert_true(shows(assessment, "judgement", blocks[i][2]));
        assert_true(shows(assessment, own[i][0], own[i][1]));
        assert_false(shows(assessment, NULL, own[i][1]));
    }
    assert_true(shows(assessment, "judgement", "it is Norland that the measures cost most"));
    assert_true(shows(assessment, NULL, " frontier,"));
    assert_false(shows(assessment, NULL, "not a difference"));
    Brink__V1__Assessment difference = *assessment;
    difference.versus = (char *)"first-alone";
    assert_true(shows(&difference, "costs", "Of second itself, not a difference."));
    assert_true(shows(&difference, "council", "Of second itself, not a difference."));
}

/* Law: what a block shows are numbers of the assessment. */
static void a_block_shows_the_numbers(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    char words[64];
    const Brink__V1__TradeCountry *country = assessment->trade->countries[1];
    snprintf(words, sizeof words, "%.4f", country->real_income_pct);
    assert_true(shows(assessment, "costs", words));
    snprintf(words, sizeof words, "up to %s", assessment->trade->stops_until);
    assert_true(shows(assessment, "costs", words));
    snprintf(words, sizeof words, "%.0f", 100.0 * assessment->trade->stops[0]->exports_share);
    assert_true(shows(assessment, "costs", words));
    snprintf(words, sizeof words, "%.1f", assessment->bargain->last_mean[0]);
    assert_true(shows(assessment, "bargain", words));
}

static void expect_file(const struct folder *folder, const char *name, const char *first)
{
    char path[FOLDER_PATH_BYTES + 64];
    struct problems problems = {0};
    struct csv *csv = NULL;
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    assert_int_equal(csv_read(path, &problems, &csv), STATUS_OK);
    assert_string_equal(csv_name(csv, 0), first);
    assert_true(csv_rows(csv) > 0);
    csv_free(&csv);
}

/* Law: the tables of the world lie in the folder, those of what stands beside it in folders of
 * their own. */
static void each_has_a_folder_of_its_own(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    folder_make(&folder);
    assert_int_equal(export_save(assessment, folder.path, words), STATUS_OK);
    expect_file(&folder, "economy_yearly.csv", "scenario");
    expect_file(&folder, "trade/stops.csv", "country");
    expect_file(&folder, "trade/columns.csv", "file");
    expect_file(&folder, "council/needs.csv", "reading");
    expect_file(&folder, "bargain/positions.csv", "turn");
    folder_remove(&folder);
    assert_int_equal(export_own_save_beside(assessment, "/proc/nowhere", words), STATUS_IO);
    assert_non_null(strstr(words, "/proc/nowhere/trade"));
}

static void a_report_survives_every_failed_allocation(void **state)
{
    const Brink__V1__Assessment *assessment = *state;
    enum status failure = STATUS_NO_MEMORY;
    for (int allowed = 0; failure != STATUS_OK; allowed++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
        alloc_fail_after(allowed);
        report_find_section("costs")->print(assessment, false, &page);
        report_find_section("council")->print(assessment, false, &page);
        report_find_section("bargain")->print(assessment, false, &page);
        alloc_fail_after(-1);
        failure = text.failure;
        buffer_clear(&text);
    }
}

#define OF_COUNCIL(test) cmocka_unit_test_setup_teardown(test, set_up_council, tear_down)
#define OF_BARGAIN(test) cmocka_unit_test_setup_teardown(test, set_up_bargain, tear_down)
#define OF_CONVOY(test)  cmocka_unit_test_setup_teardown(test, set_up_convoy, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OF_COUNCIL(no_line_is_wider_than_asked),
        OF_COUNCIL(a_section_in_full_has_everything),
        OF_COUNCIL(every_column_is_explained),
        OF_COUNCIL(numbers_read_back_as_the_same),
        OF_COUNCIL(survives_every_failed_allocation),
        OF_BARGAIN(no_line_is_wider_than_asked),
        OF_BARGAIN(a_section_in_full_has_everything),
        OF_BARGAIN(every_column_is_explained),
        OF_BARGAIN(numbers_read_back_as_the_same),
        OF_BARGAIN(survives_every_failed_allocation),
        OF_CONVOY(no_line_is_wider_than_asked),
        OF_CONVOY(a_world_has_a_block_of_each),
        OF_CONVOY(a_block_shows_the_numbers),
        OF_CONVOY(each_has_a_folder_of_its_own),
        OF_CONVOY(a_report_survives_every_failed_allocation),
        cmocka_unit_test(an_answer_without_anything_is_shown),
    };
    return cmocka_run_group_tests_name("command/report_ballot", tests, NULL, NULL);
}
