#include "command/path.h"
#include "tests/support/check.h"

static void assert_relative(const char *from, const char *target, const char *expected)
{
    struct buffer text = {0};
    path_print_relative(from, target, &text);
    assert_string_equal(buffer_text(&text), expected);
    buffer_clear(&text);
}

static void a_near_file_is_named_as_seen_from_the_folder(void **state)
{
    (void)state;
    assert_relative("/home/ana/brink", "/home/ana/brink/w.cfg", "w.cfg");
    assert_relative("/home/ana/brink", "/home/ana/brink/config/w.cfg", "config/w.cfg");
    assert_relative("/home/ana/brink/mine", "/home/ana/brink/config/w.cfg", "../config/w.cfg");
    assert_relative("/home/ana/brink", "/home/ana/brinkmanship/w.cfg", "../brinkmanship/w.cfg");
    assert_relative("/home/ana/brinkmanship", "/home/ana/brink/w.cfg", "../brink/w.cfg");
    assert_relative("/home/ana/a/b/c", "/home/ana/w.cfg", "../../../w.cfg");
}

static void a_file_far_away_keeps_its_absolute_name(void **state)
{
    (void)state;
    assert_relative("/tmp/mine", "/usr/share/brink/w.cfg", "/usr/share/brink/w.cfg");
    assert_relative("/home/ana/a/b/c/d", "/home/ana/w.cfg", "/home/ana/w.cfg");
    assert_relative("/", "/w.cfg", "/w.cfg");
}

static void the_name_is_the_last_part(void **state)
{
    (void)state;
    assert_string_equal(path_name("a/b.cfg"), "b.cfg");
    assert_string_equal(path_name("b.cfg"), "b.cfg");
    assert_string_equal(path_name("a/"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_near_file_is_named_as_seen_from_the_folder),
        cmocka_unit_test(a_file_far_away_keeps_its_absolute_name),
        cmocka_unit_test(the_name_is_the_last_part),
    };
    return cmocka_run_group_tests_name("command/path", tests, NULL, NULL);
}
