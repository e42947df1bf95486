#include "tests/command/capture.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <string.h>

#define RUN(capture, ...)                                                                      \
    capture_run(capture, (const char *const[]){"tipping", __VA_ARGS__, NULL})

/* Runs a model and wants these words of it. */
#define EXPECT(words, ...)                                                                     \
    do {                                                                                       \
        struct capture capture;                                                                \
        RUN(&capture, __VA_ARGS__);                                                            \
        assert_ended(&capture, EXIT_DONE);                                                     \
        assert_non_null(strstr(capture.out, words));                                           \
        assert_non_null(strstr(capture.out, "no assessment uses them"));                       \
        capture_clear(&capture);                                                               \
    } while (0)

#define REFUSE(words, ...)                                                                     \
    do {                                                                                       \
        struct capture capture;                                                                \
        RUN(&capture, __VA_ARGS__);                                                            \
        assert_ended(&capture, EXIT_BAD_INPUT);                                                \
        assert_said(&capture, words);                                                          \
        assert_string_equal(capture.out, "");                                                  \
        capture_clear(&capture);                                                               \
    } while (0)

/* Expected: the project's acceptance list. */
static void models_answer_with_their_accepted_values(void **state)
{
    (void)state;
    EXPECT("0.007696 of all", "cascade", "--mean", ".25", "--sd", ".10");
    EXPECT("0.040211 of all", "cascade", "--mean", ".25", "--sd", ".12");
    EXPECT("0.054792 of all", "cascade", "--mean", ".25", "--sd", ".122");
    EXPECT("1.000000 of all", "cascade", "--mean", ".25", "--sd", ".123");
    EXPECT("without a\njump", "cascade", "--mean", ".25", "--sd", ".5", "--joined", "1");
    EXPECT("+-0.3849002", "fold");
    EXPECT("1.1597049  stable", "fold", "--push", ".4");
    EXPECT("0.0304611 escapes", "escape", "--sigma", ".5");
    EXPECT("one state only", "escape", "--sigma", ".5", "--push", ".4");
    EXPECT("the formula is not good", "escape", "--sigma", "2");
    EXPECT("1.569 % less", "input", "--share", ".04", "--left", ".9", "--elasticity", ".04");
}

static void what_a_model_lacks_or_cannot_take_is_said(void **state)
{
    (void)state;
    REFUSE("there is no model flod: cascade, fold, escape or input", "flod");
    REFUSE("cascade needs --mean and --sd, or --thresholds FILE", "cascade", "--mean", ".2");
    REFUSE("escape needs --sigma", "escape");
    REFUSE("input needs --share, --left and --elasticity", "input", "--share", ".1");
    REFUSE("fold does not take all of these options", "fold", "--sigma", "1");
    REFUSE("--thresholds stands in place of", "cascade", "--thresholds", "x", "--sd", ".1");
    REFUSE("--sd: 0 is outside 0.001 to 10", "cascade", "--mean", ".2", "--sd", "0");
}

/* One row a threshold, in any order; the last but one of the people has its own. */
static void a_list_of_thresholds_is_read(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    const char *path = folder_write(&folder, "t.csv", "threshold\n3\n1\n0\n2\n");
    EXPECT("4 of 4 join", "cascade", "--thresholds", path);
    path = folder_write(&folder, "t.csv", "people,threshold\n1,0\n2,2\n96,3\n");
    EXPECT("1 of 99 join in the end.\nThe next would join once 2 have.", "cascade",
           "--thresholds", path);
    path = folder_write(&folder, "t.csv", "threshold,people\n0,1.5\nx,3\n-1,2\n");
    REFUSE(":2: people: 1.5 is no whole number", "cascade", "--thresholds", path);
    REFUSE(":3: threshold: x is no number", "cascade", "--thresholds", path);
    REFUSE(":4: threshold: -1 is outside 0 to 1e+15", "cascade", "--thresholds", path);
    path = folder_write(&folder, "t.csv", "thresholds\n1\n");
    REFUSE("there is no column threshold", "cascade", "--thresholds", path);
    struct capture capture;
    RUN(&capture, "cascade", "--thresholds", "nowhere.csv");
    assert_ended(&capture, EXIT_FAILED);
    assert_said(&capture, "nowhere.csv: cannot be opened");
    capture_clear(&capture);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_answer_with_their_accepted_values),
        cmocka_unit_test(what_a_model_lacks_or_cannot_take_is_said),
        cmocka_unit_test(a_list_of_thresholds_is_read),
    };
    return cmocka_run_group_tests_name("command/tipping", tests, NULL, NULL);
}
