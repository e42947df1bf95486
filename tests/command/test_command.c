#include "client/scenario_file.h"
#include "command/command.h"
#include "command/export.h"
#include "command/report.h"
#include "tests/command/capture.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/standings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";
static const char hazard[] = CONFIG_DIR "/scenarios/dprk-2017-hazard.cfg";
static const char none[] = CONFIG_DIR "/scenarios/dprk-none.cfg";

static void help_lists_every_command_and_every_exit_code(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "--help");
    assert_ended(&capture, EXIT_DONE);
    for (size_t i = 0; command_at(i) != NULL; i++) {
        assert_non_null(strstr(capture.out, command_at(i)->summary));
    }
    for (size_t i = 0; exit_code_row(i) != NULL; i++) {
        assert_non_null(strstr(capture.out, exit_code_row(i)->words));
    }
    capture_clear(&capture);
}

static void every_command_has_help_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command *command = command_at(i);
        struct capture capture;
        char usage[64];
        snprintf(usage, sizeof usage, "usage: brink %s [OPTION...]", command->name);
        RUN(&capture, command->name, "--help");
        assert_ended(&capture, EXIT_DONE);
        assert_non_null(strstr(capture.out, usage));
        assert_non_null(strstr(capture.out, command->summary));
        assert_non_null(strstr(capture.out, "exit codes:"));
        assert_int_equal(strstr(capture.out, "--call") != NULL,
                         command->broker != COMMAND_ALONE);
        for (const char *line = capture.out; *line != '\0';) {
            size_t size = strcspn(line, "\n");
            assert_true(size <= 110);
            line += size + 1;
        }
        capture_clear(&capture);
    }
}

static void no_command_prints_the_usage_as_a_complaint(void **state)
{
    (void)state;
    struct capture capture;
    capture_run(&capture, (const char *const[]){NULL});
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "usage: brink COMMAND");
    assert_string_equal(capture.out, "");
    capture_clear(&capture);
}

static void mistaken_words_are_answered_with_the_nearest(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "vaildate", "a.cfg");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "there is no command vaildate (did you mean validate?)");
    capture_clear(&capture);
    RUN(&capture, "run", scenario, "--drows", "7");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "brink run has no option --drows (did you mean --draws?)");
    assert_said(&capture, "brink run --help says more");
    capture_clear(&capture);
    RUN(&capture, "stats", "--cal", "x");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "(did you mean --call?)");
    capture_clear(&capture);
    RUN(&capture, "run", scenario, "--section", "stabilty");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "there is no section stabilty (did you mean stability?)");
    capture_clear(&capture);
}

static void arguments_are_counted(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "run");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "brink run takes FILE");
    capture_clear(&capture);
    RUN(&capture, "diff", scenario, none, "third.cfg");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "third.cfg: brink diff takes A B");
    capture_clear(&capture);
}

static void bad_ids_endpoints_and_priorities_are_input_errors(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "result", "12");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "12 is no request id");
    capture_clear(&capture);
    RUN(&capture, "submit", scenario, "--id", "xyz");
    assert_ended(&capture, EXIT_BAD_INPUT);
    capture_clear(&capture);
    RUN(&capture, "submit", scenario, "--priority", "hihg");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "(did you mean high?)");
    capture_clear(&capture);
    RUN(&capture, "stats", "--call", "nowhere");
    assert_ended(&capture, EXIT_BAD_INPUT);
    capture_clear(&capture);
}

static void needs_are_for_the_workers_of_a_broker(void **state)
{
    (void)state;
    struct capture capture;
    char words[202];
    RUN(&capture, "sensitivity", scenario, "--needs", "gpu");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "--needs: for the workers of a broker");
    capture_clear(&capture);
    memset(words, 'a', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    RUN(&capture, "submit", scenario, "--needs", words);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "--needs: longer than 200 bytes");
    capture_clear(&capture);
}

