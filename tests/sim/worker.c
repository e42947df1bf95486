#include "tests/sim/world.h"

#include <assert.h>
#include <string.h>

enum { TASTE_COUNT = 5, TASTE_ALL = 0, WEALTH_COUNT = 5, WEALTH_ALL = 0 };

/* What workers have. */
struct wealth {
    uint32_t cores, memory_mb;
    const char *labels[2];
    size_t label_count;
};

static const struct wealth wealths[WEALTH_COUNT] = {
    [WEALTH_ALL] = {8, 64, {"gpu", "eu"}, 2},
    {0, 0, {NULL}, 0},
    {16, 63, {"eu"}, 1},
    {7, 64, {"gpu"}, 1},
    {9, 256, {NULL}, 0},
};

struct taste {
    const char *prefixes[BOOK_PREFIXES_MAX];
    size_t count;
};

static const struct taste tastes[TASTE_COUNT] = {
    [TASTE_ALL] = {{"scenario/"}, 1},
    {{"scenario/economy/"}, 1},
    {{"scenario/stability/prk", "scenario/smuggling/"}, 2},
    {{"scenario/economy/irn", "scenario/", "scenario/e"}, 3},
    {{""}, 1},
};

static void post_own(struct world *world,
                     uint32_t slot,
                     enum message_kind kind,
                     uint64_t epoch,
                     int64_t delay_ms)
{
    const struct message message = {.kind = kind,
                                    .slot = slot,
                                    .incarnation = world->hands[slot].incarnation,
                                    .epoch = epoch};
    world_post(world, &message, delay_ms);
}

static struct event said_by(const struct hand *hand, enum event_kind kind)
{
    return (struct event){.kind = kind, .call = {.peer = hand->peer, .id = hand->stream}};
}

static void say_join(struct world *world, const struct hand *hand)
{
    const struct taste *taste = &tastes[hand->taste];
    struct event join = said_by(hand, EVENT_JOIN);
    join.as.join.worker = book_id(BOOK_WORKER, hand->number);
    const struct wealth *wealth = &wealths[hand->wealth];
    join.as.join.name = hand->name;
    join.as.join.threads = hand->threads;
    join.as.join.cores = wealth->cores;
    join.as.join.memory_mb = wealth->memory_mb;
    join.as.join.labels = wealth->labels;
    join.as.join.label_count = wealth->label_count;
    join.as.join.prefixes = taste->prefixes;
    join.as.join.prefix_count = taste->count;
    join.as.join.credit = world_chance(world, world->is_calm ? 0 : 20) ? 2000 : hand->credit;
    world_send(world, &join);
}

void hand_start(struct world *world, uint32_t slot)
{
    struct hand *hand = &world->hands[slot];
    bool keeps_id = hand->number != 0 && world_chance(world, 300);
    uint32_t number = hand->number;
    uint64_t incarnation = hand->incarnation + 1;
    memset(hand, 0, sizeof *hand);
    hand->is_alive = true;
    hand->incarnation = incarnation;
    hand->number = keeps_id ? number : world->hand_count++;
    assert(hand->number < BOOK_WORKERS_MAX);
    hand->peer = world->next_peer++;
    hand->stream = world_new_call(world, hand->peer).id;
    hand->taste = world->is_calm ? TASTE_ALL : world_draw(world, TASTE_COUNT);
    hand->wealth = world->is_calm ? WEALTH_ALL : world_draw(world, WEALTH_COUNT);
    hand->credit = 1 + world_draw(world, 4);
    hand->threads = world_draw(world, 4);
    hand->name[0] = (char)('a' + slot % BOOK_KEYS);
    hand->name[1] = ':';
    hand->name[2] = (char)('0' + incarnation % 10);
    say_join(world, hand);
    post_own(world, slot, MESSAGE_ALIVE, 0, world->limits.heartbeat_ms / 3);
    post_own(world, slot, MESSAGE_FATE, 0, 100 + world_draw(world, 2000));
}

