/* What --peers adds, without a peer. */
#include "bench/board.h"
#include "bench/rig.h"

#include "tests/support/check.h"

#include <string.h>

/* Every peer, and what its words name when nothing is installed: the package of its server, or
 * where this build has no client of it, the package of that. */
static const char *const every_peer[][3] = {
    {"nats core", "nats-server", "nats-server"},
    {"nats jetstream", "nats-server", "nats-server"},
    {"redis streams", "redis-server", "libhiredis-dev"},
    {"rabbitmq quorum", "rabbitmq-server", "librabbitmq-dev"},
    {"beanstalkd -f 0", "beanstalkd", "beanstalkd"},
    {"beanstalkd -f 50", "beanstalkd", "beanstalkd"},
};

enum { PEER_COUNT = sizeof every_peer / sizeof every_peer[0] };

static const char *const *find_peer(const char *name)
{
    for (size_t i = 0; i < PEER_COUNT; i++) {
        if (strcmp(every_peer[i][0], name) == 0) {
            return every_peer[i];
        }
    }
    return NULL;
}

/* Law: the rows of Brink come first, so that a table without peers is the front of one with
 * them. */
static void peers_come_last(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < rig_count(); i++) {
        assert_int_equal(rig_is_peer(i), find_peer(rig_name(i)) != NULL);
        assert_true(rig_is_peer(i) || count == 0);
        count += rig_is_peer(i);
    }
    assert_int_equal(count, PEER_COUNT);
    assert_true(rig_count() <= RIGS_MAX);
    assert_true((rig_count() + 1) * 4 <=
                BOARD_ROWS_MAX); /* at four windows, and what is beside */
}

static void a_missing_peer_says_its_package(void **state)
{
    (void)state;
    for (size_t i = 0; i < rig_count(); i++) {
        char words[RIG_WORDS_BYTES] = "";
        enum status status = rig_check(i, "/nowhere:/no/where/else", words);
        assert_int_equal(status, rig_is_peer(i) ? STATUS_NOT_FOUND : STATUS_OK);
        if (rig_is_peer(i)) {
            const char *const *peer = find_peer(rig_name(i));
            assert_non_null(strstr(words, peer[0]));
            assert_non_null(strstr(words, "install "));
            assert_true(strstr(words, peer[1]) != NULL || strstr(words, peer[2]) != NULL);
        } else {
            assert_string_equal(words, "");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_come_last),
        cmocka_unit_test(a_missing_peer_says_its_package),
    };
    return cmocka_run_group_tests_name("bench/peers", tests, NULL, NULL);
}
