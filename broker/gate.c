#include "broker/gate.h"

#include "base/buffer.h"
#include "base/problem.h"
#include "broker/access.h"
#include "broker/access_list.h"
#include "broker/parcel.h"
#include "wire/guard.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WELCOME_MAX = 256, WORDS_BYTES = 256 };

const char gate_call_domain[] = "call";
const char gate_publish_domain[] = "publish";

struct gate {
    struct guard *guard;
    struct access *access;
    const char *path;
    uint64_t turned_away; /* at the door */
    uint64_t refused;     /* behind it */
};

/* The list. */

static enum status read_file(const char *path, struct buffer *text, struct problems *problems)
{
    uint8_t piece[BUFSIZ];
    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        problem_add_at(problems, path, 0, "%s", strerror(errno));
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    }
    struct stat about;
    if (fstat(fileno(stream), &about) != 0 || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        problem_add_at(problems, path, 0, "others may write it; chmod 644 it");
        fclose(stream);
        return STATUS_DENIED;
    }
    text->size_max = ACCESS_LIST_BYTES_MAX;
    size_t got = 0;
    while ((got = fread(piece, 1, sizeof piece, stream)) > 0) {
        buffer_add(text, piece, got);
    }
    enum status status = ferror(stream) != 0 ? STATUS_IO : text->failure;
    fclose(stream);
    if (status != STATUS_OK) {
        problem_add_at(problems, path, 0, "%s; at most %d bytes", status_words(status),
                       ACCESS_LIST_BYTES_MAX);
    }
    return status;
}

/* Reads the list and lets it hold, or changes nothing. */
static enum status take_list(struct gate *gate, int64_t now_ms, struct problems *problems)
{
    struct buffer text = {0};
    struct access_list list = {.count = 0};
    enum status status = read_file(gate->path, &text, problems);
    if (status == STATUS_OK) {
        status = access_list_read(gate->path, buffer_text(&text), text.size, &list, problems);
    }
    if (status == STATUS_OK) {
        status = access_replace(gate->access, list.entries, list.count, now_ms);
    }
    if (status != STATUS_OK && problems_none(problems)) {
        problem_add_at(problems, gate->path, 0, "%s", status_words(status));
    }
    access_list_clear(&list);
    buffer_clear(&text);
    return status;
}

static void format_problem(const struct problem *problem, char words_out[GATE_WORDS_BYTES])
{
    snprintf(words_out, GATE_WORDS_BYTES, "%s:%u: %s",
             problem->file == NULL ? "" : problem->file, problem->line, problem->text);
    for (char *at = words_out; *at != '\0'; at++) {
        *at = *at == '"' ? '\'' : *at; /* they are quoted in a log */
    }
}

