/* scrape: what Prometheus does with a page: asks for it, and reads it as strictly as it may. */
#ifndef TESTS_SUPPORT_SCRAPE_H
#define TESTS_SUPPORT_SCRAPE_H

#include <stddef.h>

enum { SCRAPE_BYTES = 1 << 17, SCRAPE_FAULT_BYTES = 256 };

/* Sends a request to "tcp://127.0.0.1:PORT" and reads the whole answer, with its header;
 * returns its code. */
int scrape_ask(const char *endpoint,
               const char *method,
               const char *path,
               char answer_out[SCRAPE_BYTES]);

/* What is behind the header of an answer. */
const char *scrape_body(const char *answer);

/* Waits until the page at `path` has this text; returns where, in the answer. */
const char *scrape_await(const char *endpoint,
                         const char *path,
                         const char *text,
                         char answer_out[SCRAPE_BYTES]);

/* Is this text a page in the exposition format 0.0.4, as Brink writes it? Each name once, told
 * and typed before its samples; counters, and they alone, end with "_total"; no sample twice;
 * escapes in labels closed; buckets of a histogram in order, never falling, the last of them
 * its count. 0 with words when it is not. */
int scrape_is_valid(const char *text, char fault_out[SCRAPE_FAULT_BYTES]);

/* Fails the test with the words unless it is, and unless promtool, where it is installed, finds
 * nothing wrong with it either. */
void scrape_check(const char *page);

#endif
