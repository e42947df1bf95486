#include "command/watch.h"

#include "client/watch.h"
#include "command/interrupt.h"
#include "command/publication.h"

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
        } else if (status != STATUS_EXPIRED) {
            console_complain(invocation->console, "%s", status_words(status));
            code = EXIT_FAILED;
        }
    }
    buffer_clear(&text);
    arena_clear(&arena);
    return code;
}

enum exit_code watch_command(const struct invocation *invocation)
{
    char words[WATCH_WORDS_BYTES];
    const struct watch_options options = {.publish = invocation->broker.publish,
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
