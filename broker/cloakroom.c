#include "broker/cloakroom.h"

#include "broker/gate.h"
#include "broker/parcel.h"
#include "broker/visit.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/unpack.h"
#include "wire/digest.h"

#include <inttypes.h>
#include <string.h>

/* The bytes put, in the shell's scratch; NULL: the call is refused. */
static const ProtobufCBinaryData *
read_blob(struct shell *shell, const struct method *method, const struct visit *visit)
{
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(method->input, &shell->scratch, body_bytes(visit->body),
                                        body_size(visit->body), &message);
    if (status == STATUS_NO_MEMORY) {
        shell_refuse(shell, &visit->call, status, "body: %s", status_words(status));
        return NULL;
    }
    if (status != STATUS_OK) {
        visit_refuse_field(shell, &visit->call, "body", "not a %s", method->input->name);
        return NULL;
    }
    const Brink__V1__PutBlobRequest *request = (const Brink__V1__PutBlobRequest *)message;
    if (request->blob.len == 0) {
        visit_refuse_field(shell, &visit->call, "blob", "0 bytes, at least 1");
        return NULL;
    }
    return &request->blob;
}

/* A parcel with a copy of the blob alone. */
static enum status make_parcel(struct shell *shell,
                               const struct visit *visit,
                               const ProtobufCBinaryData *blob,
                               struct parcel **parcel_out)
{
    const struct frame_call bare = frame_call_make(FRAME_MESSAGE, visit->call.id);
    struct body body;
    body_init(&body);
    enum status status = body_copy(&body, blob->data, blob->len);
    if (status == STATUS_OK) {
        status = parcel_take(&shell->parcels, &bare, "", &body, parcel_out);
    }
    body_clear(&body);
    return status;
}

static void refuse_put(struct shell *shell, const struct visit *visit, enum status status)
{
    const struct broker_stats stats = broker_read_stats(shell->core);
    if (status == STATUS_UNAVAILABLE) {
        visit_refuse_for_now(shell, &visit->call);
    } else if (status == STATUS_FULL) {
        shell_refuse(shell, &visit->call, status,
                     "no room for a blob of %zu bytes: blobs %" PRIu32 " of %d, bytes %" PRIu64
                     " of %" PRIu64 " (those that requests need stay)",
                     body_size(visit->body), stats.blobs, BROKER_BLOBS_MAX, stats.blob_bytes,
                     shell->limits.blob_bytes_max);
    } else {
        shell_refuse(shell, &visit->call, status, "%s", status_words(status));
    }
}

void cloakroom_put(struct shell *shell, const struct method *method, const struct visit *visit)
{
    const ProtobufCBinaryData *blob = read_blob(shell, method, visit);
    if (blob == NULL || !gate_lets_store(shell, visit)) {
        return;
    }
    const struct digest_part part = {blob->data, blob->len};
    const struct digest digest = digest_of(&part, 1);
    struct event event = {.kind = EVENT_PUT, .call = visit->call};
    event.as.put.hash = digest.bytes;
    event.as.put.bytes = blob->len;
    enum status status = make_parcel(shell, visit, blob, &event.as.put.parcel);
    if (status == STATUS_OK) {
        status = shell_step(shell, &event);
    }
    if (status != STATUS_OK) {
        refuse_put(shell, visit, status);
    }
}

void cloakroom_get(struct shell *shell, const struct method *method, const struct visit *visit)
{
    const Brink__V1__GetBlobRequest *request =
        (const Brink__V1__GetBlobRequest *)visit_read_body(shell, method, visit);
    struct blob_view blob;
    if (request == NULL) {
        return;
    }
    if (request->hash.len != BROKER_BLOB_BYTES) {
        visit_refuse_field(shell, &visit->call, "hash", "%zu bytes, %d", request->hash.len,
                           BROKER_BLOB_BYTES);
        return;
    }
    enum status status = broker_find_blob(shell->core, request->hash.data, &blob);
    if (status != STATUS_OK) {
        struct digest digest;
        char text[DIGEST_TEXT_BYTES];
        memcpy(digest.bytes, request->hash.data, sizeof digest.bytes);
        digest_format(&digest, text);
        shell_refuse(shell, &visit->call, status, "hash: no blob %s is here", text);
        return;
    }
    const struct body *body = &blob.parcel->body;
    Brink__V1__Blob reply = BRINK__V1__BLOB__INIT;
    reply.blob =
        (ProtobufCBinaryData){.len = body_size(body), .data = (uint8_t *)body_bytes(body)};
    shell_reply(shell, &visit->call, blob.record, &reply.base);
}

void cloakroom_refuse(struct shell *shell, const struct visit *visit)
{
    struct digest digest;
    char text[DIGEST_TEXT_BYTES];
    memcpy(digest.bytes, visit->said->work.blob, sizeof digest.bytes);
    digest_format(&digest, text);
    const struct frame_violation violation = {.field = "work.blob", .text = text};
    struct frame_status refusal = frame_status_make(
        status_code(STATUS_BAD_STATE), "work.blob: no such blob is here; put it, then submit");
    refusal.violations = &violation;
    refusal.violation_count = 1;
    shell_end(shell, &visit->call, 0, &refusal, NULL);
}
