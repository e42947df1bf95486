/* The pages for machines: what is told over HTTP of a broker that runs. */
#include "proto/brink/v1/broker.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/running.h"
#include "wire/web.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OK = 0, ANSWER_BYTES = 1 << 17, NAMES_MAX = 128, NAME_BYTES = 96 };

struct stand {
    struct web *web;
    struct running running;
    char answer[ANSWER_BYTES]; /* the last one, with its header */
};

static int set_up(void **state)
{
    struct stand *stand = calloc(1, sizeof *stand);
    char words[WEB_WORDS_BYTES];
    assert_non_null(stand);
    assert_int_equal(web_new("tcp://127.0.0.1:*", &stand->web, words), STATUS_OK);
    *state = stand;
    return 0;
}

static int tear_down(void **state)
{
    struct stand *stand = *state;
    web_free(&stand->web);
    free(stand);
    return 0;
}

/* Sends a request and reads the whole answer; returns its code. */
static int ask(struct stand *stand, const char *method, const char *path)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = strrchr(web_endpoint(stand->web), ':') + 1;
    address.sin_port = htons((uint16_t)strtol(port, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    char request[256];
    int length =
        snprintf(request, sizeof request,
                 "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", method, path);
    assert_int_equal(send(file, request, (size_t)length, MSG_NOSIGNAL), length);
    size_t size = 0;
    ssize_t got = 1;
    while (got > 0) {
        assert_true(size < sizeof stand->answer - 1);
        got = recv(file, stand->answer + size, sizeof stand->answer - 1 - size, 0);
        size += got > 0 ? (size_t)got : 0;
    }
    stand->answer[size] = '\0';
    close(file);
    assert_int_equal(strncmp(stand->answer, "HTTP/1.1 ", 9), 0);
    return (int)strtol(stand->answer + 9, NULL, 10);
}

static const char *body(const struct stand *stand)
{
    const char *end = strstr(stand->answer, "\r\n\r\n");
    assert_non_null(end);
    return end + 4;
}

static void what_is_put_is_served(void **state)
{
    struct stand *stand = *state;
    assert_int_equal(ask(stand, "GET", "/metrics"), 404);
    assert_int_equal(web_put(stand->web, "/metrics", 200, "a 1\n", 4), STATUS_OK);
    assert_int_equal(ask(stand, "GET", "/metrics"), 200);
    assert_string_equal(body(stand), "a 1\n");
    assert_non_null(strstr(stand->answer, "text/plain; version=0.0.4"));
    assert_int_equal(web_put(stand->web, "/metrics", 503, "b", 1), STATUS_OK);
    assert_int_equal(ask(stand, "GET", "/metrics"), 503);
    assert_string_equal(body(stand), "b");
    assert_int_equal(ask(stand, "HEAD", "/metrics"), 503);
    assert_string_equal(body(stand), "");
    assert_int_equal(ask(stand, "DELETE", "/metrics"), 405);
    assert_int_equal(ask(stand, "GET", "/metric"), 404);
}

static void pages_are_few(void **state)
{
    struct stand *stand = *state;
    char path[] = "/a";
    for (int i = 0; i < WEB_PAGES_MAX; i++) {
        path[1] = (char)('a' + i);
        assert_int_equal(web_put(stand->web, path, 200, "", 0), STATUS_OK);
    }
    assert_int_equal(web_put(stand->web, "/z", 200, "", 0), STATUS_FULL);
    assert_int_equal(web_put(stand->web, "/a", 200, "again", 5), STATUS_OK);
}

static void an_endpoint_is_an_address_and_a_port(void **state)
{
    const struct stand *stand = *state;
    static const char *const bad[] = {
        "",
        "127.0.0.1:80",
        "tcp://127.0.0.1",
        "tcp://localhost:80",
        "tcp://:80",
        "tcp://::1:",
        "tcp://127.0.0.1:x",
        "ipc://x:1",
        "tcp://[::1:80",
        "tcp://1.1:",
        "tcp://127.0.0.1:-1",
    };
    struct web *web = NULL;
    char words[WEB_WORDS_BYTES];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(web_new(bad[i], &web, words), STATUS_BAD_INPUT);
    }
    assert_int_equal(web_new(web_endpoint(stand->web), &web, words), STATUS_EXISTS);
    assert_null(web);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct web *web = NULL;
    char words[WEB_WORDS_BYTES];
    alloc_fail_after(0);
    enum status status = web_new("tcp://127.0.0.1:*", &web, words);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_null(web);
}

/* Of a broker. */

