#include "broker/queue.h"

#include <assert.h>
#include <stdlib.h>

/* What a worker asks the queue. */
struct question {
    const struct queue *queue;
    struct prefix *const *prefixes;
    size_t prefix_count;
    const struct offer *offer;
    int64_t now_ms;
};

/* The first requests of a tenant that a worker can take, by priority; NULL where none waits. */
struct heads {
    struct lane *lanes[JOB_PRIORITY_COUNT];
};

struct choice {
    struct lane *lane;   /* its first request comes next; NULL: none does */
    struct lane *passed; /* whose first request goes before it by right; NULL: none does */
};

enum status queue_make(const struct broker_limits *limits,
                       const struct hash_secret *secret,
                       struct queue *queue_out)
{
    struct queue queue = {.ageing_ms = limits->ageing_ms};
    enum status status =
        name_make(sizeof(struct topic), limits->topics_max, secret, &queue.topics);
    if (status == STATUS_OK) {
        status = tenant_make(limits, secret, &queue.tenants);
    }
    if (status == STATUS_OK) {
        status = name_make(sizeof(struct needs), BROKER_NEEDS_MAX, secret, &queue.needs);
    }
    if (status == STATUS_OK) { /* every lane has a request */
        status =
            slab_make(sizeof(struct lane), limits->jobs_max + limits->kept_max, &queue.lanes);
    }
    if (status != STATUS_OK) {
        queue_clear(&queue);
        return status;
    }
    *queue_out = queue;
    return STATUS_OK;
}

static void free_wants(struct queue *queue)
{
    struct tenant *tenant = name_next(&queue->tenants.names, 0);
    while (tenant != NULL) {
        while (tenant->wants != NULL) {
            struct want *want = tenant->wants;
            tenant->wants = want->next;
            free(want);
        }
        tenant = name_next(&queue->tenants.names, tenant->name.number + 1);
    }
}

void queue_clear(struct queue *queue)
{
    free_wants(queue);
    name_clear(&queue->needs);
    slab_clear(&queue->lanes);
    tenant_clear(&queue->tenants);
    name_clear(&queue->topics);
}

/* What a request has that says which lane is its own. */
struct address {
    struct topic *topic;
    struct tenant *tenant;
    struct needs *needs; /* NULL: none */
    enum job_priority priority;
};

/* The tenant's want of these needs, or NULL. */
static struct want *find_want(const struct tenant *tenant, const struct needs *needs)
{
    struct want *want = tenant->wants;
    while (want != NULL && want->needs != needs) {
        want = want->next;
    }
    return want;
}

/* The same, made if it is not there. It is there as long as it has lanes. */
static enum status take_want(struct tenant *tenant, struct needs *needs, struct want **want_out)
{
    struct want *want = needs == NULL ? NULL : find_want(tenant, needs);
    if (needs != NULL && want == NULL) {
        want = calloc(1, sizeof *want);
        if (want == NULL) {
            return STATUS_NO_MEMORY;
        }
        want->needs = needs;
        want->next = tenant->wants;
        tenant->wants = want;
    }
    *want_out = want;
    return STATUS_OK;
}

static void drop_if_empty(struct tenant *tenant, struct want *want)
{
    if (want == NULL || want->lane_count > 0) {
        return;
    }
    struct want **link = &tenant->wants;
    while (*link != want) {
        link = &(*link)->next;
    }
    *link = want->next;
    free(want);
}

static struct lane **
root_of(struct tenant *tenant, struct want *want, enum job_priority priority)
{
    return want == NULL ? &tenant->lanes[priority] : &want->lanes[priority];
}

static enum status
add_lane(struct queue *queue, const struct address *address, struct lane **lane_out)
{
    struct topic *topic = address->topic;
    struct tenant *tenant = address->tenant;
    struct want *want = NULL;
    void *item = NULL;
    uint32_t number = 0;
    enum status status = take_want(tenant, address->needs, &want);
    if (status == STATUS_OK) {
        status = slab_take(&queue->lanes, &item, &number);
    }
    if (status != STATUS_OK) {
        drop_if_empty(tenant, want);
        return status;
    }
    struct lane *lane = item;
    lane->number = number;
    lane->topic = topic;
    lane->tenant = tenant;
    lane->want = want;
    lane->priority = address->priority;
    lane_insert(root_of(tenant, want, lane->priority), lane);
    if (want != NULL) {
        want->lane_count++;
    }
    lane->next_of_topic = topic->lanes;
    if (topic->lanes != NULL) {
        topic->lanes->prev_of_topic = lane;
    }
    topic->lanes = lane;
    *lane_out = lane;
    return STATUS_OK;
}

