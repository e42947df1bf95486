#include "bench/rig_redis.h"

#include "base/clock.h"
#include "bench/pair.h"

#include <errno.h>
#include <fcntl.h>
#include <hiredis.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries a read; results the second stream keeps, about. */
enum { ENTRIES_MAX = 256, ENTRY_ID_BYTES = 48, FIXED_MAX = 3 };

struct redis {
    struct pair pair;
    redisContext *requests; /* of the client: says XADD */
    redisContext *results;  /* of the client: waits in XREAD */
    redisContext *worker;
    redisReply *reply; /* with results not yet received; NULL: there is none */
    size_t next;       /* entry of it */
    char last[ENTRY_ID_BYTES];
};

/* One entry of a stream: [id, ["b", bytes]]. */
struct entry {
    const redisReply *id;
    const redisReply *bytes;
};

static size_t count_entries(const redisReply *reply)
{
    bool is_one_stream = reply->type == REDIS_REPLY_ARRAY && reply->elements == 1 &&
                         reply->element[0]->elements == 2;
    return is_one_stream ? reply->element[0]->element[1]->elements : 0;
}

static enum status
read_entry(const redisReply *reply, size_t index, size_t size, struct entry *entry_out)
{
    const redisReply *entry = reply->element[0]->element[1]->element[index];
    if (entry->elements != 2 || entry->element[1]->elements != 2 ||
        entry->element[0]->len >= ENTRY_ID_BYTES ||
        entry->element[1]->element[1]->len != size) {
        return STATUS_DAMAGED;
    }
    *entry_out = (struct entry){entry->element[0], entry->element[1]->element[1]};
    return STATUS_OK;
}

