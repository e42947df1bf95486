#include "base/manager.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The value of a variable; NULL: not set. */
static const char *find(char *const *environment, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; environment[i] != NULL; i++) {
        if (strncmp(environment[i], name, size) == 0 && environment[i][size] == '=') {
            return environment[i] + size + 1;
        }
    }
    return NULL;
}

/* A socket connected to the manager's; -1. A path that begins with @ is an abstract name. */
static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = path == NULL ? 0 : strlen(path);
    if (size < 2 || size >= sizeof address.sun_path || (path[0] != '/' && path[0] != '@')) {
        return -1;
    }
    memcpy(address.sun_path, path, size);
    if (path[0] == '@') {
        address.sun_path[0] = '\0';
    }
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    if (file >= 0 && connect(file, (const struct sockaddr *)&address, length) != 0) {
        close(file);
        return -1;
    }
    return file;
}

/* A whole number above zero; 0: it is none. */
static int64_t read_count(const char *text)
{
    if (text == NULL || text[0] == '\0' || strspn(text, "0123456789") != strlen(text)) {
        return 0;
    }
    errno = 0;
    long long count = strtoll(text, NULL, 10);
    return errno == 0 ? count : 0;
}

/* Twice as often as it must be, as systemd advises. */
static int64_t read_watchdog(char *const *environment)
{
    enum { US_PER_MS = 1000 };
    const char *process = find(environment, "WATCHDOG_PID");
    if (process != NULL && read_count(process) != getpid()) {
        return 0;
    }
    int64_t limit_ms = read_count(find(environment, "WATCHDOG_USEC")) / US_PER_MS;
    return limit_ms > 1 ? limit_ms / 2 : limit_ms;
}

struct manager manager_find(char *const *environment)
{
    struct manager manager = {.socket = open_socket(find(environment, "NOTIFY_SOCKET"))};
    manager.every_ms = manager.socket >= 0 ? read_watchdog(environment) : 0;
    manager.due_ms = manager.every_ms > 0 ? 0 : INT64_MAX;
    return manager;
}

void manager_close(struct manager *manager)
{
    if (manager->socket >= 0) {
        close(manager->socket);
    }
    *manager = (struct manager){.socket = -1, .due_ms = INT64_MAX};
}

/* A manager that does not read, or is gone, is not waited for. */
static void say(const struct manager *manager, const char *words)
{
    if (manager != NULL && manager->socket >= 0) {
        ssize_t sent = send(manager->socket, words, strlen(words), MSG_NOSIGNAL);
        (void)sent;
    }
}

void manager_say_ready(const struct manager *manager)
{
    say(manager, "READY=1\n");
}

void manager_say_stopping(const struct manager *manager)
{
    say(manager, "STOPPING=1\n");
}

void manager_pass_time(struct manager *manager, int64_t now_ms)
{
    if (manager != NULL && now_ms >= manager->due_ms) {
        say(manager, "WATCHDOG=1\n");
        manager->due_ms = now_ms + manager->every_ms;
    }
}

int64_t manager_due_ms(const struct manager *manager)
{
    return manager == NULL ? INT64_MAX : manager->due_ms;
}
