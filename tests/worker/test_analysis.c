#include "worker/analysis.h"

#include "proto/choice.h"
#include "proto/method.h"
#include "tests/support/check.h"

#include <ctype.h>
#include <string.h>

static size_t row_count(void)
{
    size_t count = 0;
    while (analysis_at(count) != NULL) {
        count++;
    }
    return count;
}

/* The registry and the contract say the same, in both directions. */
static void every_method_of_the_assessor_has_one_row(void **state)
{
    (void)state;
    size_t methods = 0;
    const struct method *method = NULL;
    for (size_t i = 0; (method = method_at(i)) != NULL; i++) {
        /* A part of any of them; what is asked of no scenario. */
        bool is_other = strcmp(method->name, "Shard") == 0 || strcmp(method->name, "Fit") == 0;
        if (method->owner != METHOD_ASSESSOR || is_other) {
            assert_null(analysis_find(method->path));
            continue;
        }
        methods++;
        const struct analysis *analysis = analysis_find(method->path);
        assert_non_null(analysis);
        assert_string_equal(analysis->method, method->path);
    }
    assert_int_equal(row_count(), methods);
    assert_null(analysis_find("/brink.v1.Assessor/assess"));
}

/* "economy", ".../Economy", ANALYSIS_ECONOMY. */
static void a_row_has_one_name_in_three_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < row_count(); i++) {
        const struct analysis *analysis = analysis_at(i);
        char word[CHOICE_WORD_BYTES];
        choice_format(&brink__v1__analysis__descriptor, (int)analysis->choice, word);
        assert_string_equal(word, analysis->name);
        const char *method = strrchr(analysis->method, '/') + 1;
        assert_int_equal(tolower((unsigned char)method[0]), analysis->name[0]);
        assert_string_equal(method + 1, analysis->name + 1);
    }
    assert_int_equal(row_count(), brink__v1__analysis__descriptor.n_values - 1);
}

static void every_row_reports_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < row_count(); i++) {
        const struct analysis *analysis = analysis_at(i);
        size_t count = analysis_part_count(analysis);
        if (count == 0) { /* of a world's analyses none: worker/solo.h */
            assert_null(strstr(analysis_model_version(), analysis->name));
            assert_non_null(strstr(analysis_all_versions(), analysis->name));
            continue;
        }
        assert_true(count >= 1 && count <= ANALYSIS_PARTS_MAX);
        assert_false(analysis->chain[count - 1].silent);
        for (size_t k = 0; k < count; k++) {
            const struct part *part = analysis->chain[k].get();
            assert_non_null(strstr(analysis_model_version(), part->name));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_of_the_assessor_has_one_row),
        cmocka_unit_test(a_row_has_one_name_in_three_places),
        cmocka_unit_test(every_row_reports_something),
    };
    return cmocka_run_group_tests_name("worker/analysis", tests, NULL, NULL);
}
