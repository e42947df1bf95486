/* The sentences of every scenario that comes with the program. */
#include "tests/command/capture.h"
#include "tests/support/check.h"
#include "tests/support/wording.h"

#include <ctype.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

static const char *const lists[] = {"keyJudgements", "whatWouldChange", "indicators",
                                    "alternatives", "limits"};

enum { LIST_COUNT = sizeof lists / sizeof lists[0], NAME_BYTES = 128 };

struct shipped {
    glob_t paths;
    json_t *answers; /* an array: one assessment a path */
};

/* A scenario with few draws; one that is not about a world has no brink. */
static void
run_quickly(struct capture *capture, const char *path, const char *option, const char *value)
{
    RUN(capture, "run", path, "--draws", "64", "--brink-draws", "4", option, value);
    if (capture->code != EXIT_DONE) {
        capture_clear(capture);
        RUN(capture, "run", path, "--draws", "64", option, value);
    }
    assert_ended(capture, EXIT_DONE);
}

static json_t *ask(const char *path)
{
    struct capture capture;
    run_quickly(&capture, path, "--json", NULL);
    json_t *answer = json_loads(capture.out, 0, NULL);
    assert_non_null(answer);
    capture_clear(&capture);
    return answer;
}

static int set_up(void **state)
{
    static struct shipped shipped;
    assert_int_equal(glob(CONFIG_DIR "/scenarios/*.cfg", 0, NULL, &shipped.paths), 0);
    shipped.answers = json_array();
    for (size_t i = 0; i < shipped.paths.gl_pathc; i++) {
        json_array_append_new(shipped.answers, ask(shipped.paths.gl_pathv[i]));
    }
    *state = &shipped;
    return 0;
}

static int tear_down(void **state)
{
    struct shipped *shipped = *state;
    json_decref(shipped->answers);
    globfree(&shipped->paths);
    return 0;
}

static const char *text_of(const json_t *statement)
{
    const char *text = json_string_value(json_object_get(statement, "text"));
    assert_non_null(text);
    return text;
}

static void assert_list_clean(const json_t *list)
{
    size_t i = 0;
    json_t *statement = NULL;
    json_array_foreach(list, i, statement)
    {
        wording_assert_clean(text_of(statement));
    }
}

/* Law: no sentence of a judgement and no warning breaks a rule of wording. */
static void every_sentence_is_clean(void **state)
{
    const struct shipped *shipped = *state;
    size_t i = 0;
    size_t judged = 0;
    json_t *answer = NULL;
    json_array_foreach(shipped->answers, i, answer)
    {
        const json_t *judgement = json_object_get(answer, "judgement");
        for (size_t k = 0; k < LIST_COUNT; k++) {
            assert_list_clean(json_object_get(judgement, lists[k]));
        }
        assert_list_clean(json_object_get(answer, "warnings"));
        const json_t *confidence = json_object_get(judgement, "confidence");
        if (confidence != NULL) { /* what rests on no likelihood has none */
            wording_assert_clean(text_of(confidence));
        }
        if (judgement != NULL) {
            wording_assert_clean(text_of(json_object_get(judgement, "grounds")));
            judged++;
        }
    }
    assert_true(judged >= 8);
}

/* Law: nor does any finding about something other than a world, which no judgement has. */
static void every_finding_is_clean(void **state)
{
    const struct shipped *shipped = *state;
    for (size_t i = 0; i < shipped->paths.gl_pathc; i++) {
        struct capture capture;
        if (json_object_get(json_array_get(shipped->answers, i), "judgement") != NULL) {
            continue;
        }
        run_quickly(&capture, shipped->paths.gl_pathv[i], "--section", "findings");
        char *line = strstr(capture.out, "\n  ");
        assert_non_null(line);
        for (char *at = line; *at != '\0'; at++) { /* one line a text again */
            bool goes_on = at[0] == '\n' && strncmp(at, "\n    ", 5) == 0;
            *at = goes_on || (at[0] == ' ' && at[1] == ' ') ? ' ' : *at;
        }
        for (char *text = strtok(line, "\n"); text != NULL; text = strtok(NULL, "\n")) {
            wording_assert_clean(text);
        }
        capture_clear(&capture);
    }
}

/* "breakdown_five_years" -> "breakdownFiveYears" */
static void name_in_json(const char *field, size_t size, char name_out[NAME_BYTES])
{
    size_t at = 0;
    for (size_t i = 0; i < size && at + 1 < NAME_BYTES; i++) {
        bool is_break = field[i] == '_' && i + 1 < size;
        i += is_break ? 1 : 0;
        name_out[at++] = is_break ? (char)toupper((unsigned char)field[i]) : field[i];
    }
    name_out[at] = '\0';
}

static const json_t *find_field(const json_t *answer, const char *path)
{
    const json_t *at = answer;
    while (*path != '\0' && at != NULL) {
        char name[NAME_BYTES];
        size_t size = strcspn(path, ".");
        name_in_json(path, size, name);
        at = json_object_get(at, name);
        path += size + (path[size] == '.' ? 1 : 0);
    }
    return at;
}

/* How many fields the statements of a list rest on; every one must be there. */
static size_t check_basis(const json_t *answer, const json_t *list)
{
    size_t checked = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *basis = json_object_get(json_array_get(list, i), "basis");
        assert_true(json_array_size(basis) > 0);
        for (size_t b = 0; b < json_array_size(basis); b++) {
            const char *field = json_string_value(json_array_get(basis, b));
            if (find_field(answer, field) == NULL) {
                fail_msg("there is no %s", field);
            }
            checked++;
        }
    }
    return checked;
}

/* Law: whatever a sentence says it rests on is there. */
static void every_basis_is_in_the_assessment(void **state)
{
    const struct shipped *shipped = *state;
    size_t checked = 0;
    for (size_t i = 0; i < json_array_size(shipped->answers); i++) {
        const json_t *answer = json_array_get(shipped->answers, i);
        const json_t *judgement = json_object_get(answer, "judgement");
        for (size_t k = 0; k < LIST_COUNT; k++) {
            checked += check_basis(answer, json_object_get(judgement, lists[k]));
        }
    }
    assert_true(checked > 80);
}

/* Law: what a world says of the back-test of its hazard is what the back-test says. */
static void the_back_test_said_is_the_one_run(void **state)
{
    const struct shipped *shipped = *state;
    struct capture capture;
    RUN(&capture, "backtest", "--json");
    assert_ended(&capture, EXIT_DONE);
    json_t *backtest = json_loads(capture.out, 0, NULL);
    capture_clear(&capture);
    const char *verdict =
        json_string_value(json_object_get(json_object_get(backtest, "verdict"), "breakdown"));
    assert_non_null(verdict);
    size_t i = 0;
    size_t checked = 0;
    json_t *answer = NULL;
    json_array_foreach(shipped->answers, i, answer)
    {
        const json_t *confidence =
            json_object_get(json_object_get(answer, "judgement"), "confidence");
        if (confidence != NULL) {
            assert_string_equal(json_string_value(json_object_get(confidence, "backtest")),
                                verdict);
            checked++;
        }
    }
    assert_true(checked > 0);
    json_decref(backtest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_is_clean),
        cmocka_unit_test(every_finding_is_clean),
        cmocka_unit_test(every_basis_is_in_the_assessment),
        cmocka_unit_test(the_back_test_said_is_the_one_run),
    };
    return cmocka_run_group_tests_name("command/judgement", tests, set_up, tear_down);
}
