/* More than 100,000 truncated, oversized and random messages at both ports of a running broker,
 * from peers that speak ZMTP and from some that do not. It must count them and live. */
#include "base/random.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/grpc/health/v1/health.pb-c.h"
#include "tests/support/check.h"
#include "tests/support/running.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

enum {
    BROKEN = 60000,  /* messages to the call port that cannot be read */
    MUTATED = 20000, /* to the call port, some of which can */
    GARBAGE = 40000, /* to the publish port */
    OVERSIZED = 40,  /* each from a connection of its own */
    RAW = 60,        /* connections that do not speak ZMTP, to each port */
    RESETS = 10,     /* connections that flood and vanish */
    BYTES_MAX = 600,
    BODY_MAX = 1 << 20 /* the broker's limit */
};

static struct running running;

static void *open_zmq(void *zmq_context, int type, const char *endpoint)
{
    void *socket = zmq_socket(zmq_context, type);
    assert_non_null(socket);
    int none = 0;
    zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    zmq_setsockopt(socket, ZMQ_SNDHWM, &none, sizeof none); /* a full XSUB would drop some */
    assert_int_equal(zmq_connect(socket, endpoint), 0);
    return socket;
}

static void send_frame(void *socket, const void *bytes, size_t size, int flags)
{
    assert_int_equal(zmq_send(socket, bytes, size, flags), size);
}

static size_t fill_random(struct random *random, uint8_t *bytes, size_t size_max)
{
    size_t size = random_below(random, (uint32_t)size_max + 1);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)random_next(random);
    }
    return size;
}

/* A header frame that is good, for spoiling; its body has 20 bytes. */
static size_t make_header(struct random *random, uint8_t bytes_out[BYTES_MAX])
{
    struct id id = {{1}};
    random_next(random);
    struct frame_call call = frame_call_make(FRAME_REQUEST, id);
    call.method = "/brink.v1.Broker/Submit";
    call.body_bytes = 20;
    call.has_work = true;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/dprk";
    for (size_t i = 1; i < ID_BYTES; i++) {
        call.id.bytes[i] = (uint8_t)random_next(random);
    }
    call.work.request_id = call.id;
    struct buffer header = {0};
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &call), STATUS_OK);
    size_t size = header.size;
    memcpy(bytes_out, header.bytes, size);
    buffer_clear(&header);
    return size;
}

static const uint8_t body[20];

static void send_truncated(void *socket, struct random *random)
{
    uint8_t header[BYTES_MAX];
    size_t size = make_header(random, header);
    send_frame(socket, header, random_below(random, (uint32_t)size), ZMQ_SNDMORE);
    send_frame(socket, body, sizeof body, 0);
}

static void send_wrong_body(void *socket, struct random *random)
{
    uint8_t header[BYTES_MAX];
    size_t size = make_header(random, header);
    send_frame(socket, header, size, ZMQ_SNDMORE);
    send_frame(socket, body, random_below(random, sizeof body), 0);
}

static void send_random(void *socket, struct random *random)
{
    uint8_t header[BYTES_MAX];
    size_t size = fill_random(random, header, BYTES_MAX);
    send_frame(socket, header, size, ZMQ_SNDMORE);
    send_frame(socket, body, sizeof body, 0);
}

static void send_wrong_count(void *socket, struct random *random)
{
    uint8_t bytes[BYTES_MAX];
    uint32_t others = 2 + random_below(random, 4);
    bool alone = random_below(random, 2) == 0;
    for (uint32_t i = 0; !alone && i < others; i++) {
        send_frame(socket, bytes, fill_random(random, bytes, 40), ZMQ_SNDMORE);
    }
    send_frame(socket, bytes, fill_random(random, bytes, 40), 0);
}

static void send_broken(void *socket, struct random *random)
{
    static void (*const kinds[])(void *, struct random *) = {send_truncated, send_wrong_body,
                                                             send_random, send_wrong_count};
    kinds[random_below(random, 4)](socket, random);
}

static bool is_bad(const uint8_t *header, size_t size)
{
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct frame frame;
    struct frame_fault fault;
    enum status status = frame_decode(&arena, header, size, sizeof body, &frame, &fault);
    arena_clear(&arena);
    return status != STATUS_OK;
}

/* A good message with one to three bits turned; true when that made it a bad one. */
static bool send_mutated(void *socket, struct random *random)
{
    uint8_t header[BYTES_MAX];
    size_t size = make_header(random, header);
    uint32_t flips = 1 + random_below(random, 3);
    for (uint32_t i = 0; i < flips; i++) {
        header[random_below(random, (uint32_t)size)] ^= (uint8_t)(1 << random_below(random, 8));
    }
    send_frame(socket, header, size, ZMQ_SNDMORE);
    send_frame(socket, body, sizeof body, 0);
    return is_bad(header, size);
}

