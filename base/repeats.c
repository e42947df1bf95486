#include "base/repeats.h"

#include <string.h>

static bool is_over(const struct repeat *repeat, int64_t now_ms)
{
    return now_ms - repeat->since_ms >= REPEATS_WINDOW_MS;
}

static struct repeat *find(struct repeats *repeats, const char *event)
{
    for (size_t i = 0; i < repeats->count; i++) {
        if (strcmp(repeats->events[i].event, event) == 0) {
            return &repeats->events[i];
        }
    }
    if (repeats->count == REPEATS_EVENTS_MAX) {
        return NULL;
    }
    struct repeat *repeat = &repeats->events[repeats->count++];
    *repeat = (struct repeat){.event = event};
    return repeat;
}

bool repeats_admit(struct repeats *repeats, const char *event, int level, int64_t now_ms)
{
    struct repeat *repeat = find(repeats, event);
    if (repeat == NULL) {
        return true;
    }
    if (repeat->held == 0 && (repeat->said == 0 || is_over(repeat, now_ms))) {
        repeat->since_ms = now_ms;
        repeat->said = 0;
    }
    if (repeat->said < REPEATS_BURST) {
        repeat->said++;
        return true;
    }
    repeat->held++;
    repeat->level = level;
    return false;
}

bool repeats_take(struct repeats *repeats, int64_t now_ms, struct repeat *repeat_out)
{
    for (size_t i = 0; i < repeats->count; i++) {
        struct repeat *repeat = &repeats->events[i];
        if (repeat->held > 0 && is_over(repeat, now_ms)) {
            *repeat_out = *repeat;
            repeat->held = 0;
            repeat->said = 0;
            return true;
        }
    }
    return false;
}
