/* A broker with keys, over the loopback interface: what each key may do, how much, and that it
 * ends when the list says so. */
#include "base/random.h"
#include "broker/access.h"
#include "broker/gate.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/running.h"
#include "wire/key.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum {
    OK = 0,
    INVALID_ARGUMENT = 3,
    DENIED = 7,
    FULL = 8,
    NO_KEY = 16,
    NOT_FOUND = 5,
    LIST_BYTES = 4096
};

enum who { DESK, NAVY, WORKER, WATCHER, BOSS, STRANGER, WHO_COUNT };

static const char *const names[WHO_COUNT] = {"desk", "navy", "worker", "watcher", "boss", NULL};

/* Without their keys. */
static const char *const lines[WHO_COUNT] = {
    "roles=client topics=scenario/assess/ tenants=acme,navy",
    "roles=client topics=scenario/ tenants=navy",
    "roles=worker topics=scenario/assess/",
    "roles=subscriber topics=assessment/assess/",
    "roles=admin",
    NULL,
};

struct house {
    struct running running;
    struct context *outside;
    struct folder folder;
    const char *path; /* of the access list */
    struct key *server, *keys[WHO_COUNT];
    struct peer peers[WHO_COUNT]; /* callers; of the watcher a subscriber */
    FILE *log;
    int reload_file;
    sem_t reloaded; /* posted when a reading begins */
    uint32_t calls;
};

static bool note_reload(void *arg, const struct log *log, struct loop_live *live_out)
{
    struct house *house = arg;
    (void)log;
    (void)live_out;
    sem_post(&house->reloaded);
    return false;
}

/* Writes the list; the key `without` (WHO_COUNT: none) is left out, `extra` is added to that of
 * `whose`. */
static void write_list(struct house *house, enum who without, enum who whose, const char *extra)
{
    char text[LIST_BYTES];
    size_t size = 0;
    for (int who = 0; who < WHO_COUNT; who++) {
        if (names[who] != NULL && who != (int)without) {
            size += (size_t)snprintf(text + size, sizeof text - size, "%s key=%s %s %s\n",
                                     names[who], key_public(house->keys[who]), lines[who],
                                     who == (int)whose ? extra : "");
        }
    }
    house->path = folder_write(&house->folder, "access.list", text);
}

static const char *call_endpoint(const struct house *house)
{
    return loop_call_endpoint(house->running.loop);
}

/* Has the broker read the list again, and waits until it does. */
static void reload(struct house *house)
{
    eventfd_write(house->reload_file, 1);
    sem_wait(&house->reloaded);
}

static void open_house(struct house *house, enum who whose, const char *extra)
{
    write_list(house, WHO_COUNT, whose, extra);
    struct loop_options options = running_options();
    options.call = "tcp://127.0.0.1:*";
    options.publish = "tcp://127.0.0.1:*";
    options.key = house->server;
    options.access = house->path;
    options.reload_file = house->reload_file;
    options.reload = note_reload;
    options.reload_arg = house;
    options.log = (struct log){.stream = house->log, .program = "test", .least = LOG_INFO};
    running_start(&house->running, peer_context(), options);
}

