/* Keys and the guard: who gets in, over the loopback interface; and key files. */
#include "base/buffer.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "wire/door.h"
#include "wire/guard.h"
#include "wire/key.h"
#include "wire/socket.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { WAIT_MS = 20000 /* only a broken build waits this long */ };

/* A server, a publisher and a guard in one context, and somebody in another. */
struct scene {
    struct context *inside, *outside;
    struct key *server, *own;
    struct guard *guard;
    struct socket *calls, *publications;
    struct socket *caller;
    struct message message;
};

static struct key *make_key(void)
{
    struct key *key = NULL;
    assert_int_equal(key_new(&key), STATUS_OK);
    return key;
}

static struct socket *
serve(const struct scene *scene, enum socket_kind kind, const char *domain)
{
    const struct socket_options options = {
        .kind = kind, .key = scene->server, .domain = domain};
    struct socket *socket = NULL;
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_new(scene->inside, &options, &socket), STATUS_OK);
    assert_int_equal(socket_bind(socket, "tcp://127.0.0.1:*", words), STATUS_OK);
    return socket;
}

static int set_up(void **state)
{
    static struct scene scene;
    scene = (struct scene){.server = make_key(), .own = make_key()};
    assert_int_equal(context_new(&scene.inside), STATUS_OK);
    assert_int_equal(context_new(&scene.outside), STATUS_OK);
    assert_int_equal(guard_new(scene.inside, &scene.guard), STATUS_OK);
    scene.calls = serve(&scene, SOCKET_SERVER, "call");
    scene.publications = serve(&scene, SOCKET_PUBLISHER, "publish");
    message_init(&scene.message);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    message_clear(&scene->message);
    socket_free(&scene->caller);
    socket_free(&scene->calls);
    socket_free(&scene->publications);
    guard_free(&scene->guard);
    context_free(&scene->inside);
    context_free(&scene->outside);
    key_free(&scene->server);
    key_free(&scene->own);
    return 0;
}

static void say(struct socket *caller, const char *text)
{
    struct message message;
    message_init(&message);
    assert_int_equal(body_copy(&message.header, text, strlen(text)), STATUS_OK);
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
}

/* Connects a caller with these keys, who says something at once. */
static void call(struct scene *scene, const struct key *key, const char *server_key)
{
    const struct socket_options options = {
        .kind = SOCKET_CALLER, .key = key, .server_key = server_key};
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_new(scene->outside, &options, &scene->caller), STATUS_OK);
    assert_int_equal(socket_connect(scene->caller, socket_endpoint(scene->calls), words),
                     STATUS_OK);
    say(scene->caller, "let me in");
}

/* The next one at the door. */
static struct guard_request await_visitor(const struct scene *scene)
{
    struct guard_request request = {.key = ""};
    struct socket_event event = {.socket = guard_socket(scene->guard)};
    enum status status = guard_take(scene->guard, &request);
    while (status == STATUS_UNAVAILABLE) {
        assert_int_equal(socket_wait(&event, 1, WAIT_MS), STATUS_OK);
        assert_true(event.ready);
        status = guard_take(scene->guard, &request);
    }
    assert_int_equal(status, STATUS_OK);
    return request;
}

static void await_message(struct scene *scene, struct socket *socket)
{
    struct socket_event event = {.socket = socket};
    enum status status = socket_receive(socket, &scene->message);
    while (status == STATUS_UNAVAILABLE) {
        assert_int_equal(socket_wait(&event, 1, WAIT_MS), STATUS_OK);
        assert_true(event.ready);
        status = socket_receive(socket, &scene->message);
    }
    assert_int_equal(status, STATUS_OK);
}

static void nothing_came_in(struct scene *scene, struct socket *server)
{
    assert_int_equal(socket_receive(server, &scene->message), STATUS_UNAVAILABLE);
}

