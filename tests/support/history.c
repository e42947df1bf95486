#include "tests/support/history.h"

#include "tests/support/check.h"
#include "wire/digest.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CALLERS_MAX = 16,
    REQUESTS_MAX = 1 << 16, /* of a caller */
    CONTENTS_MAX = 1 << 12,
    LINE_MAX_BYTES = 200,
    PAGE = 1000 /* requests asked for in a list */
};

/* What is known of a request. */
struct deed {
    bool is_asked, is_accepted, is_listed;
    uint64_t content;
    uint64_t sequence; /* 0: its end was not heard */
    int code;
    char digest[DIGEST_TEXT_BYTES];
};

/* The first answer to a content. */
struct answer {
    uint64_t content;
    char digest[DIGEST_TEXT_BYTES];
};

struct history {
    struct deed *deeds[CALLERS_MAX]; /* [REQUESTS_MAX] by number */
    uint32_t counts[CALLERS_MAX];    /* asked, by caller: numbers are 0, 1, 2... */
    uint64_t ended;
    struct answer answers[CONTENTS_MAX]; /* [answer_count] to contents asked several times */
    size_t answer_count;
};

struct history *history_new(void)
{
    struct history *history = calloc(1, sizeof *history);
    assert_non_null(history);
    return history;
}

void history_free(struct history **history_p)
{
    struct history *history = *history_p;
    if (history == NULL) {
        return;
    }
    for (size_t i = 0; i < CALLERS_MAX; i++) {
        free(history->deeds[i]);
    }
    free(history);
    *history_p = NULL;
}

/* The request of an id; NULL: nobody asked for it. */
static struct deed *find(const struct history *history, const struct id *id)
{
    uint32_t caller = 0;
    uint32_t number = 0;
    memcpy(&caller, &id->bytes[8], sizeof caller);
    memcpy(&number, &id->bytes[12], sizeof number);
    const struct id ours = history_id(caller, number);
    if (!id_equal(&ours, id) || caller >= CALLERS_MAX || number >= history->counts[caller]) {
        return NULL;
    }
    return &history->deeds[caller][number];
}

/* Telling. */

/* Law: the same content has the same answer. */
static void check_answer(struct history *history, const struct deed *deed)
{
    for (size_t i = 0; i < history->answer_count; i++) {
        if (history->answers[i].content == deed->content) {
            assert_string_equal(history->answers[i].digest, deed->digest);
            return;
        }
    }
    if (history->answer_count < CONTENTS_MAX) {
        struct answer *answer = &history->answers[history->answer_count++];
        answer->content = deed->content;
        memcpy(answer->digest, deed->digest, sizeof answer->digest);
    }
}

/* Law: a request has one outcome, whoever tells of it, and when. */
static void note_end(
    struct history *history, struct deed *deed, uint64_t sequence, int code, const char *digest)
{
    assert_true(sequence > 0);
    assert_int_equal(code, 0);
    if (deed->sequence == 0) {
        deed->sequence = sequence;
        deed->code = code;
        snprintf(deed->digest, sizeof deed->digest, "%s", digest);
        history->ended++;
        check_answer(history, deed);
    }
    assert_int_equal(sequence, deed->sequence);
    assert_int_equal(code, deed->code);
    assert_string_equal(digest, deed->digest);
}

static struct deed *ask(struct history *history, uint32_t caller, uint32_t number)
{
    assert_true(caller < CALLERS_MAX && number < REQUESTS_MAX);
    assert_true(number <= history->counts[caller]);
    if (history->deeds[caller] == NULL) {
        history->deeds[caller] = calloc(REQUESTS_MAX, sizeof *history->deeds[caller]);
        assert_non_null(history->deeds[caller]);
    }
    if (number == history->counts[caller]) {
        history->counts[caller]++;
    }
    return &history->deeds[caller][number];
}

static void take_line(struct history *history, uint32_t caller, const char *line)
{
    uint32_t number = 0;
    uint64_t value = 0;
    int code = 0;
    char digest[DIGEST_TEXT_BYTES];
    if (sscanf(line, "ask %" SCNu32 " %" SCNu64, &number, &value) == 2) {
        struct deed *deed = ask(history, caller, number);
        assert_true(!deed->is_asked || deed->content == value);
        deed->is_asked = true;
        deed->content = value;
    } else if (sscanf(line, "accepted %" SCNu32, &number) == 1) {
        ask(history, caller, number)->is_accepted = true;
    } else if (sscanf(line, "ended %" SCNu32 " %" SCNu64 " %d %64s", &number, &value, &code,
                      digest) == 4) {
        note_end(history, ask(history, caller, number), value, code, digest);
    } else {
        fail_msg("caller %" PRIu32 " says: %s", caller, line);
    }
}

