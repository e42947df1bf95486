#include "config/settings.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <string.h>

static const char *const moods[] = {"calm", "tense", NULL};

struct values {
    char call[SETTING_TEXT_BYTES];
    int64_t lease_ms;
    int64_t bytes_max;
    int mood;
    char name[SETTING_TEXT_BYTES];
    struct setting_words topics;
    struct setting_weights tenants;
};

#define FIELD(name) offsetof(struct values, name)

static const struct setting rows[] = {
    {"call", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7650", 1, 255, NULL, "Where.", FIELD(call),
     false},
    {"lease_ms", SETTING_INTEGER, "milliseconds", "30000", 100, 90000, NULL, "How long.",
     FIELD(lease_ms), true},
    {"bytes_max", SETTING_INTEGER, "bytes", "4294967296", 0, INT64_MAX, NULL, "How much.",
     FIELD(bytes_max), false},
    {"mood", SETTING_CHOICE, "", "calm", 0, 0, moods, "How.", FIELD(mood), false},
    {"name", SETTING_TEXT, "", "", 0, 7, NULL, "Who.", FIELD(name), false},
    {"topics", SETTING_WORDS, "", "scenario/", 1, 3, NULL, "What.", FIELD(topics), false},
    {"tenants", SETTING_WEIGHTS, "", "", 1, 1000, NULL, "Whose.", FIELD(tenants), false},
};

static void check(const void *values, struct problems *problems)
{
    const struct values *settings = values;
    if (settings->lease_ms == 777) {
        problem_add(problems, "lease_ms", "777 does not fit");
    }
}

static const struct settings table = {"brink-trial", "Tries.", rows, 7, check};

static void defaults_are_as_written(void **state)
{
    (void)state;
    struct values values;
    settings_default(&table, &values);
    assert_string_equal(values.call, "tcp://127.0.0.1:7650");
    assert_int_equal(values.lease_ms, 30000);
    assert_true(values.bytes_max == INT64_C(4294967296));
    assert_int_equal(values.mood, 0);
    assert_string_equal(values.name, "");
    assert_int_equal(values.topics.count, 1);
    assert_string_equal(values.topics.items[0], "scenario/");
    assert_int_equal(values.tenants.count, 0);
}

static void a_file_sets_every_kind(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct values values;
    folder_make(&folder);
    settings_default(&table, &values);
    const char *path =
        folder_write(&folder, "t.cfg",
                     "call = \"ipc:///run/brink\";\n"
                     "lease_ms = 2385;\n"
                     "bytes_max = 5000000000L;\n"
                     "mood = \"tense\";\n"
                     "name = \"ada\";\n"
                     "topics = [ \"scenario/assess/\", \"scenario/economy/\" ];\n"
                     "tenants = \"a:3, b.c:1\";\n");
    assert_int_equal(settings_read_file(&table, path, &values, &problems), STATUS_OK);
    assert_string_equal(values.call, "ipc:///run/brink");
    assert_int_equal(values.lease_ms, 2385);
    assert_true(values.bytes_max == INT64_C(5000000000));
    assert_int_equal(values.mood, 1);
    assert_string_equal(values.name, "ada");
    assert_int_equal(values.topics.count, 2);
    assert_string_equal(values.topics.items[1], "scenario/economy/");
    assert_int_equal(values.tenants.count, 2);
    assert_string_equal(values.tenants.items[1].name, "b.c");
    assert_int_equal(values.tenants.items[0].weight, 3);
    problems_clear(&problems);
    folder_remove(&folder);
}

