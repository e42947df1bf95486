#include "broker/hash.h"
#include "tests/support/check.h"

/* The example of the paper's appendix: key 00 01 .. 0f, message 00 01 .. 0e. */
static void matches_the_published_example(void **state)
{
    (void)state;
    const struct hash_secret secret = {.low = UINT64_C(0x0706050403020100),
                                       .high = UINT64_C(0x0f0e0d0c0b0a0908)};
    uint8_t message[15];
    for (uint8_t i = 0; i < sizeof message; i++) {
        message[i] = i;
    }
    assert_true(hash_bytes(&secret, message, sizeof message) == UINT64_C(0xa129ca6149be45e5));
}

static void every_byte_and_the_size_count(void **state)
{
    (void)state;
    const struct hash_secret secret = hash_secret_of(2385);
    uint8_t message[24] = {0};
    for (size_t size = 1; size <= sizeof message; size++) {
        uint64_t plain = hash_bytes(&secret, message, size);
        assert_true(plain != hash_bytes(&secret, message, size - 1));
        message[size - 1] = 1;
        assert_true(plain != hash_bytes(&secret, message, size));
        message[size - 1] = 0;
    }
}

static void another_seed_is_another_hash(void **state)
{
    (void)state;
    const struct hash_secret a = hash_secret_of(7);
    const struct hash_secret b = hash_secret_of(8);
    const struct hash_secret again = hash_secret_of(7);
    assert_true(hash_bytes(&a, "coal", 4) != hash_bytes(&b, "coal", 4));
    assert_true(hash_bytes(&a, "coal", 4) == hash_bytes(&again, "coal", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_the_published_example),
        cmocka_unit_test(every_byte_and_the_size_count),
        cmocka_unit_test(another_seed_is_another_hash),
    };
    return cmocka_run_group_tests_name("broker/hash", tests, NULL, NULL);
}
