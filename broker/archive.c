#include "broker/archive.h"

#include "broker/gate.h"
#include "broker/report.h"
#include "broker/visit.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <inttypes.h>
#include <string.h>

enum {
    REQUEUE_MAX = 1000,
    REPLAY_DEFAULT = 64, /* outcomes in an answer */
    REPLAY_MAX = 256,
    REPLAY_BYTES_MAX = 4 * 1024 * 1024 /* of bodies: none is begun beyond this */
};

/* Lists. */

static bool read_filter(struct shell *shell,
                        const struct visit *visit,
                        const Brink__V1__ListRequest *list,
                        struct id *after,
                        struct report_filter *filter_out)
{
    if (list->most > REPORT_LIST_MAX) {
        visit_refuse_field(shell, &visit->call, "most", "%" PRIu32 ", 1 to %d, or 0 for %d",
                           list->most, REPORT_LIST_MAX, REPORT_LIST_DEFAULT);
        return false;
    }
    if (list->phase < BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_UNSPECIFIED ||
        list->phase > BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DEAD) {
        visit_refuse_field(shell, &visit->call, "phase", "%d is not known", (int)list->phase);
        return false;
    }
    *filter_out = (struct report_filter){
        .topic_prefix = list->topic_prefix,
        .tenant = list->tenant,
        .phase = list->phase,
        .most = list->most == 0 ? REPORT_LIST_DEFAULT : list->most,
    };
    if (!gate_lets_list(shell, visit, &filter_out->tenant)) {
        return false;
    }
    if (list->after.len == 0) {
        return true;
    }
    filter_out->after = after;
    return visit_read_id(shell, visit, &list->after, after);
}

static void reply_with_list(struct shell *shell,
                            const struct method *method,
                            const struct visit *visit,
                            bool dead_only)
{
    const Brink__V1__ListRequest *request =
        (const Brink__V1__ListRequest *)visit_read_body(shell, method, visit);
    struct id after;
    struct report_filter filter;
    if (request == NULL || !read_filter(shell, visit, request, &after, &filter)) {
        return;
    }
    if (dead_only) {
        filter.phase = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DEAD;
    }
    Brink__V1__RequestList *list = NULL;
    uint64_t covers = 0;
    enum status status =
        report_list(&shell->scratch, shell->core, &filter, &shell->moment, &covers, &list);
    if (status == STATUS_NOT_FOUND) {
        shell_refuse(shell, &visit->call, status,
                     "after: this request is no longer known; start again");
    } else if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "%s", status_words(status));
    } else {
        shell_reply(shell, &visit->call, covers, &list->base);
    }
}

void archive_list(struct shell *shell, const struct method *method, const struct visit *visit)
{
    reply_with_list(shell, method, visit, false);
}

void archive_dead_letters(struct shell *shell,
                          const struct method *method,
                          const struct visit *visit)
{
    reply_with_list(shell, method, visit, true);
}

/* Replay. */

struct replay {
    struct shell *shell;
    const struct call *call;
    const char *prefix;
    uint32_t
        left; /* outcomes and steps this answer may still have; those of one stay together */
    uint32_t visits; /* looked at */
    uint64_t bytes;
    uint64_t covers;
    uint64_t next; /* the number to go on from */
    bool more;
};

static bool is_asked_for(const struct replay *replay, const char *topic)
{
    if (!gate_shows(replay->shell, replay->call->peer, topic)) {
        return false;
    }
    return strncmp(topic, replay->prefix, strlen(replay->prefix)) == 0;
}

static void send_written(struct replay *replay)
{
    struct shell *shell = replay->shell;
    shell->outcome.call.id = replay->call->id;
    shell_send(shell, replay->call, replay->covers, &shell->outcome.call, shell->outcome.body);
    shell->counts.replayed++;
    replay->left -= replay->left > 0;
    replay->bytes += shell->outcome.body == NULL ? 0 : body_size(shell->outcome.body);
}

/* STATUS_NO_MEMORY: not all of them. */
static enum status replay_steps(struct replay *replay, const struct job_view *job)
{
    enum status status = STATUS_OK;
    for (uint32_t step = 1; step <= job->steps && status == STATUS_OK; step++) {
        char topic[OUTCOME_TOPIC_BYTES];
        struct body body;
        outcome_step_topic(job, step, topic);
        if (!is_asked_for(replay, topic)) {
            continue;
        }
        body_init(&body);
        outcome_write(job, &replay->shell->outcome);
        status = outcome_take_step(job, step, &replay->shell->outcome, &body);
        if (status == STATUS_OK) {
            send_written(replay);
        }
        body_clear(&body);
    }
    return status;
}

