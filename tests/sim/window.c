#include "tests/sim/window.h"

#include "broker/archive.h"
#include "broker/gate.h"
#include "broker/report.h"
#include "broker/visit.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The shell comes first: whoever has it has the window. */
struct window {
    struct shell shell;
    Brink__V1__ReplayRequest wish;
    struct window_answer *answer;
};

void window_topic(const char *request_topic, uint32_t step, char topic_out[WINDOW_TOPIC_BYTES])
{
    char topic[OUTCOME_TOPIC_BYTES];
    const struct job_view job = {.topic = request_topic};
    if (step == 0) {
        outcome_topic(request_topic, topic);
    } else {
        outcome_step_topic(&job, step, topic);
    }
    assert(strlen(topic) < WINDOW_TOPIC_BYTES);
    memcpy(topic_out, topic, strlen(topic) + 1);
}

void window_ask(struct broker *broker,
                const struct window_question *question,
                struct window_answer *answer_out)
{
    struct window window = {.shell.core = broker, .answer = answer_out};
    brink__v1__replay_request__init(&window.wish);
    window.wish.topic_prefix = (char *)question->prefix;
    window.wish.from = question->from;
    window.wish.most = question->most;
    const struct visit visit = {.call = {1, {{1}}}};
    memset(answer_out, 0, sizeof *answer_out);
    archive_replay(&window.shell, NULL, &visit);
}

/* What archive.c needs of the shell. Its copies in the library are not linked. */

ProtobufCMessage *
visit_read_body(struct shell *shell, const struct method *method, const struct visit *visit)
{
    (void)method;
    (void)visit;
    struct window *window = (struct window *)shell;
    return &window->wish.base;
}

/* Everybody may see everything here. */
bool gate_lets_list(struct shell *shell, const struct visit *visit, const char **tenant)
{
    (void)shell;
    (void)visit;
    (void)tenant;
    return true;
}

bool gate_shows(const struct shell *shell, uint64_t peer, const char *topic)
{
    (void)shell;
    (void)peer;
    (void)topic;
    return true;
}

void outcome_topic(const char *request_topic, char topic_out[OUTCOME_TOPIC_BYTES])
{
    snprintf(topic_out, OUTCOME_TOPIC_BYTES, "assessment/%s",
             request_topic + strlen("scenario/"));
}

void outcome_step_topic(const struct job_view *job,
                        uint32_t step,
                        char topic_out[OUTCOME_TOPIC_BYTES])
{
    static const char *const names[WINDOW_STEPS] = {"economy", "stability", "brink"};
    const char *target = strchr(job->topic + strlen("scenario/"), '/');
    assert(step >= 1 && step <= WINDOW_STEPS);
    snprintf(topic_out, OUTCOME_TOPIC_BYTES, "assessment/%s%s", names[step - 1],
             target == NULL ? "" : target);
}

enum status outcome_take_step(const struct job_view *job,
                              uint32_t step,
                              struct outcome *outcome,
                              struct body *body)
{
    (void)job;
    (void)body;
    outcome->call.work.step = step;
    return STATUS_OK;
}

/* Bytes the simulation does not have; of the rest what is looked at. */
void outcome_write(const struct job_view *job, struct outcome *outcome_out)
{
    outcome_out->body = NULL;
    outcome_out->call = (struct frame_call){.kind = FRAME_MESSAGE};
    outcome_out->call.work.request_id = job->id;
    outcome_out->call.work.topic = job->topic;
    outcome_out->call.work.sequence = job->sequence;
    outcome_out->call.work.steps = job->steps;
}

void shell_send(struct shell *shell,
                const struct call *call,
                uint64_t covers,
                const struct frame_call *message,
                const struct body *body)
{
    (void)call;
    (void)body;
    struct window_answer *answer = ((struct window *)shell)->answer;
    assert(answer->count < sizeof answer->items / sizeof answer->items[0]);
    struct window_item *item = &answer->items[answer->count++];
    *item = (struct window_item){.sequence = message->work.sequence,
                                 .step = message->work.step,
                                 .steps = message->work.steps,
                                 .request = message->work.request_id,
                                 .covers = covers};
    window_topic(message->work.topic, item->step, item->topic);
}

void shell_reply(struct shell *shell,
                 const struct call *call,
                 uint64_t covers,
                 const ProtobufCMessage *message)
{
    (void)call;
    struct window_answer *answer = ((struct window *)shell)->answer;
    const Brink__V1__ReplayReply *reply = (const Brink__V1__ReplayReply *)message;
    answer->covers = covers;
    answer->next = reply->next;
    answer->first = reply->first;
    answer->last = reply->last;
    answer->more = reply->more;
}

/* What only its other calls need: none of them is made here. */

static void never(void)
{
    assert(false && "only outcomes are asked for here");
}

enum status shell_step(struct shell *shell, const struct event *event)
{
    (void)shell;
    (void)event;
    never();
    return STATUS_INTERNAL;
}

void shell_refuse(
    struct shell *shell, const struct call *call, enum status status, const char *format, ...)
{
    (void)shell;
    (void)call;
    (void)status;
    (void)format;
    never();
}

bool visit_read_id(struct shell *shell,
                   const struct visit *visit,
                   const ProtobufCBinaryData *bytes,
                   struct id *id_out)
{
    (void)shell;
    (void)visit;
    (void)bytes;
    (void)id_out;
    never();
    return false;
}

void visit_refuse_field(
    struct shell *shell, const struct call *call, const char *field, const char *format, ...)
{
    (void)shell;
    (void)call;
    (void)field;
    (void)format;
    never();
}

void visit_refuse_request(struct shell *shell,
                          const struct visit *visit,
                          const struct id *request,
                          enum status status)
{
    (void)shell;
    (void)visit;
    (void)request;
    (void)status;
    never();
}

void visit_refuse_for_now(struct shell *shell, const struct call *call)
{
    (void)shell;
    (void)call;
    never();
}

enum status report_list(struct arena *arena,
                        const struct broker *core,
                        const struct report_filter *filter,
                        const struct moment *moment,
                        uint64_t *covers_out,
                        Brink__V1__RequestList **list_out)
{
    (void)arena;
    (void)core;
    (void)filter;
    (void)moment;
    *covers_out = 0;
    *list_out = NULL;
    never();
    return STATUS_INTERNAL;
}