static struct held_task *task_of(struct hand *hand, uint64_t epoch)
{
    for (uint32_t i = 0; i < WORLD_TASKS_MAX; i++) {
        if (hand->tasks[i].epoch == epoch) {
            return &hand->tasks[i];
        }
    }
    return NULL;
}

static enum manner draw_manner(struct world *world)
{
    return world->is_calm || world_chance(world, 600)
               ? MANNER_FAIR
               : (enum manner)world_draw(world, MANNER_COUNT);
}

static void take_task(struct world *world, uint32_t slot, const struct message *message)
{
    struct hand *hand = &world->hands[slot];
    struct held_task *task = task_of(hand, 0);
    if (task_of(hand, message->epoch) != NULL || task == NULL) {
        return; /* twice, or already far too many */
    }
    *task = (struct held_task){.request = message->request,
                               .epoch = message->epoch,
                               .manner = draw_manner(world),
                               .moves_left = 1 + world_draw(world, 4)};
    post_own(world, slot, MESSAGE_MOVE, message->epoch, world_draw(world, 40));
}

/* By the lease alone: whoever answers twice tells the same. Now and then too many. */
static uint32_t steps_of(const struct event *result)
{
    bool may_have_steps = result->as.result.status == STATUS_OK && result->as.result.bytes > 0;
    bool is_wrong = result->epoch % 64 == 63;
    return is_wrong         ? BROKER_STEPS_MAX + 1
           : may_have_steps ? (uint32_t)(result->epoch % (WINDOW_STEPS + 1))
                            : 0;
}

static void answer(struct world *world,
                   const struct hand *hand,
                   const struct id *request,
                   uint64_t epoch,
                   enum status status)
{
    struct event result = said_by(hand, EVENT_RESULT);
    result.request = *request;
    result.epoch = epoch;
    result.as.result.status = status;
    result.as.result.bytes = world_draw(world, 3) == 0 ? 0 : 1 + world_draw(world, 400);
    result.as.result.steps = steps_of(&result);
    world_send(world, &result);
}

static void
fork_task(struct world *world, const struct hand *hand, const struct held_task *task)
{
    static const char *const topics[] = {"scenario/economy/irn", "scenario/stability/prk",
                                         "scenario/smuggling/x"};
    struct event spawn = said_by(hand, EVENT_SPAWN);
    struct event_child *children = world->children[world->fork_count];
    uint32_t first = WORLD_FIRST_CHILD + WORLD_CHILDREN * world->fork_count;
    spawn.request = task->request;
    spawn.epoch = task->epoch;
    spawn.as.spawn.children = children;
    spawn.as.spawn.count = 1 + world_draw(world, WORLD_CHILDREN);
    spawn.as.spawn.tolerate = world_draw(world, spawn.as.spawn.count);
    spawn.as.spawn.bytes = 1 + world_draw(world, 40);
    for (uint32_t i = 0; i < spawn.as.spawn.count; i++) {
        children[i] = (struct event_child){.id = book_id(BOOK_REQUEST, first + i),
                                           .topic = topics[world_draw(world, 3)],
                                           .weight = 1 + world_draw(world, 9),
                                           .bytes = 1 + world_draw(world, 60)};
    }
    world->fork_count++;
    world_send(world, &spawn);
}

static void finish_task(struct world *world, struct hand *hand, struct held_task *task)
{
    if (task->manner == MANNER_FORKS && world->fork_count < WORLD_FORKS) {
        fork_task(world, hand, task);
        *task = (struct held_task){0};
        return;
    }
    enum status status = task->manner == MANNER_ERROR ? STATUS_NOT_CONVERGED : STATUS_OK;
    answer(world, hand, &task->request, task->epoch, status);
    if (task->manner == MANNER_TWICE) {
        answer(world, hand, &task->request, task->epoch, status);
    }
    *task = (struct held_task){0};
}