static void who_is_let_in_is_known_by_his_number(void **state)
{
    struct scene *scene = *state;
    call(scene, scene->own, key_public(scene->server));
    const struct guard_request request = await_visitor(scene);
    assert_string_equal(request.key, key_public(scene->own));
    assert_string_equal(request.domain, "call");
    assert_string_equal(request.address, "127.0.0.1");
    guard_answer(scene->guard, 2385);
    await_message(scene, scene->calls);
    assert_int_equal(message_peer_key(scene->message.peer), 2385);
    assert_memory_equal(body_bytes(&scene->message.header), "let me in", 9);
    /* The answer finds its way though the number is no part of what libzmq calls the peer. */
    struct message answer;
    message_init(&answer);
    answer.peer = scene->message.peer;
    assert_int_equal(body_copy(&answer.header, "come", 4), STATUS_OK);
    assert_int_equal(socket_send(scene->calls, &answer), STATUS_OK);
    await_message(scene, scene->caller);
    assert_memory_equal(body_bytes(&scene->message.header), "come", 4);
}

/* A monitor of a raw socket: the first of these events. */
static int await_event(void *monitor)
{
    zmq_msg_t message;
    uint16_t event = 0;
    assert_int_equal(zmq_msg_init(&message), 0);
    assert_true(zmq_msg_recv(&message, monitor, 0) >= 0);
    memcpy(&event, zmq_msg_data(&message), sizeof event);
    assert_true(zmq_msg_recv(&message, monitor, 0) >= 0);
    zmq_msg_close(&message);
    return event;
}

static void set_keys(void *socket, const struct key *key, const char *server_key)
{
    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_key, KEY_TEXT_BYTES - 1);
    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, key_public(key), KEY_TEXT_BYTES - 1);
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key_secret(key), KEY_TEXT_BYTES - 1);
}

/* Connects a raw caller to the server and tells how its handshake ends. `key`: NULL has none.
 */
static int shake_hands(const struct scene *scene, const struct key *key, const char *server_key)
{
    const int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                       ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                       ZMQ_EVENT_DISCONNECTED;
    void *context = zmq_ctx_new();
    void *caller = zmq_socket(context, ZMQ_DEALER);
    void *monitor = zmq_socket(context, ZMQ_PAIR);
    const int none = 0;
    const int soon_ms = 300; /* to give up */
    zmq_setsockopt(caller, ZMQ_LINGER, &none, sizeof none);
    zmq_setsockopt(caller, ZMQ_HANDSHAKE_IVL, &soon_ms, sizeof soon_ms);
    if (key != NULL) {
        set_keys(caller, key, server_key);
    }
    assert_int_equal(zmq_socket_monitor(caller, "inproc://monitor", events), 0);
    assert_int_equal(zmq_connect(monitor, "inproc://monitor"), 0);
    assert_int_equal(zmq_connect(caller, socket_endpoint(scene->calls)), 0);
    zmq_send(caller, "", 0, ZMQ_SNDMORE);
    zmq_send(caller, "in", 2, 0);
    int event = await_event(monitor);
    zmq_socket_monitor(caller, NULL, 0);
    zmq_close(monitor);
    zmq_close(caller);
    zmq_ctx_term(context);
    return event;
}

/* A caller of ours, and what its door says in the end. */
static enum door_news
await_news(struct scene *scene, const struct key *key, const char *server_key, char words_out[])
{
    const struct socket_options options = {
        .kind = SOCKET_CALLER, .key = key, .server_key = server_key};
    char words[SOCKET_WORDS_BYTES];
    struct socket *caller = NULL;
    struct door *door = NULL;
    assert_int_equal(socket_new(scene->outside, &options, &caller), STATUS_OK);
    assert_int_equal(door_new(scene->outside, caller, key, &door), STATUS_OK);
    assert_int_equal(door_look(door), DOOR_QUIET);
    assert_int_equal(socket_connect(caller, socket_endpoint(scene->calls), words), STATUS_OK);
    enum door_news news = DOOR_QUIET;
    while (news == DOOR_QUIET) {
        struct socket_event events[] = {{.socket = door_socket(door)},
                                        {.socket = guard_socket(scene->guard)}};
        struct guard_request visitor;
        assert_int_equal(socket_wait(events, 2, 10000), STATUS_OK);
        assert_true(events[0].ready || events[1].ready);
        if (guard_take(scene->guard, &visitor) == STATUS_OK) {
            guard_answer(scene->guard, 0);
        }
        news = door_look(door);
    }
    snprintf(words_out, SOCKET_WORDS_BYTES, "%s", door_words(door));
    nothing_came_in(scene, scene->calls);
    door_free(&door);
    socket_free(&caller);
    return news;
}

