#include "broker/name.h"

#include <assert.h>
#include <string.h>

struct text {
    const char *bytes;
    size_t size;
};

bool name_is_visible(const char *text, size_t size_max, size_t *size_out)
{
    size_t size = 0;
    while (text[size] > ' ' && text[size] <= '~') {
        if (size == size_max) {
            return false;
        }
        size++;
    }
    *size_out = size;
    return text[size] == '\0';
}

enum status name_make(size_t item_size,
                      uint32_t items_max,
                      const struct hash_secret *secret,
                      struct names *names_out)
{
    assert(item_size >= sizeof(struct name));
    struct names names = {.secret = *secret};
    enum status status = slab_make(item_size, items_max, &names.items);
    if (status == STATUS_OK) {
        status = table_make(items_max, &names.by_text);
    }
    if (status != STATUS_OK) {
        name_clear(&names);
        return status;
    }
    *names_out = names;
    return STATUS_OK;
}

enum status name_reserve(struct names *names, uint32_t items)
{
    enum status status = slab_reserve(&names->items, items);
    return status == STATUS_OK ? table_reserve(&names->by_text, items) : status;
}

void name_clear(struct names *names)
{
    table_clear(&names->by_text);
    slab_clear(&names->items);
}

static bool has_text(const void *owner, uint32_t item, const void *key)
{
    const struct names *names = owner;
    const struct name *name = slab_at(&names->items, item);
    const struct text *text = key;
    return name->size == text->size && memcmp(name->text, text->bytes, text->size) == 0;
}

static struct name *find(const struct names *names, uint64_t hash, const struct text *text)
{
    uint32_t number = table_find(&names->by_text, hash, has_text, names, text);
    return number == table_none ? NULL : slab_at(&names->items, number);
}

enum status name_take(struct names *names, const char *text, void **item_out)
{
    const struct text key = {.bytes = text, .size = strlen(text)};
    assert(key.size <= NAME_BYTES_MAX);
    uint64_t hash = hash_bytes(&names->secret, text, key.size);
    struct name *name = find(names, hash, &key);
    if (name == NULL) {
        void *item = NULL;
        uint32_t number = 0;
        enum status status = slab_take(&names->items, &item, &number);
        if (status != STATUS_OK) {
            return status;
        }
        name = item;
        name->hash = hash;
        name->number = number;
        name->size = (uint8_t)key.size;
        memcpy(name->text, text, key.size);
        table_add(&names->by_text, hash, number);
    }
    name->users++;
    *item_out = name;
    return STATUS_OK;
}

void name_give(struct names *names, struct name *name)
{
    assert(name->users > 0);
    name->users--;
    if (name->users == 0) {
        table_remove(&names->by_text, name->hash, name->number);
        slab_give(&names->items, name->number);
    }
}

void *name_find(const struct names *names, const char *text, size_t size)
{
    const struct text key = {.bytes = text, .size = size};
    return find(names, hash_bytes(&names->secret, text, size), &key);
}

void *name_next(const struct names *names, uint32_t number)
{
    for (; number < names->items.reached; number++) {
        struct name *name = slab_at(&names->items, number);
        if (name->users > 0) {
            return name;
        }
    }
    return NULL;
}
