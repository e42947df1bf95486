/* The outbox between a pair of sockets of the test's own. */
#include "broker/outbox.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/peer.h"

#include <stdio.h>
#include <string.h>

struct office {
    struct context *context;
    struct socket *calls;
    struct socket *publications;
    struct outbox *outbox;
    struct peer peer;
    uint64_t number; /* of the peer, as the call socket knows it */
};

static struct socket *
open_socket(const struct context *context, enum socket_kind kind, const char *endpoint)
{
    const struct socket_options options = {.kind = kind, .queue_max = 4};
    struct socket *socket = NULL;
    char words[SOCKET_WORDS_BYTES];
    assert_int_equal(socket_new(context, &options, &socket), STATUS_OK);
    assert_int_equal(socket_bind(socket, endpoint, words), STATUS_OK);
    return socket;
}

static void open_office(struct office *office)
{
    office->context = peer_context();
    office->calls = open_socket(office->context, SOCKET_SERVER, "inproc://call");
    office->publications = open_socket(office->context, SOCKET_PUBLISHER, "inproc://publish");
    assert_int_equal(outbox_new(office->calls, office->publications, &office->outbox),
                     STATUS_OK);
    peer_open_small(&office->peer, office->context, "inproc://call", 3);
    peer_ask(&office->peer, peer_id(1), "/hello", NULL);
    struct message message;
    message_init(&message);
    struct socket_event event = {.socket = office->calls};
    assert_int_equal(socket_wait(&event, 1, -1), STATUS_OK);
    assert_int_equal(socket_receive(office->calls, &message), STATUS_OK);
    office->number = message.peer;
    message_clear(&message);
}

static void close_office(struct office *office)
{
    outbox_free(&office->outbox);
    peer_close(&office->peer);
    socket_free(&office->publications);
    socket_free(&office->calls);
    context_free(&office->context);
}

static void add(struct office *office, uint64_t peer, uint64_t covers, uint32_t number)
{
    const struct address address = {.peer = peer, .covers = covers};
    const struct frame_call call = frame_call_make(FRAME_END, peer_id(number));
    outbox_add(office->outbox, &address, &call, NULL);
}

static void add_task(struct office *office, uint64_t peer, uint32_t number)
{
    const struct address address = {.peer = peer};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, peer_id(number));
    call.has_work = true;
    call.work.kind = WORK_TASK;
    outbox_add(office->outbox, &address, &call, NULL);
}

static void expect(struct office *office, uint32_t number)
{
    const struct id expected = peer_id(number);
    assert_true(id_equal(&peer_receive(&office->peer)->id, &expected));
}

/* Law: what covers records leaves when they are committed, in order; the rest leaves at once,
 * whatever still waits. */
static void letters_wait_for_what_they_cover(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    add(&office, office.number, 2, 1);
    add(&office, office.number, 5, 2);
    add(&office, office.number, 5, 3);
    add(&office, office.number, 7, 4);
    add(&office, office.number, 0, 5);
    outbox_flush(office.outbox);
    expect(&office, 5);
    assert_int_equal(outbox_read_counts(office.outbox).held, 4);
    outbox_release(office.outbox, 1);
    assert_int_equal(outbox_read_counts(office.outbox).held, 4);
    outbox_release(office.outbox, 6);
    assert_int_equal(outbox_read_counts(office.outbox).held, 1);
    outbox_flush(office.outbox);
    expect(&office, 1);
    expect(&office, 2);
    expect(&office, 3);
    assert_int_equal(office.peer.inbox.frame.count, 3); /* in one message */
    add(&office, office.number, 6, 6);                  /* past one that waits */
    assert_int_equal(outbox_read_counts(office.outbox).held, 1);
    outbox_flush(office.outbox);
    expect(&office, 6);
    outbox_release(office.outbox, 7);
    outbox_flush(office.outbox);
    expect(&office, 4);
    assert_int_equal(outbox_read_counts(office.outbox).dropped, 0);
    close_office(&office);
}

/* Law: peers that share a slot get each their own. */
static void peers_do_not_get_each_others_letters(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    for (uint32_t i = 1; i <= 10; i++) {
        add(&office, office.number, 0, i);
        add(&office, office.number + 64, 0, 100 + i); /* nobody */
        outbox_flush(office.outbox);
        expect(&office, i);
    }
    assert_int_equal(outbox_read_counts(office.outbox).dropped, 10);
    uint64_t lost = 0;
    assert_true(outbox_take_lost(office.outbox, &lost));
    assert_int_equal(lost, office.number + 64);
    assert_false(outbox_take_lost(office.outbox, &lost)); /* once */
    close_office(&office);
}

