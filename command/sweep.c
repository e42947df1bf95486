#include "command/sweep.h"

#include "command/deliver.h"
#include "command/question.h"
#include "command/report_sweep.h"
#include "command/sweep_run.h"

#include <inttypes.h>

/* A sweep from its wish to its end. */
struct sweep {
    const struct invocation *invocation;
    struct sweep_plan plan;
    struct sweep_table table;
    struct sweep_files *files; /* NULL: no folder is named */
    struct sweep_front front;
};

static enum exit_code
exit_of_plan(const struct console *console, const struct problems *problems, enum status status)
{
    if (status == STATUS_OK) {
        return EXIT_DONE;
    }
    console_complain_problems(console, problems);
    if (problems_none(problems)) {
        console_complain(console, "the sweep: %s", status_words(status));
    }
    return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
}

static enum exit_code make_plan(struct sweep *sweep, struct scenario_file *file)
{
    const struct options *options = &sweep->invocation->options;
    const struct sweep_wish wish = {.over = options->over,
                                    .over_count = options->over_count,
                                    .results = options->results,
                                    .sample = options->sample,
                                    .scenarios_max = options->limit};
    struct problems problems = {0};
    enum status status =
        sweep_plan_make(&wish, scenario_file_request(file), &problems, &sweep->plan);
    if (status == STATUS_OK && options->pareto != NULL) {
        status = sweep_front_parse(options->pareto, &sweep->plan, &problems, &sweep->front);
    }
    if (status == STATUS_OK) {
        status = sweep_table_make(&sweep->plan, &sweep->table);
    }
    enum exit_code code = exit_of_plan(sweep->invocation->console, &problems, status);
    problems_clear(&problems);
    return code;
}

/* Are the rows that were read those of this question, its world and all? */
static enum exit_code check_rows(const struct sweep *sweep)
{
    const struct console *console = sweep->invocation->console;
    struct buffer body = {0};
    enum exit_code code = EXIT_DONE;
    for (uint64_t i = 0; code == EXIT_DONE && i < sweep->plan.count; i++) {
        struct id request;
        const struct sweep_row *row = &sweep->table.rows[i];
        if (!row->is_there) {
            continue;
        }
        if (sweep_plan_pack(&sweep->plan, i, 0, &body, &request) != STATUS_OK) {
            console_complain(console, "the request: %s", status_words(STATUS_NO_MEMORY));
            code = EXIT_FAILED;
        } else if (!id_equal(&request, &row->request)) {
            console_complain(console,
                             "%s: scenario %" PRIu64 " there is of another question, world or "
                             "draws: name another folder, or remove it",
                             sweep->invocation->options.csv, i);
            code = EXIT_BAD_INPUT;
        }
    }
    buffer_clear(&body);
    return code;
}

static enum exit_code open_folder(struct sweep *sweep)
{
    char words[OUTPUT_WORDS_BYTES];
    const char *folder = sweep->invocation->options.csv;
    if (folder == NULL) {
        return EXIT_DONE;
    }
    enum status status = sweep_files_open(folder, &sweep->table, &sweep->files, words);
    if (status != STATUS_OK) {
        console_complain(sweep->invocation->console, "%s", words);
        return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
    }
    return check_rows(sweep);
}

static enum exit_code compute(struct sweep *sweep)
{
    struct session session = {0};
    if (sweep->table.there == sweep->plan.count) {
        return EXIT_DONE;
    }
    enum exit_code code = session_open(sweep->invocation, &session);
    if (code == EXIT_DONE) {
        code = sweep_run(&session, &sweep->plan, &sweep->table, sweep->files);
    }
    session_close(&session);
    return code;
}

static enum exit_code finish_folder(struct sweep *sweep)
{
    char words[OUTPUT_WORDS_BYTES];
    if (sweep->files == NULL) {
        return EXIT_DONE;
    }
    enum status status = sweep_files_finish(sweep->files, &sweep->table, words);
    if (status == STATUS_OK && sweep->front.is_asked) {
        struct buffer text = {0};
        report_sweep_front(&sweep->table, &sweep->front, &text);
        status = sweep_files_save(sweep->files, "pareto.csv", &text, words);
        buffer_clear(&text);
    }
    if (status != STATUS_OK) {
        console_complain(sweep->invocation->console, "%s", words);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static enum exit_code deliver(const struct sweep *sweep)
{
    struct buffer text = {0};
    if (sweep->invocation->options.json) {
        for (uint64_t i = 0; i < sweep->plan.count; i++) {
            sweep_table_print_json(&sweep->table, i, &text);
        }
    } else {
        struct page page = deliver_page(sweep->invocation, &text);
        report_sweep_print(&sweep->table, &sweep->front, &page);
    }
    enum exit_code code = deliver_text(sweep->invocation, &text);
    buffer_clear(&text);
    return code;
}

enum exit_code sweep_command(const struct invocation *invocation)
{
    struct sweep sweep = {.invocation = invocation};
    struct scenario_file *file = NULL;
    enum exit_code code = question_read(invocation, invocation->options.arguments[0], &file);
    if (code == EXIT_DONE) {
        code = make_plan(&sweep, file);
    }
    if (code == EXIT_DONE) {
        code = open_folder(&sweep);
    }
    if (code == EXIT_DONE) {
        code = compute(&sweep);
    }
    if (code == EXIT_DONE) {
        code = finish_folder(&sweep);
    }
    if (code == EXIT_DONE) {
        code = deliver(&sweep);
    }
    if (code == EXIT_DONE && sweep.table.failed > 0) {
        code = EXIT_FAILED;
    }
    sweep_files_close(&sweep.files);
    sweep_table_clear(&sweep.table);
    sweep_plan_clear(&sweep.plan);
    scenario_file_free(&file);
    return code;
}
