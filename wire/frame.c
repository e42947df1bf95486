#include "wire/frame.h"

#include "base/utf8.h"
#include "proto/brink/v1/call.pb-c.h"
#include "proto/unpack.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static_assert((int)FRAME_REQUEST == (int)BRINK__V1__CALL_KIND__CALL_KIND_REQUEST &&
                  (int)FRAME_CANCEL == (int)BRINK__V1__CALL_KIND__CALL_KIND_CANCEL,
              "frame_kind is CallKind");
static_assert((int)WORK_DRAIN == (int)BRINK__V1__WORK_KIND__WORK_KIND_DRAIN,
              "frame_work_kind is WorkKind");
static_assert((int)FRAME_PRIORITY_LOW == (int)BRINK__V1__PRIORITY__PRIORITY_LOW,
              "frame_priority is Priority");

enum { CODE_MAX = BRINK__V1__CODE__UNAUTHENTICATED };

/* Where a check is, for its words. */
struct check {
    size_t call; /* index of the call */
    char *words; /* [FRAME_WORDS_BYTES] */
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

struct frame_call frame_call_make(enum frame_kind kind, struct id id)
{
    return (struct frame_call){
        .kind = kind,
        .id = id,
        .method = "",
        .status = frame_status_make(0, ""),
        .work = {.method = "", .topic = "", .tenant = ""},
    };
}

/* Words for people may have line breaks; names may not. */
enum text_kind { TEXT_NAME, TEXT_WORDS };

static bool is_control_byte(char byte, enum text_kind kind)
{
    bool breaks_line = byte == '\n' || byte == '\t';
    return byte == 0x7f || ((unsigned char)byte < ' ' && !(breaks_line && kind == TEXT_WORDS));
}

static enum status check_text(const struct check *check,
                              const char *field,
                              const char *text,
                              size_t size_max,
                              enum text_kind kind)
{
    bool is_ascii = true;
    size_t size = 0;
    for (; text[size] != '\0'; size++) {
        if (is_control_byte(text[size], kind)) {
            return refuse(check, "%s: has a control byte", field);
        }
        is_ascii = is_ascii && (unsigned char)text[size] < 0x80;
    }
    if (size > size_max) {
        return refuse(check, "%s: %zu bytes, at most %zu", field, size, size_max);
    }
    if (!is_ascii && utf8_valid_size(text, size) != size) {
        return refuse(check, "%s: not UTF-8", field);
    }
    return STATUS_OK;
}

static bool is_key_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '.';
}

static bool is_key(const char *key)
{
    size_t size = 0;
    while (is_key_byte(key[size])) {
        size++;
    }
    return key[size] == '\0' && size >= 1 && size <= FRAME_KEY_MAX;
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
        if (!is_key(entry->key)) {
            return refuse(check, "metadata[%zu].key: not 1 to %d of a-z 0-9 - .", i,
                          FRAME_KEY_MAX);
        }
        enum status status = check_text(check, "metadata.value", entry->value,
                                        FRAME_METADATA_BYTES_MAX, TEXT_NAME);
        if (status != STATUS_OK) {
            return status;
        }
        bytes += strlen(entry->key) + strlen(entry->value);
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
    return status;
}

/* Reading. */

static enum status
read_metadata(struct arena *arena, const Brink__V1__Call *packed, struct frame_call *call)
{
    struct frame_metadata *entries =
        arena_take_array(arena, packed->n_metadata, sizeof *entries);
    if (entries == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < packed->n_metadata; i++) {
        entries[i] = (struct frame_metadata){.key = packed->metadata[i]->key,
                                             .value = packed->metadata[i]->value};
    }
    call->metadata = entries;
    call->metadata_count = packed->n_metadata;
    return STATUS_OK;
}

static enum status
read_status(struct arena *arena, const Brink__V1__Status *packed, struct frame_status *status)
{
    struct frame_violation *violations =
        arena_take_array(arena, packed->n_violations, sizeof *violations);
    if (violations == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < packed->n_violations; i++) {
        violations[i] = (struct frame_violation){.field = packed->violations[i]->field,
                                                 .text = packed->violations[i]->text};
    }
    *status = (struct frame_status){
        .code = (int)packed->code,
        .retry_after_ms = packed->retry_after_ms,
        .message = packed->message,
        .violations = violations,
        .violation_count = packed->n_violations,
    };
    return STATUS_OK;
}

