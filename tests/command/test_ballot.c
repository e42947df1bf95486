/* A council and a bargain through the command line: from files to a report, JSON and tables. */
#include "tests/command/capture.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

enum { PATH_BYTES = 4096, LINE_BYTES = 4096, ACTORS = 7, DIMENSIONS = 3 };

static const char council[] = CONFIG_DIR "/scenarios/dprk-2017-council.cfg";

static const char actors[] = "Tariff,\"Who pays\",3,1,\n"
                             "Actor,Description,Power,Rate,Care,\n"
                             "north,the north,100,20,50,\n"
                             "south,the south,50,60,80,\n"
                             "isle,the isle,25,90,40,\n";
static const char haggle[] = "question = \"Where do they settle?\";\n"
                             "analysis = \"bargain\";\nactors = \"actors.csv\";\n";

/* cmocka's own compares as float, which is too coarse. */
static void assert_near(double value, double expected, double tolerance)
{
    if (!(value >= expected - tolerance && value <= expected + tolerance)) {
        fail_msg("%.17g is not %.17g within %g", value, expected, tolerance);
    }
}

static json_t *ask(const char *path)
{
    struct capture capture;
    RUN(&capture, "run", path, "--json");
    assert_ended(&capture, EXIT_DONE);
    json_t *answer = json_loads(capture.out, 0, NULL);
    assert_non_null(answer);
    capture_clear(&capture);
    return answer;
}

static double number_at(const json_t *list, size_t index)
{
    return json_number_value(json_array_get(list, index));
}

static const json_t *stand_at(const json_t *answer, size_t turn, size_t actor)
{
    const json_t *turns = json_object_get(json_object_get(answer, "bargain"), "turns");
    const json_t *stands = json_object_get(json_array_get(turns, turn), "actors");
    return json_array_get(stands, actor);
}

/* A file of the toolkit's results; skips the test where it is missing. */
static FILE *open_reference(const char *name, char path_out[PATH_BYTES])
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    snprintf(path_out, PATH_BYTES, "%s/bargain/%s",
             folder != NULL ? folder : BRINK_VALIDATION_DIR, name);
    FILE *file = fopen(path_out, "r");
    if (file == NULL) {
        print_message("no validation folder: %s is not compared\n", name);
        skip();
    }
    return file;
}

/* Every actor, turn and dimension. */
static void check_positions(const json_t *answer)
{
    char path[PATH_BYTES];
    char line[LINE_BYTES];
    size_t count = 0;
    FILE *file = open_reference("dummyData_3Dim.positions.csv", path);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *rest = line;
        size_t turn = strtoul(rest, &rest, 10);
        size_t actor = strtoul(rest + 1, &rest, 10);
        size_t dimension = strtoul(rest + 1, &rest, 10);
        double expected = strtod(rest + 1, NULL);
        const json_t *position = json_object_get(stand_at(answer, turn, actor), "position");
        assert_non_null(position);
        assert_near(number_at(position, dimension), expected, 1e-9);
        count++;
    }
    fclose(file);
    assert_true(count > (size_t)2 * ACTORS * DIMENSIONS);
}

/* Actors down, turns across. */
static void check_chances(const json_t *answer)
{
    char path[PATH_BYTES];
    char line[LINE_BYTES];
    size_t actor = 0;
    FILE *file = open_reference("dummyData_3Dim.winprob.csv", path);
    for (; fgets(line, sizeof line, file) != NULL; actor++) {
        char *rest = line;
        size_t turn = 0;
        for (char *end = NULL;; rest = end + 1, turn++) {
            double expected = strtod(rest, &end);
            const json_t *stand = stand_at(answer, turn, actor);
            assert_true(end > rest);
            assert_non_null(stand);
            assert_near(json_number_value(json_object_get(stand, "probability")), expected,
                        1e-6);
            if (*end != ',') {
                break;
            }
        }
        assert_true(turn > 2);
    }
    fclose(file);
    assert_int_equal(actor, ACTORS);
}

/* Law: what the toolkit has, from its own file to the JSON of the answer. */
static void a_bargain_is_the_toolkits(void **state)
{
    (void)state;
    char path[PATH_BYTES];
    char text[2 * PATH_BYTES];
    struct folder folder;
    fclose(open_reference("dummyData_3Dim.csv", path));
    char *whole = realpath(path, NULL);
    assert_non_null(whole);
    snprintf(text, sizeof text, "analysis = \"bargain\";\nactors = \"%s\";\n", whole);
    free(whole);
    folder_make(&folder);
    json_t *answer = ask(folder_write(&folder, "sample.cfg", text));
    check_positions(answer);
    check_chances(answer);
    json_decref(answer);
    folder_remove(&folder);
}