static void a_broker_that_does_not_answer_has_a_code_of_its_own(void **state)
{
    (void)state;
    static const char call[] = "inproc://nobody-is-here";
    struct capture capture;
    RUN(&capture, "stats", "--call", call, "--timeout-ms", "30");
    assert_ended(&capture, EXIT_UNREACHABLE);
    assert_said(&capture, "no broker answers at inproc://nobody-is-here within 30 ms");
    assert_said(&capture, "start one with brink-broker");
    capture_clear(&capture);
    RUN(&capture, "submit", none, "--call", call, "--timeout-ms", "30");
    assert_ended(&capture, EXIT_UNREACHABLE);
    capture_clear(&capture);
    RUN(&capture, "cancel", "00000000000000000000000000000001", "--call", call, "--timeout-ms",
        "30");
    assert_ended(&capture, EXIT_UNREACHABLE);
    capture_clear(&capture);
}

static void validate_says_ok_or_every_problem_with_its_line(void **state)
{
    (void)state;
    struct capture capture;
    struct folder folder;
    folder_make(&folder);
    const char *bad = folder_write(&folder, "bad.cfg",
                                   "world = \"" CONFIG_DIR "/worlds/dprk-2017.cfg\";\n"
                                   "as_of = \"2017-09-31\";\n"
                                   "draws = 0;\n"
                                   "packages = [ \"2376\" ];\n");
    RUN(&capture, "validate", scenario);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "ok: "));
    assert_non_null(strstr(capture.out,
                           "asks about PRK in the world dprk-2017 as of 2017-09-11: 2 "
                           "packages in force, 1 asked about"));
    capture_clear(&capture);
    RUN(&capture, "validate", scenario, bad);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "bad.cfg:2: scenario.as_of: ");
    assert_said(&capture, "bad.cfg:3: scenario.draws: ");
    assert_said(&capture, "bad.cfg:4: scenario.packages[0]: ");
    assert_non_null(strstr(capture.out, "ok: "));
    capture_clear(&capture);
    RUN(&capture, "validate", scenario, none, "-o", "request.pb");
    assert_ended(&capture, EXIT_BAD_INPUT);
    capture_clear(&capture);
    folder_remove(&folder);
}

static void run_computes_prints_and_saves(void **state)
{
    (void)state;
    struct capture report;
    struct capture json;
    struct capture saved;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_write(&folder, "report.txt", "old");
    RUN(&report, "run", scenario, "--draws", "21", "--months", "36", "--threads", "2");
    assert_ended(&report, EXIT_DONE);
    assert_string_equal(report.err, ""); /* no terminal, no progress */
    assert_non_null(strstr(report.out, "21 draws of"));
    assert_non_null(strstr(report.out, "156"));
    RUN(&json, "run", scenario, "--draws", "21", "--months", "36", "--threads", "1", "--json");
    assert_ended(&json, EXIT_DONE);
    assert_non_null(strstr(json.out, "\"draws\": 21"));
    RUN(&saved, "run", scenario, "--draws", "21", "--months", "36", "-o", path);
    assert_ended(&saved, EXIT_DONE);
    assert_string_equal(saved.out, "");
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    static char content[64 * 1024];
    size_t size = fread(content, 1, sizeof content - 1, file);
    content[size] = '\0';
    fclose(file);
    assert_string_equal(content, report.out);
    capture_clear(&report);
    capture_clear(&json);
    capture_clear(&saved);
    folder_remove(&folder);
}

/* 128 of 2000 draws in the scenario's file: more draws do not make more of them. */
static void the_brink_keeps_its_share_of_the_draws(void **state)
{
    (void)state;
    struct capture capture;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_write(&folder, "small.cfg",
                                    "world = \"" CONFIG_DIR "/worlds/dprk-2017.cfg\";\n"
                                    "as_of = \"2017-09-11\";\npackages = [ \"2375\" ];\n"
                                    "analysis = \"brink\";\nmonths = 32;\ndraws = 100;\n"
                                    "brink_draws = 8;\n");
    RUN(&capture, "run", scenario, "--json", "--draws", "16");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "\"brink\": {\n    \"draws\": 2,"));
    capture_clear(&capture);
    RUN(&capture, "run", scenario, "--json", "--draws", "16", "--brink-draws", "5");
    assert_non_null(strstr(capture.out, "\"brink\": {\n    \"draws\": 5,"));
    capture_clear(&capture);
    RUN(&capture, "run", scenario, "--json", "--draws", "16", "--brink-draws", "0");
    assert_null(strstr(capture.out, "\"brink\": {"));
    capture_clear(&capture);
    RUN(&capture, "run", path, "--json", "--draws", "108");
    assert_non_null(strstr(capture.out, "\"brink\": {\n    \"draws\": 8,"));
    capture_clear(&capture);
    folder_remove(&folder);
}

