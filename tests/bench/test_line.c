#include "bench/line.h"

#include "tests/support/check.h"

#include <string.h>

static enum status read_text(const char *text, struct line *line, size_t *used)
{
    return line_read((const uint8_t *)text, strlen(text), "MSG", line, used);
}

static void a_line_is_its_words(void **state)
{
    (void)state;
    struct line line;
    size_t used = 0;
    assert_int_equal(read_text("INSERTED  2385\r\nPONG\r\n", &line, &used), STATUS_OK);
    assert_int_equal(used, strlen("INSERTED  2385\r\n"));
    assert_int_equal(line.count, 2);
    assert_null(line.body);
    assert_true(line_has(&line, 0, "INSERTED") && line_has(&line, 1, "2385"));
    assert_false(line_has(&line, 0, "INSERT") || line_has(&line, 0, "INSERTED1") ||
                 line_has(&line, 2, ""));
    uint64_t number = 0;
    assert_int_equal(line_number(&line, 1, &number), STATUS_OK);
    assert_int_equal(number, 2385);
    assert_int_equal(line_number(&line, 0, &number), STATUS_DAMAGED);
    assert_int_equal(line_number(&line, 2, &number), STATUS_DAMAGED);
    assert_int_equal(read_text("a b c d e f g h\r\n", &line, &used), STATUS_OK);
    assert_int_equal(line.count, LINE_WORDS_MAX);
    assert_int_equal(read_text("\r\n", &line, &used), STATUS_OK);
    assert_int_equal(line.count, 0);
}

/* Law: however few of its bytes are there, a line is not complete before all are; what follows
 * it does not matter, nor does what its body holds. */
static void a_line_comes_in_pieces(void **state)
{
    (void)state;
    static const char text[] = "MSG requests 1 reply 7\r\na\r\nb\r\nc\r\n+OK\r\n";
    const size_t whole = strlen("MSG requests 1 reply 7\r\na\r\nb\r\nc\r\n");
    for (size_t size = 0; size <= sizeof text - 1; size++) {
        struct line line;
        size_t used = 0;
        enum status status = line_read((const uint8_t *)text, size, "MSG", &line, &used);
        assert_int_equal(status, size < whole ? STATUS_UNAVAILABLE : STATUS_OK);
        if (status == STATUS_OK) {
            assert_int_equal(used, whole);
            assert_int_equal(line.body_size, 7);
            assert_memory_equal(line.body, "a\r\nb\r\nc", 7);
        }
    }
}

static void what_is_no_line_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\n",
        "PONG\n",
        "MSG\r\n",
        "MSG requests 1 many\r\n",
        "MSG requests 1 -1\r\n",
        "MSG requests 1 1048577\r\n",
        "MSG requests 1 99999999999999999999\r\n",
        "MSG requests 1 2\r\nabc\r\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct line line;
        size_t used = 0;
        assert_int_equal(read_text(texts[i], &line, &used), STATUS_DAMAGED);
    }
    static uint8_t endless[LINE_BYTES_MAX];
    struct line line;
    size_t used = 0;
    memset(endless, 'x', sizeof endless);
    assert_int_equal(line_read(endless, sizeof endless - 1, "MSG", &line, &used),
                     STATUS_UNAVAILABLE);
    assert_int_equal(line_read(endless, sizeof endless, "MSG", &line, &used), STATUS_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_its_words),
        cmocka_unit_test(a_line_comes_in_pieces),
        cmocka_unit_test(what_is_no_line_is_refused),
    };
    return cmocka_run_group_tests_name("bench/line", tests, NULL, NULL);
}
