#include "base/log.h"
#include "config/broker_settings.h"
#include "config/client_settings.h"
#include "config/file.h"
#include "config/worker_settings.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct settings *tables[3];

static int set_up(void **state)
{
    (void)state;
    tables[0] = broker_settings_table();
    tables[1] = worker_settings_table();
    tables[2] = client_settings_table();
    return 0;
}

/* Law: every default is a value the row itself allows; settings_default asserts it. */
static void defaults_are_those_promised(void **state)
{
    (void)state;
    struct broker_settings broker;
    settings_default(tables[0], &broker);
    assert_string_equal(broker.call, "tcp://127.0.0.1:7650");
    assert_string_equal(broker.publish, "tcp://127.0.0.1:7651");
    assert_int_equal(broker.durability, 0);
    assert_int_equal(broker.lease_ms, 30000);
    assert_int_equal(broker.heartbeat_ms, 6000);
    assert_int_equal(broker.attempts_max, 5);
    assert_int_equal(broker.body_max, 16 * 1024 * 1024);
    assert_int_equal(broker.jobs_max, 1000000);
    assert_true(broker.bytes_max == INT64_C(4) << 30);
    assert_int_equal(broker.workers_max, 4096);
    assert_int_equal(broker.tenants_max, 64);
    assert_int_equal(broker.retention_ms, INT64_C(7) * 24 * 3600 * 1000);
    assert_int_equal(broker.log, LOG_INFO);
    struct worker_settings worker;
    settings_default(tables[1], &worker);
    assert_string_equal(worker.call, broker.call);
    assert_int_equal(worker.threads, 0);
    assert_string_equal(worker.topics.items[0], "scenario/");
    struct client_settings client;
    settings_default(tables[2], &client);
    assert_string_equal(client.call, broker.call);
    assert_string_equal(client.publish, broker.publish);
}

static void log_levels_stand_in_the_order_of_their_values(void **state)
{
    (void)state;
    for (int level = LOG_DEBUG; level <= LOG_NONE; level++) {
        assert_string_equal(setting_log_levels[level], log_level_words((enum log_level)level));
    }
    assert_null(setting_log_levels[LOG_NONE + 1]);
}

static void rows_are_named_once_and_end_as_sentences(void **state)
{
    (void)state;
    for (size_t t = 0; t < 3; t++) {
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct setting *row = &tables[t]->rows[i];
            size_t size = strlen(row->words);
            assert_true(isupper((unsigned char)row->words[0]) && row->words[size - 1] == '.');
            assert_int_equal(strspn(row->name, "abcdefghijklmnopqrstuvwxyz_"),
                             strlen(row->name));
            for (size_t k = 0; k < i; k++) {
                assert_string_not_equal(row->name, tables[t]->rows[k].name);
            }
        }
    }
}

static void two_endpoints_are_two(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct broker_settings broker;
    settings_default(tables[0], &broker);
    assert_int_equal(settings_check(tables[0], &broker, &problems), STATUS_OK);
    memcpy(broker.publish, broker.call, sizeof broker.call);
    assert_int_equal(settings_check(tables[0], &broker, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "publish", "tcp://127.0.0.1:7650 is the endpoint of call too");
    problems_clear(&problems);
}

/* The system chooses both ports, and never the same. */
static void two_endpoints_may_have_any_port(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct broker_settings broker;
    settings_default(tables[0], &broker);
    strcpy(broker.call, "tcp://127.0.0.1:*");
    strcpy(broker.publish, "tcp://127.0.0.1:*");
    assert_int_equal(settings_check(tables[0], &broker, &problems), STATUS_OK);
}

/* Law: the page says what the programs do. What is missing is printed: put it there. */
static void the_page_holds_every_table_as_it_is(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct buffer page = {0};
    assert_int_equal(file_read(DOCS_DIR "/config.md", 1 << 20, &page, &problems), STATUS_OK);
    for (size_t t = 0; t < 3; t++) {
        struct buffer section = {0};
        settings_document(tables[t], &section);
        if (strstr(buffer_text(&page), buffer_text(&section)) == NULL) {
            fprintf(stderr, "docs/config.md lacks this section:\n%s", buffer_text(&section));
            fail();
        }
        buffer_clear(&section);
    }
    buffer_clear(&page);
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_promised),
        cmocka_unit_test(log_levels_stand_in_the_order_of_their_values),
        cmocka_unit_test(rows_are_named_once_and_end_as_sentences),
        cmocka_unit_test(two_endpoints_are_two),
        cmocka_unit_test(two_endpoints_may_have_any_port),
        cmocka_unit_test(the_page_holds_every_table_as_it_is),
    };
    return cmocka_run_group_tests_name("config/programs", tests, set_up, NULL);
}
