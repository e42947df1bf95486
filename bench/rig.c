#include "bench/rig.h"

#include "bench/folder.h"
#include "bench/rig_beanstalkd.h"
#include "bench/rig_brink.h"
#include "bench/rig_jetstream.h"
#include "bench/rig_nats.h"
#include "bench/rig_proxy.h"
#include "bench/rig_rabbitmq.h"
#include "bench/rig_redis.h"
#include "bench/server.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rig {
    const struct rig_kind *kind;
    void *self;
    struct folder journal;
    uint8_t request[RIG_REQUEST_BYTES];
};

/* Of a peer. */
struct supply {
    const char *program;
    const char *package;        /* that has it */
    const char *client_package; /* NULL: the client is ours */
};

struct row {
    const char *name;
    const struct rig_kind *(*kind)(void);
    enum journal_durability durability;
    uint32_t calls_max;
    unsigned groups; /* a bit each */
    bool has_keys;
    bool has_metrics;
    const struct supply *supply; /* NULL: no peer */
};

static const struct supply nats = {"nats-server", "nats-server", NULL};
static const struct supply redis = {"redis-server", "redis-server", "libhiredis-dev"};
static const struct supply rabbitmq = {"rabbitmq-server", "rabbitmq-server", "librabbitmq-dev"};
static const struct supply beanstalkd = {"beanstalkd", "beanstalkd", NULL};

enum {
    OF_TRIP = 1 << RIG_TRIP,
    OF_KEYS = 1 << RIG_KEYS,
    OF_METRICS = 1 << RIG_METRICS,
    OF_ALL = OF_TRIP | OF_KEYS | OF_METRICS
};

static const struct row rows[] = {
    {"zmq_proxy", rig_proxy, JOURNAL_MEMORY, 1, OF_TRIP, false, false, NULL},
    {"brink, sync", rig_brink, JOURNAL_SYNC, 0, OF_ALL, false, false, NULL},
    {"brink, sync, keys", rig_brink, JOURNAL_SYNC, 0, OF_KEYS, true, false, NULL},
    {"brink, sync, metrics", rig_brink, JOURNAL_SYNC, 0, OF_METRICS, false, true, NULL},
    {"brink, sync, 1", rig_brink, JOURNAL_SYNC, 1, OF_TRIP, false, false, NULL},
    {"brink, batch", rig_brink, JOURNAL_BATCH, 0, OF_TRIP, false, false, NULL},
    {"brink, memory", rig_brink, JOURNAL_MEMORY, 0, OF_ALL, false, false, NULL},
    {"brink, keys", rig_brink, JOURNAL_MEMORY, 0, OF_TRIP | OF_KEYS, true, false, NULL},
    {"brink, metrics", rig_brink, JOURNAL_MEMORY, 0, OF_METRICS, false, true, NULL},
    {"nats core", rig_nats, JOURNAL_MEMORY, 0, OF_TRIP, false, false, &nats},
    {"nats jetstream", rig_jetstream, JOURNAL_BATCH, 0, OF_TRIP, false, false, &nats},
    {"redis streams", rig_redis, JOURNAL_SYNC, 0, OF_TRIP, false, false, &redis},
    {"rabbitmq quorum", rig_rabbitmq, JOURNAL_SYNC, 0, OF_TRIP, false, false, &rabbitmq},
    {"beanstalkd -f 0", rig_beanstalkd, JOURNAL_SYNC, 0, OF_TRIP, false, false, &beanstalkd},
    {"beanstalkd -f 50", rig_beanstalkd, JOURNAL_BATCH, 0, OF_TRIP, false, false, &beanstalkd},
};

/* RabbitMQ's own script comes before Debian's, which changes the user and leaves a shell
 * between us and the server. */
static const char search_first[] = "/usr/lib/rabbitmq/bin";
static const char search_last[] = "/usr/sbin:/usr/local/sbin";

enum { SEARCH_BYTES = 4096 };

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

bool rig_is_peer(size_t index)
{
    assert(index < rig_count());
    return rows[index].supply != NULL;
}

bool rig_is_of(size_t index, enum rig_group group)
{
    assert(index < rig_count());
    return (rows[index].groups >> group & 1) != 0;
}

size_t rig_base(size_t index, enum rig_group group)
{
    assert(rig_is_of(index, group));
    size_t base = 0;
    while (group != RIG_TRIP &&
           !(rig_is_of(base, group) && !rows[base].has_keys && !rows[base].has_metrics &&
             rows[base].durability == rows[index].durability)) {
        base++;
    }
    return base;
}

static bool
find_server(const struct supply *supply, const char *search, char path_out[PATH_MAX])
{
    char all[SEARCH_BYTES];
    if (search == NULL) {
        const char *path = getenv("PATH");
        snprintf(all, sizeof all, "%s:%s:%s", search_first, path == NULL ? "" : path,
                 search_last);
        search = all;
    }
    return server_find(supply->program, search, path_out);
}

enum status rig_check(size_t index, const char *search, char words_out[RIG_WORDS_BYTES])
{
    assert(index < rig_count());
    const struct supply *supply = rows[index].supply;
    char path[PATH_MAX];
    if (supply == NULL) {
        return STATUS_OK;
    }
    if (rows[index].kind() == NULL) {
        snprintf(words_out, RIG_WORDS_BYTES,
                 "%s: this program was built without its client: install %s and build again",
                 rows[index].name, supply->client_package);
        return STATUS_NOT_FOUND;
    }
    if (!find_server(supply, search, path)) {
        snprintf(words_out, RIG_WORDS_BYTES,
                 "%s: there is no program %s: install the package %s", rows[index].name,
                 supply->program, supply->package);
        return STATUS_NOT_FOUND;
    }
    return STATUS_OK;
}

static enum status open_rig(struct rig *rig,
                            const struct row *row,
                            const struct plan *plan,
                            char words_out[RIG_WORDS_BYTES])
{
    static_assert((int)RIG_WORDS_BYTES == (int)FOLDER_WORDS_BYTES, "words are passed on");
    enum status status = STATUS_OK;
    char program[PATH_MAX] = "";
    if (row->supply != NULL && !find_server(row->supply, NULL, program)) {
        snprintf(words_out, RIG_WORDS_BYTES, "%s: there is no such program any more",
                 row->supply->program);
        return STATUS_NOT_FOUND;
    }
    if (row->durability != JOURNAL_MEMORY || row->has_keys || row->supply != NULL) {
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
                                        .calls_max = row->calls_max,
                                        .has_keys = row->has_keys,
                                        .has_metrics = row->has_metrics,
                                        .program = program};
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
