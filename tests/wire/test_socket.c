/* The rules of wire/socket.h, with raw libzmq sockets as the peers that break them. */
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "wire/handle.h"
#include "wire/socket.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

enum { WAIT_MS = 20000 }; /* only a broken build waits this long */

static struct context *new_context(void)
{
    struct context *context = NULL;
    assert_int_equal(context_new(&context), STATUS_OK);
    return context;
}

static struct socket *
new_socket(const struct context *context, enum socket_kind kind, int queue_max)
{
    const struct socket_options options = {
        .kind = kind, .frame_bytes_max = 2000000, .queue_max = queue_max};
    struct socket *socket = NULL;
    assert_int_equal(socket_new(context, &options, &socket), STATUS_OK);
    return socket;
}

static void bind_to(struct socket *socket, const char *endpoint)
{
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_bind(socket, endpoint, words), STATUS_OK);
}

static void connect_to(struct socket *socket, const char *endpoint)
{
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_connect(socket, endpoint, words), STATUS_OK);
}

static bool wait_for(const struct socket *socket)
{
    struct socket_event event = {.socket = socket};
    assert_int_equal(socket_wait(&event, 1, WAIT_MS), STATUS_OK);
    return event.ready;
}

/* The status of the next message, as soon as there is one. */
static enum status receive(struct socket *socket, struct message *message)
{
    enum status status = socket_receive(socket, message);
    while (status == STATUS_UNAVAILABLE) {
        assert_true(wait_for(socket));
        status = socket_receive(socket, message);
    }
    return status;
}

static void put(struct body *body, const char *text)
{
    assert_int_equal(body_copy(body, text, strlen(text)), STATUS_OK);
}

static bool holds(const struct body *body, const char *text)
{
    return body_size(body) == strlen(text) && memcmp(body_bytes(body), text, strlen(text)) == 0;
}

static void check_round_trip(const char *endpoint)
{
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    struct socket *caller = new_socket(context, SOCKET_CALLER, 0);
    bind_to(server, endpoint);
    connect_to(caller, socket_endpoint(server));
    struct message message;
    message_init(&message);
    put(&message.header, "header");
    put(&message.bodies, "body");
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
    assert_int_equal(body_size(&message.header), 0);

    assert_int_equal(receive(server, &message), STATUS_OK);
    assert_true(holds(&message.header, "header"));
    assert_true(holds(&message.bodies, "body"));
    put(&message.bodies, "answer");
    assert_int_equal(socket_send(server, &message), STATUS_OK); /* back to the same peer */

    assert_int_equal(receive(caller, &message), STATUS_OK);
    assert_true(holds(&message.bodies, "answer"));
    assert_int_equal(socket_receive(caller, &message), STATUS_UNAVAILABLE);
    message_clear(&message);
    socket_free(&caller);
    socket_free(&server);
    context_free(&context);
}

static void a_message_goes_there_and_back(void **state)
{
    (void)state;
    check_round_trip("tcp://127.0.0.1:*");
    check_round_trip("inproc://call");
}

static void publications_reach_those_who_subscribed(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *publisher = new_socket(context, SOCKET_PUBLISHER, 0);
    struct socket *subscriber = new_socket(context, SOCKET_SUBSCRIBER, 0);
    bind_to(publisher, "inproc://publish");
    connect_to(subscriber, "inproc://publish");
    assert_int_equal(socket_subscribe(subscriber, "assessment/economy/"), STATUS_OK);
    struct message message;
    message_init(&message);
    assert_int_equal(receive(publisher, &message), STATUS_OK); /* the subscription */
    assert_int_equal(body_size(&message.topic), 0);
    const char *const topics[] = {"assessment/assess/dprk", "assessment/economy/dprk"};
    for (size_t i = 0; i < 2; i++) {
        put(&message.topic, topics[i]);
        put(&message.header, "h");
        put(&message.bodies, "b");
        assert_int_equal(socket_send(publisher, &message), STATUS_OK);
    }
    assert_int_equal(receive(subscriber, &message), STATUS_OK);
    assert_true(holds(&message.topic, topics[1]));
    assert_true(holds(&message.bodies, "b"));
    message_clear(&message);
    socket_free(&subscriber);
    socket_free(&publisher);
    context_free(&context);
}