void history_take(struct history *history, uint32_t caller, const char *text, size_t *at_p)
{
    const char *end = strchr(text + *at_p, '\n');
    while (end != NULL) {
        char line[LINE_MAX_BYTES];
        size_t size = (size_t)(end - (text + *at_p));
        assert_true(size < sizeof line);
        memcpy(line, text + *at_p, size);
        line[size] = '\0';
        take_line(history, caller, line);
        *at_p += size + 1;
        end = strchr(text + *at_p, '\n');
    }
}

uint32_t history_next(const struct history *history, uint32_t caller)
{
    uint32_t count = history->counts[caller];
    bool is_open = count > 0 && history->deeds[caller][count - 1].sequence == 0;
    return is_open ? count - 1 : count;
}

uint64_t history_ended(const struct history *history)
{
    return history->ended;
}

/* Checking. */

static void hear_end(struct history *history,
                     struct asker *asker,
                     const struct id *request,
                     struct deed *deed)
{
    struct brink_reply reply;
    char digest[DIGEST_TEXT_BYTES];
    asker_await(asker, request, 0, &reply);
    const struct digest_part part = {reply.body, reply.body_size};
    const struct digest body = digest_of(&part, 1);
    digest_format(&body, digest);
    note_end(history, deed, reply.work.sequence, reply.status.code, digest);
}

/* Law: what was accepted is there; what was asked for and not accepted may be. */
static void hear_all(struct history *history, struct asker *asker)
{
    for (uint32_t caller = 0; caller < CALLERS_MAX; caller++) {
        for (uint32_t number = 0; number < history->counts[caller]; number++) {
            struct deed *deed = &history->deeds[caller][number];
            const struct id id = history_id(caller, number);
            struct brink_reply reply;
            if (!deed->is_accepted && deed->sequence == 0) {
                assert_int_equal(brink_get(asker->brink, &id, ASKER_WAIT_MS, &reply),
                                 STATUS_OK);
            }
            if (deed->is_accepted || deed->sequence > 0 || reply.status.code == 0) {
                hear_end(history, asker, &id, deed);
            }
        }
    }
}

static const Brink__V1__RequestList *ask_list(struct asker *asker, struct id *after)
{
    Brink__V1__ListRequest request = BRINK__V1__LIST_REQUEST__INIT;
    request.most = PAGE;
    if (!id_is_zero(after)) {
        request.after = (ProtobufCBinaryData){.len = ID_BYTES, .data = after->bytes};
    }
    return (const Brink__V1__RequestList *)asker_call(
        asker, "/brink.v1.Broker/List", &request.base, &brink__v1__request_list__descriptor);
}

/* Law: nothing is there that nobody asked for, and it is there once, as it was heard. */
static void check_state(const struct history *history,
                        const Brink__V1__RequestState *state,
                        bool *numbers,
                        uint64_t count)
{
    struct id id;
    assert_int_equal(id_read(state->request_id.data, state->request_id.len, &id), STATUS_OK);
    struct deed *deed = find(history, &id);
    assert_non_null(deed);
    assert_false(deed->is_listed);
    deed->is_listed = true;
    assert_int_equal(state->phase, BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DONE);
    assert_int_equal(state->sequence, deed->sequence);
    assert_in_range(state->sequence, 1, count);
    assert_false(numbers[state->sequence - 1]);
    numbers[state->sequence - 1] = true;
}

static uint64_t
check_list(const struct history *history, struct asker *asker, bool *numbers, uint64_t count)
{
    struct id after = {{0}};
    uint64_t listed = 0;
    bool more = true;
    while (more) {
        const Brink__V1__RequestList *list = ask_list(asker, &after);
        for (size_t i = 0; i < list->n_requests; i++) {
            check_state(history, list->requests[i], numbers, count);
            listed++;
        }
        more = list->more;
        if (more) {
            assert_int_equal(id_read(list->next.data, list->next.len, &after), STATUS_OK);
        }
    }
    return listed;
}

void history_check(struct history *history, struct asker *asker)
{
    hear_all(history, asker);
    uint64_t count = asker_stats(asker)->last_sequence;
    bool *numbers = calloc(count + 1, sizeof *numbers);
    assert_non_null(numbers);
    assert_int_equal(check_list(history, asker, numbers, count), count);
    assert_int_equal(history->ended, count);
    free(numbers);
    for (uint32_t caller = 0; caller < CALLERS_MAX; caller++) {
        for (uint32_t number = 0; number < history->counts[caller]; number++) {
            struct deed *deed = &history->deeds[caller][number];
            assert_true(deed->sequence == 0 || deed->is_listed);
            deed->is_listed = false; /* for the next time */
        }
    }
}
