#include "bench/rig_beanstalkd.h"

#include "bench/pair.h"
#include "bench/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 10000, TAKES_MAX = 256, LEASE_S = 60 };

/* A connection that takes jobs. It asks for several at once: the first command waits for a job,
 * the others take only what is there, so none of them can wait for a window that is smaller. */
struct taker {
    struct talk *talk;
    uint32_t asked; /* of the last time */
    uint32_t took;  /* jobs of those */
    uint32_t left;  /* answers of those still to come */
};

struct beanstalkd {
    struct pair pair;
    struct talk *requests; /* of the client: what it says has an answer of one line */
    struct taker results;  /* of the client */
    struct taker worker;   /* which also puts its results there */
};

struct job {
    struct line_word id;
    const uint8_t *body;
    size_t size;
};

static void put(struct talk *talk, const uint8_t *bytes, size_t size)
{
    buffer_print(talk_say(talk), "put 0 0 %d %zu\r\n", LEASE_S, size);
    buffer_add(talk_say(talk), bytes, size);
    buffer_add(talk_say(talk), "\r\n", 2);
}

static void finish(struct talk *talk, const struct job *job)
{
    buffer_add_text(talk_say(talk), "delete ");
    buffer_add(talk_say(talk), job->id.text, job->id.size);
    buffer_add_text(talk_say(talk), "\r\n");
}

/* Asks for twice as many as came, so for one alone while one at a time comes. */
static void ask(struct taker *taker)
{
    uint32_t wanted = taker->took < taker->asked ? taker->took + 1 : 2 * taker->took;
    taker->asked = wanted < 1 ? 1 : wanted > TAKES_MAX ? TAKES_MAX : wanted;
    taker->took = 0;
    taker->left = taker->asked;
    buffer_add_text(talk_say(taker->talk), "reserve\r\n");
    for (uint32_t i = 1; i < taker->asked; i++) {
        buffer_add_text(talk_say(taker->talk), "reserve-with-timeout 0\r\n");
    }
}

static bool is_good_answer(const struct line *line)
{
    return line_has(line, 0, "INSERTED") || line_has(line, 0, "DELETED");
}

/* The next job that was read. STATUS_UNAVAILABLE: there is none, and more are asked for. */
static enum status take(struct taker *taker, struct job *job_out)
{
    struct line line;
    if (taker->left == 0) {
        ask(taker);
    }
    enum status status = talk_take(taker->talk, &line);
    while (status == STATUS_OK) {
        if (line_has(&line, 0, "RESERVED") && line.count == 3 && taker->left > 0) {
            taker->left--;
            taker->took++;
            *job_out = (struct job){line.words[1], line.body, line.body_size};
            return STATUS_OK;
        }
        if (line_has(&line, 0, "TIMED_OUT") && taker->left > 0) {
            taker->left--;
        } else if (!is_good_answer(&line)) {
            return STATUS_DAMAGED;
        }
        if (taker->left == 0) {
            ask(taker);
        }
        status = talk_take(taker->talk, &line);
    }
    return status;
}

/* The result is stored before the request goes, in the order of one connection. */
static void *run_worker(void *argument)
{
    struct beanstalkd *rig = argument;
    struct taker *taker = &rig->worker;
    uint8_t result[RIG_RESULT_BYTES];
    memset(result, 'r', sizeof result);
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct job job;
        status = take(taker, &job);
        if (status == STATUS_UNAVAILABLE) {
            status = talk_exchange(&taker->talk, 1, -1);
        } else if (status == STATUS_OK && job.size == RIG_REQUEST_BYTES) {
            memcpy(result, job.body, sizeof(uint64_t));
            put(taker->talk, result, sizeof result);
            finish(taker->talk, &job);
        }
    }
    return NULL;
}

/* Says a command and waits for its answer of one line. */
static enum status command(struct talk *talk, const char *text)
{
    struct line line;
    buffer_print(talk_say(talk), "%s\r\n", text);
    enum status status = talk_await(talk, ANSWER_MS, &line);
    bool is_good =
        status == STATUS_OK && (line_has(&line, 0, "USING") || line_has(&line, 0, "WATCHING"));
    return status != STATUS_OK || is_good ? status : STATUS_DAMAGED;
}