static void long_subscriptions_are_refused(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *subscriber = new_socket(context, SOCKET_SUBSCRIBER, 0);
    char prefix[FRAME_TOPIC_MAX + 2];
    memset(prefix, 'p', sizeof prefix);
    prefix[FRAME_TOPIC_MAX + 1] = '\0';
    assert_int_equal(socket_subscribe(subscriber, prefix), STATUS_BAD_INPUT);
    prefix[FRAME_TOPIC_MAX] = '\0';
    assert_int_equal(socket_subscribe(subscriber, prefix), STATUS_OK);
    socket_free(&subscriber);
    context_free(&context);
}

static void send_raw(void *zmq, const char *const frames[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int flags = i + 1 < count ? ZMQ_SNDMORE : 0;
        assert_int_equal(zmq_send(zmq, frames[i], strlen(frames[i]), flags), strlen(frames[i]));
    }
}

/* Law: a message with a frame too few or too many is refused, and the next one is read right.
 */
static void wrong_frame_counts_are_drained(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    bind_to(server, "inproc://call");
    void *dealer = zmq_socket(context_handle(context), ZMQ_DEALER);
    assert_int_equal(zmq_connect(dealer, "inproc://call"), 0);
    const char *const frames[] = {"header", "body", "third", "", "fifth"};
    struct message message;
    message_init(&message);
    const size_t counts[] = {1, 3, 5, 2};
    for (size_t i = 0; i < 4; i++) {
        send_raw(dealer, frames, counts[i]);
        assert_int_equal(receive(server, &message),
                         counts[i] == 2 ? STATUS_OK : STATUS_BAD_INPUT);
    }
    assert_true(holds(&message.bodies, "body"));
    message_clear(&message);
    zmq_close(dealer);
    socket_free(&server);
    context_free(&context);
}

static void peers_with_a_routing_id_of_their_own_are_refused(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    bind_to(server, "inproc://call");
    const char *const ids[] = {"w", "five5", "a worker with a long name"};
    struct message message;
    message_init(&message);
    for (size_t i = 0; i < 3; i++) {
        void *dealer = zmq_socket(context_handle(context), ZMQ_DEALER);
        zmq_setsockopt(dealer, ZMQ_ROUTING_ID, ids[i], strlen(ids[i]));
        assert_int_equal(zmq_connect(dealer, "inproc://call"), 0);
        const char *const frames[] = {"header", "body"};
        send_raw(dealer, frames, 2);
        assert_int_equal(receive(server, &message), STATUS_BAD_INPUT);
        assert_int_equal(socket_receive(server, &message), STATUS_UNAVAILABLE);
        zmq_close(dealer);
    }
    message_clear(&message);
    socket_free(&server);
    context_free(&context);
}

/* Law: a subscriber's messages that are no subscriptions are refused one by one. */
static void a_publisher_refuses_what_subscribers_say(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *publisher = new_socket(context, SOCKET_PUBLISHER, 0);
    bind_to(publisher, "tcp://127.0.0.1:*");
    void *xsub = zmq_socket(context_handle(context), ZMQ_XSUB);
    assert_int_equal(zmq_connect(xsub, socket_endpoint(publisher)), 0);
    char long_topic[FRAME_TOPIC_MAX + 3];
    memset(long_topic, 't', sizeof long_topic);
    long_topic[0] = 1;
    long_topic[FRAME_TOPIC_MAX + 2] = '\0';
    const char *const good[] = {"\1assessment/"};
    const char *const words[] = {"hello"};
    const char *const empty[] = {""};
    const char *const parts[] = {"several", "parts", "here"};
    const char *const too_long[] = {long_topic};
    send_raw(xsub, good, 1);
    send_raw(xsub, words, 1);
    send_raw(xsub, empty, 1);
    send_raw(xsub, parts, 3);
    send_raw(xsub, too_long, 1);
    const char *const last[] = {"\1last"};
    send_raw(xsub, last, 1);
    const enum status expected[] = {STATUS_OK,        STATUS_BAD_INPUT, STATUS_BAD_INPUT,
                                    STATUS_BAD_INPUT, STATUS_BAD_INPUT, STATUS_OK};
    struct message message;
    message_init(&message);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(receive(publisher, &message), expected[i]);
    }
    message_clear(&message);
    zmq_close(xsub);
    socket_free(&publisher);
    context_free(&context);
}