static int set_up(void **state)
{
    static struct house house;
    house = (struct house){.reload_file = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    house.log = tmpfile();
    assert_non_null(house.log);
    folder_make(&house.folder);
    sem_init(&house.reloaded, 0, 0);
    assert_int_equal(key_new(&house.server), STATUS_OK);
    for (int who = 0; who < WHO_COUNT; who++) {
        assert_int_equal(key_new(&house.keys[who]), STATUS_OK);
    }
    house.outside = peer_context();
    *state = &house;
    return 0;
}

static int tear_down(void **state)
{
    struct house *house = *state;
    for (int who = 0; who < WHO_COUNT; who++) {
        if (house->peers[who].socket != NULL) {
            peer_close(&house->peers[who]);
        }
        key_free(&house->keys[who]);
    }
    running_stop(&house->running);
    context_free(&house->outside);
    key_free(&house->server);
    folder_remove(&house->folder);
    sem_destroy(&house->reloaded);
    fclose(house->log);
    close(house->reload_file);
    return 0;
}

/* The caller with this key. */
static struct peer *as(struct house *house, enum who who)
{
    struct peer *peer = &house->peers[who];
    if (peer->socket == NULL) {
        peer_open_with_key(peer, house->outside, SOCKET_CALLER, call_endpoint(house),
                           house->keys[who], key_public(house->server));
    }
    return peer;
}

static struct id next_call(struct house *house)
{
    return peer_id(1000000 + house->calls++);
}

/* Calls a method that needs no body. */
static void ask(struct house *house, enum who who, const char *method, int code)
{
    const struct id id = next_call(house);
    peer_ask(as(house, who), id, method, NULL);
    peer_expect_end(as(house, who), id, code);
}

struct wish {
    uint32_t number;
    const char *topic, *tenant;
    size_t size;
};

static const struct frame_call *
submit_wish(struct house *house, enum who who, const struct wish *wish, int code)
{
    static const char body[1000];
    struct frame_call call = frame_call_make(FRAME_REQUEST, next_call(house));
    call.method = "/brink.v1.Broker/Submit";
    call.has_work = true;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = wish->topic;
    call.work.tenant = wish->tenant;
    call.work.no_cache = true;
    call.work.request_id = peer_id(wish->number);
    peer_send(as(house, who), &call, body, wish->size);
    return peer_expect_end(as(house, who), call.id, code);
}

static const struct frame_call *
submit_bytes(struct house *house, enum who who, uint32_t number, size_t size, int code)
{
    const struct wish wish = {number, "scenario/assess/PRK", "", size};
    return submit_wish(house, who, &wish, code);
}

static void submit(struct house *house,
                   enum who who,
                   uint32_t number,
                   const char *topic,
                   const char *tenant,
                   int code)
{
    const struct wish wish = {number, topic, tenant, 100};
    submit_wish(house, who, &wish, code);
}

static void
name_request(struct house *house, enum who who, const char *method, uint32_t number, int code)
{
    struct id request = peer_id(number);
    const struct id id = next_call(house);
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = request.bytes};
    peer_ask(as(house, who), id, method, &name.base);
    peer_expect_end(as(house, who), id, code);
}

/* How many requests of `tenant` a list shows. */
static size_t list(struct house *house, enum who who, char *tenant, int code)
{
    const struct id id = next_call(house);
    Brink__V1__ListRequest wish = BRINK__V1__LIST_REQUEST__INIT;
    wish.tenant = tenant;
    peer_ask(as(house, who), id, "/brink.v1.Broker/List", &wish.base);
    peer_expect_end(as(house, who), id, code);
    if (code != OK) {
        return 0;
    }
    return ((const Brink__V1__RequestList *)peer_read(as(house, who),
                                                      &brink__v1__request_list__descriptor))
        ->n_requests;
}

static void end(struct house *house, enum who who, uint32_t number)
{
    name_request(house, who, "/brink.v1.Broker/Cancel", number, OK);
}

/* How often the broker has logged an event. */
static size_t count_logged(const struct house *house, const char *event)
{
    static char text[1 << 22];
    fflush(house->log);
    ssize_t size = pread(fileno(house->log), text, sizeof text - 1, 0);
    assert_true(size >= 0 && (size_t)size < sizeof text - 1);
    text[size] = '\0';
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, event)) != NULL; at++) {
        count++;
    }
    return count;
}

/* Roles, topics, tenants. */

static void a_role_opens_its_methods_and_no_others(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    ask(house, BOSS, "/brink.v1.Broker/Describe", OK);
    ask(house, DESK, "/brink.v1.Broker/Describe", OK);
    ask(house, DESK, "/brink.v1.Broker/Stats", DENIED);
    ask(house, DESK, "/brink.v1.Broker/Drain", DENIED);
    ask(house, DESK, "/brink.v1.Broker/Replay", DENIED);
    ask(house, DESK, "/brink.v1.Broker/Requeue", DENIED);
    ask(house, WORKER, "/brink.v1.Broker/List", DENIED);
    ask(house, DESK, "/brink.v1.Broker/PutBlob", INVALID_ARGUMENT); /* of nothing: let in */
    ask(house, WORKER, "/brink.v1.Broker/PutBlob", DENIED);
    ask(house, WATCHER, "/brink.v1.Broker/PutBlob", DENIED);
    ask(house, WORKER, "/brink.v1.Broker/GetBlob", INVALID_ARGUMENT);
    ask(house, DESK, "/brink.v1.Broker/GetBlob", DENIED);
    ask(house, BOSS, "/brink.v1.Broker/GetBlob", DENIED);
    ask(house, WATCHER, "/brink.v1.Broker/Replay", OK);
    submit(house, BOSS, 1, "scenario/assess/PRK", "", DENIED);
    submit(house, WORKER, 1, "scenario/assess/PRK", "", DENIED);
    submit(house, WATCHER, 1, "scenario/assess/PRK", "", DENIED);
    name_request(house, BOSS, "/brink.v1.Broker/Get", 1, NOT_FOUND);
    running_join(as(house, DESK), 5, "scenario/assess/", 1);
    peer_expect_end(as(house, DESK), peer_id(5), DENIED);
    struct frame_call alive = frame_call_make(FRAME_MESSAGE, peer_id(6));
    alive.has_work = true;
    alive.work.kind = WORK_ALIVE;
    peer_send(as(house, DESK), &alive, NULL, 0);
    peer_expect_end(as(house, DESK), peer_id(6), DENIED);
}

