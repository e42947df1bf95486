/* transcript: records of the journal as JSON, a line each, for people and tools.
 *
 *   {"record":"7","kind":"ACCEPTED","requestId":"0a1b...","topic":"scenario/assess/PRK",...}
 *
 * Names are lowerCamelCase, numbers of 64 bits are strings, bodies base64, as in the JSON of
 * the contract; ids are hexadecimal and times RFC 3339, as people are shown them. What a kind
 * has is in docs/journal.md. A record that is none of the broker's has the kind UNKNOWN. */
#ifndef BROKER_TRANSCRIPT_H
#define BROKER_TRANSCRIPT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "broker/segment.h"

/* Adds the line of one record. The arena is scratch, reset here. STATUS_NO_MEMORY;
 * STATUS_FULL: `text` is at its limit. O(bytes of the record). */
MUST_USE enum status
transcript_add(const struct segment_record *record, struct arena *arena, struct buffer *text);

#endif