/* An assessment of a scenario as it is shipped, of so many draws, all of which weigh the
 * options. */
static Brink__V1__Assessment *weigh(const char *path)
{
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    struct task *task = NULL;
    struct task_refusal refusal = {0};
    struct buffer bytes = {0};
    assert_int_equal(scenario_file_read(path, &problems, &file), STATUS_OK);
    Brink__V1__ScenarioRequest *request = scenario_file_request(file);
    request->scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS;
    request->trade = NULL; /* steps of the whole chain alone */
    request->council = NULL;
    request->bargain = NULL;
    request->scenario->draws = 100;
    size_t size = brink__v1__scenario_request__get_packed_size(request);
    assert_int_equal(buffer_reserve(&bytes, size), STATUS_OK);
    bytes.size = brink__v1__scenario_request__pack(request, bytes.bytes);
    assert_int_equal(
        task_new("/brink.v1.Assessor/Options", bytes.bytes, bytes.size, &refusal, &task),
        STATUS_OK);
    buffer_reset(&bytes);
    assess_run(task, &bytes);
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    task_free(&task);
    scenario_file_free(&file);
    buffer_clear(&bytes);
    return assessment;
}

/* Law: whatever comes of China's options in the reference world, the numbers agree with each
 * other; those of talks alone and of a cut-off are where their definitions put them. */
static void the_reference_options_agree_with_themselves(void **state)
{
    (void)state;
    static const char *const paths[] = {scenario, CONFIG_DIR "/scenarios/dprk-article.cfg"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        Brink__V1__Assessment *assessment = weigh(paths[i]);
        const Brink__V1__OptionsResult *result = assessment->options;
        assert_standings(result);
        assert_int_equal(result->draws, 100);
        assert_int_equal(result->n_options, 8);
        assert_string_equal(result->patron, "CHN");
        for (size_t a = 0; a < result->n_options; a++) {
            const Brink__V1__OptionOutcome *option = result->options[a];
            double least = option->cut_off ? 0.0 : 0.25;
            double most = option->cut_off ? 0.15 : 1.01;
            assert_true(option->trade_kept->mean >= least && option->trade_kept->mean <= most);
            assert_true(fabs(option->gap->mean - (1.0 - option->enforcement)) < 1e-12);
        }
        brink__v1__assessment__free_unpacked(assessment, NULL);
    }
}

static void options_keep_their_share_of_the_draws(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "run", scenario, "--json", "--draws", "16", "--brink-draws", "0");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "\"options\": {\n    \"draws\": 3,"));
    capture_clear(&capture);
    RUN(&capture, "run", scenario, "--draws", "16", "--brink-draws", "0", "--option-draws",
        "5");
    assert_non_null(strstr(capture.out, "over 5 years; 5 draws,"));
    assert_non_null(strstr(capture.out, "with 819 weights"));
    assert_non_null(strstr(capture.out, "Of what China can do, "));
    capture_clear(&capture);
    RUN(&capture, "run", scenario, "--draws", "16", "--brink-draws", "0", "--option-draws",
        "0");
    assert_null(strstr(capture.out, "CHN can do"));
    capture_clear(&capture);
}

