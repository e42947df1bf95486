#include "command/backtest.h"

#include "command/backtest_answer.h"
#include "command/backtest_data.h"
#include "command/backtest_fleet.h"
#include "command/backtest_table.h"
#include "command/deliver.h"
#include "command/output.h"
#include "command/report_backtest.h"
#include "command/shipped.h"

#include <stdlib.h>

static const char *const shipped[BACKTEST_TABLE_COUNT] = {
    [BACKTEST_EPISODES] = "backtest/episodes.csv",
    [BACKTEST_GDP] = "backtest/gdp.csv",
    [BACKTEST_PANEL] = "backtest/panel.csv",
    [BACKTEST_RESPONSE] = "backtest/response.csv",
    [BACKTEST_HAZARD] = "worlds/dprk-2017/hazard.csv",
};

/* Those asked for, or those that come with the program, whose names stay in `own_out`. */
static enum status choose_paths(const struct options *options,
                                char *own_out[BACKTEST_TABLE_COUNT],
                                const char *paths_out[BACKTEST_TABLE_COUNT])
{
    const char *const given[BACKTEST_TABLE_COUNT] = {
        [BACKTEST_EPISODES] = options->episodes, [BACKTEST_GDP] = options->gdp,
        [BACKTEST_PANEL] = options->panel,       [BACKTEST_RESPONSE] = options->response,
        [BACKTEST_HAZARD] = options->hazard,
    };
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        own_out[i] = given[i] != NULL ? NULL : shipped_path(shipped[i]);
        paths_out[i] = given[i] != NULL ? given[i] : own_out[i];
        if (paths_out[i] == NULL) {
            return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
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

/* By the workers of a broker; nothing comes of it where the code says why. */
static enum status share(const struct invocation *invocation,
                         const struct backtest_case *asked,
                         struct problems *problems,
                         enum exit_code *code_out,
                         struct backtest **backtest_out)
{
    struct panel *panel = NULL;
    enum status status = panel_open(asked->rows, asked->row_count, problems, &panel);
    if (status != STATUS_OK) {
        return status;
    }
    *code_out = backtest_fleet_fit(invocation, asked, panel);
    if (*code_out != EXIT_DONE) {
        panel_free(&panel);
        return STATUS_OK;
    }
    return backtest_run_on(asked, &panel, problems, backtest_out);
}

static enum status compute(const struct invocation *invocation,
                           const struct backtest_data *data,
                           struct problems *problems,
                           enum exit_code *code_out)
{
    const struct backtest_case *asked = backtest_data_case(data);
    struct backtest *backtest = NULL;
    enum status status = invocation->broker.call[0] == '\0'
                             ? backtest_run(asked, problems, &backtest)
                             : share(invocation, asked, problems, code_out, &backtest);
    if (backtest == NULL) {
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
    char *own[BACKTEST_TABLE_COUNT] = {NULL};
    const char *paths[BACKTEST_TABLE_COUNT];
    struct problems problems = {0};
    struct backtest_data *data = NULL;
    enum exit_code code = EXIT_DONE;
    enum status status = choose_paths(&invocation->options, own, paths);
    if (status == STATUS_OK) {
        status = backtest_data_read(paths, &problems, &data);
    }
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
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        free(own[i]);
    }
    backtest_data_free(&data);
    problems_clear(&problems);
    return code;
}
