#include "tests/support/running.h"

#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

struct loop_options running_options(void)
{
    struct loop_options options = {
        .call = "inproc://call",
        .publish = "inproc://publish",
        .body_max = 16 << 20,
        .limits = loop_default_limits(),
        .journal = {.durability = JOURNAL_MEMORY},
        .stop_file = -1,
    };
    options.limits.jobs_max = 5000;
    options.limits.kept_max = 5000;
    options.limits.awaiting_max = 1000;
    options.limits.retry_base_ms = 0; /* what is lost comes back in its order */
    return options;
}

static void *run(void *arg)
{
    struct running *running = arg;
    running->ended = loop_run(running->loop);
    return NULL;
}

void running_start(struct running *running,
                   struct context *context,
                   struct loop_options options)
{
    *running = (struct running){.context = context};
    options.context = context;
    char words[LOOP_WORDS_BYTES];
    if (loop_new(&options, &running->loop, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    assert_int_equal(pthread_create(&running->thread, NULL, run, running), 0);
}

void running_stop(struct running *running)
{
    loop_stop(running->loop);
    assert_int_equal(pthread_join(running->thread, NULL), 0);
    assert_int_equal(running->ended, STATUS_OK);
    loop_free(&running->loop);
    context_free(&running->context);
}

void running_call(const struct running *running, struct peer *peer)
{
    peer_open(peer, running->context, loop_call_endpoint(running->loop));
}

/* The broker may hear of a subscription after it has published: ask until it answers. */
void running_subscribe(const struct running *running, struct peer *peer, const char *prefix)
{
    peer_subscribe(peer, running->context, loop_publish_endpoint(running->loop), prefix);
    assert_int_equal(socket_subscribe(peer->socket, "event/worker"), STATUS_OK);
    struct socket_event event = {.socket = peer->socket};
    for (uint32_t i = 0; !event.ready; i++) {
        struct peer worker;
        running_work(running, &worker, 0xff0000 + i, "scenario/nobody/asks", 1);
        assert_int_equal(socket_wait(&event, 1, 50), STATUS_OK);
        peer_close(&worker);
    }
}

const struct frame_call *running_next(struct peer *subscriber, const char *prefix)
{
    const struct frame_call *call = NULL;
    const struct body *topic = &subscriber->inbox.message.topic;
    do {
        call = peer_receive(subscriber);
    } while (body_size(topic) < strlen(prefix) ||
             memcmp(body_bytes(topic), prefix, strlen(prefix)) != 0);
    return call;
}

void running_work(const struct running *running,
                  struct peer *peer,
                  uint32_t number,
                  const char *prefix,
                  uint32_t credit)
{
    running_call(running, peer);
    running_join(peer, number, prefix, credit);
}

void running_join(struct peer *peer, uint32_t number, const char *prefix, uint32_t credit)
{
    struct id id = peer_id(number);
    char *prefixes[] = {(char *)prefix};
    Brink__V1__Join join = BRINK__V1__JOIN__INIT;
    join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    join.name = "fake";
    join.topics = prefixes;
    join.n_topics = 1;
    join.credit = credit;
    uint8_t bytes[400];
    size_t size = brink__v1__join__pack(&join, bytes);
    struct frame_call call = frame_call_make(FRAME_REQUEST, id);
    call.method = "/brink.v1.Dispatch/Work";
    call.has_work = true;
    call.work.kind = WORK_JOIN;
    peer_send(peer, &call, bytes, size);
}
