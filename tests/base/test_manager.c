#include "base/manager.h"

#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* What the service manager is, as far as this program sees it. */
struct listener {
    struct folder folder;
    char path[FOLDER_PATH_BYTES + 8];
    char variable[FOLDER_PATH_BYTES + 24]; /* "NOTIFY_SOCKET=..." */
    int file;
};

static int set_up(void **state)
{
    static struct listener listener;
    folder_make(&listener.folder);
    snprintf(listener.path, sizeof listener.path, "%s/notify", listener.folder.path);
    snprintf(listener.variable, sizeof listener.variable, "NOTIFY_SOCKET=%s", listener.path);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    assert_true(strlen(listener.path) < sizeof address.sun_path);
    memcpy(address.sun_path, listener.path, strlen(listener.path) + 1);
    listener.file = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (bind(listener.file, (const struct sockaddr *)&address, sizeof address) != 0) {
        return -1;
    }
    *state = &listener;
    return 0;
}

static int tear_down(void **state)
{
    struct listener *listener = *state;
    close(listener->file);
    unlink(listener->path);
    folder_remove(&listener->folder);
    return 0;
}

/* The next thing heard is `words`; "": nothing is. */
static void assert_heard(const struct listener *listener, const char *words)
{
    char bytes[128] = "";
    ssize_t size = recv(listener->file, bytes, sizeof bytes - 1, 0);
    bytes[size > 0 ? size : 0] = '\0';
    assert_string_equal(bytes, words);
}

static void it_hears_of_start_and_end(void **state)
{
    struct listener *listener = *state;
    char *environment[] = {"HOME=/", listener->variable, NULL};
    struct manager manager = manager_find(environment);
    manager_say_ready(&manager);
    assert_heard(listener, "READY=1\n");
    manager_pass_time(&manager, INT64_C(1) << 60); /* no watchdog */
    assert_heard(listener, "");
    assert_int_equal(manager_due_ms(&manager), INT64_MAX);
    manager_say_stopping(&manager);
    assert_heard(listener, "STOPPING=1\n");
    manager_close(&manager);
    manager_say_ready(&manager);
    assert_heard(listener, "");
}

/* Law: between two signs of life is at most half of what the watchdog allows. */
static void the_watchdog_is_fed_in_time(void **state)
{
    struct listener *listener = *state;
    char process[64];
    snprintf(process, sizeof process, "WATCHDOG_PID=%ld", (long)getpid());
    char *environment[] = {listener->variable, "WATCHDOG_USEC=2385000", process, NULL};
    struct manager manager = manager_find(environment);
    assert_int_equal(manager.every_ms, 1192);
    manager_pass_time(&manager, 17);
    assert_heard(listener, "WATCHDOG=1\n");
    assert_int_equal(manager_due_ms(&manager), 17 + 1192);
    manager_pass_time(&manager, 17 + 1191);
    assert_heard(listener, "");
    manager_pass_time(&manager, 17 + 1192);
    assert_heard(listener, "WATCHDOG=1\n");
    manager_close(&manager);
}

static void what_makes_no_sense_is_no_watchdog(void **state)
{
    struct listener *listener = *state;
    char *const limits[] = {"WATCHDOG_USEC=",    "WATCHDOG_USEC=-3",
                            "WATCHDOG_USEC=x",   "WATCHDOG_USEC=0",
                            "WATCHDOG_USEC=999", "WATCHDOG_USEC=99999999999999999999"};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        char *environment[] = {listener->variable, limits[i], NULL};
        struct manager manager = manager_find(environment);
        assert_int_equal(manager_due_ms(&manager), INT64_MAX);
        manager_close(&manager);
    }
    char *other[] = {listener->variable, "WATCHDOG_USEC=2385000", "WATCHDOG_PID=1", NULL};
    struct manager manager = manager_find(other);
    assert_int_equal(manager_due_ms(&manager), INT64_MAX);
    manager_close(&manager);
}

/* Law: where nobody listens nothing happens, whatever the variable says. */
static void without_a_manager_nothing_is_said(void **state)
{
    struct listener *listener = *state;
    char lengthy[256] = "NOTIFY_SOCKET=/";
    memset(lengthy + strlen(lengthy), 'a', 200);
    char *const variables[] = {"NOTIFY_SOCKET=",
                               "NOTIFY_SOCKET=/",
                               "NOTIFY_SOCKET=relative",
                               "NOTIFY_SOCKET=/no/such/place",
                               "NOTIFY_SOCKET=@nobody-2385",
                               "NOTIFY_SOCKETS=/",
                               lengthy};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        char *environment[] = {variables[i], "WATCHDOG_USEC=2385000", NULL};
        struct manager manager = manager_find(environment);
        assert_int_equal(manager.socket, -1);
        assert_int_equal(manager_due_ms(&manager), INT64_MAX);
        manager_say_ready(&manager);
        manager_pass_time(&manager, 17);
        manager_close(&manager);
    }
    assert_heard(listener, "");
    manager_say_ready(NULL);
    manager_say_stopping(NULL);
    manager_pass_time(NULL, 17);
    assert_int_equal(manager_due_ms(NULL), INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_hears_of_start_and_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_watchdog_is_fed_in_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_makes_no_sense_is_no_watchdog, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_manager_nothing_is_said, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("base/manager", tests, NULL, NULL);
}
