#include "worker/council_work.h"

#include "base/arena.h"
#include "proto/council_request.h"
#include "worker/analysis.h"
#include "worker/council_report.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STRETCHES_MAX = 16, STRETCH_DRAWS = 32 /* at least, where there are as many */ };

/* Counts of all grids of all stretches. */
static const size_t cells_max = (size_t)64 << 20;

const double council_shares[COUNCIL_SHARES] = {0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95};

/* So many draws, one after the other, with what they count. */
struct stretch {
    struct council *council;
    struct council_frontier *frontiers[COUNCIL_READING_COUNT];
    struct council_tally tallies[COUNCIL_READING_COUNT];
};

struct council_work {
    const Brink__V1__ScenarioRequest *request;
    struct council_reader read;
    uint32_t draws;
    uint32_t stretch_draws;
    size_t stretch_count;
    struct stretch *stretches; /* [stretch_count] */
    size_t account_count;
    struct council_account accounts[COUNCIL_READING_COUNT];
    double *needs;             /* [account][given][member][draw] */
    atomic_uint_fast64_t done; /* readings of draws */
};

static double *needs_at(const struct council_work *work, size_t account, size_t given, size_t i)
{
    size_t members = work->read.asked.member_count;
    return work->needs + ((account * COUNCIL_GIVEN_COUNT + given) * members + i) * work->draws;
}

/* Making. */

/* Euclid knows only one tau: the readings of others say nothing. */
static void choose_readings(struct council_work *work)
{
    bool is_euclid = work->read.asked.distance == COUNCIL_EUCLID;
    for (int reading = 0; reading < COUNCIL_READING_COUNT; reading++) {
        if (!is_euclid || (reading != COUNCIL_NO_TRADE && reading != COUNCIL_FULL_TRADE)) {
            work->accounts[work->account_count++].reading = (enum council_reading)reading;
        }
    }
}

static void choose_stretches(struct council_work *work)
{
    const Brink__V1__Scenario *scenario = work->request->scenario;
    size_t cells = council_request_cells(work->request->council) * work->account_count;
    work->draws = scenario->central ? 1 : scenario->draws;
    if (work->request->world != NULL && work->draws > COUNCIL_WORK_BESIDE_DRAWS_MAX) {
        work->draws = COUNCIL_WORK_BESIDE_DRAWS_MAX;
    }
    cells = cells > 0 ? cells : 1;
    size_t count = (work->draws + STRETCH_DRAWS - 1) / STRETCH_DRAWS;
    size_t most = cells_max / cells < STRETCHES_MAX ? cells_max / cells : STRETCHES_MAX;
    most = most > 0 ? most : 1;
    count = count < most ? count : most;
    count = count > 0 ? count : 1;
    work->stretch_draws = (uint32_t)((work->draws + count - 1) / count);
    work->stretch_count = (work->draws + work->stretch_draws - 1) / work->stretch_draws;
}

static enum status make_stretch(const struct council_work *work,
                                const struct council_numbers *preferences,
                                struct stretch *stretch,
                                struct problems *problems)
{
    enum status status = council_new(&work->read.asked, problems, &stretch->council);
    for (size_t a = 0; a < work->account_count && status == STATUS_OK; a++) {
        status = council_frontier_new(&work->read.asked, preferences, problems,
                                      &stretch->frontiers[a]);
    }
    return status;
}