/* Law (by hand): weights 5000, 4000 and 1000 at 20, 60 and 90. */
static void a_bargain_has_the_plain_answers_beside_it(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    folder_write(&folder, "actors.csv", actors);
    json_t *answer = ask(folder_write(&folder, "haggle.cfg", haggle));
    const json_t *bargain = json_object_get(answer, "bargain");
    assert_near(number_at(json_object_get(bargain, "weightedMean"), 0), 43.0, 1e-9);
    assert_near(number_at(json_object_get(bargain, "weightedMedian"), 0), 20.0, 1e-9);
    assert_string_equal(json_string_value(json_object_get(stand_at(answer, 0, 2), "name")),
                        "isle");
    assert_near(number_at(json_object_get(stand_at(answer, 0, 2), "position"), 0), 90.0, 1e-9);
    assert_true(json_array_size(json_object_get(bargain, "turns")) > 2);
    json_decref(answer);
    folder_remove(&folder);
}

static void assert_says(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strstr(text, words[i]) == NULL) {
            fail_msg("it does not say \"%s\":\n%s", words[i], text);
        }
    }
}

static void a_bargain_is_told_with_its_caution(void **state)
{
    (void)state;
    static const char *const words[] = {"A bargain of 3 actors on 1 issue, analysis bargain.",
                                        "43.0 of 100, the median 20.0",
                                        "The turns are not the more accurate of the two",
                                        "22.99",
                                        "27.94",
                                        "wins, %"};
    struct folder folder;
    struct capture capture;
    folder_make(&folder);
    folder_write(&folder, "actors.csv", actors);
    const char *path = folder_write(&folder, "haggle.cfg", haggle);
    RUN(&capture, "run", path);
    assert_ended(&capture, EXIT_DONE);
    assert_says(capture.out, words, sizeof words / sizeof words[0]);
    assert_null(strstr(capture.out, "GDP"));
    assert_true(strstr(capture.out, "weighted by") < strstr(capture.out, "The turns settle"));
    capture_clear(&capture);
    RUN(&capture, "validate", path);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(
        strstr(capture.out, "haggle asks of a bargain: 3 actors, 1 issue, at most"));
    capture_clear(&capture);
    RUN(&capture, "run", path, "--draws", "7");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "7 is not supported with a bargain");
    capture_clear(&capture);
    RUN(&capture, "diff", path, path);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "are not compared draw by draw");
    capture_clear(&capture);
    folder_remove(&folder);
}

static double survival_of(const json_t *answer, size_t reading, size_t provision)
{
    const json_t *readings = json_object_get(json_object_get(answer, "council"), "readings");
    const json_t *survival = json_object_get(json_array_get(readings, reading), "survival");
    const json_t *row = json_array_get(survival, provision);
    return json_number_value(json_object_get(row, "share"));
}

/* Law: what the model says of resolution 2375 in 10,000 draws (docs/models.md) it says here in
 * a thousand, within three standard errors and what was rounded. */
static void the_shipped_council_is_that_of_2375(void **state)
{
    (void)state;
    enum { TEXTILES = 1, WORKERS = 2, AIRLINE = 4, FORCE = 5 };
    json_t *answer = ask(council);
    const json_t *result = json_object_get(answer, "council");
    assert_string_equal(json_string_value(json_object_get(result, "confidence")), "low");
    assert_int_equal(json_array_size(json_object_get(result, "readings")), 6);
    assert_near(survival_of(answer, 0, TEXTILES), 0.99, 0.02);
    assert_near(survival_of(answer, 0, WORKERS), 0.06, 0.03);
    assert_near(survival_of(answer, 0, AIRLINE), 0.59, 0.05);
    assert_near(survival_of(answer, 0, FORCE), 0.0, 0.005);
    json_decref(answer);
}

