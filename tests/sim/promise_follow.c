#include "tests/sim/promise.h"
#include "tests/sim/reader.h"

#include <string.h>

/* Is it kept, to be asked for again? */
static bool is_kept(const struct book_request *request)
{
    return job_has_ended(request->state);
}

static bool has_prefix(const char *topic, const char *prefix)
{
    return strncmp(topic, prefix, strlen(prefix)) == 0;
}

/* Does who asks for `prefix` want its outcome? */
static bool
is_wanted(const struct book *book, const struct book_request *request, const char *prefix)
{
    char topic[WINDOW_TOPIC_BYTES];
    window_topic(book->topics[request->topic], topic);
    return has_prefix(topic, prefix);
}

static bool has_item(const struct window_answer *answer, uint64_t sequence)
{
    for (uint32_t i = 0; i < answer->count; i++) {
        if (answer->items[i].sequence == sequence) {
            return true;
        }
    }
    return false;
}

/* Each is one that is kept, as it was recorded, and they come in order. */
static const char *check_items(struct law *law,
                               const struct window_question *question,
                               struct window_answer *answer)
{
    uint64_t least = question->from;
    for (uint32_t i = 0; i < answer->count; i++) {
        struct window_item *item = &answer->items[i];
        const struct book_request *request = &law->book.requests[book_number(&item->request)];
        if (item->sequence < least) {
            return "an outcome is replayed again, or out of order";
        }
        if (!is_kept(request) || request->sequence != item->sequence) {
            return "what is replayed is not the outcome recorded";
        }
        if (!is_wanted(&law->book, request, question->prefix)) {
            return "an outcome is replayed that was not asked for";
        }
        item->needed = request->outcome_record;
        least = item->sequence + 1;
    }
    return answer->count <= question->most ? NULL : "more is replayed than was asked for";
}

/* None is left out: neither of those before the number to go on from, nor behind the last. */
static const char *check_whole(struct law *law,
                               const struct window_question *question,
                               const struct window_answer *answer)
{
    for (uint32_t i = 0; i < law->book.known_count; i++) {
        const struct book_request *request = promise_known(law, i);
        if (!is_kept(request) || request->sequence < question->from ||
            !is_wanted(&law->book, request, question->prefix)) {
            continue;
        }
        if (request->sequence < answer->next && !has_item(answer, request->sequence)) {
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
    if (item->sequence < reader->next || reader->has[item->sequence]) {
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
        if (is_kept(request) && is_wanted(&law->book, request, reader->prefix) &&
            !reader->has[request->sequence]) {
            return "a subscriber lacks an outcome that is kept";
        }
    }
    return NULL;
}
