#include "command/sweep_base.h"

#include "wire/field.h"

#include <string.h>

enum {
    SCENARIO = 1, /* fields of ScenarioRequest */
    WORLD = 2,
    VERSUS = 3,
    BASE_HASH = 16,
    SAMPLES = 3 /* scenarios that show what varies */
};

enum { OF_REQUEST, OF_WORLD };

/* What each field of a request has been so far. */
struct look {
    struct digest fields[2][SWEEP_BASE_FIELDS];
};

/* Calls `take` for the fields of a message, each with its tag; STATUS_BAD_INPUT. */
typedef void take_fn(void *arg, uint32_t number, const uint8_t *bytes, size_t size);

static enum status each_field(const uint8_t *bytes, size_t size, take_fn *take, void *arg)
{
    uint8_t *at = (uint8_t *)bytes; /* field_next only looks */
    const uint8_t *end = at + size;
    while (at != end) {
        struct field_piece piece;
        uint8_t *next = field_next(at, end, &piece);
        if (next == NULL || piece.number >= SWEEP_BASE_FIELDS) {
            return STATUS_BAD_INPUT;
        }
        take(arg, piece.number, at, (size_t)(next - at));
        at = next;
    }
    return STATUS_OK;
}

/* The bytes of a message within its field. */
static struct digest_part inside(const uint8_t *bytes, size_t size)
{
    struct field_piece piece = {.bytes = NULL};
    uint8_t *end = field_next((uint8_t *)bytes, bytes + size, &piece);
    bool is_message = end != NULL && piece.type == FIELD_TYPE_BYTES;
    return (struct digest_part){is_message ? piece.bytes : NULL, is_message ? piece.size : 0};
}

/* Looking. */

/* A field may come many times: each time is added to what was before. */
static void add(struct digest *digest, const uint8_t *bytes, size_t size)
{
    const struct digest_part parts[] = {{digest->bytes, sizeof digest->bytes}, {bytes, size}};
    *digest = digest_of(parts, 2);
}

static void look_at_world(void *arg, uint32_t number, const uint8_t *bytes, size_t size)
{
    struct look *look = arg;
    add(&look->fields[OF_WORLD][number], bytes, size);
}

static void look_at_field(void *arg, uint32_t number, const uint8_t *bytes, size_t size)
{
    struct look *look = arg;
    if (number != WORLD) {
        add(&look->fields[OF_REQUEST][number], bytes, size);
        return;
    }
    const struct digest_part world = inside(bytes, size);
    enum status status = each_field(world.bytes, world.size, look_at_world, look);
    (void)status; /* a world that cannot be read is not split either */
}

static enum status look_at(const struct sweep_plan *plan,
                           uint64_t scenario,
                           struct buffer *room,
                           struct look *look_out)
{
    struct id request;
    *look_out = (struct look){0};
    enum status status = sweep_plan_pack(plan, scenario, 0, room, &request);
    return status == STATUS_OK ? each_field(room->bytes, room->size, look_at_field, look_out)
                               : status;
}

static void compare(const struct look *a, const struct look *b, struct sweep_base *base)
{
    for (int of = OF_REQUEST; of <= OF_WORLD; of++) {
        for (size_t i = 0; i < SWEEP_BASE_FIELDS; i++) {
            bool differs = memcmp(&a->fields[of][i], &b->fields[of][i], DIGEST_BYTES) != 0;
            base->varies[of][i] = base->varies[of][i] || differs;
        }
    }
}

/* Splitting. */

struct split {
    struct sweep_base *base;
    enum status status;
};

static void split_world(void *arg, uint32_t number, const uint8_t *bytes, size_t size)
{
    struct split *split = arg;
    struct sweep_base *base = split->base;
    bool varies = base->varies[OF_WORLD][number];
    buffer_add(varies ? &base->world_rest : &base->world_kept, bytes, size);
}

