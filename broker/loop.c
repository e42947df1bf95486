#include "broker/loop.h"

#include "base/clock.h"
#include "broker/desk.h"
#include "broker/gate.h"
#include "broker/metrics.h"
#include "broker/shell.h"
#include "broker/stream.h"
#include "proto/method.h"
#include "wire/endpoint.h"
#include "wire/inbox.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    CALLS_MAX = 64, /* taken a turn: what is done with them soon leaves, and is committed */
    SUBSCRIPTIONS_MAX = 1024,
    BEHIND_MAX = 256, /* turns in a row that may leave messages unread before time passes */
    SETTLE_MAX = 8,   /* rounds of telling the core who was lost */
    BLOCKED_MS = 100, /* between looks at a journal that takes no records */
    PAUSE_MS = 500,   /* a turn so much too late: the process stood still for a while */
    GRACE_MS = 250,   /* then its peers may speak so long before time passes for them */
    PARCELS_KEPT_BYTES = 4 << 20,
    PAGES_MS = 1000, /* between two states of the pages for machines */
    PAGE_BYTES_MAX = 1 << 20,
    COMMIT_MS = 2, /* a record that nobody waits for is handed to the journal after this */
    REBIND_MS = 5, /* between attempts to listen again */
    REBIND_MAX = 400,
    LINGER_MS = 200 /* for what is not sent yet when the loop ends */
};

struct loop {
    struct shell shell;
    struct socket *calls;
    struct socket *publications;
    struct context *context; /* borrowed; this and the next to open publications again */
    struct socket_options publishing;
    int stop_event;
    int stop_file;
    int reload_file; /* 0: none */
    bool (*reload)(void *arg, const struct log *log, struct loop_live *live_out);
    void *reload_arg;
    uint64_t frame_max;
    struct web *web; /* NULL: none */
    int64_t pages_ms, pages_by_ms;
    struct manager *manager; /* NULL: none */
    struct buffer page;
    struct inbox inbox;
    struct message subscription;
    int64_t tick_from_ms;  /* until then no time passes for the core */
    int64_t wake_by_ms;    /* when the present turn should have begun at the latest */
    uint32_t turns_behind; /* turns in a row that left messages unread */
    int64_t commit_by_ms;  /* records are to be committed by then; INT64_MAX: there are none */
    bool was_ready;        /* the journal, in the last turn */
};

struct broker_limits loop_default_limits(void)
{
    return (struct broker_limits){
        .jobs_max = 1000000,
        .bytes_max = UINT64_C(4) << 30,
        .kept_max = 1000000,
        .kept_bytes_max = UINT64_C(10) << 30,
        .retention_ms = INT64_C(7) * 24 * 3600 * 1000,
        .blob_bytes_max = UINT64_C(1) << 30,
        .blob_retention_ms = INT64_C(3600) * 1000,
        .awaiting_max = 65536,
        .workers_max = 4096,
        .tenants_max = 64,
        .topics_max = 4096,
        .lease_ms = 30000,
        .heartbeat_ms = 6000,
        .ageing_ms = 60000,
        .attempts_max = 5,
        .retry_base_ms = 100,
        .retry_max_ms = 30000,
        .speculate_ms = 1000,
    };
}

static void read_clocks(struct loop *loop)
{
    struct moment *moment = &loop->shell.moment;
    moment->monotonic_ms = clock_monotonic_ms();
    moment->wall_ms = clock_wall_ms();
    if (moment->monotonic_ms > loop->wake_by_ms + PAUSE_MS) {
        loop->tick_from_ms = moment->monotonic_ms + GRACE_MS;
    }
}

static struct socket_options choose_options(const struct loop_options *options,
                                            enum socket_kind kind)
{
    return (struct socket_options){
        .kind = kind,
        .frame_bytes_max =
            options->frame_max > options->body_max ? options->frame_max : options->body_max,
        .queue_max = options->queue_max,
        .linger_ms = LINGER_MS,
        .key = options->key,
        .domain = kind == SOCKET_SERVER ? gate_call_domain : gate_publish_domain,
    };
}