/* Has a publisher an audience after this subscription? */
static bool is_heard(const char *subscription, const char *root)
{
    struct context *context = new_context();
    struct socket *publisher = new_socket(context, SOCKET_PUBLISHER, 0);
    bind_to(publisher, "inproc://publish");
    void *xsub = zmq_socket(context_handle(context), ZMQ_XSUB);
    assert_int_equal(zmq_connect(xsub, "inproc://publish"), 0);
    assert_false(socket_has_audience(publisher, root));
    const char *const frames[] = {subscription};
    send_raw(xsub, frames, 1);
    struct message message;
    message_init(&message);
    enum status status = receive(publisher, &message);
    assert_true(status == STATUS_OK || status == STATUS_BAD_INPUT);
    bool is_heard = socket_has_audience(publisher, root);
    message_clear(&message);
    zmq_close(xsub);
    socket_free(&publisher);
    context_free(&context);
    return is_heard;
}

/* Law: whoever may hear a topic of a root is its audience, also with a prefix that is refused.
 */
static void a_subscription_is_an_audience(void **state)
{
    (void)state;
    char long_prefix[FRAME_TOPIC_MAX + 3];
    memset(long_prefix, 'e', sizeof long_prefix - 1);
    long_prefix[0] = 1;
    long_prefix[sizeof long_prefix - 1] = '\0';
    assert_true(is_heard("\1", "event/"));
    assert_true(is_heard("\1ev", "event/"));
    assert_true(is_heard("\1event/", "event/"));
    assert_true(is_heard("\1event/worker/of/mine", "event/"));
    assert_true(is_heard(long_prefix, "event/"));
    assert_false(is_heard("\1events/", "event/"));
    assert_false(is_heard("\1assessment/event/", "event/"));
}

/* Law: of subscriptions there may be more than anybody counts. */
static void many_subscriptions_lose_none(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *publisher = new_socket(context, SOCKET_PUBLISHER, 0);
    struct socket *subscriber = new_socket(context, SOCKET_SUBSCRIBER, 0);
    bind_to(publisher, "inproc://publish");
    connect_to(subscriber, "inproc://publish");
    struct message message;
    message_init(&message);
    for (char root = 'a'; root <= 'z'; root++) {
        const char prefix[] = {root, '/', 'x', '\0'};
        const char asked[] = {root, '/', '\0'};
        assert_int_equal(socket_subscribe(subscriber, prefix), STATUS_OK);
        assert_int_equal(receive(publisher, &message), STATUS_OK);
        assert_true(socket_has_audience(publisher, asked));
    }
    assert_true(socket_has_audience(publisher, "a/") && socket_has_audience(publisher, "z/"));
    message_clear(&message);
    socket_free(&subscriber);
    socket_free(&publisher);
    context_free(&context);
}

/* Law: a send to a peer that is gone says so. */
static void a_peer_that_left_is_not_found(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    struct socket *caller = new_socket(context, SOCKET_CALLER, 0);
    bind_to(server, "inproc://call");
    connect_to(caller, "inproc://call");
    struct message message;
    message_init(&message);
    put(&message.header, "h");
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
    assert_int_equal(receive(server, &message), STATUS_OK);
    uint64_t peer = message.peer;
    socket_free(&caller);
    enum status status = STATUS_OK;
    while (status != STATUS_NOT_FOUND) { /* until the server's side has heard of it */
        message.peer = peer;
        put(&message.header, "h");
        status = socket_send(server, &message);
        assert_true(status == STATUS_OK || status == STATUS_FULL || status == STATUS_NOT_FOUND);
    }
    message.peer = peer + 1;
    put(&message.header, "h");
    assert_int_equal(socket_send(server, &message), STATUS_NOT_FOUND);
    message_clear(&message);
    socket_free(&server);
    context_free(&context);
}

