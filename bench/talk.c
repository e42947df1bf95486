#include "bench/talk.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for a window of results, and for the largest line twice over. */
enum { READ_BYTES = 4 << 20 };

struct talk {
    int file;
    const char *body_word;
    struct buffer said;
    size_t sent; /* of what was said */
    uint8_t *read;
    size_t start, end; /* of what was read and not taken */
};

static int open_file(uint16_t port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int on = 1;
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file >= 0 && (connect(file, (const struct sockaddr *)&address, sizeof address) != 0 ||
                      setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)) {
        close(file);
        return -1;
    }
    return file;
}

enum status talk_new(uint16_t port, const char *body_word, struct talk **talk_out)
{
    struct talk *talk = calloc(1, sizeof *talk);
    if (talk == NULL) {
        return STATUS_NO_MEMORY;
    }
    talk->body_word = body_word;
    talk->read = malloc(READ_BYTES);
    talk->file = talk->read == NULL ? -1 : open_file(port);
    if (talk->file < 0) {
        enum status status = talk->read == NULL ? STATUS_NO_MEMORY : STATUS_UNAVAILABLE;
        talk_free(&talk);
        return status;
    }
    *talk_out = talk;
    return STATUS_OK;
}

void talk_free(struct talk **talk_p)
{
    struct talk *talk = *talk_p;
    if (talk == NULL) {
        return;
    }
    if (talk->file >= 0) {
        close(talk->file);
    }
    buffer_clear(&talk->said);
    free(talk->read);
    free(talk);
    *talk_p = NULL;
}

struct buffer *talk_say(struct talk *talk)
{
    return &talk->said;
}

static bool would_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static enum status send_some(struct talk *talk)
{
    if (talk->said.failure != STATUS_OK) {
        return talk->said.failure;
    }
    if (talk->sent < talk->said.size) {
        ssize_t sent = send(talk->file, talk->said.bytes + talk->sent,
                            talk->said.size - talk->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && !would_wait()) {
            return STATUS_UNAVAILABLE;
        }
        talk->sent += sent > 0 ? (size_t)sent : 0;
    }
    if (talk->sent == talk->said.size) {
        buffer_reset(&talk->said);
        talk->sent = 0;
    }
    return STATUS_OK;
}

/* STATUS_EXPIRED: nothing was there. A line that is not all there moves to the front. */
static enum status read_some(struct talk *talk)
{
    memmove(talk->read, talk->read + talk->start, talk->end - talk->start);
    talk->end -= talk->start;
    talk->start = 0;
    if (talk->end == READ_BYTES) {
        return STATUS_FULL;
    }
    ssize_t got =
        recv(talk->file, talk->read + talk->end, READ_BYTES - talk->end, MSG_DONTWAIT);
    if (got <= 0) {
        return got < 0 && would_wait() ? STATUS_EXPIRED : STATUS_UNAVAILABLE;
    }
    talk->end += (size_t)got;
    return STATUS_OK;
}

/* Sends and reads what goes without waiting. STATUS_EXPIRED: nothing was read. */
static enum status move_all(struct talk *const *talks, size_t count)
{
    enum status all = STATUS_EXPIRED;
    for (size_t i = 0; i < count; i++) {
        enum status status = send_some(talks[i]);
        if (status == STATUS_OK) {
            status = read_some(talks[i]);
        }
        if (status != STATUS_OK && status != STATUS_EXPIRED) {
            return status;
        }
        all = status == STATUS_OK ? STATUS_OK : all;
    }
    return all;
}

static void wait_all(struct talk *const *talks, size_t count, int64_t timeout_ms)
{
    struct pollfd files[TALK_GROUP_MAX];
    for (size_t i = 0; i < count; i++) {
        short wants = talks[i]->sent < talks[i]->said.size ? POLLIN | POLLOUT : POLLIN;
        files[i] = (struct pollfd){.fd = talks[i]->file, .events = wants};
    }
    poll(files, count, timeout_ms < 0 ? -1 : (int)timeout_ms);
}

enum status talk_exchange(struct talk *const *talks, size_t count, int64_t timeout_ms)
{
    assert(count <= TALK_GROUP_MAX);
    int64_t end_ms = clock_monotonic_ms() + timeout_ms;
    enum status status = move_all(talks, count);
    while (status == STATUS_EXPIRED && timeout_ms != 0) {
        int64_t left_ms = timeout_ms < 0 ? -1 : end_ms - clock_monotonic_ms();
        if (timeout_ms > 0 && left_ms <= 0) {
            break;
        }
        wait_all(talks, count, left_ms);
        status = move_all(talks, count);
    }
    return status;
}

enum status talk_take(struct talk *talk, struct line *line_out)
{
    size_t used = 0;
    enum status status = line_read(talk->read + talk->start, talk->end - talk->start,
                                   talk->body_word, line_out, &used);
    talk->start += status == STATUS_OK ? used : 0;
    return status;
}

enum status talk_await(struct talk *talk, int64_t timeout_ms, struct line *line_out)
{
    int64_t end_ms = clock_monotonic_ms() + timeout_ms;
    enum status status = talk_take(talk, line_out);
    while (status == STATUS_UNAVAILABLE) {
        int64_t left_ms = end_ms - clock_monotonic_ms();
        status = talk_exchange(&talk, 1, left_ms > 0 ? left_ms : 0);
        if (status != STATUS_OK) {
            return status;
        }
        status = talk_take(talk, line_out);
    }
    return status;
}
