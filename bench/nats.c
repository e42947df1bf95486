#include "bench/nats.h"

#include <string.h>

enum { ANSWER_MS = 10000, ASK_SUBSCRIPTION = 1000 };

static enum status await_pong(struct talk *talk)
{
    struct line line;
    enum status status = talk_await(talk, ANSWER_MS, &line);
    while (status == STATUS_OK && !line_has(&line, 0, "PONG")) {
        if (line_has(&line, 0, "-ERR")) {
            return STATUS_DAMAGED;
        }
        status = talk_await(talk, ANSWER_MS, &line);
    }
    return status;
}

enum status nats_settle(struct talk *talk)
{
    buffer_add_text(talk_say(talk), "PING\r\n");
    return await_pong(talk);
}

enum status nats_open(uint16_t port, struct talk **talk_out)
{
    struct talk *talk = NULL;
    enum status status = talk_new(port, "MSG", &talk);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_add_text(talk_say(talk), "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
    status = nats_settle(talk);
    if (status != STATUS_OK) {
        talk_free(&talk);
        return status;
    }
    *talk_out = talk;
    return STATUS_OK;
}

void nats_subscribe(struct talk *talk, const char *subject, uint64_t subscription)
{
    buffer_print(talk_say(talk), "SUB %s %llu\r\n", subject, (unsigned long long)subscription);
}

void nats_publish(
    struct talk *talk, const char *subject, const char *reply, const void *bytes, size_t size)
{
    struct buffer *say = talk_say(talk);
    buffer_print(say, "PUB %s %s %zu\r\n", subject, reply == NULL ? "" : reply, size);
    buffer_add(say, bytes, size);
    buffer_add(say, "\r\n", 2);
}

/* MSG subject subscription [reply] size */
static enum status read_message(const struct line *line, struct nats_message *message_out)
{
    if (line->body == NULL || line->count < 4 || line->count > 5) {
        return STATUS_DAMAGED;
    }
    struct nats_message message = {
        .subject = line->words[1], .body = line->body, .size = line->body_size};
    if (line->count == 5) {
        message.reply = line->words[3];
    }
    enum status status = line_number(line, 2, &message.subscription);
    if (status == STATUS_OK) {
        *message_out = message;
    }
    return status;
}

enum status nats_take(struct talk *talk, struct nats_message *message_out)
{
    struct line line;
    enum status status = talk_take(talk, &line);
    while (status == STATUS_OK && !line_has(&line, 0, "MSG")) {
        if (line_has(&line, 0, "-ERR")) {
            return STATUS_DAMAGED;
        }
        if (line_has(&line, 0, "PING")) {
            buffer_add_text(talk_say(talk), "PONG\r\n");
        }
        status = talk_take(talk, &line);
    }
    return status == STATUS_OK ? read_message(&line, message_out) : status;
}

bool nats_is_error(const struct nats_message *message)
{
    static const char words[] = "\"error\"";
    return memmem(message->body, message->size, words, sizeof words - 1) != NULL;
}

enum status nats_ask(struct talk *talk, const char *subject, const char *json)
{
    struct nats_message message;
    nats_subscribe(talk, "bench.answer", ASK_SUBSCRIPTION);
    nats_publish(talk, subject, "bench.answer", json, strlen(json));
    enum status status = nats_take(talk, &message);
    while (status == STATUS_UNAVAILABLE) {
        status = talk_exchange(&talk, 1, ANSWER_MS);
        if (status != STATUS_OK) {
            return status;
        }
        status = nats_take(talk, &message);
    }
    if (status == STATUS_OK && nats_is_error(&message)) {
        return STATUS_DAMAGED;
    }
    buffer_print(talk_say(talk), "UNSUB %d\r\n", ASK_SUBSCRIPTION);
    return status;
}
