#include "broker/queue.h"

#include <assert.h>

/* What a worker asks the queue. */
struct question {
    const struct queue *queue;
    struct prefix *const *prefixes;
    size_t prefix_count;
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

void queue_clear(struct queue *queue)
{
    slab_clear(&queue->lanes);
    tenant_clear(&queue->tenants);
    name_clear(&queue->topics);
}

static enum status add_lane(struct queue *queue,
                            struct topic *topic,
                            struct tenant *tenant,
                            enum job_priority priority,
                            struct lane **lane_out)
{
    void *item = NULL;
    uint32_t number = 0;
    enum status status = slab_take(&queue->lanes, &item, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct lane *lane = item;
    lane->number = number;
    lane->topic = topic;
    lane->tenant = tenant;
    lane->priority = priority;
    lane_insert(&tenant->lanes[priority], lane);
    lane->next_of_topic = topic->lanes;
    if (topic->lanes != NULL) {
        topic->lanes->prev_of_topic = lane;
    }
    topic->lanes = lane;
    *lane_out = lane;
    return STATUS_OK;
}

/* The lane keeps the topic and the tenant as long as it has users; a lane that is there has
 * taken them already. */
static enum status find_lane(struct queue *queue,
                             struct topic *topic,
                             struct tenant *tenant,
                             enum job_priority priority,
                             struct lane **lane_out)
{
    struct lane *lane = lane_find(tenant->lanes[priority], topic);
    if (lane == NULL) {
        return add_lane(queue, topic, tenant, priority, lane_out);
    }
    name_give(&queue->topics, &topic->name);
    tenant_give(&queue->tenants, tenant);
    *lane_out = lane;
    return STATUS_OK;
}

enum status queue_enter(struct queue *queue,
                        const char *topic,
                        const char *tenant,
                        enum job_priority priority,
                        struct lane **lane_out)
{
    void *topic_item = NULL;
    struct tenant *tenant_item = NULL;
    struct lane *lane = NULL;
    enum status status = name_take(&queue->topics, topic, &topic_item);
    if (status != STATUS_OK) {
        return status;
    }
    status = tenant_take(&queue->tenants, tenant, &tenant_item);
    if (status == STATUS_OK) {
        status = find_lane(queue, topic_item, tenant_item, priority, &lane);
    }
    if (status != STATUS_OK) {
        struct topic *taken = topic_item;
        name_give(&queue->topics, &taken->name);
        if (tenant_item != NULL) {
            tenant_give(&queue->tenants, tenant_item);
        }
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
    leave_topic(lane);
    lane_remove(&lane->tenant->lanes[lane->priority], lane);
    name_give(&queue->topics, &lane->topic->name);
    tenant_give(&queue->tenants, lane->tenant);
    slab_give(&queue->lanes, lane->number);
}

static void count_waiting(struct queue *queue, struct lane *lane)
{
    queue->waiting++;
    lane->topic->waiting++;
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

/* The lane of the tenant whose first request comes next, or none. */
static struct choice next_of_tenant(const struct question *question,
                                    const struct tenant *tenant)
{
    struct heads heads = {{NULL}};
    for (int i = 0; i < JOB_PRIORITY_COUNT; i++) {
        heads.lanes[i] = oldest_lane(question, tenant->lanes[i]);
    }
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
                       int64_t now_ms)
{
    const struct question question = {
        .queue = queue, .prefixes = prefixes, .prefix_count = prefix_count, .now_ms = now_ms};
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
