#include "broker/news.h"

#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static struct id id_of(uint8_t set, uint8_t number)
{
    return (struct id){{0x5e, number, [ID_BYTES - 1] = set}};
}

static void expect(const struct news *news, struct id of, const char *said)
{
    size_t size = 99;
    const uint8_t *bytes = news_find(news, &of, &size);
    assert_int_equal(size, strlen(said));
    assert_int_equal(bytes != NULL, size > 0);
    if (bytes != NULL) {
        assert_memory_equal(bytes, said, size);
    }
}

static void put(struct news *news, struct id of, const char *said)
{
    news_put(news, &of, said, strlen(said));
}

static void the_last_that_was_said_is_kept(void **state)
{
    (void)state;
    struct news *news = NULL;
    assert_int_equal(news_new(&news), STATUS_OK);
    expect(news, id_of(7, 1), "");
    put(news, id_of(7, 1), "one");
    put(news, id_of(7, 2), "another");
    put(news, id_of(8, 1), "elsewhere");
    put(news, id_of(7, 1), "more of one");
    put(news, (struct id){{0}}, "nobody");
    expect(news, id_of(7, 1), "more of one");
    expect(news, id_of(7, 2), "another");
    expect(news, id_of(8, 1), "elsewhere");
    expect(news, (struct id){{0}}, "");
    put(news, id_of(7, 1), "");
    expect(news, id_of(7, 1), "");
    news_free(&news);
    news_free(&news);
}

/* Law: what was not heard of for longest makes room; there is never more than there is room
 * for. */
static void the_oldest_makes_room(void **state)
{
    (void)state;
    struct news *news = NULL;
    assert_int_equal(news_new(&news), STATUS_OK);
    for (uint8_t i = 0; i < NEWS_PLACES; i++) {
        put(news, id_of(7, i), "said");
    }
    put(news, id_of(7, 0), "again");
    put(news, id_of(7, 100), "new");
    expect(news, id_of(7, 0), "again");
    expect(news, id_of(7, 1), "");
    expect(news, id_of(7, 2), "said");
    expect(news, id_of(7, 100), "new");
    news_free(&news);
}

static void what_is_too_long_is_not_kept(void **state)
{
    (void)state;
    static char text[NEWS_BYTES_MAX + 2];
    struct news *news = NULL;
    assert_int_equal(news_new(&news), STATUS_OK);
    memset(text, 'x', NEWS_BYTES_MAX + 1);
    put(news, id_of(1, 1), text);
    expect(news, id_of(1, 1), "");
    text[NEWS_BYTES_MAX] = '\0';
    put(news, id_of(1, 1), text);
    expect(news, id_of(1, 1), text);
    news_free(&news);
}

/* Law: a request is told once in a while, each by itself. */
static void a_request_is_told_once_in_a_while(void **state)
{
    (void)state;
    struct news *news = NULL;
    const struct id one = id_of(3, 1);
    const struct id other = id_of(3, 2);
    assert_int_equal(news_new(&news), STATUS_OK);
    assert_true(news_is_due(news, &one, 1000));
    assert_true(news_is_due(news, &other, 1001));
    assert_false(news_is_due(news, &one, 1000 + NEWS_PERIOD_MS - 1));
    assert_true(news_is_due(news, &one, 1000 + NEWS_PERIOD_MS));
    assert_false(news_is_due(news, &one, 1001 + NEWS_PERIOD_MS));
    expect(news, one, "");
    news_free(&news);
}

static void memory_may_be_short(void **state)
{
    (void)state;
    struct news *news = NULL;
    alloc_fail_after(0);
    assert_int_equal(news_new(&news), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_null(news);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_that_was_said_is_kept),
        cmocka_unit_test(the_oldest_makes_room),
        cmocka_unit_test(what_is_too_long_is_not_kept),
        cmocka_unit_test(a_request_is_told_once_in_a_while),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests_name("broker/news", tests, NULL, NULL);
}
