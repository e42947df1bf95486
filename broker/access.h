/* access: which keys there are, and what each may do.
 *
 * A key has roles, patterns of topics, tenants and limits; it comes from a list
 * (broker/access_list.h), which may be replaced at any time. Each key gets a number that it
 * keeps for as long as this lives: one that is no longer on the list is revoked, its number is
 * never another's, and it comes back under the same when it is listed again.
 *
 * A pattern is a prefix, as everywhere in Brink: "scenario/assess/" covers whatever begins with
 * it. A level that is "*" stands for any one level: "scenario/" "*" "/PRK" covers every
 * analysis of PRK. "*" alone covers all.
 *
 * What each role may do:
 *
 *               ask  follow  list  replay  look  stats  manage  work  listen
 *   client       x     x      x             x                           own
 *   worker                                  x                    x
 *   subscriber                       x      x                            x
 *   admin              x      x      x      x      x      x
 *
 * A client also hands over the blobs that its requests name, and a worker fetches them.
 *
 * A client asks on its topics, for its tenants, and follows and lists what belongs to these; it
 * may listen to the progress of its own requests. Publications do not say whose they are, nor
 * are tasks given by tenant, so subscribers and workers are for all tenants or not at all. */
#ifndef BROKER_ACCESS_H
#define BROKER_ACCESS_H

#include "base/status.h"
#include "broker/bucket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ACCESS_KEY_BYTES = 41,     /* Z85 of a public key, and a NUL */
    ACCESS_NAME_BYTES = 65,    /* with the NUL */
    ACCESS_LIST_MAX = 4096,    /* keys of a list */
    ACCESS_NUMBERS_MAX = 65536 /* keys ever listed */
};

enum access_role {
    ACCESS_CLIENT = 1,
    ACCESS_WORKER = 2,
    ACCESS_SUBSCRIBER = 4,
    ACCESS_ADMIN = 8
};

enum access_act {
    ACCESS_ASK,    /* hand a request over */
    ACCESS_FOLLOW, /* state and outcome of a request, and its cancellation */
    ACCESS_LIST,   /* requests, dead ones too */
    ACCESS_REPLAY, /* outcomes published before */
    ACCESS_LOOK,   /* the contract, and whether the broker serves */
    ACCESS_STATS,
    ACCESS_MANAGE, /* drain, requeue */
    ACCESS_WORK,
    ACCESS_LISTEN, /* publications */
    ACCESS_ACT_COUNT
};

/* What a list says of a key. */
struct access_entry {
    char key[ACCESS_KEY_BYTES];
    char name[ACCESS_NAME_BYTES]; /* letters, digits, "." "_" "-" */
    unsigned roles;               /* of enum access_role */
    char *topics;           /* patterns, each ends with a NUL, then an empty one; NULL: none */
    char *tenants;          /* the same; NULL: any */
    uint32_t requests_s;    /* calls a second; 0: no limit of its own */
    uint64_t queued_bytes;  /* of its requests waiting or running; 0: none */
    uint64_t message_bytes; /* of a body it sends; 0: none */
};

/* A key, as it is now. */
struct access_key {
    struct access_entry is;
    bool is_revoked;
    bool is_listening; /* for whoever gives publications to remember */
    bool is_barred;    /* may not listen before it is replaced */
    struct bucket bucket;
    uint64_t queued_bytes; /* and for whoever counts them */
    uint64_t listed_at;    /* replacement that has it, and the last one that changed what it */
    uint64_t changed_at;   /* may do: access's own */
};

struct access;

MUST_USE enum status access_new(struct access **access_out);
void access_free(struct access **access_p);

/* From now on these keys hold, [count] that differ, and no others. Texts of the entries are
 * taken, and theirs are NULL then. STATUS_FULL: more than ACCESS_NUMBERS_MAX were ever listed;
 * STATUS_NO_MEMORY: nothing has changed. */
MUST_USE enum status access_replace(struct access *access,
                                    struct access_entry *entries,
                                    size_t count,
                                    int64_t now_ms);

/* Frees the texts of an entry. */
void access_entry_clear(struct access_entry *entry);

/* The number of a key that holds, or 0. O(log n). */
uint32_t access_number(const struct access *access, const char *key);

/* The key of a number, revoked or not; NULL: there is none. Valid until the next replacement.
 */
struct access_key *access_at(const struct access *access, uint32_t number);

/* Keys that hold. */
size_t access_count(const struct access *access);

/* Did the last replacement revoke a key that is listening, or change what it may do? */
bool access_has_lost_listener(const struct access *access);

/* None is listening from now on. */
void access_forget_listeners(struct access *access);

/* May it do that at all? The rest depends on topic and tenant. False for one that is revoked.
 */
bool access_may(const struct access_key *key, enum access_act act);

/* Is a topic its own? The same of a prefix says so of every topic that begins with it. */
bool access_covers(const struct access_key *key, const char *topic);

/* Does a pattern cover everything that begins with `prefix`? */
bool access_pattern_covers(const char *pattern, const char *prefix);

/* Does it belong to this tenant ("" is the first of its own)? */
bool access_has_tenant(const struct access_key *key, const char *tenant);

/* The tenant it asks for: `tenant`, or where that is "" the first of its own. */
const char *access_tenant(const struct access_key *key, const char *tenant);

/* Whose request may it follow, list and cancel? An admin's are all. */
bool access_may_see(const struct access_key *key, const char *tenant);

#endif
