/* web: pages for machines: HTTP on a thread of its own (libmicrohttpd), which serves the texts
 * it was given last. Whoever asks does not wait for the broker, nor the broker for him.
 *
 * A page that was not given anew for WEB_STALE_MS is answered with 503: whoever gives it stands
 * still. GET and HEAD only; at most WEB_CONNECTIONS_MAX at once, each for WEB_IDLE_S. There are
 * no keys here: what is on a page is for whoever reaches the address. */
#ifndef WIRE_WEB_H
#define WIRE_WEB_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>

struct web;

/* Codes of HTTP. */
enum { WEB_OK = 200, WEB_UNAVAILABLE = 503 };

enum {
    WEB_STALE_MS = 10 * 1000,
    WEB_CONNECTIONS_MAX = 64,
    WEB_IDLE_S = 10,
    WEB_PAGES_MAX = 4,
    WEB_PATH_BYTES = 32,
    WEB_WORDS_BYTES = 512,
    WEB_ENDPOINT_BYTES = 64
};

/* Listens on "tcp://ADDRESS:PORT": an address in digits or "*", a port or "*" for any. On
 * failure `words_out` says why. STATUS_BAD_INPUT: no such endpoint; STATUS_EXISTS: it cannot
 * listen there; STATUS_NO_MEMORY. */
MUST_USE enum status
web_new(const char *endpoint, struct web **web_out, char words_out[WEB_WORDS_BYTES]);

/* Ends the thread and every connection. */
void web_free(struct web **web_p);

/* Where it listens, with the port the system chose. */
const char *web_endpoint(const struct web *web);

/* From now on `path` is answered with this code and a copy of the text, [size]. Safe while the
 * thread serves. STATUS_NO_MEMORY: the page is as it was; STATUS_FULL: WEB_PAGES_MAX others. */
MUST_USE enum status
web_put(struct web *web, const char *path, unsigned code, const char *text, size_t size);

/* The same with what was written into a buffer, which is emptied. Without memory for it the
 * page stays as it was, and is soon too old. */
void web_put_text(struct web *web, const char *path, unsigned code, struct buffer *text);

#endif