static void topics_and_tenants_are_ones_own(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/economy/PRK", "acme", DENIED);
    submit(house, DESK, 1, "scenario/assess/PRK", "default", DENIED);
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK); /* of acme, its first */
    submit(house, DESK, 2, "scenario/assess/PRK", "navy", OK);
    submit(house, NAVY, 3, "scenario/economy/PRK", "", OK);
    name_request(house, NAVY, "/brink.v1.Broker/Get", 1, DENIED);
    name_request(house, NAVY, "/brink.v1.Broker/Await", 1, DENIED);
    name_request(house, NAVY, "/brink.v1.Broker/Cancel", 1, DENIED);
    submit(house, NAVY, 1, "scenario/assess/PRK", "", DENIED); /* the request of others */
    name_request(house, NAVY, "/brink.v1.Broker/Get", 2, OK);
    name_request(house, BOSS, "/brink.v1.Broker/Get", 1, OK);
    assert_int_equal(list(house, NAVY, "", OK), 2);
    assert_int_equal(list(house, DESK, "", OK), 1);
    assert_int_equal(list(house, BOSS, "", OK), 3);
    list(house, NAVY, "acme", DENIED);
    name_request(house, BOSS, "/brink.v1.Broker/Cancel", 1, OK);
}

static void a_worker_takes_its_own_topics_only(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK);
    running_join(as(house, WORKER), 5, "scenario/", 1);
    peer_expect_end(as(house, WORKER), peer_id(5), DENIED);
    running_join(as(house, WORKER), 6, "scenario/assess/", 1);
    const struct frame_call *task = peer_receive(as(house, WORKER));
    assert_int_equal(task->work.kind, WORK_TASK);
    assert_string_equal(task->work.tenant, "acme");
}

/* Limits. */

static void so_many_calls_a_second(void **state)
{
    struct house *house = *state;
    open_house(house, DESK, "requests_s=2");
    struct peer *desk = as(house, DESK);
    int good = 0;
    uint32_t wait_ms = 0;
    for (uint32_t i = 0; wait_ms == 0; i++) { /* a slow machine may let more through */
        const struct id id = next_call(house);
        peer_ask(desk, id, "/brink.v1.Broker/Describe", NULL);
        const struct frame_call *call = peer_receive(desk);
        good += call->status.code == OK;
        wait_ms = call->status.code == FULL ? call->status.retry_after_ms : 0;
        assert_true(i < 100000);
    }
    assert_true(good >= 2);
    assert_in_range(wait_ms, 1, 500);
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK); /* nobody else's limit */
}

static void so_many_bytes_a_message(void **state)
{
    struct house *house = *state;
    open_house(house, DESK, "message_bytes=100");
    submit_bytes(house, DESK, 1, 100, OK);
    submit_bytes(house, DESK, 2, 101, FULL);
    submit_bytes(house, NAVY, 3, 101, OK);
}

static void put_blob(struct house *house, enum who who, size_t size, int code)
{
    static uint8_t bytes[1000];
    const struct id id = next_call(house);
    Brink__V1__PutBlobRequest put = BRINK__V1__PUT_BLOB_REQUEST__INIT;
    put.blob = (ProtobufCBinaryData){.len = size, .data = bytes};
    peer_ask(as(house, who), id, "/brink.v1.Broker/PutBlob", &put.base);
    peer_expect_end(as(house, who), id, code);
}

/* What is put fits beside what is queued. */
static void so_many_bytes_of_a_blob(void **state)
{
    struct house *house = *state;
    open_house(house, DESK, "queued_bytes=250");
    put_blob(house, DESK, 300, FULL);
    put_blob(house, DESK, 200, OK);
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK);
    put_blob(house, DESK, 201, FULL);
    put_blob(house, DESK, 100, OK);
}

