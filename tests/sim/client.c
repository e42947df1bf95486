#include "tests/sim/world.h"

static const char *const topics[] = {"scenario/economy/prk",   "scenario/economy/irn",
                                     "scenario/stability/prk", "scenario/stability/irn",
                                     "scenario/smuggling/prk", "scenario/options/mmr"};
static const char *const tenants[] = {"", "ministry", "bank", "press"};

enum {
    TOPIC_COUNT = sizeof topics / sizeof topics[0],
    TENANT_COUNT = sizeof tenants / sizeof tenants[0],
    CONTENT_COUNT = 9
};

static struct event submission(const struct world *world, uint32_t number, struct call call)
{
    const struct wish *wish = &world->wishes[number];
    return (struct event){
        .kind = EVENT_SUBMIT,
        .call = call,
        .request = book_id(BOOK_REQUEST, number),
        .as.submit = {.topic = wish->topic,
                      .tenant = wish->tenant,
                      .priority = wish->priority,
                      .deadline_ms = wish->deadline_ms,
                      .not_before_ms = wish->not_before_ms,
                      .content = wish->has_content ? wish->content : NULL,
                      .needs = wish->needs,
                      .blob = wish->blob != 0 ? world->hashes[wish->blob] : NULL,
                      .bytes = wish->bytes,
                      .await = wish->await}};
}

/* Blobs are of different sizes, and together too large for the broker in most runs. */
static void put(struct world *world, uint64_t peer, uint32_t blob)
{
    struct event event = {.kind = EVENT_PUT, .call = world_new_call(world, peer)};
    event.as.put.hash = world->hashes[blob];
    event.as.put.bytes = 50 * blob;
    world_send(world, &event);
}

static void submit_new(struct world *world, uint64_t peer)
{
    if (world->wish_count == WORLD_REQUESTS) {
        return;
    }
    uint32_t number = ++world->wish_count;
    uint32_t lease_ms = (uint32_t)world->limits.lease_ms;
    struct wish *wish = &world->wishes[number];
    wish->topic = topics[world_draw(world, TOPIC_COUNT)];
    wish->tenant = tenants[world_draw(world, TENANT_COUNT)];
    wish->priority = (enum job_priority)world_draw(world, JOB_PRIORITY_COUNT);
    wish->deadline_ms = world_chance(world, 350) ? 1 + world_draw(world, 3 * lease_ms) : 0;
    wish->not_before_ms = world_chance(world, 150) ? 1 + world_draw(world, lease_ms) : 0;
    wish->has_content = world_chance(world, 600);
    book_content(1 + world_draw(world, CONTENT_COUNT), wish->content);
    wish->blob = 0;
    if (world->has_blobs && world_draw_blob(world, 2) == 0) {
        wish->blob = 1 + world_draw_blob(world, BOOK_BLOBS_MAX - 1);
        put(world, peer, wish->blob);
    }
    wish->bytes = 1 + world_draw(world, 350);
    wish->await = world_chance(world, 500);
    const struct book_needs *needs =
        &book_needs[world_chance(world, 600) ? 0 : world_draw(world, BOOK_NEEDS)];
    wish->needs = world_chance(world, 300) ? needs->scrambled : needs->text;
    wish->call = world_new_call(world, peer);
    const struct event event = submission(world, number, wish->call);
    world_send(world, &event);
}

/* The number of a request submitted before; 0 when there is none. */
static uint32_t some_request(struct world *world)
{
    return world->wish_count == 0 ? 0 : 1 + world_draw(world, world->wish_count);
}

static void submit_again(struct world *world, uint64_t peer)
{
    uint32_t number = some_request(world);
    if (number == 0) {
        return;
    }
    bool is_resent = world_chance(world, 500);
    struct call call = is_resent ? world->wishes[number].call : world_new_call(world, peer);
    const struct event event = submission(world, number, call);
    world_send(world, &event);
}

static void submit_badly(struct world *world, uint64_t peer)
{
    if (world->wish_count == 0) {
        return;
    }
    struct event event = submission(world, 1, world_new_call(world, peer));
    event.request = book_id(BOOK_REQUEST, WORLD_REQUESTS + 1);
    switch (world_draw(world, 6)) {
    case 0:
        event.as.submit.topic = "assessment/economy/prk";
        break;
    case 1:
        event.as.submit.topic = "scenario/with a space";
        break;
    case 2:
        event.as.submit.tenant = "t\xc3\xa9nant";
        break;
    case 4:
        event.as.submit.needs = "gpu>=2";
        break;
    case 3:
        event.as.submit.priority = JOB_PRIORITY_COUNT;
        break;
    default:
        event.as.submit.deadline_ms = -1;
        break;
    }
    world_send(world, &event);
}

static void ask(struct world *world, enum event_kind kind, uint64_t peer)
{
    /* Now and then for a request that never was. */
    uint32_t number = some_request(world) + world_chance(world, 50);
    if (number == 0) {
        return;
    }
    const struct event event = {.kind = kind,
                                .call = world_new_call(world, peer),
                                .request = book_id(BOOK_REQUEST, number)};
    world_send(world, &event);
}

static void forget(struct world *world)
{
    if (world->call_count > 0) {
        uint32_t number = 1 + world_draw(world, world->call_count);
        const struct event event = {.kind = EVENT_FORGET, .call = world->calls[number]};
        world_send(world, &event);
    }
}

static void disappear(struct world *world, uint32_t slot)
{
    const struct event event = {.kind = EVENT_GONE,
                                .call = {.peer = world->client_peers[slot]}};
    world_send(world, &event);
    world->client_peers[slot] = world->next_peer++;
}

static void act(struct world *world, uint32_t slot)
{
    uint64_t peer = world->client_peers[slot];
    if (world->has_blobs && world_draw_blob(world, 4) == 0) {
        put(world, peer, 1 + world_draw_blob(world, BOOK_BLOBS_MAX - 1));
    }
    uint32_t whim = world_draw(world, 100);
    if (whim < 46) {
        submit_new(world, peer);
    } else if (whim < 58) {
        submit_again(world, peer);
    } else if (whim < 62) {
        submit_badly(world, peer);
    } else if (whim < 75) {
        ask(world, EVENT_AWAIT, peer);
    } else if (whim < 82) {
        ask(world, EVENT_CANCEL, peer);
    } else if (whim < 92) {
        ask(world, EVENT_REQUEUE, peer);
    } else if (whim < 97) {
        forget(world);
    } else {
        disappear(world, slot);
    }
}

void client_act(struct world *world, uint32_t slot)
{
    if (world->is_calm || world->acts_left == 0) {
        return;
    }
    world->acts_left--;
    if (world->acts_left == world->drain_at_act) {
        const struct event drain = {.kind = EVENT_DRAIN};
        world_send(world, &drain);
    }
    act(world, slot);
    const struct message next = {.kind = MESSAGE_ACT, .slot = slot};
    world_post(world, &next, world_draw(world, 80));
}
