#include "command/backtest.h"

#include "command/backtest_answer.h"
#include "command/backtest_data.h"
#include "command/backtest_table.h"
#include "command/deliver.h"
#include "command/output.h"
#include "command/report_backtest.h"

/* Where the program was built. */
static const char *const shipped[BACKTEST_TABLE_COUNT] = {
    [BACKTEST_EPISODES] = BRINK_BACKTEST "/episodes.csv",
    [BACKTEST_GDP] = BRINK_BACKTEST "/gdp.csv",
    [BACKTEST_PANEL] = BRINK_BACKTEST "/panel.csv",
    [BACKTEST_RESPONSE] = BRINK_BACKTEST "/response.csv",
    [BACKTEST_HAZARD] = BRINK_WORLDS "/dprk-2017/hazard.csv",
};

static void choose_paths(const struct options *options,
                         const char *paths_out[BACKTEST_TABLE_COUNT])
{
    const char *const given[BACKTEST_TABLE_COUNT] = {
        [BACKTEST_EPISODES] = options->episodes, [BACKTEST_GDP] = options->gdp,
        [BACKTEST_PANEL] = options->panel,       [BACKTEST_RESPONSE] = options->response,
        [BACKTEST_HAZARD] = options->hazard,
    };
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        paths_out[i] = given[i] != NULL ? given[i] : shipped[i];
    }
}

static enum exit_code print(const struct invocation *invocation,
                            const Brink__V1__Backtest *answer)
{
    const struct options *options = &invocation->options;
    char words[OUTPUT_WORDS_BYTES];
    if (options->csv != NULL && backtest_table_save(answer, options->csv, words) != STATUS_OK) {
        console_complain(invocation->console, "%s", words);
        return EXIT_FAILED;
    }
    struct buffer text = {0};
    if (options->json) {
        deliver_print_json(&answer->base, &text);
    } else {
        struct page page = deliver_page(invocation, &text);
        report_backtest(answer, &page);
    }
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

static enum status compute(const struct invocation *invocation,
                           const struct backtest_data *data,
                           struct problems *problems,
                           enum exit_code *code_out)
{
    const struct backtest_case *asked = backtest_data_case(data);
    struct backtest *backtest = NULL;
    enum status status = backtest_run(asked, problems, &backtest);
    if (status != STATUS_OK) {
        return status;
    }
    struct arena arena = {0};
    const Brink__V1__Backtest *answer =
        backtest_answer(asked, backtest_result(backtest), &arena);
    if (answer == NULL) {
        status = STATUS_NO_MEMORY;
    } else {
        *code_out = print(invocation, answer);
    }
    arena_clear(&arena);
    backtest_free(&backtest);
    return status;
}

static bool is_input_at_fault(enum status status)
{
    return status == STATUS_BAD_INPUT || status == STATUS_NOT_FOUND || status == STATUS_FULL ||
           status == STATUS_NOT_CONVERGED;
}

enum exit_code backtest_command(const struct invocation *invocation)
{
    const char *paths[BACKTEST_TABLE_COUNT];
    struct problems problems = {0};
    struct backtest_data *data = NULL;
    enum exit_code code = EXIT_DONE;
    choose_paths(&invocation->options, paths);
    enum status status = backtest_data_read(paths, &problems, &data);
    if (status == STATUS_OK) {
        status = compute(invocation, data, &problems, &code);
    }
    if (status != STATUS_OK) {
        console_complain_problems(invocation->console, &problems);
        if (problems_none(&problems)) {
            console_complain(invocation->console, "%s", status_words(status));
        }
        code = is_input_at_fault(status) ? EXIT_BAD_INPUT : EXIT_FAILED;
    }
    backtest_data_free(&data);
    problems_clear(&problems);
    return code;
}