/* Law: how many draws a tolerance takes does not depend on who computes them. */
static void a_tolerance_ends_the_draws(void **state)
{
    (void)state;
    struct capture few;
    struct capture many;
    struct capture report;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_write(&folder, "early.cfg",
                                    "world = \"" CONFIG_DIR "/worlds/dprk-2017.cfg\";\n"
                                    "as_of = \"2017-09-11\";\npackages = [ \"2375\" ];\n"
                                    "months = 36;\ndraws = 3000;\ntolerance = 0.06;\n"
                                    "analysis = \"economy\";\n");
    RUN(&few, "run", path, "--threads", "1", "--json");
    RUN(&many, "run", path, "--threads", "8", "--json");
    assert_ended(&few, EXIT_DONE);
    assert_string_equal(few.out, many.out);
    assert_non_null(strstr(few.out, "\"converged\": true"));
    assert_non_null(strstr(few.out, "\"text\": \"converged in "));
    RUN(&report, "run", path, "--section", "provenance");
    assert_non_null(strstr(report.out, "The draws converged in "));
    capture_clear(&few);
    capture_clear(&many);
    capture_clear(&report);
    folder_remove(&folder);
}

static void one_central_draw_has_no_ranges(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "run", none, "--central", "--months", "24", "--seed", "7");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "seed 7"));
    assert_non_null(strstr(capture.out, "1 draw of"));
    assert_null(strstr(capture.out, "(5-95 %"));
    capture_clear(&capture);
}

static void a_file_that_cannot_be_written_is_a_failure(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "run", none, "--draws", "1", "--months", "24", "-o", "/dev/full");
    assert_ended(&capture, EXIT_FAILED);
    assert_said(&capture, "/dev/full: No space left on device");
    capture_clear(&capture);
    RUN(&capture, "run", none, "--draws", "1", "--months", "24", "--csv", "/proc/tables");
    assert_ended(&capture, EXIT_FAILED);
    capture_clear(&capture);
}

/* The reference world under another name, its tables where they are. */
static void write_other_world(struct folder *folder)
{
    static char text[64 * 1024];
    struct buffer world = {0};
    FILE *file = fopen(CONFIG_DIR "/worlds/dprk-2017.cfg", "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    const char *at = text;
    for (const char *next = strstr(at, "\"dprk-2017/"); next != NULL;
         next = strstr(at, "\"dprk-2017/")) {
        buffer_add(&world, at, (size_t)(next - at));
        buffer_add_text(&world, "\"" CONFIG_DIR "/worlds/");
        at = next + 1;
    }
    buffer_add_text(&world, at);
    folder_write(folder, "world.cfg", buffer_text(&world));
    buffer_clear(&world);
}

/* Law: the same answer whatever computes it, as a report, as JSON and as tables. */
static void a_nuclear_test_is_told(void **state)
{
    (void)state;
    struct capture json[2];
    struct capture report;
    struct folder folder;
    folder_make(&folder);
    RUN(&json[0], "run", hazard, "--draws", "30", "--threads", "1", "--json");
    RUN(&json[1], "run", hazard, "--draws", "30", "--threads", "3", "--json");
    assert_ended(&json[0], EXIT_DONE);
    assert_string_equal(json[0].out, json[1].out);
    assert_non_null(strstr(json[0].out, "\"exposedMillion\""));
    assert_null(strstr(json[0].out, "\"economy\": {"));
    RUN(&report, "run", hazard, "--draws", "30", "--csv", folder.path);
    assert_ended(&report, EXIT_DONE);
    assert_non_null(
        strstr(report.out, "A nuclear test of magnitude 6.2 is felt at intensity IV"));
    assert_non_null(strstr(report.out, "Kilju"));
    assert_null(strstr(report.out, "Seoul"));
    capture_clear(&report);
    RUN(&report, "run", hazard, "--draws", "30", "--section", "hazard");
    assert_ended(&report, EXIT_DONE);
    assert_non_null(strstr(report.out, "Leak, any wind"));
    capture_clear(&report);
    const char *smaller =
        folder_write(&folder, "smaller.cfg",
                     "world = \"" CONFIG_DIR "/worlds/dprk-2017.cfg\";\n"
                     "as_of = \"2017-09-11\";\nanalysis = \"hazard\";\n"
                     "variables = ( { name = \"test_mb\"; value = 5.1; } );\n");
    RUN(&report, "diff", hazard, smaller, "--draws", "30");
    assert_ended(&report, EXIT_DONE);
    assert_non_null(strstr(report.out, "hazard, thousand people"));
    assert_null(strstr(report.out, "sanction_growth"));
    capture_clear(&report);
    capture_clear(&json[0]);
    capture_clear(&json[1]);
    for (size_t i = 0; export_table_at(i) != NULL; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder.path, export_table_at(i)->file);
        assert_int_equal(unlink(path), 0);
    }
    folder_remove(&folder);
}