/* Law: who is turned away is told at once, where and why. */
static void who_is_turned_away_is_told(void **state)
{
    struct scene *scene = *state;
    char words[SOCKET_WORDS_BYTES];
    struct key *other = make_key();
    const char *server_key = key_public(scene->server);
    assert_int_equal(await_news(scene, scene->own, server_key, words), DOOR_SHUT);
    assert_non_null(strstr(words, key_public(scene->own)));
    assert_non_null(strstr(words, socket_endpoint(scene->calls)));
    assert_true(await_news(scene, NULL, NULL, words) != DOOR_QUIET); /* as the race ends */
    assert_non_null(strstr(words, "for a key"));
    assert_int_equal(await_news(scene, scene->own, key_public(other), words), DOOR_DOUBT);
    assert_non_null(strstr(words, "server_key"));
    key_free(&other);
}

static void without_a_key_nobody_comes_in(void **state)
{
    struct scene *scene = *state;
    assert_true(shake_hands(scene, NULL, NULL) != ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    nothing_came_in(scene, scene->calls);
}

static void with_a_wrong_key_of_the_server_nobody_comes_in(void **state)
{
    struct scene *scene = *state;
    struct key *other = make_key();
    assert_true(shake_hands(scene, scene->own, key_public(other)) !=
                ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    nothing_came_in(scene, scene->calls);
    key_free(&other);
}

static void where_the_guard_is_gone_nobody_comes_in(void **state)
{
    struct scene *scene = *state;
    guard_free(&scene->guard);
    assert_true(shake_hands(scene, scene->own, key_public(scene->server)) !=
                ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    nothing_came_in(scene, scene->calls);
}

/* The context of those who are outside has none. */
static void where_there_never_was_a_guard_nobody_comes_in(void **state)
{
    struct scene *scene = *state;
    struct context *inside = scene->inside;
    struct socket *guarded = scene->calls;
    scene->inside = scene->outside;
    scene->calls = serve(scene, SOCKET_SERVER, "call");
    assert_true(shake_hands(scene, scene->own, key_public(scene->server)) !=
                ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    nothing_came_in(scene, scene->calls);
    socket_free(&scene->calls);
    scene->calls = guarded;
    scene->inside = inside;
}

static void a_context_has_one_guard(void **state)
{
    const struct scene *scene = *state;
    struct guard *second = NULL;
    assert_int_equal(guard_new(scene->inside, &second), STATUS_EXISTS);
    assert_null(second);
}

static void survives_every_failed_allocation(void **state)
{
    const struct scene *scene = *state;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    while (status != STATUS_OK) {
        struct guard *guard = NULL;
        alloc_fail_after(allowed++);
        status = guard_new(scene->outside, &guard);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || (status == STATUS_NO_MEMORY && guard == NULL));
        guard_free(&guard);
    }
    assert_int_equal(allowed, 3);
}

static void a_callers_server_key_must_be_one(void **state)
{
    const struct scene *scene = *state;
    const struct socket_options options = {
        .kind = SOCKET_CALLER, .key = scene->own, .server_key = "no key"};
    struct socket *socket = NULL;
    assert_int_equal(socket_new(scene->outside, &options, &socket), STATUS_BAD_INPUT);
    assert_null(socket);
}

/* Publications. */

static struct socket *subscribe(struct scene *scene, const char *prefix)
{
    const struct socket_options options = {
        .kind = SOCKET_SUBSCRIBER, .key = scene->own, .server_key = key_public(scene->server)};
    struct socket *socket = NULL;
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_new(scene->outside, &options, &socket), STATUS_OK);
    assert_int_equal(socket_subscribe(socket, prefix), STATUS_OK);
    assert_int_equal(socket_connect(socket, socket_endpoint(scene->publications), words),
                     STATUS_OK);
    return socket;
}

static void publish(const struct scene *scene, const char *topic)
{
    struct message message;
    message_init(&message);
    assert_int_equal(body_copy(&message.topic, topic, strlen(topic)), STATUS_OK);
    assert_int_equal(socket_send(scene->publications, &message), STATUS_OK);
}

static void a_subscriber_hears_what_is_granted(void **state)
{
    struct scene *scene = *state;
    struct socket *subscriber = subscribe(scene, "a/");
    assert_int_equal(socket_subscribe(subscriber, "b/"), STATUS_OK);
    assert_string_equal(await_visitor(scene).domain, "publish");
    guard_answer(scene->guard, 7);
    for (int i = 0; i < 2; i++) {
        await_message(scene, scene->publications);
        assert_int_equal(message_peer_key(scene->message.peer), 7);
        assert_int_equal(body_size(&scene->message.topic), 2);
        assert_false(socket_has_audience(scene->publications, "a/"));
        if (memcmp(body_bytes(&scene->message.topic), "b/", 2) == 0) {
            assert_int_equal(socket_grant(scene->publications, "b/"), STATUS_OK);
        }
    }
    assert_true(socket_has_audience(scene->publications, "b/"));
    publish(scene, "a/1");
    publish(scene, "b/1");
    await_message(scene, subscriber);
    assert_memory_equal(body_bytes(&scene->message.topic), "b/1", 3);
    assert_int_equal(socket_receive(subscriber, &scene->message), STATUS_UNAVAILABLE);
    socket_free(&subscriber);
}

static void who_speaks_out_of_turn_gets_nothing_that_others_asked_for(void **state)
{
    struct scene *scene = *state;
    void *context = zmq_ctx_new();
    void *hostile = zmq_socket(context, ZMQ_XSUB);
    const int none = 0;
    zmq_setsockopt(hostile, ZMQ_LINGER, &none, sizeof none);
    set_keys(hostile, scene->own, key_public(scene->server));
    assert_int_equal(zmq_connect(hostile, socket_endpoint(scene->publications)), 0);
    zmq_send(hostile, "rubbish", 7, 0);
    zmq_send(hostile, "\x01x/", 3, 0);
    (void)await_visitor(scene);
    guard_answer(scene->guard, 3);
    struct socket_event event = {.socket = scene->publications};
    enum status status = STATUS_UNAVAILABLE;
    while ((status = socket_receive(scene->publications, &scene->message)) ==
           STATUS_UNAVAILABLE) {
        assert_int_equal(socket_wait(&event, 1, WAIT_MS), STATUS_OK);
    }
    assert_int_equal(status, STATUS_BAD_INPUT);
    assert_int_equal(message_peer_key(scene->message.peer), 3);
    assert_true(socket_is_confused(scene->publications));
    assert_int_equal(socket_grant(scene->publications, "x/"), STATUS_BAD_STATE);
    zmq_close(hostile);
    zmq_ctx_term(context);
}

/* Key files. */

static struct folder folder;

static int make_folder(void **state)
{
    (void)state;
    folder_make(&folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    folder_remove(&folder);
    return 0;
}

static const char *path_of(const char *name)
{
    static char path[FOLDER_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/%s", folder.path, name);
    return path;
}

static void a_key_file_is_read_as_written(void **state)
{
    (void)state;
    char words[KEY_WORDS_BYTES];
    struct stat about;
    struct key *key = make_key();
    struct key *copy = NULL;
    umask(0);
    assert_int_equal(key_write(path_of("a.key"), key, words), STATUS_OK);
    assert_int_equal(stat(path_of("a.key"), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(key_read(path_of("a.key"), &copy, words), STATUS_OK);
    assert_string_equal(key_public(copy), key_public(key));
    assert_string_equal(key_secret(copy), key_secret(key));
    assert_int_equal(key_write(path_of("a.key"), key, words), STATUS_EXISTS);
    key_free(&copy);
    key_free(&key);
}

static void a_key_file_that_others_may_use_is_refused(void **state)
{
    (void)state;
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601};
    char words[KEY_WORDS_BYTES];
    struct key *key = make_key();
    struct key *copy = NULL;
    const char *path = path_of("b.key");
    assert_int_equal(key_write(path, key, words), STATUS_OK);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_int_equal(key_read(path, &copy, words), STATUS_DENIED);
        assert_non_null(strstr(words, "others may use the key"));
        assert_null(strstr(words, key_secret(key)));
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(key_read(path, &copy, words), STATUS_OK);
    key_free(&copy);
    key_free(&key);
}

/* The text of a file: P and S stand for the halves of a key. */
static void write_file_text(const char *plan, const struct key *key, struct buffer *text)
{
    buffer_reset(text);
    for (const char *at = plan; *at != '\0'; at++) {
        if (*at == 'P' || *at == 'S') {
            buffer_add_text(text, *at == 'P' ? key_public(key) : key_secret(key));
        } else {
            buffer_add_byte(text, (uint8_t)*at);
        }
    }
}

static void what_is_no_key_file_is_refused(void **state)
{
    (void)state;
    static const char *const plans[] = {
        "",
        "public P\n",
        "secret S\npublic P\n",
        "public P\nsecret Sx\n",
        "public P\nsecret S\nsecret",
        "public P\nsecret S \n",
        "public P\nsecret P\n", /* they do not belong together */
        "public P\nsecret \"5I)-ERGklaVsr&zN^m^e(Hu}C8gY[m-FBX49hm:\n",
    };
    char words[KEY_WORDS_BYTES];
    struct buffer text = {0};
    struct key *key = make_key();
    struct key *copy = NULL;
    for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
        write_file_text(plans[i], key, &text);
        assert_int_equal(key_parse(buffer_text(&text), text.size, &copy, words),
                         STATUS_BAD_INPUT);
        assert_null(strstr(words, key_secret(key)));
    }
    write_file_text("# mine\n\npublic P\nsecret S", key, &text);
    assert_int_equal(key_parse(buffer_text(&text), text.size, &copy, words), STATUS_OK);
    key_free(&copy);
    assert_int_equal(key_read(path_of("none.key"), &copy, words), STATUS_NOT_FOUND);
    assert_int_equal(key_read(folder.path, &copy, words), STATUS_BAD_INPUT);
    assert_null(copy);
    key_free(&key);
    buffer_clear(&text);
}

static void a_key_is_forty_letters(void **state)
{
    (void)state;
    struct key *key = make_key();
    assert_true(key_is_text(key_public(key)));
    assert_false(key_is_text(""));
    assert_false(key_is_text(key_public(key) + 1));
    assert_false(key_is_text("\"5I)-ERGklaVsr&zN^m^e(Hu}C8gY[m-FBX49hm:"));
    key_free(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_let_in_is_known_by_his_number, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(who_is_turned_away_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_key_nobody_comes_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(with_a_wrong_key_of_the_server_nobody_comes_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(where_the_guard_is_gone_nobody_comes_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(where_there_never_was_a_guard_nobody_comes_in, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_context_has_one_guard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_callers_server_key_must_be_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_subscriber_hears_what_is_granted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            who_speaks_out_of_turn_gets_nothing_that_others_asked_for, set_up, tear_down),
        cmocka_unit_test(a_key_file_is_read_as_written),
        cmocka_unit_test(a_key_file_that_others_may_use_is_refused),
        cmocka_unit_test(what_is_no_key_file_is_refused),
        cmocka_unit_test(a_key_is_forty_letters),
    };
    return cmocka_run_group_tests_name("wire/guard", tests, make_folder, remove_folder);
}
