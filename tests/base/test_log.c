#include "base/clock.h"
#include "base/log.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

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
        cmocka_unit_test(levels_have_words_and_back),
        cmocka_unit_test(silent_without_a_stream),
        cmocka_unit_test(time_is_written_in_utc),
    };
    return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
