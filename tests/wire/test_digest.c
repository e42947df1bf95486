#include "tests/support/check.h"
#include "wire/digest.h"

#include <string.h>

static void check_digest(const struct digest_part *parts, size_t count, const char *expected)
{
    struct digest digest = digest_of(parts, count);
    char text[DIGEST_TEXT_BYTES];
    digest_format(&digest, text);
    assert_string_equal(text, expected);
}

/* Expected values: `b2sum -l 256` of GNU coreutils. */
static void digests_are_those_of_blake2b(void **state)
{
    (void)state;
    check_digest(NULL, 0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    const struct digest_part abc[] = {{"abc", 3}};
    check_digest(abc, 1, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void parts_are_one_content(void **state)
{
    (void)state;
    const struct digest_part pieces[] = {{"a", 1}, {NULL, 0}, {"bc", 2}};
    check_digest(pieces, 3, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_blake2b),
        cmocka_unit_test(parts_are_one_content),
    };
    return cmocka_run_group_tests_name("wire/digest", tests, NULL, NULL);
}
