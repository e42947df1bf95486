/* Who may do what: the whole table of roles and acts, patterns, tenants, limits, and the list
 * they are read from. */
#include "broker/access.h"
#include "broker/access_list.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_A "A5I)-ERGklaVsr&zN^m^e(Hu}C8gY[m-FBX49hm:"
#define KEY_B "B=XwaM@$(?RP-E5T[J&}V0:0tn6mOf{^8Mo3KnH+"
#define KEY_C "cp<[DubnXR{lRk9PCqSqaAkkMzV>Ub-6%OF18}cU"

static enum status
read_list(const char *text, struct access_list *list, struct problems *problems)
{
    *list = (struct access_list){.count = 0};
    *problems = (struct problems){0};
    return access_list_read("access.list", text, strlen(text), list, problems);
}

/* An access with the keys of a list that is good. */
static void let_hold(struct access *access, const char *text)
{
    struct access_list list;
    struct problems problems;
    assert_int_equal(read_list(text, &list, &problems), STATUS_OK);
    assert_int_equal(access_replace(access, list.entries, list.count, 1000), STATUS_OK);
    access_list_clear(&list);
}

static struct access *make(const char *text)
{
    struct access *access = NULL;
    assert_int_equal(access_new(&access), STATUS_OK);
    let_hold(access, text);
    return access;
}

/* Buckets. */

static void a_second_brings_so_many_and_a_pause_no_more(void **state)
{
    (void)state;
    uint32_t wait_ms = 0;
    struct bucket bucket = bucket_new(3, 5000);
    for (int i = 0; i < 3; i++) {
        assert_true(bucket_take(&bucket, 3, 5000, &wait_ms));
    }
    assert_false(bucket_take(&bucket, 3, 5000, &wait_ms));
    assert_int_equal(wait_ms, 334);
    assert_false(bucket_take(&bucket, 3, 5333, &wait_ms));
    assert_int_equal(wait_ms, 1);
    assert_true(bucket_take(&bucket, 3, 5334, &wait_ms));
    assert_false(bucket_take(&bucket, 3, 5000, &wait_ms)); /* time does not go back */
    for (int i = 0; i < 3; i++) {
        assert_true(bucket_take(&bucket, 3, INT64_C(1) << 60, &wait_ms));
    }
    assert_false(bucket_take(&bucket, 3, INT64_C(1) << 60, &wait_ms));
}

static void a_lower_rate_counts_at_once(void **state)
{
    (void)state;
    uint32_t wait_ms = 0;
    struct bucket bucket = bucket_new(BUCKET_RATE_MAX, 0);
    assert_true(bucket_take(&bucket, 1, 0, &wait_ms));
    assert_false(bucket_take(&bucket, 1, 0, &wait_ms));
    assert_int_equal(wait_ms, 1000);
}

/* Roles. */

/* The table of access.h, said again. */
static const struct {
    const char *role;
    const char *may; /* a letter an act: a, f, l, r, k, s, m, w, p; "." may not */
} table[] = {
    {"client", "afl.k...p"},
    {"worker", "....k..w."},
    {"subscriber", "...rk...p"},
    {"admin", ".flrksm.."},
};

static void every_role_may_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "who key=" KEY_A " roles=%s tenants=* topics=*\n",
                 table[i].role);
        struct access *access = make(text);
        const struct access_key *key = access_at(access, 1);
        for (int act = 0; act < ACCESS_ACT_COUNT; act++) {
            assert_int_equal(access_may(key, (enum access_act)act), table[i].may[act] != '.');
        }
        access_free(&access);
    }
}

static void roles_add_up(void **state)
{
    (void)state;
    struct access *access =
        make("who key=" KEY_A " roles=worker,admin tenants=* topics=scenario/\n");
    const struct access_key *key = access_at(access, 1);
    assert_true(access_may(key, ACCESS_WORK));
    assert_true(access_may(key, ACCESS_MANAGE));
    assert_false(access_may(key, ACCESS_ASK));
    access_free(&access);
}

/* Topics and tenants. */