static void a_council_is_told_in_order(void **state)
{
    (void)state;
    static const char *const words[] = {
        "A council of 15 members on 8 provisions, drafted by United States",
        "Confidence is low, by rule.",
        "never which text the council adopts",
        "flat-ideals",
        "It turns on Russia",
        "the rows of Russia and China matter",
        "with hindsight",
        "about a fifth of draws"};
    struct capture capture;
    RUN(&capture, "run", council, "--draws", "200");
    assert_ended(&capture, EXIT_DONE);
    assert_says(capture.out, words, sizeof words / sizeof words[0]);
    const char *frontier = strstr(capture.out, "Frontier, as-read");
    const char *needs = strstr(capture.out, "Needs, draft");
    const char *survival = strstr(capture.out, "Survival");
    assert_true(frontier != NULL && frontier < needs && needs < survival);
    assert_null(strstr(capture.out, "Measures"));
    capture_clear(&capture);
    RUN(&capture, "run", council, "--draws", "50", "--section", "needs");
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(capture.out, "Bolivia"));
    capture_clear(&capture);
}

/* Law: threads change no byte. */
static void threads_change_nothing(void **state)
{
    (void)state;
    struct capture one;
    struct capture three;
    RUN(&one, "run", council, "--draws", "150", "--threads", "1", "--json");
    RUN(&three, "run", council, "--draws", "150", "--threads", "3", "--json");
    assert_ended(&one, EXIT_DONE);
    assert_ended(&three, EXIT_DONE);
    assert_string_equal(one.out, three.out);
    capture_clear(&one);
    capture_clear(&three);
}

static void
assert_files(const char *path, const char *folder, const char *const *names, size_t count)
{
    struct capture capture;
    char csv[PATH_BYTES];
    snprintf(csv, sizeof csv, "%s/csv", folder);
    RUN(&capture, "run", path, "--csv", csv);
    assert_ended(&capture, EXIT_DONE);
    for (size_t i = 0; i < count; i++) {
        char file[2 * PATH_BYTES];
        struct stat about;
        snprintf(file, sizeof file, "%s/%s", csv, names[i]);
        if (stat(file, &about) != 0) {
            fail_msg("there is no %s", file);
        }
        assert_true(about.st_size > 10);
        assert_int_equal(unlink(file), 0);
    }
    assert_int_equal(rmdir(csv), 0);
    capture_clear(&capture);
}

static void tables_are_written(void **state)
{
    (void)state;
    static const char *const of_bargain[] = {"beside.csv",   "positions.csv", "chances.csv",
                                             "outcomes.csv", "winners.csv",   "columns.csv"};
    static const char *const of_council[] = {"readings.csv", "frontier.csv", "texts.csv",
                                             "needs.csv",    "survival.csv", "columns.csv"};
    struct folder folder;
    folder_make(&folder);
    folder_write(&folder, "actors.csv", actors);
    assert_files(folder_write(&folder, "haggle.cfg", haggle), folder.path, of_bargain,
                 sizeof of_bargain / sizeof of_bargain[0]);
    assert_files(council, folder.path, of_council, sizeof of_council / sizeof of_council[0]);
    folder_remove(&folder);
}

static void mistakes_are_said_with_file_and_line(void **state)
{
    (void)state;
    static const char faults[] = "analysis = \"bargain\";\nactors = \"actors.csv\";\n"
                                 "turns = 0;\nmonths = 12;\nworld = \"w.cfg\";\n";
    struct folder folder;
    struct capture capture;
    folder_make(&folder);
    folder_write(&folder, "actors.csv", actors);
    RUN(&capture, "validate", folder_write(&folder, "faults.cfg", faults));
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "faults.cfg:3: bargain.turns: 0 is outside 1 to 100 (turns)");
    assert_said(&capture, "faults.cfg:4: scenario.months: 12 is not supported with a bargain");
    assert_said(&capture, "faults.cfg:5: world is not supported with the analysis bargain");
    capture_clear(&capture);
    RUN(&capture, "validate",
        folder_write(&folder, "none.cfg", "analysis = \"bargain\";\nactors = \"no.csv\";\n"));
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "no.csv");
    capture_clear(&capture);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bargain_is_the_toolkits),
        cmocka_unit_test(a_bargain_has_the_plain_answers_beside_it),
        cmocka_unit_test(a_bargain_is_told_with_its_caution),
        cmocka_unit_test(the_shipped_council_is_that_of_2375),
        cmocka_unit_test(a_council_is_told_in_order),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(tables_are_written),
        cmocka_unit_test(mistakes_are_said_with_file_and_line),
    };
    return cmocka_run_group_tests_name("command/ballot", tests, NULL, NULL);
}
