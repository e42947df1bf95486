#include "wire/frame.h"

#include "base/utf8.h"
#include "proto/brink/v1/call.pb-c.h"
#include "wire/field.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static_assert((int)FRAME_REQUEST == (int)BRINK__V1__CALL_KIND__CALL_KIND_REQUEST &&
                  (int)FRAME_CANCEL == (int)BRINK__V1__CALL_KIND__CALL_KIND_CANCEL,
              "frame_kind is CallKind");
static_assert((int)WORK_SPAWN == (int)BRINK__V1__WORK_KIND__WORK_KIND_SPAWN,
              "frame_work_kind is WorkKind");
static_assert((int)FRAME_PRIORITY_LOW == (int)BRINK__V1__PRIORITY__PRIORITY_LOW,
              "frame_priority is Priority");

enum { CODE_MAX = BRINK__V1__CODE__UNAUTHENTICATED };

/* Where a check is, for its words. */
struct check {
    size_t call;  /* index of the call */
    char *words;  /* [FRAME_WORDS_BYTES] */
    size_t *room; /* bytes that the texts checked so far may need when they are written */
};

static enum status refuse(const struct check *check, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum status refuse(const struct check *check, const char *format, ...)
{
    int used = snprintf(check->words, FRAME_WORDS_BYTES, "calls[%zu].", check->call);
    va_list list;
    va_start(list, format);
    vsnprintf(check->words + used, FRAME_WORDS_BYTES - (size_t)used, format, list);
    va_end(list);
    return STATUS_BAD_INPUT;
}

struct frame_status frame_status_make(int code, const char *message)
{
    return (struct frame_status){.code = code, .message = message};
}

bool frame_has_blob(const struct frame_work *work)
{
    static const uint8_t none[FRAME_BLOB_BYTES];
    return memcmp(work->blob, none, sizeof none) != 0;
}

struct frame_call frame_call_make(enum frame_kind kind, struct id id)
{
    return (struct frame_call){
        .kind = kind,
        .id = id,
        .method = "",
        .status = frame_status_make(0, ""),
        .work = {.method = "", .topic = "", .tenant = "", .needs = ""},
    };
}

/* Words for people may have line breaks; names may not. */
enum text_kind { TEXT_NAME, TEXT_WORDS };

static bool is_control_byte(char byte, enum text_kind kind)
{
    bool breaks_line = byte == '\n' || byte == '\t';
    return byte == 0x7f || ((unsigned char)byte < ' ' && !(breaks_line && kind == TEXT_WORDS));
}

/* Has each of eight bytes a place on paper: is it from ' ' to '~'? */
static bool are_visible(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t below = (bytes - ' ' * ones) & ~bytes;
    uint64_t above = (bytes + ones) | bytes;
    return ((below | above) & 0x80 * ones) == 0;
}

static uint64_t load_word(const char *text)
{
    uint64_t bytes = 0;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* Most texts are visible ASCII: that is seen eight bytes at a time, the last eight perhaps
 * twice. */
static bool is_visible(const char *text, size_t size)
{
    const size_t step = sizeof(uint64_t);
    if (size < step) {
        size_t at = 0;
        while (at < size && text[at] >= ' ' && text[at] <= '~') {
            at++;
        }
        return at == size;
    }
    for (size_t at = 0; at + step <= size; at += step) {
        if (!are_visible(load_word(text + at))) {
            return false;
        }
    }
    return are_visible(load_word(text + size - step));
}

static enum status
check_bytes(const struct check *check, const char *field, const char *text, enum text_kind kind)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (is_control_byte(text[i], kind)) {
            return refuse(check, "%s: has a control byte", field);
        }
    }
    return STATUS_OK;
}