static void so_many_bytes_queued(void **state)
{
    struct house *house = *state;
    open_house(house, DESK, "queued_bytes=250");
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK);
    submit(house, DESK, 2, "scenario/assess/PRK", "", OK);
    const struct frame_call *call = submit_bytes(house, DESK, 3, 100, FULL);
    assert_true(call->status.retry_after_ms > 0);
    submit(house, NAVY, 4, "scenario/assess/PRK", "", OK);
    end(house, DESK, 1);
    submit(house, DESK, 5, "scenario/assess/PRK", "", OK);
    submit(house, DESK, 6, "scenario/assess/PRK", "", FULL);
}

/* The list changes. */

static void a_revoked_key_can_do_nothing_more(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK);
    write_list(house, DESK, WHO_COUNT, "");
    reload(house);
    submit(house, NAVY, 2, "scenario/assess/PRK", "", OK); /* it has been read by now */
    ask(house, DESK, "/brink.v1.Broker/Describe", NO_KEY);
    submit(house, DESK, 3, "scenario/assess/PRK", "", NO_KEY);
    name_request(house, BOSS, "/brink.v1.Broker/Get", 3, NOT_FOUND);
    write_list(house, WHO_COUNT, WHO_COUNT, "");
    reload(house);
    name_request(house, BOSS, "/brink.v1.Broker/Get", 1, OK);
    name_request(house, DESK, "/brink.v1.Broker/Get", 1, OK); /* it is listed again */
}

static void a_revoked_worker_loses_its_tasks(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK);
    running_join(as(house, WORKER), 5, "scenario/assess/", 1);
    assert_int_equal(peer_receive(as(house, WORKER))->work.kind, WORK_TASK);
    write_list(house, WORKER, WHO_COUNT, "");
    reload(house);
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    struct frame_call alive = frame_call_make(FRAME_MESSAGE, peer_id(5));
    alive.has_work = true;
    alive.work.kind = WORK_ALIVE;
    peer_send(as(house, WORKER), &alive, NULL, 0);
    peer_expect_end(as(house, WORKER), peer_id(5), NO_KEY);
    const struct id id = peer_id(77);
    peer_ask(as(house, BOSS), id, "/brink.v1.Broker/Stats", NULL);
    peer_expect_end(as(house, BOSS), id, OK);
    const Brink__V1__StatsReply *stats = (const Brink__V1__StatsReply *)peer_read(
        as(house, BOSS), &brink__v1__stats_reply__descriptor);
    assert_int_equal(stats->n_workers, 0);
    assert_int_equal(stats->waiting, 1);
}

/* What it waits for is not for it any more. */
static void a_revoked_caller_gets_no_outcome(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/assess/PRK", "navy", OK);
    struct id request = peer_id(1);
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = request.bytes};
    peer_ask(as(house, DESK), peer_id(9), "/brink.v1.Broker/Await", &name.base);
    ask(house, DESK, "/brink.v1.Broker/Describe", OK); /* it waits by now */
    write_list(house, DESK, WHO_COUNT, "");
    reload(house);
    end(house, NAVY, 1);
    ask(house, DESK, "/brink.v1.Broker/Describe", NO_KEY); /* and not the outcome */
}

static void a_bad_list_changes_nothing(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/assess/PRK", "", OK);
    folder_write(&house->folder, "access.list", "boss roles=admin\n");
    reload(house);
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    submit(house, DESK, 2, "scenario/assess/PRK", "", OK);
    unlink(house->path);
    reload(house);
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    submit(house, DESK, 3, "scenario/assess/PRK", "", OK);
}

/* Publications. */

static void listen_to(struct house *house, enum who who, const char *prefix)
{
    struct peer *peer = &house->peers[WATCHER];
    if (peer->socket == NULL) {
        peer_open_with_key(peer, house->outside, SOCKET_SUBSCRIBER,
                           loop_publish_endpoint(house->running.loop), house->keys[who],
                           key_public(house->server));
    }
    assert_int_equal(socket_subscribe(peer->socket, prefix), STATUS_OK);
}

/* Ends requests on both topics until something is published that the listener hears, and says
 * whether that is what is published on `topic`. */
