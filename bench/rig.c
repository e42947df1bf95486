#include "bench/rig.h"

#include "bench/rig_brink.h"
#include "bench/rig_proxy.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rig {
    const struct rig_kind *kind;
    void *self;
    uint8_t request[RIG_REQUEST_BYTES];
};

struct row {
    const char *name;
    const struct rig_kind *(*kind)(void);
};

static const struct row rows[] = {
    {"zmq_proxy", rig_proxy},
    {"brink, memory", rig_brink},
};

size_t rig_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const char *rig_name(size_t index)
{
    assert(index < rig_count());
    return rows[index].name;
}

enum status rig_new(size_t index, struct rig **rig_out, char words_out[RIG_WORDS_BYTES])
{
    assert(index < rig_count());
    snprintf(words_out, RIG_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    struct rig *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    rig->kind = rows[index].kind();
    memset(rig->request, 'q', sizeof rig->request);
    enum status status = rig->kind->open(&rig->self, words_out);
    if (status != STATUS_OK) {
        free(rig);
        return status;
    }
    *rig_out = rig;
    return STATUS_OK;
}

void rig_free(struct rig **rig_p)
{
    if (*rig_p == NULL) {
        return;
    }
    (*rig_p)->kind->close((*rig_p)->self);
    free(*rig_p);
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