static enum status open_socket(const struct loop_options *options,
                               enum socket_kind kind,
                               struct socket **socket_p,
                               char words_out[SOCKET_WORDS_BYTES])
{
    const struct socket_options socket_options = choose_options(options, kind);
    enum status status = socket_new(options->context, &socket_options, socket_p);
    if (status != STATUS_OK) {
        snprintf(words_out, SOCKET_WORDS_BYTES, "socket: %s", status_words(status));
        return status;
    }
    const char *endpoint = kind == SOCKET_SERVER ? options->call : options->publish;
    return socket_bind(*socket_p, endpoint, words_out);
}

static enum status make_core(struct loop *loop,
                             const struct loop_options *options,
                             char words_out[LOOP_WORDS_BYTES])
{
    struct shell *shell = &loop->shell;
    struct broker_limits limits = options->limits;
    limits.task_bytes_max =
        limits.task_bytes_max == 0 ? options->body_max : limits.task_bytes_max;
    /* Leases of different brokers are told apart by when they began to give them out. */
    limits.epoch_base = (uint64_t)shell->moment.wall_ms << 20;
    shell->log = options->log;
    shell->parcels.kept_bytes_max = PARCELS_KEPT_BYTES;
    shell->body_max = options->body_max;
    shell->limits = options->limits;
    shell->limits.weights = NULL;
    shell->limits.weight_count = 0;
    enum status status = broker_new(&limits, &shell->core);
    if (status == STATUS_OK) {
        status = news_new(&shell->news);
    }
    if (status != STATUS_OK) {
        snprintf(words_out, LOOP_WORDS_BYTES, "limits: %s", status_words(status));
        return status;
    }
    return scribe_open(&options->journal, shell->core, &shell->moment, &shell->scribe,
                       words_out);
}

static enum status open_sockets(struct loop *loop,
                                const struct loop_options *options,
                                char words_out[LOOP_WORDS_BYTES])
{
    char words[SOCKET_WORDS_BYTES] = "";
    enum status status = STATUS_OK;
    loop->context = options->context;
    loop->publishing = choose_options(options, SOCKET_PUBLISHER);
    if (options->key != NULL) {
        status = gate_new(options->context, options->access, loop->shell.moment.monotonic_ms,
                          &loop->shell.gate, words);
    }
    if (status == STATUS_OK) {
        status = open_socket(options, SOCKET_SERVER, &loop->calls, words);
    }
    if (status == STATUS_OK) {
        status = open_socket(options, SOCKET_PUBLISHER, &loop->publications, words);
    }
    if (status == STATUS_OK) {
        status = outbox_new(loop->calls, loop->publications, &loop->shell.outbox);
    }
    if (status == STATUS_OK) {
        outbox_limit(loop->shell.outbox, options->calls_max);
    }
    if (status != STATUS_OK) {
        snprintf(words_out, LOOP_WORDS_BYTES, "%s",
                 words[0] != '\0' ? words : status_words(status));
    }
    return status;
}

static void log_recovery(const struct shell *shell, const char *words)
{
    const struct broker_stats stats = broker_read_stats(shell->core);
    if (stats.records > 0) {
        log_line(&shell->log, words[0] != '\0' ? LOG_WARNING : LOG_INFO, "recovered",
                 "waiting=%" PRIu32 " kept=%" PRIu32 " records=%" PRIu64
                 " last_sequence=%" PRIu64 " words=\"%s\"",
                 stats.waiting, stats.kept, stats.records, stats.last_sequence, words);
    }
}

