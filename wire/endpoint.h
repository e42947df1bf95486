/* endpoint: where a socket listens or connects: "tcp://127.0.0.1:7650", "inproc://call". */
#ifndef WIRE_ENDPOINT_H
#define WIRE_ENDPOINT_H

#include <stdbool.h>

enum { ENDPOINT_BYTES = 256 }; /* with the NUL */

/* Can only this machine reach it? True for inproc, ipc, and tcp on a loopback address. */
bool endpoint_is_local(const char *endpoint);

/* Is it within this process? */
bool endpoint_is_inside(const char *endpoint);

/* False for a tcp port that is neither a number up to 65535 nor "*": libzmq 4.3.4 takes 70000
 * and listens on 4464. Anything else about an endpoint libzmq checks itself. */
bool endpoint_port_is_valid(const char *endpoint);

#endif