static enum status
read_work(const struct check *check, const Brink__V1__Work *packed, struct frame_work *work)
{
    struct id request_id = {{0}};
    if (packed->request_id.len != 0 &&
        id_read(packed->request_id.data, packed->request_id.len, &request_id) != STATUS_OK) {
        return refuse(check, "work.request_id: %zu bytes, %d that are not all zero",
                      packed->request_id.len, ID_BYTES);
    }
    *work = (struct frame_work){
        .kind = (enum frame_work_kind)packed->kind,
        .priority = (enum frame_priority)packed->priority,
        .request_id = request_id,
        .method = packed->method,
        .topic = packed->topic,
        .tenant = packed->tenant,
        .epoch = packed->epoch,
        .sequence = packed->sequence,
        .attempt = packed->attempt,
        .credit = packed->credit,
        .no_cache = packed->no_cache != 0,
        .not_before_ms = packed->not_before_ms,
    };
    return STATUS_OK;
}

static enum status read_call(struct arena *arena,
                             const struct check *check,
                             const Brink__V1__Call *packed,
                             struct frame_call *call)
{
    struct id id;
    if (id_read(packed->id.data, packed->id.len, &id) != STATUS_OK) {
        return refuse(check, "id: %zu bytes, %d that are not all zero", packed->id.len,
                      ID_BYTES);
    }
    *call = frame_call_make((enum frame_kind)packed->kind, id);
    call->method = packed->method;
    call->deadline_ms = packed->deadline_ms;
    call->body_bytes = packed->body_bytes;
    enum status status = read_metadata(arena, packed, call);
    if (status == STATUS_OK && packed->status != NULL) {
        call->has_status = true;
        status = read_status(arena, packed->status, &call->status);
    }
    if (status == STATUS_OK && packed->work != NULL) {
        call->has_work = true;
        status = read_work(check, packed->work, &call->work);
    }
    return status == STATUS_OK ? check_call(check, call) : status;
}