static enum status say(redisContext *context, size_t count, const char **words, size_t *sizes)
{
    return redisAppendCommandArgv(context, (int)count, words, sizes) == REDIS_OK
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

/* Sends what waits and reads what is there. */
static enum status move(redisContext *context, short happened)
{
    int is_done = 0;
    if (redisBufferWrite(context, &is_done) != REDIS_OK) {
        return STATUS_UNAVAILABLE;
    }
    bool is_readable = (happened & (POLLIN | POLLHUP | POLLERR)) != 0;
    return is_readable && redisBufferRead(context) != REDIS_OK ? STATUS_UNAVAILABLE : STATUS_OK;
}

static short wants(const redisContext *context)
{
    return context->obuf != NULL && context->obuf[0] != '\0' ? POLLIN | POLLOUT : POLLIN;
}

enum { GROUP_MAX = 2 };

/* All connections once, after what poll saw of them. STATUS_EXPIRED: nothing was read. */
static enum status
move_all(redisContext *const *contexts, size_t count, struct pollfd files[GROUP_MAX])
{
    enum status all = STATUS_EXPIRED;
    for (size_t i = 0; i < count; i++) {
        enum status status = move(contexts[i], files[i].revents);
        if (status != STATUS_OK) {
            return status;
        }
        all = (files[i].revents & POLLIN) != 0 ? STATUS_OK : all;
        files[i] = (struct pollfd){.fd = contexts[i]->fd, .events = wants(contexts[i])};
    }
    return all;
}

/* Both directions of all connections, until one has read something or the time is over (below
 * 0: without limit). STATUS_EXPIRED. */
static enum status exchange(redisContext *const *contexts, size_t count, int64_t timeout_ms)
{
    struct pollfd files[GROUP_MAX] = {{0}};
    int64_t end_ms = clock_monotonic_ms() + timeout_ms;
    enum status status = move_all(contexts, count, files);
    while (status == STATUS_EXPIRED) {
        int64_t left_ms = end_ms - clock_monotonic_ms();
        left_ms = timeout_ms < 0 ? -1 : left_ms < 0 ? 0 : left_ms;
        if (poll(files, count, (int)left_ms) == 0) {
            return STATUS_EXPIRED;
        }
        status = move_all(contexts, count, files);
    }
    return status;
}

/* The next reply that was read, NULL where there is none. STATUS_DAMAGED: it is an error. */
static enum status take(redisContext *context, redisReply **reply_out)
{
    void *reply = NULL;
    if (redisReaderGetReply(context->reader, &reply) != REDIS_OK) {
        return STATUS_DAMAGED;
    }
    *reply_out = reply;
    if (*reply_out != NULL && (*reply_out)->type == REDIS_REPLY_ERROR) {
        freeReplyObject(*reply_out);
        *reply_out = NULL;
        return STATUS_DAMAGED;
    }
    return STATUS_OK;
}

/* The worker. */

static enum status ask_requests(redisContext *context)
{
    return redisAppendCommand(context,
                              "XREADGROUP GROUP workers worker COUNT %d BLOCK 0 "
                              "STREAMS requests >",
                              ENTRIES_MAX) == REDIS_OK
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static enum status say_result(redisContext *context, const struct entry *entry)
{
    uint8_t result[RIG_RESULT_BYTES];
    memset(result, 'r', sizeof result);
    memcpy(result, entry->bytes->str, sizeof(uint64_t));
    const char *words[] = {"XADD",  "results", "MAXLEN", "~",
                           "20000", "*",       "b",      (const char *)result};
    size_t sizes[] = {4, 7, 6, 1, 5, 1, 1, sizeof result};
    return say(context, 8, words, sizes);
}

/* XACK and XDEL of all requests of a read at once. */
static enum status say_done(redisContext *context, const redisReply *reply, size_t count)
{
    const char *words[FIXED_MAX + ENTRIES_MAX] = {"XACK", "requests", "workers"};
    size_t sizes[FIXED_MAX + ENTRIES_MAX] = {4, 8, 7};
    for (size_t i = 0; i < count; i++) {
        const redisReply *id = reply->element[0]->element[1]->element[i]->element[0];
        words[FIXED_MAX + i] = id->str;
        sizes[FIXED_MAX + i] = id->len;
    }
    enum status status = say(context, FIXED_MAX + count, words, sizes);
    words[1] = "XDEL";
    sizes[1] = 4;
    words[2] = "requests";
    sizes[2] = 8;
    return status == STATUS_OK ? say(context, FIXED_MAX - 1 + count, words + 1, sizes + 1)
                               : status;
}

/* The results, then what ends their requests, then the next read: one write, in that order. */
static enum status answer(redisContext *context, const redisReply *reply)
{
    size_t count = count_entries(reply);
    enum status status = count <= ENTRIES_MAX ? STATUS_OK : STATUS_DAMAGED;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct entry entry;
        status = read_entry(reply, i, RIG_REQUEST_BYTES, &entry);
        if (status == STATUS_OK) {
            status = say_result(context, &entry);
        }
    }
    if (status == STATUS_OK && count > 0) {
        status = say_done(context, reply, count);
    }
    return status == STATUS_OK ? ask_requests(context) : status;
}

static void *run_worker(void *argument)
{
    struct redis *rig = argument;
    enum status status = ask_requests(rig->worker);
    while (status == STATUS_OK) {
        redisReply *reply = NULL;
        status = take(rig->worker, &reply);
        if (status == STATUS_OK && reply == NULL) {
            status = exchange(&rig->worker, 1, -1);
        } else if (status == STATUS_OK && reply->type == REDIS_REPLY_ARRAY) {
            status = answer(rig->worker, reply);
        }
        if (reply != NULL) {
            freeReplyObject(reply);
        }
    }
    return NULL;
}

/* The client. */

static enum status ask_results(struct redis *rig)
{
    return redisAppendCommand(rig->results, "XREAD COUNT %d BLOCK 0 STREAMS results %s",
                              ENTRIES_MAX, rig->last) == REDIS_OK
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

static enum status redis_send(void *self, const uint8_t *request)
{
    struct redis *rig = self;
    const char *words[] = {"XADD", "requests", "*", "b", (const char *)request};
    size_t sizes[] = {4, 8, 1, 1, RIG_REQUEST_BYTES};
    return say(rig->requests, 5, words, sizes);
}

/* The answers to requests. */
static enum status check_requests(struct redis *rig)
{
    redisReply *reply = NULL;
    enum status status = take(rig->requests, &reply);
    while (status == STATUS_OK && reply != NULL) {
        freeReplyObject(reply);
        status = take(rig->requests, &reply);
    }
    return status;
}

static enum status wait_for_results(struct redis *rig, int64_t timeout_ms)
{
    redisContext *const contexts[] = {rig->results, rig->requests};
    enum status status = take(rig->results, &rig->reply);
    while (status == STATUS_OK && rig->reply == NULL) {
        status = exchange(contexts, 2, timeout_ms);
        if (status == STATUS_OK) {
            status = check_requests(rig);
        }
        if (status == STATUS_OK) {
            status = take(rig->results, &rig->reply);
        }
    }
    rig->next = 0;
    return status;
}

/* The last result of a reply has the next read asked for. */
static enum status take_result(struct redis *rig, uint64_t *tag_out)
{
    struct entry entry;
    size_t count = count_entries(rig->reply);
    enum status status = rig->next < count
                             ? read_entry(rig->reply, rig->next++, RIG_RESULT_BYTES, &entry)
                             : STATUS_DAMAGED;
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(tag_out, entry.bytes->str, sizeof *tag_out);
    if (rig->next == count) {
        memcpy(rig->last, entry.id->str, entry.id->len + 1);
        freeReplyObject(rig->reply);
        rig->reply = NULL;
        status = ask_results(rig);
    }
    return status;
}

static enum status redis_receive(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct redis *rig = self;
    enum status status = rig->reply == NULL ? wait_for_results(rig, timeout_ms) : STATUS_OK;
    return status == STATUS_OK ? take_result(rig, tag_out) : status;
}

/* Opening and closing. */

static void redis_close(void *self)
{
    struct redis *rig = self;
    pair_close(&rig->pair);
    redisFree(rig->requests);
    redisFree(rig->results);
    redisFree(rig->worker);
    if (rig->reply != NULL) {
        freeReplyObject(rig->reply);
    }
    free(rig);
}

static enum status connect_one(uint16_t port, redisContext **context_out)
{
    *context_out = redisConnect("127.0.0.1", port);
    if (*context_out == NULL) {
        return STATUS_NO_MEMORY;
    }
    return (*context_out)->err == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status make_group(redisContext *context)
{
    redisReply *reply = redisCommand(context, "XGROUP CREATE requests workers 0 MKSTREAM");
    bool is_made = reply != NULL && reply->type == REDIS_REPLY_STATUS;
    if (reply != NULL) {
        freeReplyObject(reply);
    }
    return is_made ? STATUS_OK : STATUS_UNAVAILABLE;
}

/* From here on nothing waits inside the library: hiredis knows by the flag. */
static enum status wait_no_more(redisContext *context)
{
    int flags = fcntl(context->fd, F_GETFL);
    context->flags &= ~REDIS_BLOCK;
    return flags >= 0 && fcntl(context->fd, F_SETFL, flags | O_NONBLOCK) == 0 ? STATUS_OK
                                                                              : STATUS_IO;
}

static enum status open_contexts(struct redis *rig, uint16_t port)
{
    redisContext **const contexts[] = {&rig->worker, &rig->requests, &rig->results};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < 3; i++) {
        status = connect_one(port, contexts[i]);
        if (status == STATUS_OK && i == 0) {
            status = make_group(*contexts[i]);
        }
        if (status == STATUS_OK) {
            status = wait_no_more(*contexts[i]);
        }
    }
    return status;
}

static enum status start_server(struct redis *rig,
                                const struct rig_options *options,
                                uint16_t *port_out,
                                char words_out[RIG_WORDS_BYTES])
{
    struct server_port port;
    enum status status = server_find_port(&port);
    if (status != STATUS_OK) {
        return status;
    }
    *port_out = port.number;
    const char *const arguments[] = {"--port",
                                     port.text,
                                     "--bind",
                                     "127.0.0.1",
                                     "--dir",
                                     ".",
                                     "--save",
                                     "",
                                     "--appendonly",
                                     "yes",
                                     "--appendfsync",
                                     "always",
                                     "--auto-aof-rewrite-percentage",
                                     "0",
                                     NULL};
    const struct server_plan plan = {.path = options->program,
                                     .arguments = arguments,
                                     .folder = options->journal,
                                     .port = port.number};
    return server_start(&plan, &rig->pair.server, words_out);
}

static enum status
redis_open(const struct rig_options *options, void **self_out, char words_out[RIG_WORDS_BYTES])
{
    struct redis *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    uint16_t port = 0;
    snprintf(rig->last, sizeof rig->last, "0");
    enum status status = start_server(rig, options, &port, words_out);
    if (status == STATUS_OK) {
        snprintf(words_out, RIG_WORDS_BYTES, "redis-server refuses the streams");
        status = open_contexts(rig, port);
    }
    if (status == STATUS_OK) {
        status = ask_results(rig);
    }
    if (status == STATUS_OK) {
        status = pair_work(&rig->pair, run_worker, rig);
    }
    if (status != STATUS_OK) {
        redis_close(rig);
        return status;
    }
    *self_out = rig;
    return STATUS_OK;
}

static enum status redis_count(void *self, struct rig_counts *counts_out)
{
    struct redis *rig = self;
    pair_count(&rig->pair, counts_out);
    return STATUS_OK;
}

const struct rig_kind *rig_redis(void)
{
    static const struct rig_kind kind = {redis_open, redis_close, redis_send, redis_receive,
                                         redis_count};
    return &kind;
}
