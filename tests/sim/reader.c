#include "tests/sim/reader.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum {
    PACE_MAX_MS = 150,
    SLEEP_MAX_MS = 2500,
    SLEEPS = 30, /* per thousand looks: it does not read for long, */
    CUTS = 20,   /* its connection is lost, */
    DOUBTS = 50, /* or it asks though it has no reason */
    LOSSES = 100 /* per thousand parts of an answer: it and the rest are lost */
};

static const char *const prefixes[READERS] = {"", "assessment/", "assessment/economy/",
                                              "assessment/stability/irn"};

static uint32_t draw(struct readers *readers, uint32_t limit)
{
    return random_below(&readers->random, limit);
}

static bool chance(struct readers *readers, uint32_t odds)
{
    return draw(readers, 1000) < odds;
}

void readers_open(struct readers *readers, uint64_t seed, uint32_t count)
{
    readers->random.state = ~seed;
    readers->count = count;
    for (uint32_t i = 0; i < count; i++) {
        readers->readers[i] = (struct reader){.number = i + 1,
                                              .prefix = prefixes[i],
                                              .pace_ms = 1 + draw(readers, PACE_MAX_MS),
                                              .is_connected = true,
                                              .queue_max = 1 + draw(readers, READER_QUEUE_MAX),
                                              .next = 1};
    }
}

static bool wants(const struct reader *reader, const struct window_item *item)
{
    return strncmp(item->topic, reader->prefix, strlen(reader->prefix)) == 0;
}

void readers_publish(struct readers *readers, const struct window_item *item)
{
    for (uint32_t i = 0; i < readers->count; i++) {
        struct reader *reader = &readers->readers[i];
        if (!wants(reader, item)) {
            continue;
        }
        if (reader->is_connected && reader->queue_count < reader->queue_max) {
            reader->queue[reader->queue_count++] = *item;
        } else {
            readers->counts.dropped++;
        }
    }
}

static void cut_off(struct reader *reader)
{
    reader->is_connected = false;
    reader->queue_count = 0;
    reader->has_asked = false;
}

void readers_cut_off(struct readers *readers)
{
    for (uint32_t i = 0; i < readers->count; i++) {
        cut_off(&readers->readers[i]);
    }
}

static void hear(struct readers *readers,
                 struct reader *reader,
                 const struct reader_view *view,
                 const struct window_item *item)
{
    assert(item->sequence < READER_OUTCOMES_MAX);
    law_heard(view->law, reader, item, &readers->told[item->sequence]);
    reader->has[item->sequence] |= (uint8_t)(1U << item->step);
    bool is_last = item->step == item->steps;
    reader->next = item->sequence + is_last;
    reader->step = is_last ? 0 : item->step + 1;
}

/* Has it gone past this one? */
static bool is_old(const struct reader *reader, const struct window_item *item)
{
    return item->sequence < reader->next ||
           (item->sequence == reader->next && item->step < reader->step);
}

/* The oldest publication in its queue: the next, an old one, or one behind a gap. */
static void
read_one(struct readers *readers, struct reader *reader, const struct reader_view *view)
{
    const struct window_item item = reader->queue[0];
    reader->queue_count--;
    memmove(reader->queue, reader->queue + 1, reader->queue_count * sizeof item);
    if (item.sequence == reader->next && item.step == reader->step) {
        hear(readers, reader, view, &item);
        readers->counts.heard++;
    } else if (!is_old(reader, &item)) {
        reader->is_behind = true;
    }
}

static void ask(struct readers *readers, struct reader *reader, const struct reader_view *view)
{
    const struct window_question question = {
        .prefix = reader->prefix, .from = reader->next, .most = 1 + draw(readers, WINDOW_MOST)};
    window_ask(view->broker, &question, &reader->answer);
    law_answered(view->law, &question, &reader->answer);
    reader->has_asked = true;
    reader->answer_at = 0;
    if (view->story != NULL) {
        fprintf(view->story,
                "%8" PRId64 " reader %" PRIu32 " asks from %" PRIu64 ": %" PRIu32
                " outcomes, next %" PRIu64 "%s\n",
                view->now_ms, reader->number, question.from, reader->answer.count,
                reader->answer.next, reader->answer.more ? ", more" : "");
    }
}

/* What of the answer may have left the broker arrives, in order; `is_safe`: none is lost. */
static void take_answer(struct readers *readers,
                        struct reader *reader,
                        const struct reader_view *view,
                        bool is_safe)
{
    const struct window_answer *answer = &reader->answer;
    for (; reader->answer_at < answer->count; reader->answer_at++) {
        const struct window_item *item = &answer->items[reader->answer_at];
        if (item->covers > view->committed) {
            return;
        }
        law_leave(view->law, item->needed, view->committed);
        if (!is_safe && chance(readers, LOSSES)) {
            reader->has_asked = false;
            return;
        }
        if (!is_old(reader, item)) {
            hear(readers, reader, view, item);
            readers->counts.fetched++;
        }
    }
    if (answer->covers <= view->committed) {
        law_leave(view->law, answer->needed, view->committed);
        reader->has_asked = false;
        reader->step = answer->next > reader->next ? 0 : reader->step;
        reader->next = answer->next > reader->next ? answer->next : reader->next;
        reader->is_behind = answer->more;
    }
}

static void act(struct readers *readers, struct reader *reader, const struct reader_view *view)
{
    reader->wake_ms = view->now_ms + 1 + draw(readers, (uint32_t)reader->pace_ms);
    if (!reader->is_connected) {
        reader->is_connected = true;
        reader->is_behind = true; /* for all it knows */
    }
    if (reader->has_asked) {
        take_answer(readers, reader, view, false);
    } else if (reader->is_behind) {
        ask(readers, reader, view);
    } else if (reader->queue_count > 0) {
        read_one(readers, reader, view);
    }
    reader->is_behind = reader->is_behind || chance(readers, DOUBTS);
    if (chance(readers, CUTS)) {
        cut_off(reader);
    }
    if (chance(readers, SLEEPS)) {
        reader->wake_ms += draw(readers, SLEEP_MAX_MS);
    }
}

void readers_step(struct readers *readers, const struct reader_view *view)
{
    for (uint32_t i = 0; i < readers->count && view->law->broken == NULL; i++) {
        struct reader *reader = &readers->readers[i];
        if (reader->wake_ms <= view->now_ms) {
            act(readers, reader, view);
        }
    }
}

/* Asks until there is no more. */
static void
catch_up(struct readers *readers, struct reader *reader, const struct reader_view *view)
{
    do {
        ask(readers, reader, view);
        if (view->law->broken != NULL) {
            return; /* it might ask for ever */
        }
        take_answer(readers, reader, view, true);
        assert(!reader->has_asked);
    } while (reader->is_behind);
}

void readers_settle(struct readers *readers, const struct reader_view *view)
{
    for (uint32_t i = 0; i < readers->count && view->law->broken == NULL; i++) {
        struct reader *reader = &readers->readers[i];
        if (reader->has_asked) {
            take_answer(readers, reader, view, true);
        }
        while (reader->queue_count > 0 && !reader->is_behind) {
            read_one(readers, reader, view);
        }
        catch_up(readers, reader, view);
        law_caught_up(view->law, reader);
    }
}