static enum status check_text(const struct check *check,
                              const char *field,
                              const char *text,
                              size_t size_max,
                              enum text_kind kind)
{
    size_t size = strlen(text);
    *check->room += size + FIELD_OVERHEAD_BYTES;
    bool is_simple = is_visible(text, size);
    enum status status = is_simple ? STATUS_OK : check_bytes(check, field, text, kind);
    if (status != STATUS_OK) {
        return status;
    }
    if (size > size_max) {
        return refuse(check, "%s: %zu bytes, at most %zu", field, size, size_max);
    }
    if (!is_simple && utf8_valid_size(text, size) != size) {
        return refuse(check, "%s: not UTF-8", field);
    }
    return STATUS_OK;
}

/* Bytes of a key, 0 when it is none: 1 to FRAME_KEY_MAX of a-z 0-9 - . */
static size_t key_size(const char *key)
{
    static const bool is_key_byte[256] = {
        ['-'] = true, ['.'] = true, ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true,
        ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true,
        ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true,
        ['g'] = true, ['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true,
        ['m'] = true, ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true,
        ['s'] = true, ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true,
        ['y'] = true, ['z'] = true,
    };
    size_t size = 0;
    while (is_key_byte[(unsigned char)key[size]]) {
        size++;
    }
    return key[size] == '\0' && size <= FRAME_KEY_MAX ? size : 0;
}

static enum status check_metadata(const struct check *check, const struct frame_call *call)
{
    if (call->metadata_count > FRAME_METADATA_MAX) {
        return refuse(check, "metadata: %zu entries, at most %d", call->metadata_count,
                      FRAME_METADATA_MAX);
    }
    size_t bytes = 0;
    for (size_t i = 0; i < call->metadata_count; i++) {
        const struct frame_metadata *entry = &call->metadata[i];
        size_t size = key_size(entry->key);
        if (size == 0) {
            return refuse(check, "metadata[%zu].key: not 1 to %d of a-z 0-9 - .", i,
                          FRAME_KEY_MAX);
        }
        enum status status = check_text(check, "metadata.value", entry->value,
                                        FRAME_METADATA_BYTES_MAX, TEXT_NAME);
        if (status != STATUS_OK) {
            return status;
        }
        *check->room += size + 2 * FIELD_OVERHEAD_BYTES;
        bytes += size + strlen(entry->value);
    }
    if (bytes > FRAME_METADATA_BYTES_MAX) {
        return refuse(check, "metadata: %zu bytes, at most %d", bytes,
                      FRAME_METADATA_BYTES_MAX);
    }
    return STATUS_OK;
}

static enum status check_status(const struct check *check, const struct frame_status *status)
{
    if (status->code < 0 || status->code > CODE_MAX) {
        return refuse(check, "status.code: %d, 0 to %d", status->code, CODE_MAX);
    }
    enum status result =
        check_text(check, "status.message", status->message, FRAME_MESSAGE_MAX, TEXT_WORDS);
    if (result == STATUS_OK && status->violation_count > FRAME_VIOLATIONS_MAX) {
        return refuse(check, "status.violations: %zu, at most %d", status->violation_count,
                      FRAME_VIOLATIONS_MAX);
    }
    for (size_t i = 0; result == STATUS_OK && i < status->violation_count; i++) {
        const struct frame_violation *violation = &status->violations[i];
        result = check_text(check, "status.violations.field", violation->field, FRAME_FIELD_MAX,
                            TEXT_NAME);
        if (result == STATUS_OK) {
            result = check_text(check, "status.violations.text", violation->text,
                                FRAME_TEXT_MAX, TEXT_WORDS);
        }
    }
    return result;
}

static enum status check_work(const struct check *check, const struct frame_work *work)
{
    if (work->kind < WORK_SUBMISSION || work->kind >= WORK_KIND_COUNT) {
        return refuse(check, "work.kind: %d is not known", (int)work->kind);
    }
    if (work->priority < FRAME_PRIORITY_NORMAL || work->priority >= FRAME_PRIORITY_COUNT) {
        return refuse(check, "work.priority: %d is not known", (int)work->priority);
    }
    if (work->credit > FRAME_CREDIT_MAX) {
        return refuse(check, "work.credit: %" PRIu32 ", at most %d", work->credit,
                      FRAME_CREDIT_MAX);
    }
    enum status status =
        check_text(check, "work.method", work->method, FRAME_METHOD_MAX, TEXT_NAME);
    if (status == STATUS_OK) {
        status = check_text(check, "work.topic", work->topic, FRAME_TOPIC_MAX, TEXT_NAME);
    }
    if (status == STATUS_OK) {
        status = check_text(check, "work.tenant", work->tenant, FRAME_TENANT_MAX, TEXT_NAME);
    }
    if (status == STATUS_OK && work->needs[0] != '\0') {
        status = check_text(check, "work.needs", work->needs, FRAME_NEEDS_MAX, TEXT_NAME);
    }
    return status;
}

static bool is_step_name(const char *name)
{
    size_t size = 0;
    while (name[size] > ' ' && name[size] <= '~' && name[size] != '/') {
        size++;
    }
    return name[size] == '\0' && size >= 1 && size <= FRAME_STEP_NAME_MAX;
}

/* `start_p`: where it may begin, and then where the next may. */
static enum status check_step(const struct check *check,
                              const struct frame_call *call,
                              size_t index,
                              uint64_t *start_p)
{
    const struct frame_step *step = &call->steps[index];
    uint64_t start = *start_p;
    if (!is_step_name(step->name)) {
        return refuse(check, "steps[%zu].name: not 1 to %d visible bytes without \"/\"", index,
                      FRAME_STEP_NAME_MAX);
    }
    if (step->offset < start || step->offset > call->body_bytes) {
        return refuse(check, "steps[%zu].offset: %" PRIu64 ", %" PRIu64 " to %" PRIu64, index,
                      step->offset, start, call->body_bytes);
    }
    uint64_t left = call->body_bytes - step->offset;
    if (step->bytes < 1 || step->bytes > left) {
        return refuse(check, "steps[%zu].body_bytes: %" PRIu64 ", 1 to %" PRIu64, index,
                      step->bytes, left);
    }
    const size_t fields = 4; /* its own three, and itself */
    *check->room += strlen(step->name) + fields * FIELD_OVERHEAD_BYTES;
    *start_p = step->offset + step->bytes;
    return STATUS_OK;
}

uint64_t frame_steps_bytes(const struct frame_call *call)
{
    uint64_t own = 0;
    for (size_t i = 0; i < call->step_count; i++) {
        own += call->steps[i].bytes;
    }
    return own + call->step_count * (call->body_bytes - own);
}

/* Steps follow each other in the body. */
static enum status check_steps(const struct check *check, const struct frame_call *call)
{
    if (call->step_count > FRAME_STEPS_MAX) {
        return refuse(check, "steps: %zu, at most %d", call->step_count, FRAME_STEPS_MAX);
    }
    enum status status = STATUS_OK;
    uint64_t start = 0;
    for (size_t i = 0; i < call->step_count && status == STATUS_OK; i++) {
        status = check_step(check, call, i, &start);
    }
    if (status == STATUS_OK && call->step_count > 0 &&
        (call->body_bytes > frame_steps_bytes_max ||
         frame_steps_bytes(call) > frame_steps_bytes_max)) {
        return refuse(check, "steps: more than %" PRIu64 " bytes in all",
                      frame_steps_bytes_max);
    }
    return status;
}

static enum status check_child_texts(const struct check *check, const struct frame_child *child)
{
    enum status status =
        check_text(check, "children.method", child->method, FRAME_METHOD_MAX, TEXT_NAME);
    if (status == STATUS_OK) {
        status = check_text(check, "children.topic", child->topic, FRAME_TOPIC_MAX, TEXT_NAME);
    }
    if (status == STATUS_OK) {
        status = check_text(check, "children.message", child->message, FRAME_CHILD_MESSAGE_MAX,
                            TEXT_WORDS);
    }
    return status;
}

/* `start_p`: where its bytes may begin, and then where the next one's may. */
static enum status check_child(const struct check *check,
                               const struct frame_call *call,
                               size_t index,
                               uint64_t *start_p)
{
    const struct frame_child *child = &call->children[index];
    const size_t fields = 7; /* its own that are no texts, and itself */
    if (id_is_zero(&child->id)) {
        return refuse(check, "children[%zu].id: not %d bytes, or all zero", index, ID_BYTES);
    }
    if (child->code < 0 || child->code > CODE_MAX) {
        return refuse(check, "children[%zu].code: %d, 0 to %d", index, child->code, CODE_MAX);
    }
    if (child->offset < *start_p || child->offset > call->body_bytes) {
        return refuse(check, "children[%zu].offset: %" PRIu64 ", %" PRIu64 " to %" PRIu64,
                      index, child->offset, *start_p, call->body_bytes);
    }
    if (child->bytes > call->body_bytes - child->offset) {
        return refuse(check, "children[%zu].body_bytes: %" PRIu64 ", at most %" PRIu64, index,
                      child->bytes, call->body_bytes - child->offset);
    }
    *check->room += ID_BYTES + fields * FIELD_OVERHEAD_BYTES;
    *start_p = child->offset + child->bytes;
    return check_child_texts(check, child);
}

static enum status check_children(const struct check *check, const struct frame_call *call)
{
    enum status status = STATUS_OK;
    uint64_t start = 0;
    if (call->child_count > FRAME_CHILDREN_MAX) {
        return refuse(check, "children: %zu, at most %d", call->child_count,
                      FRAME_CHILDREN_MAX);
    }
    if (call->resume_offset > call->body_bytes) {
        return refuse(check, "resume_offset: %" PRIu64 ", at most %" PRIu64,
                      call->resume_offset, call->body_bytes);
    }
    for (size_t i = 0; i < call->child_count && status == STATUS_OK; i++) {
        status = check_child(check, call, i, &start);
    }
    return status;
}

/* The one list of what a call may be, for reading and for writing. */
static enum status check_call(const struct check *check, const struct frame_call *call)
{
    if (call->kind < FRAME_REQUEST || call->kind > FRAME_CANCEL) {
        return refuse(check, "kind: %d is not known", (int)call->kind);
    }
    if (id_is_zero(&call->id)) {
        return refuse(check, "id: not %d bytes, or all zero", ID_BYTES);
    }
    if (call->kind == FRAME_REQUEST && call->method[0] == '\0') {
        return refuse(check, "method: a request names one");
    }
    enum status status = check_text(check, "method", call->method, FRAME_METHOD_MAX, TEXT_NAME);
    if (status == STATUS_OK && call->has_status) {
        status = check_status(check, &call->status);
    }
    if (status == STATUS_OK && call->has_work) {
        status = check_work(check, &call->work);
    }
    if (status == STATUS_OK) {
        status = check_metadata(check, call);
    }
    if (status == STATUS_OK) {
        status = check_steps(check, call);
    }
    return status == STATUS_OK ? check_children(check, call) : status;
}

/* The messages of call.proto as the structs above: which field is where. */

/* A call as it is read, before its ids are known to be ids: their sizes on the wire. */
struct draft {
    struct frame_call call;
    uint32_t id_bytes;
    uint32_t request_id_bytes;
    uint32_t blob_bytes;
};

static_assert(offsetof(struct draft, call) == 0, "a call is written by the same table");
static_assert((int)FIELD_HASH_BYTES == (int)FRAME_BLOB_BYTES, "a blob is named by its hash");
static_assert(sizeof(enum frame_kind) == 4 && sizeof(enum frame_work_kind) == 4 &&
                  sizeof(enum frame_priority) == 4 && sizeof(int) == 4,
              "an enum is read as 32 bits");

static const struct field_table metadata_table = {
    .last = 2,
    .struct_size = sizeof(struct frame_metadata),
    .fields = {[1] = {FIELD_TEXT, offsetof(struct frame_metadata, key), 0, NULL},
               [2] = {FIELD_TEXT, offsetof(struct frame_metadata, value), 0, NULL}},
};

static const struct field_table step_table = {
    .last = 3,
    .struct_size = sizeof(struct frame_step),
    .fields = {[1] = {FIELD_TEXT, offsetof(struct frame_step, name), 0, NULL},
               [2] = {FIELD_UINT64, offsetof(struct frame_step, offset), 0, NULL},
               [3] = {FIELD_UINT64, offsetof(struct frame_step, bytes), 0, NULL}},
};

static const struct field_table child_table = {
    .last = 9,
    .struct_size = sizeof(struct frame_child),
    .fields = {[1] = {FIELD_ID, offsetof(struct frame_child, id),
                      offsetof(struct frame_child, id_bytes), NULL},
               [2] = {FIELD_TEXT, offsetof(struct frame_child, method), 0, NULL},
               [3] = {FIELD_TEXT, offsetof(struct frame_child, topic), 0, NULL},
               [4] = {FIELD_UINT32, offsetof(struct frame_child, weight), 0, NULL},
               [5] = {FIELD_UINT64, offsetof(struct frame_child, offset), 0, NULL},
               [6] = {FIELD_UINT64, offsetof(struct frame_child, bytes), 0, NULL},
               [7] = {FIELD_UINT32, offsetof(struct frame_child, of_parent), 0, NULL},
               [8] = {FIELD_UINT32, offsetof(struct frame_child, code), 0, NULL},
               [9] = {FIELD_TEXT, offsetof(struct frame_child, message), 0, NULL}},
};

static const struct field_table violation_table = {
    .last = 2,
    .struct_size = sizeof(struct frame_violation),
    .fields = {[1] = {FIELD_TEXT, offsetof(struct frame_violation, field), 0, NULL},
               [2] = {FIELD_TEXT, offsetof(struct frame_violation, text), 0, NULL}},
};

static const struct field_table status_table = {
    .last = 4,
    .fields = {[1] = {FIELD_UINT32, offsetof(struct draft, call.status.code), 0, NULL},
               [2] = {FIELD_TEXT, offsetof(struct draft, call.status.message), 0, NULL},
               [3] = {FIELD_MANY, offsetof(struct draft, call.status.violations),
                      offsetof(struct draft, call.status.violation_count), &violation_table},
               [4] = {FIELD_UINT32, offsetof(struct draft, call.status.retry_after_ms), 0,
                      NULL}},
};

static const struct field_table work_table = {
    .last = 18,
    .fields = {[1] = {FIELD_UINT32, offsetof(struct draft, call.work.kind), 0, NULL},
               [2] = {FIELD_ID, offsetof(struct draft, call.work.request_id),
                      offsetof(struct draft, request_id_bytes), NULL},
               [3] = {FIELD_TEXT, offsetof(struct draft, call.work.method), 0, NULL},
               [4] = {FIELD_TEXT, offsetof(struct draft, call.work.topic), 0, NULL},
               [5] = {FIELD_TEXT, offsetof(struct draft, call.work.tenant), 0, NULL},
               [6] = {FIELD_UINT32, offsetof(struct draft, call.work.priority), 0, NULL},
               [7] = {FIELD_UINT64, offsetof(struct draft, call.work.epoch), 0, NULL},
               [8] = {FIELD_UINT32, offsetof(struct draft, call.work.attempt), 0, NULL},
               [9] = {FIELD_UINT64, offsetof(struct draft, call.work.sequence), 0, NULL},
               [10] = {FIELD_UINT32, offsetof(struct draft, call.work.credit), 0, NULL},
               [11] = {FIELD_UINT32, offsetof(struct draft, call.work.no_cache), 0, NULL},
               [12] = {FIELD_UINT32, offsetof(struct draft, call.work.not_before_ms), 0, NULL},
               [13] = {FIELD_UINT32, offsetof(struct draft, call.work.step), 0, NULL},
               [14] = {FIELD_UINT32, offsetof(struct draft, call.work.steps), 0, NULL},
               [15] = {FIELD_UINT32, offsetof(struct draft, call.work.tolerate), 0, NULL},
               [16] = {FIELD_TEXT, offsetof(struct draft, call.work.needs), 0, NULL},
               [18] = {FIELD_HASH, offsetof(struct draft, call.work.blob),
                       offsetof(struct draft, blob_bytes), NULL}},
};

static const struct field_table call_table = {
    .last = 11,
    .fields = {[1] = {FIELD_ID, offsetof(struct draft, call.id),
                      offsetof(struct draft, id_bytes), NULL},
               [2] = {FIELD_UINT32, offsetof(struct draft, call.kind), 0, NULL},
               [3] = {FIELD_TEXT, offsetof(struct draft, call.method), 0, NULL},
               [4] = {FIELD_UINT64, offsetof(struct draft, call.body_bytes), 0, NULL},
               [5] = {FIELD_UINT32, offsetof(struct draft, call.deadline_ms), 0, NULL},
               [6] = {FIELD_ONE, 0, offsetof(struct draft, call.has_status), &status_table},
               [7] = {FIELD_ONE, 0, offsetof(struct draft, call.has_work), &work_table},
               [8] = {FIELD_MANY, offsetof(struct draft, call.metadata),
                      offsetof(struct draft, call.metadata_count), &metadata_table},
               [9] = {FIELD_MANY, offsetof(struct draft, call.steps),
                      offsetof(struct draft, call.step_count), &step_table},
               [10] = {FIELD_MANY, offsetof(struct draft, call.children),
                       offsetof(struct draft, call.child_count), &child_table},
               [11] = {FIELD_UINT64, offsetof(struct draft, call.resume_offset), 0, NULL}},
};

enum { VERSION_NUMBER = 1, CALL_NUMBER = 2 };

/* Reading. */

/* The header as it is read; more calls than there may be are only counted. */
struct header {
    uint32_t version;
    struct draft *drafts; /* [count] */
    size_t count;
};

/* Does the header have the form of one, and how many calls are in it? */
static enum status count_calls(uint8_t *bytes, size_t size, size_t *count_out)
{
    const uint8_t *end = bytes + size;
    size_t count = 0;
    for (uint8_t *at = bytes; at != end;) {
        struct field_piece piece;
        at = field_next(at, end, &piece);
        if (at == NULL) {
            return STATUS_BAD_INPUT;
        }
        count += piece.number == CALL_NUMBER;
    }
    *count_out = count;
    return STATUS_OK;
}

static enum status
read_draft(struct arena *arena, const struct field_piece *piece, struct draft *draft)
{
    draft->call = frame_call_make((enum frame_kind)0, (struct id){{0}});
    return piece->type == FIELD_TYPE_BYTES
               ? field_read(arena, &call_table, piece->bytes, piece->size, draft)
               : STATUS_BAD_INPUT;
}

static enum status
read_fields(struct arena *arena, uint8_t *bytes, size_t size, struct header *header)
{
    const uint8_t *end = bytes + size;
    enum status status = STATUS_OK;
    size_t count = 0;
    for (uint8_t *at = bytes; at != end && status == STATUS_OK;) {
        struct field_piece piece;
        at = field_next(at, end, &piece);
        if (at == NULL) {
            return STATUS_BAD_INPUT; /* never: it has been counted */
        }
        if (piece.number == CALL_NUMBER) {
            status = read_draft(arena, &piece, &header->drafts[count++]);
        } else if (piece.number == VERSION_NUMBER) {
            header->version = (uint32_t)piece.value;
            status = piece.type == FIELD_TYPE_VARINT ? STATUS_OK : STATUS_BAD_INPUT;
        }
    }
    return status;
}

/* Its texts stay in a copy of the frame, which is one piece of memory. */
static enum status
read_header(struct arena *arena, const void *bytes, size_t size, struct header *header)
{
    void *copy = NULL;
    void *drafts = NULL;
    *header = (struct header){.version = 0};
    enum status status = field_take(arena, 1, size + 1, &copy);
    if (status == STATUS_OK) {
        memcpy(copy, bytes, size);
        status = count_calls(copy, size, &header->count);
    }
    if (status == STATUS_OK) {
        status = field_take(arena, header->count, sizeof *header->drafts, &drafts);
    }
    header->drafts = drafts;
    return status == STATUS_OK ? read_fields(arena, copy, size, header) : status;
}

static enum status check_draft(const struct check *check, const struct draft *draft)
{
    if (id_is_zero(&draft->call.id)) {
        return refuse(check, "id: %" PRIu32 " bytes where %d that are not all zero belong",
                      draft->id_bytes, ID_BYTES);
    }
    if (draft->request_id_bytes != 0 && id_is_zero(&draft->call.work.request_id)) {
        return refuse(
            check, "work.request_id: %" PRIu32 " bytes where %d that are not all zero belong",
            draft->request_id_bytes, ID_BYTES);
    }
    if (draft->blob_bytes != 0 && !frame_has_blob(&draft->call.work)) {
        return refuse(check,
                      "work.blob: %" PRIu32 " bytes where %d that are not all zero belong",
                      draft->blob_bytes, FRAME_BLOB_BYTES);
    }
    return check_call(check, &draft->call);
}

static enum status read_calls(struct arena *arena,
                              const struct header *header,
                              uint64_t body_bytes,
                              struct frame *frame,
                              char *words)
{
    void *array = NULL;
    enum status status = field_take(arena, header->count, sizeof *frame->calls, &array);
    if (status != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    struct frame_call *calls = array;
    uint64_t left = body_bytes;
    size_t room = 0;
    for (size_t i = 0; i < header->count; i++) {
        const struct check check = {.call = i, .words = words, .room = &room};
        status = check_draft(&check, &header->drafts[i]);
        if (status != STATUS_OK) {
            return status;
        }
        calls[i] = header->drafts[i].call;
        if (calls[i].body_bytes > left) {
            return refuse(&check, "body_bytes: %" PRIu64 ", %" PRIu64 " of %" PRIu64 " left",
                          calls[i].body_bytes, left, body_bytes);
        }
        left -= calls[i].body_bytes;
    }
    if (left != 0) {
        snprintf(words, FRAME_WORDS_BYTES,
                 "body frame: %" PRIu64 " bytes, the calls have %" PRIu64, body_bytes,
                 body_bytes - left);
        return STATUS_BAD_INPUT;
    }
    *frame = (struct frame){.calls = calls, .count = header->count};
    return STATUS_OK;
}

/* An END or CANCEL is not answered, or two peers could refuse each other's refusals for ever.
 */
static void note_waiting(const struct header *header, struct frame_fault *fault)
{
    for (size_t i = 0; i < header->count && fault->waiting_count < FRAME_CALLS_MAX; i++) {
        const struct frame_call *call = &header->drafts[i].call;
        if (call->kind != FRAME_END && call->kind != FRAME_CANCEL && !id_is_zero(&call->id)) {
            fault->waiting[fault->waiting_count++] = call->id;
        }
    }
}

static enum status decode_header(struct arena *arena,
                                 const struct header *header,
                                 uint64_t body_bytes,
                                 struct frame *frame,
                                 char *words)
{
    if (header->version != FRAME_VERSION) {
        snprintf(words, FRAME_WORDS_BYTES, "version: %" PRIu32 ", this side speaks %d",
                 header->version, FRAME_VERSION);
        return STATUS_UNSUPPORTED;
    }
    if (header->count == 0 || header->count > FRAME_CALLS_MAX) {
        snprintf(words, FRAME_WORDS_BYTES, "calls: %zu, 1 to %d", header->count,
                 FRAME_CALLS_MAX);
        return STATUS_BAD_INPUT;
    }
    return read_calls(arena, header, body_bytes, frame, words);
}

enum status frame_decode(struct arena *arena,
                         const void *header,
                         size_t header_bytes,
                         uint64_t body_bytes,
                         struct frame *frame_out,
                         struct frame_fault *fault_out)
{
    fault_out->waiting_count = 0;
    if (header_bytes > FRAME_HEADER_BYTES_MAX) {
        snprintf(fault_out->words, FRAME_WORDS_BYTES, "header frame: %zu bytes, at most %d",
                 header_bytes, FRAME_HEADER_BYTES_MAX);
        return STATUS_BAD_INPUT;
    }
    struct header read;
    enum status status = read_header(arena, header, header_bytes, &read);
    if (status == STATUS_OK) {
        status = decode_header(arena, &read, body_bytes, frame_out, fault_out->words);
        if (status != STATUS_OK) {
            note_waiting(&read, fault_out);
        }
    } else if (status != STATUS_NO_MEMORY) {
        snprintf(fault_out->words, FRAME_WORDS_BYTES, "header frame: %s",
                 status == STATUS_FULL ? "needs too much memory once unpacked"
                                       : "not a brink.v1.Header");
        status = STATUS_BAD_INPUT;
    }
    if (status == STATUS_NO_MEMORY) {
        snprintf(fault_out->words, FRAME_WORDS_BYTES, "%s", status_words(status));
    }
    return status;
}

/* Writing. */

enum { TAG_VERSION = VERSION_NUMBER << 3 | FIELD_TYPE_VARINT };
enum { FIELDS_MAX = 11 + 4 + 16 + 1 }; /* of a call, a status and a work, and the call itself */

enum status frame_start(struct buffer *header)
{
    const uint8_t version[] = {TAG_VERSION, FRAME_VERSION};
    buffer_add(header, version, sizeof version);
    return header->failure;
}

/* A buffer near its limit may have room for a call, though not for the most it might need. */
static enum status
add_exactly(struct buffer *header, const struct frame_call *call, size_t room)
{
    struct buffer exact = {0};
    enum status status = buffer_reserve(&exact, room);
    if (status == STATUS_OK) {
        const uint8_t *end = field_write_message(CALL_NUMBER, &call_table, call, exact.bytes);
        size_t size = (size_t)(end - exact.bytes);
        status = buffer_reserve(header, size);
        if (status == STATUS_OK) {
            buffer_add(header, exact.bytes, size);
        }
    }
    buffer_clear(&exact);
    return status;
}

enum status frame_add(struct buffer *header, const struct frame_call *call)
{
    char words[FRAME_WORDS_BYTES];
    size_t room =
        FRAME_BLOB_BYTES + (FIELDS_MAX + call->status.violation_count) * FIELD_OVERHEAD_BYTES;
    const struct check check = {.words = words, .room = &room};
    enum status status =
        header->failure == STATUS_OK ? check_call(&check, call) : header->failure;
    if (status != STATUS_OK) {
        return status;
    }
    status = buffer_reserve(header, room);
    if (status == STATUS_FULL) {
        return add_exactly(header, call, room);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *end =
        field_write_message(CALL_NUMBER, &call_table, call, header->bytes + header->size);
    header->size = (size_t)(end - header->bytes);
    header->bytes[header->size] = '\0';
    return STATUS_OK;
}
