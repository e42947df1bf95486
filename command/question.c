#include "command/question.h"

/* Where draws are fewer than the scenario has, as large a share of them seeks the brink, and
 * weighs the options, at least one where any does; where they are more, no more do: each costs
 * as much as many. */
static uint32_t share_of(uint32_t own_draws, uint32_t draws_before, uint32_t draws)
{
    uint64_t before = draws_before > 0 ? draws_before : 1;
    uint64_t share = ((uint64_t)own_draws * draws + before - 1) / before;
    return share < own_draws ? (uint32_t)share : own_draws;
}

/* True when something has changed. */
static bool apply(const struct invocation *invocation, Brink__V1__Scenario *scenario)
{
    const option_set all = OPTION_DRAWS | OPTION_BRINK_DRAWS | OPTION_CHOICE_DRAWS |
                           OPTION_SEED | OPTION_MONTHS | OPTION_CENTRAL | OPTION_POINTS;
    const struct options *options = &invocation->options;
    Brink__V1__Analysis analysis = invocation->command->analysis;
    bool has_analysis = analysis != BRINK__V1__ANALYSIS__ANALYSIS_UNSPECIFIED;
    if (has_analysis) {
        scenario->analysis = analysis;
    }
    if ((options->given & OPTION_POINTS) != 0) {
        scenario->points = (uint32_t)options->points;
    }
    if ((options->given & OPTION_DRAWS) != 0) {
        scenario->brink_draws =
            share_of(scenario->brink_draws, scenario->draws, (uint32_t)options->draws);
        scenario->option_draws =
            share_of(scenario->option_draws, scenario->draws, (uint32_t)options->draws);
        scenario->draws = (uint32_t)options->draws;
    }
    if ((options->given & OPTION_BRINK_DRAWS) != 0) {
        scenario->brink_draws = (uint32_t)options->brink_draws;
    }
    if ((options->given & OPTION_CHOICE_DRAWS) != 0) {
        scenario->option_draws = (uint32_t)options->option_draws;
    }
    if ((options->given & OPTION_SEED) != 0) {
        scenario->seed = options->seed;
    }
    if ((options->given & OPTION_MONTHS) != 0) {
        scenario->months = (uint32_t)options->months;
    }
    if (options->central) {
        scenario->central = true;
    }
    return has_analysis || (options->given & all) != 0;
}

void question_fit(Brink__V1__ScenarioRequest *request)
{
    if (request->world != NULL &&
        request->scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_ASSESS) {
        request->trade = NULL;
        request->council = NULL;
        request->bargain = NULL;
    }
}

enum exit_code question_read(const struct invocation *invocation,
                             const char *path,
                             struct scenario_file **file_out)
{
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    enum status status = scenario_file_read(path, &problems, &file);
    if (status == STATUS_OK && apply(invocation, scenario_file_request(file)->scenario)) {
        question_fit(scenario_file_request(file));
        status = scenario_file_check(file, &problems);
    }
    if (status == STATUS_OK) {
        *file_out = file;
    } else {
        scenario_file_free(&file);
        console_complain_problems(invocation->console, &problems);
        if (problems_none(&problems)) {
            console_complain(invocation->console, "%s: %s", path, status_words(status));
        }
    }
    problems_clear(&problems);
    if (status == STATUS_OK) {
        return EXIT_DONE;
    }
    return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
}
