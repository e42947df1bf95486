#include "broker/name.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

struct place {
    struct name name;
    int visits;
};

static const struct hash_secret secret = {.low = 3, .high = 5};

static struct place *take(struct names *names, const char *text)
{
    void *item = NULL;
    assert_int_equal(name_take(names, text, &item), STATUS_OK);
    return item;
}

static void equal_texts_are_one_item(void **state)
{
    (void)state;
    struct names names;
    assert_int_equal(name_make(sizeof(struct place), 5, &secret, &names), STATUS_OK);
    struct place *coal = take(&names, "coal");
    struct place *iron = take(&names, "iron");
    coal->visits = 7;
    assert_ptr_equal(take(&names, "coal"), coal);
    assert_ptr_not_equal(coal, iron);
    assert_string_equal(coal->name.text, "coal");
    assert_ptr_equal(name_find(&names, "ironically", 4), iron);
    assert_null(name_find(&names, "ironically", 5));
    const struct place *nothing = take(&names, "");
    assert_ptr_equal(name_find(&names, "", 0), nothing);
    name_clear(&names);
}

static void an_item_lives_as_long_as_it_has_users(void **state)
{
    (void)state;
    struct names names;
    assert_int_equal(name_make(sizeof(struct place), 1, &secret, &names), STATUS_OK);
    struct place *coal = take(&names, "coal");
    coal->visits = 7;
    take(&names, "coal");
    name_give(&names, &coal->name);
    void *item = NULL;
    assert_int_equal(name_take(&names, "iron", &item), STATUS_FULL);
    assert_ptr_equal(name_next(&names, 0), coal);
    name_give(&names, &coal->name);
    assert_null(name_next(&names, 0));
    assert_null(name_find(&names, "coal", 4));
    assert_int_equal(take(&names, "iron")->visits, 0);
    name_clear(&names);
}

static void visible_means_ascii_without_blanks(void **state)
{
    (void)state;
    size_t size = 0;
    assert_true(name_is_visible("scenario/economy/prk", 20, &size));
    assert_int_equal(size, 20);
    assert_false(name_is_visible("scenario/economy/prk", 19, &size));
    assert_true(name_is_visible("", 0, &size));
    assert_int_equal(size, 0);
    assert_true(name_is_visible("!~", 2, &size));
    static const char *const bad[] = {"a b", "a\tb", "a\n", " ", "\x7f", "\xc3\xa9", "a\x01"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(name_is_visible(bad[i], 200, &size));
    }
}

static void the_longest_text_fits(void **state)
{
    (void)state;
    struct names names;
    char text[NAME_BYTES_MAX + 1];
    memset(text, 'x', NAME_BYTES_MAX);
    text[NAME_BYTES_MAX] = '\0';
    assert_int_equal(name_make(sizeof(struct place), 2, &secret, &names), STATUS_OK);
    assert_string_equal(take(&names, text)->name.text, text);
    name_clear(&names);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct names names = {0};
        void *item = NULL;
        alloc_fail_after(allowed);
        enum status status = name_make(sizeof(struct place), 5, &secret, &names);
        if (status == STATUS_OK) {
            status = name_take(&names, "coal", &item);
        }
        alloc_fail_after(-1);
        name_clear(&names);
        if (status == STATUS_OK) {
            assert_int_equal(allowed, 3);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(item);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_are_one_item),
        cmocka_unit_test(an_item_lives_as_long_as_it_has_users),
        cmocka_unit_test(visible_means_ascii_without_blanks),
        cmocka_unit_test(the_longest_text_fits),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/name", tests, NULL, NULL);
}
