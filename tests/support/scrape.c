#include "tests/support/scrape.h"

#include "tests/support/check.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <math.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Asking. */

int scrape_ask(const char *endpoint,
               const char *method,
               const char *path,
               char answer_out[SCRAPE_BYTES])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = strrchr(endpoint, ':') + 1;
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
        assert_true(size < SCRAPE_BYTES - 1);
        got = recv(file, answer_out + size, SCRAPE_BYTES - 1 - size, 0);
        size += got > 0 ? (size_t)got : 0;
    }
    answer_out[size] = '\0';
    close(file);
    assert_int_equal(strncmp(answer_out, "HTTP/1.1 ", 9), 0);
    return (int)strtol(answer_out + 9, NULL, 10);
}

const char *scrape_body(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    assert_non_null(end);
    return end + 4;
}

const char *scrape_await(const char *endpoint,
                         const char *path,
                         const char *text,
                         char answer_out[SCRAPE_BYTES])
{
    const char *found = NULL;
    while (found == NULL) {
        if (scrape_ask(endpoint, "GET", path, answer_out) == 200) {
            found = strstr(scrape_body(answer_out), text);
        }
    }
    return found;
}

/* Reading. */

enum { NAMES_MAX = 128, NAME_BYTES = 96, SERIES_MAX = 4096, SERIES_BYTES = 512 };

struct page {
    char names[NAMES_MAX][NAME_BYTES];
    size_t name_count;
    char type[NAME_BYTES];
    bool has_type; /* of the last name */
    char (*series)[SERIES_BYTES];
    size_t series_count;
    /* Of the histogram under way. */
    double least, seen;
    bool is_closed;
    char *fault;
};

static bool refuse(struct page *page, const char *words, const char *line)
{
    int size = (int)strcspn(line, "\n");
    snprintf(page->fault, SCRAPE_FAULT_BYTES, "%s: %.*s", words, size < 160 ? size : 160, line);
    return false;
}

static size_t name_size(const char *text)
{
    size_t size = 0;
    while (isalnum((unsigned char)text[size]) || text[size] == '_') {
        size++;
    }
    return isdigit((unsigned char)text[0]) ? 0 : size;
}

static bool read_help(struct page *page, const char *line)
{
    const char *name = line + strlen("# HELP ");
    size_t size = name_size(name);
    if (size == 0 || size >= NAME_BYTES || name[size] != ' ' || name[size + 1] == '\n') {
        return refuse(page, "no name with words", line);
    }
    for (size_t i = 0; i < page->name_count; i++) {
        if (strlen(page->names[i]) == size && memcmp(page->names[i], name, size) == 0) {
            return refuse(page, "a name twice", line);
        }
    }
    if (page->name_count == NAMES_MAX) {
        return refuse(page, "too many names", line);
    }
    snprintf(page->names[page->name_count++], NAME_BYTES, "%.*s", (int)size, name);
    page->has_type = false;
    return true;
}

static bool read_type(struct page *page, const char *line)
{
    char name[NAME_BYTES];
    char after = '\0';
    if (sscanf(line, "# TYPE %95s %95[a-z]%c", name, page->type, &after) != 3 ||
        after != '\n') {
        return refuse(page, "no type", line);
    }
    if (page->has_type || page->name_count == 0 ||
        strcmp(name, page->names[page->name_count - 1]) != 0) {
        return refuse(page, "a type of another name, or a second", line);
    }
    page->has_type = true;
    bool is_counter = strcmp(page->type, "counter") == 0;
    size_t size = strlen(name);
    bool is_total = size > 6 && strcmp(name + size - 6, "_total") == 0;
    if (is_counter != is_total) {
        return refuse(page, "counters, and they alone, end with _total", line);
    }
    return is_counter || strcmp(page->type, "gauge") == 0 ||
                   strcmp(page->type, "histogram") == 0
               ? true
               : refuse(page, "no such type", line);
}

/* Goes over {NAME="VALUE",...}; NULL: it is none. `least_out`: the value of le, or NULL. */
static const char *read_labels(const char *at, const char **least_out)
{
    *least_out = NULL;
    do {
        at++; /* "{" or "," */
        size_t size = name_size(at);
        if (size == 0 || at[size] != '=' || at[size + 1] != '"') {
            return NULL;
        }
        *least_out = size == 2 && memcmp(at, "le", 2) == 0 ? at + 4 : *least_out;
        for (at += size + 2; *at != '"'; at++) {
            at += *at == '\\';
            if (*at == '\0' || *at == '\n' ||
                (at[-1] == '\\' && strchr("\\\"n", *at) == NULL)) {
                return NULL;
            }
        }
        at++;
    } while (*at == ',');
    return *at == '}' ? at + 1 : NULL;
}

