#include "bench/rig.h"

#include "bench/folder.h"
#include "bench/rig_brink.h"
#include "bench/rig_proxy.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rig {
    const struct rig_kind *kind;
    void *self;
    struct folder journal;
    uint8_t request[RIG_REQUEST_BYTES];
};

struct row {
    const char *name;
    const struct rig_kind *(*kind)(void);
    enum journal_durability durability;
    uint32_t calls_max;
};

static const struct row rows[] = {
    {"zmq_proxy", rig_proxy, JOURNAL_MEMORY, 1},
    {"brink, sync", rig_brink, JOURNAL_SYNC, 0},
    {"brink, sync, 1", rig_brink, JOURNAL_SYNC, 1},
    {"brink, batch", rig_brink, JOURNAL_BATCH, 0},
    {"brink, memory", rig_brink, JOURNAL_MEMORY, 0},
};

static const char *const endpoints[TRANSPORT_COUNT] = {
    [TRANSPORT_TCP] = "tcp://127.0.0.1:*", [TRANSPORT_IPC] = "ipc://*"};

size_t rig_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const char *rig_name(size_t index)
{
    assert(index < rig_count());
    return rows[index].name;
}

static enum status open_rig(struct rig *rig,
                            const struct row *row,
                            const struct plan *plan,
                            char words_out[RIG_WORDS_BYTES])
{
    static_assert((int)RIG_WORDS_BYTES == (int)FOLDER_WORDS_BYTES, "words are passed on");
    enum status status = STATUS_OK;
    if (row->durability != JOURNAL_MEMORY) {
        status = folder_make(&rig->journal, plan->journal, words_out);
    }
    if (status != STATUS_OK) {
        return status;
    }
    rig->kind = row->kind();
    memset(rig->request, 'q', sizeof rig->request);
    const struct rig_options options = {.endpoint = endpoints[plan->transport],
                                        .durability = row->durability,
                                        .journal = rig->journal.path,
                                        .calls_max = row->calls_max};
    return rig->kind->open(&options, &rig->self, words_out);
}

enum status rig_new(size_t index,
                    const struct plan *plan,
                    struct rig **rig_out,
                    char words_out[RIG_WORDS_BYTES])
{
    assert(index < rig_count());
    snprintf(words_out, RIG_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    struct rig *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = open_rig(rig, &rows[index], plan, words_out);
    if (status != STATUS_OK) {
        rig_free(&rig);
        return status;
    }
    *rig_out = rig;
    return STATUS_OK;
}

void rig_free(struct rig **rig_p)
{
    struct rig *rig = *rig_p;
    if (rig == NULL) {
        return;
    }
    if (rig->self != NULL) {
        rig->kind->close(rig->self);
    }
    folder_remove(&rig->journal);
    free(rig);
    *rig_p = NULL;
}

enum status rig_send(struct rig *rig, uint64_t tag)
{
    memcpy(rig->request, &tag, sizeof tag);
    return rig->kind->send(rig->self, rig->request);
}

enum status rig_receive(struct rig *rig, int64_t timeout_ms, uint64_t *tag_out)
{
    return rig->kind->receive(rig->self, timeout_ms, tag_out);
}

enum status rig_read_counts(struct rig *rig, struct rig_counts *counts_out)
{
    *counts_out = (struct rig_counts){0};
    return rig->kind->count == NULL ? STATUS_OK : rig->kind->count(rig->self, counts_out);
}