static enum status read_calls(struct arena *arena,
                              const Brink__V1__Header *header,
                              uint64_t body_bytes,
                              struct frame *frame,
                              char *words)
{
    struct frame_call *calls = arena_take_array(arena, header->n_calls, sizeof *calls);
    if (calls == NULL) {
        return STATUS_NO_MEMORY;
    }
    uint64_t left = body_bytes;
    for (size_t i = 0; i < header->n_calls; i++) {
        const struct check check = {.call = i, .words = words};
        enum status status = read_call(arena, &check, header->calls[i], &calls[i]);
        if (status != STATUS_OK) {
            return status;
        }
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
    *frame = (struct frame){.calls = calls, .count = header->n_calls};
    return STATUS_OK;
}

/* An END or CANCEL is not answered, or two peers could refuse each other's refusals for ever.
 */
static void note_waiting(const Brink__V1__Header *header, struct frame_fault *fault)
{
    for (size_t i = 0; i < header->n_calls && fault->waiting_count < FRAME_CALLS_MAX; i++) {
        const Brink__V1__Call *call = header->calls[i];
        bool waits = call->kind != BRINK__V1__CALL_KIND__CALL_KIND_END &&
                     call->kind != BRINK__V1__CALL_KIND__CALL_KIND_CANCEL;
        struct id *id = &fault->waiting[fault->waiting_count];
        if (waits && id_read(call->id.data, call->id.len, id) == STATUS_OK) {
            fault->waiting_count++;
        }
    }
}

static enum status decode_header(struct arena *arena,
                                 const Brink__V1__Header *header,
                                 uint64_t body_bytes,
                                 struct frame *frame,
                                 char *words)
{
    if (header->version != FRAME_VERSION) {
        snprintf(words, FRAME_WORDS_BYTES, "version: %" PRIu32 ", this side speaks %d",
                 header->version, FRAME_VERSION);
        return STATUS_UNSUPPORTED;
    }
    if (header->n_calls == 0 || header->n_calls > FRAME_CALLS_MAX) {
        snprintf(words, FRAME_WORDS_BYTES, "calls: %zu, 1 to %d", header->n_calls,
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
    ProtobufCMessage *message = NULL;
    enum status status =
        unpack_message(&brink__v1__header__descriptor, arena, header, header_bytes, &message);
    if (status == STATUS_OK) {
        const Brink__V1__Header *unpacked = (const Brink__V1__Header *)message;
        status = decode_header(arena, unpacked, body_bytes, frame_out, fault_out->words);
        if (status != STATUS_OK) {
            note_waiting(unpacked, fault_out);
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

enum { TAG_VERSION = 1 << 3 | 0, TAG_CALL = 2 << 3 | 2, VARINT_BYTES_MAX = 10 };

/* protobuf-c never writes to what it packs, but its structs are not const. */
static char *text_of(const char *text)
{
    return (char *)text;
}

static ProtobufCBinaryData bytes_of(const struct id *id)
{
    return (ProtobufCBinaryData){.len = id_is_zero(id) ? 0 : ID_BYTES,
                                 .data = (uint8_t *)id->bytes};
}

/* A call as protobuf-c packs it. */
struct packing {
    Brink__V1__Call call;
    Brink__V1__Work work;
    Brink__V1__Status status;
    Brink__V1__Metadata metadata[FRAME_METADATA_MAX];
    Brink__V1__Metadata *metadata_list[FRAME_METADATA_MAX];
    Brink__V1__Violation violations[FRAME_VIOLATIONS_MAX];
    Brink__V1__Violation *violation_list[FRAME_VIOLATIONS_MAX];
};

static void lay_out_work(const struct frame_work *work, struct packing *packing)
{
    brink__v1__work__init(&packing->work);
    packing->work.kind = (Brink__V1__WorkKind)work->kind;
    packing->work.request_id = bytes_of(&work->request_id);
    packing->work.method = text_of(work->method);
    packing->work.topic = text_of(work->topic);
    packing->work.tenant = text_of(work->tenant);
    packing->work.priority = (Brink__V1__Priority)work->priority;
    packing->work.epoch = work->epoch;
    packing->work.attempt = work->attempt;
    packing->work.sequence = work->sequence;
    packing->work.credit = work->credit;
    packing->work.no_cache = work->no_cache;
    packing->work.not_before_ms = work->not_before_ms;
    packing->call.work = &packing->work;
}

static void lay_out_status(const struct frame_status *status, struct packing *packing)
{
    brink__v1__status__init(&packing->status);
    packing->status.code = (Brink__V1__Code)status->code;
    packing->status.message = text_of(status->message);
    packing->status.retry_after_ms = status->retry_after_ms;
    for (size_t i = 0; i < status->violation_count; i++) {
        brink__v1__violation__init(&packing->violations[i]);
        packing->violations[i].field = text_of(status->violations[i].field);
        packing->violations[i].text = text_of(status->violations[i].text);
        packing->violation_list[i] = &packing->violations[i];
    }
    packing->status.n_violations = status->violation_count;
    packing->status.violations = packing->violation_list;
    packing->call.status = &packing->status;
}

static void lay_out_call(const struct frame_call *call, struct packing *packing)
{
    brink__v1__call__init(&packing->call);
    packing->call.id = bytes_of(&call->id);
    packing->call.kind = (Brink__V1__CallKind)call->kind;
    packing->call.method = text_of(call->method);
    packing->call.body_bytes = call->body_bytes;
    packing->call.deadline_ms = call->deadline_ms;
    for (size_t i = 0; i < call->metadata_count; i++) {
        brink__v1__metadata__init(&packing->metadata[i]);
        packing->metadata[i].key = text_of(call->metadata[i].key);
        packing->metadata[i].value = text_of(call->metadata[i].value);
        packing->metadata_list[i] = &packing->metadata[i];
    }
    packing->call.n_metadata = call->metadata_count;
    packing->call.metadata = packing->metadata_list;
    if (call->has_status) {
        lay_out_status(&call->status, packing);
    }
    if (call->has_work) {
        lay_out_work(&call->work, packing);
    }
}

static size_t write_varint(uint64_t value, uint8_t bytes_out[VARINT_BYTES_MAX])
{
    size_t size = 0;
    while (value >= 0x80) {
        bytes_out[size++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    bytes_out[size++] = (uint8_t)value;
    return size;
}

enum status frame_start(struct buffer *header)
{
    const uint8_t version[] = {TAG_VERSION, FRAME_VERSION};
    buffer_add(header, version, sizeof version);
    return header->failure;
}

enum status frame_add(struct buffer *header, const struct frame_call *call)
{
    char words[FRAME_WORDS_BYTES];
    const struct check check = {.words = words};
    enum status status =
        header->failure == STATUS_OK ? check_call(&check, call) : header->failure;
    if (status != STATUS_OK) {
        return status;
    }
    struct packing packing;
    lay_out_call(call, &packing);
    size_t size = brink__v1__call__get_packed_size(&packing.call);
    uint8_t prefix[1 + VARINT_BYTES_MAX] = {TAG_CALL};
    size_t prefix_size = 1 + write_varint(size, prefix + 1);
    status = buffer_reserve(header, prefix_size + size);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_add(header, prefix, prefix_size);
    brink__v1__call__pack(&packing.call, header->bytes + header->size);
    header->size += size;
    return header->failure;
}