static struct lane *lane_at(const struct address *address)
{
    struct want *want = NULL;
    if (address->needs != NULL) {
        want = find_want(address->tenant, address->needs);
        if (want == NULL) {
            return NULL;
        }
    }
    return lane_find(*root_of(address->tenant, want, address->priority), address->topic);
}

static void give_back(struct queue *queue, const struct address *address)
{
    if (address->topic != NULL) {
        name_give(&queue->topics, &address->topic->name);
    }
    if (address->tenant != NULL) {
        tenant_give(&queue->tenants, address->tenant);
    }
    needs_give(&queue->needs, address->needs);
}

/* The lane keeps what its address has as long as it has users; a lane that is there has taken
 * it already. */
static enum status
find_lane(struct queue *queue, const struct address *address, struct lane **lane_out)
{
    struct lane *lane = lane_at(address);
    if (lane == NULL) {
        return add_lane(queue, address, lane_out);
    }
    give_back(queue, address);
    *lane_out = lane;
    return STATUS_OK;
}

static enum status take_needs(struct queue *queue, const char *text, struct needs **needs_out)
{
    char words[BROKER_NEEDS_BYTES_MAX + 1];
    *needs_out = NULL;
    if (text == NULL || text[0] == '\0') {
        return STATUS_OK;
    }
    enum status status = needs_write(text, words);
    return status == STATUS_OK ? needs_take(&queue->needs, words, needs_out) : status;
}

enum status queue_enter(struct queue *queue,
                        const char *topic,
                        const char *tenant,
                        enum job_priority priority,
                        const char *needs,
                        struct lane **lane_out)
{
    void *topic_item = NULL;
    struct lane *lane = NULL;
    struct address address = {.priority = priority};
    enum status status = take_needs(queue, needs, &address.needs);
    if (status == STATUS_OK) {
        status = name_take(&queue->topics, topic, &topic_item);
        address.topic = topic_item;
    }
    if (status == STATUS_OK) {
        status = tenant_take(&queue->tenants, tenant, &address.tenant);
    }
    if (status == STATUS_OK) {
        status = find_lane(queue, &address, &lane);
    }
    if (status != STATUS_OK) {
        give_back(queue, &address);
        return status;
    }
    lane->users++;
    *lane_out = lane;
    return STATUS_OK;
}

static void leave_topic(struct lane *lane)
{
    if (lane->prev_of_topic != NULL) {
        lane->prev_of_topic->next_of_topic = lane->next_of_topic;
    } else {
        lane->topic->lanes = lane->next_of_topic;
    }
    if (lane->next_of_topic != NULL) {
        lane->next_of_topic->prev_of_topic = lane->prev_of_topic;
    }
}

void queue_leave(struct queue *queue, struct lane *lane)
{
    assert(lane->users > 0);
    lane->users--;
    if (lane->users > 0) {
        return;
    }
    const struct address address = {.topic = lane->topic,
                                    .tenant = lane->tenant,
                                    .needs = lane->want == NULL ? NULL : lane->want->needs};
    leave_topic(lane);
    lane_remove(root_of(lane->tenant, lane->want, lane->priority), lane);
    if (lane->want != NULL) {
        lane->want->lane_count--;
        drop_if_empty(lane->tenant, lane->want);
    }
    give_back(queue, &address);
    slab_give(&queue->lanes, lane->number);
}

static void count_waiting(struct queue *queue, struct lane *lane)
{
    queue->waiting++;
    lane->topic->waiting++;
    if (lane->want != NULL) {
        lane->want->needs->waiting++;
    }
    tenant_add_waiting(&queue->tenants, lane->tenant);
}

void queue_add(struct queue *queue, struct job *job)
{
    lane_add_last(job->lane, job);
    count_waiting(queue, job->lane);
}

void queue_return(struct queue *queue, struct job *job)
{
    lane_add_first(job->lane, job);
    count_waiting(queue, job->lane);
}

void queue_remove(struct queue *queue, struct job *job)
{
    lane_take(job->lane, job);
    assert(queue->waiting > 0 && job->lane->topic->waiting > 0);
    queue->waiting--;
    job->lane->topic->waiting--;
    if (job->lane->want != NULL) {
        job->lane->want->needs->waiting--;
    }
    tenant_remove_waiting(&queue->tenants, job->lane->tenant);
}

void queue_start(struct queue *queue, struct job *job)
{
    tenant_charge(&queue->tenants, job->lane->tenant);
    queue_remove(queue, job);
    pace_begin(&queue->pace, queue->running == 0, job->started_ms);
    pace_begin(&job->lane->topic->pace, job->lane->topic->running == 0, job->started_ms);
    queue->running++;
    job->lane->topic->running++;
    job->lane->tenant->running++;
}

