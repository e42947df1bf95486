/* descriptor: the contract itself, as protoc writes it, comments and all.
 *
 * The bytes are a google.protobuf.FileDescriptorSet made at build time; the broker serves them
 * (Broker/Describe). */
#ifndef PROTO_DESCRIPTOR_H
#define PROTO_DESCRIPTOR_H

#include <stddef.h>
#include <stdint.h>

const uint8_t *descriptor_set_bytes(void);
size_t descriptor_set_size(void);

#endif