static bool hears_first(struct house *house, uint32_t number, const char *topic)
{
    struct peer *listener = &house->peers[WATCHER];
    struct socket_event event = {.socket = listener->socket};
    while (!event.ready) {
        submit(house, NAVY, ++number, "scenario/economy/PRK", "", OK);
        end(house, NAVY, number);
        submit(house, NAVY, ++number, "scenario/assess/PRK", "", OK);
        end(house, NAVY, number);
        assert_int_equal(socket_wait(&event, 1, 20), STATUS_OK);
    }
    peer_receive(listener);
    const struct body *heard = &listener->inbox.message.topic;
    return body_size(heard) == strlen(topic) &&
           memcmp(body_bytes(heard), topic, strlen(topic)) == 0;
}

static void a_subscriber_hears_its_own_topics_only(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    listen_to(house, WATCHER, "");
    listen_to(house, WATCHER, "assessment/");
    listen_to(house, WATCHER, "assessment/economy/");
    listen_to(house, WATCHER, "assessment/assess/PRK");
    for (uint32_t i = 1; i <= 5; i++) {
        assert_true(hears_first(house, i * 1000, "assessment/assess/PRK"));
    }
}

static void a_client_hears_the_progress_of_its_own_requests(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    submit(house, DESK, 1, "scenario/assess/PRK", "acme", OK);
    submit(house, NAVY, 2, "scenario/assess/PRK", "navy", OK);
    running_join(as(house, WORKER), 5, "scenario/assess/", 2);
    uint64_t epochs[2];
    for (int i = 0; i < 2; i++) {
        const struct frame_call *task = peer_receive(as(house, WORKER));
        epochs[task->work.request_id.bytes[ID_BYTES - 4] - 1] = task->work.epoch;
    }
    char prefix[FRAME_TOPIC_MAX];
    char id[ID_TEXT_BYTES];
    for (uint32_t number = 1; number <= 2; number++) {
        const struct id request = peer_id(number);
        id_format(&request, id);
        snprintf(prefix, sizeof prefix, "progress/%s", id);
        listen_to(house, NAVY, prefix);
    }
    struct peer *listener = &house->peers[WATCHER];
    struct socket_event event = {.socket = listener->socket};
    while (!event.ready) {
        for (uint32_t number = 1; number <= 2; number++) {
            struct frame_call news = frame_call_make(FRAME_MESSAGE, peer_id(5));
            news.has_work = true;
            news.work.kind = WORK_PROGRESS;
            news.work.request_id = peer_id(number);
            news.work.epoch = epochs[number - 1];
            peer_send(as(house, WORKER), &news, "half", 4);
        }
        assert_int_equal(socket_wait(&event, 1, 20), STATUS_OK);
    }
    peer_receive(listener);
    const struct body *heard = &listener->inbox.message.topic;
    assert_int_equal(body_size(heard), strlen(prefix));
    assert_memory_equal(body_bytes(heard), prefix, strlen(prefix));
}

static void a_subscriber_replays_its_own_topics_only(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    for (uint32_t number = 1; number <= 4; number++) {
        submit(house, NAVY, number,
               number % 2 == 0 ? "scenario/assess/PRK" : "scenario/economy/PRK", "", OK);
        end(house, NAVY, number);
    }
    const enum who readers[] = {WATCHER, BOSS};
    const size_t expected[] = {2, 4};
    for (size_t i = 0; i < 2; i++) {
        size_t count = 0;
        struct peer *peer = as(house, readers[i]);
        peer_ask(peer, peer_id(50), "/brink.v1.Broker/Replay", NULL);
        while (peer_receive(peer)->kind == FRAME_MESSAGE) {
            count++;
        }
        assert_int_equal(count, expected[i]);
    }
}

/* It connects again by itself, and is let in no more: others are. */
static void a_revoked_subscriber_hears_nothing_more(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    listen_to(house, WATCHER, "assessment/assess/");
    assert_true(hears_first(house, 1000, "assessment/assess/PRK"));
    write_list(house, WATCHER, WHO_COUNT, "");
    reload(house);
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    struct peer *listener = &house->peers[WATCHER];
    const struct frame_call *call = NULL;
    while (inbox_take(&listener->inbox, listener->socket, &call) == STATUS_OK) {
    }
    submit(house, NAVY, 1, "scenario/assess/PRK", "", OK);
    end(house, NAVY, 1);
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    struct socket_event event = {.socket = listener->socket};
    assert_int_equal(socket_wait(&event, 1, 50), STATUS_OK);
    assert_false(event.ready);
}