static enum status make_room(struct council_work *work, struct problems *problems)
{
    size_t columns = work->account_count * COUNCIL_GIVEN_COUNT * work->read.asked.member_count;
    uint64_t bytes = (uint64_t)columns * work->draws * sizeof(double);
    if (bytes > COUNCIL_WORK_BYTES_MAX) {
        problem_add(problems, "scenario.draws",
                    "%u draws of %zu members leave %.1f GiB of results; at most %.0f GiB: ask "
                    "for fewer draws",
                    work->draws, work->read.asked.member_count, (double)bytes / 0x1p30,
                    (double)COUNCIL_WORK_BYTES_MAX / 0x1p30);
        return STATUS_FULL;
    }
    struct council_numbers preferences = {0};
    const struct council_draw central = {.central = true, .reading = COUNCIL_AS_READ};
    council_prior_draw(&work->read.prior, &work->read.asked, &central, &preferences);
    work->needs = calloc(columns, work->draws * sizeof(double));
    work->stretches = calloc(work->stretch_count, sizeof *work->stretches);
    if (work->needs == NULL || work->stretches == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = STATUS_OK;
    for (size_t s = 0; s < work->stretch_count && status == STATUS_OK; s++) {
        status = make_stretch(work, &preferences, &work->stretches[s], problems);
    }
    return status;
}

static void discard(void **state_p)
{
    struct council_work *work = *state_p;
    if (work == NULL) {
        return;
    }
    for (size_t s = 0; work->stretches != NULL && s < work->stretch_count; s++) {
        for (size_t a = 0; a < COUNCIL_READING_COUNT; a++) {
            council_frontier_free(&work->stretches[s].frontiers[a]);
        }
        council_free(&work->stretches[s].council);
    }
    free(work->stretches);
    free(work->needs);
    free(work);
    *state_p = NULL;
}

static enum status make(const Brink__V1__ScenarioRequest *request,
                        const struct inputs *inputs,
                        struct problems *problems,
                        void **state_out)
{
    (void)inputs;
    struct council_work *work = calloc(1, sizeof *work);
    if (work == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t known = problems->count + problems->left_out;
    work->request = request;
    atomic_init(&work->done, 0);
    council_read(request->council, &work->read);
    council_read_check(&work->read, problems);
    enum status status =
        problems->count + problems->left_out > known ? STATUS_BAD_INPUT : STATUS_OK;
    if (status == STATUS_OK) {
        choose_readings(work);
        choose_stretches(work);
        status = make_room(work, problems);
    }
    if (status != STATUS_OK) {
        void *state = work;
        discard(&state);
        return status;
    }
    *state_out = work;
    return STATUS_OK;
}

/* Running. */

static void
judge(const struct council_work *work, struct stretch *stretch, size_t account, uint32_t draw)
{
    struct council_tally *tally = &stretch->tallies[account];
    for (size_t given = 0; given < COUNCIL_GIVEN_COUNT; given++) {
        struct council_verdict verdict;
        council_judge(stretch->council, work->read.texts[given], &verdict);
        tally->passes[given] += verdict.passes;
        for (size_t i = 0; i < work->read.asked.member_count; i++) {
            tally->yes[given][i] += verdict.votes[i] == COUNCIL_YES;
            tally->no[given][i] += verdict.votes[i] == COUNCIL_NO;
            tally->pivotal[given][i] += verdict.pivotal == i;
            needs_at(work, account, given, i)[draw] = verdict.needs[i];
        }
    }
}

static enum status run_draw(const struct council_work *work,
                            struct stretch *stretch,
                            size_t account,
                            uint32_t draw)
{
    const Brink__V1__Scenario *scenario = work->request->scenario;
    const struct council_draw asked = {.seed = scenario->seed,
                                       .draw = draw,
                                       .central = scenario->central != 0,
                                       .reading = work->accounts[account].reading};
    struct council_numbers numbers;
    struct council_result result;
    bool survives[COUNCIL_PROVISIONS_MAX];
    council_prior_draw(&work->read.prior, &work->read.asked, &asked, &numbers);
    council_frontier_add(stretch->frontiers[account], &numbers);
    enum status status = council_run(stretch->council, &numbers, &result);
    if (status != STATUS_OK) {
        return status;
    }
    struct council_tally *tally = &stretch->tallies[account];
    tally->agreed += result.agreed;
    council_survival(&work->read.asked, work->read.texts[COUNCIL_DRAFT], result.text, survives);
    for (size_t k = 0; k < work->read.asked.provision_count; k++) {
        tally->survives[k] += survives[k];
    }
    judge(work, stretch, account, draw);
    return STATUS_OK;
}

static enum status run_stretch(struct council_work *work, const struct solo_unit *unit)
{
    struct stretch *stretch = &work->stretches[unit->index];
    uint32_t first = (uint32_t)unit->index * work->stretch_draws;
    uint32_t end =
        work->draws - first > work->stretch_draws ? first + work->stretch_draws : work->draws;
    enum status status = STATUS_OK;
    for (uint32_t draw = first; draw < end && status == STATUS_OK; draw++) {
        for (size_t a = 0; a < work->account_count && status == STATUS_OK; a++) {
            status = atomic_load_explicit(unit->stop, memory_order_relaxed)
                         ? STATUS_CANCELLED
                         : run_draw(work, stretch, a, draw);
            atomic_fetch_add_explicit(&work->done, 1, memory_order_relaxed);
        }
        if (status == STATUS_NOT_CONVERGED) {
            problem_add(unit->problems, "council",
                        "no best text was found in draw %u: fewer graded provisions are easier",
                        draw);
        }
    }
    return status;
}

static void add_tally(struct council_tally *to, const struct council_tally *from)
{
    static_assert(sizeof *to % sizeof(uint32_t) == 0, "a tally is counts and nothing else");
    uint32_t sums[sizeof *to / sizeof(uint32_t)];
    uint32_t more[sizeof *to / sizeof(uint32_t)];
    memcpy(sums, to, sizeof sums);
    memcpy(more, from, sizeof more);
    for (size_t c = 0; c < sizeof sums / sizeof sums[0]; c++) {
        sums[c] += more[c];
    }
    memcpy(to, sums, sizeof sums);
}

/* Merges a reading's stretches into the first, and says what they come to. */
static enum status describe(struct council_work *work, const struct solo_unit *unit)
{
    size_t a = unit->index;
    struct council_account *account = &work->accounts[a];
    struct council_frontier *frontier = work->stretches[0].frontiers[a];
    account->tally = (struct council_tally){0};
    for (size_t s = 0; s < work->stretch_count; s++) {
        add_tally(&account->tally, &work->stretches[s].tallies[a]);
        if (s > 0) {
            council_frontier_merge(frontier, work->stretches[s].frontiers[a]);
        }
    }
    for (size_t f = 0; f < COUNCIL_SHARES; f++) {
        if (atomic_load_explicit(unit->stop, memory_order_relaxed)) {
            return STATUS_CANCELLED;
        }
        council_frontier_best(frontier, council_shares[f], &account->fronts[f]);
    }
    for (size_t given = 0; given < COUNCIL_GIVEN_COUNT; given++) {
        for (size_t i = 0; i < work->read.asked.member_count; i++) {
            if (atomic_load_explicit(unit->stop, memory_order_relaxed)) {
                return STATUS_CANCELLED;
            }
            estimate_samples(needs_at(work, a, given, i), work->draws, unit->scratch,
                             &account->needs[given][i]);
        }
    }
    return STATUS_OK;
}

static enum status run(void *state, const struct solo_unit *unit)
{
    return unit->stage == TASK_DRAW ? run_stretch(state, unit) : describe(state, unit);
}

static uint32_t draws(const void *state)
{
    return ((const struct council_work *)state)->draws;
}

/* The council of the world dprk-2017: 300 draws in the time of 183,000 steps of the world's. */
static uint64_t steps(const void *state)
{
    return UINT64_C(600) * draws(state);
}

static size_t unit_draws(const void *state)
{
    return ((const struct council_work *)state)->stretch_draws;
}

static size_t unit_count(const void *state, enum task_stage stage)
{
    const struct council_work *work = state;
    return stage == TASK_DRAW ? work->stretch_count : work->account_count;
}

static uint64_t moves(const void *state)
{
    const struct council_work *work = state;
    return atomic_load_explicit(&work->done, memory_order_relaxed);
}

static const ProtobufCMessage *subject(const Brink__V1__ScenarioRequest *request)
{
    return &request->council->base;
}

static void report(const void *state, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct council_work *work = state;
    const struct council_record record = {.request = work->request,
                                          .council = &work->read,
                                          .draws = work->draws,
                                          .accounts = work->accounts,
                                          .account_count = work->account_count};
    council_report(&record, answer, assessment);
}

const struct solo *council_solo(void)
{
    static const struct solo solo = {.name = "council",
                                     .make = make,
                                     .discard = discard,
                                     .draws = draws,
                                     .steps = steps,
                                     .unit_draws = unit_draws,
                                     .unit_count = unit_count,
                                     .moves = moves,
                                     .run = run,
                                     .subject = subject,
                                     .report = report,
                                     .version = analysis_council_version};
    return &solo;
}
