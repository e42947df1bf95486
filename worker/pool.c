#include "worker/pool.h"

#include "base/clock.h"
#include "wire/digest.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/*          PREPARE                    last unit            FINISH
 * WAITING ---------> READING -> COMPUTING ---------> COMPUTED ------> FINISHING -> (result)
 *
 * A run that fails or is told to stop takes no new units and ends with its last busy thread. */
enum run_state { RUN_WAITING, RUN_READING, RUN_COMPUTING, RUN_COMPUTED, RUN_FINISHING };

/* What a run needs while it lasts. */
struct tools {
    struct task *task;
    struct task_workspace **spares; /* [threads], of which [spare_count] are there */
    size_t spare_count;
    size_t *flying; /* [threads], of which [flying_count]: units of the stage under way */
    size_t flying_count;
};

/* What is told of the draws while they are computed. */
struct looks {
    bool is_under_way;
    bool is_vain;       /* of this request nothing can be said */
    int64_t last_ns;    /* when the last began, or the run did */
    uint32_t draws;     /* the one under way looks at */
    struct interim now; /* what it finds: its thread's own */
    struct interim last;
};

struct pool_run {
    struct pool_run *next; /* less urgent, or younger; of the results: later */
    struct pool_order order;
    enum run_state state;
    atomic_bool stop;
    struct tools tools;
    char world_hash[DIGEST_TEXT_BYTES];
    enum task_stage stage;
    size_t units; /* of the stage */
    size_t next_unit;
    size_t busy;     /* threads at work on it */
    uint64_t served; /* the pool's turn when it last got a thread */
    uint64_t units_done;
    uint64_t draws;
    uint64_t draws_done;
    bool ended; /* its result is there */
    bool failed;
    enum task_stage
        failed_stage; /* of the first failure in order, which result.refusal tells */
    size_t failed_unit;
    int64_t started_ns; /* monotonic */
    struct looks looks;
    struct pool_result result;
};

struct pool {
    pthread_mutex_t mutex;  /* guards all below and every run, save its task and stop */
    pthread_cond_t more;    /* there may be something to do */
    struct pool_run *first; /* the most urgent, of these the oldest */
    struct pool_run *first_result;
    struct pool_run *last_result;
    uint64_t turn;  /* chores given out so far */
    uint64_t draws; /* computed so far, of all runs */
    bool closing;
    int file;
    size_t thread_count;
    pthread_t *threads; /* [thread_count] */
};

/* What a thread does next, and what it needs for it. */
enum chore_kind { CHORE_NONE, CHORE_PREPARE, CHORE_UNIT, CHORE_LOOK, CHORE_FINISH };

struct chore {
    enum chore_kind kind;
    struct pool_run *run;
    enum task_stage stage;
    size_t unit;
    struct task_workspace *workspace; /* NULL: none is spare */
    enum status status;               /* what came of it */
    bool is_answered;                 /* PREPARE: there is nothing more to do */
    struct task_refusal refusal;
};

/* With the mutex held. */

static bool is_over(const struct pool_run *run)
{
    return run->failed || atomic_load_explicit(&run->stop, memory_order_relaxed);
}

/* Draws from the first on that are there: those before the first unit under way. */
static uint32_t draws_there(const struct pool_run *run)
{
    size_t unit = run->next_unit;
    for (size_t i = 0; i < run->tools.flying_count; i++) {
        unit = run->tools.flying[i] < unit ? run->tools.flying[i] : unit;
    }
    return task_draws_before(run->tools.task, run->stage, unit);
}

static bool is_look_due(const struct pool_run *run)
{
    const struct looks *looks = &run->looks;
    bool may = run->order.look_ms > 0 && !looks->is_under_way && !looks->is_vain;
    return may && clock_monotonic_ns() - looks->last_ns >= run->order.look_ms * 1000000 &&
           interim_is_due(looks->last.draws, draws_there(run));
}

/* What this run has to do for one more thread. */
static enum chore_kind next_kind(const struct pool_run *run)
{
    if (is_over(run)) {
        return CHORE_NONE;
    }
    switch (run->state) {
    case RUN_WAITING:
        return CHORE_PREPARE;
    case RUN_COMPUTING:
        if (run->next_unit == run->units) {
            return CHORE_NONE;
        }
        return is_look_due(run) ? CHORE_LOOK : CHORE_UNIT;
    case RUN_COMPUTED:
        return CHORE_FINISH;
    case RUN_READING:
    case RUN_FINISHING:
        break;
    }
    return CHORE_NONE;
}

