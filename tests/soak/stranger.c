#include "tests/soak/stranger.h"

#include "tests/support/check.h"
#include "wire/frame.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

enum {
    BYTES_MAX = 2048,
    SOURCES = 32,          /* 127.0.1.1 and on: each has ports of its own */
    ZMQ_EVERY = 12,        /* one in so many speaks through libzmq, which takes longer */
    ANSWER_MS = 20,        /* for what must not be answered */
    BIND_WITHOUT_PORT = 24 /* IP_BIND_ADDRESS_NO_PORT */
};

/* ZMTP 3.1, RFC 37: signature, version, mechanism, filler. */
static const uint8_t greetings[][64] = {
    {0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 1, 'N', 'U', 'L', 'L'},
    {0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 1, 'P', 'L', 'A', 'I', 'N'},
    {0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 1, 'C', 'U', 'R', 'V', 'E'},
};
static const uint8_t ready[] = {4,   28,  5,   'R', 'E', 'A', 'D', 'Y', 11,  'S',
                                'o', 'c', 'k', 'e', 't', '-', 'T', 'y', 'p', 'e',
                                0,   0,   0,   6,   'D', 'E', 'A', 'L', 'E', 'R'};
static const uint8_t hello[] = {4, 12,  5,   'H', 'E', 'L', 'L', 'O',
                                3, 'm', 'e', '!', 2,   'p', 'w'};
static const uint8_t huge[] = {0x02, 0, 0, 0, 2, 0, 0, 0, 0};         /* a frame of 8 GiB */
static const uint8_t huge_command[] = {0x06, 0, 0, 0, 2, 0, 0, 0, 0}; /* a command of that */
static const char page[] = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
static const char long_page[] = "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                "8589934592\r\n\r\n";

static uint16_t port_of(const char *endpoint)
{
    const char *port = strrchr(endpoint, ':');
    assert_non_null(port);
    return (uint16_t)strtoul(port + 1, NULL, 10);
}

/* A connection from the next of the addresses. */
static int connect_raw(struct strangers *strangers, const char *endpoint)
{
    const int one = 1;
    strangers->source = (strangers->source + 1) % SOURCES;
    const struct sockaddr_in from = {
        .sin_family = AF_INET,
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK + 256 + strangers->source)}};
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons(port_of(endpoint)),
                                   .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(file > 0);
    setsockopt(file, IPPROTO_IP, BIND_WITHOUT_PORT, &one, sizeof one);
    assert_int_equal(bind(file, (const struct sockaddr *)&from, sizeof from), 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&to, sizeof to), 0);
    return file;
}

/* May be cut off in the middle; that is the point. */
static void say(int file, const void *bytes, size_t size)
{
    ssize_t sent = send(file, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent;
}

static void say_rubbish(struct strangers *strangers, int file)
{
    uint8_t bytes[BYTES_MAX];
    size_t size = 1 + random_below(&strangers->random, BYTES_MAX);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)random_next(&strangers->random);
    }
    say(file, bytes, size);
}

/* Without a word, or with rubbish. */
static void half_open(struct strangers *strangers, int file)
{
    (void)strangers;
    (void)file;
}

static void piece_of_greeting(struct strangers *strangers, int file)
{
    say(file, greetings[random_below(&strangers->random, 3)],
        1 + random_below(&strangers->random, 63));
}

static void no_mechanism(struct strangers *strangers, int file)
{
    say(file, greetings[0], sizeof greetings[0]);
    say(file, ready, sizeof ready);
    say_rubbish(strangers, file);
}

static void password(struct strangers *strangers, int file)
{
    (void)strangers;
    say(file, greetings[1], sizeof greetings[1]);
    say(file, hello, sizeof hello);
}

static void rubbish_for_a_key(struct strangers *strangers, int file)
{
    say(file, greetings[2], sizeof greetings[2]);
    say_rubbish(strangers, file);
}

