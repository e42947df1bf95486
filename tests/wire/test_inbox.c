#include "tests/support/check.h"
#include "wire/batch.h"
#include "wire/inbox.h"

#include <string.h>

struct pair {
    struct context *context;
    struct socket *server;
    struct socket *caller;
    struct inbox inbox;
};

static struct socket *open_socket(const struct context *context, enum socket_kind kind)
{
    const struct socket_options options = {.kind = kind};
    struct socket *socket = NULL;
    assert_int_equal(socket_new(context, &options, &socket), STATUS_OK);
    return socket;
}

static void open_pair(struct pair *pair)
{
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(context_new(&pair->context), STATUS_OK);
    pair->server = open_socket(pair->context, SOCKET_SERVER);
    pair->caller = open_socket(pair->context, SOCKET_CALLER);
    assert_int_equal(socket_bind(pair->server, "inproc://call", words), STATUS_OK);
    assert_int_equal(socket_connect(pair->caller, "inproc://call", words), STATUS_OK);
    inbox_init(&pair->inbox);
}

static void close_pair(struct pair *pair)
{
    inbox_clear(&pair->inbox);
    socket_free(&pair->caller);
    socket_free(&pair->server);
    context_free(&pair->context);
}

/* Sends so many calls, numbered from 1, in one message; the body of each is its number. */
static void send_calls(struct pair *pair, uint8_t count)
{
    struct batch batch;
    struct body body;
    struct message message;
    batch_init(&batch);
    body_init(&body);
    message_init(&message);
    for (uint8_t i = 1; i <= count; i++) {
        const struct id id = {{i}};
        const struct frame_call call = frame_call_make(FRAME_CANCEL, id);
        assert_int_equal(body_copy(&body, &i, 1), STATUS_OK);
        assert_int_equal(batch_add(&batch, &call, &body), STATUS_OK);
    }
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    assert_int_equal(socket_send(pair->caller, &message), STATUS_OK);
    message_clear(&message);
    body_clear(&body);
    batch_clear(&batch);
}

/* Sends one call with a body of `size` bytes. */
static void send_body(struct pair *pair, size_t size)
{
    struct batch batch;
    struct body body;
    struct message message;
    uint8_t *bytes = NULL;
    const struct frame_call call = frame_call_make(FRAME_CANCEL, (struct id){{1}});
    batch_init(&batch);
    body_init(&body);
    message_init(&message);
    assert_int_equal(body_make(&body, size, &bytes), STATUS_OK);
    memset(bytes, 'b', size);
    assert_int_equal(batch_add(&batch, &call, &body), STATUS_OK);
    assert_int_equal(batch_take(&batch, &message), STATUS_OK);
    assert_int_equal(socket_send(pair->caller, &message), STATUS_OK);
    message_clear(&message);
    body_clear(&body);
    batch_clear(&batch);
}

static void wait_for(const struct socket *socket)
{
    struct socket_event event = {.socket = socket};
    assert_int_equal(socket_wait(&event, 1, 20000), STATUS_OK);
    assert_true(event.ready);
}

static void expect_call(struct pair *pair, uint8_t number)
{
    const struct frame_call *call = NULL;
    assert_int_equal(inbox_take(&pair->inbox, pair->server, &call), STATUS_OK);
    assert_int_equal(call->id.bytes[0], number);
    assert_int_equal(body_size(&pair->inbox.body), 1);
    assert_int_equal(body_bytes(&pair->inbox.body)[0], number);
}

static void calls_come_one_at_a_time(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    const struct frame_call *call = NULL;
    assert_int_equal(inbox_take(&pair.inbox, pair.server, &call), STATUS_UNAVAILABLE);
    send_calls(&pair, 3);
    send_calls(&pair, 1);
    wait_for(pair.server);
    expect_call(&pair, 1);
    expect_call(&pair, 2);
    expect_call(&pair, 3);
    expect_call(&pair, 1);
    assert_int_equal(inbox_take(&pair.inbox, pair.server, &call), STATUS_UNAVAILABLE);
    close_pair(&pair);
}

/* Law: who keeps a small body keeps that alone, not the piece of memory libzmq read it into
 * with others; a large one is shared, not copied. */
static void a_small_body_is_a_copy(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 512, 8191, 8192, 100000};
    static const bool is_copied[] = {true, true, true, false, false};
    struct pair pair;
    open_pair(&pair);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const struct frame_call *call = NULL;
        send_body(&pair, sizes[i]);
        wait_for(pair.server);
        assert_int_equal(inbox_take(&pair.inbox, pair.server, &call), STATUS_OK);
        assert_int_equal(body_size(&pair.inbox.body), sizes[i]);
        assert_memory_equal(body_bytes(&pair.inbox.body), pair.inbox.bytes, sizes[i]);
        assert_int_equal(body_bytes(&pair.inbox.body) != pair.inbox.bytes, is_copied[i]);
    }
    close_pair(&pair);
}

/* Law: a message that is refused says why, and the next one is taken. */
static void a_refused_message_is_passed_over(void **state)
{
    (void)state;
    struct pair pair;
    open_pair(&pair);
    struct message message;
    message_init(&message);
    assert_int_equal(body_copy(&message.header, "rubbish", 7), STATUS_OK);
    assert_int_equal(socket_send(pair.caller, &message), STATUS_OK);
    send_calls(&pair, 1);
    wait_for(pair.server);
    const struct frame_call *call = NULL;
    assert_int_equal(inbox_take(&pair.inbox, pair.server, &call), STATUS_BAD_INPUT);
    assert_string_equal(pair.inbox.fault.words, "header frame: not a brink.v1.Header");
    assert_int_equal(pair.inbox.fault.waiting_count, 0);
    expect_call(&pair, 1);
    message_clear(&message);
    close_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_come_one_at_a_time),
        cmocka_unit_test(a_small_body_is_a_copy),
        cmocka_unit_test(a_refused_message_is_passed_over),
    };
    return cmocka_run_group_tests_name("wire/inbox", tests, NULL, NULL);
}
