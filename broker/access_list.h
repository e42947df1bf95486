/* access_list: the keys a broker knows, as a file for people and for brink keys.
 *
 *   # name  then what it may do, a key a line
 *   desk    key=rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7 roles=client tenants=acme \
 *           topics=scenario/
 *
 * all of it on one line. Blanks part the words; "#" at the beginning of a line makes a comment.
 *
 *   key            Z85 of the public key, 40 letters
 *   roles          of client, worker, subscriber, admin, with commas
 *   topics         patterns (broker/access.h), with commas; an admin alone may be without
 *   tenants        names with commas, or "*"; without: default, and "*" for a key that is no
 *                  client. A worker or a subscriber takes "*" only
 *   requests_s     calls a second, 1 to 1000000
 *   queued_bytes   of its requests waiting or running, 1 to 2^40
 *   message_bytes  of a body it sends, 1 to 2^30
 */
#ifndef BROKER_ACCESS_LIST_H
#define BROKER_ACCESS_LIST_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"
#include "broker/access.h"

#include <stddef.h>

enum { ACCESS_LIST_BYTES_MAX = 8 << 20, ACCESS_LINE_BYTES_MAX = 8192 };

struct access_list {
    struct access_entry *entries; /* [count] */
    size_t count;
};

/* Reads the text of a list, [size]. STATUS_BAD_INPUT: `problems` has every fault with its line
 * in `file`; STATUS_NO_MEMORY. */
MUST_USE enum status access_list_read(const char *file,
                                      const char *text,
                                      size_t size,
                                      struct access_list *list_out,
                                      struct problems *problems);

/* Accepts a zeroed struct. */
void access_list_clear(struct access_list *list);

/* Writes an entry as a line that reads back as the same. */
void access_list_print(const struct access_entry *entry, struct buffer *text);

/* Whose line is it? Gives the name and the key of a line, "" where it has none; texts of
 * ACCESS_NAME_BYTES and ACCESS_KEY_BYTES. For taking a line out of a file. */
void access_list_glance(const char *line, size_t size, char *name_out, char *key_out);

#endif
