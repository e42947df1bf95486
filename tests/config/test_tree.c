#include "base/buffer.h"
#include "config/scan.h"
#include "config/tree.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <string.h>

static enum status parse(const char *text, struct problems *problems, struct tree **tree_out)
{
    return tree_parse("a.cfg", text, strlen(text), problems, tree_out);
}

static const char every_kind[] = "# a comment\n"
                                 "name = \"coal\";   // another\n"
                                 "draws = 2000\n"
                                 "big : 3000000000L,\n"
                                 "mask = 0x1F;\n"
                                 "share = -0.25e-1;\n"
                                 "central = TRUE;\n"
                                 "/* a block\n"
                                 "   of two lines */ goods = [ \"a\",\n"
                                 "  \"b\"\n"
                                 "];\n"
                                 "mix = ( 1, 0.5, { deep = ( ); }, \"x\" \"y\"\n"
                                 ");";

static void reads_every_kind_with_its_line(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct tree *tree = NULL;
    assert_int_equal(parse(every_kind, &problems, &tree), STATUS_OK);
    const struct tree_node *root = tree_root(tree);
    assert_int_equal(root->kind, TREE_GROUP);
    assert_int_equal(root->count, 8);
    const struct tree_node *name = tree_find(root, "name");
    assert_string_equal(name->as.text, "coal");
    assert_string_equal(name->file, "a.cfg");
    assert_int_equal(name->line, 2);
    assert_int_equal(tree_find(root, "draws")->as.integer, 2000);
    assert_true(tree_find(root, "big")->as.integer == INT64_C(3000000000));
    assert_int_equal(tree_find(root, "mask")->as.integer, 31);
    assert_true(tree_find(root, "share")->as.real == -0.025);
    assert_true(tree_find(root, "central")->as.truth);
    assert_int_equal(tree_find(root, "central")->line, 7);
    assert_null(tree_find(root, "seed"));
    tree_free(&tree);
    assert_null(tree);
    problems_clear(&problems);
}

/* Law: an element's line is its own, also where libconfig says that of the next word. */
static void elements_have_their_own_line(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct tree *tree = NULL;
    assert_int_equal(parse(every_kind, &problems, &tree), STATUS_OK);
    const struct tree_node *goods = tree_find(tree_root(tree), "goods");
    assert_int_equal(goods->kind, TREE_ARRAY);
    assert_int_equal(goods->line, 9);
    assert_int_equal(goods->children[0].line, 9);
    assert_int_equal(goods->children[1].line, 10);
    assert_null(goods->children[1].name);
    const struct tree_node *mix = tree_find(tree_root(tree), "mix");
    assert_int_equal(mix->kind, TREE_LIST);
    assert_int_equal(mix->count, 4);
    assert_int_equal(mix->children[0].kind, TREE_INTEGER);
    assert_int_equal(mix->children[1].kind, TREE_REAL);
    assert_int_equal(mix->children[2].kind, TREE_GROUP);
    assert_int_equal(tree_find(&mix->children[2], "deep")->count, 0);
    assert_string_equal(mix->children[3].as.text, "xy");
    assert_int_equal(mix->children[3].line, 12);
    tree_free(&tree);
    problems_clear(&problems);
}

static void refuses(const char *text, enum status expected, unsigned line, const char *words)
{
    struct problems problems = {0};
    struct tree *tree = NULL;
    assert_int_equal(parse(text, &problems, &tree), expected);
    assert_null(tree);
    assert_problem_at(&problems, "a.cfg", line, words);
    problems_clear(&problems);
}

static void refuses_numbers_libconfig_would_misread(void **state)
{
    (void)state;
    refuses("a = 1;\nb = 2147483648;", STATUS_BAD_INPUT, 2, "2147483648 is beyond 32 bits");
    refuses("a = -2147483649;", STATUS_BAD_INPUT, 1, "-2147483649 is beyond 32 bits");
    refuses("a = 0xFFFFFFFF;", STATUS_BAD_INPUT, 1, "0xFFFFFFFF is beyond 32 bits");
    refuses("a = 9223372036854775808L;", STATUS_BAD_INPUT, 1,
            "9223372036854775808L is beyond 64");
    refuses("a = 1e999;", STATUS_BAD_INPUT, 1, "1e999 is too large");
    refuses("a = -1.0e999;", STATUS_BAD_INPUT, 1, "-1.0e999 is too large");
    refuses("a = 1.5.5;", STATUS_BAD_INPUT, 1, "1.5.5 is not a number");
    refuses("a = 12abc = 3;", STATUS_BAD_INPUT, 1, "12abc is not a number");
    refuses("a = .;", STATUS_BAD_INPUT, 1, ". is not a number");
    refuses("a = -;", STATUS_BAD_INPUT, 1, "- is not a number");
    refuses("a = 0x;", STATUS_BAD_INPUT, 1, "0x is not a number");
    refuses("a = 5LLL;", STATUS_BAD_INPUT, 1, "5LLL is not a number");
    refuses("a = 1"
            "000000000000000000000000000000000000000000000000000000000000000000000000;",
            STATUS_BAD_INPUT, 1,
            "1000000000000000000000000000000000000000000000000000000000000000 is too long");
}

