#include "command/top.h"

#include "base/clock.h"
#include "client/watch.h"
#include "command/deliver.h"
#include "command/interim.h"
#include "command/interrupt.h"
#include "command/report_top.h"
#include "command/screen.h"
#include "command/session.h"
#include "proto/unpack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PERIOD_MS = 1000,
    SLICE_MS = 100, /* between looks at keys, signals and the terminal's size */
    CALL_MS = 2000,
    NEWS_MOST = 1000, /* of progress, at a time */
    LIST_BYTES = 64,
    RUNNING_MOST = 100,
    DEAD_MOST = 20,
    ARENA_BYTES_MAX = 64 * 1024 * 1024,
    LINES_USUAL = 1000 /* of a frame that is not for a screen */
};

/* A look at a broker. */
struct top {
    struct session *session;
    struct watch *watch; /* NULL: nothing is heard of progress */
    struct arena arena;  /* of the answers */
    struct arena news;
    struct top_view view;
    struct top_frame frame;
    char words[BRINK_WORDS_BYTES + 64];
};

static void listen(struct top *top)
{
    char words[WATCH_WORDS_BYTES];
    const struct watch_options options = {.publish = top->session->broker.publish,
                                          .prefix = "progress/"};
    if (watch_new(&options, &top->watch, words) != STATUS_OK) {
        top->watch = NULL; /* it is shown without */
    }
}

static void take_news(struct top *top, const struct id *request, Brink__V1__Progress *news)
{
    struct buffer words = {0};
    top_view_progress(&top->view, clock_monotonic_ms(), request, news->draws_done, news->draws);
    interim_merge(news, &top->news);
    interim_print(news, TOP_WORDS_BYTES - 1, top->session->console->unicode, &words);
    if (words.size > 0) {
        top_view_words(&top->view, request, buffer_text(&words));
    }
    buffer_clear(&words);
}

static void hear(struct top *top)
{
    struct watch_event event;
    for (size_t i = 0;
         top->watch != NULL && i < NEWS_MOST && watch_next(top->watch, 0, &event) == STATUS_OK;
         i++) {
        ProtobufCMessage *message = NULL;
        arena_reset(&top->news);
        if (unpack_message(&brink__v1__progress__descriptor, &top->news, event.body,
                           event.body_size, &message) == STATUS_OK) {
            take_news(top, &event.id, (Brink__V1__Progress *)message);
        }
    }
}

/* Makes a call and reads its answer. NULL: `words` says why there is none. */
static const void *
ask(struct top *top, const struct brink_request *call, const ProtobufCMessageDescriptor *type)
{
    struct brink_reply reply;
    ProtobufCMessage *message = NULL;
    int64_t timeout_ms =
        top->session->timeout_ms < CALL_MS ? top->session->timeout_ms : CALL_MS;
    enum status status = brink_call(top->session->brink, call, timeout_ms, &reply);
    if (status != STATUS_OK) {
        snprintf(top->words, sizeof top->words, "%s", brink_words(top->session->brink));
        return NULL;
    }
    if (reply.status.code != 0) {
        snprintf(top->words, sizeof top->words, "%s: %.200s", call->method,
                 reply.status.message);
        return NULL;
    }
    status = unpack_message(type, &top->arena, reply.body, reply.body_size, &message);
    if (status != STATUS_OK) {
        snprintf(top->words, sizeof top->words, "%s: %s", call->method, status_words(status));
        return NULL;
    }
    return message;
}

static const Brink__V1__RequestList *
list(struct top *top, const char *method, Brink__V1__RequestPhase phase, uint32_t most)
{
    uint8_t body[LIST_BYTES];
    Brink__V1__ListRequest wish = BRINK__V1__LIST_REQUEST__INIT;
    wish.phase = phase;
    wish.most = most;
    const struct brink_request call = {.method = method,
                                       .body = body,
                                       .body_size = brink__v1__list_request__pack(&wish, body)};
    return ask(top, &call, &brink__v1__request_list__descriptor);
}

static void look(struct top *top)
{
    static const struct brink_request stats = {.method = "/brink.v1.Broker/Stats"};
    arena_reset(&top->arena);
    top->frame = (struct top_frame){.view = &top->view, .foot = ""};
    top->frame.stats = ask(top, &stats, &brink__v1__stats_reply__descriptor);
    if (top->frame.stats == NULL) {
        top->frame.words = top->words;
        return;
    }
    top_view_look(&top->view, clock_monotonic_ms(), top->frame.stats);
    if (top->frame.stats->running > 0) {
        top->frame.running =
            list(top, "/brink.v1.Broker/List", BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_RUNNING,
                 RUNNING_MOST);
    }
    top->frame.dead = list(top, "/brink.v1.Broker/DeadLetters",
                           BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_UNSPECIFIED, DEAD_MOST);
}

static void draw(struct top *top, struct screen *screen, struct screen_size size)
{
    struct buffer text = {0};
    const struct console *console = top->session->console;
    struct page page = {.text = &text,
                        .width = size.columns,
                        .colour = console->colour,
                        .unicode = console->unicode};
    top->frame.foot = "q quits";
    report_top_print(&top->frame, size.lines, &page);
    screen_show(screen, &text);
    buffer_clear(&text);
}

static bool is_other(struct screen_size a, struct screen_size b)
{
    return a.columns != b.columns || a.lines != b.lines;
}

/* Until the user has seen enough. */
static enum exit_code watch_live(struct top *top, struct screen *screen)
{
    int64_t due_ms = 0;
    struct screen_size shown = {0, 0};
    for (;;) {
        int64_t now_ms = clock_monotonic_ms();
        struct screen_size size = screen_size(screen);
        hear(top);
        if (now_ms >= due_ms) {
            look(top);
            draw(top, screen, size);
            due_ms = now_ms + PERIOD_MS;
        } else if (is_other(size, shown)) {
            draw(top, screen, size);
        }
        shown = size;
        int key = screen_key(screen, SLICE_MS);
        if (key == 'q' || key == 'Q' || key < 0) {
            return EXIT_DONE;
        }
        if (interrupt_has_come(top->session->interrupt)) {
            return EXIT_INTERRUPTED;
        }
    }
}

static enum exit_code print_once(struct top *top, const struct invocation *invocation)
{
    struct buffer text = {0};
    look(top);
    if (top->frame.stats == NULL) {
        console_complain(invocation->console, "%s", top->words);
        return EXIT_UNREACHABLE;
    }
    struct page page = deliver_page(invocation, &text);
    report_top_print(&top->frame, LINES_USUAL, &page);
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

static enum exit_code run_top(struct session *session, const struct invocation *invocation)
{
    struct top *top = calloc(1, sizeof *top);
    if (top == NULL) {
        console_complain(invocation->console, "%s", status_words(STATUS_NO_MEMORY));
        return EXIT_FAILED;
    }
    top->session = session;
    top->arena.size_max = ARENA_BYTES_MAX;
    top->news.size_max = ARENA_BYTES_MAX;
    struct screen *screen = screen_open(invocation->console);
    enum exit_code code = EXIT_DONE;
    if (screen != NULL) {
        listen(top);
        code = watch_live(top, screen);
        screen_close(&screen);
    } else {
        code = print_once(top, invocation);
    }
    watch_free(&top->watch);
    arena_clear(&top->arena);
    arena_clear(&top->news);
    free(top);
    return code;
}

enum exit_code top_command(const struct invocation *invocation)
{
    struct session session = {0};
    enum exit_code code = session_open(invocation, &session);
    if (code == EXIT_DONE) {
        code = run_top(&session, invocation);
    }
    session_close(&session);
    return code;
}
