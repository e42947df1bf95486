#include "broker/broker.h"
#include "broker/topic.h"
#include "tests/support/check.h"

#include <string.h>

static void make_text(char *text, const char *start, size_t size)
{
    memset(text, 'x', size);
    memcpy(text, start, strlen(start));
    text[size] = '\0';
}

static void a_request_topic_begins_with_scenario_and_goes_on(void **state)
{
    (void)state;
    static const char *const good[] = {"scenario/economy/prk", "scenario/x",
                                       "scenario/a/b/c!~"};
    static const char *const bad[] = {"",
                                      "scenario/",
                                      "scenario",
                                      "scenari/x",
                                      "Scenario/x",
                                      "assessment/economy/prk",
                                      "/scenario",
                                      "scenario/a b",
                                      "scenario/a\n",
                                      " scenario/a",
                                      "scenario/\xe9"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(topic_is_request(good[i]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(topic_is_request(bad[i]));
    }
}

static void a_topic_or_prefix_has_at_most_200_bytes(void **state)
{
    (void)state;
    char text[BROKER_TOPIC_MAX + 2];
    make_text(text, "scenario/", BROKER_TOPIC_MAX);
    assert_true(topic_is_request(text));
    assert_true(topic_is_prefix(text));
    make_text(text, "scenario/", BROKER_TOPIC_MAX + 1);
    assert_false(topic_is_request(text));
    assert_false(topic_is_prefix(text));
}

static void any_visible_text_is_a_prefix(void **state)
{
    (void)state;
    assert_true(topic_is_prefix(""));
    assert_true(topic_is_prefix("scen"));
    assert_false(topic_is_prefix("scenario/ "));
}

static void a_prefix_takes_what_begins_with_it(void **state)
{
    (void)state;
    assert_int_equal(topic_compare("scenario/economy/prk", "scenario/e", 10), 0);
    assert_int_equal(topic_compare("scenario/economy/prk", "", 0), 0);
    assert_int_equal(topic_compare("scenario/a", "scenario/a", 10), 0);
    assert_true(topic_compare("scenario/a", "scenario/b", 10) < 0);
    assert_true(topic_compare("scenario/c", "scenario/b", 10) > 0);
    assert_true(topic_compare("scenario/a", "scenario/ab", 11) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_topic_begins_with_scenario_and_goes_on),
        cmocka_unit_test(a_topic_or_prefix_has_at_most_200_bytes),
        cmocka_unit_test(any_visible_text_is_a_prefix),
        cmocka_unit_test(a_prefix_takes_what_begins_with_it),
    };
    return cmocka_run_group_tests_name("broker/topic", tests, NULL, NULL);
}
