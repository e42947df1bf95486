#include "broker/family.h"

#include "broker/dispatch.h"
#include "broker/life.h"
#include "broker/topic.h"
#include "broker/view.h"

#include <assert.h>
#include <stdlib.h>

enum status family_new(uint32_t count, struct family **family_out)
{
    struct family *family = calloc(1, sizeof *family + count * sizeof(void *));
    if (family == NULL) {
        return STATUS_NO_MEMORY;
    }
    family->count = count;
    family->left = count;
    *family_out = family;
    return STATUS_OK;
}

struct job_view broker_child(const struct family *family, uint32_t index)
{
    assert(index < family->count);
    return view_job(family->children[index]);
}

/* Checks. */

static bool
is_valid_child(const struct ledger *ledger, const struct event_child *children, uint32_t index)
{
    const struct event_child *child = &children[index];
    bool is_new = !id_is_zero(&child->id) && ledger_find(ledger, &child->id) == NULL;
    for (uint32_t i = 0; i < index && is_new; i++) {
        is_new = !id_equal(&children[i].id, &child->id);
    }
    return is_new && topic_is_request(child->topic) && child->weight >= 1 &&
           child->weight <= BROKER_WEIGHT_MAX && child->parcel != NULL;
}

static bool is_valid(const struct step *step)
{
    const struct event *event = step->event;
    uint32_t count = event->as.spawn.count;
    bool is_good = count >= 1 && count <= BROKER_CHILDREN_MAX &&
                   event->as.spawn.tolerate < count && event->as.spawn.parcel != NULL;
    for (uint32_t i = 0; i < count && is_good; i++) {
        is_good = is_valid_child(&step->broker->ledger, event->as.spawn.children, i);
    }
    return is_good;
}

/* All below the job. */
static uint32_t count_below(const struct job *job)
{
    const struct family *family = job->family;
    uint32_t count = family == NULL ? 0 : family->count;
    for (uint32_t i = 0; family != NULL && i < family->count; i++) {
        count += count_below(family->children[i]);
    }
    return count;
}

static bool fits_tree(const struct step *step, const struct job *job)
{
    uint32_t depth = 1;
    const struct job *root = job;
    for (; root->parent != NULL; root = root->parent) {
        depth++;
    }
    return depth <= BROKER_DEPTH_MAX &&
           count_below(root) + step->event->as.spawn.count <= BROKER_TREE_MAX;
}

static bool has_room(const struct step *step)
{
    const struct event *event = step->event;
    const struct broker_limits *limits = &step->broker->limits;
    const struct ledger *ledger = &step->broker->ledger;
    uint64_t bytes = event->as.spawn.bytes;
    for (uint32_t i = 0; i < event->as.spawn.count; i++) {
        bytes += event->as.spawn.children[i].bytes;
    }
    return ledger->live_count + event->as.spawn.count <= limits->jobs_max &&
           ledger->live_bytes + bytes <= limits->bytes_max;
}

/* Forking. */

static enum status add_child(const struct step *step,
                             const struct job *parent,
                             const struct event_child *from,
                             struct job **child_out)
{
    struct broker *broker = step->broker;
    struct lane *lane = NULL;
    enum status status =
        queue_enter(&broker->queue, from->topic, parent->lane->tenant->name.text,
                    parent->lane->priority, needs_labels(lane_needs(parent->lane)), &lane);
    if (status != STATUS_OK) {
        return status;
    }
    status = ledger_add(&broker->ledger, &from->id, from->parcel, from->bytes, child_out);
    if (status != STATUS_OK) {
        queue_leave(&broker->queue, lane);
        return status;
    }
    (*child_out)->lane = lane;
    (*child_out)->weight = from->weight;
    return STATUS_OK;
}

/* Everything that can fail, and nothing that is seen. */
static enum status
add_family(const struct step *step, const struct job *parent, struct family **family_out)
{
    const struct event *event = step->event;
    struct broker *broker = step->broker;
    struct family *family = NULL;
    uint32_t count = 0;
    enum status status = family_new(event->as.spawn.count, &family);
    while (status == STATUS_OK && count < family->count) {
        status =
            add_child(step, parent, &event->as.spawn.children[count], &family->children[count]);
        count += status == STATUS_OK;
    }
    if (status == STATUS_OK) {
        *family_out = family;
        return STATUS_OK;
    }
    while (count > 0) {
        struct job *child = family->children[--count];
        queue_leave(&broker->queue, child->lane);
        ledger_take_back(&broker->ledger, child);
    }
    free(family);
    return status;
}

/* It has its parent's place among those that came: what is begun goes on first. */
static void accept_child(const struct step *step,
                         struct job *parent,
                         const struct family *family,
                         uint32_t index)
{
    struct job *child = family->children[index];
    child->state = JOB_WAITING;
    child->parent = parent;
    child->source = parent->id;
    child->born = family->fork;
    child->index = index;
    child->order = parent->order;
    child->accepted_ms = parent->accepted_ms;
    child->ready_ms = step->broker->now_ms;
    child->deadline_ms = INT64_MAX; /* the parent has one */
    step_record(step, child, RECORD_ACCEPTED);
    ledger_record(&step->broker->ledger, child, child->record);
}

/* A replay records nothing: it finds the same again. */
static void discard(const struct step *step, struct family *family, bool is_recorded)
{
    for (uint32_t i = 0; i < family->count; i++) {
        if (family->children[i] != NULL) {
            life_discard(step, family->children[i], is_recorded);
        }
    }
    step->broker->ledger.live_bytes -= family->continuation_bytes;
    step_release(step, family->continuation);
    free(family);
}

