#include "broker/outbox.h"

#include "base/stock.h"
#include "wire/batch.h"
#include "wire/message.h"

#include <stdlib.h>
#include <string.h>

enum { SLOT_COUNT = 64, LOST_MAX = 256, LETTERS_KEPT_BYTES = 4 << 20 };

struct letter {
    struct letter *next;
    uint64_t covers;
    uint64_t peer;
    bool carries_task;
    struct body topic; /* of a publication; else empty */
    struct body body;
    size_t size;
    uint8_t call[]; /* [size], as frame_add wrote it */
};

/* What one peer gets next. A peer's number says which slot it has. */
struct slot {
    uint64_t peer;
    bool carries_task;
    struct batch batch;
};

struct outbox {
    struct socket *calls;        /* borrowed */
    struct socket *publications; /* borrowed */
    struct slot slots[SLOT_COUNT];
    struct letter *first; /* held, oldest first */
    struct letter **end;
    uint64_t committed; /* records, as of the last outbox_release */
    struct outbox_counts counts;
    struct stock letters;     /* memory of those that come and go */
    struct buffer scratch;    /* a letter being written */
    struct batch publication; /* one being sent */
    struct message message;
    uint64_t lost[LOST_MAX]; /* [lost_count] peers */
    size_t lost_count;
};

enum status
outbox_new(struct socket *calls, struct socket *publications, struct outbox **outbox_out)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    if (outbox == NULL) {
        return STATUS_NO_MEMORY;
    }
    outbox->letters.kept_bytes_max = LETTERS_KEPT_BYTES;
    outbox->calls = calls;
    outbox->publications = publications;
    outbox->end = &outbox->first;
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        batch_init(&outbox->slots[i].batch);
    }
    batch_init(&outbox->publication);
    message_init(&outbox->message);
    *outbox_out = outbox;
    return STATUS_OK;
}

void outbox_limit(struct outbox *outbox, uint32_t calls_max)
{
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        batch_limit(&outbox->slots[i].batch, calls_max);
    }
}

static void free_letter(struct outbox *outbox, struct letter *letter)
{
    body_clear(&letter->topic);
    body_clear(&letter->body);
    stock_give(&outbox->letters, letter, sizeof *letter + letter->size);
}

void outbox_free(struct outbox **outbox_p)
{
    struct outbox *outbox = *outbox_p;
    if (outbox == NULL) {
        return;
    }
    while (outbox->first != NULL) {
        struct letter *letter = outbox->first;
        outbox->first = letter->next;
        free_letter(outbox, letter);
    }
    stock_clear(&outbox->letters);
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        batch_clear(&outbox->slots[i].batch);
    }
    message_clear(&outbox->message);
    batch_clear(&outbox->publication);
    buffer_clear(&outbox->scratch);
    free(outbox);
    *outbox_p = NULL;
}

/* Beyond LOST_MAX the next send to the peer finds out again. */
static void note_lost(struct outbox *outbox, uint64_t peer)
{
    for (size_t i = 0; i < outbox->lost_count; i++) {
        if (outbox->lost[i] == peer) {
            return;
        }
    }
    if (outbox->lost_count < LOST_MAX) {
        outbox->lost[outbox->lost_count++] = peer;
    }
}

void outbox_lose(struct outbox *outbox, uint64_t peer)
{
    note_lost(outbox, peer);
}

void outbox_publish_to(struct outbox *outbox, struct socket *publications)
{
    outbox->publications = publications;
}

/* A worker that misses a task would hold it until the lease ends, so it counts as gone; a
 * caller that does not read now may read again. */
static void count_dropped(struct outbox *outbox, uint64_t peer, size_t count, bool carries_task)
{
    outbox->counts.dropped += count;
    if (carries_task) {
        note_lost(outbox, peer);
    }
}

static void send_slot(struct outbox *outbox, struct slot *slot)
{
    size_t count = slot->batch.count;
    if (count == 0) {
        return;
    }
    enum status status = batch_take(&slot->batch, &outbox->message);
    if (status == STATUS_OK) {
        outbox->message.peer = slot->peer;
        status = socket_send(outbox->calls, &outbox->message);
    } else {
        batch_clear(&slot->batch);
    }
    if (status != STATUS_OK) {
        count_dropped(outbox, slot->peer, count,
                      slot->carries_task || status == STATUS_NOT_FOUND);
    }
    slot->carries_task = false;
}

