#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "proto/choice.h"
#include "tests/support/check.h"

/* Law: every word leads back to its value, for every enum people write. */
static void words_go_both_ways(void **state)
{
    (void)state;
    static const ProtobufCEnumDescriptor *const types[] = {
        &brink__v1__analysis__descriptor,     &brink__v1__flow__descriptor,
        &brink__v1__measure_kind__descriptor, &brink__v1__priority_class__descriptor,
        &brink__v1__regime_type__descriptor,  &brink__v1__request_phase__descriptor,
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        for (unsigned k = 0; k < types[i]->n_values; k++) {
            char word[CHOICE_WORD_BYTES];
            int value = types[i]->values[k].value;
            choice_format(types[i], value, word);
            assert_int_equal(choice_find(types[i], word), value == 0 ? -1 : value);
        }
    }
}

static void words_are_short_and_in_lower_case(void **state)
{
    (void)state;
    char word[CHOICE_WORD_BYTES];
    const ProtobufCEnumDescriptor *kinds = &brink__v1__measure_kind__descriptor;
    choice_format(kinds, BRINK__V1__MEASURE_KIND__MEASURE_KIND_NO_NEW_PERMITS, word);
    assert_string_equal(word, "no_new_permits");
    choice_format(kinds, 77, word);
    assert_string_equal(word, "77");
    assert_int_equal(choice_find(kinds, "ban"), BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN);
    assert_int_equal(choice_find(kinds, "BAN"), -1);
    assert_int_equal(choice_find(kinds, "unspecified"), -1);
    assert_int_equal(choice_find(kinds, ""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_both_ways),
        cmocka_unit_test(words_are_short_and_in_lower_case),
    };
    return cmocka_run_group_tests_name("proto/choice", tests, NULL, NULL);
}