/* An outcome and its steps stay together: they have one number. */
static bool replay_outcome(void *arg, const struct job_view *job)
{
    struct replay *replay = arg;
    char topic[OUTCOME_TOPIC_BYTES];
    replay->next = job->sequence;
    /* None leaves before the one in front of it. Nor does the end before any it has passed:
     * their numbers could be given out again. */
    replay->covers = job->record > replay->covers ? job->record : replay->covers;
    if (replay->left == 0 || replay->bytes > REPLAY_BYTES_MAX ||
        replay->visits == REPORT_VISITS_MAX) {
        replay->more = true;
        return false;
    }
    replay->visits++;
    outcome_topic(job->topic, topic);
    if (is_asked_for(replay, topic)) {
        outcome_write(job, &replay->shell->outcome);
        send_written(replay);
    }
    if (replay_steps(replay, job) != STATUS_OK) {
        replay->more = true; /* whoever asks from there again gets it whole */
        return false;
    }
    replay->next = job->sequence + 1;
    return true;
}

void archive_replay(struct shell *shell, const struct method *method, const struct visit *visit)
{
    const Brink__V1__ReplayRequest *wish =
        (const Brink__V1__ReplayRequest *)visit_read_body(shell, method, visit);
    if (wish == NULL) {
        return;
    }
    if (wish->most > REPLAY_MAX) {
        visit_refuse_field(shell, &visit->call, "most", "%" PRIu32 ", 1 to %d, or 0 for %d",
                           wish->most, REPLAY_MAX, REPLAY_DEFAULT);
        return;
    }
    struct replay replay = {.shell = shell,
                            .call = &visit->call,
                            .prefix = wish->topic_prefix,
                            .left = wish->most == 0 ? REPLAY_DEFAULT : wish->most,
                            .next = wish->from == 0 ? 1 : wish->from};
    Brink__V1__ReplayReply reply = BRINK__V1__REPLAY_REPLY__INIT;
    shell->outcome_sequence = 0; /* it is written over */
    shell->counts.replays++;
    broker_each_outcome(shell->core, wish->from, replay_outcome, &replay, &reply.first);
    reply.next = replay.next;
    reply.more = replay.more;
    reply.last = broker_read_stats(shell->core).last_sequence;
    shell_reply(shell, &visit->call, replay.covers, &reply.base);
}

/* Requeue. */

struct dead_list {
    const char *prefix;
    struct id *ids; /* [REQUEUE_MAX] */
    size_t count;
    bool more;
};

static bool note_dead(void *arg, const struct job_view *job)
{
    struct dead_list *list = arg;
    if (job->state != JOB_DEAD || job->born != 0 ||
        strncmp(job->topic, list->prefix, strlen(list->prefix)) != 0) {
        return true;
    }
    if (list->count == REQUEUE_MAX) {
        list->more = true;
        return false;
    }
    list->ids[list->count++] = job->id;
    return true;
}

/* STATUS_OK when every one of them lives again. */
static enum status requeue_list(struct shell *shell,
                                const struct visit *visit,
                                struct dead_list *list,
                                Brink__V1__RequeueReply *reply)
{
    list->ids = arena_take_array(&shell->scratch, REQUEUE_MAX, sizeof *list->ids);
    if (list->ids == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = broker_each_job(shell->core, NULL, note_dead, list);
    for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
        const struct event event = {
            .kind = EVENT_REQUEUE, .call = visit->call, .request = list->ids[i]};
        status = shell_step(shell, &event);
        reply->requeued += status == STATUS_OK;
    }
    reply->more = list->more;
    return status;
}

void archive_requeue(struct shell *shell,
                     const struct method *method,
                     const struct visit *visit)
{
    const Brink__V1__RequeueRequest *wish =
        (const Brink__V1__RequeueRequest *)visit_read_body(shell, method, visit);
    if (wish == NULL) {
        return;
    }
    if ((wish->request_id.len == 0) == (wish->topic_prefix[0] == '\0')) {
        visit_refuse_field(shell, &visit->call, "request_id",
                           "give either a request_id or a topic_prefix");
        return;
    }
    Brink__V1__RequeueReply reply = BRINK__V1__REQUEUE_REPLY__INIT;
    enum status status = STATUS_OK;
    if (wish->request_id.len > 0) {
        struct event event = {.kind = EVENT_REQUEUE, .call = visit->call};
        if (!visit_read_id(shell, visit, &wish->request_id, &event.request)) {
            return;
        }
        status = shell_step(shell, &event);
        reply.requeued = status == STATUS_OK;
    } else {
        struct dead_list list = {.prefix = wish->topic_prefix};
        status = requeue_list(shell, visit, &list, &reply);
    }
    if (status == STATUS_UNAVAILABLE) {
        visit_refuse_for_now(shell, &visit->call);
        return;
    }
    if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "%s; requeued before that: %" PRIu32,
                     status_words(status), reply.requeued);
        return;
    }
    shell_reply(shell, &visit->call, broker_read_stats(shell->core).records, &reply.base);
}
