/* needs: what a request needs of its worker beside its topic, and what a worker has to offer.
 *
 * Needs are words with blanks between them: "cores>=8" and "memory_mb>=4096", with numbers from
 * 1 to 2^32 - 1, and labels. A worker meets them that has as many cores, as much memory and all
 * the labels, byte by byte. They are written in one order: cores, memory, then the labels as
 * strcmp has them, each once. So the same needs are the same text, which is kept once for all
 * who have it, with a count; and a request without needs costs nothing. */
#ifndef BROKER_NEEDS_H
#define BROKER_NEEDS_H

#include "base/status.h"
#include "broker/broker.h"
#include "broker/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Needs that some request has. */
struct needs {
    struct name name; /* the words in their order */
    uint32_t cores, memory_mb;
    uint32_t labels_at; /* where in the text the labels begin */
    uint32_t waiting;   /* requests in lanes */
    uint32_t able;      /* workers that met them when they were last counted */
};

/* What a worker has. */
struct offer {
    uint32_t cores, memory_mb;
    char *labels; /* with a blank in front of each; NULL: none */
};

/* Writes the words in their order; "" for none. STATUS_BAD_INPUT: longer than
 * BROKER_NEEDS_BYTES_MAX, or a word that is neither a label nor one of the two numbers. */
MUST_USE enum status needs_write(const char *text, char words_out[BROKER_NEEDS_BYTES_MAX + 1]);

/* May a worker have this label? 1 to BROKER_LABEL_MAX visible ASCII bytes without '>'. */
bool needs_is_label(const char *text);

/* The needs with these words, as needs_write writes them, used once more; NULL for "".
 * STATUS_FULL at BROKER_NEEDS_MAX of them, STATUS_NO_MEMORY. O(size). */
MUST_USE enum status
needs_take(struct names *names, const char *words, struct needs **needs_out);

/* One user less; NULL: nothing. */
void needs_give(struct names *names, struct needs *needs);

/* Are these needs met? NULL always are. O(labels of one times those of the other). */
bool needs_are_met(const struct needs *needs, const struct offer *offer);

/* The labels among them, for needs_take: the end of the text. */
const char *needs_labels(const struct needs *needs);

/* What a worker offers; the labels are valid. STATUS_NO_MEMORY. */
MUST_USE enum status offer_make(const struct event *join, struct offer *offer_out);

/* Frees the labels; accepts a zeroed struct. */
void offer_clear(struct offer *offer);

#endif