enum status loop_new(const struct loop_options *options,
                     struct loop **loop_out,
                     char words_out[LOOP_WORDS_BYTES])
{
    static_assert((int)LOOP_WORDS_BYTES == (int)SCRIBE_WORDS_BYTES, "words are passed on");
    snprintf(words_out, LOOP_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    struct loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL) {
        return STATUS_NO_MEMORY;
    }
    inbox_init(&loop->inbox);
    message_init(&loop->subscription);
    read_clocks(loop);
    loop->stop_file = options->stop_file;
    loop->reload_file = options->reload_file > 0 ? options->reload_file : 0;
    loop->reload = options->reload;
    loop->reload_arg = options->reload_arg;
    loop->frame_max =
        options->frame_max > options->body_max ? options->frame_max : options->body_max;
    loop->web = options->web;
    loop->manager = options->manager;
    loop->pages_ms = options->pages_ms > 0 ? options->pages_ms : PAGES_MS;
    loop->pages_by_ms = options->web == NULL ? INT64_MAX : 0;
    loop->page.size_max = PAGE_BYTES_MAX;
    loop->was_ready = true;
    loop->commit_by_ms = INT64_MAX;
    loop->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    enum status status = STATUS_FULL;
    if (loop->stop_event < 0) {
        snprintf(words_out, LOOP_WORDS_BYTES, "no file is left to open");
    } else {
        status = make_core(loop, options, words_out);
    }
    if (status == STATUS_OK) {
        log_recovery(&loop->shell, words_out);
        status = open_sockets(loop, options, words_out);
    }
    if (status != STATUS_OK) {
        loop_free(&loop);
        return status;
    }
    *loop_out = loop;
    return STATUS_OK;
}

void loop_free(struct loop **loop_p)
{
    struct loop *loop = *loop_p;
    if (loop == NULL) {
        return;
    }
    shell_free_core(&loop->shell);
    outbox_free(&loop->shell.outbox);
    scribe_close(&loop->shell.scribe);
    news_free(&loop->shell.news);
    arena_clear(&loop->shell.scratch);
    buffer_clear(&loop->page);
    inbox_clear(&loop->inbox);
    message_clear(&loop->subscription);
    socket_free(&loop->publications);
    socket_free(&loop->calls);
    gate_free(&loop->shell.gate); /* after the servers whose door it keeps */
    if (loop->stop_event >= 0) {
        close(loop->stop_event);
    }
    free(loop);
    *loop_p = NULL;
}

size_t loop_count_keys(const struct loop *loop)
{
    return loop->shell.gate == NULL ? 0 : gate_count_keys(loop->shell.gate);
}

const char *loop_call_endpoint(const struct loop *loop)
{
    return socket_endpoint(loop->calls);
}

const char *loop_publish_endpoint(const struct loop *loop)
{
    return socket_endpoint(loop->publications);
}

void loop_stop(struct loop *loop)
{
    eventfd_write(loop->stop_event, 1);
}

/* Taking messages. */

/* A flood of rubbish must not become a flood of lines: the 1st, 2nd, 4th, 8th... are logged. */
static void count_bad(struct shell *shell, const char *socket, const char *words)
{
    uint64_t count = ++shell->counts.messages_bad;
    if ((count & (count - 1)) == 0) {
        log_line(&shell->log, LOG_WARNING, "message_refused",
                 "count=%" PRIu64 " socket=%s words=\"%s\"", count, socket, words);
    }
}

static void take_call(struct shell *shell, const struct visit *visit)
{
    const struct frame_call *said = visit->said;
    if (said->kind == FRAME_END || said->kind == FRAME_CANCEL) {
        stream_close(shell, visit);
        return;
    }
    if (said->kind == FRAME_MESSAGE) {
        if (gate_lets(shell, visit, NULL)) {
            stream_take(shell, visit);
        }
        return;
    }
    const struct method *method = method_find(said->method);
    if (method == NULL) {
        shell->counts.calls_unknown++;
        shell_refuse(shell, &visit->call, STATUS_UNSUPPORTED, "method: %s does not exist",
                     said->method);
    } else if (!gate_lets(shell, visit, method)) {
        shell->counts.requests_refused++;
    } else if (method->owner == METHOD_DISPATCH) {
        stream_take(shell, visit);
    } else {
        desk_take(shell, method, visit);
    }
}