/* Rubbish makes libzmq mistake one subscriber for another. */
static void who_speaks_out_of_turn_is_barred_and_others_go_on(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    void *context = zmq_ctx_new();
    void *hostile = zmq_socket(context, ZMQ_XSUB);
    const int none = 0;
    const char *const texts[] = {key_public(house->server), key_public(house->keys[DESK]),
                                 key_secret(house->keys[DESK])};
    const int options[] = {ZMQ_CURVE_SERVERKEY, ZMQ_CURVE_PUBLICKEY, ZMQ_CURVE_SECRETKEY};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(zmq_setsockopt(hostile, options[i], texts[i], KEY_TEXT_BYTES - 1), 0);
    }
    zmq_setsockopt(hostile, ZMQ_LINGER, &none, sizeof none);
    assert_int_equal(zmq_connect(hostile, loop_publish_endpoint(house->running.loop)), 0);
    listen_to(house, WATCHER, "assessment/assess/");
    for (uint32_t i = 1; i <= 20; i++) {
        zmq_send(hostile, "rubbish", 7, 0);
        zmq_send(hostile,
                 "\x01"
                 "assessment/",
                 12, 0);
        assert_true(hears_first(house, i * 10000, "assessment/assess/PRK"));
    }
    while (count_logged(house, "event=publishes_anew") == 0) {
        zmq_send(hostile, "rubbish", 7, 0);
        ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    }
    char bytes[8];
    assert_int_equal(zmq_recv(hostile, bytes, sizeof bytes, ZMQ_DONTWAIT), -1);
    uint32_t number = 300000;
    while (count_logged(house, "event=key_refused") == 0) { /* it comes again, in vain */
        number += 1000;
        assert_true(hears_first(house, number, "assessment/assess/PRK"));
    }
    assert_int_equal(count_logged(house, "event=publishes_anew"), 1);
    assert_int_equal(count_logged(house, "event=key_barred name=desk"), 1);
    zmq_close(hostile);
    zmq_ctx_term(context);
}

/* Strangers leave nothing behind. */

static size_t count_files(void)
{
    size_t count = 0;
    for (int file = 0; file < 1024; file++) {
        count += dup2(file, file) == file;
    }
    return count;
}

static void strangers_are_turned_away_and_leave_nothing_behind(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    size_t files = count_files();
    for (int i = 0; i < 40; i++) {
        struct peer stranger;
        struct context *context = peer_context();
        const struct key *key = i % 2 == 0 ? NULL : house->keys[STRANGER];
        peer_open_with_key(&stranger, context, SOCKET_CALLER, call_endpoint(house), key,
                           key_public(house->server));
        peer_ask(&stranger, peer_id(1), "/brink.v1.Broker/Stats", NULL);
        struct socket_event event = {.socket = stranger.socket};
        assert_int_equal(socket_wait(&event, 1, 5), STATUS_OK);
        assert_false(event.ready);
        socket_free(&stranger.socket);
        inbox_clear(&stranger.inbox);
        context_free(&context);
        ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    }
    size_t left = count_files();
    while (left > files) { /* libzmq closes behind our back */
        ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
        left = count_files();
    }
    assert_int_equal(left, files);
}

/* A connection that sends what comes to mind, or what begins well: a greeting of ZMTP 3.1 with
 * CURVE, and then a HELLO of nonsense (RFC 23, RFC 26). */
static void send_nonsense(const struct sockaddr_in *address, struct random *random, int kind)
{
    static const char greeting[64] = "\xff\0\0\0\0\0\0\0\0\x7f\3\1CURVE";
    static const char hello[] = "\4\xc8\5HELLO\1\0";
    char bytes[600];
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(file >= 0);
    assert_int_equal(connect(file, (const struct sockaddr *)address, sizeof *address), 0);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)random_next(random);
    }
    size_t size = 1 + random_below(random, sizeof bytes - 1);
    if (kind > 0) {
        memcpy(bytes, greeting, sizeof greeting);
    }
    if (kind > 1) {
        memcpy(bytes + sizeof greeting, hello, sizeof hello - 1);
        size = sizeof greeting + 202;
    }
    ssize_t sent = send(file, bytes, size, MSG_NOSIGNAL);
    (void)sent; /* it may have hung up */
    close(file);
}

