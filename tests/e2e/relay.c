/* relay: a bad line between two programs. It takes connections on a port and passes what is
 * said to an address and back, every piece later by `delay_ms`; of 1000 pieces `lost` are lost,
 * which on TCP shows as a wait until they are sent again, and `cut` end the connection.
 *
 *   relay PORT ADDRESS PORT delay_ms lost cut seed */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    LINES_MAX = 32,
    PIECES_MAX = 64, /* under way in one direction; then it reads no more */
    PIECE_BYTES = 16384,
    AGAIN_MS = 200 /* the least wait before TCP sends again (Linux) */
};

struct piece {
    int64_t due_ms;
    size_t size;
    size_t sent;
    char bytes[PIECE_BYTES];
};

/* One direction: a ring of pieces. */
struct way {
    struct piece pieces[PIECES_MAX];
    size_t first;
    size_t count;
};

struct line {
    int ends[2];        /* -1: not in use */
    struct way ways[2]; /* from that end */
};

static struct line lines[LINES_MAX];
static struct {
    struct sockaddr_in to;
    int64_t delay_ms;
    uint64_t lost;
    uint64_t cut;
    uint64_t random;
} plan;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Does it happen to one of 1000? Then it is said. (Marsaglia 2003, xorshift) */
static bool happens(const char *what, uint64_t per_mille)
{
    plan.random ^= plan.random << 13;
    plan.random ^= plan.random >> 7;
    plan.random ^= plan.random << 17;
    if (plan.random % 1000 >= per_mille) {
        return false;
    }
    puts(what);
    fflush(stdout);
    return true;
}

static void end(const char *what)
{
    perror(what);
    exit(1);
}

static void hang_up(struct line *line)
{
    for (int i = 0; i < 2; i++) {
        close(line->ends[i]);
        line->ends[i] = -1;
        line->ways[i].first = 0;
        line->ways[i].count = 0;
    }
}

static void set_up_end(int file)
{
    int yes = 1;
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(file, F_SETFL, O_NONBLOCK);
}

static void answer(int listener)
{
    int caller = accept(listener, NULL, NULL);
    for (size_t i = 0; caller >= 0 && i < LINES_MAX; i++) {
        if (lines[i].ends[0] >= 0) {
            continue;
        }
        int called = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(called, (const struct sockaddr *)&plan.to, sizeof plan.to) != 0) {
            close(called);
            break;
        }
        set_up_end(caller);
        set_up_end(called);
        lines[i].ends[0] = caller;
        lines[i].ends[1] = called;
        return;
    }
    close(caller);
}

/* Takes one piece from an end. False: the connection is over. */
static bool take(struct line *line, int from)
{
    struct way *way = &line->ways[from];
    struct piece *piece = &way->pieces[(way->first + way->count) % PIECES_MAX];
    ssize_t size = read(line->ends[from], piece->bytes, PIECE_BYTES);
    if (size <= 0) {
        return size < 0 && (errno == EAGAIN || errno == EINTR);
    }
    if (happens("cut", plan.cut)) {
        return false;
    }
    piece->size = (size_t)size;
    piece->sent = 0;
    piece->due_ms = now_ms() + plan.delay_ms + (happens("lost", plan.lost) ? AGAIN_MS : 0);
    way->count++;
    return true;
}

/* Sends what is due the other way; what comes behind a late piece waits for it. */
static bool pass(struct line *line, int from)
{
    struct way *way = &line->ways[from];
    while (way->count > 0 && way->pieces[way->first].due_ms <= now_ms()) {
        struct piece *piece = &way->pieces[way->first];
        ssize_t size = send(line->ends[1 - from], piece->bytes + piece->sent,
                            piece->size - piece->sent, MSG_NOSIGNAL);
        if (size < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        piece->sent += (size_t)size;
        if (piece->sent == piece->size) {
            way->first = (way->first + 1) % PIECES_MAX;
            way->count--;
        }
    }
    return true;
}

static void serve(struct line *line, const struct pollfd polls[2])
{
    bool is_well = true;
    for (int i = 0; i < 2 && is_well; i++) {
        is_well =
            (polls[i].revents == 0 || line->ways[i].count == PIECES_MAX || take(line, i)) &&
            pass(line, i);
    }
    if (!is_well) {
        hang_up(line);
    }
}

static int listen_at(const char *port)
{
    int yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in here = {.sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)atoi(port))};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (const struct sockaddr *)&here, sizeof here) != 0 ||
        listen(listener, LINES_MAX) != 0) {
        end("relay");
    }
    return listener;
}

enum { POLLS = 1 + 2 * LINES_MAX };

static void list_ends(int listener, struct pollfd polls[POLLS])
{
    polls[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (size_t i = 0; i < POLLS - 1; i++) {
        const struct line *line = &lines[i / 2];
        bool is_full = line->ways[i % 2].count == PIECES_MAX;
        polls[1 + i] =
            (struct pollfd){.fd = is_full ? -1 : line->ends[i % 2], .events = POLLIN};
    }
}

static void run(int listener)
{
    struct pollfd polls[POLLS];
    for (;;) {
        list_ends(listener, polls);
        if (poll(polls, POLLS, 1) < 0 && errno != EINTR) {
            end("poll");
        }
        for (size_t i = 0; i < LINES_MAX; i++) {
            if (lines[i].ends[0] >= 0) {
                serve(&lines[i], &polls[1 + 2 * i]);
            }
        }
        if (polls[0].revents != 0) {
            answer(listener);
        }
    }
}

int main(int count, char **words)
{
    if (count != 8) {
        fprintf(stderr, "usage: relay PORT ADDRESS PORT delay_ms lost cut seed\n");
        return 2;
    }
    plan.to.sin_family = AF_INET;
    plan.to.sin_port = htons((uint16_t)atoi(words[3]));
    inet_pton(AF_INET, words[2], &plan.to.sin_addr);
    plan.delay_ms = atoll(words[4]);
    plan.lost = strtoull(words[5], NULL, 10);
    plan.cut = strtoull(words[6], NULL, 10);
    plan.random = strtoull(words[7], NULL, 10) | 1;
    for (size_t i = 0; i < LINES_MAX; i++) {
        lines[i].ends[0] = lines[i].ends[1] = -1;
    }
    int listener = listen_at(words[1]);
    printf("relay ready\n");
    fflush(stdout);
    run(listener);
}