static void refuse_message(struct loop *loop, enum status status)
{
    struct shell *shell = &loop->shell;
    const struct frame_fault *fault = &loop->inbox.fault;
    count_bad(shell, "call", fault->words);
    for (size_t i = 0; i < fault->waiting_count; i++) {
        const struct call call = {.peer = loop->inbox.message.peer, .id = fault->waiting[i]};
        shell_refuse(shell, &call, status, "%s", fault->words);
    }
}

/* Takes what has arrived, up to CALLS_MAX; STATUS_UNAVAILABLE when that was all, STATUS_IO. */
static enum status take_calls(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    for (int i = 0; i < CALLS_MAX; i++) {
        const struct frame_call *said = NULL;
        enum status status = inbox_take(&loop->inbox, loop->calls, &said);
        if (status == STATUS_UNAVAILABLE || status == STATUS_IO) {
            return status;
        }
        if (status != STATUS_OK) {
            refuse_message(loop, status);
            continue;
        }
        const struct visit visit = {
            .call = {.peer = loop->inbox.message.peer, .id = said->id},
            .said = said,
            .body = &loop->inbox.body,
        };
        arena_reset(&shell->scratch);
        take_call(shell, &visit);
    }
    return STATUS_OK;
}

/* Behind a gate nobody hears what he may not. */
static void grant(struct loop *loop)
{
    const struct message *wish = &loop->subscription;
    const void *bytes = body_bytes(&wish->topic);
    size_t size = body_size(&wish->topic);
    if (!gate_lets_listen(&loop->shell, wish->peer, bytes, size)) {
        return;
    }
    char prefix[FRAME_TOPIC_MAX + 1];
    memcpy(prefix, bytes, size);
    prefix[size] = '\0';
    enum status status = socket_grant(loop->publications, prefix);
    (void)status; /* what was lost is asked for again, from a new socket */
}

static void refuse_subscriber(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    count_bad(shell, "publish", "not a subscription of at most 200 bytes");
    if (shell->gate != NULL && socket_is_confused(loop->publications)) {
        gate_bar(shell, loop->subscription.peer);
    }
}

/* Subscriptions are libzmq's own, or are asked for; anything else a subscriber says is
 * refused. */
static enum status take_subscriptions(struct loop *loop)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < SUBSCRIPTIONS_MAX && status == STATUS_OK; i++) {
        status = socket_receive(loop->publications, &loop->subscription);
        if (status == STATUS_BAD_INPUT) {
            refuse_subscriber(loop);
            status = STATUS_OK;
        } else if (status == STATUS_OK && loop->subscription.peer != 0) {
            grant(loop);
        }
    }
    return status;
}

/* A new socket in place of the one that publishes, on the same port: everybody is asked anew
 * who he is and what he wants to hear. libzmq closes in the background, so the port is free a
 * little later. STATUS_IO: it did not get free. */
static enum status publish_anew(struct loop *loop)
{
    char endpoint[ENDPOINT_BYTES];
    char words[SOCKET_WORDS_BYTES];
    struct shell *shell = &loop->shell;
    struct socket *publications = NULL;
    snprintf(endpoint, sizeof endpoint, "%s", socket_endpoint(loop->publications));
    enum status status = socket_new(loop->context, &loop->publishing, &publications);
    if (status != STATUS_OK) {
        return STATUS_IO;
    }
    socket_free(&loop->publications);
    loop->publications = publications;
    outbox_publish_to(shell->outbox, publications);
    gate_forget_listeners(shell->gate);
    status = socket_bind(publications, endpoint, words);
    for (int i = 0; i < REBIND_MAX && status == STATUS_EXISTS; i++) {
        status = socket_wait(NULL, 0, REBIND_MS);
        status = status == STATUS_OK ? socket_bind(publications, endpoint, words) : status;
    }
    log_line(&shell->log, status == STATUS_OK ? LOG_INFO : LOG_ERROR, "publishes_anew",
             "publish=%s status=\"%s\"", endpoint, status_words(status));
    return status == STATUS_OK ? STATUS_OK : STATUS_IO;
}

