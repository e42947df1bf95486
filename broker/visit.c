#include "broker/visit.h"

#include "base/utf8.h"
#include "proto/unpack.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_BYTES = 400 };

void visit_refuse_field(
    struct shell *shell, const struct call *call, const char *field, const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    utf8_clean(text); /* it may quote any bytes */
    char words[2 * TEXT_BYTES];
    snprintf(words, sizeof words, "%s: %s", field, text);
    const struct frame_violation violation = {.field = field, .text = text};
    struct frame_status refusal = frame_status_make(status_code(STATUS_BAD_INPUT), words);
    refusal.violations = &violation;
    refusal.violation_count = 1;
    shell_end(shell, call, 0, &refusal, NULL);
}

ProtobufCMessage *
visit_read_body(struct shell *shell, const struct method *method, const struct visit *visit)
{
    size_t size = body_size(visit->body);
    if (size > SHELL_BODY_BYTES_MAX) {
        visit_refuse_field(shell, &visit->call, "body", "%zu bytes, at most %d", size,
                           SHELL_BODY_BYTES_MAX);
        return NULL;
    }
    ProtobufCMessage *message = NULL;
    enum status status =
        unpack_message(method->input, &shell->scratch, body_bytes(visit->body), size, &message);
    if (status == STATUS_BAD_INPUT) {
        visit_refuse_field(shell, &visit->call, "body", "not a %s", method->input->name);
    } else if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "body: %s", status_words(status));
    }
    return message;
}

void visit_refuse_for_now(struct shell *shell, const struct call *call)
{
    const char *words = scribe_words(shell->scribe);
    if (words[0] == '\0') {
        shell_refuse(shell, call, STATUS_UNAVAILABLE,
                     "the broker drains: it takes no new requests");
    } else {
        shell_refuse(shell, call, STATUS_UNAVAILABLE, "nothing can be promised now: %s", words);
    }
}

bool visit_read_id(struct shell *shell,
                   const struct visit *visit,
                   const ProtobufCBinaryData *bytes,
                   struct id *id_out)
{
    if (id_read(bytes->data, bytes->len, id_out) != STATUS_OK) {
        visit_refuse_field(shell, &visit->call, "request_id",
                           "%zu bytes where %d that are not all zero belong", bytes->len,
                           ID_BYTES);
        return false;
    }
    return true;
}

void visit_refuse_request(struct shell *shell,
                          const struct visit *visit,
                          const struct id *request,
                          enum status status)
{
    if (status == STATUS_UNAVAILABLE) {
        visit_refuse_for_now(shell, &visit->call);
        return;
    }
    char id[ID_TEXT_BYTES];
    id_format(request, id);
    shell_refuse(shell, &visit->call, status, "request %s: %s", id, status_words(status));
}