static void a_pattern_covers_what_begins_with_it(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *prefix;
        bool covers;
    } cases[] = {
        {"*", "", true},
        {"*", "event/worker", true},
        {"scenario/", "scenario/assess/PRK", true},
        {"scenario/", "scenario/", true},
        {"scenario/", "scenario", false},
        {"scenario/", "", false},
        {"scenario/assess/PRK", "scenario/assess/PRK", true},
        {"scenario/assess/PRK", "scenario/assess/PR", false},
        {"scenario/assess/PRK", "scenario/assess/IRN", false},
        {"scenario/*/PRK", "scenario/assess/PRK", true},
        {"scenario/*/PRK", "scenario/economy/PRK", true},
        {"scenario/*/PRK", "scenario/assess/IRN", false},
        {"scenario/*/PRK", "scenario/assess/", false},
        {"scenario/*/PRK", "scenario/assess", false},
        {"scenario/*/PRK", "scenario/", false},
        {"scenario/*/PRK", "scenario/a/b/PRK", false},
        {"scenario/*", "scenario/ass", true},
        {"scenario/*/", "scenario/ass", false},
        {"*/assess/", "scenario/assess/x", true},
        {"scenario/a*", "scenario/ab", false}, /* part of a level is a letter like others */
        {"scenario/a*", "scenario/a*b", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(access_pattern_covers(cases[i].pattern, cases[i].prefix),
                         cases[i].covers);
    }
}

static void one_of_several_patterns_is_enough(void **state)
{
    (void)state;
    struct access *access =
        make("who key=" KEY_A " roles=client topics=scenario/a/,progress/\n");
    const struct access_key *key = access_at(access, 1);
    assert_true(access_covers(key, "scenario/a/b"));
    assert_true(access_covers(key, "progress/1"));
    assert_false(access_covers(key, "scenario/b/b"));
    access_free(&access);
}

static void tenants_are_ones_own(void **state)
{
    (void)state;
    struct access *access = make("one key=" KEY_A " roles=client topics=* tenants=acme,navy\n"
                                 "all key=" KEY_B " roles=client topics=* tenants=*\n"
                                 "none key=" KEY_C " roles=client topics=*\n");
    const struct access_key *one = access_at(access, 1);
    const struct access_key *all = access_at(access, 2);
    const struct access_key *none = access_at(access, 3);
    assert_true(access_has_tenant(one, "navy"));
    assert_false(access_has_tenant(one, "nav"));
    assert_false(access_has_tenant(one, "default"));
    assert_string_equal(access_tenant(one, ""), "acme");
    assert_string_equal(access_tenant(one, "navy"), "navy");
    assert_true(access_has_tenant(all, "anybody"));
    assert_string_equal(access_tenant(all, ""), "");
    assert_string_equal(access_tenant(none, ""), "default");
    assert_false(access_may_see(one, "default"));
    assert_false(access_may_see(one, ""));
    assert_true(access_may_see(none, "default"));
    access_free(&access);
}

static void an_admin_sees_all(void **state)
{
    (void)state;
    struct access *access = make("boss key=" KEY_A " roles=admin\n");
    assert_true(access_may_see(access_at(access, 1), "navy"));
    access_free(&access);
}

/* Replacement. */

static void a_number_is_a_keys_own_for_ever(void **state)
{
    (void)state;
    struct access *access = make("b key=" KEY_B " roles=admin\nc key=" KEY_C " roles=admin\n");
    assert_int_equal(access_number(access, KEY_B), 1);
    assert_int_equal(access_number(access, KEY_A), 0);
    let_hold(access, "a key=" KEY_A " roles=admin\nc key=" KEY_C " roles=admin\n");
    assert_int_equal(access_number(access, KEY_B), 0);
    assert_int_equal(access_number(access, KEY_C), 2);
    assert_int_equal(access_number(access, KEY_A), 3);
    assert_true(access_at(access, 1)->is_revoked);
    assert_false(access_may(access_at(access, 1), ACCESS_LOOK));
    assert_int_equal(access_count(access), 2);
    let_hold(access, "b key=" KEY_B " roles=admin\n");
    assert_int_equal(access_number(access, KEY_B), 1);
    assert_null(access_at(access, 0));
    assert_null(access_at(access, 4));
    access_free(&access);
}

static void a_listener_that_lost_a_right_is_told_of(void **state)
{
    (void)state;
    struct access *access = make("b key=" KEY_B " roles=subscriber topics=assessment/\n"
                                 "c key=" KEY_C " roles=admin\n");
    access_at(access, 1)->is_listening = true;
    let_hold(access, "b key=" KEY_B " roles=subscriber topics=assessment/ requests_s=5\n");
    assert_false(access_has_lost_listener(access)); /* c did not listen */
    let_hold(access, "b key=" KEY_B " roles=subscriber topics=assessment/a/\n");
    assert_true(access_has_lost_listener(access));
    let_hold(access, "b key=" KEY_B " roles=subscriber topics=assessment/a/\n");
    assert_false(access_has_lost_listener(access));
    let_hold(access, "");
    assert_true(access_has_lost_listener(access));
    access_forget_listeners(access);
    assert_false(access_has_lost_listener(access));
    access_free(&access);
}