static void accepts_numbers_to_their_very_ends(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct tree *tree = NULL;
    const char *text = "a = 2147483647; b = -2147483648; c = 9223372036854775807L;\n"
                       "d = 1.7976931348623157e308; e = .5; f = 5.; g = +1; h = 0x7FFFFFFF;\n"
                       "i = 4.9e-324; j = 1E5; k = 0x7FFFFFFFFFFFFFFFL; l = -5LL;";
    assert_int_equal(parse(text, &problems, &tree), STATUS_OK);
    const struct tree_node *root = tree_root(tree);
    assert_true(tree_find(root, "b")->as.integer == INT32_MIN);
    assert_true(tree_find(root, "c")->as.integer == INT64_MAX);
    assert_true(tree_find(root, "d")->as.real > 1e308);
    assert_true(tree_find(root, "j")->as.real == 1e5);
    assert_true(tree_find(root, "k")->as.integer == INT64_MAX);
    assert_int_equal(tree_find(root, "l")->as.integer, -5);
    tree_free(&tree);
    problems_clear(&problems);
}

static void refuses_includes_but_not_the_word(void **state)
{
    (void)state;
    refuses("a = 1;\n@include \".\"", STATUS_BAD_INPUT, 2, "@include is not supported");
    refuses("  @include \"x.cfg\"\n", STATUS_BAD_INPUT, 1, "@include is not supported");
    struct problems problems = {0};
    struct tree *tree = NULL;
    const char *text = "# @include \"x\"\na = \"@include\\\" 1e999\"; // 1e999\n/* 1e999 @ */";
    assert_int_equal(parse(text, &problems, &tree), STATUS_OK);
    assert_string_equal(tree_find(tree_root(tree), "a")->as.text, "@include\" 1e999");
    tree_free(&tree);
    problems_clear(&problems);
}

static void refuses_what_has_no_end(void **state)
{
    (void)state;
    refuses("a = 1;\nb = \"coal;\n", STATUS_BAD_INPUT, 2, "this text has no end");
    refuses("a = 1;\n\"lost", STATUS_BAD_INPUT, 2, "this text has no end");
    refuses("a = 1;\n\n/* b = 2;", STATUS_BAD_INPUT, 3, "this comment has no end");
    refuses("a = \"x\\", STATUS_BAD_INPUT, 1, "this text has no end");
}

static void refuses_escapes_beyond_ascii(void **state)
{
    (void)state;
    refuses("a = \"x\\x00y\";", STATUS_BAD_INPUT, 1, "\\x can write 01 to 7F only");
    refuses("a = \"\\xFF\";", STATUS_BAD_INPUT, 1, "\\x can write 01 to 7F only");
    struct problems problems = {0};
    struct tree *tree = NULL;
    assert_int_equal(parse("a = \"\\x41\\\\\\\"\\n\xC3\xA9\";", &problems, &tree), STATUS_OK);
    assert_string_equal(tree_find(tree_root(tree), "a")->as.text, "A\\\"\n\xC3\xA9");
    tree_free(&tree);
    problems_clear(&problems);
}

static void reports_the_line_of_a_syntax_error(void **state)
{
    (void)state;
    refuses("a = 1;\nb = ;\nc = 2;", STATUS_BAD_INPUT, 2, "syntax error");
    refuses("a = 1;\nb = 2;\na = 3;", STATUS_BAD_INPUT, 3, "duplicate setting name");
    refuses("a = (1,\n2,);", STATUS_BAD_INPUT, 2, "syntax error");
    refuses("a = [1,\n0.5];", STATUS_BAD_INPUT, 2, "mismatched element type");
    refuses("a = { b = 1;\n", STATUS_BAD_INPUT, 2, "syntax error");
}

