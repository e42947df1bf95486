/* manager: the service manager that started this program, where it wants to hear how it goes:
 * the protocol of NOTIFY_SOCKET and WATCHDOG_USEC (systemd, sd_notify(3)).
 *
 * Nothing here waits or fails: where nobody listens, nothing is said. */
#ifndef BASE_MANAGER_H
#define BASE_MANAGER_H

#include <stdint.h>

struct manager {
    int socket;       /* -1: nobody listens */
    int64_t every_ms; /* it wants to hear "alive" so often; 0: it does not */
    int64_t due_ms;   /* and next at this monotonic time; INT64_MAX: never */
};

/* Finds it in the environment, which ends with NULL. A watchdog meant for another process, or
 * no number, is none. */
struct manager manager_find(char *const *environment);

void manager_close(struct manager *manager);

/* The rest takes NULL too: there is none. */

/* Says that the program has begun to serve, and that it ends. */
void manager_say_ready(const struct manager *manager);
void manager_say_stopping(const struct manager *manager);

/* Says that it is alive, where that is due. */
void manager_pass_time(struct manager *manager, int64_t now_ms);

/* When it is due next; INT64_MAX: never. */
int64_t manager_due_ms(const struct manager *manager);

#endif
