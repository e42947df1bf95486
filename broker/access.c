#include "broker/access.h"

#include <stdlib.h>
#include <string.h>

static const char default_tenant[] = "default";

/* Of each act: the roles that may. */
static const unsigned allowed[ACCESS_ACT_COUNT] = {
    [ACCESS_ASK] = ACCESS_CLIENT,
    [ACCESS_FOLLOW] = ACCESS_CLIENT | ACCESS_ADMIN,
    [ACCESS_LIST] = ACCESS_CLIENT | ACCESS_ADMIN,
    [ACCESS_REPLAY] = ACCESS_SUBSCRIBER | ACCESS_ADMIN,
    [ACCESS_LOOK] = ACCESS_CLIENT | ACCESS_WORKER | ACCESS_SUBSCRIBER | ACCESS_ADMIN,
    [ACCESS_STATS] = ACCESS_ADMIN,
    [ACCESS_MANAGE] = ACCESS_ADMIN,
    [ACCESS_WORK] = ACCESS_WORKER,
    [ACCESS_LISTEN] = ACCESS_CLIENT | ACCESS_SUBSCRIBER,
};

struct access {
    struct access_key *keys; /* [count] a key's number is its place, and one */
    size_t count;
    uint32_t *order; /* [count] numbers in the order of their keys */
    size_t held;     /* that are not revoked */
    uint64_t version;
};

enum status access_new(struct access **access_out)
{
    struct access *access = calloc(1, sizeof *access);
    if (access == NULL) {
        return STATUS_NO_MEMORY;
    }
    *access_out = access;
    return STATUS_OK;
}

void access_entry_clear(struct access_entry *entry)
{
    free(entry->topics);
    free(entry->tenants);
    entry->topics = NULL;
    entry->tenants = NULL;
}

void access_free(struct access **access_p)
{
    struct access *access = *access_p;
    if (access == NULL) {
        return;
    }
    for (size_t i = 0; i < access->count; i++) {
        access_entry_clear(&access->keys[i].is);
    }
    free(access->keys);
    free(access->order);
    free(access);
    *access_p = NULL;
}