enum status gate_new(const struct context *context,
                     const char *path,
                     int64_t now_ms,
                     struct gate **gate_out,
                     char words_out[GATE_WORDS_BYTES])
{
    struct problems problems = {0};
    struct gate *gate = calloc(1, sizeof *gate);
    enum status status = gate == NULL ? STATUS_NO_MEMORY : access_new(&gate->access);
    snprintf(words_out, GATE_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    if (status == STATUS_OK) {
        gate->path = path;
        status = take_list(gate, now_ms, &problems);
        if (!problems_none(&problems) && problems.count > 0) {
            format_problem(&problems.items[0], words_out);
        }
    }
    if (status == STATUS_OK) {
        status = guard_new(context, &gate->guard);
        snprintf(words_out, GATE_WORDS_BYTES, "guard: %s", status_words(status));
    }
    problems_clear(&problems);
    if (status != STATUS_OK) {
        gate_free(&gate);
        return status;
    }
    *gate_out = gate;
    return STATUS_OK;
}

void gate_free(struct gate **gate_p)
{
    struct gate *gate = *gate_p;
    if (gate == NULL) {
        return;
    }
    guard_free(&gate->guard);
    access_free(&gate->access);
    free(gate);
    *gate_p = NULL;
}

const struct socket *gate_socket(const struct gate *gate)
{
    return guard_socket(gate->guard);
}

size_t gate_count_keys(const struct gate *gate)
{
    return access_count(gate->access);
}

bool gate_reload(struct gate *gate, const struct log *log, int64_t now_ms)
{
    struct problems problems = {0};
    enum status status = take_list(gate, now_ms, &problems);
    for (size_t i = 0; i < problems.count && i < GATE_FAULT_LINES; i++) {
        char words[GATE_WORDS_BYTES];
        format_problem(&problems.items[i], words);
        log_line(log, LOG_ERROR, "access_refused", "words=\"%s\" keys=%zu", words,
                 gate_count_keys(gate));
    }
    problems_clear(&problems);
    if (status != STATUS_OK) {
        return false;
    }
    log_line(log, LOG_INFO, "access_read", "path=\"%s\" keys=%zu", gate->path,
             gate_count_keys(gate));
    return access_has_lost_listener(gate->access);
}

void gate_forget_listeners(struct gate *gate)
{
    access_forget_listeners(gate->access);
}

/* The door. */

/* The 1st, 2nd, 4th, 8th... is worth a line. */
static bool is_told(uint64_t *count)
{
    (*count)++;
    return (*count & (*count - 1)) == 0;
}

static uint32_t admit(const struct gate *gate, const struct guard_request *request)
{
    uint32_t number = access_number(gate->access, request->key);
    bool listens = strcmp(request->domain, gate_publish_domain) == 0;
    bool calls = strcmp(request->domain, gate_call_domain) == 0;
    if (number == 0 || (!listens && !calls)) {
        return 0;
    }
    const struct access_key *key = access_at(gate->access, number);
    return access_may(key, listens ? ACCESS_LISTEN : ACCESS_LOOK) ? number : 0;
}

enum status gate_welcome(struct gate *gate, const struct log *log)
{
    for (int i = 0; i < WELCOME_MAX; i++) {
        struct guard_request request;
        enum status status = guard_take(gate->guard, &request);
        if (status == STATUS_UNAVAILABLE) {
            return STATUS_OK;
        }
        if (status == STATUS_IO) {
            return status;
        }
        if (status != STATUS_OK) {
            continue;
        }
        uint32_t number = admit(gate, &request);
        guard_answer(gate->guard, number);
        if (number == 0 && is_told(&gate->turned_away)) {
            log_line(log, LOG_WARNING, "key_refused",
                     "count=%" PRIu64 " socket=%s address=%s key=\"%s\"", gate->turned_away,
                     request.domain, request.address, request.key);
        }
    }
    return STATUS_OK;
}

/* Behind it. */

static struct access_key *key_of(const struct shell *shell, uint64_t peer)
{
    return access_at(shell->gate->access, message_peer_key(peer));
}

bool gate_holds(const struct shell *shell, uint64_t peer)
{
    if (shell->gate == NULL) {
        return true;
    }
    const struct access_key *key = key_of(shell, peer);
    return key != NULL && !key->is_revoked;
}

static void refuse(struct shell *shell,
                   const struct visit *visit,
                   enum status status,
                   const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

static void refuse(
    struct shell *shell, const struct visit *visit, enum status status, const char *format, ...)
{
    char words[WORDS_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    const struct access_key *key = key_of(shell, visit->call.peer);
    if (is_told(&shell->gate->refused)) {
        log_line(&shell->log, LOG_WARNING, "refused", "count=%" PRIu64 " name=%s status=\"%s\"",
                 shell->gate->refused, key == NULL ? "" : key->is.name, status_words(status));
    }
    shell_refuse(shell, &visit->call, status, "%s", words);
}

static const struct {
    const char *name; /* of a method of Broker or Health */
    enum access_act act;
} acts[] = {
    {"Submit", ACCESS_ASK},    {"Get", ACCESS_FOLLOW},     {"Await", ACCESS_FOLLOW},
    {"Cancel", ACCESS_FOLLOW}, {"List", ACCESS_LIST},      {"DeadLetters", ACCESS_LIST},
    {"Replay", ACCESS_REPLAY}, {"Requeue", ACCESS_MANAGE}, {"Stats", ACCESS_STATS},
    {"Drain", ACCESS_MANAGE},  {"Describe", ACCESS_LOOK},  {"Check", ACCESS_LOOK},
    {"PutBlob", ACCESS_ASK},   {"GetBlob", ACCESS_WORK},
};

/* What is not known is for admins only. */
static enum access_act act_of(const struct method *method)
{
    if (method == NULL || method->owner == METHOD_DISPATCH) {
        return ACCESS_WORK;
    }
    if (method->owner == METHOD_ASSESSOR) {
        return ACCESS_ASK;
    }
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (strcmp(acts[i].name, method->name) == 0) {
            return acts[i].act;
        }
    }
    return ACCESS_MANAGE;
}

/* What changes more than its caller's own is written down, let through or not. */
static void
audit(const struct shell *shell, const struct access_key *key, const struct method *method)
{
    enum access_act act = act_of(method);
    if (act == ACCESS_MANAGE || (act == ACCESS_FOLLOW && strcmp(method->name, "Cancel") == 0)) {
        log_line(&shell->log, LOG_INFO, "audit", "name=%s method=%s allowed=%s", key->is.name,
                 method->path, access_may(key, act) ? "yes" : "no");
    }
}

static bool has_room(struct shell *shell, const struct visit *visit, struct access_key *key)
{
    uint64_t size = body_size(visit->body);
    if (key->is.message_bytes > 0 && size > key->is.message_bytes) {
        refuse(shell, visit, STATUS_FULL,
               "message_bytes: %" PRIu64 ", this key may send %" PRIu64, size,
               key->is.message_bytes);
        return false;
    }
    uint32_t wait_ms = 0;
    if (key->is.requests_s == 0 || visit->said->kind != FRAME_REQUEST ||
        bucket_take(&key->bucket, key->is.requests_s, shell->moment.monotonic_ms, &wait_ms)) {
        return true;
    }
    char words[WORDS_BYTES];
    snprintf(words, sizeof words, "requests_s: this key may call %" PRIu32 " times a second",
             key->is.requests_s);
    shell_refuse_until(shell, &visit->call, wait_ms, words);
    return false;
}

bool gate_lets(struct shell *shell, const struct visit *visit, const struct method *method)
{
    if (shell->gate == NULL) {
        return true;
    }
    struct access_key *key = key_of(shell, visit->call.peer);
    if (key == NULL || key->is_revoked) {
        refuse(shell, visit, STATUS_NO_KEY,
               "the key of this connection does not hold any more");
        outbox_lose(shell->outbox, visit->call.peer);
        return false;
    }
    audit(shell, key, method);
    if (!access_may(key, act_of(method))) {
        refuse(shell, visit, STATUS_DENIED, "%s: no role of %s allows it",
               method == NULL ? "work" : method->path, key->is.name);
        return false;
    }
    return has_room(shell, visit, key);
}

static bool
has_request_room(struct shell *shell, const struct visit *visit, const struct access_key *key)
{
    uint64_t most = key->is.queued_bytes;
    uint64_t size = body_size(visit->body);
    if (most == 0 || key->queued_bytes + size <= most) {
        return true;
    }
    refuse(shell, visit, STATUS_FULL,
           "queued_bytes: this key has %" PRIu64 " waiting or running and this request %" PRIu64
           ", it may have %" PRIu64,
           key->queued_bytes, size, most);
    return false;
}

bool gate_lets_store(struct shell *shell, const struct visit *visit)
{
    return shell->gate == NULL ||
           has_request_room(shell, visit, key_of(shell, visit->call.peer));
}

bool gate_lets_ask(struct shell *shell,
                   const struct visit *visit,
                   const struct id *request,
                   const char **tenant_out)
{
    const struct frame_work *work = &visit->said->work;
    *tenant_out = work->tenant;
    if (shell->gate == NULL) {
        return true;
    }
    const struct access_key *key = key_of(shell, visit->call.peer);
    const char *tenant = access_tenant(key, work->tenant);
    if (!access_covers(key, work->topic)) {
        refuse(shell, visit, STATUS_DENIED,
               "work.topic: \"%.100s\" is none of the topics of %s", work->topic, key->is.name);
        return false;
    }
    if (!access_has_tenant(key, tenant)) {
        refuse(shell, visit, STATUS_DENIED, "work.tenant: \"%.64s\" is no tenant of %s", tenant,
               key->is.name);
        return false;
    }
    *tenant_out = tenant;
    return gate_lets_see(shell, visit, request) && has_request_room(shell, visit, key);
}

bool gate_lets_see(struct shell *shell, const struct visit *visit, const struct id *request)
{
    struct job_view job;
    if (shell->gate == NULL || broker_find(shell->core, request, &job) != STATUS_OK) {
        return true;
    }
    const struct access_key *key = key_of(shell, visit->call.peer);
    if (access_may_see(key, job.tenant)) {
        return true;
    }
    refuse(shell, visit, STATUS_DENIED, "this request belongs to no tenant of %s",
           key->is.name);
    return false;
}

bool gate_lets_list(struct shell *shell, const struct visit *visit, const char **tenant)
{
    if (shell->gate == NULL) {
        return true;
    }
    const struct access_key *key = key_of(shell, visit->call.peer);
    if ((key->is.roles & ACCESS_ADMIN) != 0) {
        return true;
    }
    *tenant = access_tenant(key, *tenant);
    if (access_has_tenant(key, *tenant)) {
        return true;
    }
    refuse(shell, visit, STATUS_DENIED, "tenant: \"%.64s\" is no tenant of %s", *tenant,
           key->is.name);
    return false;
}

bool gate_lets_work(struct shell *shell, const struct visit *visit, const char *prefix)
{
    if (shell->gate == NULL) {
        return true;
    }
    const struct access_key *key = key_of(shell, visit->call.peer);
    if (access_covers(key, prefix)) {
        return true;
    }
    refuse(shell, visit, STATUS_DENIED, "join.topics: \"%.100s\" has topics beyond those of %s",
           prefix, key->is.name);
    return false;
}

bool gate_shows(const struct shell *shell, uint64_t peer, const char *topic)
{
    if (shell->gate == NULL) {
        return true;
    }
    const struct access_key *key = key_of(shell, peer);
    return (key->is.roles & ACCESS_ADMIN) != 0 || access_covers(key, topic);
}

/* Listening. */

/* Is it the progress of a request, and that one its own? */
static bool
is_own_progress(const struct shell *shell, const struct access_key *key, const char *prefix)
{
    static const char root[] = "progress/";
    struct id id;
    struct job_view job;
    return (key->is.roles & ACCESS_CLIENT) != 0 &&
           strncmp(prefix, root, sizeof root - 1) == 0 &&
           id_parse(prefix + sizeof root - 1, &id) == STATUS_OK &&
           broker_find(shell->core, &id, &job) == STATUS_OK && access_may_see(key, job.tenant);
}

static bool
may_listen(const struct shell *shell, const struct access_key *key, const char *prefix)
{
    if (!access_may(key, ACCESS_LISTEN)) {
        return false;
    }
    bool is_covered = (key->is.roles & ACCESS_SUBSCRIBER) != 0 && access_covers(key, prefix);
    return is_covered || is_own_progress(shell, key, prefix);
}

bool gate_lets_listen(struct shell *shell, uint64_t peer, const void *prefix, size_t size)
{
    char text[BROKER_TOPIC_MAX + 1];
    struct access_key *key = key_of(shell, peer);
    bool may = false;
    if (key != NULL && size < sizeof text && memchr(prefix, '\0', size) == NULL) {
        memcpy(text, prefix, size);
        text[size] = '\0';
        may = may_listen(shell, key, text);
    }
    if (key != NULL) {
        key->is_listening = true; /* libzmq remembers what it asked for, given or not */
    }
    if (!may && is_told(&shell->gate->refused)) {
        log_line(&shell->log, LOG_WARNING, "subscription_refused",
                 "count=%" PRIu64 " name=%s bytes=%zu", shell->gate->refused,
                 key == NULL ? "" : key->is.name, size);
    }
    return may;
}

void gate_bar(struct shell *shell, uint64_t peer)
{
    struct access_key *key = key_of(shell, peer);
    if (key != NULL && !key->is_barred) {
        key->is_barred = true;
        log_line(&shell->log, LOG_WARNING, "key_barred",
                 "name=%s words=\"it said something that is no subscription\"", key->is.name);
    }
}

/* Counting. */

uint32_t gate_owner(const struct visit *visit)
{
    return message_peer_key(visit->call.peer);
}

void gate_count(struct shell *shell, const struct effect *effect)
{
    if (shell->gate == NULL || shell->event->kind == EVENT_REWRITE || effect->job == NULL) {
        return;
    }
    bool comes = effect->record == RECORD_ACCEPTED || effect->record == RECORD_REQUEUED;
    if (!comes && effect->record != RECORD_OUTCOME) {
        return;
    }
    const struct parcel *request = effect->job->request;
    struct access_key *key = access_at(shell->gate->access, request->owner);
    if (key == NULL) {
        return; /* accepted before the broker was started */
    }
    uint64_t bytes = body_size(&request->body);
    if (comes) {
        key->queued_bytes += bytes;
    } else {
        key->queued_bytes -= bytes < key->queued_bytes ? bytes : key->queued_bytes;
    }
}
