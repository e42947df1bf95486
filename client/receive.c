#include "client/receive.h"

#include "base/clock.h"

int64_t receive_deadline(int64_t timeout_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    return timeout_ms < 0 || timeout_ms > INT64_MAX - now_ms ? INT64_MAX : now_ms + timeout_ms;
}

int64_t receive_left(int64_t deadline_ms)
{
    int64_t left_ms = deadline_ms - clock_monotonic_ms();
    return left_ms > 0 ? left_ms : 0;
}

static enum status
wait_until(const struct socket *socket, struct door *door, int64_t deadline_ms)
{
    struct socket_event events[2] = {{.socket = socket}};
    if (door_look(door) != DOOR_QUIET) {
        return STATUS_NO_KEY;
    }
    if (door != NULL) {
        events[1].socket = door_socket(door);
    }
    int64_t left_ms = deadline_ms == INT64_MAX ? -1 : receive_left(deadline_ms);
    enum status status = socket_wait(events, door == NULL ? 1 : 2, left_ms);
    bool any = events[0].ready || events[1].ready;
    return status == STATUS_OK && !any && left_ms == 0 ? STATUS_EXPIRED : status;
}

enum status receive_call(struct inbox *inbox,
                         struct socket *socket,
                         struct door *door,
                         int64_t deadline_ms,
                         const struct frame_call **call_out)
{
    for (;;) {
        enum status status = inbox_take(inbox, socket, call_out);
        if (status == STATUS_UNAVAILABLE) {
            status = wait_until(socket, door, deadline_ms);
            if (status != STATUS_OK) {
                return status;
            }
        } else if (status != STATUS_BAD_INPUT) {
            return status;
        }
    }
}