/* The family takes what the step's event brought. */
static void take_over(struct step *step, struct job *job, struct family *family)
{
    struct ledger *ledger = &step->broker->ledger;
    family->fork = ++ledger->last_order;
    family->tolerate = step->event->as.spawn.tolerate;
    family->continuation = step->parcel;
    family->continuation_bytes = step->event->as.spawn.bytes;
    ledger->live_bytes += family->continuation_bytes;
    step->parcel = NULL;
    step->has_children = false;
    for (uint32_t i = 0; i < family->count; i++) {
        accept_child(step, job, family, i);
    }
    job->family = family;
}

enum status family_fork(struct step *step, struct job *job)
{
    struct family *before = job->family;
    struct family *family = NULL;
    if (!is_valid(step)) {
        return STATUS_BAD_INPUT;
    }
    if (!fits_tree(step, job) || !has_room(step)) {
        return STATUS_FULL;
    }
    enum status status = add_family(step, job, &family);
    if (status != STATUS_OK) {
        return status;
    }
    take_over(step, job, family);
    life_fork(step, job);
    if (before != NULL) {
        discard(step, before, true);
    }
    for (uint32_t i = 0; i < family->count; i++) {
        life_wait(step, family->children[i], false);
    }
    for (uint32_t i = 0; i < family->count; i++) {
        dispatch_one(step, family->children[i]);
    }
    return STATUS_OK;
}

/* Progress. */

/* All above the child, each told in the weights of its own children. */
static void tell(const struct step *step, const struct job *child)
{
    for (struct job *job = child->parent; job != NULL; job = job->parent) {
        const struct family *family = job->family;
        uint64_t done = 0;
        uint64_t all = 0;
        for (uint32_t i = 0; i < family->count; i++) {
            done += family->children[i]->moved;
            all += family->children[i]->weight;
        }
        job->moved = all == 0 ? 0 : (uint32_t)(job->weight * done / all);
        step_progress_of(step, job, done, all);
    }
}

void family_move(const struct step *step, struct job *child, uint64_t done, uint64_t all)
{
    if (all == 0 || done > all || child->parent == NULL) {
        return;
    }
    child->moved = (uint32_t)((double)child->weight * ((double)done / (double)all));
    tell(step, child);
}

/* Ends. */

static bool is_too_large(const struct broker *broker, const struct job *parent)
{
    const struct family *family = parent->family;
    uint64_t most = broker->limits.task_bytes_max;
    return most > 0 &&
           parent->request_bytes + family->continuation_bytes + family->result_bytes > most;
}

void family_child_ended(const struct step *step, const struct job *child)
{
    struct job *parent = child->parent;
    struct family *family = parent->family;
    assert(parent->state == JOB_FORKED && family->left > 0);
    family->left--;
    family->failed += child->status != STATUS_OK;
    family->result_bytes += child->outcome_bytes;
    if (family->failed > family->tolerate) {
        life_fail(step, parent, child->status, child);
        return;
    }
    if (is_too_large(step->broker, parent)) {
        life_fail(step, parent, STATUS_FULL, NULL);
        return;
    }
    tell(step, child);
    if (family->left == 0) {
        life_join(step, parent);
    }
}

void family_drop(const struct step *step, struct job *job, bool is_recorded)
{
    struct family *family = job->family;
    job->family = NULL;
    if (family != NULL) {
        discard(step, family, is_recorded);
    }
}

/* Replay. */

void family_forget(const struct step *step, struct job *job)
{
    struct family *family = job->family;
    job->family = NULL;
    if (family != NULL) {
        step->broker->ledger.live_bytes -= family->continuation_bytes;
        step_release(step, family->continuation);
        free(family);
    }
}

/* The place the child fills at its parent; NULL: there is none. */
static struct job **place_of(const struct job *child, const struct job *parent)
{
    struct family *family = parent == NULL ? NULL : parent->family;
    bool fits = family != NULL && family->fork == child->born && child->index < family->count;
    return fits && family->children[child->index] == NULL ? &family->children[child->index]
                                                          : NULL;
}

static void bring_home(const struct step *step, struct job *child)
{
    struct job *parent = ledger_find(&step->broker->ledger, &child->source);
    struct job **place = place_of(child, parent);
    if (place == NULL) {
        life_discard(step, child, false);
        return;
    }
    *place = child;
    child->parent = parent;
    if (job_has_ended(child->state)) {
        child->moved = child->weight;
        parent->family->left--;
        parent->family->failed += child->status != STATUS_OK;
        parent->family->result_bytes += child->outcome_bytes;
    }
}

static bool is_whole(const struct family *family)
{
    bool is_whole = family->failed <= family->tolerate;
    for (uint32_t i = 0; i < family->count && is_whole; i++) {
        is_whole = family->children[i] != NULL;
    }
    return is_whole;
}

/* Parents come before their children, so what is below one that is not whole goes with it. */
static void settle(const struct step *step, struct job *job)
{
    bool goes_on = is_whole(job->family);
    if (!goes_on) {
        family_drop(step, job, false);
    }
    if (!goes_on || job->family->left == 0) {
        job->state = JOB_WAITING;
        step->broker->forked--;
    }
}

void family_gather(const struct step *step)
{
    struct ledger *ledger = &step->broker->ledger;
    struct job *newer = NULL;
    for (const struct job *job = ledger->oldest; job != NULL; job = job->newer) {
        step->broker->forked += job->state == JOB_FORKED;
    }
    for (struct job *job = ledger->oldest; job != NULL; job = newer) {
        newer = job->newer;
        if (job->born != 0) {
            bring_home(step, job);
        }
    }
    for (struct job *job = ledger->oldest; job != NULL; job = job->newer) {
        if (job->family != NULL) {
            settle(step, job);
        }
    }
}