/* Law: no text reaches libconfig where it would lose it; everywhere else it does. */
static void texts_stand_where_they_may(void **state)
{
    (void)state;
    static const char *const bad[] = {"\"x\"",
                                      "a = 1 \"x\";",
                                      "a = \"x\"; \"y\";",
                                      "a = { \"x\" };",
                                      "a = ( 1 \"x\");",
                                      "a = 1, \"x\";",
                                      "a = ( { } \"x\" );",
                                      "a = ( b = \"x\" );",
                                      "a = ( 1 ) \"x\";",
                                      "a = { b = 1, \"x\" };"};
    static const char *const good[] = {"a = \"x\";", "a : \"x\" \"y\" b = \"z\"",
                                       "a = [ \"x\", \"y\" \"z\" ];",
                                       "a = ( 1, \"x\", ( \"y\" ), { b = \"x\" }, \"z\" );"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        refuses(bad[i], STATUS_BAD_INPUT, 1, "syntax error: a text stands where none belongs");
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct problems problems = {0};
        struct tree *tree = NULL;
        assert_int_equal(parse(good[i], &problems, &tree), STATUS_OK);
        tree_free(&tree);
        problems_clear(&problems);
    }
}

static void reports_all_that_the_scan_finds(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct tree *tree = NULL;
    assert_int_equal(
        parse("a = 1e999;\nb = 3000000000;\n@include \"x\"\nc = 1.2.3;", &problems, &tree),
        STATUS_BAD_INPUT);
    assert_problem_count(&problems, 4);
    problems_clear(&problems);
}

static void keeps_to_its_limits(void **state)
{
    (void)state;
    struct buffer text = {0};
    for (int i = 0; i <= SCAN_DEPTH_MAX; i++) {
        buffer_add_text(&text, "a = {\n");
    }
    refuses(buffer_text(&text), STATUS_FULL, SCAN_DEPTH_MAX + 1, "more than 16 groups");
    buffer_reset(&text);
    buffer_add_text(&text, "a = ( 1");
    for (int i = 2; i < SCAN_VALUES_MAX; i++) {
        buffer_add_text(&text, ",1");
    }
    struct problems problems = {0};
    struct tree *tree = NULL;
    buffer_add_text(&text, ");");
    assert_int_equal(parse(buffer_text(&text), &problems, &tree), STATUS_OK);
    assert_int_equal(tree_find(tree_root(tree), "a")->count, SCAN_VALUES_MAX - 1);
    tree_free(&tree);
    problems_clear(&problems);
    buffer_add_text(&text, "\nb = 1;");
    refuses(buffer_text(&text), STATUS_FULL, 2, "more than 20000 values");
    buffer_reset(&text);
    while (text.size <= TREE_BYTES_MAX) {
        buffer_add_text(&text, "# a comment of some length, again and again and again\n");
    }
    refuses(buffer_text(&text), STATUS_FULL, 0, "longer than 1048576 bytes");
    buffer_clear(&text);
}

static void reads_files(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct tree *tree = NULL;
    folder_make(&folder);
    const char *path = folder_write(&folder, "b.cfg",
                                    "\xEF\xBB\xBF"
                                    "a = 1; # no line end");
    assert_int_equal(tree_read(path, &problems, &tree), STATUS_OK);
    assert_string_equal(tree_root(tree)->file, path);
    assert_int_equal(tree_find(tree_root(tree), "a")->as.integer, 1);
    tree_free(&tree);
    assert_int_equal(tree_read("no/such.cfg", &problems, &tree), STATUS_NOT_FOUND);
    assert_int_equal(tree_parse("a.cfg", "a = 1;\0", 7, &problems, &tree), STATUS_BAD_INPUT);
    problems_clear(&problems);
    folder_remove(&folder);
}

/* libconfig's own allocations are not ours to fail: it does not look at them. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct problems problems = {0};
        struct tree *tree = NULL;
        alloc_fail_after(allowed);
        enum status status = parse(every_kind, &problems, &tree);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            tree_free(&tree);
            problems_clear(&problems);
            assert_in_range(allowed, 3, 20);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(tree);
        assert_false(problems_none(&problems));
        problems_clear(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_kind_with_its_line),
        cmocka_unit_test(elements_have_their_own_line),
        cmocka_unit_test(refuses_numbers_libconfig_would_misread),
        cmocka_unit_test(accepts_numbers_to_their_very_ends),
        cmocka_unit_test(refuses_includes_but_not_the_word),
        cmocka_unit_test(refuses_what_has_no_end),
        cmocka_unit_test(refuses_escapes_beyond_ascii),
        cmocka_unit_test(reports_the_line_of_a_syntax_error),
        cmocka_unit_test(texts_stand_where_they_may),
        cmocka_unit_test(reports_all_that_the_scan_finds),
        cmocka_unit_test(keeps_to_its_limits),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("config/tree", tests, NULL, NULL);
}