static void more_calls_than_a_message_carries_make_several(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    for (uint32_t i = 1; i <= 150; i++) {
        add(&office, office.number, 0, i);
    }
    outbox_flush(office.outbox);
    for (uint32_t i = 1; i <= 150; i++) {
        expect(&office, i);
    }
    assert_int_equal(office.peer.inbox.frame.count, 150 - 2 * FRAME_CALLS_MAX);
    close_office(&office);
}

/* Law: a peer that does not read is lost when it misses a task, and only then. */
static void a_missed_task_loses_the_peer(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    for (uint32_t i = 1; i <= 7; i++) { /* both queues, inproc */
        add(&office, office.number, 0, i);
        outbox_flush(office.outbox);
    }
    assert_int_equal(outbox_read_counts(office.outbox).dropped, 0);
    add(&office, office.number, 0, 8);
    outbox_flush(office.outbox);
    uint64_t lost = 0;
    assert_int_equal(outbox_read_counts(office.outbox).dropped, 1);
    assert_false(outbox_take_lost(office.outbox, &lost));
    add(&office, office.number, 0, 9);
    add_task(&office, office.number, 10);
    outbox_flush(office.outbox);
    assert_int_equal(outbox_read_counts(office.outbox).dropped, 3);
    assert_true(outbox_take_lost(office.outbox, &lost));
    assert_int_equal(lost, office.number);
    close_office(&office);
}

static void publications_go_by_their_topic(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    struct peer subscriber;
    peer_subscribe(&subscriber, office.context, "inproc://publish", "event/");
    struct message message;
    message_init(&message);
    struct socket_event event = {.socket = office.publications};
    assert_int_equal(socket_wait(&event, 1, -1), STATUS_OK);
    assert_int_equal(socket_receive(office.publications, &message), STATUS_OK);
    message_clear(&message);
    const struct frame_call call = frame_call_make(FRAME_MESSAGE, peer_id(3));
    struct body body;
    body_init(&body);
    assert_int_equal(body_copy(&body, "joined", 6), STATUS_OK);
    const struct address elsewhere = {.topic = "progress/1"};
    const struct address here = {.topic = "event/worker", .covers = 1};
    outbox_add(office.outbox, &elsewhere, &call, &body);
    outbox_add(office.outbox, &here, &call, &body);
    outbox_release(office.outbox, 1);
    const struct frame_call *told = peer_receive(&subscriber);
    assert_int_equal(told->body_bytes, 6);
    assert_memory_equal(body_bytes(&subscriber.inbox.message.topic), "event/worker", 12);
    body_clear(&body);
    peer_close(&subscriber);
    close_office(&office);
}

/* Law: without memory a letter is counted as dropped, and nothing else breaks. */
static void without_memory_letters_are_counted(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    uint64_t dropped = 0;
    for (int allowed = 0; allowed < 3; allowed++) {
        alloc_fail_after(allowed);
        add_task(&office, office.number, 1);
        alloc_fail_after(-1);
        if (outbox_read_counts(office.outbox).dropped > dropped) {
            dropped++;
            uint64_t lost = 0;
            assert_true(outbox_take_lost(office.outbox, &lost));
            assert_int_equal(lost, office.number);
        }
    }
    assert_true(dropped >= 2);
    add(&office, office.number, 1, 2);
    outbox_release(office.outbox, 1);
    outbox_flush(office.outbox);
    const struct frame_call *call = peer_receive(&office.peer);
    while (call->kind != FRAME_END) { /* a task that found memory */
        call = peer_receive(&office.peer);
    }
    add(&office, office.number, 9, 3); /* never released: freed with the outbox */
    close_office(&office);
    struct outbox *outbox = NULL;
    alloc_fail_after(0);
    assert_int_equal(outbox_new(NULL, NULL, &outbox), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    outbox_free(&outbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_wait_for_what_they_cover),
        cmocka_unit_test(peers_do_not_get_each_others_letters),
        cmocka_unit_test(more_calls_than_a_message_carries_make_several),
        cmocka_unit_test(a_missed_task_loses_the_peer),
        cmocka_unit_test(publications_go_by_their_topic),
        cmocka_unit_test(without_memory_letters_are_counted),
    };
    return cmocka_run_group_tests_name("broker/outbox", tests, NULL, NULL);
}
