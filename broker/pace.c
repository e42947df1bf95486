#include "broker/pace.h"

enum { WEIGHT = 8 /* one over what the last task counts in the usual time */ };

static int64_t slot_of(int64_t now_ms)
{
    return now_ms / PACE_SLOT_MS;
}

/* The slots from the one after the last on are empty until something is counted in them. */
static void move_on(struct pace *pace, int64_t slot)
{
    if (slot - pace->slot >= PACE_SLOTS) {
        pace->slot = slot - PACE_SLOTS;
    }
    while (pace->slot < slot) {
        pace->slot++;
        pace->done[pace->slot % PACE_SLOTS] = 0;
    }
}

static uint32_t count_done(const struct pace *pace, int64_t now_ms)
{
    uint32_t done = 0;
    int64_t first = slot_of(now_ms) - PACE_SLOTS + 1;
    for (int64_t i = 0; i < PACE_SLOTS; i++) {
        int64_t slot = pace->slot - i;
        done += slot >= first && slot >= 0 ? pace->done[slot % PACE_SLOTS] : 0;
    }
    return done;
}

void pace_begin(struct pace *pace, bool is_first, int64_t now_ms)
{
    if (is_first && count_done(pace, now_ms) == 0) {
        pace->began_ms = now_ms;
    }
}

void pace_count(struct pace *pace, int64_t ran_ms, int64_t now_ms)
{
    move_on(pace, slot_of(now_ms));
    pace->done[pace->slot % PACE_SLOTS]++;
    pace->usual += pace->usual == 0 ? ran_ms * WEIGHT : ran_ms - pace->usual / WEIGHT;
}

struct pace_reading pace_read(const struct pace *pace, int64_t now_ms)
{
    int64_t since_ms = (slot_of(now_ms) - PACE_SLOTS + 1) * PACE_SLOT_MS;
    since_ms = since_ms < pace->began_ms ? pace->began_ms : since_ms;
    int64_t over_ms = now_ms - since_ms;
    return (struct pace_reading){.done = count_done(pace, now_ms),
                                 .over_ms = over_ms < PACE_SLOT_MS ? PACE_SLOT_MS : over_ms};
}

int64_t pace_usual_ms(const struct pace *pace)
{
    return pace->usual / WEIGHT;
}
