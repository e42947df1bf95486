#include "command/publication.h"

#include "base/status.h"
#include "command/interim.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/call.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/json.h"
#include "proto/unpack.h"

#include <inttypes.h>
#include <string.h>

/* What is published under a prefix. */
struct kind {
    const char *prefix;
    const char *name; /* of the body in JSON */
    const ProtobufCMessageDescriptor *type;
    void (*print)(const struct watch_event *event,
                  const ProtobufCMessage *body,
                  struct page *page);
};

static void
print_outcome(const struct watch_event *event, const ProtobufCMessage *body, struct page *page)
{
    char id[ID_TEXT_BYTES];
    (void)body;
    id_format(&event->id, id);
    buffer_print(page->text, "#%" PRIu64 "  ", event->work.sequence);
    page_add(page, event->topic);
    buffer_print(page->text, "  %s  %s, attempt %u", id, status_code_name(event->status.code),
                 event->work.attempt);
    for (size_t i = 0; i < event->metadata_count; i++) {
        if (strcmp(event->metadata[i].key, "brink-worker") == 0) {
            buffer_add_text(page->text, ", by ");
            page_add(page, event->metadata[i].value);
        }
    }
    if (event->work.step > 0) {
        buffer_print(page->text, ", step %u of %u", event->work.step, event->work.steps);
    }
    if (event->status.code != 0) {
        buffer_add_text(page->text, ": ");
        page_add(page, event->status.message);
    }
}

static void
print_progress(const struct watch_event *event, const ProtobufCMessage *body, struct page *page)
{
    const Brink__V1__Progress *progress = (const Brink__V1__Progress *)body;
    page_add(page, event->topic);
    buffer_print(page->text, "  %" PRIu64 " of %" PRIu64 " draws", progress->draws_done,
                 progress->draws);
    buffer_add_text(page->text, progress->n_running > 0 ? "; " : "");
    interim_print(progress, SIZE_MAX, page->unicode, page->text);
}

static void
print_event(const struct watch_event *event, const ProtobufCMessage *body, struct page *page)
{
    const Brink__V1__Event *news = (const Brink__V1__Event *)body;
    char id[ID_TEXT_BYTES];
    page_add(page, event->topic);
    buffer_add_text(page->text, "  ");
    page_add(page, news->what);
    buffer_add_byte(page->text, ' ');
    page_add(page, news->worker);
    if (!id_is_zero(&event->id) && news->worker[0] == '\0') {
        id_format(&event->id, id);
        buffer_add_text(page->text, id);
    }
}

static const struct kind kinds[] = {
    {"assessment/", "assessment", &brink__v1__assessment__descriptor, print_outcome},
    {"progress/", "progress", &brink__v1__progress__descriptor, print_progress},
    {"event/", "event", &brink__v1__event__descriptor, print_event},
};

/* NULL: a topic of a later version. */
static const struct kind *kind_of(const struct watch_event *event)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strncmp(event->topic, kinds[i].prefix, strlen(kinds[i].prefix)) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* The body; NULL: it is none of this kind. An outcome that failed has an empty one. What shards
 * say is put together. */
static const ProtobufCMessage *
read_body(const struct kind *kind, const struct watch_event *event, struct arena *arena)
{
    ProtobufCMessage *message = NULL;
    if (kind == NULL || unpack_message(kind->type, arena, event->body, event->body_size,
                                       &message) != STATUS_OK) {
        return NULL;
    }
    if (kind->type == &brink__v1__progress__descriptor) {
        interim_merge((Brink__V1__Progress *)message, arena);
    }
    return message;
}

void publication_print(const struct watch_event *event, struct arena *arena, struct page *page)
{
    const struct kind *kind = kind_of(event);
    const ProtobufCMessage *body = read_body(kind, event, arena);
    if (event->restarted) {
        buffer_add_text(page->text,
                        "numbers begin again: another broker, or one that forgot\n");
    }
    if (event->missed > 0) {
        buffer_print(page->text, "missed %" PRIu64 " %s before this one\n", event->missed,
                     event->missed == 1 ? "publication" : "publications");
    }
    if (body != NULL) {
        kind->print(event, body, page);
    } else {
        page_add(page, event->topic);
        buffer_print(page->text, "  %zu bytes that cannot be read", event->body_size);
    }
    page_line_end(page);
}

/* A topic is visible ASCII; what JSON would escape has no place in one. */
static void print_topic(const char *topic, struct buffer *text)
{
    for (; *topic != '\0'; topic++) {
        bool is_plain = *topic > ' ' && *topic <= '~' && *topic != '"' && *topic != '\\';
        buffer_add_byte(text, is_plain ? (uint8_t)*topic : '?');
    }
}

static enum status
print_status(const struct watch_event *event, struct arena *arena, struct buffer *text)
{
    const struct frame_status *status = &event->status;
    Brink__V1__Status message = BRINK__V1__STATUS__INIT;
    size_t count = status->violation_count;
    Brink__V1__Violation *violations = arena_take_array(arena, count, sizeof *violations);
    message.violations = arena_take_array(arena, count, sizeof(Brink__V1__Violation *));
    message.code = (Brink__V1__Code)status->code;
    message.message = arena_copy_text(arena, status->message);
    message.retry_after_ms = status->retry_after_ms;
    if (violations == NULL || message.violations == NULL || message.message == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        brink__v1__violation__init(&violations[i]);
        violations[i].field = arena_copy_text(arena, status->violations[i].field);
        violations[i].text = arena_copy_text(arena, status->violations[i].text);
        if (violations[i].field == NULL || violations[i].text == NULL) {
            return STATUS_NO_MEMORY;
        }
        message.violations[message.n_violations++] = &violations[i];
    }
    return json_print(&message.base, JSON_STYLE_LINE, text);
}

void publication_print_json(const struct watch_event *event,
                            struct arena *arena,
                            struct buffer *text)
{
    const struct kind *kind = kind_of(event);
    const ProtobufCMessage *body = read_body(kind, event, arena);
    char id[ID_TEXT_BYTES];
    id_format(&event->id, id);
    buffer_add_text(text, "{\"topic\":\"");
    print_topic(event->topic, text);
    buffer_print(text,
                 "\",\"id\":\"%s\",\"sequence\":\"%" PRIu64
                 "\",\"step\":%u,\"steps\":%u,\"attempt\":%u,\"missed\":\"%" PRIu64
                 "\",\"restarted\":%s,\"status\":",
                 id, event->work.sequence, event->work.step, event->work.steps,
                 event->work.attempt, event->missed, event->restarted ? "true" : "false");
    enum status status = print_status(event, arena, text);
    if (status == STATUS_OK && body != NULL && event->body_size > 0) {
        buffer_print(text, ",\"%s\":", kind->name);
        status = json_print(body, JSON_STYLE_LINE, text);
    }
    buffer_add_text(text, "}\n");
    text->failure = text->failure == STATUS_OK ? status : text->failure;
}