/* Nothing a subscriber may say: two frames, or one that does not begin with 0 or 1. */
static void send_garbage(void *socket, struct random *random)
{
    uint8_t bytes[BYTES_MAX];
    size_t size = fill_random(random, bytes, 60);
    if (random_below(random, 4) == 0) {
        bytes[0] = 'x';
        send_frame(socket, bytes, size + 1, ZMQ_SNDMORE);
        send_frame(socket, bytes, size, 0);
        return;
    }
    bytes[0] = (uint8_t)(2 + random_below(random, 254));
    send_frame(socket, bytes, size, 0);
}

static Brink__V1__StatsReply stats;

static void ask_stats(struct peer *caller)
{
    peer_ask(caller, peer_id(1), "/brink.v1.Broker/Stats", NULL);
    peer_expect_end(caller, peer_id(1), 0);
    stats =
        *(const Brink__V1__StatsReply *)peer_read(caller, &brink__v1__stats_reply__descriptor);
}

static void check_alive(struct peer *caller)
{
    peer_ask(caller, peer_id(2), "/grpc.health.v1.Health/Check", NULL);
    peer_expect_end(caller, peer_id(2), 0);
    const Grpc__Health__V1__HealthCheckResponse *response =
        (const Grpc__Health__V1__HealthCheckResponse *)peer_read(
            caller, &grpc__health__v1__health_check_response__descriptor);
    assert_int_equal(response->status, GRPC__HEALTH__V1__SERVING_STATUS__SERVING);
}

static void wait_for_bad(struct peer *caller, uint64_t count)
{
    do {
        ask_stats(caller);
    } while (stats.messages_bad < count);
    check_alive(caller);
}

/* Law: every message that cannot be read is counted, none is missed, at either port. */
static void every_bad_message_is_counted(void **state)
{
    (void)state;
    struct random random = {.state = 20170911};
    struct peer caller;
    running_call(&running, &caller);
    ask_stats(&caller);
    uint64_t before = stats.messages_bad;
    void *zmq_context = zmq_ctx_new();
    void *dealer = open_zmq(zmq_context, ZMQ_DEALER, loop_call_endpoint(running.loop));
    for (int i = 0; i < BROKEN; i++) {
        send_broken(dealer, &random);
    }
    wait_for_bad(&caller, before + BROKEN);
    assert_int_equal(stats.messages_bad, before + BROKEN);
    void *xsub = open_zmq(zmq_context, ZMQ_XSUB, loop_publish_endpoint(running.loop));
    for (int i = 0; i < GARBAGE; i++) {
        send_garbage(xsub, &random);
    }
    wait_for_bad(&caller, before + BROKEN + GARBAGE);
    assert_int_equal(stats.messages_bad, before + BROKEN + GARBAGE);
    zmq_close(dealer);
    zmq_close(xsub);
    zmq_ctx_term(zmq_context);
    peer_close(&caller);
}

/* Law: a message with bits turned is read or refused, as its bytes deserve. */
static void turned_bits_do_no_harm(void **state)
{
    (void)state;
    struct random random = {.state = 2375};
    struct peer caller;
    running_call(&running, &caller);
    void *zmq_context = zmq_ctx_new();
    void *dealer = open_zmq(zmq_context, ZMQ_DEALER, loop_call_endpoint(running.loop));
    ask_stats(&caller);
    uint64_t bad = stats.messages_bad;
    for (int i = 0; i < MUTATED; i++) {
        bad += send_mutated(dealer, &random);
    }
    send_wrong_count(dealer, &random); /* when this is counted, all were read */
    wait_for_bad(&caller, bad + 1);
    assert_int_equal(stats.messages_bad, bad + 1);
    assert_true(stats.requests_accepted > 0);
    zmq_close(dealer);
    zmq_ctx_term(zmq_context);
    peer_close(&caller);
}

/* Law: a frame beyond the limit never arrives; its connection does not last. */
static void oversized_frames_are_cut_off(void **state)
{
    (void)state;
    struct peer caller;
    running_call(&running, &caller);
    void *zmq_context = zmq_ctx_new();
    uint8_t *bytes = calloc(1, BODY_MAX + 1);
    assert_non_null(bytes);
    for (int i = 0; i < OVERSIZED; i++) {
        bool to_call = i % 2 == 0;
        void *socket = open_zmq(zmq_context, to_call ? ZMQ_DEALER : ZMQ_XSUB,
                                to_call ? loop_call_endpoint(running.loop)
                                        : loop_publish_endpoint(running.loop));
        send_frame(socket, bytes, BODY_MAX + 1, 0);
        check_alive(&caller);
        zmq_close(socket);
    }
    free(bytes);
    zmq_ctx_term(zmq_context);
    peer_close(&caller);
}