static void a_file_reports_every_problem_at_its_line(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct values values;
    folder_make(&folder);
    settings_default(&table, &values);
    const char *path = folder_write(&folder, "t.cfg",
                                    "call = \"localhost:7650\";\n"
                                    "lease_ms = 99;\n"
                                    "leas_ms = 100;\n"
                                    "mood = \"angry\";\n"
                                    "name = \"too long a name\";\n"
                                    "topics = [ \"a\", \"b\", \"c\", \"d\" ];\n"
                                    "tenants = \"a:0\";\n"
                                    "bytes_max = { a = 1; };\n");
    assert_int_equal(settings_read_file(&table, path, &values, &problems), STATUS_BAD_INPUT);
    assert_problem_count(&problems, 8);
    assert_problem_at(&problems, "t.cfg", 1,
                      "call: \"localhost:7650\" is not an endpoint: tcp://");
    assert_problem_at(&problems, "t.cfg", 2,
                      "lease_ms: 99 is outside 100 to 90000 milliseconds");
    assert_problem_at(&problems, "t.cfg", 3,
                      "brink-trial has no setting leas_ms (did you mean lease_ms?)");
    assert_problem_at(&problems, "t.cfg", 4, "mood: \"angry\" is none of calm, tense");
    assert_problem_at(&problems, "t.cfg", 5, "name: \"too long a name\" has 15 bytes");
    assert_problem_at(&problems, "t.cfg", 6, "topics: more than 3 words");
    assert_problem_at(&problems, "t.cfg", 7, "tenants: \"a:0\" is not NAME:WEIGHT");
    assert_problem_at(&problems, "t.cfg", 8, "bytes_max: a group stands where");
    assert_int_equal(values.lease_ms, 30000);
    problems_clear(&problems);
    folder_remove(&folder);
}

static void the_environment_goes_by_upper_case_names(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct values values;
    settings_default(&table, &values);
    char lease[] = "BRINK_LEASE_MS=777";
    char longer[] = "BRINK_LEASE_MS_X=1";
    char empty[] = "BRINK_MOOD=";
    char other[] = "BRINK_THREADS=x";
    char *environment[] = {lease, longer, empty, other, NULL};
    assert_int_equal(settings_read_environment(&table, environment, &values, &problems),
                     STATUS_OK);
    assert_int_equal(values.lease_ms, 777);
    char bad[] = "BRINK_TOPICS=a,,b";
    environment[1] = bad;
    assert_int_equal(settings_read_environment(&table, environment, &values, &problems),
                     STATUS_BAD_INPUT);
    assert_problem(&problems, "BRINK_TOPICS", "word 2 has 0 bytes");
    assert_int_equal(settings_check(&table, &values, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "lease_ms", "777 does not fit");
    problems_clear(&problems);
}

static void flags_are_taken_and_others_left(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct values values;
    settings_default(&table, &values);
    char run[] = "run";
    char lease[] = "--lease-ms";
    char number[] = "500";
    char json[] = "--json";
    char name[] = "--name=a=b";
    char mood[] = "--mood";
    char end[] = "--";
    char call[] = "--call";
    char *arguments[] = {run, lease, number, json, name, end, call, mood};
    int count = 8;
    assert_int_equal(settings_take_flags(&table, &count, arguments, &values, &problems),
                     STATUS_OK);
    assert_int_equal(values.lease_ms, 500);
    assert_string_equal(values.name, "a=b");
    assert_int_equal(count, 5);
    assert_ptr_equal(arguments[0], run);
    assert_ptr_equal(arguments[1], json);
    assert_ptr_equal(arguments[2], end);
    assert_ptr_equal(arguments[4], mood);
    char *bad[] = {lease, json, mood};
    count = 3;
    assert_int_equal(settings_take_flags(&table, &count, bad, &values, &problems),
                     STATUS_BAD_INPUT);
    assert_problem_count(&problems, 2);
    assert_problem(&problems, "--lease-ms", "\"--json\" is not a whole number");
    assert_problem(&problems, "--mood", "its value is missing");
    problems_clear(&problems);
}

/* Law: default < file < environment < flag. */
static void what_comes_later_wins(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct values values;
    enum settings_wish wish = SETTINGS_HELP;
    folder_make(&folder);
    const char *path =
        folder_write(&folder, "t.cfg", "lease_ms = 101;\nname = \"f\";\nmood = \"tense\";\n");
    char program[] = "brink-trial";
    char config[] = "--config";
    char name[] = "--name";
    char flag[] = "flag";
    char lease[] = "BRINK_LEASE_MS=102";
    char environment_name[] = "BRINK_NAME=env";
    char file[FOLDER_PATH_BYTES];
    memcpy(file, path, strlen(path) + 1);
    char *argv[] = {program, config, file, name, flag, NULL};
    char *environment[] = {lease, environment_name, NULL};
    const struct settings_sources sources = {5, argv, environment};
    assert_int_equal(settings_start(&table, &sources, &values, &wish, &problems), STATUS_OK);
    assert_int_equal(wish, SETTINGS_RUN);
    assert_true(values.bytes_max == INT64_C(4294967296));
    assert_int_equal(values.mood, 1);
    assert_int_equal(values.lease_ms, 102);
    assert_string_equal(values.name, "flag");
    problems_clear(&problems);
    folder_remove(&folder);
}

static void a_start_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct values values;
    enum settings_wish wish = SETTINGS_RUN;
    char program[] = "brink-trial";
    char lease[] = "--leese-ms=5";
    char help[] = "--hlep";
    char config[] = "--config=no/such.cfg";
    char file[] = "broker.cfg";
    char print[] = "--print-config";
    char *argv[] = {program, lease, help, config, print, file, NULL};
    char *environment[] = {NULL};
    const struct settings_sources sources = {6, argv, environment};
    assert_int_equal(settings_start(&table, &sources, &values, &wish, &problems),
                     STATUS_NOT_FOUND);
    assert_int_equal(wish, SETTINGS_PRINT);
    assert_problem_count(&problems, 4);
    assert_problem_at(&problems, "no/such.cfg", 0, "cannot be opened");
    assert_problem(&problems, "--leese-ms=5",
                   "brink-trial has no such argument (did you mean --lease-ms?)");
    assert_problem(&problems, "--hlep",
                   "brink-trial has no such argument (did you mean --help?)");
    assert_problem(&problems, "broker.cfg", "brink-trial has no such argument");
    problems_clear(&problems);
    char *only[] = {program, NULL};
    const struct settings_sources none = {1, only, environment};
    assert_int_equal(settings_start(&table, &none, &values, &wish, &problems), STATUS_OK);
    assert_int_equal(wish, SETTINGS_RUN);
    problems_clear(&problems);
}

