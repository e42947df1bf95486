#include "broker/lane.h"

#include "broker/ledger.h"

#include <string.h>

/* Of two lanes, NULL allowed, the one whose first request is older. */
static struct lane *older_of(struct lane *a, struct lane *b)
{
    if (a == NULL || b == NULL) {
        return a == NULL ? b : a;
    }
    return a->waiting.first->order < b->waiting.first->order ? a : b;
}

static struct lane *oldest_below(const struct lane *lane)
{
    return lane == NULL ? NULL : lane->oldest;
}

static void refresh(struct lane *lane)
{
    struct lane *oldest = lane->waiting.first == NULL ? NULL : lane;
    oldest = older_of(oldest, oldest_below(lane->left));
    lane->oldest = older_of(oldest, oldest_below(lane->right));
}

static void refresh_upwards(struct lane *lane)
{
    for (; lane != NULL; lane = lane->parent) {
        refresh(lane);
    }
}

static int compare(const struct topic *a, const struct topic *b)
{
    return strcmp(a->name.text, b->name.text);
}

const struct needs *lane_needs(const struct lane *lane)
{
    return lane->want == NULL ? NULL : lane->want->needs;
}

struct lane *lane_find(struct lane *root, const struct topic *topic)
{
    struct lane *lane = root;
    while (lane != NULL && lane->topic != topic) {
        lane = compare(topic, lane->topic) < 0 ? lane->left : lane->right;
    }
    return lane;
}

/* Where the parent, or the root, points to the lane. */
static struct lane **link_to(struct lane **root_p, const struct lane *lane)
{
    if (lane->parent == NULL) {
        return root_p;
    }
    return lane->parent->left == lane ? &lane->parent->left : &lane->parent->right;
}

/* Lifts `lane` above its parent, order by topic kept; from `lane` up the caller refreshes. */
static void rotate_up(struct lane **root_p, struct lane *lane)
{
    struct lane *parent = lane->parent;
    *link_to(root_p, parent) = lane;
    lane->parent = parent->parent;
    struct lane *moved = NULL;
    if (parent->left == lane) {
        moved = lane->right;
        parent->left = moved;
        lane->right = parent;
    } else {
        moved = lane->left;
        parent->right = moved;
        lane->left = parent;
    }
    if (moved != NULL) {
        moved->parent = parent;
    }
    parent->parent = lane;
    refresh(parent);
}

static uint64_t height(const struct lane *lane)
{
    return lane->topic->name.hash;
}

void lane_insert(struct lane **root_p, struct lane *lane)
{
    struct lane **link = root_p;
    while (*link != NULL) {
        lane->parent = *link;
        link = compare(lane->topic, (*link)->topic) < 0 ? &(*link)->left : &(*link)->right;
    }
    *link = lane;
    while (lane->parent != NULL && height(lane->parent) < height(lane)) {
        rotate_up(root_p, lane);
    }
    refresh_upwards(lane);
}

void lane_remove(struct lane **root_p, struct lane *lane)
{
    while (lane->left != NULL && lane->right != NULL) {
        rotate_up(root_p, height(lane->left) > height(lane->right) ? lane->left : lane->right);
    }
    struct lane *child = lane->left != NULL ? lane->left : lane->right;
    *link_to(root_p, lane) = child;
    if (child != NULL) {
        child->parent = lane->parent;
    }
    refresh_upwards(lane->parent);
    lane->parent = NULL;
    lane->left = NULL;
    lane->right = NULL;
}

void lane_add_last(struct lane *lane, struct job *job)
{
    chain_add_last(&lane->waiting, job);
    if (lane->waiting.first == job) {
        refresh_upwards(lane);
    }
}

void lane_add_first(struct lane *lane, struct job *job)
{
    chain_add_first(&lane->waiting, job);
    refresh_upwards(lane);
}

void lane_take(struct lane *lane, struct job *job)
{
    bool was_first = lane->waiting.first == job;
    chain_remove(&lane->waiting, job);
    if (was_first) {
        lane->overtaken = false;
        refresh_upwards(lane);
    }
}

/* To the left of a lane that begins with the prefix, those that do are the last ones: all that
 * stands between one of them and that lane begins with it too. */
static struct lane *oldest_of_left(struct lane *lane, const char *prefix, size_t size)
{
    struct lane *oldest = NULL;
    while (lane != NULL) {
        if (topic_compare(lane->topic->name.text, prefix, size) < 0) {
            lane = lane->right;
            continue;
        }
        if (lane->waiting.first != NULL) {
            oldest = older_of(oldest, lane);
        }
        oldest = older_of(oldest, oldest_below(lane->right));
        lane = lane->left;
    }
    return oldest;
}

/* To the right of it they are the first ones. */
static struct lane *oldest_of_right(struct lane *lane, const char *prefix, size_t size)
{
    struct lane *oldest = NULL;
    while (lane != NULL) {
        if (topic_compare(lane->topic->name.text, prefix, size) > 0) {
            lane = lane->left;
            continue;
        }
        if (lane->waiting.first != NULL) {
            oldest = older_of(oldest, lane);
        }
        oldest = older_of(oldest, oldest_below(lane->left));
        lane = lane->right;
    }
    return oldest;
}

struct lane *lane_oldest(struct lane *root, const char *prefix, size_t prefix_size)
{
    struct lane *top = root;
    int order = 0;
    while (top != NULL &&
           (order = topic_compare(top->topic->name.text, prefix, prefix_size)) != 0) {
        top = order < 0 ? top->right : top->left;
    }
    if (top == NULL) {
        return NULL;
    }
    struct lane *oldest = top->waiting.first == NULL ? NULL : top;
    oldest = older_of(oldest, oldest_of_left(top->left, prefix, prefix_size));
    return older_of(oldest, oldest_of_right(top->right, prefix, prefix_size));
}