static void one_who_is_barred_listens_again_when_replaced(void **state)
{
    (void)state;
    static const char text[] = "b key=" KEY_B " roles=subscriber topics=assessment/\n";
    struct access *access = make(text);
    access_at(access, 1)->is_barred = true;
    assert_false(access_may(access_at(access, 1), ACCESS_LISTEN));
    assert_true(access_may(access_at(access, 1), ACCESS_REPLAY));
    let_hold(access, text);
    assert_true(access_may(access_at(access, 1), ACCESS_LISTEN));
    access_free(&access);
}

/* The list. */

static void a_line_says_it_all(void **state)
{
    (void)state;
    struct access_list list;
    struct problems problems;
    assert_int_equal(read_list("# a comment\n\n \t\n"
                               "desk\tkey=" KEY_A "  roles=client,admin tenants=acme,navy "
                               "topics=scenario/assess/,scenario/*/PRK requests_s=50 "
                               "queued_bytes=1099511627776 message_bytes=1024\r\n",
                               &list, &problems),
                     STATUS_OK);
    assert_int_equal(list.count, 1);
    const struct access_entry *entry = &list.entries[0];
    assert_string_equal(entry->name, "desk");
    assert_string_equal(entry->key, KEY_A);
    assert_int_equal(entry->roles, ACCESS_CLIENT | ACCESS_ADMIN);
    assert_memory_equal(entry->topics, "scenario/assess/\0scenario/*/PRK\0", 33);
    assert_memory_equal(entry->tenants, "acme\0navy\0", 11);
    assert_int_equal(entry->requests_s, 50);
    assert_true(entry->queued_bytes == UINT64_C(1) << 40);
    assert_int_equal(entry->message_bytes, 1024);
    access_list_clear(&list);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"desk\n", "desk: key is missing"},
        {"desk key=" KEY_A "\n", "desk: roles is missing"},
        {"desk key=" KEY_A " roles=client\n", "desk: topics is missing; \"*\" covers all"},
        {"desk key=abc roles=admin\n",
         "key: 3 bytes, not the 40 letters of a public key in Z85"},
        {"desk key=" KEY_A " roles=boss\n",
         "roles: \"boss\" is none of client, worker, subscriber, admin"},
        {"desk key=" KEY_A " role=admin\n", "a key has no field role (did you mean roles?)"},
        {"desk key=" KEY_A " roles=admin roles=admin\n", "roles is given twice"},
        {"desk key=" KEY_A " roles=admin loud\n", "\"loud\" is not written as FIELD=VALUE"},
        {"desk key=" KEY_A " roles=admin,\n",
         "roles: \"admin,\" is no list of words with commas"},
        {"d/k key=" KEY_A " roles=admin\n",
         "\"d/k\" is no name: at most 64 letters, digits, \".\", \"_\" or \"-\""},
        {"desk key=" KEY_A " roles=admin requests_s=0\n", "requests_s: \"0\", 1 to 1000000"},
        {"desk key=" KEY_A " roles=admin message_bytes=-1\n",
         "message_bytes: \"-1\", 1 to 1073741824"},
        {"desk key=" KEY_A " roles=worker topics=* tenants=acme\n",
         "desk: tenants must be \"*\" for a worker or a subscriber: tasks and publications are "
         "not parted by tenant"},
        {"desk key=" KEY_A " roles=client,subscriber topics=*\n",
         "desk: tenants must be \"*\" for a worker or a subscriber: tasks and publications are "
         "not parted by tenant"},
        {"a key=" KEY_A " roles=admin\nb key=" KEY_A " roles=admin\n", "b: the key of a above"},
        {"a key=" KEY_A " roles=admin\na key=" KEY_B " roles=admin\n",
         "a: there is a key of this name above"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct access_list list;
        struct problems problems;
        assert_int_equal(read_list(cases[i].text, &list, &problems), STATUS_BAD_INPUT);
        assert_true(problems.count >= 1);
        assert_string_equal(problems.items[0].text, cases[i].words);
        assert_string_equal(problems.items[0].file, "access.list");
        assert_int_equal(problems.items[0].line, cases[i].text[0] == 'a' ? 2 : 1);
        assert_null(list.entries);
        problems_clear(&problems);
    }
}