/* Law: what --print-config prints reads back as the same values. */
static void what_is_printed_reads_back(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct buffer text = {0};
    struct buffer again = {0};
    struct values values;
    struct values read;
    char name[] = "--name=a\"\\b";
    char topics[] = "--topics=x/, y/";
    char tenants[] = "--tenants=a:3,b:1000";
    char *arguments[] = {name, topics, tenants};
    int count = 3;
    folder_make(&folder);
    settings_default(&table, &values);
    assert_int_equal(settings_take_flags(&table, &count, arguments, &values, &problems),
                     STATUS_OK);
    settings_print(&table, &values, &text);
    settings_default(&table, &read);
    const char *path = folder_write(&folder, "t.cfg", buffer_text(&text));
    assert_int_equal(settings_read_file(&table, path, &read, &problems), STATUS_OK);
    settings_print(&table, &read, &again);
    assert_string_equal(buffer_text(&text), buffer_text(&again));
    assert_string_equal(read.name, "a\"\\b");
    assert_string_equal(read.topics.items[1], "y/");
    assert_non_null(strstr(buffer_text(&text), "bytes_max = 4294967296L;"));
    assert_non_null(strstr(buffer_text(&text), "# How long.\n# 100 to 90000 milliseconds\n"));
    buffer_clear(&text);
    buffer_clear(&again);
    problems_clear(&problems);
    folder_remove(&folder);
}

static void help_and_document_name_every_row(void **state)
{
    (void)state;
    struct buffer help = {0};
    struct buffer page = {0};
    settings_help(&table, &help);
    settings_document(&table, &page);
    for (size_t i = 0; i < table.count; i++) {
        assert_non_null(strstr(buffer_text(&help), rows[i].words));
        assert_non_null(strstr(buffer_text(&page), rows[i].words));
    }
    assert_non_null(strstr(buffer_text(&help), "--lease-ms"));
    assert_non_null(strstr(buffer_text(&help), "(30000 milliseconds)"));
    assert_non_null(strstr(buffer_text(&page),
                           "| `lease_ms` | 30000 | 100 to 90000 milliseconds | "
                           "How long. | yes | `BRINK_LEASE_MS` | `--lease-ms` |"));
    buffer_clear(&help);
    buffer_clear(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_as_written),
        cmocka_unit_test(a_file_sets_every_kind),
        cmocka_unit_test(a_file_reports_every_problem_at_its_line),
        cmocka_unit_test(the_environment_goes_by_upper_case_names),
        cmocka_unit_test(flags_are_taken_and_others_left),
        cmocka_unit_test(what_comes_later_wins),
        cmocka_unit_test(a_start_refuses_what_it_does_not_know),
        cmocka_unit_test(what_is_printed_reads_back),
        cmocka_unit_test(help_and_document_name_every_row),
    };
    return cmocka_run_group_tests_name("config/settings", tests, NULL, NULL);
}