/* The other world, a text of it replaced. */
static void replace_in_world(struct folder *folder, const char *was, const char *is)
{
    char path[512];
    static char text[64 * 1024];
    struct buffer world = {0};
    write_other_world(folder);
    snprintf(path, sizeof path, "%s/world.cfg", folder->path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    const char *at = strstr(text, was);
    assert_non_null(at);
    buffer_add(&world, text, (size_t)(at - text));
    buffer_add_text(&world, is);
    buffer_add_text(&world, at + strlen(was));
    folder_write(folder, "world.cfg", buffer_text(&world));
    buffer_clear(&world);
}

/* Every mistake of a world about its test has its file and line; what is left out is refused by
 * the analysis of its own, and warned of in the whole. */
static void a_mistake_about_a_nuclear_test_has_its_line(void **state)
{
    (void)state;
    struct capture capture;
    struct folder folder;
    folder_make(&folder);
    folder_write(&folder, "felt.csv",
                 "date,place,mb,mw,intensity_least,intensity_most\n"
                 "2009-05-25,Yanji,4.7,4.5,3,4\n"
                 "2009-05-26,Yanji,4.7,4.5,3,4\n"
                 "2009-05-25,Yanjing,4.7,4.5,3,13\n");
    const char *asked = folder_write(&folder, "asked.cfg",
                                     "world = \"world.cfg\";\nas_of = \"2017-09-11\";\n"
                                     "analysis = \"hazard\";\ndraws = 8;\n");
    replace_in_world(&folder, "\"" CONFIG_DIR "/worlds/dprk-2017/reports.csv\"",
                     "\"felt.csv\"");
    RUN(&capture, "run", asked);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "felt.csv:3: world.felt_reports[1].date: there is no test of that");
    assert_said(&capture, "felt.csv:4: world.felt_reports[2].place: there is no place Yanjing");
    assert_said(&capture, "felt.csv:4: world.felt_reports[2].intensity_most: 13 is outside 1");
    capture_clear(&capture);
    replace_in_world(&folder, "[ 2.0, 3.0, 4.0", "[ 2.0, 3.0, 3.0");
    RUN(&capture, "run", asked);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "world.hazard.intensities[2]: 3 is not above 3");
    capture_clear(&capture);
    replace_in_world(&folder, "[ 2.0, 3.0, 4.0, 5.0, 6.0, 7.0 ]", "( 2.0, \"x\", 4.0 )");
    RUN(&capture, "run", asked);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "\"x\" stands where a number, 1 to 12 (Modified Mercalli) belongs");
    capture_clear(&capture);
    folder_write(&folder, "felt.csv", "date,place,mb,mw,intensity_least,intensity_most\n");
    replace_in_world(&folder, "\"" CONFIG_DIR "/worlds/dprk-2017/reports.csv\"",
                     "\"felt.csv\"");
    RUN(&capture, "run", asked);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "world.felt_reports: 0 rows, but tremor and leak need at least 3");
    capture_clear(&capture);
    const char *whole = folder_write(&folder, "whole.cfg",
                                     "world = \"world.cfg\";\nas_of = \"2017-09-11\";\n"
                                     "draws = 4;\nbrink_draws = 0;\nmonths = 36;\n");
    RUN(&capture, "run", whole);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "tremor and leak of a nuclear test are left out"));
    capture_clear(&capture);
    folder_remove(&folder);
}

static void diff_compares_scenarios_of_one_world_only(void **state)
{
    (void)state;
    struct capture capture;
    struct folder folder;
    folder_make(&folder);
    RUN(&capture, "diff", scenario, none, "--draws", "21", "--months", "36");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "dprk-2017-09 less dprk-none"));
    assert_non_null(strstr(capture.out, "2375-textiles"));
    capture_clear(&capture);
    RUN(&capture, "diff", none, none, "--draws", "5", "--months", "24", "--json");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "{\"a\":{"));
    assert_non_null(strstr(capture.out, "\n\"difference\":{"));
    capture_clear(&capture);
    write_other_world(&folder);
    const char *other =
        folder_write(&folder, "other.cfg", "world = \"world.cfg\";\nas_of = \"2017-09-11\";\n");
    RUN(&capture, "diff", none, other);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "ask about different worlds, dprk-2017 and world");
    capture_clear(&capture);
    folder_remove(&folder);
}