static void a_line_is_bounded(void **state)
{
    (void)state;
    struct access_list list = {.count = 0};
    struct problems problems = {0};
    char *text = calloc(1, ACCESS_LINE_BYTES_MAX + 1);
    memset(text, '#', ACCESS_LINE_BYTES_MAX + 1);
    assert_int_equal(access_list_read("l", text, ACCESS_LINE_BYTES_MAX, &list, &problems),
                     STATUS_OK);
    assert_int_equal(access_list_read("l", text, ACCESS_LINE_BYTES_MAX + 1, &list, &problems),
                     STATUS_BAD_INPUT);
    problems_clear(&problems);
    free(text);
}

static void what_is_printed_reads_back(void **state)
{
    (void)state;
    static const char text[] =
        "desk key=" KEY_A " roles=client,admin tenants=acme,navy topics=a/,*/b requests_s=5\n"
        "w key=" KEY_B " roles=worker tenants=* topics=scenario/ queued_bytes=7\n"
        "boss key=" KEY_C " roles=admin tenants=* message_bytes=9\n";
    struct access_list list;
    struct problems problems;
    struct buffer printed = {0};
    assert_int_equal(read_list(text, &list, &problems), STATUS_OK);
    for (size_t i = 0; i < list.count; i++) {
        access_list_print(&list.entries[i], &printed);
    }
    assert_string_equal(buffer_text(&printed), text);
    buffer_clear(&printed);
    access_list_clear(&list);
}

static void a_glance_finds_name_and_key(void **state)
{
    (void)state;
    static const struct {
        const char *line, *name, *key;
    } cases[] = {
        {"desk key=" KEY_A " roles=admin", "desk", KEY_A},
        {"  desk\troles=x\tkey=" KEY_B, "desk", KEY_B},
        {"# desk key=" KEY_A, "", ""},
        {"key=" KEY_A, "key=" KEY_A, ""},
        {"", "", ""},
        {"desk key=" KEY_A "x", "desk", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[ACCESS_NAME_BYTES];
        char key[ACCESS_KEY_BYTES];
        access_list_glance(cases[i].line, strlen(cases[i].line), name, key);
        assert_string_equal(name, cases[i].name);
        assert_string_equal(key, cases[i].key);
    }
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    static const char text[] = "desk key=" KEY_A " roles=client,admin topics=a/,*/b\n"
                               "w key=" KEY_B " roles=worker tenants=* topics=scenario/\n";
    for (int allowed = 0;; allowed++) {
        struct access *access = NULL;
        struct access_list list = {.count = 0};
        struct problems problems = {0};
        alloc_fail_after(allowed);
        enum status status = access_list_read("l", text, strlen(text), &list, &problems);
        if (status == STATUS_OK) {
            status = access_new(&access);
        }
        if (status == STATUS_OK) {
            status = access_replace(access, list.entries, list.count, 0);
            assert_int_equal(access_count(access), status == STATUS_OK ? 2 : 0);
        }
        alloc_fail_after(-1);
        access_free(&access);
        access_list_clear(&list);
        problems_clear(&problems);
        if (status == STATUS_OK) {
            assert_true(allowed > 5);
            return;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_brings_so_many_and_a_pause_no_more),
        cmocka_unit_test(a_lower_rate_counts_at_once),
        cmocka_unit_test(every_role_may_what_the_table_says),
        cmocka_unit_test(roles_add_up),
        cmocka_unit_test(a_pattern_covers_what_begins_with_it),
        cmocka_unit_test(one_of_several_patterns_is_enough),
        cmocka_unit_test(tenants_are_ones_own),
        cmocka_unit_test(an_admin_sees_all),
        cmocka_unit_test(a_number_is_a_keys_own_for_ever),
        cmocka_unit_test(a_listener_that_lost_a_right_is_told_of),
        cmocka_unit_test(one_who_is_barred_listens_again_when_replaced),
        cmocka_unit_test(a_line_says_it_all),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(a_line_is_bounded),
        cmocka_unit_test(what_is_printed_reads_back),
        cmocka_unit_test(a_glance_finds_name_and_key),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/access", tests, NULL, NULL);
}
