#include "bench/scraper.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVERY_MS = 100, CHUNK_BYTES = 1 << 14 };

static const char host[] = "tcp://127.0.0.1:";
static const char request[] = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                              "Connection: close\r\n\r\n";
static const char good[] = "HTTP/1.1 200 ";

struct scraper {
    struct sockaddr_in address;
    int stop_event;
    atomic_uint_fast64_t count;
    pthread_t thread;
    bool runs;
};

/* To the end of the connection; was it a page? */
static bool read_page(int file)
{
    char bytes[CHUNK_BYTES];
    char start[sizeof good - 1] = "";
    size_t size = 0;
    ssize_t got = read(file, bytes, sizeof bytes);
    while (got > 0) {
        for (ssize_t i = 0; i < got && size + (size_t)i < sizeof start; i++) {
            start[size + (size_t)i] = bytes[i];
        }
        size += (size_t)got;
        got = read(file, bytes, sizeof bytes);
    }
    return got == 0 && memcmp(start, good, sizeof start) == 0;
}

static void scrape(struct scraper *scraper)
{
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) {
        return;
    }
    const struct sockaddr *address = (const struct sockaddr *)&scraper->address;
    if (connect(file, address, sizeof scraper->address) == 0 &&
        send(file, request, sizeof request - 1, MSG_NOSIGNAL) == sizeof request - 1 &&
        read_page(file)) {
        atomic_fetch_add(&scraper->count, 1);
    }
    close(file);
}

static void *run(void *argument)
{
    struct scraper *scraper = argument;
    struct pollfd stop = {.fd = scraper->stop_event, .events = POLLIN};
    while (poll(&stop, 1, EVERY_MS) == 0) {
        scrape(scraper);
    }
    return NULL;
}

enum status scraper_new(const char *endpoint, struct scraper **scraper_out)
{
    if (strncmp(endpoint, host, sizeof host - 1) != 0) {
        return STATUS_BAD_INPUT;
    }
    struct scraper *scraper = calloc(1, sizeof *scraper);
    if (scraper == NULL) {
        return STATUS_NO_MEMORY;
    }
    scraper->address = (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtoul(endpoint + sizeof host - 1, NULL, 10)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    scraper->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum status status = scraper->stop_event >= 0 ? STATUS_OK : STATUS_FULL;
    if (status == STATUS_OK) {
        scraper->runs = pthread_create(&scraper->thread, NULL, run, scraper) == 0;
        status = scraper->runs ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        scraper_free(&scraper);
        return status;
    }
    *scraper_out = scraper;
    return STATUS_OK;
}

uint64_t scraper_count(const struct scraper *scraper)
{
    return atomic_load(&scraper->count);
}

void scraper_free(struct scraper **scraper_p)
{
    struct scraper *scraper = *scraper_p;
    if (scraper == NULL) {
        return;
    }
    if (scraper->runs) {
        eventfd_write(scraper->stop_event, 1);
        pthread_join(scraper->thread, NULL);
    }
    if (scraper->stop_event >= 0) {
        close(scraper->stop_event);
    }
    free(scraper);
    *scraper_p = NULL;
}