/* Other limits hold, or none of what is new does. */
static void take_over(struct loop *loop, const struct loop_live *live)
{
    struct shell *shell = &loop->shell;
    struct broker_limits limits = live->limits;
    uint64_t body_max = live->body_max < loop->frame_max ? live->body_max : loop->frame_max;
    limits.task_bytes_max = limits.task_bytes_max == 0 ? body_max : limits.task_bytes_max;
    struct event event = {.kind = EVENT_LIMITS};
    event.as.limits = &limits;
    enum status status = shell_step(shell, &event);
    if (status != STATUS_OK) {
        log_line(&shell->log, LOG_ERROR, "limits_refused",
                 "status=\"%s\" words=\"the limits that held before hold\"",
                 status_words(status));
        return;
    }
    shell->log.least = live->least;
    shell->body_max = body_max;
    shell->limits = limits;
    shell->limits.weights = NULL;
    shell->limits.weight_count = 0;
}

/* What may change while it runs is read again. */
static enum status reload(struct loop *loop)
{
    enum { SIGNAL_BYTES = 512 };
    uint8_t bytes[SIGNAL_BYTES];
    struct shell *shell = &loop->shell;
    if (read(loop->reload_file, bytes, sizeof bytes) <= 0) {
        return STATUS_OK;
    }
    struct loop_live live = {0};
    if (loop->reload != NULL && loop->reload(loop->reload_arg, &shell->log, &live)) {
        take_over(loop, &live);
    }
    bool is_lost = shell->gate != NULL &&
                   gate_reload(shell->gate, &shell->log, shell->moment.monotonic_ms);
    return is_lost ? publish_anew(loop) : STATUS_OK;
}

/* Those at the door, and those who listen. */
static enum status take_visitors(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    enum status status =
        shell->gate == NULL ? STATUS_OK : gate_welcome(shell->gate, &shell->log);
    if (status == STATUS_OK) {
        status = take_subscriptions(loop);
    }
    if (shell->gate != NULL && status != STATUS_IO && socket_is_confused(loop->publications)) {
        status = publish_anew(loop);
    }
    return status;
}

/* The turn. */

/* A record that something rests on which is to leave is committed at once; others, as those of
 * requests whose callers wait for the outcome alone, may wait a little for company. A commit
 * begun too early makes those wait that come during it. */
static void commit(struct loop *loop)
{
    const struct shell *shell = &loop->shell;
    int64_t now_ms = shell->moment.monotonic_ms;
    bool is_due = now_ms >= loop->commit_by_ms || !scribe_is_ready(shell->scribe);
    if (is_due || outbox_read_counts(shell->outbox).held > 0) {
        scribe_commit(shell->scribe);
        loop->commit_by_ms = INT64_MAX;
    } else {
        scribe_look(shell->scribe);
    }
    if (loop->commit_by_ms == INT64_MAX && scribe_has_more(shell->scribe)) {
        loop->commit_by_ms = now_ms + COMMIT_MS; /* also when another commit is under way */
    }
}

/* Commits and sends; whoever turns out to be lost is told to the core, which may have more to
 * send because of it. */
static void settle(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    for (int round = 0; round < SETTLE_MAX; round++) {
        commit(loop);
        outbox_release(shell->outbox, scribe_committed(shell->scribe));
        outbox_flush(shell->outbox);
        struct event event = {.kind = EVENT_GONE};
        bool any_lost = false;
        while (outbox_take_lost(shell->outbox, &event.call.peer)) {
            any_lost = true;
            enum status status = shell_step(shell, &event);
            if (status != STATUS_OK) {
                log_line(&shell->log, LOG_WARNING, "peer_lost", "status=\"%s\"",
                         status_words(status));
            }
        }
        if (!any_lost) {
            return;
        }
    }
}

