/* The server is this program again, told to listen or to give up. */
#include "bench/server.h"

#include "base/clock.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_MS = 60000, AGAIN_MS = 5 };

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int listen_forever(const char *port)
{
    const struct sockaddr_in address = loopback((uint16_t)atoi(port));
    int file = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(file, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(file, 8) != 0) {
        return 1;
    }
    for (;;) {
        pause();
    }
}

static bool is_listening(uint16_t port)
{
    const struct sockaddr_in address = loopback(port);
    int file = socket(AF_INET, SOCK_STREAM, 0);
    bool is_open = connect(file, (const struct sockaddr *)&address, sizeof address) == 0;
    close(file);
    return is_open;
}

static enum status start(const struct folder *folder,
                         const char *const *arguments,
                         uint16_t port,
                         struct server **server_out,
                         char words[SERVER_WORDS_BYTES])
{
    static const char *const environment[] = {"BENCH_TEST=2385", NULL};
    const struct server_plan plan = {.path = "/proc/self/exe",
                                     .arguments = arguments,
                                     .environment = environment,
                                     .folder = folder->path,
                                     .port = port};
    return server_start(&plan, server_out, words);
}

static void it_listens_until_it_is_stopped(void **state)
{
    (void)state;
    struct folder folder;
    struct server_port port;
    struct server *server = NULL;
    char words[SERVER_WORDS_BYTES] = "";
    folder_make(&folder);
    assert_int_equal(server_find_port(&port), STATUS_OK);
    const char *const arguments[] = {"listen", port.text, NULL};
    assert_int_equal(start(&folder, arguments, port.number, &server, words), STATUS_OK);
    assert_true(is_listening(port.number));
    assert_true(server_cpu_ns(server) > 0);
    server_stop(&server);
    assert_null(server);
    assert_false(is_listening(port.number));
    server_stop(&server);
    folder_remove(&folder);
}

static void one_that_gives_up_is_quoted(void **state)
{
    (void)state;
    struct folder folder;
    struct server_port port;
    struct server *server = NULL;
    char words[SERVER_WORDS_BYTES] = "";
    folder_make(&folder);
    assert_int_equal(server_find_port(&port), STATUS_OK);
    const char *const arguments[] = {"give-up", NULL};
    assert_int_equal(start(&folder, arguments, port.number, &server, words),
                     STATUS_UNAVAILABLE);
    assert_null(server);
    assert_non_null(strstr(words, "no room for 2385 queues"));
    folder_remove(&folder);
}

/* Law: a server does not outlive the program that started it, however that ends. */
static void it_dies_with_its_parent(void **state)
{
    (void)state;
    struct folder folder;
    struct server_port port;
    folder_make(&folder);
    assert_int_equal(server_find_port(&port), STATUS_OK);
    pid_t parent = fork();
    if (parent == 0) {
        struct server *server = NULL;
        char words[SERVER_WORDS_BYTES];
        const char *const arguments[] = {"listen", port.text, NULL};
        bool is_started = start(&folder, arguments, port.number, &server, words) == STATUS_OK;
        _exit(is_started && is_listening(port.number) ? 0 : 1);
    }
    int code = 1;
    assert_int_equal(waitpid(parent, &code, 0), parent);
    assert_int_equal(code, 0);
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;
    while (is_listening(port.number)) {
        assert_true(clock_monotonic_ms() < end_ms);
        poll(NULL, 0, AGAIN_MS);
    }
    folder_remove(&folder);
}

static void a_program_is_found_as_a_shell_does(void **state)
{
    (void)state;
    struct folder folder;
    char search[2 * FOLDER_PATH_BYTES];
    char path[PATH_MAX];
    folder_make(&folder);
    const char *written = folder_write(&folder, "some-server", "#!/bin/sh\n");
    snprintf(search, sizeof search, ":/nowhere:%s:", folder.path);
    assert_false(server_find("some-server", search, path)); /* it cannot be run */
    assert_int_equal(chmod(written, 0700), 0);
    assert_true(server_find("some-server", search, path));
    assert_string_equal(path, written);
    assert_false(server_find("some-server", "", path));
    assert_false(server_find("some-server", "/nowhere", path));
    assert_false(server_find("other-server", search, path));
    folder_remove(&folder);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "listen") == 0) {
        return listen_forever(argv[2]);
    }
    if (argc == 2 && strcmp(argv[1], "give-up") == 0) {
        printf("no room for %s queues\n", getenv("BENCH_TEST"));
        return 3;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_listens_until_it_is_stopped),
        cmocka_unit_test(one_that_gives_up_is_quoted),
        cmocka_unit_test(it_dies_with_its_parent),
        cmocka_unit_test(a_program_is_found_as_a_shell_does),
    };
    return cmocka_run_group_tests_name("bench/server", tests, NULL, NULL);
}
