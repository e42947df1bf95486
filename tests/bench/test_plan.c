#include "bench/plan.h"

#include "tests/support/check.h"

#include <string.h>

enum { ARGUMENTS_MAX = 8 };

static enum status
read_all(const char *const *arguments, struct plan *plan, char words[PLAN_WORDS_BYTES])
{
    int count = 0;
    while (arguments[count] != NULL) {
        count++;
    }
    return plan_read(count, (char *const *)arguments, plan, words);
}

static void without_options_all_is_measured_five_times(void **state)
{
    (void)state;
    struct plan plan;
    char words[PLAN_WORDS_BYTES];
    assert_int_equal(read_all((const char *const[]){NULL}, &plan, words), STATUS_OK);
    assert_null(plan.only);
    assert_int_equal(plan.repeats, 5);
    assert_false(plan.json || plan.quick || plan.help);
    assert_int_equal(plan.transport, TRANSPORT_TCP);
    assert_true(plan.journal == NULL && plan.system == NULL && !plan.peers);
    assert_true(plan.trip_ms > 0 && plan.trips_max > 0 && plan.draws > 0 && plan.starts > 0);
}

/* Law: quick is less of everything, and what is said of rounds counts in any order. */
static void quick_is_less_of_everything(void **state)
{
    (void)state;
    struct plan usual;
    struct plan quick;
    char words[PLAN_WORDS_BYTES];
    const char *const options[] = {"--repeats", "100", "--quick", "--only", "compute", NULL};
    assert_int_equal(read_all((const char *const[]){NULL}, &usual, words), STATUS_OK);
    assert_int_equal(read_all(options, &quick, words), STATUS_OK);
    assert_true(quick.trip_ms < usual.trip_ms && quick.draws < usual.draws &&
                quick.starts < usual.starts);
    assert_int_equal(quick.repeats, 100);
    assert_string_equal(quick.only, "compute");
}

static void peers_are_asked_for(void **state)
{
    (void)state;
    struct plan plan;
    char words[PLAN_WORDS_BYTES];
    const char *const options[] = {"--system", "redis streams", "--peers", NULL};
    assert_int_equal(read_all(options, &plan, words), STATUS_OK);
    assert_true(plan.peers);
    assert_string_equal(plan.system, "redis streams");
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[ARGUMENTS_MAX];
        const char *words;
    } cases[] = {
        {{"--fast"}, "--fast: no such option"},
        {{"--json", "compute"}, "compute: no such option"},
        {{"--repeats"}, "--repeats needs N"},
        {{"--repeats", "0"}, "0 is no whole number from 1 to 100"},
        {{"--repeats", "101"}, "101 is no whole number"},
        {{"--repeats", "-3"}, "-3 is no whole number"},
        {{"--repeats", "2.385"}, "2.385 is no whole number"},
        {{"--repeats", ""}, " is no whole number"},
        {{"--only"}, "--only needs NAME"},
        {{"--transport", "udp"}, "--transport: udp is neither tcp nor ipc"},
        {{"--journal"}, "--journal needs DIR"},
        {{"--peers", "--transport", "ipc"}, "--peers: peers are measured over tcp alone"},
        {{"--transport", "ipc", "--peers"}, "--peers: peers are measured over tcp alone"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct plan plan;
        char words[PLAN_WORDS_BYTES] = "";
        assert_int_equal(read_all(cases[i].arguments, &plan, words), STATUS_BAD_INPUT);
        assert_non_null(strstr(words, cases[i].words));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_options_all_is_measured_five_times),
        cmocka_unit_test(quick_is_less_of_everything),
        cmocka_unit_test(peers_are_asked_for),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests_name("bench/plan", tests, NULL, NULL);
}
