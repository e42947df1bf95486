#include "broker/news.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct place {
    struct id of; /* zero: free */
    uint64_t turn;
    int64_t told_ms; /* of a request: when its shards' news were last told */
    size_t size;
    uint8_t bytes[NEWS_BYTES_MAX];
};

struct news {
    uint64_t turn; /* of the place written last */
    struct place places[NEWS_SETS][NEWS_PLACES];
};

enum status news_new(struct news **news_out)
{
    *news_out = calloc(1, sizeof **news_out);
    return *news_out != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

void news_free(struct news **news_p)
{
    free(*news_p);
    *news_p = NULL;
}

/* Ids are random. */
static size_t set_of(const struct id *of)
{
    static_assert(NEWS_SETS == UINT8_MAX + 1, "one byte says which");
    return of->bytes[ID_BYTES - 1];
}

static const struct place *find(const struct news *news, const struct id *of)
{
    const struct place *set = news->places[set_of(of)];
    for (size_t i = 0; i < NEWS_PLACES; i++) {
        if (id_equal(&set[i].of, of)) {
            return &set[i];
        }
    }
    return NULL;
}

/* Its own place, or that of the one not heard of for longest. */
static struct place *take(struct news *news, const struct id *of)
{
    struct place *set = news->places[set_of(of)];
    struct place *taken = &set[0];
    for (size_t i = 0; i < NEWS_PLACES; i++) {
        if (id_equal(&set[i].of, of)) {
            taken = &set[i];
            break;
        }
        taken = set[i].turn < taken->turn ? &set[i] : taken;
    }
    if (!id_equal(&taken->of, of)) {
        taken->of = *of;
        taken->size = 0;
        taken->told_ms = INT64_MIN;
    }
    taken->turn = ++news->turn;
    return taken;
}

void news_put(struct news *news, const struct id *of, const void *bytes, size_t size)
{
    if (size <= NEWS_BYTES_MAX && !id_is_zero(of)) {
        struct place *place = take(news, of);
        memcpy(place->bytes, bytes, size);
        place->size = size;
    }
}

const uint8_t *news_find(const struct news *news, const struct id *of, size_t *size_out)
{
    const struct place *place = find(news, of);
    bool is_known = place != NULL && place->size > 0;
    *size_out = is_known ? place->size : 0;
    return is_known ? place->bytes : NULL;
}

bool news_is_due(struct news *news, const struct id *request, int64_t now_ms)
{
    struct place *place = take(news, request);
    if (place->told_ms != INT64_MIN && now_ms - place->told_ms < NEWS_PERIOD_MS) {
        return false;
    }
    place->told_ms = now_ms;
    return true;
}
