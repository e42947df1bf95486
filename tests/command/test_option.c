#include "command/option.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "proto/range.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <string.h>

static const char *const others[] = {"--call", NULL};
static const struct option_words words = {.command = "run", .others = others};

static uint32_t most(void)
{
    return OPTION_HELP | OPTION_JSON | OPTION_OUTPUT | OPTION_DRAWS | OPTION_SEED |
           OPTION_THREADS;
}

static enum status
read(const char *const *arguments, struct options *options, struct problems *problems)
{
    int count = 0;
    while (arguments[count] != NULL) {
        count++;
    }
    return option_read(&words, most(), count, (char *const *)arguments, options, problems);
}

static void takes_values_flags_and_arguments_in_any_order(void **state)
{
    (void)state;
    struct options options = {0};
    struct problems problems = {0};
    const char *const line[] = {
        "a.cfg", "--draws", "64", "--json", "-o", "x.txt", "--seed=18446744073709551615",
        "b.cfg", NULL};
    assert_int_equal(read(line, &options, &problems), STATUS_OK);
    assert_int_equal(options.draws, 64);
    assert_true(options.seed == UINT64_MAX);
    assert_true(options.json);
    assert_string_equal(options.output, "x.txt");
    assert_int_equal(options.argument_count, 2);
    assert_string_equal(options.arguments[0], "a.cfg");
    assert_string_equal(options.arguments[1], "b.cfg");
    assert_true((options.given & OPTION_DRAWS) != 0);
    assert_true((options.given & OPTION_THREADS) == 0);
    assert_true(problems_none(&problems));
}

static void numbers_have_points_signs_and_limits(void **state)
{
    (void)state;
    const uint32_t allowed = OPTION_MEAN | OPTION_DEVIATION | OPTION_PUSH;
    const char *const line[] = {"--mean", ".25", "--sd=0.12", "--push", "-0.3"};
    struct options options = {0};
    struct problems problems = {0};
    assert_int_equal(option_read(&words, allowed, 5, (char *const *)line, &options, &problems),
                     STATUS_OK);
    assert_true(options.mean == 0.25 && options.deviation == 0.12 && options.push == -0.3);
    const char *const faults[] = {"--mean", "much", "--sd", "0", "--push", "1e4"};
    assert_int_equal(
        option_read(&words, allowed, 6, (char *const *)faults, &options, &problems),
        STATUS_BAD_INPUT);
    assert_problem(&problems, "--mean", "much is no number");
    assert_problem(&problems, "--sd", "0 is outside 0.001 to 10");
    assert_problem(&problems, "--push", "10000 is outside -1000 to 1000");
    assert_problem_count(&problems, 3);
    problems_clear(&problems);
}

/* Law: of --over each counts, in order, and there is a limit. */
static void what_is_varied_may_be_given_many_times(void **state)
{
    (void)state;
    char *line[2 * OPTION_OVER_MAX + 2];
    char texts[OPTION_OVER_MAX + 1][16];
    struct options options = {0};
    struct problems problems = {0};
    for (int i = 0; i <= OPTION_OVER_MAX; i++) {
        snprintf(texts[i], sizeof texts[i], "draws=%d", i + 1);
        line[2 * i] = (char *)"--over";
        line[2 * i + 1] = texts[i];
    }
    assert_int_equal(
        option_read(&words, OPTION_OVER, 2 * OPTION_OVER_MAX, line, &options, &problems),
        STATUS_OK);
    assert_int_equal(options.over_count, OPTION_OVER_MAX);
    assert_string_equal(options.over[0], "draws=1");
    assert_string_equal(options.over[OPTION_OVER_MAX - 1], "draws=16");
    assert_int_equal(
        option_read(&words, OPTION_OVER, 2 * OPTION_OVER_MAX + 2, line, &options, &problems),
        STATUS_BAD_INPUT);
    assert_problem(&problems, "--over", "more than 16 of them");
    problems_clear(&problems);
}

static void behind_two_dashes_nothing_is_an_option(void **state)
{
    (void)state;
    struct options options = {0};
    struct problems problems = {0};
    const char *const line[] = {"--", "--json", "-", NULL};
    assert_int_equal(read(line, &options, &problems), STATUS_OK);
    assert_false(options.json);
    assert_int_equal(options.argument_count, 2);
    assert_string_equal(options.arguments[0], "--json");
}