static void move_task(struct world *world, uint32_t slot, uint64_t epoch)
{
    struct hand *hand = &world->hands[slot];
    struct held_task *task = task_of(hand, epoch);
    if (task == NULL || task->manner == MANNER_STUCK) {
        return;
    }
    int64_t pause_ms = world_draw(world, (uint32_t)world->limits.lease_ms / 2);
    if (--task->moves_left == 0) {
        finish_task(world, hand, task);
        return;
    }
    if (task->manner == MANNER_QUIET) {
        task->moves_left = 1;
        pause_ms += world->limits.lease_ms;
    } else if (task->manner == MANNER_RUBBISH) {
        answer(world, hand, &task->request, epoch + 1 + world_draw(world, 9), STATUS_OK);
    } else {
        struct event progress = said_by(hand, EVENT_PROGRESS);
        progress.request = task->request;
        progress.epoch = epoch;
        progress.as.progress.all = 5;
        progress.as.progress.done = 5 - task->moves_left;
        world_send(world, &progress);
    }
    post_own(world, slot, MESSAGE_MOVE, epoch, pause_ms);
}

static void stop_task(struct world *world, uint32_t slot, const struct message *message)
{
    struct hand *hand = &world->hands[slot];
    struct held_task *task = task_of(hand, message->epoch);
    if (task != NULL && task->manner == MANNER_STUCK) {
        return;
    }
    if (task != NULL) {
        *task = (struct held_task){0};
    }
    answer(world, hand, &message->request, message->epoch, STATUS_CANCELLED);
}

static void leave(struct world *world, uint32_t slot)
{
    struct hand *hand = &world->hands[slot];
    const struct event event = said_by(hand, EVENT_LEAVE);
    world_send(world, &event);
    hand->is_alive = false;
}

static void change_credit(struct world *world, uint32_t slot)
{
    struct hand *hand = &world->hands[slot];
    struct event event = said_by(hand, EVENT_CREDIT);
    hand->credit = world_draw(world, 6);
    event.as.credit = world_chance(world, 100) ? BROKER_CREDIT_MAX + 1 : hand->credit;
    world_send(world, &event);
}

static void freeze(struct world *world, uint32_t slot)
{
    uint32_t most_ms = 3 * (uint32_t)world->limits.heartbeat_ms;
    world->hands[slot].frozen_until_ms = world->now_ms + world_draw(world, most_ms);
}

/* Crashes, freezes, leaves, wants more or less work. */
static void meet_fate(struct world *world, uint32_t slot)
{
    if (world->is_calm) {
        return;
    }
    uint32_t fate = world_draw(world, 5);
    if (fate == 0) {
        world->hands[slot].is_alive = false;
    } else if (fate == 1) {
        leave(world, slot);
    } else if (fate == 2) {
        freeze(world, slot);
    } else {
        change_credit(world, slot);
    }
    if (world->hands[slot].is_alive) {
        post_own(world, slot, MESSAGE_FATE, 0, 100 + world_draw(world, 1500));
    } else {
        post_own(world, slot, MESSAGE_START, 0, world_draw(world, 400));
    }
}

static void say_alive(struct world *world, uint32_t slot)
{
    const struct event event = said_by(&world->hands[slot], EVENT_ALIVE);
    world_send(world, &event);
    post_own(world, slot, MESSAGE_ALIVE, 0, world->limits.heartbeat_ms / 3);
}

void hand_take(struct world *world, const struct message *message)
{
    uint32_t slot = message->slot;
    struct hand *hand = &world->hands[slot];
    if (hand->incarnation != message->incarnation) {
        return;
    }
    if (message->kind == MESSAGE_START) {
        hand_start(world, slot);
        return;
    }
    if (!hand->is_alive) {
        return;
    }
    if (world->now_ms < hand->frozen_until_ms) {
        world_post(world, message, hand->frozen_until_ms - world->now_ms);
        return;
    }
    switch ((int)message->kind) {
    case MESSAGE_TASK:
        take_task(world, slot, message);
        break;
    case MESSAGE_STOP:
        stop_task(world, slot, message);
        break;
    case MESSAGE_WHO:
        say_join(world, hand);
        break;
    case MESSAGE_LEAVE:
        leave(world, slot);
        break;
    case MESSAGE_ALIVE:
        say_alive(world, slot);
        break;
    case MESSAGE_MOVE:
        move_task(world, slot, message->epoch);
        break;
    default:
        meet_fate(world, slot);
        break;
    }
}