/* Time passes for the core, unless its peers could not speak yet: after a pause of this
 * process, or while messages are left unread, all of them would seem silent. */
static void pass_time(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    int64_t now_ms = shell->moment.monotonic_ms;
    bool is_behind = loop->turns_behind > 0 && loop->turns_behind < BEHIND_MAX;
    if (is_behind || now_ms < loop->tick_from_ms || broker_deadline_ms(shell->core) > now_ms) {
        return;
    }
    const struct event event = {.kind = EVENT_TICK};
    enum status status = shell_step(shell, &event);
    if (status != STATUS_OK) {
        log_line(&shell->log, LOG_WARNING, "tick_failed", "status=\"%s\"",
                 status_words(status));
    }
}

/* Old records go, and those in their way are written anew, a few a turn. */
static void tidy(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    const struct broker_stats stats = broker_read_stats(shell->core);
    struct event event = {.kind = EVENT_REWRITE};
    event.as.below = scribe_tidy(shell->scribe, &stats);
    if (event.as.below > 0) {
        enum status status = shell_step(shell, &event);
        (void)status; /* there is a next turn */
    }
}

/* A journal that fails, or works again, is worth a line. */
static void watch_journal(struct loop *loop)
{
    const struct shell *shell = &loop->shell;
    bool is_ready = scribe_is_ready(shell->scribe);
    if (is_ready != loop->was_ready) {
        loop->was_ready = is_ready;
        log_line(&shell->log, is_ready ? LOG_INFO : LOG_ERROR,
                 is_ready ? "journal_ready" : "journal_fault", "words=\"%s\"",
                 scribe_words(shell->scribe));
    }
}

/* Whoever asks is answered out of what is put here, so a loop that stands still is seen. */
static void put_pages(struct loop *loop)
{
    const struct shell *shell = &loop->shell;
    if (shell->moment.monotonic_ms < loop->pages_by_ms) {
        return;
    }
    loop->pages_by_ms = shell->moment.monotonic_ms + loop->pages_ms;
    metrics_write(shell, &loop->page);
    web_put_text(loop->web, "/metrics", WEB_OK, &loop->page);
    buffer_add_text(&loop->page, "ok\n");
    web_put_text(loop->web, "/healthz", WEB_OK, &loop->page);
    bool drains = broker_read_stats(shell->core).draining;
    bool is_ready = !drains && scribe_is_ready(shell->scribe);
    buffer_print(&loop->page, "%s\n",
                 is_ready ? "ready"
                 : drains ? "draining"
                          : scribe_words(shell->scribe));
    web_put_text(loop->web, "/readyz", is_ready ? WEB_OK : WEB_UNAVAILABLE, &loop->page);
}

/* How long to sleep: until something is due; negative: until a message comes. Says by when the
 * next turn begins, if this one took no time: where it took long, the peers had to wait. */
static int64_t sleep_ms(struct loop *loop)
{
    int64_t now_ms = clock_monotonic_ms();
    bool is_ready = scribe_is_ready(loop->shell.scribe);
    int64_t due_ms = is_ready ? broker_deadline_ms(loop->shell.core) : now_ms + BLOCKED_MS;
    if (due_ms < loop->tick_from_ms) {
        due_ms = loop->tick_from_ms;
    }
    if (due_ms > loop->commit_by_ms) {
        due_ms = loop->commit_by_ms;
    }
    if (due_ms > loop->pages_by_ms) {
        due_ms = loop->pages_by_ms;
    }
    if (due_ms > manager_due_ms(loop->manager)) {
        due_ms = manager_due_ms(loop->manager);
    }
    if (loop->turns_behind > 0 || due_ms < now_ms) {
        due_ms = now_ms;
    }
    if (due_ms == INT64_MAX) {
        loop->wake_by_ms = INT64_MAX - PAUSE_MS;
        return -1;
    }
    loop->wake_by_ms = loop->shell.moment.monotonic_ms + (due_ms - now_ms);
    return due_ms - now_ms;
}

