#include "command/session.h"

#include "base/clock.h"
#include "client/watch.h"
#include "command/bar.h"
#include "command/identity.h"
#include "command/interim.h"
#include "command/interrupt.h"
#include "proto/choice.h"
#include "proto/method.h"
#include "proto/unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    SLICE_LEAST_MS = 50, /* between looks at the progress and at the user */
    SLICE_MOST_MS = 2000,
    CANCEL_MS = 2000,
    PROGRESS_BYTES_MAX = 1 << 20, /* unpacked, of many shards */
    EMBEDDED_MS = 60 * 1000,      /* a broker inside is only slow when the machine is */
    BODY_USUAL = 16 << 20         /* body_max of a broker where nobody changed it */
};

enum exit_code session_complain(const struct session *session, enum status status)
{
    if (status != STATUS_UNAVAILABLE || session->embedded != NULL) {
        console_complain(session->console, "%s", brink_words(session->brink));
        return status == STATUS_NO_KEY ? EXIT_UNREACHABLE : EXIT_FAILED;
    }
    console_complain(session->console, "no broker answers at %s within %" PRId64 " ms",
                     session->broker.call, session->timeout_ms);
    if (session->key != NULL) {
        console_complain(session->console,
                         "a broker with keys answers only those on its list: is %s on it, and "
                         "is its own key %s?",
                         key_public(session->key), session->broker.server_key);
    }
    console_complain(session->console,
                     "start one with brink-broker and a worker with brink-worker, name another "
                     "with --call, or compute in this process with brink run");
    return EXIT_UNREACHABLE;
}

static enum exit_code connect_session(struct session *session)
{
    char words[BRINK_WORDS_BYTES];
    struct brink_options options = {.call = session->broker.call,
                                    .body_max = EMBEDDED_BODY_MAX};
    if (session->embedded != NULL) {
        options.context = embedded_context(session->embedded);
        options.call = embedded_call(session->embedded);
    } else {
        enum exit_code code = identity_read(session->console, &session->broker, &session->key);
        if (code != EXIT_DONE) {
            return code;
        }
        options.key = session->key;
        options.server_key = session->broker.server_key;
    }
    enum status status = brink_new(&options, &session->brink, words);
    if (status != STATUS_OK) {
        console_complain(session->console, "%s", words);
        return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
    }
    return EXIT_DONE;
}

enum exit_code session_open(const struct invocation *invocation, struct session *session_out)
{
    const struct options *options = &invocation->options;
    struct session session = {.console = invocation->console,
                              .broker = invocation->broker,
                              .timeout_ms = invocation->broker.timeout_ms,
                              .needs = options->needs,
                              .interrupt = interrupt_open(),
                              .shows_progress = invocation->console->err_is_terminal &&
                                                !options->quiet && !options->no_progress};
    enum exit_code code = EXIT_DONE;
    if (invocation->broker.call[0] == '\0') {
        char words[EMBEDDED_WORDS_BYTES];
        session.timeout_ms = EMBEDDED_MS;
        if (embedded_new((size_t)options->threads, &session.embedded, words) != STATUS_OK) {
            console_complain(session.console, "cannot start the broker inside: %s", words);
            code = EXIT_FAILED;
        }
    }
    if (code == EXIT_DONE) {
        code = connect_session(&session);
    }
    if (code != EXIT_DONE) {
        session_close(&session);
        return code;
    }
    *session_out = session;
    return EXIT_DONE;
}

void session_close(struct session *session)
{
    if (session->console == NULL) {
        return;
    }
    brink_free(&session->brink);
    key_free(&session->key);
    embedded_free(&session->embedded);
    interrupt_close(&session->interrupt);
}

/* Are the status's own words this violation? */
static bool is_said(const struct frame_status *status, size_t violation)
{
    const char *field = status->violations[violation].field;
    size_t size = strlen(field);
    return strncmp(status->message, field, size) == 0 &&
           strncmp(status->message + size, ": ", 2) == 0 &&
           strcmp(status->message + size + 2, status->violations[violation].text) == 0;
}

