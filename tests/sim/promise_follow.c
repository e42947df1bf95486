#include "tests/sim/promise.h"
#include "tests/sim/reader.h"

#include <string.h>

/* Is it kept, to be asked for again? */
static bool is_kept(const struct book_request *request)
{
    return promise_is_kept(request);
}

static bool has_prefix(const char *topic, const char *prefix)
{
    return strncmp(topic, prefix, strlen(prefix)) == 0;
}

/* What who asks for `prefix` wants of it: a bit for the outcome, the lowest, and each step. */
static uint8_t
wanted_of(const struct book *book, const struct book_request *request, const char *prefix)
{
    uint8_t wanted = 0;
    for (uint32_t step = 0; step <= request->steps; step++) {
        char topic[WINDOW_TOPIC_BYTES];
        window_topic(book->topics[request->topic], step, topic);
        wanted |= (uint8_t)(has_prefix(topic, prefix) << step);
    }
    return wanted;
}

static uint8_t items_of(const struct window_answer *answer, uint64_t sequence)
{
    uint8_t items = 0;
    for (uint32_t i = 0; i < answer->count; i++) {
        if (answer->items[i].sequence == sequence) {
            items |= (uint8_t)(1U << answer->items[i].step);
        }
    }
    return items;
}

/* Each is one that is kept, as it was recorded, and they come in order. */
static const char *check_items(struct law *law,
                               const struct window_question *question,
                               struct window_answer *answer)
{
    uint64_t least = question->from;
    uint32_t step = 0;
    uint32_t begun = 0; /* items before those of the last number */
    for (uint32_t i = 0; i < answer->count; i++) {
        struct window_item *item = &answer->items[i];
        const struct book_request *request = &law->book.requests[book_number(&item->request)];
        if (item->sequence < least || (item->sequence == least && item->step < step)) {
            return "an outcome is replayed again, or out of order";
        }
        if (!is_kept(request) || request->sequence != item->sequence ||
            request->steps != item->steps || item->step > item->steps) {
            return "what is replayed is not the outcome recorded";
        }
        if ((wanted_of(&law->book, request, question->prefix) >> item->step & 1) == 0) {
            return "an outcome is replayed that was not asked for";
        }
        item->needed = request->outcome_record;
        begun = i > 0 && item->sequence == least ? begun : i;
        least = item->sequence;
        step = item->step + 1;
    }
    return begun < question->most ? NULL : "more is replayed than was asked for";
}

/* None is left out: neither of those before the number to go on from, nor behind the last. */
static const char *check_whole(struct law *law,
                               const struct window_question *question,
                               const struct window_answer *answer)
{
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        uint8_t wanted = wanted_of(&law->book, request, question->prefix);
        if (!is_kept(request) || request->sequence < question->from || wanted == 0) {
            continue;
        }
        if (request->sequence < answer->next && items_of(answer, request->sequence) != wanted) {
            return "an outcome that is kept is not replayed";
        }
        if (request->sequence >= answer->next && !answer->more) {
            return "there are more outcomes than it says";
        }
    }
    return NULL;
}

/* The records that the number to go on from rests on: were they lost, the numbers before it
 * would be given out again, to outcomes that who asked would never hear. */
static uint64_t needed_by_end(struct law *law, const struct window_answer *answer)
{
    uint64_t reached = answer->next - !answer->more;
    uint64_t needed = 0;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (is_kept(request) && request->sequence == reached) {
            needed = request->outcome_record;
        }
    }
    return needed;
}

/* What the end says: where to go on, and what there is. */
static const char *
check_end(struct law *law, const struct window_question *question, struct window_answer *answer)
{
    uint64_t first = 0;
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (is_kept(request) && (first == 0 || request->sequence < first)) {
            first = request->sequence;
        }
    }
    if (answer->first != first || answer->last != law->book.counts.last_sequence) {
        return "the first number kept, or the last given out, is another";
    }
    answer->needed = needed_by_end(law, answer);
    uint64_t behind = answer->count > 0 ? answer->items[answer->count - 1].sequence + 1
                                        : question->from + answer->more;
    if (answer->next < behind || answer->next > answer->last + 1) {
        return "who goes on from there hears some again, or misses some to come";
    }
    return NULL;
}

const char *promise_replay(struct law *law,
                           const struct window_question *question,
                           struct window_answer *answer)
{
    const char *words = check_items(law, question, answer);
    words = words != NULL ? words : check_whole(law, question, answer);
    return words != NULL ? words : check_end(law, question, answer);
}

const char *
promise_heard(const struct reader *reader, const struct window_item *item, uint32_t *told_p)
{
    uint32_t number = book_number(&item->request);
    if (!has_prefix(item->topic, reader->prefix)) {
        return "an outcome of another topic is heard";
    }
    if (item->sequence < reader->next || (reader->has[item->sequence] >> item->step & 1) != 0) {
        return "an outcome is heard twice, or out of order";
    }
    if (*told_p != 0 && *told_p != number) {
        return "two outcomes have the same number";
    }
    *told_p = number;
    return NULL;
}

const char *promise_caught_up(struct law *law, const struct reader *reader)
{
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        uint8_t wanted = wanted_of(&law->book, request, reader->prefix);
        if (is_kept(request) && (reader->has[request->sequence] & wanted) != wanted) {
            return "a subscriber lacks an outcome that is kept";
        }
    }
    return NULL;
}