/* Places of what a turn waits for; a place that is not used waits for the stop event again. */
enum { EVENT_RELOAD = 4, EVENT_DOOR, EVENT_STOP, EVENT_COUNT };

/* One turn; `stopped_out`: it was the last. STATUS_IO. */
static enum status turn(struct loop *loop, bool *stopped_out)
{
    struct socket_event events[] = {
        {.socket = loop->calls},
        {.socket = loop->publications},
        {.file = loop->stop_event},
        {.file = scribe_file(loop->shell.scribe)},
        {.file = loop->reload_file > 0 ? loop->reload_file : loop->stop_event},
        {.file = loop->stop_event},
        {.file = loop->stop_event},
    };
    size_t event_count = EVENT_COUNT;
    if (loop->shell.gate != NULL) {
        events[EVENT_DOOR].socket = gate_socket(loop->shell.gate);
    }
    if (loop->stop_file >= 0) {
        events[EVENT_STOP].file = loop->stop_file;
    }
    enum status status = socket_wait(events, event_count, sleep_ms(loop));
    if (status != STATUS_OK) {
        return status;
    }
    read_clocks(loop);
    enum status other = take_visitors(loop); /* first: what follows is for them too */
    status = take_calls(loop);
    loop->turns_behind = status == STATUS_OK ? loop->turns_behind + 1 : 0;
    if (status == STATUS_IO || other == STATUS_IO) {
        return STATUS_IO;
    }
    pass_time(loop);
    tidy(loop);
    settle(loop);
    watch_journal(loop);
    put_pages(loop);
    manager_pass_time(loop->manager, loop->shell.moment.monotonic_ms);
    *stopped_out = events[2].ready || events[EVENT_STOP].ready;
    if (loop->reload_file > 0 && events[EVENT_RELOAD].ready) {
        enum status reloaded = reload(loop);
        if (reloaded != STATUS_OK) {
            return reloaded;
        }
    }
    return scribe_status(loop->shell.scribe);
}

static void log_end(const struct shell *shell)
{
    const struct broker_stats stats = broker_read_stats(shell->core);
    bool is_kept = scribe_is_durable(shell->scribe);
    bool is_loss = !is_kept && stats.waiting + stats.running > 0;
    log_line(&shell->log, is_loss ? LOG_WARNING : LOG_INFO, "stopped",
             "durability=%s requests=%s waiting=%" PRIu32 " running=%" PRIu32 " ended=%" PRIu32,
             scribe_durability(shell->scribe), is_kept ? "kept" : "forgotten", stats.waiting,
             stats.running, stats.kept);
}

/* Waits for the journal, and sends what that lets go. */
static void finish(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    scribe_flush(shell->scribe);
    outbox_release(shell->outbox, scribe_committed(shell->scribe));
    outbox_flush(shell->outbox);
}

enum status loop_run(struct loop *loop)
{
    struct shell *shell = &loop->shell;
    loop->wake_by_ms = clock_monotonic_ms();
    read_clocks(loop);
    shell->started_wall_ms = shell->moment.wall_ms;
    log_line(&shell->log, LOG_INFO, "started", "version=%s call=%s publish=%s durability=%s",
             BRINK_VERSION, loop_call_endpoint(loop), loop_publish_endpoint(loop),
             scribe_durability(shell->scribe));
    manager_say_ready(loop->manager);
    bool stopped = false;
    enum status status = STATUS_OK;
    while (!stopped && status == STATUS_OK) {
        status = turn(loop, &stopped);
    }
    manager_say_stopping(loop->manager);
    finish(loop);
    log_end(shell);
    return status;
}