static enum status
open_talk(uint16_t port, const char *uses, const char *watches, struct talk **talk_out)
{
    enum status status = talk_new(port, "RESERVED", talk_out);
    if (status == STATUS_OK && uses != NULL) {
        status = command(*talk_out, uses);
    }
    if (status == STATUS_OK && watches != NULL) {
        status = command(*talk_out, watches);
        if (status == STATUS_OK) {
            status = command(*talk_out, "ignore default");
        }
    }
    return status;
}

static enum status open_talks(struct beanstalkd *rig, uint16_t port)
{
    enum status status = open_talk(port, "use requests", NULL, &rig->requests);
    if (status == STATUS_OK) {
        status = open_talk(port, NULL, "watch results", &rig->results.talk);
    }
    if (status == STATUS_OK) {
        status = open_talk(port, "use results", "watch requests", &rig->worker.talk);
    }
    return status;
}

static enum status start_server(struct beanstalkd *rig,
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
    const char *sync_ms = options->durability == JOURNAL_SYNC ? "0" : "50";
    const char *const arguments[] = {"-l", "127.0.0.1", "-p",    port.text, "-b",
                                     ".",  "-f",        sync_ms, NULL};
    const struct server_plan plan = {.path = options->program,
                                     .arguments = arguments,
                                     .folder = options->journal,
                                     .port = port.number};
    return server_start(&plan, &rig->pair.server, words_out);
}

static void beanstalkd_close(void *self)
{
    struct beanstalkd *rig = self;
    pair_close(&rig->pair);
    talk_free(&rig->requests);
    talk_free(&rig->results.talk);
    talk_free(&rig->worker.talk);
    free(rig);
}

static enum status beanstalkd_open(const struct rig_options *options,
                                   void **self_out,
                                   char words_out[RIG_WORDS_BYTES])
{
    struct beanstalkd *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    uint16_t port = 0;
    enum status status = start_server(rig, options, &port, words_out);
    if (status == STATUS_OK) {
        snprintf(words_out, RIG_WORDS_BYTES, "beanstalkd refuses the tubes");
        status = open_talks(rig, port);
    }
    if (status == STATUS_OK) {
        status = pair_work(&rig->pair, run_worker, rig);
    }
    if (status != STATUS_OK) {
        beanstalkd_close(rig);
        return status;
    }
    *self_out = rig;
    return STATUS_OK;
}

static enum status beanstalkd_send(void *self, const uint8_t *request)
{
    struct beanstalkd *rig = self;
    put(rig->requests, request, RIG_REQUEST_BYTES);
    return STATUS_OK;
}

/* The answers to requests. */
static enum status check_requests(struct beanstalkd *rig)
{
    struct line line;
    enum status status = talk_take(rig->requests, &line);
    while (status == STATUS_OK && is_good_answer(&line)) {
        status = talk_take(rig->requests, &line);
    }
    return status == STATUS_UNAVAILABLE ? STATUS_OK : STATUS_DAMAGED;
}

static enum status beanstalkd_receive(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct beanstalkd *rig = self;
    struct talk *const talks[] = {rig->results.talk, rig->requests};
    struct job job;
    enum status status = take(&rig->results, &job);
    while (status == STATUS_UNAVAILABLE) {
        status = talk_exchange(talks, 2, timeout_ms);
        if (status == STATUS_OK) {
            status = check_requests(rig);
        }
        if (status != STATUS_OK) {
            return status;
        }
        status = take(&rig->results, &job);
    }
    if (status != STATUS_OK || job.size != RIG_RESULT_BYTES) {
        return status != STATUS_OK ? status : STATUS_DAMAGED;
    }
    memcpy(tag_out, job.body, sizeof *tag_out);
    finish(rig->results.talk, &job);
    return STATUS_OK;
}

static enum status beanstalkd_count(void *self, struct rig_counts *counts_out)
{
    struct beanstalkd *rig = self;
    pair_count(&rig->pair, counts_out);
    return STATUS_OK;
}

const struct rig_kind *rig_beanstalkd(void)
{
    static const struct rig_kind kind = {beanstalkd_open, beanstalkd_close, beanstalkd_send,
                                         beanstalkd_receive, beanstalkd_count};
    return &kind;
}