static void add_message(struct buffer *to, uint32_t number, const void *bytes, size_t size)
{
    uint8_t start[2 * FIELD_VARINT_BYTES_MAX];
    uint8_t *at = field_varint_write(number << 3 | FIELD_TYPE_BYTES, start);
    at = field_varint_write(size, at);
    buffer_add(to, start, (size_t)(at - start));
    buffer_add(to, bytes, size);
}

static void split_field(void *arg, uint32_t number, const uint8_t *bytes, size_t size)
{
    struct split *split = arg;
    struct sweep_base *base = split->base;
    if (number != WORLD) {
        buffer_add(base->varies[OF_REQUEST][number] ? &base->rest : &base->kept, bytes, size);
        return;
    }
    const struct digest_part world = inside(bytes, size);
    buffer_reset(&base->world_kept);
    buffer_reset(&base->world_rest);
    split->status = each_field(world.bytes, world.size, split_world, split);
    if (base->world_kept.size > 0) {
        add_message(&base->kept, WORLD, base->world_kept.bytes, base->world_kept.size);
    }
    if (base->world_rest.size > 0) {
        add_message(&base->rest, WORLD, base->world_rest.bytes, base->world_rest.size);
    }
}

static bool has_failed(const struct sweep_base *base)
{
    return base->kept.failure != STATUS_OK || base->rest.failure != STATUS_OK ||
           base->world_kept.failure != STATUS_OK || base->world_rest.failure != STATUS_OK;
}

static enum status split_request(struct sweep_base *base, const struct buffer *request)
{
    struct split split = {.base = base, .status = STATUS_OK};
    buffer_reset(&base->kept);
    buffer_reset(&base->rest);
    enum status status = each_field(request->bytes, request->size, split_field, &split);
    if (has_failed(base)) {
        return STATUS_NO_MEMORY;
    }
    return status != STATUS_OK ? status : split.status;
}

static void hash(const struct buffer *bytes, uint8_t hash_out[FRAME_BLOB_BYTES])
{
    const struct digest_part part = {bytes->bytes, bytes->size};
    const struct digest digest = digest_of(&part, 1);
    memcpy(hash_out, digest.bytes, FRAME_BLOB_BYTES);
}

enum status sweep_base_make(const struct sweep_plan *plan, struct sweep_base *base)
{
    struct look looks[SAMPLES];
    const uint64_t samples[SAMPLES] = {0, plan->count / 2, plan->count - 1};
    struct buffer room = {0};
    enum status status = STATUS_OK;
    base->varies[OF_REQUEST][SCENARIO] = true;
    base->varies[OF_REQUEST][VERSUS] = true;
    for (size_t i = 0; i < SAMPLES && status == STATUS_OK; i++) {
        status = look_at(plan, samples[i], &room, &looks[i]);
        if (status == STATUS_OK) {
            compare(&looks[0], &looks[i], base);
        }
    }
    if (status == STATUS_OK) {
        status = split_request(base, &room);
    }
    buffer_clear(&room);
    if (status != STATUS_OK) {
        return status;
    }
    if (base->kept.size < SWEEP_BASE_BYTES_LEAST) {
        return STATUS_NOT_FOUND;
    }
    buffer_add(&base->bytes, base->kept.bytes, base->kept.size);
    hash(&base->bytes, base->hash);
    return base->bytes.failure;
}

void sweep_base_clear(struct sweep_base *base)
{
    buffer_clear(&base->bytes);
    buffer_clear(&base->kept);
    buffer_clear(&base->rest);
    buffer_clear(&base->world_kept);
    buffer_clear(&base->world_rest);
}

enum status sweep_base_split(struct sweep_base *base,
                             const struct buffer *request,
                             const struct buffer **small_out)
{
    uint8_t own[FRAME_BLOB_BYTES];
    enum status status = split_request(base, request);
    if (status != STATUS_OK) {
        return status;
    }
    hash(&base->kept, own);
    if (memcmp(own, base->hash, sizeof own) != 0) {
        return STATUS_NOT_FOUND;
    }
    add_message(&base->rest, BASE_HASH, base->hash, sizeof base->hash);
    if (base->rest.failure != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    *small_out = &base->rest;
    return STATUS_OK;
}
