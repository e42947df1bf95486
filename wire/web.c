#include "wire/web.h"

#include "base/clock.h"
#include "wire/endpoint.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text and who uses it: the page, and answers that are being sent. */
struct page {
    char path[WEB_PATH_BYTES];
    unsigned code;
    int64_t given_ms;
    struct MHD_Response *response; /* counts its own uses */
};

struct web {
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock;             /* of the pages */
    struct page pages[WEB_PAGES_MAX]; /* [page_count] */
    size_t page_count;
    char endpoint[WEB_ENDPOINT_BYTES];
};

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

/* "tcp://127.0.0.1:9750", "tcp://[::1]:*"; false: it is none. */
static bool read_endpoint(const char *endpoint, union address *address_out)
{
    static const char protocol[] = "tcp://";
    char host[WEB_ENDPOINT_BYTES];
    const char *port = strrchr(endpoint, ':');
    if (strncmp(endpoint, protocol, sizeof protocol - 1) != 0 ||
        !endpoint_port_is_valid(endpoint)) {
        return false;
    }
    const char *from = endpoint + sizeof protocol - 1;
    if (port < from || (size_t)(port - from) >= sizeof host) {
        return false;
    }
    snprintf(host, sizeof host, "%.*s", (int)(port - from), from);
    const in_port_t number =
        strcmp(port, ":*") == 0 ? 0 : htons((uint16_t)strtol(port + 1, NULL, 10));
    union address address = {.four = {.sin_family = AF_INET, .sin_port = number}};
    size_t size = strlen(host);
    bool is_good = true;
    if (size > 2 && host[0] == '[' && host[size - 1] == ']') {
        host[size - 1] = '\0';
        address.six = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = number};
        is_good = inet_pton(AF_INET6, host + 1, &address.six.sin6_addr) == 1;
    } else if (strcmp(host, "*") != 0) {
        is_good = inet_pton(AF_INET, host, &address.four.sin_addr) == 1;
    }
    *address_out = address;
    return is_good;
}

/* Answering. */

static enum MHD_Result
answer_text(struct MHD_Connection *connection, unsigned code, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT); /* it is not written to */
    if (response == NULL) {
        return MHD_NO;
    }
    enum MHD_Result result = MHD_queue_response(connection, code, response);
    MHD_destroy_response(response);
    return result;
}

static struct page *find_page(struct web *web, const char *path)
{
    for (size_t i = 0; i < web->page_count; i++) {
        if (strcmp(web->pages[i].path, path) == 0) {
            return &web->pages[i];
        }
    }
    return NULL;
}

static enum MHD_Result
answer_page(struct web *web, struct MHD_Connection *connection, const char *path)
{
    pthread_mutex_lock(&web->lock);
    const struct page *page = find_page(web, path);
    enum MHD_Result result = MHD_NO;
    if (page == NULL) {
        result = answer_text(connection, MHD_HTTP_NOT_FOUND, "there is no such page\n");
    } else if (clock_monotonic_ms() - page->given_ms > WEB_STALE_MS) {
        result = answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "nothing is heard\n");
    } else {
        result = MHD_queue_response(connection, page->code, page->response);
    }
    pthread_mutex_unlock(&web->lock);
    return result;
}

/* Its shape is libmicrohttpd's.
 * NOLINTNEXTLINE(readability-function-size) */
static enum MHD_Result answer(void *arg,
                              struct MHD_Connection *connection,
                              const char *path,
                              const char *method,
                              const char *version,
                              const char *upload,
                              size_t *upload_size,
                              void **state)
{
    (void)version;
    (void)upload;
    (void)state;
    *upload_size = 0; /* what is sent with it is thrown away */
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET or HEAD\n");
    }
    return answer_page(arg, connection, path);
}

/* Making. */

static enum status start(struct web *web, const char *endpoint, const union address *address)
{
    unsigned flags = MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD;
    flags |= address->any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0U;
    web->daemon = MHD_start_daemon(
        flags, ntohs(address->four.sin_port), NULL, NULL, answer, web, MHD_OPTION_SOCK_ADDR,
        &address->any, MHD_OPTION_CONNECTION_LIMIT, (unsigned)WEB_CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)WEB_IDLE_S, MHD_OPTION_END);
    if (web->daemon == NULL) {
        return STATUS_EXISTS;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(web->daemon, MHD_DAEMON_INFO_BIND_PORT);
    int host_size = (int)(strrchr(endpoint, ':') - endpoint);
    snprintf(web->endpoint, sizeof web->endpoint, "%.*s:%u", host_size, endpoint,
             info == NULL ? 0U : (unsigned)info->port);
    return STATUS_OK;
}

enum status web_new(const char *endpoint, struct web **web_out, char words_out[WEB_WORDS_BYTES])
{
    union address address;
    if (!read_endpoint(endpoint, &address)) {
        snprintf(words_out, WEB_WORDS_BYTES,
                 "%.200s is no tcp://ADDRESS:PORT with an address in digits", endpoint);
        return STATUS_BAD_INPUT;
    }
    struct web *web = calloc(1, sizeof *web);
    if (web == NULL) {
        snprintf(words_out, WEB_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
        return STATUS_NO_MEMORY;
    }
    pthread_mutex_init(&web->lock, NULL);
    enum status status = start(web, endpoint, &address);
    if (status != STATUS_OK) {
        snprintf(words_out, WEB_WORDS_BYTES, "%.200s: cannot listen there", endpoint);
        web_free(&web);
        return status;
    }
    *web_out = web;
    return STATUS_OK;
}

void web_free(struct web **web_p)
{
    struct web *web = *web_p;
    if (web == NULL) {
        return;
    }
    if (web->daemon != NULL) {
        MHD_stop_daemon(web->daemon);
    }
    for (size_t i = 0; i < web->page_count; i++) {
        MHD_destroy_response(web->pages[i].response);
    }
    pthread_mutex_destroy(&web->lock);
    free(web);
    *web_p = NULL;
}

const char *web_endpoint(const struct web *web)
{
    return web->endpoint;
}

/* Under the lock: the page of this path, a new one where there is none; NULL: there are too
 * many.
 */
static struct page *take_page(struct web *web, const char *path)
{
    struct page *page = find_page(web, path);
    if (page != NULL || web->page_count == WEB_PAGES_MAX) {
        return page;
    }
    page = &web->pages[web->page_count++];
    snprintf(page->path, sizeof page->path, "%s", path);
    return page;
}

enum status
web_put(struct web *web, const char *path, unsigned code, const char *text, size_t size)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, (void *)text, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) {
        return STATUS_NO_MEMORY;
    }
    /* Source: Prometheus, exposition formats, text 0.0.4. */
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                            "text/plain; version=0.0.4; charset=utf-8");
    pthread_mutex_lock(&web->lock);
    struct page *page = take_page(web, path);
    if (page != NULL) {
        struct MHD_Response *old = page->response;
        page->response = response;
        page->code = code;
        page->given_ms = clock_monotonic_ms();
        response = old;
    }
    pthread_mutex_unlock(&web->lock);
    if (response != NULL) {
        MHD_destroy_response(response);
    }
    return page == NULL ? STATUS_FULL : STATUS_OK;
}

void web_put_text(struct web *web, const char *path, unsigned code, struct buffer *text)
{
    if (text->failure == STATUS_OK) {
        enum status status = web_put(web, path, code, buffer_text(text), text->size);
        (void)status;
    }
    buffer_reset(text);
}