static void send_publication(struct outbox *outbox, struct letter *letter)
{
    struct batch *batch = &outbox->publication;
    struct message *message = &outbox->message;
    enum status status = batch_add_written(batch, letter->call, letter->size, &letter->body);
    if (status == STATUS_OK) {
        status = batch_take(batch, message);
    }
    if (status == STATUS_OK) {
        body_share(&message->topic, &letter->topic);
        status = socket_send(outbox->publications, message);
    }
    if (status != STATUS_OK) {
        outbox->counts.dropped++;
        batch_clear(batch);
    }
}

static void send_call(struct outbox *outbox, struct letter *letter)
{
    struct slot *slot = &outbox->slots[letter->peer % SLOT_COUNT];
    if (slot->peer != letter->peer) {
        send_slot(outbox, slot);
        slot->peer = letter->peer;
    }
    enum status status =
        batch_add_written(&slot->batch, letter->call, letter->size, &letter->body);
    if (status == STATUS_FULL) {
        send_slot(outbox, slot);
        status = batch_add_written(&slot->batch, letter->call, letter->size, &letter->body);
    }
    if (status != STATUS_OK) {
        count_dropped(outbox, letter->peer, 1, letter->carries_task);
        return;
    }
    slot->carries_task = slot->carries_task || letter->carries_task;
}

static void let_go(struct outbox *outbox, struct letter *letter)
{
    if (body_size(&letter->topic) > 0) {
        send_publication(outbox, letter);
    } else {
        send_call(outbox, letter);
    }
    free_letter(outbox, letter);
}

bool outbox_has_audience(const struct outbox *outbox, const char *root)
{
    return socket_has_audience(outbox->publications, root);
}

static bool is_task(const struct frame_call *call)
{
    return call->has_work && call->work.kind == WORK_TASK;
}

static enum status write_letter(struct outbox *outbox,
                                const struct address *address,
                                const struct frame_call *call,
                                const struct body *body,
                                struct letter **letter_out)
{
    struct frame_call sized = *call;
    sized.body_bytes = body == NULL ? 0 : body_size(body);
    buffer_reset(&outbox->scratch);
    enum status status = frame_add(&outbox->scratch, &sized);
    if (status != STATUS_OK) {
        return status;
    }
    struct letter *letter = stock_take(&outbox->letters, sizeof *letter + outbox->scratch.size);
    if (letter == NULL) {
        return STATUS_NO_MEMORY;
    }
    letter->next = NULL;
    letter->covers = address->covers;
    letter->peer = address->peer;
    letter->carries_task = is_task(call);
    letter->size = outbox->scratch.size;
    memcpy(letter->call, outbox->scratch.bytes, letter->size);
    body_init(&letter->topic);
    body_init(&letter->body);
    if (body != NULL) {
        body_share(&letter->body, body);
    }
    if (address->topic != NULL) {
        status = body_copy(&letter->topic, address->topic, strlen(address->topic));
    }
    if (status != STATUS_OK) {
        free_letter(outbox, letter);
        return status;
    }
    *letter_out = letter;
    return STATUS_OK;
}

void outbox_add(struct outbox *outbox,
                const struct address *address,
                const struct frame_call *call,
                const struct body *body)
{
    struct letter *letter = NULL;
    if (write_letter(outbox, address, call, body, &letter) != STATUS_OK) {
        count_dropped(outbox, address->peer, 1, is_task(call));
        return;
    }
    if (letter->covers <= outbox->committed) {
        let_go(outbox, letter);
        return;
    }
    *outbox->end = letter;
    outbox->end = &letter->next;
    outbox->counts.held++;
}

void outbox_release(struct outbox *outbox, uint64_t committed)
{
    outbox->committed = committed;
    while (outbox->first != NULL && outbox->first->covers <= committed) {
        struct letter *letter = outbox->first;
        outbox->first = letter->next;
        if (outbox->first == NULL) {
            outbox->end = &outbox->first;
        }
        outbox->counts.held--;
        let_go(outbox, letter);
    }
}

void outbox_flush(struct outbox *outbox)
{
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        send_slot(outbox, &outbox->slots[i]);
    }
}

bool outbox_take_lost(struct outbox *outbox, uint64_t *peer_out)
{
    if (outbox->lost_count == 0) {
        return false;
    }
    *peer_out = outbox->lost[--outbox->lost_count];
    return true;
}

struct outbox_counts outbox_read_counts(const struct outbox *outbox)
{
    return outbox->counts;
}
