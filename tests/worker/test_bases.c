/* What requests share: named, joined, kept as long as there is room, asked for once. */
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "tests/support/check.h"
#include "worker/bases.h"

#include <string.h>

enum { BYTES_MAX = 100, NOW_MS = 1000, AGAIN_MS = 2000 };

static struct digest hash_of(const void *bytes, size_t size)
{
    const struct digest_part part = {bytes, size};
    return digest_of(&part, 1);
}

/* The hash of the n-th base. */
static struct digest hash_at(uint32_t number)
{
    return hash_of(&number, sizeof number);
}

static struct body make_body(size_t size)
{
    struct body body;
    uint8_t *bytes = NULL;
    body_init(&body);
    assert_int_equal(body_make(&body, size, &bytes), STATUS_OK);
    memset(bytes, 'b', size);
    return body;
}

static void keep(struct bases *bases, uint32_t number, size_t size)
{
    const struct digest hash = hash_at(number);
    struct body body = make_body(size);
    bases_keep(bases, &hash, &body);
    body_clear(&body);
}

static bool has(struct bases *bases, uint32_t number)
{
    const struct digest hash = hash_at(number);
    return bases_find(bases, &hash) != NULL;
}

/* A scenario with a question, and what it stands on (NULL: nothing). */
static size_t pack_request(const struct digest *base, uint8_t bytes_out[256])
{
    Brink__V1__ScenarioRequest request = BRINK__V1__SCENARIO_REQUEST__INIT;
    Brink__V1__Scenario scenario = BRINK__V1__SCENARIO__INIT;
    struct digest hash;
    scenario.question = (char *)"what if";
    request.scenario = &scenario;
    if (base != NULL) {
        hash = *base;
        request.base_hash = (ProtobufCBinaryData){.len = sizeof hash.bytes, .data = hash.bytes};
    }
    assert_true(brink__v1__scenario_request__get_packed_size(&request) <= 256);
    return brink__v1__scenario_request__pack(&request, bytes_out);
}

static void a_request_names_its_base_or_none(void **state)
{
    (void)state;
    uint8_t bytes[256];
    struct digest found;
    const struct digest hash = hash_at(1);
    assert_false(bases_named(bytes, 0, &found));
    assert_false(bases_named(bytes, pack_request(NULL, bytes), &found));
    size_t size = pack_request(&hash, bytes);
    assert_true(bases_named(bytes, size, &found));
    assert_memory_equal(found.bytes, hash.bytes, sizeof hash.bytes);
    for (size_t cut = 1; cut < size; cut++) { /* less of it is another message, or none */
        assert_false(bases_named(bytes, size - cut, &found));
    }
    static const uint8_t short_hash[] = {0x82, 0x01, 3, 'a', 'b', 'c'};
    assert_false(bases_named(short_hash, sizeof short_hash, &found));
    static const uint8_t no_bytes[] = {0x80, 0x01, 3};
    assert_false(bases_named(no_bytes, sizeof no_bytes, &found));
}

/* Law: base and request, read as one message, are the whole request; lists go on. */
static void joined_they_are_one_request(void **state)
{
    (void)state;
    uint8_t bytes[256];
    Brink__V1__ScenarioRequest base = BRINK__V1__SCENARIO_REQUEST__INIT;
    Brink__V1__World world = BRINK__V1__WORLD__INIT;
    struct body from;
    struct body whole;
    uint8_t *packed = NULL;
    body_init(&from);
    body_init(&whole);
    world.name = (char *)"isle";
    world.target = (char *)"ISL";
    base.world = &world;
    size_t size = brink__v1__scenario_request__get_packed_size(&base);
    assert_int_equal(body_make(&from, size, &packed), STATUS_OK);
    brink__v1__scenario_request__pack(&base, packed);
    size = pack_request(NULL, bytes);
    assert_int_equal(bases_join(bytes, size, &from, &whole), STATUS_OK);
    Brink__V1__ScenarioRequest *read =
        brink__v1__scenario_request__unpack(NULL, body_size(&whole), body_bytes(&whole));
    assert_non_null(read);
    assert_string_equal(read->world->target, "ISL");
    assert_string_equal(read->scenario->question, "what if");
    brink__v1__scenario_request__free_unpacked(read, NULL);
    body_clear(&from);
    body_clear(&whole);
}