static void every_mistake_is_named_at_once(void **state)
{
    (void)state;
    struct options options = {0};
    struct problems problems = {0};
    const char *const line[] = {"--drows",   "64",      "--draws",  "0",
                                "--threads", "many",    "--json=1", "--cal",
                                "--central", "--seed=", "-o",       NULL};
    assert_int_equal(read(line, &options, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "", "brink run has no option --drows (did you mean --draws?)");
    assert_problem(&problems, "--draws", "0 is outside 1 to 100000");
    assert_problem(&problems, "--threads", "many is no whole number");
    assert_problem(&problems, "--json", "takes no value");
    assert_problem(&problems, "", "brink run has no option --cal (did you mean --call?)");
    assert_problem(&problems, "", "brink run has no option --central"); /* another command's */
    assert_problem(&problems, "--seed", "its value is missing: N");
    assert_problem(&problems, "--output", "its value is missing: FILE");
    assert_problem_count(&problems, 8);
    problems_clear(&problems);
}

static void counts_are_whole_numbers_within_their_range(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "-1", "+1", " 1", "1.5", "1e3", "0x10", "", "100001", "99999999999999999999999"};
    static const char *const good[] = {"1", "00064", "100000"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct options options = {0};
        struct problems problems = {0};
        const char *const line[] = {"--draws", bad[i], NULL};
        assert_int_equal(read(line, &options, &problems), STATUS_BAD_INPUT);
        problems_clear(&problems);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct options options = {0};
        struct problems problems = {0};
        const char *const line[] = {"--draws", good[i], NULL};
        assert_int_equal(read(line, &options, &problems), STATUS_OK);
    }
}

/* Law: an option that stands in for a field of the scenario has the field's own limits. */
static void scenario_options_have_the_limits_of_their_fields(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"draws", "--draws"}, {"months", "--months"}};
    const uint32_t allowed = OPTION_DRAWS | OPTION_MONTHS;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct field_range *range =
            range_find(&brink__v1__scenario__descriptor, names[i][0]);
        assert_non_null(range);
        const double values[] = {range->least - 1, range->least, range->most, range->most + 1};
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            struct options options = {0};
            struct problems problems = {0};
            char value[32];
            snprintf(value, sizeof value, "%.0f", values[k]);
            const char *const line[] = {names[i][1], value};
            bool is_within = k == 1 || k == 2;
            assert_int_equal(
                option_read(&words, allowed, 2, (char *const *)line, &options, &problems),
                is_within ? STATUS_OK : STATUS_BAD_INPUT);
            problems_clear(&problems);
        }
    }
}

static void help_is_given_whatever_else_is_wrong(void **state)
{
    (void)state;
    struct options options = {0};
    struct problems problems = {0};
    const char *const line[] = {"--drows", "-h", NULL};
    assert_int_equal(read(line, &options, &problems), STATUS_OK);
    assert_true(options.help);
    problems_clear(&problems);
}

static void arguments_have_a_limit(void **state)
{
    (void)state;
    struct options options = {0};
    struct problems problems = {0};
    const char *line[OPTION_ARGUMENTS_MAX + 2] = {NULL};
    for (size_t i = 0; i <= OPTION_ARGUMENTS_MAX; i++) {
        line[i] = "a.cfg";
    }
    assert_int_equal(read(line, &options, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "", "more than 64 arguments");
    problems_clear(&problems);
}

static void help_has_a_line_for_each_option_and_no_other(void **state)
{
    (void)state;
    struct buffer text = {0};
    option_help(most(), &text);
    assert_non_null(strstr(buffer_text(&text), "-o, --output FILE"));
    assert_non_null(strstr(buffer_text(&text), "--draws N"));
    assert_null(strstr(buffer_text(&text), "--central"));
    buffer_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_values_flags_and_arguments_in_any_order),
        cmocka_unit_test(numbers_have_points_signs_and_limits),
        cmocka_unit_test(what_is_varied_may_be_given_many_times),
        cmocka_unit_test(behind_two_dashes_nothing_is_an_option),
        cmocka_unit_test(every_mistake_is_named_at_once),
        cmocka_unit_test(counts_are_whole_numbers_within_their_range),
        cmocka_unit_test(scenario_options_have_the_limits_of_their_fields),
        cmocka_unit_test(help_is_given_whatever_else_is_wrong),
        cmocka_unit_test(arguments_have_a_limit),
        cmocka_unit_test(help_has_a_line_for_each_option_and_no_other),
    };
    return cmocka_run_group_tests_name("command/option", tests, NULL, NULL);
}
