#include "command/diff.h"

#include "command/comparison.h"
#include "command/deliver.h"
#include "command/question.h"
#include "command/session.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { A, B, DIFFERENCE, REQUEST_COUNT };

static bool
is_same_world(const Brink__V1__World *a, const Brink__V1__World *b, bool *is_same_out)
{
    size_t size = brink__v1__world__get_packed_size(a);
    *is_same_out = size == brink__v1__world__get_packed_size(b);
    if (!*is_same_out) {
        return true;
    }
    uint8_t *bytes = malloc(2 * size + 1);
    if (bytes == NULL) {
        return false;
    }
    brink__v1__world__pack(a, bytes);
    brink__v1__world__pack(b, bytes + size);
    *is_same_out = memcmp(bytes, bytes + size, size) == 0;
    free(bytes);
    return true;
}

static enum exit_code check_worlds(const struct invocation *invocation,
                                   const Brink__V1__World *a,
                                   const Brink__V1__World *b)
{
    bool is_same = false;
    if (!is_same_world(a, b, &is_same)) {
        console_complain(invocation->console, "%s", status_words(STATUS_NO_MEMORY));
        return EXIT_FAILED;
    }
    if (!is_same) {
        console_complain(
            invocation->console,
            "%s and %s ask about different worlds, %s and %s: only scenarios of the "
            "same world can be compared draw by draw",
            invocation->options.arguments[0], invocation->options.arguments[1], a->name,
            b->name);
        return EXIT_BAD_INPUT;
    }
    return EXIT_DONE;
}

/* Common draws need the same seed, steps and months in both, and as many: a tolerance would end
 * them elsewhere in each. */
static void take_draws(Brink__V1__Scenario *from, Brink__V1__Scenario *to)
{
    from->tolerance = 0.0;
    to->tolerance = 0.0;
    to->analysis = from->analysis;
    to->months = from->months;
    to->steps_per_year = from->steps_per_year;
    to->draws = from->draws;
    to->brink_draws = from->brink_draws;
    to->option_draws = from->option_draws;
    to->seed = from->seed;
    to->central = from->central;
}

static enum exit_code ask(const struct invocation *invocation,
                          const Brink__V1__ScenarioRequest *const requests[REQUEST_COUNT],
                          struct arena *arena,
                          Brink__V1__Assessment *answers_out[REQUEST_COUNT])
{
    static const struct session_wish wish = {.priority = FRAME_PRIORITY_NORMAL};
    struct session session = {0};
    struct id ids[REQUEST_COUNT];
    enum exit_code code = session_open(invocation, &session);
    for (size_t i = 0; i < REQUEST_COUNT && code == EXIT_DONE; i++) {
        code = session_submit(&session, requests[i], &wish, &ids[i]);
    }
    for (size_t i = 0; i < REQUEST_COUNT && code == EXIT_DONE; i++) {
        code = session_await(&session, &ids[i], arena, &answers_out[i]);
    }
    session_close(&session);
    return code;
}

static enum exit_code deliver(const struct invocation *invocation,
                              const struct comparison *comparison)
{
    struct buffer text = {0};
    if (invocation->options.json) {
        enum status status = comparison_print_json(comparison, &text);
        text.failure = text.failure == STATUS_OK ? status : text.failure;
    } else {
        struct page page = deliver_page(invocation, &text);
        comparison_print(comparison, &page);
    }
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

static enum exit_code
compare(const struct invocation *invocation, struct scenario_file *a, struct scenario_file *b)
{
    Brink__V1__ScenarioRequest *of_a = scenario_file_request(a);
    Brink__V1__ScenarioRequest *of_b = scenario_file_request(b);
    if (of_a->table != NULL || of_b->table != NULL) {
        console_complain(
            invocation->console,
            "a table has one run and no draws to compare: run each by itself, with "
            "--csv");
        return EXIT_BAD_INPUT;
    }
    if (of_a->world == NULL || of_b->world == NULL) {
        console_complain(invocation->console,
                         "trade tables, a council or a bargain are not compared draw by draw: "
                         "run each by itself, with --csv");
        return EXIT_BAD_INPUT;
    }
    enum exit_code code = check_worlds(invocation, of_a->world, of_b->world);
    if (code != EXIT_DONE) {
        return code;
    }
    take_draws(of_a->scenario, of_b->scenario);
    question_fit(of_b);
    Brink__V1__ScenarioRequest difference = *of_a;
    difference.trade = NULL; /* what stands beside the world has no difference */
    difference.council = NULL;
    difference.bargain = NULL;
    Brink__V1__Scenario again = *of_a->scenario;
    if (again.analysis != BRINK__V1__ANALYSIS__ANALYSIS_BRINK) {
        again.brink_draws = 0; /* A and B have sought it themselves */
    }
    if (again.analysis != BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS) {
        again.option_draws = 0; /* and weighed them */
    }
    difference.scenario = &again;
    difference.versus = of_b->scenario;
    const Brink__V1__ScenarioRequest *const requests[REQUEST_COUNT] = {of_a, of_b, &difference};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    Brink__V1__Assessment *answers[REQUEST_COUNT] = {NULL};
    code = ask(invocation, requests, &arena, answers);
    if (code == EXIT_DONE) {
        const struct comparison comparison = {answers[A], answers[B], answers[DIFFERENCE]};
        code = deliver(invocation, &comparison);
    }
    arena_clear(&arena);
    return code;
}

enum exit_code diff_command(const struct invocation *invocation)
{
    struct scenario_file *a = NULL;
    struct scenario_file *b = NULL;
    enum exit_code code = question_read(invocation, invocation->options.arguments[0], &a);
    if (code == EXIT_DONE) {
        code = question_read(invocation, invocation->options.arguments[1], &b);
    }
    if (code == EXIT_DONE) {
        code = compare(invocation, a, b);
    }
    scenario_file_free(&a);
    scenario_file_free(&b);
    return code;
}