static void frame_without_end(struct strangers *strangers, int file)
{
    (void)strangers;
    say(file, greetings[0], sizeof greetings[0]);
    say(file, ready, sizeof ready);
    say(file, huge, sizeof huge);
}

static void command_without_end(struct strangers *strangers, int file)
{
    say(file, greetings[2], sizeof greetings[2]);
    say(file, huge_command, sizeof huge_command);
    say_rubbish(strangers, file);
}

static void half_a_page(struct strangers *strangers, int file)
{
    say(file, page, 1 + random_below(&strangers->random, sizeof page - 2));
}

static void whole_page(struct strangers *strangers, int file)
{
    (void)strangers;
    say(file, page, sizeof page - 1);
}

static void page_without_end(struct strangers *strangers, int file)
{
    say(file, long_page, sizeof long_page - 1);
    say_rubbish(strangers, file);
}

typedef void raw_fn(struct strangers *strangers, int file);

static raw_fn *const raws[] = {half_open,         say_rubbish,     piece_of_greeting,
                               no_mechanism,      password,        rubbish_for_a_key,
                               frame_without_end, half_a_page,     command_without_end,
                               whole_page,        page_without_end};
enum { RAW_COUNT = sizeof raws / sizeof raws[0], ZMQ_COUNT = STRANGER_KINDS - RAW_COUNT };

/* With a reset, so that neither side remembers it. */
static void hang_up(int *file_p)
{
    const struct linger reset = {.l_onoff = 1, .l_linger = 0};
    if (*file_p > 0) {
        setsockopt(*file_p, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(*file_p);
    }
    *file_p = 0;
}

static void come_raw(struct strangers *strangers)
{
    const struct stranger_scene *scene = &strangers->scene;
    const char *const endpoints[] = {scene->call, scene->publish, scene->web};
    uint32_t kind = random_below(&strangers->random, RAW_COUNT);
    int *place = &strangers->held[strangers->next];
    strangers->next = (strangers->next + 1) % STRANGER_HELD_MAX;
    hang_up(place);
    *place = connect_raw(strangers, endpoints[random_below(&strangers->random, 3)]);
    raws[kind](strangers, *place);
    strangers->counts[kind]++;
}

/* Through libzmq: a kind of socket, a key, and where to. */
struct visit {
    const struct key *key; /* NULL: none */
    const char *says;      /* a method, "" for rubbish; NULL: it listens */
    int type;
    bool to_publish;
    bool knows_server; /* its key */
};

static void *dial(struct strangers *strangers, const struct visit *visit)
{
    const struct stranger_scene *scene = &strangers->scene;
    const int none = 0;
    char endpoint[128];
    void *socket = zmq_socket(strangers->zmq, visit->type);
    assert_non_null(socket);
    zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    if (visit->key != NULL) {
        const char *server =
            visit->knows_server ? scene->server_key : key_public(scene->nobody);
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server, KEY_TEXT_BYTES - 1);
        zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, key_public(visit->key), KEY_TEXT_BYTES - 1);
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key_secret(visit->key), KEY_TEXT_BYTES - 1);
    }
    strangers->source = (strangers->source + 1) % SOURCES;
    snprintf(endpoint, sizeof endpoint, "tcp://127.0.1.%u:0;127.0.0.1:%u", strangers->source,
             port_of(visit->to_publish ? scene->publish : scene->call));
    assert_int_equal(zmq_connect(socket, endpoint), 0);
    return socket;
}

/* A call that a broker would take from another, or two frames of rubbish. */
static void ask(struct strangers *strangers, void *socket, const char *method)
{
    struct frame_call call = frame_call_make(FRAME_REQUEST, (struct id){{1}});
    struct buffer header = {0};
    call.method = method[0] == '\0' ? "/brink.v1.Broker/Stats" : method;
    call.has_work = true;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/PRK";
    call.work.kind = strstr(method, "Dispatch") != NULL ? WORK_JOIN : WORK_SUBMISSION;
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &call), STATUS_OK);
    if (method[0] == '\0') {
        header.bytes[random_below(&strangers->random, (uint32_t)header.size)] ^= 0xff;
    }
    zmq_send(socket, header.bytes, header.size, ZMQ_SNDMORE | ZMQ_DONTWAIT);
    zmq_send(socket, "", 0, ZMQ_DONTWAIT);
    buffer_clear(&header);
}