/* Law: a send to a peer that does not read is refused at the limit, not lost. */
static void a_peer_that_does_not_read_is_full(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 7);
    struct socket *caller = new_socket(context, SOCKET_CALLER, 4);
    bind_to(server, "inproc://call");
    connect_to(caller, "inproc://call");
    struct message message;
    message_init(&message);
    put(&message.header, "h");
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
    assert_int_equal(receive(server, &message), STATUS_OK);
    uint64_t peer = message.peer;
    int sent = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        message.peer = peer;
        put(&message.header, "h");
        status = socket_send(server, &message);
        sent += status == STATUS_OK;
    }
    assert_int_equal(status, STATUS_FULL);
    assert_int_equal(sent, 7 + 4); /* inproc: both ends' queues are one */
    for (int i = 0; i < sent; i++) {
        assert_int_equal(receive(caller, &message), STATUS_OK);
    }
    assert_int_equal(socket_receive(caller, &message), STATUS_UNAVAILABLE);
    message_clear(&message);
    socket_free(&caller);
    socket_free(&server);
    context_free(&context);
}

/* Law: a frame beyond the limit never arrives, and its sender loses the connection. */
static void an_oversized_frame_is_cut_off(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    struct socket *caller = new_socket(context, SOCKET_CALLER, 0);
    bind_to(server, "tcp://127.0.0.1:*");
    connect_to(caller, socket_endpoint(server));
    struct message message;
    message_init(&message);
    static char bytes[2000001];
    put(&message.header, "too large");
    assert_int_equal(body_copy(&message.bodies, bytes, 2000001), STATUS_OK);
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
    put(&message.header, "largest");
    assert_int_equal(body_copy(&message.bodies, bytes, 2000000), STATUS_OK);
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
    struct socket *other = new_socket(context, SOCKET_CALLER, 0);
    connect_to(other, socket_endpoint(server));
    put(&message.header, "largest");
    assert_int_equal(body_copy(&message.bodies, bytes, 2000000), STATUS_OK);
    assert_int_equal(socket_send(other, &message), STATUS_OK);
    assert_int_equal(receive(server, &message), STATUS_OK);
    assert_true(holds(&message.header, "largest"));
    assert_int_equal(body_size(&message.bodies), 2000000);
    message_clear(&message);
    socket_free(&other);
    socket_free(&caller);
    socket_free(&server);
    context_free(&context);
}

