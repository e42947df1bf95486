#include "client/need.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

struct question {
    Brink__V1__ScenarioRequest request;
    Brink__V1__Scenario scenario;
    Brink__V1__World world;
    Brink__V1__Table table;
    Brink__V1__Industry industry;
};

static void ask(struct question *question, uint32_t draws, uint32_t months)
{
    brink__v1__scenario_request__init(&question->request);
    brink__v1__scenario__init(&question->scenario);
    brink__v1__world__init(&question->world);
    question->request.scenario = &question->scenario;
    question->request.world = &question->world;
    question->scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    question->scenario.draws = draws;
    question->scenario.months = months;
}

/* 320 + 25 x 84 columns of 8 bytes: 19,360 bytes a draw, 1 GiB at 55,463 draws. */
static void memory_grows_with_draws_and_months(void **state)
{
    (void)state;
    struct question question;
    static const struct {
        uint32_t draws, months, memory_mb;
    } cases[] = {
        {1000, 84, 0},      {55000, 84, 0},      {56000, 84, 1280},
        {100000, 84, 2048}, {100000, 240, 5120}, {100000, 600, 12288},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ask(&question, cases[i].draws, cases[i].months);
        assert_int_equal(need_memory_mb(&question.request), cases[i].memory_mb);
    }
    question.scenario.central = 1;
    assert_int_equal(need_memory_mb(&question.request), 0);
    question.scenario.central = 0;
    question.scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY;
    assert_int_equal(need_memory_mb(&question.request), 0);
}

/* 6 n^2 numbers, and 4 n a step: 3,000 industries and 1,000 steps come to 504 MiB; 5,000 and
 * 2,000 to 1,450. */
static void a_table_needs_its_matrices_and_series(void **state)
{
    (void)state;
    enum { INDUSTRIES = 5000 };
    struct question question;
    static Brink__V1__Industry *industries[INDUSTRIES];
    ask(&question, 0, 0);
    brink__v1__table__init(&question.table);
    brink__v1__industry__init(&question.industry);
    question.industry.region = (char *)"R";
    for (size_t i = 0; i < INDUSTRIES; i++) {
        industries[i] = &question.industry;
    }
    question.request.world = NULL;
    question.request.table = &question.table;
    question.table.industries = industries;
    question.table.n_industries = 3000;
    question.table.steps = 1000;
    assert_int_equal(need_memory_mb(&question.request), 0);
    question.table.n_industries = INDUSTRIES;
    question.table.steps = 2000;
    assert_int_equal(need_memory_mb(&question.request), 1536);
    question.table.stocks_every = 500; /* five times 5,000 x 5,000 more */
    assert_int_equal(need_memory_mb(&question.request), 2560);
}

static void words_and_memory_are_one_text(void **state)
{
    (void)state;
    struct question question;
    char needs[NEED_WORDS_BYTES];
    char words[NEED_WORDS_BYTES + 1];
    ask(&question, 1000, 84);
    assert_int_equal(need_write(&question.request, NULL, needs), STATUS_OK);
    assert_string_equal(needs, "");
    assert_int_equal(need_write(&question.request, "gpu zone=eu", needs), STATUS_OK);
    assert_string_equal(needs, "gpu zone=eu");
    question.scenario.draws = 100000;
    assert_int_equal(need_write(&question.request, "gpu", needs), STATUS_OK);
    assert_string_equal(needs, "gpu memory_mb>=2048");
    assert_int_equal(need_write(&question.request, NULL, needs), STATUS_OK);
    assert_string_equal(needs, "memory_mb>=2048");
    memset(words, 'a', NEED_WORDS_BYTES);
    words[NEED_WORDS_BYTES] = '\0';
    assert_int_equal(need_write(&question.request, words, needs), STATUS_FULL);
    assert_string_equal(needs, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_grows_with_draws_and_months),
        cmocka_unit_test(a_table_needs_its_matrices_and_series),
        cmocka_unit_test(words_and_memory_are_one_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