/* The place in the order at which `key` is or belongs. */
static size_t place_of(const struct access *access, const char *key)
{
    size_t from = 0;
    size_t to = access->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct access_key *other = &access->keys[access->order[middle] - 1];
        if (strcmp(other->is.key, key) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

/* The number of a key, revoked or not, or 0. */
static uint32_t find(const struct access *access, const char *key)
{
    size_t place = place_of(access, key);
    if (place == access->count) {
        return 0;
    }
    uint32_t number = access->order[place];
    return strcmp(access->keys[number - 1].is.key, key) == 0 ? number : 0;
}

/* Replacing. */

static size_t list_size(const char *list)
{
    const char *at = list;
    while (*at != '\0') {
        at += strlen(at) + 1;
    }
    return (size_t)(at - list) + 1;
}

static bool is_same_list(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return list_size(a) == list_size(b) && memcmp(a, b, list_size(a)) == 0;
}

/* Whether it may do what it did, and no more or less; limits are no matter. */
static bool is_same(const struct access_entry *a, const struct access_entry *b)
{
    return a->roles == b->roles && is_same_list(a->topics, b->topics) &&
           is_same_list(a->tenants, b->tenants);
}

static enum status make_room(struct access *access, size_t count)
{
    if (count > ACCESS_NUMBERS_MAX) {
        return STATUS_FULL;
    }
    if (count <= access->count) {
        return STATUS_OK;
    }
    struct access_key *keys = realloc(access->keys, count * sizeof *keys);
    if (keys == NULL) {
        return STATUS_NO_MEMORY;
    }
    access->keys = keys;
    uint32_t *order = realloc(access->order, count * sizeof *order);
    if (order == NULL) {
        return STATUS_NO_MEMORY;
    }
    access->order = order;
    return STATUS_OK;
}

static void move_entry(struct access_entry *to, struct access_entry *from)
{
    access_entry_clear(to);
    *to = *from;
    from->topics = NULL;
    from->tenants = NULL;
}

static void add(struct access *access, struct access_entry *entry, int64_t now_ms)
{
    size_t place = place_of(access, entry->key);
    memmove(&access->order[place + 1], &access->order[place],
            (access->count - place) * sizeof *access->order);
    struct access_key *key = &access->keys[access->count++];
    access->order[place] = (uint32_t)access->count;
    *key = (struct access_key){.changed_at = access->version, .listed_at = access->version};
    key->bucket = bucket_new(entry->requests_s, now_ms);
    move_entry(&key->is, entry);
}

static void change(struct access *access,
                   struct access_key *key,
                   struct access_entry *entry,
                   int64_t now_ms)
{
    if (key->is_revoked || !is_same(&key->is, entry)) {
        key->changed_at = access->version;
    }
    if (key->is.requests_s == 0) {
        key->bucket = bucket_new(entry->requests_s, now_ms);
    }
    key->is_revoked = false;
    key->is_barred = false;
    key->listed_at = access->version;
    move_entry(&key->is, entry);
}

static void revoke_unlisted(struct access *access)
{
    for (size_t i = 0; i < access->count; i++) {
        struct access_key *key = &access->keys[i];
        if (key->listed_at != access->version && !key->is_revoked) {
            key->is_revoked = true;
            key->changed_at = access->version;
        }
    }
}

enum status access_replace(struct access *access,
                           struct access_entry *entries,
                           size_t count,
                           int64_t now_ms)
{
    size_t total = access->count;
    for (size_t i = 0; i < count; i++) {
        total += find(access, entries[i].key) == 0;
    }
    enum status status = make_room(access, total);
    if (status != STATUS_OK) {
        return status;
    }
    access->version++;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = find(access, entries[i].key);
        if (number == 0) {
            add(access, &entries[i], now_ms);
        } else {
            change(access, &access->keys[number - 1], &entries[i], now_ms);
        }
    }
    revoke_unlisted(access);
    access->held = count;
    return STATUS_OK;
}

/* Asking. */

uint32_t access_number(const struct access *access, const char *key)
{
    uint32_t number = find(access, key);
    return number > 0 && !access->keys[number - 1].is_revoked ? number : 0;
}

struct access_key *access_at(const struct access *access, uint32_t number)
{
    return number >= 1 && number <= access->count ? &access->keys[number - 1] : NULL;
}

size_t access_count(const struct access *access)
{
    return access->held;
}

bool access_has_lost_listener(const struct access *access)
{
    for (size_t i = 0; i < access->count; i++) {
        const struct access_key *key = &access->keys[i];
        if (key->is_listening && key->changed_at == access->version) {
            return true;
        }
    }
    return false;
}

void access_forget_listeners(struct access *access)
{
    for (size_t i = 0; i < access->count; i++) {
        access->keys[i].is_listening = false;
    }
}

bool access_may(const struct access_key *key, enum access_act act)
{
    bool is_barred = act == ACCESS_LISTEN && key->is_barred;
    return !key->is_revoked && !is_barred && (key->is.roles & allowed[act]) != 0;
}

/* A level of a pattern that stands for any one level. */
static bool is_any_level(const char *pattern, const char *at)
{
    return *at == '*' && (at == pattern || at[-1] == '/') && (at[1] == '/' || at[1] == '\0');
}

bool access_pattern_covers(const char *pattern, const char *prefix)
{
    const char *at = pattern;
    while (*at != '\0') {
        if (is_any_level(pattern, at)) {
            /* What comes behind a level must be there to be the pattern's. */
            prefix += strcspn(prefix, "/");
            at++;
        } else if (*at == *prefix) {
            at++;
            prefix++;
        } else {
            return false;
        }
    }
    return true;
}

bool access_covers(const struct access_key *key, const char *topic)
{
    const char *pattern = key->is.topics;
    while (pattern != NULL && *pattern != '\0') {
        if (access_pattern_covers(pattern, topic)) {
            return true;
        }
        pattern += strlen(pattern) + 1;
    }
    return false;
}

bool access_has_tenant(const struct access_key *key, const char *tenant)
{
    const char *own = key->is.tenants;
    bool has = own == NULL || tenant[0] == '\0';
    while (!has && *own != '\0') {
        has = strcmp(own, tenant) == 0;
        own += strlen(own) + 1;
    }
    return has;
}

const char *access_tenant(const struct access_key *key, const char *tenant)
{
    return tenant[0] == '\0' && key->is.tenants != NULL ? key->is.tenants : tenant;
}

bool access_may_see(const struct access_key *key, const char *tenant)
{
    if ((key->is.roles & ACCESS_ADMIN) != 0) {
        return true;
    }
    return access_has_tenant(key, tenant[0] == '\0' ? default_tenant : tenant);
}