/* Law: those needed last are kept, as many as fit; one that is too large goes by. */
static void those_needed_last_are_kept(void **state)
{
    (void)state;
    static struct bases bases;
    bases_init(&bases, BYTES_MAX);
    keep(&bases, 1, 40);
    keep(&bases, 2, 40);
    keep(&bases, 2, 40); /* is there */
    assert_int_equal(bases.bytes, 80);
    assert_true(has(&bases, 1)); /* needed after 2 */
    keep(&bases, 3, 40);
    assert_true(has(&bases, 1) && !has(&bases, 2) && has(&bases, 3));
    keep(&bases, 4, BYTES_MAX + 1);
    assert_false(has(&bases, 4));
    keep(&bases, 5, BYTES_MAX);
    assert_true(has(&bases, 5) && !has(&bases, 1) && !has(&bases, 3));
    assert_int_equal(bases.bytes, BYTES_MAX);
    bases_clear(&bases);
    bases_init(&bases, UINT64_MAX);
    for (uint32_t i = 0; i <= BASES_MAX; i++) {
        keep(&bases, i, 1);
    }
    assert_int_equal(bases.kept_count, BASES_MAX);
    assert_true(!has(&bases, 0) && has(&bases, 1) && has(&bases, BASES_MAX));
    bases_clear(&bases);
}

static void each_is_asked_for_once_at_a_time(void **state)
{
    (void)state;
    static struct bases bases;
    const struct digest hash = hash_at(1);
    const struct digest other = hash_at(2);
    struct digest found;
    struct id first;
    struct id again;
    struct id second;
    bases_init(&bases, BYTES_MAX);
    assert_true(bases_ask(&bases, &hash, NOW_MS, AGAIN_MS, &first));
    assert_false(bases_ask(&bases, &hash, AGAIN_MS - 1, AGAIN_MS, &again));
    assert_true(bases_ask(&bases, &other, NOW_MS, AGAIN_MS, &second));
    assert_true(bases_ask(&bases, &hash, AGAIN_MS, 2 * AGAIN_MS, &again));
    assert_true(id_equal(&first, &again) && !id_equal(&first, &second));
    assert_true(bases_answered(&bases, &first, &found));
    assert_memory_equal(found.bytes, hash.bytes, sizeof hash.bytes);
    assert_false(bases_answered(&bases, &first, &found));
    bases_put_off(&bases, &hash, 3 * AGAIN_MS);
    assert_false(bases_ask(&bases, &hash, 3 * AGAIN_MS - 1, 0, &again));
    assert_true(bases_ask(&bases, &hash, 3 * AGAIN_MS, 4 * AGAIN_MS, &again));
    bases_lose(&bases);
    assert_false(bases_answered(&bases, &again, &found));
    for (uint32_t i = 0; i < BASES_FETCHES_MAX; i++) {
        const struct digest each = hash_at(10 + i);
        assert_true(bases_ask(&bases, &each, NOW_MS, AGAIN_MS, &again));
    }
    assert_false(bases_ask(&bases, &hash, NOW_MS, AGAIN_MS, &again)); /* later */
    bases_put_off(&bases, &hash, NOW_MS);
    assert_int_equal(bases.fetch_count, BASES_FETCHES_MAX);
    bases_clear(&bases);
}

static void an_answer_is_what_was_asked_for(void **state)
{
    (void)state;
    const struct digest hash = hash_of("a base", 6);
    const struct digest other = hash_at(1);
    static const char *const bad[] = {"",
                                      "\x0a\x09"
                                      "a base",
                                      "\x08\x01",
                                      "\x12\x06"
                                      "a base"};
    struct body answer;
    struct body base;
    body_init(&answer);
    body_init(&base);
    assert_int_equal(body_copy(&answer,
                               "\x0a\x06"
                               "a base",
                               8),
                     STATUS_OK);
    assert_int_equal(bases_read_blob(&answer, &hash, &base), STATUS_OK);
    assert_int_equal(body_size(&base), 6);
    assert_memory_equal(body_bytes(&base), "a base", 6);
    assert_int_equal(bases_read_blob(&answer, &other, &base), STATUS_DAMAGED);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(body_copy(&answer, bad[i], strlen(bad[i])), STATUS_OK);
        assert_int_equal(bases_read_blob(&answer, &hash, &base), STATUS_DAMAGED);
    }
    assert_int_equal(bases_pack_get(&hash, &answer), STATUS_OK);
    Brink__V1__GetBlobRequest *get =
        brink__v1__get_blob_request__unpack(NULL, body_size(&answer), body_bytes(&answer));
    assert_memory_equal(get->hash.data, hash.bytes, sizeof hash.bytes);
    brink__v1__get_blob_request__free_unpacked(get, NULL);
    body_clear(&answer);
    body_clear(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_names_its_base_or_none),
        cmocka_unit_test(joined_they_are_one_request),
        cmocka_unit_test(those_needed_last_are_kept),
        cmocka_unit_test(each_is_asked_for_once_at_a_time),
        cmocka_unit_test(an_answer_is_what_was_asked_for),
    };
    return cmocka_run_group_tests_name("worker/bases", tests, NULL, NULL);
}
