/* tenant: who a request belongs to, and whose turn it is.
 *
 * Each tenant has a virtual time that moves on by one task over its weight whenever it is given
 * a task; the tenant that is furthest behind comes next. So while several tenants wait, their
 * tasks stand as their weights. Source: stride scheduling, Waldspurger and Weihl (1995).
 *
 * A tenant that comes back after a pause starts at the time of the others: it saves nothing up.
 * One that waited for workers nobody had lags by at most TENANT_LAG_TASKS tasks. */
#ifndef BROKER_TENANT_H
#define BROKER_TENANT_H

#include "base/status.h"
#include "broker/broker.h"
#include "broker/name.h"

#include <stddef.h>
#include <stdint.h>

struct lane;
struct needs;

enum {
    TENANT_WEIGHT_MAX = 1000,
    TENANT_LAG_TASKS = 8 /* of a tenant with weight 1 */
};

struct tenant {
    struct name name;
    uint32_t weight;  /* 1 to TENANT_WEIGHT_MAX */
    uint32_t waiting; /* requests */
    uint32_t running;
    uint64_t time;                          /* virtual */
    struct lane *lanes[JOB_PRIORITY_COUNT]; /* sorted by topic, see lane.h; nothing is needed */
    struct want *wants;                     /* and those of requests that need something */
    struct tenant *next, *prev;             /* of those with requests waiting */
};

/* The lanes of a tenant whose requests need the same of a worker. */
struct want {
    struct needs *needs;
    struct lane *lanes[JOB_PRIORITY_COUNT];
    uint32_t lane_count;
    struct want *next;
};

/* A weight that is set, whether its tenant is there or not. */
struct tenant_wish {
    char tenant[BROKER_TENANT_MAX + 1];
    uint32_t weight;
};

struct tenants {
    struct names names;
    struct tenant *waiting_first; /* of those with requests waiting: whose turn it is */
    struct tenant *waiting_last;
    uint64_t time;              /* virtual: the latest at which a task was given */
    struct tenant_wish *wishes; /* [wish_count], from the limits */
    size_t wish_count;
};

/* May a request have this tenant? At most BROKER_TENANT_MAX visible ASCII bytes; none mean
 * "default". */
bool tenant_is_valid(const char *text);

/* No tenants yet. STATUS_BAD_INPUT for a weight out of range, STATUS_NO_MEMORY. */
MUST_USE enum status tenant_make(const struct broker_limits *limits,
                                 const struct hash_secret *secret,
                                 struct tenants *tenants_out);

/* Other weights hold, for tenants that are there too. STATUS_BAD_INPUT, STATUS_NO_MEMORY: the
 * old ones do. */
MUST_USE enum status
tenant_weigh(struct tenants *tenants, const struct tenant_weight *weights, size_t count);

/* Frees all; accepts a zeroed struct. */
void tenant_clear(struct tenants *tenants);

/* The tenant, with one more lane; STATUS_FULL, STATUS_NO_MEMORY. */
MUST_USE enum status
tenant_take(struct tenants *tenants, const char *text, struct tenant **tenant_out);

/* One lane less; the last one lets it go. */
void tenant_give(struct tenants *tenants, struct tenant *tenant);

/* One more, or one less, of its requests waits. */
void tenant_add_waiting(struct tenants *tenants, struct tenant *tenant);
void tenant_remove_waiting(struct tenants *tenants, struct tenant *tenant);

/* One of its requests that wait is given to a worker. */
void tenant_charge(struct tenants *tenants, struct tenant *tenant);

#endif