static struct chore take_chore(struct pool_run *run)
{
    struct chore chore = {.kind = next_kind(run), .run = run};
    struct tools *tools = &run->tools;
    if (chore.kind == CHORE_PREPARE) {
        run->state = RUN_READING;
    } else if (chore.kind == CHORE_FINISH) {
        run->state = RUN_FINISHING;
    } else if (tools->spare_count > 0) {
        chore.workspace = tools->spares[--tools->spare_count];
    }
    if (chore.kind == CHORE_UNIT) {
        chore.stage = run->stage;
        chore.unit = run->next_unit++;
        tools->flying[tools->flying_count++] = chore.unit;
    } else if (chore.kind == CHORE_LOOK) {
        run->looks.is_under_way = true;
        run->looks.last_ns = clock_monotonic_ns();
        run->looks.draws = draws_there(run);
    }
    run->busy++;
    return chore;
}

/* The run that gets the next thread: the first, or in its turn the longest unserved. */
static struct pool_run *pick_run(const struct pool *pool)
{
    bool is_turn = pool->turn % POOL_TURNS == POOL_TURNS - 1;
    bool is_turn_of_all = pool->turn % POOL_TURNS_OF_ALL == POOL_TURNS_OF_ALL - 1;
    struct pool_run *picked = NULL;
    for (struct pool_run *run = pool->first; run != NULL; run = run->next) {
        bool may_pass = picked != NULL && is_turn && run->served < picked->served &&
                        (is_turn_of_all || run->order.urgency == picked->order.urgency);
        if (next_kind(run) != CHORE_NONE && (picked == NULL || may_pass)) {
            picked = run;
        }
    }
    return picked;
}

static struct chore pick(struct pool *pool)
{
    struct pool_run *run = pick_run(pool);
    if (run == NULL) {
        return (struct chore){.kind = CHORE_NONE};
    }
    run->served = ++pool->turn;
    return take_chore(run);
}

static void forget(struct pool *pool, const struct pool_run *run)
{
    struct pool_run **place = &pool->first;
    while (*place != run) {
        place = &(*place)->next;
    }
    *place = run->next;
}

static void free_tools(struct tools *tools)
{
    for (size_t i = 0; i < tools->spare_count; i++) {
        task_workspace_free(&tools->spares[i]);
    }
    free(tools->spares);
    free(tools->flying);
    task_free(&tools->task);
    *tools = (struct tools){0};
}

static void post(struct pool *pool, struct pool_run *run)
{
    run->next = NULL;
    if (pool->last_result == NULL) {
        pool->first_result = run;
    } else {
        pool->last_result->next = run;
    }
    pool->last_result = run;
    eventfd_write(pool->file, 1);
}

static void write_end(struct pool_run *run)
{
    struct pool_result *result = &run->result;
    if (!run->failed && is_over(run)) {
        result->status = STATUS_CANCELLED;
        snprintf(result->refusal.words, sizeof result->refusal.words, "%s",
                 status_words(STATUS_CANCELLED));
    }
    if (run->started_ns != 0) {
        result->compute_ms = (clock_monotonic_ns() - run->started_ns) / 1000000;
    }
}

/* Ends a run nobody is at work on. Its memory may be large: the result does not wait until it
 * is given back, nor does anybody who needs the mutex. */
static void end(struct pool *pool, struct pool_run *run)
{
    assert(run->busy == 0 && !run->ended);
    struct tools tools = run->tools;
    run->tools = (struct tools){0};
    run->ended = true;
    forget(pool, run);
    write_end(run);
    post(pool, run);
    pthread_mutex_unlock(&pool->mutex);
    free_tools(&tools);
    pthread_mutex_lock(&pool->mutex);
}

static bool comes_before(const struct chore *chore, const struct pool_run *run)
{
    return chore->stage < run->failed_stage ||
           (chore->stage == run->failed_stage && chore->unit < run->failed_unit);
}

