/* A worker reads the name of a base out of any request, and a blob out of any answer: what it
 * finds is what protobuf-c finds, and joined the two are read as one. */
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "tests/fuzz/fuzz.h"
#include "worker/bases.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* Where protobuf-c reads the request, its hash is the one; a hash of another size is none. */
static void look_at_request(const uint8_t *bytes, size_t size)
{
    struct digest hash;
    bool is_named = bases_named(bytes, size, &hash);
    Brink__V1__ScenarioRequest *request =
        brink__v1__scenario_request__unpack(NULL, size, bytes);
    if (request != NULL) {
        require(is_named == (request->base_hash.len == DIGEST_BYTES));
        require(!is_named || memcmp(request->base_hash.data, hash.bytes, DIGEST_BYTES) == 0);
        brink__v1__scenario_request__free_unpacked(request, NULL);
    }
}

static void look_at_answer(const struct body *answer)
{
    const struct digest none = {{0}};
    struct body base;
    body_init(&base);
    require(bases_read_blob(answer, &none, &base) == STATUS_DAMAGED);
    Brink__V1__Blob *blob =
        brink__v1__blob__unpack(NULL, body_size(answer), body_bytes(answer));
    if (blob != NULL && blob->blob.len > 0) {
        const struct digest_part part = {blob->blob.data, blob->blob.len};
        const struct digest hash = digest_of(&part, 1);
        require(bases_read_blob(answer, &hash, &base) == STATUS_OK);
        require(body_size(&base) == blob->blob.len);
        require(memcmp(body_bytes(&base), blob->blob.data, blob->blob.len) == 0);
    }
    if (blob != NULL) {
        brink__v1__blob__free_unpacked(blob, NULL);
    }
    body_clear(&base);
}

/* The bytes once more behind themselves. */
static void join(const struct body *body)
{
    struct body whole;
    size_t size = body_size(body);
    body_init(&whole);
    require(bases_join(body_bytes(body), size, body, &whole) == STATUS_OK);
    require(body_size(&whole) == 2 * size);
    require(size == 0 || memcmp(body_bytes(&whole) + size, body_bytes(body), size) == 0);
    look_at_request(body_bytes(&whole), body_size(&whole));
    body_clear(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct body body;
    body_init(&body);
    require(body_copy(&body, bytes, size) == STATUS_OK);
    look_at_request(bytes, size);
    look_at_answer(&body);
    join(&body);
    body_clear(&body);
    return 0;
}
