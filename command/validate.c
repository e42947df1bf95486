#include "command/validate.h"

#include "client/scenario_file.h"
#include "command/deliver.h"
#include "command/output.h"
#include "command/page.h"
#include "proto/figure.h"

#include <stdlib.h>

static void print_table_summary(const Brink__V1__ScenarioRequest *request,
                                const char *path,
                                struct page *page)
{
    const Brink__V1__Table *table = request->table;
    size_t measures = request->scenario->n_measures;
    buffer_add_text(page->text, "ok: ");
    page_add(page, path);
    buffer_add_text(page->text, ": ");
    page_add(page, request->scenario->name);
    buffer_print(page->text, " asks of a table of %zu industries: %zu %s, %u steps\n",
                 table->n_industries, measures, measures == 1 ? "measure" : "measures",
                 table->steps);
}

static void print_own_summary(const Brink__V1__ScenarioRequest *request,
                              const char *path,
                              struct page *page)
{
    const Brink__V1__TradeTables *trade = request->trade;
    const Brink__V1__Council *council = request->council;
    const Brink__V1__Bargain *bargain = request->bargain;
    buffer_add_text(page->text, "ok: ");
    page_add(page, path);
    buffer_add_text(page->text, ": ");
    page_add(page, request->scenario->name);
    if (trade != NULL) {
        buffer_print(page->text, " asks of the trade of %zu %s in %zu %s\n", trade->n_countries,
                     trade->n_countries == 1 ? "country" : "countries", trade->n_sectors,
                     trade->n_sectors == 1 ? "sector" : "sectors");
    } else if (council != NULL) {
        buffer_print(
            page->text, " asks a council of %zu: %zu %s, %u %s\n", council->n_members,
            council->n_provisions, council->n_provisions == 1 ? "provision" : "provisions",
            request->scenario->draws, request->scenario->draws == 1 ? "draw" : "draws");
    } else {
        buffer_print(page->text, " asks of a bargain: %zu actors, %zu %s, at most %u %s\n",
                     bargain->n_actors, bargain->n_dimensions,
                     bargain->n_dimensions == 1 ? "issue" : "issues", bargain->turns,
                     bargain->turns == 1 ? "turn" : "turns");
    }
}

static void
print_summary(const Brink__V1__ScenarioRequest *request, const char *path, struct page *page)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    if (request->table != NULL) {
        print_table_summary(request, path, page);
        return;
    }
    if (request->world == NULL) {
        print_own_summary(request, path, page);
        return;
    }
    char draws[FIGURE_BYTES];
    figure_format_count(scenario->draws, draws);
    buffer_add_text(page->text, "ok: ");
    page_add(page, path);
    buffer_add_text(page->text, ": ");
    page_add(page, scenario->name);
    buffer_add_text(page->text, " asks about ");
    page_add(page, request->world->target);
    buffer_add_text(page->text, " in the world ");
    page_add(page, request->world->name);
    buffer_print(page->text, " as of %s: %zu %s in force, %zu asked about, %u months, %s %s\n",
                 scenario->as_of, scenario->n_status_quo,
                 scenario->n_status_quo == 1 ? "package" : "packages",
                 scenario->n_packages + scenario->n_measures, scenario->months, draws,
                 scenario->draws == 1 ? "draw" : "draws");
}

/* The request as services take it. */
static enum exit_code save_message(const struct invocation *invocation,
                                   const Brink__V1__ScenarioRequest *request)
{
    size_t size = brink__v1__scenario_request__get_packed_size(request);
    struct buffer bytes = {0};
    if (buffer_reserve(&bytes, size) == STATUS_OK) {
        bytes.size = brink__v1__scenario_request__pack(request, bytes.bytes);
    } else {
        bytes.failure = STATUS_NO_MEMORY;
    }
    char words[OUTPUT_WORDS_BYTES];
    enum status status = output_save(invocation->options.output, &bytes, words);
    buffer_clear(&bytes);
    if (status != STATUS_OK) {
        console_complain(invocation->console, "%s", words);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static enum exit_code
validate_one(const struct invocation *invocation, const char *path, struct buffer *text)
{
    const struct console *console = invocation->console;
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    enum exit_code code = EXIT_DONE;
    enum status status = scenario_file_read(path, &problems, &file);
    if (status != STATUS_OK) {
        console_complain_problems(console, &problems);
        if (problems_none(&problems)) {
            console_complain(console, "%s: %s", path, status_words(status));
        }
        code = status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
        goto done;
    }
    const Brink__V1__ScenarioRequest *request = scenario_file_request(file);
    if (invocation->options.output != NULL) {
        code = save_message(invocation, request);
    }
    if (invocation->options.json) {
        deliver_print_json(&request->base, text);
    } else if (!invocation->options.quiet) {
        struct page page = {.text = text, .width = console->width, .unicode = console->unicode};
        print_summary(request, path, &page);
    }
done:
    scenario_file_free(&file);
    problems_clear(&problems);
    return code;
}

enum exit_code validate_command(const struct invocation *invocation)
{
    const struct options *options = &invocation->options;
    if (options->output != NULL && options->argument_count > 1) {
        console_complain(invocation->console,
                         "--output takes the message of one file, not of %zu",
                         options->argument_count);
        return EXIT_BAD_INPUT;
    }
    struct buffer text = {0};
    enum exit_code worst = EXIT_DONE;
    for (size_t i = 0; i < options->argument_count; i++) {
        enum exit_code code = validate_one(invocation, options->arguments[i], &text);
        worst = code > worst ? code : worst;
    }
    if (console_write(invocation->console, &text) != STATUS_OK && worst == EXIT_DONE) {
        worst = EXIT_FAILED;
    }
    buffer_clear(&text);
    return worst;
}