/* Buckets in order, the last of them the count. */
static bool read_histogram(
    struct page *page, const char *line, const char *part, const char *least, double value)
{
    if (strcmp(part, "_bucket") == 0) {
        double bound = least == NULL ? NAN : strtod(least, NULL);
        bool is_first = page->is_closed;
        if (isnan(bound) || (!is_first && (bound <= page->least || value < page->seen))) {
            return refuse(page, "a bucket out of order", line);
        }
        page->least = bound;
        page->seen = value;
        page->is_closed = false;
        return true;
    }
    if (strcmp(part, "_sum") == 0) {
        return true;
    }
    if (strcmp(part, "_count") != 0 || page->is_closed || !isinf(page->least) ||
        page->seen < value || page->seen > value) {
        return refuse(page, "a histogram that does not close with its count", line);
    }
    page->is_closed = true;
    return true;
}

static bool note_series(struct page *page, const char *line, size_t size)
{
    if (size >= SERIES_BYTES || page->series_count == SERIES_MAX) {
        return refuse(page, "too long, or too many", line);
    }
    for (size_t i = 0; i < page->series_count; i++) {
        if (strlen(page->series[i]) == size && memcmp(page->series[i], line, size) == 0) {
            return refuse(page, "a sample twice", line);
        }
    }
    snprintf(page->series[page->series_count++], SERIES_BYTES, "%.*s", (int)size, line);
    return true;
}

static bool read_sample(struct page *page, const char *line)
{
    const char *name = page->name_count == 0 ? "" : page->names[page->name_count - 1];
    size_t size = name_size(line);
    size_t stem = strlen(name);
    char part[NAME_BYTES] = "";
    if (!page->has_type || size < stem || memcmp(line, name, stem) != 0) {
        return refuse(page, "a sample of another name", line);
    }
    snprintf(part, sizeof part, "%.*s", (int)(size - stem), line + stem);
    bool is_histogram = strcmp(page->type, "histogram") == 0;
    const char *least = NULL;
    const char *at = line + size;
    if (*at == '{') {
        at = read_labels(at, &least);
    }
    if ((part[0] != '\0') != is_histogram || at == NULL || *at != ' ') {
        return refuse(page, "no sample", line);
    }
    char *end = NULL;
    double value = strtod(at + 1, &end);
    if (end == at + 1 || *end != '\n' || isspace((unsigned char)at[1]) || !isfinite(value) ||
        (value < 0 && strcmp(page->type, "gauge") != 0)) {
        return refuse(page, "no number", line);
    }
    return note_series(page, line, (size_t)(at - line)) &&
           (!is_histogram || read_histogram(page, line, part, least, value));
}

static bool read_line(struct page *page, const char *line)
{
    if (strchr(line, '\n') == NULL) {
        return refuse(page, "a line without an end", line);
    }
    if (line[0] != '#') {
        return read_sample(page, line);
    }
    if (!page->is_closed) {
        return refuse(page, "a histogram is open", line);
    }
    return (strncmp(line, "# HELP ", 7) == 0 ? read_help : read_type)(page, line);
}

int scrape_is_valid(const char *text, char fault_out[SCRAPE_FAULT_BYTES])
{
    struct page *page = calloc(1, sizeof *page);
    assert_non_null(page);
    page->series = calloc(SERIES_MAX, sizeof *page->series);
    assert_non_null(page->series);
    page->fault = fault_out;
    page->is_closed = true;
    bool is_good = true;
    while (is_good && *text != '\0') {
        is_good = read_line(page, text);
        text += is_good ? strcspn(text, "\n") + 1 : 0;
    }
    if (is_good && !page->is_closed) {
        is_good = refuse(page, "a histogram is open", "");
    }
    free(page->series);
    free(page);
    return is_good;
}

/* Status of `promtool check metrics`, whose lints are about names as well; -1: there is none.
 */
static int ask_promtool(const char *page)
{
    if (system("command -v promtool > /dev/null 2>&1") != 0) {
        return -1;
    }
    FILE *pipe = popen("promtool check metrics", "w");
    assert_non_null(pipe);
    fputs(page, pipe);
    return pclose(pipe);
}

void scrape_check(const char *page)
{
    char fault[SCRAPE_FAULT_BYTES];
    if (!scrape_is_valid(page, fault)) {
        fail_msg("%s", fault);
    }
    assert_in_range(ask_promtool(page) + 1, 0, 1);
}
