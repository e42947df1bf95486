#include "command/stats.h"

#include "command/bar.h"
#include "command/deliver.h"
#include "command/grid.h"
#include "command/session.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/figure.h"

struct count {
    const char *words;
    uint64_t value;
};

static void print_counts(const struct count *counts, size_t count, struct page *page)
{
    const struct grid_column columns[] = {{"", GRID_LEFT}, {"count", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        char digits[FIGURE_BYTES];
        figure_format_count(counts[i].value, digits);
        grid_add(grid, "%s", counts[i].words);
        grid_add(grid, "%s", digits);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_workers(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct grid_column columns[] = {{"worker", GRID_LEFT},   {"topics", GRID_WRAP},
                                          {"running", GRID_RIGHT}, {"usable", GRID_RIGHT},
                                          {"credit", GRID_RIGHT},  {"times usual", GRID_RIGHT},
                                          {"done", GRID_RIGHT},    {"silent, ms", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < stats->n_workers; i++) {
        const Brink__V1__WorkerState *worker = stats->workers[i];
        struct buffer topics = {0};
        for (size_t k = 0; k < worker->n_topics; k++) {
            buffer_print(&topics, "%s%s", k == 0 ? "" : ", ", worker->topics[k]);
        }
        char done[FIGURE_BYTES];
        figure_format_count(worker->done, done);
        grid_add(grid, "%s", worker->name);
        grid_add_buffer(grid, &topics);
        char slowness[FIGURE_BYTES];
        figure_format_number(worker->slowness, 1, slowness);
        grid_add(grid, "%u", worker->running);
        grid_add(grid, "%u", worker->usable);
        grid_add(grid, "%u", worker->credit);
        grid_add(grid, "%s", slowness);
        grid_add(grid, "%s", done);
        grid_add(grid, "%u", worker->silent_ms);
        buffer_clear(&topics);
    }
    page_heading(page, "Workers", stats->n_workers == 0 ? "none: requests wait" : "");
    if (stats->n_workers > 0) {
        grid_print(grid, page);
    }
    grid_free(&grid);
}

/* What they have that requests may need. */
static void print_offers(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct grid_column columns[] = {{"worker", GRID_LEFT},
                                          {"cores", GRID_RIGHT},
                                          {"memory, MiB", GRID_RIGHT},
                                          {"labels", GRID_WRAP}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < stats->n_workers; i++) {
        const Brink__V1__WorkerState *worker = stats->workers[i];
        struct buffer labels = {0};
        for (size_t k = 0; k < worker->n_labels; k++) {
            buffer_print(&labels, "%s%s", k == 0 ? "" : " ", worker->labels[k]);
        }
        grid_add(grid, "%s", worker->name);
        grid_add(grid, "%u", worker->cores);
        grid_add(grid, "%u", worker->memory_mb);
        grid_add_buffer(grid, &labels);
        buffer_clear(&labels);
    }
    if (stats->n_workers > 0) {
        page_heading(page, "What workers have", "");
        grid_print(grid, page);
    }
    grid_free(&grid);
}

static void print_needs(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct grid_column columns[] = {{"a worker with", GRID_WRAP},
                                          {"waiting", GRID_RIGHT},
                                          {"oldest, ms", GRID_RIGHT},
                                          {"workers", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < stats->n_needs; i++) {
        grid_add(grid, "%s", stats->needs[i]->needs);
        grid_add(grid, "%u", stats->needs[i]->waiting);
        grid_add(grid, "%u", stats->needs[i]->oldest_wait_ms);
        grid_add(grid, "%u", stats->needs[i]->workers);
    }
    if (stats->n_needs > 0) {
        page_heading(page, "Needs",
                     stats->unmet == 0 ? "" : "some wait for a worker nobody has");
        grid_print(grid, page);
    }
    grid_free(&grid);
}

/* Two cells: the rate, and when what waits is done at it. */
static void add_pace(struct grid *grid, const Brink__V1__Pace *pace)
{
    if (pace == NULL) {
        grid_add(grid, "-");
        grid_add(grid, "-");
        return;
    }
    char rate[FIGURE_BYTES];
    struct buffer left = {0};
    figure_format_number(pace->tasks_per_s, pace->tasks_per_s < 10.0 ? 1 : 0, rate);
    bar_print_duration((int64_t)((pace->drain_ms + 999) / 1000), &left);
    grid_add(grid, "%s", rate);
    grid_add_buffer(grid, &left);
    buffer_clear(&left);
}

/* What to scale the workers by. */
static void print_pace(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct grid_column columns[] = {{"ready", GRID_RIGHT},
                                          {"oldest, ms", GRID_RIGHT},
                                          {"a second", GRID_RIGHT},
                                          {"drains in", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    grid_add(grid, "%u", stats->ready);
    grid_add(grid, "%u", stats->oldest_wait_ms);
    add_pace(grid, stats->pace);
    page_heading(page, "Queue",
                 "what waits for nothing but a worker; tasks done in the last minute");
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_topics(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct grid_column columns[] = {{"topic", GRID_LEFT},     {"waiting", GRID_RIGHT},
                                          {"running", GRID_RIGHT},  {"oldest, ms", GRID_RIGHT},
                                          {"a second", GRID_RIGHT}, {"drains in", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < stats->n_topics; i++) {
        grid_add(grid, "%s", stats->topics[i]->topic);
        grid_add(grid, "%u", stats->topics[i]->waiting);
        grid_add(grid, "%u", stats->topics[i]->running);
        grid_add(grid, "%u", stats->topics[i]->oldest_wait_ms);
        add_pace(grid, stats->topics[i]->pace);
    }
    if (stats->n_topics > 0) {
        page_heading(page, "Topics", "");
        grid_print(grid, page);
    }
    grid_free(&grid);
}

static void print_tenants(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct grid_column columns[] = {{"tenant", GRID_LEFT},
                                          {"weight", GRID_RIGHT},
                                          {"waiting", GRID_RIGHT},
                                          {"running", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < stats->n_tenants; i++) {
        grid_add(grid, "%s", stats->tenants[i]->tenant);
        grid_add(grid, "%u", stats->tenants[i]->weight);
        grid_add(grid, "%u", stats->tenants[i]->waiting);
        grid_add(grid, "%u", stats->tenants[i]->running);
    }
    if (stats->n_tenants > 0) {
        page_heading(page, "Tenants", "");
        grid_print(grid, page);
    }
    grid_free(&grid);
}

static void print_journal(const Brink__V1__JournalState *journal, struct page *page)
{
    if (journal == NULL) {
        return;
    }
    const struct count counts[] = {
        {"bytes on disk", journal->bytes},
        {"files in use", journal->segments},
        {"records written since the start", journal->records},
        {"batches of them", journal->batches},
        {"syncs", journal->syncs},
        {"half of the syncs took less than, us", journal->sync_p50_us},
        {"99 % of them", journal->sync_p99_us},
    };
    page_heading(page, "Journal", journal->fault[0] == '\0' ? "" : "takes no records now");
    if (journal->fault[0] != '\0') {
        page_paragraph(page, 2, "%s", journal->fault);
    }
    print_counts(counts, sizeof counts / sizeof counts[0], page);
}

static void print_stats(const Brink__V1__StatsReply *stats, struct page *page)
{
    const struct count counts[] = {
        {"waiting now", stats->waiting},
        {"of these for their time", stats->delayed},
        {"of these for the run of another", stats->joined},
        {"of these for a worker that has what they need", stats->unmet},
        {"waiting for their children", stats->forked},
        {"running now", stats->running},
        {"ended and still answerable", stats->kept},
        {"worlds and tables that requests share", stats->blobs},
        {"bytes of these", stats->blob_bytes},
        {"accepted since the start", stats->requests_accepted},
        {"refused", stats->requests_refused},
        {"done", stats->outcomes_done},
        {"done, with an error", stats->outcomes_failed},
        {"done, by the answer to another", stats->outcomes_answered},
        {"expired", stats->outcomes_expired},
        {"cancelled", stats->outcomes_cancelled},
        {"dead", stats->outcomes_dead},
        {"attempts lost", stats->attempts_lost},
        {"tasks given to a second worker", stats->tasks_copied},
        {"results refused for an old lease", stats->results_stale},
        {"messages that did not decode", stats->messages_bad},
        {"calls of unknown methods", stats->calls_unknown},
        {"replies to peers that are gone", stats->sends_dropped},
        {"number of the last outcome", stats->last_sequence},
    };
    page_paragraph(page, 0, "Broker %s, started %s, durability %s%s.", stats->version,
                   stats->started_at, stats->durability,
                   stats->draining ? ", draining: takes nothing new" : "");
    print_counts(counts, sizeof counts / sizeof counts[0], page);
    print_pace(stats, page);
    print_workers(stats, page);
    print_offers(stats, page);
    print_needs(stats, page);
    print_topics(stats, page);
    print_tenants(stats, page);
    print_journal(stats->journal, page);
}

static enum exit_code deliver_stats(const struct invocation *invocation,
                                    const Brink__V1__StatsReply *stats)
{
    struct buffer text = {0};
    if (invocation->options.json) {
        deliver_print_json(&stats->base, &text);
    } else {
        struct page page = deliver_page(invocation, &text);
        print_stats(stats, &page);
    }
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

enum exit_code stats_command(const struct invocation *invocation)
{
    static const struct brink_request call = {.method = "/brink.v1.Broker/Stats"};
    struct session session = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    ProtobufCMessage *message = NULL;
    enum exit_code code = session_open(invocation, &session);
    if (code == EXIT_DONE) {
        code = session_call(&session, &call, &brink__v1__stats_reply__descriptor, &arena,
                            &message);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        code = deliver_stats(invocation, (const Brink__V1__StatsReply *)message);
    }
    arena_clear(&arena);
    return code;
}
