/* describe: a contract for people: services with their calls, messages with their fields,
 * numbers, types and comments. */
#ifndef PROTO_DESCRIBE_H
#define PROTO_DESCRIBE_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>

/* Writes the contract in `bytes`, a FileDescriptorSet as the broker serves it, in the words of
 * a proto file; `only` a service, a message or an enum of that name ("Scenario"), NULL:
 * everything. Letters that a terminal would take for orders become "?".
 *
 * STATUS_NOT_FOUND  nothing has that name; `text` says which name is near
 * STATUS_BAD_INPUT  the bytes are no FileDescriptorSet
 * STATUS_FULL       they are too many, or `text` is at its limit
 * STATUS_NO_MEMORY */
MUST_USE enum status
describe_contract(const void *bytes, size_t size, const char *only, struct buffer *text);

#endif