/* Of several failures the first in order is told, whichever thread came first. */
static void fail(struct pool_run *run, struct chore *chore)
{
    if (run->failed && !comes_before(chore, run)) {
        return;
    }
    problems_clear(&run->result.refusal.problems);
    run->failed = true;
    run->failed_stage = chore->stage;
    run->failed_unit = chore->unit;
    run->result.status = chore->status;
    run->result.refusal = chore->refusal;
    chore->refusal = (struct task_refusal){0};
}

static void begin_stage(struct pool *pool, struct pool_run *run, enum task_stage stage)
{
    while (stage < TASK_STAGE_COUNT && task_unit_count(run->tools.task, stage) == 0) {
        stage++;
    }
    run->state = stage < TASK_STAGE_COUNT ? RUN_COMPUTING : RUN_COMPUTED;
    run->stage = stage;
    run->next_unit = 0;
    run->units = stage < TASK_STAGE_COUNT ? task_unit_count(run->tools.task, stage) : 0;
    pthread_cond_broadcast(&pool->more);
}

static void count_unit(struct pool *pool, struct pool_run *run, const struct chore *chore)
{
    uint64_t before = run->draws_done;
    run->units_done++;
    run->draws_done += task_unit_draws(run->tools.task, chore->stage, chore->unit);
    run->draws_done = run->draws_done < run->draws ? run->draws_done : run->draws;
    pool->draws += run->draws_done - before;
}

static void land(struct tools *tools, size_t unit)
{
    size_t i = 0;
    while (tools->flying[i] != unit) {
        i++;
    }
    tools->flying[i] = tools->flying[--tools->flying_count];
}

static void take_look(struct looks *looks)
{
    looks->is_under_way = false;
    looks->is_vain = looks->now.count == 0;
    looks->last = looks->now;
}

/* Puts back what a chore took and moves the run on. */
static void settle(struct pool *pool, struct chore *chore)
{
    struct pool_run *run = chore->run;
    run->busy--;
    if (chore->workspace != NULL) {
        run->tools.spares[run->tools.spare_count++] = chore->workspace;
    }
    if (chore->kind == CHORE_UNIT) {
        land(&run->tools, chore->unit);
    } else if (chore->kind == CHORE_LOOK) {
        take_look(&run->looks);
    }
    if (chore->status == STATUS_OK && chore->kind == CHORE_UNIT) {
        count_unit(pool, run, chore);
    }
    if (chore->status != STATUS_OK && chore->status != STATUS_CANCELLED) {
        fail(run, chore);
    }
    bool has_ended = chore->kind == CHORE_FINISH || chore->is_answered || is_over(run);
    if (!has_ended && chore->kind == CHORE_PREPARE) {
        run->draws = task_draws(run->tools.task);
        begin_stage(pool, run, TASK_DRAW);
    } else if (!has_ended && run->busy == 0 && run->next_unit == run->units) {
        begin_stage(pool, run, run->stage + 1);
    }
    if (has_ended && run->busy == 0) {
        end(pool, run);
    }
}

/* Without the mutex: a chore has what it needs to itself. */

static void hash_world(struct pool_run *run, struct chore *chore)
{
    struct buffer world = {0};
    chore->status = task_pack_world(run->tools.task, &world);
    if (chore->status == STATUS_OK) {
        const struct digest_part part = {world.bytes, world.size};
        const struct digest digest = digest_of(&part, 1);
        digest_format(&digest, run->world_hash);
    }
    buffer_clear(&world);
}

/* By its children: with what they said, or with a plan for them. False: by units. */
static bool answer(struct chore *chore)
{
    struct pool_run *run = chore->run;
    const struct pool_order *order = &run->order;
    if (order->split == NULL) {
        return false;
    }
    if (order->split_again != NULL) {
        chore->status =
            order->split->merge(order->split_again, &run->result.assessment, &chore->refusal);
        return true;
    }
    const struct split_bytes request = {.bytes = order->body, .size = order->body_size};
    run->result.plan.arena.size_max = SPLIT_PLAN_BYTES_MAX;
    chore->status = order->split->plan(request, &run->result.plan, &chore->refusal);
    return chore->status != STATUS_OK || run->result.plan.count > 0;
}

static enum status make_task(struct chore *chore)
{
    struct pool_run *run = chore->run;
    return task_new(run->order.method, run->order.body, run->order.body_size, &chore->refusal,
                    &run->tools.task);
}

/* What others have drawn. Where that does not do, as in a fleet of different versions, all of
 * it is drawn here. */