/* A status that is not OK: code, words, violations that are not these words; `what` names what
 * failed. */
static enum exit_code complain_of_status(const struct session *session,
                                         const char *what,
                                         const struct frame_status *status)
{
    console_complain(session->console, "%s: %s: %s", what, status_code_name(status->code),
                     status->message);
    for (size_t i = 0; i < status->violation_count; i++) {
        if (!is_said(status, i)) {
            console_complain(session->console, "  %s: %s", status->violations[i].field,
                             status->violations[i].text);
        }
    }
    if (status->retry_after_ms > 0) {
        console_complain(session->console, "  try again after %u ms", status->retry_after_ms);
    }
    return exit_code_of(status_of_code(status->code));
}

static enum exit_code read_reply(const struct session *session,
                                 const struct brink_reply *reply,
                                 const ProtobufCMessageDescriptor *type,
                                 struct arena *arena,
                                 ProtobufCMessage **message_out)
{
    enum status status =
        unpack_message(type, arena, reply->body, reply->body_size, message_out);
    if (status != STATUS_OK) {
        console_complain(session->console, "the answer is no %s: %s", type->name,
                         status_words(status));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

enum exit_code session_call(struct session *session,
                            const struct brink_request *request,
                            const ProtobufCMessageDescriptor *type,
                            struct arena *arena,
                            ProtobufCMessage **message_out)
{
    struct brink_reply reply;
    enum status status = brink_call(session->brink, request, session->timeout_ms, &reply);
    if (status != STATUS_OK) {
        return session_complain(session, status);
    }
    if (reply.status.code != 0) {
        return complain_of_status(session, request->method, &reply.status);
    }
    return read_reply(session, &reply, type, arena, message_out);
}

/* The method of an analysis: "/brink.v1.Assessor/Economy" for "economy". */
static const char *method_of(const char *analysis)
{
    for (size_t i = 0; method_at(i) != NULL; i++) {
        const struct method *method = method_at(i);
        if (method->owner == METHOD_ASSESSOR && strcasecmp(method->name, analysis) == 0) {
            return method->path;
        }
    }
    return "";
}

static enum status pack(const Brink__V1__ScenarioRequest *request, struct buffer *bytes)
{
    enum status status =
        buffer_reserve(bytes, brink__v1__scenario_request__get_packed_size(request));
    if (status == STATUS_OK) {
        bytes->size = brink__v1__scenario_request__pack(request, bytes->bytes);
    }
    return status;
}

/* The target of a world; others have none. */
static void format_topic(const Brink__V1__ScenarioRequest *request,
                         const char *analysis,
                         char topic_out[SESSION_TOPIC_BYTES])
{
    if (request->world != NULL) {
        snprintf(topic_out, SESSION_TOPIC_BYTES, "scenario/%s/%.3s", analysis,
                 request->world->target);
    } else {
        bool is_table = request->table != NULL || request->trade != NULL;
        snprintf(topic_out, SESSION_TOPIC_BYTES, "scenario/%s/%s", analysis,
                 is_table                   ? "table"
                 : request->council != NULL ? "members"
                                            : "actors");
    }
}

const char *session_method(const Brink__V1__ScenarioRequest *request,
                           char topic_out[SESSION_TOPIC_BYTES])
{
    char analysis[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__analysis__descriptor, (int)request->scenario->analysis, analysis);
    format_topic(request, analysis, topic_out);
    return method_of(analysis);
}

/* A broker cuts off whoever sends it more than its journal has room for, and says nothing. */
static void complain_of_size(const struct session *session, size_t size)
{
    if (session->embedded == NULL && size > BODY_USUAL) {
        console_complain(
            session->console,
            "the request has %zu bytes: a broker and its workers take no message "
            "larger than their setting body_max, 16777216 unless it was raised; raise "
            "it on both, or compute in this process with brink run",
            size);
    }
}

enum exit_code session_needs(const struct session *session,
                             const Brink__V1__ScenarioRequest *request,
                             char needs_out[NEED_WORDS_BYTES])
{
    needs_out[0] = '\0';
    if (session->embedded != NULL && session->needs != NULL) {
        console_complain(session->console,
                         "--needs: for the workers of a broker; the one inside this process is "
                         "the only one, so name a broker with --call");
        return EXIT_BAD_INPUT;
    }
    if (session->embedded == NULL &&
        need_write(request, session->needs, needs_out) != STATUS_OK) {
        console_complain(session->console, "--needs: longer than %d bytes, with the memory",
                         NEED_WORDS_BYTES - 1);
        return EXIT_BAD_INPUT;
    }
    return EXIT_DONE;
}

enum exit_code session_hand_over(struct session *session,
                                 const char *method,
                                 const char *topic,
                                 const struct buffer *body,
                                 const struct session_wish *wish,
                                 struct id *id_out)
{
    if (body->size > EMBEDDED_BODY_MAX) {
        console_complain(session->console, "the request has %zu bytes, at most %d", body->size,
                         EMBEDDED_BODY_MAX);
        return EXIT_BAD_INPUT;
    }
    const struct brink_request call = {
        .method = method,
        .body = body->bytes,
        .body_size = body->size,
        .deadline_ms = (uint32_t)(wish->deadline_s * 1000),
        .not_before_ms = (uint32_t)(wish->after_s * 1000),
        .no_cache = wish->no_cache,
        .topic = topic,
        .tenant = session->broker.tenant,
        .needs = wish->needs,
        .priority = wish->priority,
        .request_id = id_is_zero(&wish->request_id) ? id_new() : wish->request_id,
    };
    struct brink_accepted accepted;
    struct brink_reply reply;
    enum status status =
        brink_submit(session->brink, &call, session->timeout_ms, &accepted, &reply);
    if (status != STATUS_OK) {
        enum exit_code code = session_complain(session, status);
        complain_of_size(session, body->size);
        return code;
    }
    if (reply.status.code != 0) {
        return complain_of_status(session, "the request is refused", &reply.status);
    }
    *id_out = accepted.request;
    return EXIT_DONE;
}

enum exit_code session_submit(struct session *session,
                              const Brink__V1__ScenarioRequest *request,
                              const struct session_wish *wish,
                              struct id *id_out)
{
    char topic[SESSION_TOPIC_BYTES];
    char needs[NEED_WORDS_BYTES];
    const char *method = session_method(request, topic);
    struct session_wish needy = *wish;
    struct buffer body = {0};
    enum exit_code code = session_needs(session, request, needs);
    if (code != EXIT_DONE) {
        return code;
    }
    if (pack(request, &body) != STATUS_OK) {
        console_complain(session->console, "the request: %s", status_words(STATUS_NO_MEMORY));
        return EXIT_FAILED;
    }
    needy.needs = needs;
    code = session_hand_over(session, method, topic, &body, &needy, id_out);
    buffer_clear(&body);
    return code;
}

/* Progress of one request, as it is published. */
struct progress {
    struct watch *watch; /* NULL: nothing is shown */
    struct bar bar;
    struct arena arena;
};

static void open_progress(const struct session *session,
                          const struct id *request,
                          struct progress *progress)
{
    *progress = (struct progress){.arena = {.size_max = PROGRESS_BYTES_MAX}};
    if (!session->shows_progress) {
        return;
    }
    char words[WATCH_WORDS_BYTES];
    char id[ID_TEXT_BYTES];
    char prefix[sizeof "progress/" + ID_TEXT_BYTES];
    id_format(request, id);
    snprintf(prefix, sizeof prefix, "progress/%s", id);
    struct watch_options options = {.publish = session->broker.publish,
                                    .key = session->key,
                                    .server_key = session->broker.server_key,
                                    .prefix = prefix};
    if (session->embedded != NULL) {
        options.context = embedded_context(session->embedded);
        options.publish = embedded_publish(session->embedded);
    }
    /* Without it the outcome comes all the same. */
    if (watch_new(&options, &progress->watch, words) != STATUS_OK) {
        progress->watch = NULL;
    }
}

static void close_progress(const struct session *session, struct progress *progress)
{
    if (progress->bar.is_started) {
        console_show(session->console, bar_end(), strlen(bar_end()));
    }
    watch_free(&progress->watch);
    arena_clear(&progress->arena);
}

/* Shows the latest of what has come. */
static void show_progress(const struct session *session, struct progress *progress)
{
    struct watch_event event;
    uint64_t done = 0;
    uint64_t draws = 0;
    struct buffer below = {0};
    while (progress->watch != NULL && watch_next(progress->watch, 0, &event) == STATUS_OK) {
        ProtobufCMessage *message = NULL;
        arena_reset(&progress->arena);
        if (unpack_message(&brink__v1__progress__descriptor, &progress->arena, event.body,
                           event.body_size, &message) == STATUS_OK) {
            Brink__V1__Progress *news = (Brink__V1__Progress *)message;
            done = news->draws_done;
            draws = news->draws;
            interim_merge(news, &progress->arena);
            if (news->n_running > 0) {
                buffer_reset(&below);
                interim_print(news, SIZE_MAX, session->console->unicode, &below);
            }
        }
    }
    struct buffer line = {0};
    if (bar_step(&progress->bar, clock_monotonic_ms(), done, draws, session->console->unicode,
                 &line)) {
        bar_add_below(buffer_text(&below), session->console->width, &line);
        console_show(session->console, buffer_text(&line), line.size);
    }
    buffer_clear(&line);
    buffer_clear(&below);
}

/* The user wants to stop: so does the request. */
static enum exit_code give_up(struct session *session, const struct id *request)
{
    struct brink_reply reply;
    char id[ID_TEXT_BYTES];
    id_format(request, id);
    enum status status = brink_cancel(session->brink, request, CANCEL_MS, &reply);
    if (status == STATUS_OK && reply.status.code == 0) {
        console_complain(session->console, "interrupted; request %s is cancelled", id);
    } else {
        console_complain(session->console, "interrupted; request %s could not be cancelled: %s",
                         id, status == STATUS_OK ? reply.status.message : status_words(status));
    }
    return EXIT_INTERRUPTED;
}

/* Waits in slices, so that progress and user are looked at between them. A broker that is not
 * heard for `timeout_ms` is gone; slices grow as long as it is not, since it may be far. */
static enum exit_code wait_in_slices(struct session *session,
                                     const struct id *request,
                                     struct progress *progress,
                                     struct brink_reply *reply_out)
{
    int64_t slice_ms = SLICE_LEAST_MS;
    int64_t unheard_ms = 0;
    for (;;) {
        if (interrupt_has_come(session->interrupt)) {
            return give_up(session, request);
        }
        enum status status = brink_await(session->brink, request, slice_ms, reply_out);
        if (status == STATUS_OK) {
            return EXIT_DONE;
        }
        if (status == STATUS_UNAVAILABLE) {
            unheard_ms += slice_ms;
            slice_ms = 2 * slice_ms < SLICE_MOST_MS ? 2 * slice_ms : SLICE_MOST_MS;
        } else {
            unheard_ms = 0;
        }
        bool is_gone = unheard_ms >= session->timeout_ms;
        if (is_gone || (status != STATUS_UNAVAILABLE && status != STATUS_EXPIRED)) {
            return session_complain(session, status);
        }
        show_progress(session, progress);
    }
}

enum exit_code session_await(struct session *session,
                             const struct id *request,
                             struct arena *arena,
                             Brink__V1__Assessment **assessment_out)
{
    struct progress progress;
    struct brink_reply reply;
    ProtobufCMessage *message = NULL;
    open_progress(session, request, &progress);
    enum exit_code code = wait_in_slices(session, request, &progress, &reply);
    close_progress(session, &progress);
    if (code == EXIT_DONE && reply.status.code != 0) {
        code = complain_of_status(session, "the request failed", &reply.status);
    }
    if (code == EXIT_DONE) {
        code = read_reply(session, &reply, &brink__v1__assessment__descriptor, arena, &message);
    }
    if (code == EXIT_DONE) {
        *assessment_out = (Brink__V1__Assessment *)message;
    }
    return code;
}
