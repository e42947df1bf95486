#include "tests/sim/world.h"

#include <assert.h>
#include <string.h>

enum { STEPS_MAX = 20000, CALM_LEASES = 200, LIMITS_EVERY = 4 };

uint32_t world_draw(struct world *world, uint32_t limit)
{
    return random_below(&world->random, limit);
}

bool world_chance(struct world *world, uint32_t odds)
{
    return world_draw(world, 1000) < odds;
}

uint32_t world_draw_blob(struct world *world, uint32_t limit)
{
    return random_below(&world->blob_chance, limit);
}

static bool is_earlier(const struct message *a, const struct message *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->serial < b->serial);
}

void world_post(struct world *world, const struct message *message, int64_t delay_ms)
{
    struct message *heap = world->messages;
    assert(world->message_count < WORLD_MESSAGES_MAX);
    struct message posted = *message;
    posted.at_ms = world->now_ms + delay_ms;
    posted.serial = ++world->serial;
    uint32_t at = world->message_count++;
    while (at > 0 && is_earlier(&posted, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = posted;
}

static struct message next_message(struct world *world)
{
    struct message *heap = world->messages;
    struct message first = heap[0];
    const struct message last = heap[--world->message_count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= world->message_count) {
            break;
        }
        if (child + 1 < world->message_count && is_earlier(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (is_earlier(&last, &heap[child])) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return first;
}

/* Most messages are quick; some take as long as a lease. */
static int64_t draw_delay_ms(struct world *world)
{
    if (world->is_calm) {
        return world_draw(world, 3);
    }
    int64_t most_ms = world_chance(world, 30) ? world->limits.lease_ms : world->delay_ms;
    return world_draw(world, (uint32_t)most_ms + 1);
}

static bool is_lost(struct world *world)
{
    return !world->is_calm && world_chance(world, world->loss);
}

static bool is_doubled(struct world *world)
{
    return !world->is_calm && world_chance(world, world->doubling);
}

/* Over the network: lost, late, twice, or as it should. */
static void transmit(struct world *world, const struct message *message)
{
    if (is_lost(world)) {
        return;
    }
    world_post(world, message, draw_delay_ms(world));
    if (is_doubled(world)) {
        world_post(world, message, draw_delay_ms(world));
    }
}

void world_send(struct world *world, const struct event *event)
{
    const struct message message = {.kind = MESSAGE_EVENT, .event = *event};
    transmit(world, &message);
}

struct call world_new_call(struct world *world, uint64_t peer)
{
    assert(world->call_count < BOOK_CALLS_MAX - 1);
    uint32_t number = ++world->call_count;
    world->calls[number] = (struct call){.peer = peer, .id = book_id(BOOK_CALL, number)};
    return world->calls[number];
}

static struct hand *hand_at(struct world *world, uint64_t peer, uint32_t *slot_out)
{
    for (uint32_t i = 0; i < WORLD_WORKERS; i++) {
        if (world->hands[i].is_alive && world->hands[i].peer == peer) {
            *slot_out = i;
            return &world->hands[i];
        }
    }
    return NULL;
}

/* To a worker that may be gone: then the sender is sometimes told. */
static void
send_to_hand(struct world *world, enum message_kind kind, const struct effect *effect)
{
    uint32_t slot = 0;
    const struct hand *hand = hand_at(world, effect->call.peer, &slot);
    if (hand == NULL) {
        if (world->is_calm || world_chance(world, 400)) {
            const struct event gone = {.kind = EVENT_GONE, .call = effect->call};
            const struct message message = {.kind = MESSAGE_EVENT, .event = gone};
            world_post(world, &message, 0);
        }
        return;
    }
    const struct message message = {.kind = kind,
                                    .slot = slot,
                                    .incarnation = hand->incarnation,
                                    .request = kind == MESSAGE_TASK ? effect->job->id
                                                                    : effect->request,
                                    .epoch = effect->epoch};
    transmit(world, &message);
}

/* Holds back what leaves the system until the journal has what it rests on. */
static void hold(struct world *world, const struct effect *effect)
{
    assert(world->held_count < WORLD_HELD_MAX);
    struct held_effect *held = &world->held[world->held_count++];
    *held = (struct held_effect){.covers = effect->covers,
                                 .needed = law_record_needed(&world->watch.law, effect),
                                 .is_public = effect->kind == EFFECT_PUBLISH};
    if (held->is_public) {
        held->item.sequence = effect->job->sequence;
        held->item.step = effect->step;
        held->item.steps = effect->job->steps;
        held->item.request = effect->job->id;
        window_topic(effect->job->topic, effect->step, held->item.topic);
    }
}

static void let_go(struct world *world)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < world->held_count; i++) {
        const struct held_effect *held = &world->held[i];
        if (held->covers > world->committed) {
            world->held[kept++] = *held;
        } else {
            law_leave(&world->watch.law, held->needed, world->committed);
            if (held->is_public) {
                readers_publish(&world->readers, &held->item);
            }
        }
    }
    world->held_count = kept;
}

static void on_effect(void *arg, const struct effect *effect)
{
    struct world *world = arg;
    switch ((int)effect->kind) {
    case EFFECT_RECORD:
        tape_add(&world->tape, &world->watch.law.book, effect);
        break;
    case EFFECT_ACCEPTED:
    case EFFECT_STORED:
    case EFFECT_OUTCOME:
    case EFFECT_PUBLISH:
        hold(world, effect);
        break;
    case EFFECT_TASK:
        send_to_hand(world, MESSAGE_TASK, effect);
        break;
    case EFFECT_STOP:
        send_to_hand(world, MESSAGE_STOP, effect);
        break;
    case EFFECT_WHO:
        send_to_hand(world, MESSAGE_WHO, effect);
        break;
    case EFFECT_DRAIN:
        send_to_hand(world, MESSAGE_LEAVE, effect);
        break;
    default:
        break;
    }
}

static struct parcel *new_parcel(struct world *world)
{
    assert(world->parcel_count < WORLD_PARCELS_MAX);
    struct parcel *parcel = &world->parcels[world->parcel_count++];
    parcel->number = world->parcel_count;
    return parcel;
}

/* Time as the loop passes it in: now and then it runs backwards. */
static int64_t told_time_ms(struct world *world)
{
    int64_t back_ms = world_chance(world, world->jumps) ? world_draw(world, 50) : 0;
    return world->now_ms > back_ms ? world->now_ms - back_ms : 0;
}

/* How long the journal takes; now and then several leases, and nothing is committed meanwhile.
 */
static int64_t draw_commit_ms(struct world *world)
{
    if (!world->is_calm && world_chance(world, world->stalls)) {
        world->stalled_until_ms =
            world->now_ms + world_draw(world, 4 * (uint32_t)world->limits.lease_ms);
    }
    int64_t stall_ms = world->stalled_until_ms - world->now_ms;
    int64_t commit_ms = world_draw(world, 12);
    return stall_ms > commit_ms ? stall_ms : commit_ms;
}

/* Each time the message arrives, its bytes are new ones. */
static void bring_children(struct world *world, struct event *event)
{
    size_t fork = (size_t)(event->as.spawn.children - world->children[0]) / WORLD_CHILDREN;
    struct event_child *children = world->children[fork];
    event->as.spawn.parcel = new_parcel(world);
    for (uint32_t i = 0; i < event->as.spawn.count; i++) {
        children[i].parcel = new_parcel(world);
    }
}

static void step(struct world *world, struct event *event)
{
    if (event->kind == EVENT_SUBMIT) {
        event->as.submit.parcel = new_parcel(world);
    } else if (event->kind == EVENT_RESULT && event->as.result.bytes > 0) {
        event->as.result.parcel = new_parcel(world);
    } else if (event->kind == EVENT_PUT) {
        event->as.put.parcel = new_parcel(world);
    } else if (event->kind == EVENT_SPAWN) {
        bring_children(world, event);
    }
    uint64_t records = world->watch.law.book.counts.records;
    (void)watch_step(&world->watch, event, told_time_ms(world));
    tape_end_step(&world->tape);
    const struct broker_stats stats = broker_read_stats(world->watch.broker);
    if (stats.records != records) {
        const struct message commit = {.kind = MESSAGE_COMMIT,
                                       .committed = stats.records,
                                       .oldest = stats.oldest,
                                       .life = world->life};
        world_post(world, &commit, draw_commit_ms(world));
    }
}

/* The journal is safe so far, and may forget what is not needed any more. */
static void commit(struct world *world, const struct message *message)
{
    if (message->life != world->life || message->committed <= world->committed) {
        return; /* of a broker that is gone, or overtaken */
    }
    world->committed = message->committed;
    world->trimmed = message->oldest > world->trimmed ? message->oldest : world->trimmed;
    let_go(world);
}

static void trim(struct world *world)
{
    uint64_t records = world->watch.law.book.counts.records;
    struct event rewrite = {.kind = EVENT_REWRITE};
    rewrite.as.below = world_draw(world, (uint32_t)records + 2);
    step(world, &rewrite);
    if (!world->is_calm) {
        const struct message next = {.kind = MESSAGE_TRIM};
        world_post(world, &next, world_draw(world, 2000));
    }
}

/* The broker dies. What is committed is there; of what is not, some whole steps may be. */
static bool crash(struct world *world)
{
    uint64_t more = world_draw(world, (uint32_t)(world->tape.count - world->committed) + 1);
    uint64_t kept = tape_step_end(&world->tape, world->committed + more);
    assert(kept >= world->committed);
    world->committed = kept;
    world->held_count = 0;
    world->life++;
    readers_cut_off(&world->readers);
    return watch_restart(&world->watch, &world->tape, kept, world->trimmed);
}

static int64_t draw_ms(struct world *world, uint32_t least_ms, uint32_t most_ms)
{
    return least_ms + world_draw(world, most_ms - least_ms + 1);
}

static struct broker_limits draw_limits(struct world *world)
{
    static const struct tenant_weight weights[] = {{"ministry", 3}, {"bank", 7}};
    return (struct broker_limits){
        .jobs_max = 4 + world_draw(world, 11),
        .bytes_max = 700 + world_draw(world, 2000),
        .kept_max = 2 + world_draw(world, 12),
        .kept_bytes_max = 300 + world_draw(world, 3000),
        .retention_ms = draw_ms(world, 200, 5000),
        .awaiting_max = 2 + world_draw(world, 7),
        .workers_max = 3 + world_draw(world, WORLD_WORKERS),
        .tenants_max = 2 + world_draw(world, 3),
        .topics_max = 2 + world_draw(world, 5),
        .lease_ms = draw_ms(world, 90, 400),
        .heartbeat_ms = draw_ms(world, 60, 300),
        .ageing_ms = draw_ms(world, 20, 500),
        .attempts_max = 1 + world_draw(world, 4),
        .retry_base_ms = world_draw(world, 3) * draw_ms(world, 1, 40),
        .retry_max_ms = draw_ms(world, 1, 300),
        .task_bytes_max = world_draw(world, 4) * 400,
        .weights = weights,
        .weight_count = sizeof weights / sizeof weights[0],
        .seed = random_next(&world->random),
    };
}

static void change_limits(struct world *world)
{
    const struct random usual = world->random;
    world->random = world->whims;
    struct broker_limits limits = draw_limits(world);
    limits.speculate_ms = world_draw(world, 3) * draw_ms(world, 5, 60);
    const struct message next = {.kind = MESSAGE_LIMITS};
    world_post(world, &next, draw_ms(world, 50, 1000));
    world->whims = world->random;
    world->random = usual;
    struct event event = {.kind = EVENT_LIMITS};
    event.as.limits = &limits;
    step(world, &event);
}

static void take(struct world *world, struct message *message)
{
    switch ((int)message->kind) {
    case MESSAGE_EVENT:
        step(world, &message->event);
        break;
    case MESSAGE_ACT:
        client_act(world, message->slot);
        break;
    case MESSAGE_COMMIT:
        commit(world, message);
        break;
    case MESSAGE_TRIM:
        trim(world);
        break;
    case MESSAGE_LIMITS:
        if (!world->is_calm) {
            change_limits(world);
        }
        break;
    default:
        hand_take(world, message);
        break;
    }
}

static void pass_time(struct world *world, int64_t at_ms)
{
    if (at_ms > world->now_ms) {
        world->now_ms = at_ms;
    }
    if (!world->is_calm && world_chance(world, world->jumps)) {
        world->now_ms += world_draw(world, 3 * (uint32_t)world->limits.lease_ms);
    }
}

/* One turn of the loop: mostly the tick is given when it is due, sometimes late. False when
 * nothing will ever happen again. */
static bool turn(struct world *world)
{
    if (!world->is_calm && world_chance(world, world->crashes)) {
        return crash(world);
    }
    int64_t due_ms = broker_deadline_ms(world->watch.broker);
    if (due_ms == INT64_MAX && world->message_count == 0) {
        return false;
    }
    int64_t next_ms = world->message_count > 0 ? world->messages[0].at_ms : INT64_MAX;
    next_ms = next_ms < world->now_ms ? world->now_ms : next_ms;
    bool is_late = world->message_count > 0 && !world->is_calm && world_chance(world, 100);
    if (due_ms <= next_ms && !is_late) {
        struct event tick = {.kind = EVENT_TICK};
        pass_time(world, due_ms);
        step(world, &tick);
        return world->watch.law.broken == NULL;
    }
    struct message message = next_message(world);
    pass_time(world, message.at_ms);
    take(world, &message);
    return world->watch.law.broken == NULL;
}

/* In one run of three no task is copied. Drawn from the seed itself, so that these runs are
 * what they would be without. */
static int64_t draw_speculation_ms(uint64_t seed)
{
    static const uint32_t shares[3] = {1, 2, 0};
    struct random chance = {.state = seed};
    return (int64_t)shares[seed % 3] * (5 + (int64_t)random_below(&chance, 56));
}

static void open_blobs(struct world *world, uint64_t seed)
{
    const uint64_t salt = UINT64_C(0x626c6f6273);
    world->has_blobs = seed % 3 == 0;
    world->blob_chance.state = seed ^ salt;
    for (uint32_t i = 0; i < BOOK_BLOBS_MAX; i++) {
        book_content(i, world->hashes[i]);
    }
    if (world->has_blobs) {
        world->limits.blob_bytes_max = 100 + world_draw_blob(world, 900);
        world->limits.blob_retention_ms = 1 + world_draw_blob(world, 1500);
    }
}

static bool open_world(struct world *world, uint64_t seed, uint32_t readers, FILE *story)
{
    memset(world, 0, sizeof *world);
    readers_open(&world->readers, seed, readers);
    world->random.state = seed;
    world->limits = draw_limits(world);
    world->limits.speculate_ms = draw_speculation_ms(seed);
    open_blobs(world, seed);
    world->loss = world_draw(world, 120);
    world->doubling = world_draw(world, 120);
    world->jumps = world_draw(world, 8);
    world->crashes = world_chance(world, 500) ? world_draw(world, 12) : 0;
    world->stalls = world_chance(world, 300) ? world_draw(world, 20) : 0;
    world->trimmed = 1;
    world->delay_ms = draw_ms(world, 1, 60);
    world->drain_at_act = world_chance(world, 250) ? world_draw(world, 40) : WORLD_ACTS;
    world->acts_left = WORLD_ACTS;
    world->next_peer = 1;
    world->watch.story = story;
    world->watch.effect = on_effect;
    world->watch.arg = world;
    for (uint32_t i = 0; i < WORLD_CLIENTS; i++) {
        const struct message act = {.kind = MESSAGE_ACT, .slot = i};
        world->client_peers[i] = world->next_peer++;
        world_post(world, &act, world_draw(world, 30));
    }
    for (uint32_t i = 0; i < WORLD_WORKERS; i++) {
        const struct message start = {.kind = MESSAGE_START, .slot = i};
        world_post(world, &start, world_draw(world, 60));
    }
    const struct message trim = {.kind = MESSAGE_TRIM};
    world_post(world, &trim, world_draw(world, 2000));
    if (seed % LIMITS_EVERY == 3) {
        const struct message limits = {.kind = MESSAGE_LIMITS};
        world->whims.state = ~seed;
        world_post(world, &limits, (int64_t)(seed % 400));
    }
    return watch_open(&world->watch, &world->limits, false);
}

/* From now on nothing fails, and workers take everything. */
static void calm_down(struct world *world)
{
    world->is_calm = true;
    for (uint32_t i = 0; i < WORLD_WORKERS; i++) {
        hand_start(world, i);
    }
}

static bool has_work(const struct world *world)
{
    const struct broker_stats *counts = &world->watch.law.book.counts;
    return counts->waiting + counts->running + counts->forked > 0;
}

static struct reader_view view(struct world *world)
{
    return (struct reader_view){.law = &world->watch.law,
                                .broker = world->watch.broker,
                                .committed = world->committed,
                                .now_ms = world->now_ms,
                                .story = world->watch.story};
}

/* A turn, and whoever listens. */
static bool live(struct world *world)
{
    bool goes_on = turn(world);
    if (world->watch.law.broken == NULL) {
        const struct reader_view now = view(world);
        readers_step(&world->readers, &now);
    }
    return goes_on && world->watch.law.broken == NULL;
}

/* Has something happened that is not committed yet? */
static bool has_records(const struct world *world)
{
    return world->committed < world->watch.law.book.counts.records;
}

static void settle(struct world *world)
{
    if (world->watch.law.broken == NULL && !has_records(world)) {
        const struct reader_view now = view(world);
        readers_settle(&world->readers, &now);
    }
}

uint64_t world_digest(const struct world *world)
{
    struct random mixer = {.state = world->random.state};
    for (uint64_t i = 0; i < world->tape.count; i++) {
        const struct record *record = &world->tape.entries[i].record;
        const uint64_t seen[] = {record->kind, record->job.order, record->job.sequence,
                                 record->job.epoch, (uint64_t)record->job.ended_ms};
        for (size_t k = 0; k < sizeof seen / sizeof seen[0]; k++) {
            mixer.state = random_next(&mixer) ^ seen[k];
        }
    }
    return random_next(&mixer);
}

const char *world_run(struct world *world, uint64_t seed, uint32_t readers, FILE *story)
{
    if (!open_world(world, seed, readers, story)) {
        return "no broker";
    }
    bool goes_on = true;
    for (int i = 0; i < STEPS_MAX && goes_on && world->acts_left > 0; i++) {
        goes_on = live(world);
    }
    calm_down(world);
    int64_t calm_until_ms = world->now_ms + CALM_LEASES * world->limits.lease_ms;
    /* A while longer than there is work, so that what was under way arrives. */
    int64_t rest_ms = world->now_ms + 4 * world->limits.lease_ms;
    while (goes_on && world->now_ms < calm_until_ms &&
           (has_work(world) || has_records(world) || world->now_ms < rest_ms)) {
        goes_on = live(world);
    }
    law_rest(&world->watch.law);
    settle(world);
    watch_close(&world->watch);
    return world->watch.law.broken;
}