static enum status gather(struct chore *chore)
{
    struct pool_run *run = chore->run;
    const struct split_return *again = run->order.split_again;
    enum status status =
        shard_gather(run->tools.task, again->results, again->count, &chore->refusal);
    if (status != STATUS_BAD_INPUT && status != STATUS_UNSUPPORTED) {
        return status;
    }
    chore->refusal = (struct task_refusal){0};
    task_free(&run->tools.task);
    return make_task(chore);
}

/* Takes what others have drawn, or leaves it to them to draw. */
static void share_draws(struct chore *chore)
{
    struct pool_run *run = chore->run;
    const struct pool_order *order = &run->order;
    if (order->split_again != NULL) {
        chore->status = gather(chore);
        return;
    }
    run->result.plan.arena.size_max = SPLIT_PLAN_BYTES_MAX;
    chore->status = shard_plan(run->tools.task, &order->shards, &run->result.plan);
    chore->is_answered = run->result.plan.count > 0;
}

static void prepare(struct chore *chore)
{
    struct pool_run *run = chore->run;
    run->result.started_wall_ms = clock_wall_ms();
    run->started_ns = clock_monotonic_ns();
    run->looks.last_ns = run->started_ns;
    chore->is_answered = answer(chore);
    if (chore->is_answered) {
        return;
    }
    chore->status = make_task(chore);
    if (chore->status == STATUS_OK) {
        share_draws(chore);
    }
    if (chore->is_answered) {
        return;
    }
    if (chore->status == STATUS_OK && !task_is_shard(run->tools.task)) {
        hash_world(run, chore);
    }
}

static void compute(struct chore *chore)
{
    struct pool_run *run = chore->run;
    if (chore->workspace == NULL) {
        chore->status = task_workspace_new(run->tools.task, &chore->workspace);
    }
    if (chore->status == STATUS_OK) {
        chore->status = task_run(run->tools.task, chore->workspace, chore->stage, chore->unit,
                                 &run->stop, &chore->refusal);
    }
}

/* Looks are for those who watch: one that finds no memory finds nothing. */
static void look(struct chore *chore)
{
    struct looks *looks = &chore->run->looks;
    const struct task *task = chore->run->tools.task;
    looks->now = (struct interim){.draws = looks->draws};
    if (chore->workspace == NULL && task_workspace_new(task, &chore->workspace) != STATUS_OK) {
        return;
    }
    task_look(task, chore->workspace, looks->draws, &looks->now);
}

static void finish(struct chore *chore)
{
    struct pool_run *run = chore->run;
    const struct tools *tools = &run->tools;
    chore->stage = TASK_STAGE_COUNT;
    if (run->order.look_ms > 0 && task_is_shard(tools->task) && tools->spare_count > 0) {
        task_look(tools->task, tools->spares[0], task_draws(tools->task), &run->result.interim);
    }
    chore->status = task_finish(run->tools.task, run->world_hash, &run->result.assessment);
}

static void perform(struct chore *chore)
{
    static void (*const performers[])(struct chore *) = {[CHORE_PREPARE] = prepare,
                                                         [CHORE_UNIT] = compute,
                                                         [CHORE_LOOK] = look,
                                                         [CHORE_FINISH] = finish};
    chore->status = STATUS_OK;
    performers[chore->kind](chore);
    if (chore->status != STATUS_OK && chore->refusal.words[0] == '\0') {
        snprintf(chore->refusal.words, sizeof chore->refusal.words, "%s",
                 status_words(chore->status));
    }
}

static void *serve(void *pool_p)
{
    struct pool *pool = pool_p;
    pthread_mutex_lock(&pool->mutex);
    while (!pool->closing) {
        struct chore chore = pick(pool);
        if (chore.kind == CHORE_NONE) {
            pthread_cond_wait(&pool->more, &pool->mutex);
            continue;
        }
        pthread_mutex_unlock(&pool->mutex);
        perform(&chore);
        pthread_mutex_lock(&pool->mutex);
        settle(pool, &chore);
        problems_clear(&chore.refusal.problems);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* The owner's side. */

/* Signals are for the thread that asked for them: the pool's threads block them all. */
static enum status start_threads(struct pool *pool, size_t threads)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = 0;
    while (pool->thread_count < threads && error == 0) {
        error = pthread_create(&pool->threads[pool->thread_count], NULL, serve, pool);
        pool->thread_count += error == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0 ? STATUS_OK : STATUS_FULL;
}

enum status pool_new(size_t threads, struct pool **pool_out)
{
    assert(threads >= 1 && threads <= POOL_THREADS_MAX);
    struct pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) {
        return STATUS_NO_MEMORY;
    }
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->more, NULL);
    pool->file = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pool->threads = calloc(threads, sizeof *pool->threads);
    enum status status = pool->file >= 0 ? STATUS_OK : STATUS_FULL;
    if (status == STATUS_OK && pool->threads == NULL) {
        status = STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK) {
        status = start_threads(pool, threads);
    }
    if (status != STATUS_OK) {
        pool_free(&pool);
        return status;
    }
    *pool_out = pool;
    return STATUS_OK;
}

