#include "base/clock.h"
#include "base/log.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A log into memory. */
struct page {
    char *text;
    size_t size;
    struct log log;
};

static void open_page(struct page *page, enum log_format format)
{
    *page = (struct page){.text = NULL};
    page->log = (struct log){.stream = open_memstream(&page->text, &page->size),
                             .program = "test",
                             .format = format};
}

static void close_page(struct page *page)
{
    fclose(page->log.stream);
    free(page->text);
}

static size_t count(const char *text, const char *words)
{
    size_t times = 0;
    for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words)) {
        times++;
    }
    return times;
}

static void a_line_has_time_level_program_and_event(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    struct log log = {
        .stream = open_memstream(&text, &size), .program = "test", .least = LOG_INFO};
    log_line(&log, LOG_DEBUG, "hidden", "");
    log_line(&log, LOG_WARNING, "peer-refused", "why=%s", "bad\nheader");
    log_line(&log, LOG_INFO, "started", "");
    fclose(log.stream);
    assert_null(strstr(text, "hidden"));
    assert_non_null(
        strstr(text, " level=warning program=test event=peer-refused why=bad?header\n"));
    assert_non_null(strstr(text, " level=info program=test event=started\n"));
    assert_int_equal(strncmp(text, "time=20", 7), 0);
    free(text);
}

/* Law: what others said ends no value and no line, whatever is in it. */
static void no_words_forge_a_pair(void **state)
{
    (void)state;
    struct page page;
    open_page(&page, LOG_LOGFMT);
    log_line(&page.log, LOG_INFO, "heard", "words=\"%s\" name=%s next=%d", "a\" code=OK x=\"\\",
             "b code=OK", 7);
    assert_non_null(strstr(page.text, " event=heard words=\"a\\\" code=OK x=\\\"\\\\\" "
                                      "name=\"b code=OK\" next=7\n"));
    close_page(&page);
}

static void every_conversion_is_written(void **state)
{
    (void)state;
    struct page page;
    open_page(&page, LOG_LOGFMT);
    log_line(&page.log, LOG_INFO, "e",
             "a=%d b=%u c=%zu d=%ld e=%lu f=%lld g=%llu h=%" PRIu64 " i=%" PRId64
             " %s=%s j=\"%d %% of %s\" k=",
             -1, 2U, (size_t)3, -4L, 5UL, -6LL, 7ULL, UINT64_MAX, INT64_MIN, "key", "value", 9,
             "ten");
    assert_non_null(strstr(page.text,
                           " event=e a=-1 b=2 c=3 d=-4 e=5 f=-6 g=7 h=18446744073709551615 "
                           "i=-9223372036854775808 key=value j=\"9 % of ten\" k=\n"));
    close_page(&page);
}

static void json_has_numbers_and_texts_by_the_format(void **state)
{
    (void)state;
    struct page page;
    open_page(&page, LOG_JSON);
    log_line(&page.log, LOG_WARNING, "heard",
             "count=%zu name=%s words=\"%s, %d\" version=v%d trace=%s", (size_t)2385, "17",
             "a \"b\\\n\xff", 3, 4, "");
    assert_int_equal(count(page.text, "\n"), 1);
    json_t *line = json_loads(page.text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(line);
    assert_int_equal(json_object_size(line), 9);
    assert_string_equal(json_string_value(json_object_get(line, "event")), "heard");
    assert_string_equal(json_string_value(json_object_get(line, "level")), "warning");
    assert_string_equal(json_string_value(json_object_get(line, "program")), "test");
    assert_int_equal(json_integer_value(json_object_get(line, "count")), 2385);
    assert_string_equal(json_string_value(json_object_get(line, "name")), "17");
    assert_string_equal(json_string_value(json_object_get(line, "words")), "a \"b\\??, 3");
    assert_string_equal(json_string_value(json_object_get(line, "version")), "v4");
    assert_string_equal(json_string_value(json_object_get(line, "trace")), "");
    json_decref(line);
    close_page(&page);
}

/* Law: a line that would be too long loses whole pairs, and stays one line. */
static void a_long_line_is_cut_between_pairs(void **state)
{
    (void)state;
    char words[5000];
    memset(words, '"', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    struct page page;
    open_page(&page, LOG_JSON);
    log_line(&page.log, LOG_INFO, "long", "a=%s b=%s c=%s d=%d", words, words, words, 4);
    json_t *line = json_loads(page.text, 0, NULL);
    assert_non_null(line);
    assert_non_null(json_object_get(line, "a"));
    assert_null(json_object_get(line, "c"));
    assert_int_equal(json_integer_value(json_object_get(line, "d")), 4);
    json_decref(line);
    close_page(&page);
}

/* Law: warnings come in bursts, and what is held back is told in the end; what says what was
 * done is never held back. */
static void repeats_are_held_back_and_told(void **state)
{
    (void)state;
    enum { MORE = 5 };
    struct page page;
    struct repeats repeats = {.count = 0};
    open_page(&page, LOG_LOGFMT);
    page.log.repeats = &repeats;
    for (int i = 0; i < REPEATS_BURST + MORE; i++) {
        log_line(&page.log, LOG_INFO, "done", "number=%d", i);
        log_line(&page.log, LOG_WARNING, "bad", "number=%d", i);
    }
    assert_int_equal(count(page.text, " event=done "), REPEATS_BURST + MORE);
    assert_int_equal(count(page.text, " event=bad number="), REPEATS_BURST);
    log_close(&page.log);
    assert_int_equal(count(page.text, " level=warning program=test event=bad repeated=5\n"), 1);
    log_close(&page.log);
    assert_int_equal(count(page.text, "repeated="), 1);
    close_page(&page);
}

static void levels_have_words_and_back(void **state)
{
    (void)state;
    for (int level = LOG_DEBUG; level <= LOG_NONE; level++) {
        assert_int_equal(log_level_of(log_level_words((enum log_level)level)), level);
    }
    assert_int_equal(log_level_of("loud"), LOG_NONE + 1);
}

static void silent_without_a_stream(void **state)
{
    (void)state;
    struct log log = {.program = "test"};
    log_line(&log, LOG_ERROR, "anything", "");
}

static void time_is_written_in_utc(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_BYTES];
    clock_format(INT64_C(1504409401007), text);
    assert_string_equal(text, "2017-09-03T03:30:01.007Z");
    clock_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_program_and_event),
        cmocka_unit_test(no_words_forge_a_pair),
        cmocka_unit_test(every_conversion_is_written),
        cmocka_unit_test(json_has_numbers_and_texts_by_the_format),
        cmocka_unit_test(a_long_line_is_cut_between_pairs),
        cmocka_unit_test(repeats_are_held_back_and_told),
        cmocka_unit_test(levels_have_words_and_back),
        cmocka_unit_test(silent_without_a_stream),
        cmocka_unit_test(time_is_written_in_utc),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