static int connect_raw(const char *endpoint)
{
    const char *port = strrchr(endpoint, ':') + 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(file >= 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    return file;
}

/* May be cut off in the middle; that is the point. */
static void send_raw(int file, const void *bytes, size_t size)
{
    ssize_t sent = send(file, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent;
}

/* ZMTP 3.1 with the NULL mechanism, RFC 37. */
static const uint8_t greeting[64] = {0xff, 0,    0, 0, 0,   0,   0,   0,
                                     0,    0x7f, 3, 1, 'N', 'U', 'L', 'L'};
static const uint8_t ready_dealer[] = {4,   28,  5,   'R', 'E', 'A', 'D', 'Y', 11,  'S',
                                       'o', 'c', 'k', 'e', 't', '-', 'T', 'y', 'p', 'e',
                                       0,   0,   0,   6,   'D', 'E', 'A', 'L', 'E', 'R'};

static void await_greeting(int file)
{
    uint8_t byte = 0;
    assert_int_equal(recv(file, &byte, 1, 0), 1);
}

/* Law: who does not speak ZMTP, or announces 8 GiB, or falls silent half way, costs nothing. */
static void raw_connections_do_no_harm(void **state)
{
    (void)state;
    static const uint8_t huge[] = {0x02, 0, 0, 0, 2, 0, 0, 0, 0}; /* a frame of 8 GiB */
    static const char http[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    struct random random = {.state = 7650};
    struct peer caller;
    running_call(&running, &caller);
    int files[2 * RAW];
    for (int i = 0; i < 2 * RAW; i++) {
        int file = connect_raw(i % 2 == 0 ? loop_call_endpoint(running.loop)
                                          : loop_publish_endpoint(running.loop));
        uint8_t bytes[BYTES_MAX];
        size_t size = fill_random(&random, bytes, BYTES_MAX);
        switch (i / 2 % 6) {
        case 0:
            send_raw(file, bytes, size);
            break;
        case 1:
            send_raw(file, http, sizeof http - 1);
            break;
        case 2:
            memset(bytes, '\n', sizeof bytes);
            send_raw(file, bytes, sizeof bytes);
            break;
        case 3: /* half a handshake */
            send_raw(file, greeting, 1 + size % 63);
            break;
        case 4:
            send_raw(file, greeting, sizeof greeting);
            send_raw(file, bytes, size);
            break;
        default:
            send_raw(file, greeting, sizeof greeting);
            await_greeting(file);
            send_raw(file, ready_dealer, sizeof ready_dealer);
            send_raw(file, huge, sizeof huge);
            break;
        }
        files[i] = file;
        check_alive(&caller);
    }
    for (int i = 0; i < 2 * RAW; i++) {
        close(files[i]);
    }
    check_alive(&caller);
    peer_close(&caller);
}

/* Law: a peer that floods and is reset in the middle takes nobody with it. */
static void floods_that_are_reset_do_no_harm(void **state)
{
    (void)state;
    static uint8_t flood[102 * 1000];
    for (size_t i = 0; i < sizeof flood; i += 102) {
        flood[i + 1] = 100; /* a last frame of 100 bytes */
    }
    struct peer caller;
    running_call(&running, &caller);
    for (int i = 0; i < RESETS; i++) {
        int file = connect_raw(loop_call_endpoint(running.loop));
        send_raw(file, greeting, sizeof greeting);
        await_greeting(file);
        send_raw(file, ready_dealer, sizeof ready_dealer);
        for (int k = 0; k < 20; k++) {
            send_raw(file, flood, sizeof flood);
        }
        const struct linger reset = {.l_onoff = 1, .l_linger = 0};
        assert_int_equal(setsockopt(file, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), 0);
        close(file);
        check_alive(&caller);
    }
    peer_close(&caller);
}

static int start(void **state)
{
    (void)state;
    struct loop_options options = running_options();
    options.call = "tcp://127.0.0.1:*";
    options.publish = "tcp://127.0.0.1:*";
    options.body_max = BODY_MAX;
    running_start(&running, peer_context(), options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    running_stop(&running);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bad_message_is_counted),
        cmocka_unit_test(turned_bits_do_no_harm),
        cmocka_unit_test(oversized_frames_are_cut_off),
        cmocka_unit_test(raw_connections_do_no_harm),
        cmocka_unit_test(floods_that_are_reset_do_no_harm),
    };
    return cmocka_run_group_tests_name("broker/hostile", tests, start, stop);
}