static void free_runs(struct pool_run *run)
{
    while (run != NULL) {
        struct pool_run *next = run->next;
        free_tools(&run->tools);
        pool_result_clear(&run->result);
        free(run);
        run = next;
    }
}

void pool_free(struct pool **pool_p)
{
    struct pool *pool = *pool_p;
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    pool->closing = true;
    for (struct pool_run *run = pool->first; run != NULL; run = run->next) {
        atomic_store(&run->stop, true);
    }
    pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    free_runs(pool->first);
    free_runs(pool->first_result);
    free(pool->threads);
    if (pool->file >= 0) {
        close(pool->file);
    }
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
    *pool_p = NULL;
}

int pool_file(const struct pool *pool)
{
    return pool->file;
}

enum status
pool_add(struct pool *pool, const struct pool_order *order, struct pool_run **run_out)
{
    struct pool_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return STATUS_NO_MEMORY;
    }
    run->order = *order;
    run->result.owner = order->owner;
    run->tools.spares = calloc(pool->thread_count, sizeof(struct task_workspace *));
    run->tools.flying = calloc(pool->thread_count, sizeof *run->tools.flying);
    if (run->tools.spares == NULL || run->tools.flying == NULL) {
        free_tools(&run->tools);
        free(run);
        return STATUS_NO_MEMORY;
    }
    pthread_mutex_lock(&pool->mutex);
    struct pool_run **place = &pool->first;
    while (*place != NULL && (*place)->order.urgency >= order->urgency) {
        place = &(*place)->next;
    }
    run->next = *place;
    *place = run;
    pthread_cond_signal(&pool->more);
    pthread_mutex_unlock(&pool->mutex);
    *run_out = run;
    return STATUS_OK;
}

void pool_stop(struct pool *pool, struct pool_run *run)
{
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&run->stop, true);
    if (!run->ended && run->busy == 0) {
        end(pool, run);
    }
    pthread_mutex_unlock(&pool->mutex);
}

struct pool_progress pool_progress(struct pool *pool, const struct pool_run *run)
{
    pthread_mutex_lock(&pool->mutex);
    struct pool_progress progress = {
        .units = run->units_done, .draws_done = run->draws_done, .draws = run->draws};
    progress.interim = run->looks.last;
    if (run->draws > 0 && run->tools.task != NULL) {
        progress.units += task_moves(run->tools.task);
    }
    pthread_mutex_unlock(&pool->mutex);
    return progress;
}

struct pool_counts pool_read_counts(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    struct pool_counts counts = {.draws = pool->draws, .threads = pool->thread_count};
    for (const struct pool_run *run = pool->first; run != NULL; run = run->next) {
        counts.busy += run->busy;
    }
    pthread_mutex_unlock(&pool->mutex);
    return counts;
}

bool pool_take(struct pool *pool, struct pool_result *result_out)
{
    pthread_mutex_lock(&pool->mutex);
    struct pool_run *run = pool->first_result;
    if (run != NULL) {
        pool->first_result = run->next;
        pool->last_result = run->next != NULL ? pool->last_result : NULL;
    } else {
        eventfd_t count = 0;
        eventfd_read(pool->file, &count);
    }
    pthread_mutex_unlock(&pool->mutex);
    if (run == NULL) {
        return false;
    }
    *result_out = run->result;
    free(run);
    return true;
}

void pool_result_clear(struct pool_result *result)
{
    problems_clear(&result->refusal.problems);
    buffer_clear(&result->assessment);
    arena_clear(&result->plan.arena);
}
