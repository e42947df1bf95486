#include "command/watch.h"

#include "client/follow.h"
#include "client/watch.h"
#include "command/identity.h"
#include "command/interrupt.h"
#include "command/publication.h"

#include <inttypes.h>

enum { SLICE_MS = 200, ARENA_BYTES_MAX = 256 * 1024 * 1024 };

static enum exit_code show(const struct invocation *invocation,
                           const struct watch_event *event,
                           struct arena *arena,
                           struct buffer *text)
{
    const struct console *console = invocation->console;
    arena_reset(arena);
    buffer_reset(text);
    if (invocation->options.json) {
        publication_print_json(event, arena, text);
    } else {
        struct page page = {.text = text, .width = console->width, .unicode = console->unicode};
        publication_print(event, arena, &page);
    }
    return console_write(console, text) == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

/* Until the user interrupts, the count is reached, or nobody reads any more. */
static enum exit_code
follow(const struct invocation *invocation, struct watch *watch, int interrupt)
{
    uint64_t left = invocation->options.count;
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct buffer text = {0};
    enum exit_code code = EXIT_DONE;
    while (code == EXIT_DONE) {
        struct watch_event event;
        enum status status = watch_next(watch, SLICE_MS, &event);
        if (interrupt_has_come(interrupt)) {
            code = EXIT_INTERRUPTED;
        } else if (status == STATUS_OK) {
            code = show(invocation, &event, &arena, &text);
            if (left > 0 && --left == 0) {
                break;
            }
        } else if (status == STATUS_NO_KEY) {
            console_complain(invocation->console, "%s", watch_words(watch));
            code = EXIT_UNREACHABLE;
        } else if (status != STATUS_EXPIRED) {
            console_complain(invocation->console, "%s", status_words(status));
            code = EXIT_FAILED;
        }
    }
    buffer_clear(&text);
    arena_clear(&arena);
    return code;
}

/* What follow_step gives is shown as it comes. */
struct following {
    const struct invocation *invocation;
    struct arena arena;
    struct buffer text;
    uint64_t left; /* 0: no end */
    bool is_done;
    enum exit_code code;
};

static void show_followed(void *arg, const struct watch_event *event)
{
    struct following *following = arg;
    if (following->is_done) {
        return; /* more came than were asked for */
    }
    following->code = show(following->invocation, event, &following->arena, &following->text);
    bool is_last = following->left > 0 && --following->left == 0;
    following->is_done = is_last || following->code != EXIT_DONE;
}

static void say_filled(const struct invocation *invocation, uint64_t filled, uint64_t *said)
{
    if (filled > *said) {
        console_complain(invocation->console,
                         "%" PRIu64 " publications were not heard, and fetched",
                         filled - *said);
        *said = filled;
    }
}

static enum exit_code
follow_all(const struct invocation *invocation, struct follow *follow, int interrupt)
{
    struct following following = {.invocation = invocation,
                                  .arena = {.size_max = ARENA_BYTES_MAX},
                                  .left = invocation->options.count,
                                  .code = EXIT_DONE};
    bool was_heard = true;
    uint64_t said = 0;
    while (!following.is_done) {
        enum status status = follow_step(follow, SLICE_MS, show_followed, &following);
        if (status == STATUS_UNAVAILABLE && was_heard) {
            console_complain(invocation->console, "%s; trying again", follow_words(follow));
        }
        was_heard = status != STATUS_UNAVAILABLE;
        say_filled(invocation, follow_filled(follow), &said);
        if (interrupt_has_come(interrupt)) {
            following.code = EXIT_INTERRUPTED;
            break;
        }
        if (was_heard && status != STATUS_OK) {
            bool is_shut = status == STATUS_NO_KEY;
            console_complain(invocation->console, "%s",
                             is_shut ? follow_words(follow) : status_words(status));
            following.code = is_shut ? EXIT_UNREACHABLE : EXIT_FAILED;
            break;
        }
    }
    buffer_clear(&following.text);
    arena_clear(&following.arena);
    return following.code;
}

static enum exit_code follow_from(const struct invocation *invocation, const struct key *key)
{
    char words[WATCH_WORDS_BYTES];
    const struct follow_options options = {
        .call = invocation->broker.call,
        .publish = invocation->broker.publish,
        .key = key,
        .server_key = invocation->broker.server_key,
        .prefix = invocation->options.arguments[0],
        .from = invocation->options.from,
        .timeout_ms = invocation->broker.timeout_ms,
    };
    struct follow *follow = NULL;
    enum status status = follow_new(&options, &follow, words);
    if (status != STATUS_OK) {
        console_complain(invocation->console, "%s", words);
        return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
    }
    int interrupt = interrupt_open();
    enum exit_code code = follow_all(invocation, follow, interrupt);
    interrupt_close(&interrupt);
    follow_free(&follow);
    return code;
}

static enum exit_code watch_all(const struct invocation *invocation, const struct key *key)
{
    char words[WATCH_WORDS_BYTES];
    const struct watch_options options = {.publish = invocation->broker.publish,
                                          .key = key,
                                          .server_key = invocation->broker.server_key,
                                          .prefix = invocation->options.arguments[0]};
    struct watch *watch = NULL;
    enum status status = watch_new(&options, &watch, words);
    if (status != STATUS_OK) {
        console_complain(invocation->console, "%s", words);
        return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
    }
    int interrupt = interrupt_open();
    enum exit_code code = follow(invocation, watch, interrupt);
    interrupt_close(&interrupt);
    watch_free(&watch);
    return code;
}

enum exit_code watch_command(const struct invocation *invocation)
{
    struct key *key = NULL;
    enum exit_code code = identity_read(invocation->console, &invocation->broker, &key);
    if (code == EXIT_DONE) {
        bool is_from = (invocation->options.given & OPTION_FROM) != 0;
        code = is_from ? follow_from(invocation, key) : watch_all(invocation, key);
    }
    key_free(&key);
    return code;
}
