#include "bench/server.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* RabbitMQ takes seconds; only one that is broken takes all of them. */
enum { START_MS = 60000, AGAIN_MS = 10, LIST_MAX = 256, LAST_BYTES = 256 };

static const char log_name[] = "said.log";

struct server {
    pid_t pid; /* and of its process group; 0: there is none */
};

bool server_find(const char *name, const char *search, char path_out[PATH_MAX])
{
    const char *folder = search;
    while (*folder != '\0') {
        int size = (int)strcspn(folder, ":");
        int written = snprintf(path_out, PATH_MAX, "%.*s/%s", size, folder, name);
        if (size > 0 && written < PATH_MAX && access(path_out, X_OK) == 0) {
            return true;
        }
        folder += size;
        folder += *folder == ':';
    }
    return false;
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

enum status server_find_port(struct server_port *port_out)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) {
        return STATUS_FULL;
    }
    bool is_bound = bind(file, (const struct sockaddr *)&address, sizeof address) == 0 &&
                    getsockname(file, (struct sockaddr *)&address, &size) == 0;
    close(file);
    if (!is_bound) {
        return STATUS_FULL;
    }
    port_out->number = ntohs(address.sin_port);
    snprintf(port_out->text, sizeof port_out->text, "%u", (unsigned)port_out->number);
    return STATUS_OK;
}

static bool takes_connections(uint16_t port)
{
    const struct sockaddr_in address = loopback(port);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) {
        return false;
    }
    bool is_open = connect(file, (const struct sockaddr *)&address, sizeof address) == 0;
    close(file);
    return is_open;
}

/* What the child needs, made before the fork: behind it nothing may be allocated. */
struct start {
    const char *arguments[LIST_MAX];
    const char *environment[LIST_MAX];
    pid_t parent;
};

static size_t add_list(const char **to, size_t count, const char *const *from)
{
    for (size_t i = 0; from != NULL && from[i] != NULL && count < LIST_MAX - 1; i++) {
        to[count++] = from[i];
    }
    return count;
}

/* The first of a name counts where there are two, so the plan's come first. */
static void prepare(struct start *start, const struct server_plan *plan)
{
    *start = (struct start){.parent = getpid()};
    start->arguments[0] = plan->path;
    add_list(start->arguments, 1, plan->arguments);
    size_t count = add_list(start->environment, 0, plan->environment);
    add_list(start->environment, count, (const char *const *)environ);
}

/* In the child. The signal comes when the thread that started it ends, so also when the whole
 * program does, however that happens. */
static void become(const struct server_plan *plan, const struct start *start)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != start->parent || setpgid(0, 0) != 0 || chdir(plan->folder) != 0) {
        _exit(127);
    }
    int silence = open("/dev/null", O_RDONLY);
    int log = open(log_name, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(silence, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execve(plan->path, (char *const *)start->arguments, (char *const *)start->environment);
    _exit(127);
}

static bool has_ended(struct server *server)
{
    int code = 0;
    if (server->pid != 0 && waitpid(server->pid, &code, WNOHANG) == server->pid) {
        server->pid = 0;
    }
    return server->pid == 0;
}

static enum status await(struct server *server, uint16_t port)
{
    int64_t deadline_ms = clock_monotonic_ms() + START_MS;
    while (!takes_connections(port)) {
        if (has_ended(server) || clock_monotonic_ms() > deadline_ms) {
            return STATUS_UNAVAILABLE;
        }
        poll(NULL, 0, AGAIN_MS);
    }
    return STATUS_OK;
}

static void keep_printable(char *text)
{
    for (; *text != '\0'; text++) {
        *text = *text < ' ' || *text > '~' ? ' ' : *text;
    }
}

static void tell_last_words(const struct server_plan *plan, char words_out[SERVER_WORDS_BYTES])
{
    char path[PATH_MAX];
    char last[LAST_BYTES] = "";
    snprintf(path, sizeof path, "%s/%s", plan->folder, log_name);
    FILE *stream = fopen(path, "r");
    if (stream != NULL) {
        if (fseek(stream, 1 - LAST_BYTES, SEEK_END) != 0) {
            rewind(stream);
        }
        last[fread(last, 1, sizeof last - 1, stream)] = '\0';
        fclose(stream);
    }
    keep_printable(last);
    snprintf(words_out, SERVER_WORDS_BYTES, "%.100s did not start; the last it said: %s",
             plan->path, last[0] == '\0' ? "nothing" : last);
}

enum status server_start(const struct server_plan *plan,
                         struct server **server_out,
                         char words_out[SERVER_WORDS_BYTES])
{
    struct start start;
    prepare(&start, plan);
    struct server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        return STATUS_NO_MEMORY;
    }
    pid_t child = fork();
    if (child == 0) {
        become(plan, &start);
    }
    server->pid = child > 0 ? child : 0;
    enum status status = child > 0 ? await(server, plan->port) : STATUS_FULL;
    if (status != STATUS_OK) {
        tell_last_words(plan, words_out);
        server_stop(&server);
        return status;
    }
    *server_out = server;
    return STATUS_OK;
}

void server_stop(struct server **server_p)
{
    struct server *server = *server_p;
    if (server == NULL) {
        return;
    }
    if (server->pid != 0) {
        kill(-server->pid, SIGKILL);
        kill(server->pid, SIGKILL); /* has it a group of its own yet? */
        waitpid(server->pid, NULL, 0);
    }
    free(server);
    *server_p = NULL;
}

int64_t server_cpu_ns(const struct server *server)
{
    return clock_cpu_of_ns(server->pid);
}