/* The status an answer ends with; -1: it is none. */
static int read_code(const uint8_t *bytes, size_t size)
{
    struct arena arena = {.size_max = FRAME_ARENA_BYTES_MAX};
    struct frame frame;
    struct frame_fault fault;
    int code = -1;
    if (frame_decode(&arena, bytes, size, 0, &frame, &fault) == STATUS_OK && frame.count == 1 &&
        frame.calls[0].kind == FRAME_END) {
        code = frame.calls[0].status.code;
    }
    arena_clear(&arena);
    return code;
}

/* Anything but a refusal is more than it should hear. */
static void listen_to(struct strangers *strangers, void *socket, bool may_be_answered)
{
    const int soon_ms = ANSWER_MS;
    uint8_t bytes[BYTES_MAX];
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &soon_ms, sizeof soon_ms);
    int size = zmq_recv(socket, bytes, sizeof bytes, 0);
    if (size < 0) {
        return;
    }
    int code = size > (int)sizeof bytes ? -1 : read_code(bytes, (size_t)size);
    bool is_refusal =
        code == status_code(STATUS_DENIED) || code == status_code(STATUS_NO_KEY) ||
        code == status_code(STATUS_UNSUPPORTED) || code == status_code(STATUS_BAD_INPUT);
    strangers->heard += !may_be_answered || !is_refusal;
}

static void come_by_zmq(struct strangers *strangers)
{
    const struct stranger_scene *scene = &strangers->scene;
    static const char *const methods[] = {"/brink.v1.Broker/Submit", "/brink.v1.Dispatch/Work",
                                          "/brink.v1.Broker/Stats",  "/brink.v1.Broker/List",
                                          "/brink.v1.Broker/Drain",  ""};
    const char *method = methods[random_below(&strangers->random, 6)];
    const struct key *listed =
        random_below(&strangers->random, 2) == 0 ? NULL : scene->subscriber;
    const struct key *other = listed == NULL ? scene->nobody : scene->client;
    const struct visit visits[ZMQ_COUNT] = {
        {NULL, method, ZMQ_DEALER, false, false},
        {scene->nobody, method, ZMQ_DEALER, false, true},
        {scene->client, method, ZMQ_DEALER, false, false},
        {scene->subscriber, method, ZMQ_DEALER, false, true},
        {other, NULL, ZMQ_SUB, true, true},
        {listed, NULL, ZMQ_SUB, true, true},
    };
    uint32_t kind = random_below(&strangers->random, ZMQ_COUNT);
    const struct visit *visit = &visits[kind];
    void *socket = dial(strangers, visit);
    if (visit->says != NULL) {
        ask(strangers, socket, visit->says);
    } else { /* to everything */
        zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
    }
    listen_to(strangers, socket, visit->key == scene->subscriber && !visit->to_publish);
    zmq_close(socket);
    strangers->counts[RAW_COUNT + kind]++;
}

void strangers_open(struct strangers *strangers,
                    const struct stranger_scene *scene,
                    uint64_t seed)
{
    *strangers = (struct strangers){.scene = *scene, .random = {.state = seed}};
    strangers->zmq = zmq_ctx_new();
    assert_non_null(strangers->zmq);
}

void strangers_come(struct strangers *strangers)
{
    if (random_below(&strangers->random, ZMQ_EVERY) == 0) {
        come_by_zmq(strangers);
    } else {
        come_raw(strangers);
    }
}

void strangers_leave(struct strangers *strangers)
{
    for (size_t i = 0; i < STRANGER_HELD_MAX; i++) {
        hang_up(&strangers->held[i]);
    }
}

void strangers_close(struct strangers *strangers)
{
    strangers_leave(strangers);
    zmq_ctx_term(strangers->zmq);
}
