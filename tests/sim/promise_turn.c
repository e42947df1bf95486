#include "tests/sim/promise.h"

/* Within a lane: first come, first served; what comes back goes to the front. */
const char *promise_lane_order(struct law *law, const struct effect *effect)
{
    if (effect->kind != EFFECT_TASK || effect->is_copy) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *other = promise_known(law, i);
        if (other->state == JOB_WAITING && !other->is_aside && other->topic == request->topic &&
            other->tenant == request->tenant && other->priority == request->priority &&
            other->needs == request->needs && other->place < request->place) {
            return "started before one that is further ahead";
        }
    }
    return NULL;
}

/* No request waits that a worker with room would take. */
const char *promise_no_idle_end(struct law *law, const struct ending *ending)
{
    (void)ending;
    const struct book *book = &law->book;
    for (uint32_t w = 0; w < book->workers_reached && book->counts.waiting > 0; w++) {
        const struct book_worker *worker = &book->workers[w];
        if (!book_has_room(worker)) {
            continue;
        }
        for (uint32_t i = 0; i < book->known_count; i++) {
            const struct book_request *request = promise_known(law, i);
            if (request->state == JOB_WAITING && !request->is_aside &&
                book_takes(book, worker, request)) {
                return "a worker idles while a request waits for it";
            }
        }
    }
    return NULL;
}

/* Tasks given to `a` since both wait, over its weight. */
static double served(const struct law *law, uint32_t a, uint32_t b)
{
    return (double)(law->tasks[a] - law->tasks_since[a][b]) / (double)law->weights[a];
}

/* While two tenants wait, their tasks stand as their weights, to within two tasks each. */
const char *promise_fairness(struct law *law, const struct effect *effect)
{
    if (effect->kind != EFFECT_TASK || effect->is_copy || !law->is_uniform) {
        return NULL;
    }
    uint32_t a = book_request_of(&law->book, effect)->tenant;
    law->tasks[a]++;
    for (uint32_t b = 0; b < BOOK_TEXTS_MAX; b++) {
        if (b == a || law->waiting[b] == 0) {
            continue;
        }
        double ahead = served(law, a, b) - served(law, b, a);
        if (ahead > 2.05 / (double)law->weights[a] + 2.05 / (double)law->weights[b]) {
            return "a tenant has more than its share";
        }
    }
    return NULL;
}

/* A request is passed by one with less right at most every second time. */
const char *promise_no_starvation(struct law *law, const struct effect *effect)
{
    if (effect->kind != EFFECT_TASK || effect->is_copy || !law->is_uniform) {
        return NULL;
    }
    const struct book_request *request = book_request_of(&law->book, effect);
    return request->passed <= request->preceded + 1
               ? NULL
               : "passed again and again by requests with less right";
}