static void an_endpoint_that_cannot_be_is_explained(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *first = new_socket(context, SOCKET_SERVER, 0);
    struct socket *second = new_socket(context, SOCKET_SERVER, 0);
    bind_to(first, "tcp://127.0.0.1:*");
    char words[SOCKET_WORDS_BYTES];
    char expected[SOCKET_WORDS_BYTES];
    snprintf(expected, sizeof expected, "%s is in use by another program",
             socket_endpoint(first));
    assert_int_equal(socket_bind(second, socket_endpoint(first), words), STATUS_EXISTS);
    assert_string_equal(words, expected);
    static const struct {
        const char *endpoint;
        enum status status;
        const char *words;
    } rows[] = {
        {"7650", STATUS_BAD_INPUT, "7650 is not an endpoint; write tcp://ADDRESS:PORT"},
        {"tcp://127.0.0.1", STATUS_BAD_INPUT, "tcp://127.0.0.1 is not an endpoint"},
        {"tcp://127.0.0.1:70000", STATUS_BAD_INPUT, "tcp://127.0.0.1:70000 is not an endpoint"},
        {"http://127.0.0.1:80", STATUS_BAD_INPUT,
         "http://127.0.0.1:80 has an unknown protocol"},
        {"tcp://192.0.2.1:7650", STATUS_NOT_FOUND, "tcp://192.0.2.1:7650 is not an address of"},
        {"tcp://nowhere:7650", STATUS_NOT_FOUND, "tcp://nowhere:7650 is not an address of"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(socket_bind(second, rows[i].endpoint, words), rows[i].status);
        assert_memory_equal(words, rows[i].words, strlen(rows[i].words));
    }
    char long_endpoint[300];
    memset(long_endpoint, 'e', sizeof long_endpoint);
    long_endpoint[299] = '\0';
    assert_int_equal(socket_connect(second, long_endpoint, words), STATUS_BAD_INPUT);
    assert_string_equal(words, "endpoint: 299 bytes, at most 255");
    socket_free(&second);
    socket_free(&first);
    context_free(&context);
}

static void waiting_ends_when_a_file_is_ready(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    bind_to(server, "inproc://call");
    int file = eventfd(0, EFD_CLOEXEC);
    struct socket_event events[] = {{.socket = server}, {.file = file}};
    assert_int_equal(socket_wait(events, 2, 0), STATUS_OK);
    assert_false(events[0].ready);
    assert_false(events[1].ready);
    assert_int_equal(eventfd_write(file, 1), 0);
    assert_int_equal(socket_wait(events, 2, -1), STATUS_OK);
    assert_false(events[0].ready);
    assert_true(events[1].ready);
    close(file);
    socket_free(&server);
    context_free(&context);
}

/* Law: a message can be waited for by the socket's file alone. */
static void a_socket_has_a_file_to_wait_for(void **state)
{
    (void)state;
    struct context *context = new_context();
    struct socket *server = new_socket(context, SOCKET_SERVER, 0);
    struct socket *caller = new_socket(context, SOCKET_CALLER, 0);
    struct pollfd file = {.fd = socket_file(server), .events = POLLIN};
    struct message message;
    message_init(&message);
    bind_to(server, "inproc://call");
    connect_to(caller, "inproc://call");
    assert_int_equal(socket_receive(server, &message), STATUS_UNAVAILABLE);
    put(&message.header, "header");
    put(&message.bodies, "bodies");
    assert_int_equal(socket_send(caller, &message), STATUS_OK);
    enum status status = STATUS_UNAVAILABLE;
    while (status == STATUS_UNAVAILABLE) {
        assert_int_equal(poll(&file, 1, WAIT_MS), 1);
        status = socket_receive(server, &message);
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(holds(&message.bodies, "bodies"));
    message_clear(&message);
    socket_free(&caller);
    socket_free(&server);
    context_free(&context);
}

static void failed_allocations_leave_nothing_behind(void **state)
{
    (void)state;
    struct context *context = NULL;
    alloc_fail_after(0);
    assert_int_equal(context_new(&context), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_null(context);
    context = new_context();
    const struct socket_options options = {.kind = SOCKET_CALLER};
    struct socket *socket = NULL;
    alloc_fail_after(0);
    assert_int_equal(socket_new(context, &options, &socket), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_null(socket);
    socket_free(&socket);
    context_free(&context);
    context_free(&context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_goes_there_and_back),
        cmocka_unit_test(publications_reach_those_who_subscribed),
        cmocka_unit_test(long_subscriptions_are_refused),
        cmocka_unit_test(wrong_frame_counts_are_drained),
        cmocka_unit_test(peers_with_a_routing_id_of_their_own_are_refused),
        cmocka_unit_test(a_publisher_refuses_what_subscribers_say),
        cmocka_unit_test(a_subscription_is_an_audience),
        cmocka_unit_test(many_subscriptions_lose_none),
        cmocka_unit_test(a_peer_that_left_is_not_found),
        cmocka_unit_test(a_peer_that_does_not_read_is_full),
        cmocka_unit_test(an_oversized_frame_is_cut_off),
        cmocka_unit_test(an_endpoint_that_cannot_be_is_explained),
        cmocka_unit_test(waiting_ends_when_a_file_is_ready),
        cmocka_unit_test(a_socket_has_a_file_to_wait_for),
        cmocka_unit_test(failed_allocations_leave_nothing_behind),
    };
    return cmocka_run_group_tests_name("wire/socket", tests, NULL, NULL);
}
