/* key: who somebody is on the wire: a CURVE key pair (RFC 26; Curve25519: Bernstein, 2006).
 *
 * The public half is known to others, as 40 letters of Z85 (RFC 32). The secret half lies in
 * memory of libsodium: locked, kept out of core dumps, wiped when it is freed; while a socket
 * uses it libzmq has a copy of its own, so a program with a key calls key_forbid_dumps too.
 *
 * A key file is two lines, "public Z85" and "secret Z85", after comments ("#"). It belongs to
 * whoever runs the program, or to root, and nobody else may do anything with it (0600 or less);
 * one that others may read is refused. */
#ifndef WIRE_KEY_H
#define WIRE_KEY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { KEY_TEXT_BYTES = 41 /* with the NUL */, KEY_WORDS_BYTES = 512 };

struct key;

/* A new pair, from the entropy of the system. STATUS_NO_MEMORY; STATUS_UNSUPPORTED: this libzmq
 * was built without CURVE. */
MUST_USE enum status key_new(struct key **key_out);

/* Wipes it; accepts NULL. */
void key_free(struct key **key_p);

/* Z85 of each half. The secret is for sockets and files alone: never for a log. */
const char *key_public(const struct key *key);
const char *key_secret(const struct key *key);

/* Is it the text of a key: 40 letters of Z85 that stand for 32 bytes? */
bool key_is_text(const char *text);

/* Reads a key file. `words_out` says why it failed, without a word of the content.
 * STATUS_NOT_FOUND  no such file
 * STATUS_DENIED     others may use it, it is somebody else's, or it cannot be opened
 * STATUS_BAD_INPUT  no key file; its halves do not belong to each other
 * STATUS_IO, STATUS_NO_MEMORY */
MUST_USE enum status
key_read(const char *path, struct key **key_out, char words_out[KEY_WORDS_BYTES]);

/* The same from the text of a file, [size]. STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
MUST_USE enum status
key_parse(const char *text, size_t size, struct key **key_out, char words_out[KEY_WORDS_BYTES]);

/* Writes a key file with mode 0600. STATUS_EXISTS: there is a file of that name, which stays
 * as it is; STATUS_IO. */
MUST_USE enum status
key_write(const char *path, const struct key *key, char words_out[KEY_WORDS_BYTES]);

/* From now on this process leaves no core dump, and others of the same user cannot look into
 * it. */
void key_forbid_dumps(void);

#endif