/* Waits for the next state of the pages; a page tells of what was before it. */
static const char *await_metric(struct stand *stand, const char *line)
{
    const char *found = NULL;
    while (found == NULL) {
        if (ask(stand, "GET", "/metrics") == 200) {
            found = strstr(body(stand), line);
        }
    }
    return found;
}

static void start(struct stand *stand)
{
    struct loop_options options = running_options();
    options.web = stand->web;
    options.pages_ms = 5;
    running_start(&stand->running, peer_context(), options);
}

static void submit(struct stand *stand, struct peer *peer)
{
    running_call(&stand->running, peer);
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(1));
    call.method = "/brink.v1.Broker/Submit";
    call.has_work = true;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/\"P\\";
    call.work.tenant = "navy";
    peer_send(peer, &call, "a scenario", 10);
    peer_expect_end(peer, call.id, OK);
}

/* One name once, told and typed before its samples; a counter's ends as counters' do. */
static void check_format(const char *page)
{
    char names[NAMES_MAX][NAME_BYTES];
    size_t count = 0;
    for (const char *line = page; *line != '\0'; line = strchr(line, '\n') + 1) {
        char name[NAME_BYTES];
        char type[NAME_BYTES];
        if (strncmp(line, "# HELP ", 7) == 0) {
            assert_int_equal(sscanf(line, "# HELP %95s", name), 1);
            for (size_t i = 0; i < count; i++) {
                assert_string_not_equal(names[i], name);
            }
            assert_true(count < NAMES_MAX);
            snprintf(names[count++], NAME_BYTES, "%s", name);
        } else if (line[0] == '#') {
            assert_int_equal(sscanf(line, "# TYPE %95s %95s", name, type), 2);
            assert_string_equal(name, names[count - 1]);
            bool is_counter = strcmp(type, "counter") == 0;
            const char *end = strstr(name, "_total");
            assert_int_equal(is_counter, end != NULL && strlen(end) == 6);
        } else {
            const char *current = names[count - 1];
            assert_int_equal(strncmp(line, current, strlen(current)), 0);
            assert_non_null(strchr(line, ' '));
        }
        assert_non_null(strchr(line, '\n'));
    }
    assert_true(count > 20);
}

static void metrics_tell_what_waits_and_for_whom(void **state)
{
    struct stand *stand = *state;
    struct peer peer;
    start(stand);
    await_metric(stand, "brink_requests_waiting 0\n");
    submit(stand, &peer);
    await_metric(stand, "brink_requests_accepted_total 1\n");
    check_format(body(stand));
    assert_non_null(strstr(body(stand), "brink_requests_waiting 1\n"));
    assert_non_null(
        strstr(body(stand), "brink_topic_waiting{topic=\"scenario/assess/\\\"P\\\\\"} 1\n"));
    assert_non_null(strstr(body(stand), "brink_tenant_waiting{tenant=\"navy\"} 1\n"));
    assert_non_null(strstr(body(stand), "brink_workers 0\n"));
    struct peer worker;
    running_work(&stand->running, &worker, 7, "scenario/nobody/asks", 3);
    await_metric(stand, "brink_worker_credit 3\n");
    peer_close(&peer);
    peer_close(&worker);
    running_stop(&stand->running);
}

static void a_broker_that_drains_is_healthy_and_not_ready(void **state)
{
    struct stand *stand = *state;
    struct peer peer;
    start(stand);
    await_metric(stand, "brink_draining 0\n");
    assert_int_equal(ask(stand, "GET", "/healthz"), 200);
    assert_int_equal(ask(stand, "GET", "/readyz"), 200);
    assert_string_equal(body(stand), "ready\n");
    running_call(&stand->running, &peer);
    peer_ask(&peer, peer_id(1), "/brink.v1.Broker/Drain", NULL);
    peer_expect_end(&peer, peer_id(1), OK);
    await_metric(stand, "brink_draining 1\n");
    while (ask(stand, "GET", "/readyz") == 200) { /* it is put a little after the metrics */
    }
    assert_string_equal(body(stand), "draining\n");
    assert_int_equal(ask(stand, "GET", "/healthz"), 200);
    peer_close(&peer);
    running_stop(&stand->running);
}

#define STAND_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_TEST(what_is_put_is_served),
        STAND_TEST(pages_are_few),
        STAND_TEST(an_endpoint_is_an_address_and_a_port),
        STAND_TEST(survives_every_failed_allocation),
        STAND_TEST(metrics_tell_what_waits_and_for_whom),
        STAND_TEST(a_broker_that_drains_is_healthy_and_not_ready),
    };
    return cmocka_run_group_tests_name("broker/metrics", tests, NULL, NULL);
}
