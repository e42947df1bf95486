/* receive: waiting for calls to come in, until a deadline. */
#ifndef CLIENT_RECEIVE_H
#define CLIENT_RECEIVE_H

#include "base/status.h"
#include "wire/door.h"
#include "wire/inbox.h"
#include "wire/socket.h"

#include <stdint.h>

/* The monotonic time at which `timeout_ms` from now has passed; negative: never. */
int64_t receive_deadline(int64_t timeout_ms);

/* Milliseconds until then, 0 when it has passed. */
int64_t receive_left(int64_t deadline_ms);

/* The next call, as inbox_take, but waits for it. STATUS_EXPIRED: none came by then;
 * STATUS_NO_KEY: the door (NULL: none) has news that are not good; STATUS_UNSUPPORTED: what
 * came is of another version, and inbox->fault says of which. Messages that a broker should not
 * send are skipped. */
MUST_USE enum status receive_call(struct inbox *inbox,
                                  struct socket *socket,
                                  struct door *door,
                                  int64_t deadline_ms,
                                  const struct frame_call **call_out);

#endif