void queue_stop(struct queue *queue, struct job *job)
{
    assert(queue->running > 0);
    queue->running--;
    job->lane->topic->running--;
    job->lane->tenant->running--;
}

void queue_count(struct queue *queue, const struct job *job, int64_t now_ms)
{
    int64_t ran_ms = now_ms - job->started_ms;
    pace_count(&queue->pace, ran_ms, now_ms);
    pace_count(&job->lane->topic->pace, ran_ms, now_ms);
}

static const struct job *first_of(const struct lane *lane)
{
    return lane->waiting.first;
}

static struct lane *oldest_lane(const struct question *question, struct lane *root)
{
    struct lane *oldest = NULL;
    if (root == NULL || root->oldest == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < question->prefix_count; i++) {
        const struct name *prefix = &question->prefixes[i]->name;
        struct lane *lane = lane_oldest(root, prefix->text, prefix->size);
        if (oldest == NULL ||
            (lane != NULL && first_of(lane)->order < first_of(oldest)->order)) {
            oldest = lane;
        }
    }
    return oldest;
}

static int64_t lifted_rank(const struct question *question, const struct lane *lane)
{
    int64_t waited_ms = question->now_ms - first_of(lane)->accepted_ms;
    int64_t lift = waited_ms / question->queue->ageing_ms;
    int64_t rank = job_rank(lane->priority);
    return lift < rank ? rank - lift : 0;
}

/* The lane that goes first by priority alone. */
static struct lane *first_by_right(const struct heads *heads)
{
    struct lane *first = NULL;
    for (int i = 0; i < JOB_PRIORITY_COUNT; i++) {
        struct lane *lane = heads->lanes[i];
        if (lane != NULL &&
            (first == NULL || job_rank(lane->priority) < job_rank(first->priority))) {
            first = lane;
        }
    }
    return first;
}

/* The lane that goes first when age lifts. */
static struct lane *first_by_age(const struct question *question, const struct heads *heads)
{
    struct lane *first = NULL;
    int64_t first_rank = 0;
    for (int i = 0; i < JOB_PRIORITY_COUNT; i++) {
        struct lane *lane = heads->lanes[i];
        if (lane == NULL) {
            continue;
        }
        int64_t rank = lifted_rank(question, lane);
        if (first == NULL || rank < first_rank ||
            (rank == first_rank && first_of(lane)->order < first_of(first)->order)) {
            first = lane;
            first_rank = rank;
        }
    }
    return first;
}

static struct lane *older_of(struct lane *a, struct lane *b)
{
    if (a == NULL || b == NULL) {
        return a == NULL ? b : a;
    }
    return first_of(a)->order < first_of(b)->order ? a : b;
}

/* Those of requests that need what the worker has, too. */
static void
look_at_wants(const struct question *question, const struct tenant *tenant, struct heads *heads)
{
    for (const struct want *want = tenant->wants; want != NULL; want = want->next) {
        if (want->needs->waiting == 0 || !needs_are_met(want->needs, question->offer)) {
            continue;
        }
        for (int i = 0; i < JOB_PRIORITY_COUNT; i++) {
            struct lane *lane = oldest_lane(question, want->lanes[i]);
            heads->lanes[i] = older_of(heads->lanes[i], lane);
        }
    }
}

/* The lane of the tenant whose first request comes next, or none. */
static struct choice next_of_tenant(const struct question *question,
                                    const struct tenant *tenant)
{
    struct heads heads = {{NULL}};
    for (int i = 0; i < JOB_PRIORITY_COUNT; i++) {
        heads.lanes[i] = oldest_lane(question, tenant->lanes[i]);
    }
    look_at_wants(question, tenant, &heads);
    struct lane *by_right = first_by_right(&heads);
    struct lane *by_age = first_by_age(question, &heads);
    if (by_right == by_age || by_right->overtaken) {
        return (struct choice){.lane = by_right};
    }
    return (struct choice){.lane = by_age, .passed = by_right};
}

struct job *queue_next(struct queue *queue,
                       struct prefix *const *prefixes,
                       size_t prefix_count,
                       const struct offer *offer,
                       int64_t now_ms)
{
    const struct question question = {.queue = queue,
                                      .prefixes = prefixes,
                                      .prefix_count = prefix_count,
                                      .offer = offer,
                                      .now_ms = now_ms};
    const struct tenant *tenant = queue->tenants.waiting_first;
    for (; tenant != NULL; tenant = tenant->next) {
        struct choice choice = next_of_tenant(&question, tenant);
        if (choice.lane == NULL) {
            continue;
        }
        if (choice.passed != NULL) {
            choice.passed->overtaken = true;
        }
        return choice.lane->waiting.first;
    }
    return NULL;
}