static struct sockaddr_in address_of(const char *endpoint)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((uint16_t)strtol(strrchr(endpoint, ':') + 1, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void nonsense_leaves_memory_and_descriptors_as_they_were(void **state)
{
    enum { ROUNDS = 4, CONNECTIONS = 150, SLACK_BYTES = 1 << 20 };
    const char *wish = getenv("BRINK_STRANGERS"); /* connections in all */
    long rounds = wish == NULL ? ROUNDS : strtol(wish, NULL, 10) / CONNECTIONS + 1;
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    struct random random = {2385};
    const char *const endpoints[] = {call_endpoint(house),
                                     loop_publish_endpoint(house->running.loop)};
    ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
    size_t files = count_files();
    size_t bytes = 0;
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < CONNECTIONS; i++) {
            const struct sockaddr_in address = address_of(endpoints[i % 2]);
            send_nonsense(&address, &random, i % 3);
        }
        ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
        while (count_files() > files) { /* libzmq closes behind our back */
            ask(house, BOSS, "/brink.v1.Broker/Stats", OK);
        }
        size_t now = mallinfo2().uordblks;
        bytes = round == 0 ? now : bytes; /* what is made once is made by now */
        assert_true(now <= bytes + SLACK_BYTES);
    }
}

static void a_list_that_is_not_good_does_not_start(void **state)
{
    struct house *house = *state;
    struct loop_options options = running_options();
    struct loop *loop = NULL;
    char words[LOOP_WORDS_BYTES];
    options.key = house->server;
    options.context = house->outside;
    options.access = folder_write(&house->folder, "bad.list", "\nboss roles=admin\n");
    assert_int_equal(loop_new(&options, &loop, words), STATUS_BAD_INPUT);
    assert_non_null(strstr(words, "bad.list:2: boss: key is missing"));
    options.access = folder_write(&house->folder, "open.list", "");
    assert_int_equal(chmod(options.access, 0666), 0);
    assert_int_equal(loop_new(&options, &loop, words), STATUS_DENIED);
    assert_non_null(strstr(words, "others may write it"));
    options.access = "/nowhere/access.list";
    assert_int_equal(loop_new(&options, &loop, words), STATUS_NOT_FOUND);
    open_house(house, WHO_COUNT, "");
}

static void survives_every_failed_allocation(void **state)
{
    struct house *house = *state;
    open_house(house, WHO_COUNT, "");
    char words[GATE_WORDS_BYTES];
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    while (status != STATUS_OK) {
        struct gate *gate = NULL;
        alloc_fail_after(allowed++);
        status = gate_new(house->outside, house->path, 0, &gate, words);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || gate == NULL);
        assert_true(status == STATUS_OK || strlen(words) > 0);
        gate_free(&gate);
    }
    assert_true(allowed > 10);
}

#define HOUSE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    mallopt(M_ARENA_MAX, 1); /* so that mallinfo2 tells of every thread */
    const struct CMUnitTest tests[] = {
        HOUSE_TEST(a_role_opens_its_methods_and_no_others),
        HOUSE_TEST(topics_and_tenants_are_ones_own),
        HOUSE_TEST(a_worker_takes_its_own_topics_only),
        HOUSE_TEST(so_many_calls_a_second),
        HOUSE_TEST(so_many_bytes_a_message),
        HOUSE_TEST(so_many_bytes_of_a_blob),
        HOUSE_TEST(so_many_bytes_queued),
        HOUSE_TEST(a_revoked_key_can_do_nothing_more),
        HOUSE_TEST(a_revoked_worker_loses_its_tasks),
        HOUSE_TEST(a_revoked_caller_gets_no_outcome),
        HOUSE_TEST(a_bad_list_changes_nothing),
        HOUSE_TEST(a_subscriber_hears_its_own_topics_only),
        HOUSE_TEST(a_subscriber_replays_its_own_topics_only),
        HOUSE_TEST(a_client_hears_the_progress_of_its_own_requests),
        HOUSE_TEST(a_revoked_subscriber_hears_nothing_more),
        HOUSE_TEST(who_speaks_out_of_turn_is_barred_and_others_go_on),
        HOUSE_TEST(strangers_are_turned_away_and_leave_nothing_behind),
        HOUSE_TEST(nonsense_leaves_memory_and_descriptors_as_they_were),
        HOUSE_TEST(a_list_that_is_not_good_does_not_start),
        HOUSE_TEST(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/gate", tests, NULL, NULL);
}