/* Law: the same answer whatever computes it; the analysis is the command's, not the file's. */
static void sensitivity_ranks_the_uncertain_numbers(void **state)
{
    (void)state;
    struct capture json[2];
    struct capture report;
    RUN(&json[0], "sensitivity", scenario, "--points", "4", "--months", "36", "--threads", "1",
        "--json");
    RUN(&json[1], "sensitivity", scenario, "--points", "4", "--months", "36", "--threads", "3",
        "--json");
    assert_ended(&json[0], EXIT_DONE);
    assert_non_null(strstr(json[0].out, "\"analysis\": \"sensitivity\""));
    assert_non_null(strstr(json[0].out, "\"points\": 4"));
    assert_string_equal(json[0].out, json[1].out);
    RUN(&report, "sensitivity", scenario, "--points", "4", "--months", "36");
    assert_ended(&report, EXIT_DONE);
    assert_non_null(strstr(report.out, "What moves reserves_end"));
    assert_null(strstr(report.out, "What moves gdp_end  "));
    assert_non_null(strstr(report.out, "3 more results"));
    capture_clear(&report);
    RUN(&report, "sensitivity", scenario, "--points", "1");
    assert_ended(&report, EXIT_BAD_INPUT);
    assert_said(&report, "--points: 1 is outside 2 to 65536");
    capture_clear(&json[0]);
    capture_clear(&json[1]);
    capture_clear(&report);
}

static void describe_prints_the_contract(void **state)
{
    (void)state;
    struct capture capture;
    RUN(&capture, "describe", "Scenario");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "message Scenario"));
    capture_clear(&capture);
    RUN(&capture, "describe", "Scenaro");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "Scenario");
    capture_clear(&capture);
}

static void version_is_one_line(void **state)
{
    (void)state;
    static const char *const words[] = {"version", "--version"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct capture capture;
        RUN(&capture, words[i]);
        assert_ended(&capture, EXIT_DONE);
        assert_string_equal(capture.out, "brink " BRINK_VERSION "\n");
        capture_clear(&capture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_lists_every_command_and_every_exit_code),
        cmocka_unit_test(every_command_has_help_of_its_own),
        cmocka_unit_test(no_command_prints_the_usage_as_a_complaint),
        cmocka_unit_test(mistaken_words_are_answered_with_the_nearest),
        cmocka_unit_test(arguments_are_counted),
        cmocka_unit_test(bad_ids_endpoints_and_priorities_are_input_errors),
        cmocka_unit_test(needs_are_for_the_workers_of_a_broker),
        cmocka_unit_test(a_broker_that_does_not_answer_has_a_code_of_its_own),
        cmocka_unit_test(validate_says_ok_or_every_problem_with_its_line),
        cmocka_unit_test(run_computes_prints_and_saves),
        cmocka_unit_test(the_brink_keeps_its_share_of_the_draws),
        cmocka_unit_test(the_reference_options_agree_with_themselves),
        cmocka_unit_test(options_keep_their_share_of_the_draws),
        cmocka_unit_test(a_tolerance_ends_the_draws),
        cmocka_unit_test(one_central_draw_has_no_ranges),
        cmocka_unit_test(a_file_that_cannot_be_written_is_a_failure),
        cmocka_unit_test(diff_compares_scenarios_of_one_world_only),
        cmocka_unit_test(a_nuclear_test_is_told),
        cmocka_unit_test(a_mistake_about_a_nuclear_test_has_its_line),
        cmocka_unit_test(sensitivity_ranks_the_uncertain_numbers),
        cmocka_unit_test(describe_prints_the_contract),
        cmocka_unit_test(version_is_one_line),
    };
    return cmocka_run_group_tests_name("command/command", tests, NULL, NULL);
}
