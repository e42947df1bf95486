#include "command/report_top.h"

#include "base/utf8.h"
#include "command/bar.h"
#include "command/text.h"
#include "proto/figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    CELLS_MAX = 6,
    CELL_BYTES = 160,
    HEAD_LINES = 3,    /* two and an empty one */
    ROWS_LEAST = 2,    /* of a section, before another gets more */
    SECTION_LINES = 1, /* its titles */
    SHORT_ID = 8
};

struct column {
    const char *title;
    size_t columns; /* 0: what is left */
    bool is_right;
};

typedef char cells[CELLS_MAX][CELL_BYTES];

struct section {
    struct column columns[CELLS_MAX]; /* ends with a title of NULL */
    size_t (*count)(const struct top_frame *frame);
    void (*fill)(const struct top_frame *frame, size_t index, cells row);
};

static void format_count(uint64_t count, char cell[CELL_BYTES])
{
    char digits[FIGURE_BYTES];
    figure_format_count(count, digits);
    snprintf(cell, CELL_BYTES, "%s", digits);
}

static void format_rate(double per_second, bool is_known, char cell[CELL_BYTES])
{
    char digits[FIGURE_BYTES];
    figure_format_number(per_second, per_second < 10.0 ? 1 : 0, digits);
    snprintf(cell, CELL_BYTES, "%s", is_known ? digits : "-");
}

static void format_seconds(double seconds, char cell[CELL_BYTES])
{
    struct buffer text = {0};
    if (seconds >= 0.0 && seconds < 1e9) {
        bar_print_duration((int64_t)(seconds + 0.999), &text);
    }
    snprintf(cell, CELL_BYTES, "%s", text.size > 0 ? buffer_text(&text) : "-");
    buffer_clear(&text);
}

static void
format_id(const ProtobufCBinaryData *bytes, struct id *id_out, char cell[CELL_BYTES])
{
    char digits[ID_TEXT_BYTES] = "-";
    if (id_read(bytes->data, bytes->len, id_out) == STATUS_OK) {
        id_format(id_out, digits);
    }
    snprintf(cell, CELL_BYTES, "%s", digits);
}

static size_t count_topics(const struct top_frame *frame)
{
    return frame->stats->n_topics;
}

static void fill_topic(const struct top_frame *frame, size_t index, cells row)
{
    const Brink__V1__TopicState *topic = frame->stats->topics[index];
    snprintf(row[0], CELL_BYTES, "%s", topic->topic);
    format_count(topic->waiting, row[1]);
    format_count(topic->running, row[2]);
    format_seconds(topic->oldest_wait_ms / 1000.0, row[3]);
    format_rate(topic->pace != NULL ? topic->pace->tasks_per_s : 0.0, topic->pace != NULL,
                row[4]);
    format_seconds(topic->pace != NULL ? (double)topic->pace->drain_ms / 1000.0 : -1.0, row[5]);
}

static size_t count_tenants(const struct top_frame *frame)
{
    return frame->stats->n_tenants;
}

static void fill_tenant(const struct top_frame *frame, size_t index, cells row)
{
    const Brink__V1__TenantState *tenant = frame->stats->tenants[index];
    snprintf(row[0], CELL_BYTES, "%s", tenant->tenant);
    format_count(tenant->waiting, row[1]);
    format_count(tenant->running, row[2]);
    format_count(tenant->weight, row[3]);
}

static size_t count_needs(const struct top_frame *frame)
{
    return frame->stats->n_needs;
}

static void fill_needs(const struct top_frame *frame, size_t index, cells row)
{
    const Brink__V1__NeedsState *needs = frame->stats->needs[index];
    snprintf(row[0], CELL_BYTES, "%s", needs->needs);
    format_count(needs->waiting, row[1]);
    format_seconds(needs->oldest_wait_ms / 1000.0, row[2]);
    format_count(needs->workers, row[3]);
}

static size_t count_workers(const struct top_frame *frame)
{
    return frame->stats->n_workers;
}

static void fill_worker(const struct top_frame *frame, size_t index, cells row)
{
    const Brink__V1__WorkerState *worker = frame->stats->workers[index];
    char digits[CELL_BYTES];
    struct id id = {{0}};
    format_id(&worker->worker_id, &id, digits);
    const struct top_worker *seen = top_view_worker(frame->view, &id);
    snprintf(row[0], CELL_BYTES, "%s", worker->name);
    if (worker->usable < worker->credit) {
        snprintf(row[1], CELL_BYTES, "%u of %u (%u)", worker->running, worker->usable,
                 worker->credit);
    } else {
        snprintf(row[1], CELL_BYTES, "%u of %u", worker->running, worker->credit);
    }
    format_count(worker->done, row[2]);
    format_rate(seen != NULL ? seen->done.per_second : 0.0, seen != NULL && seen->done.is_known,
                row[3]);
    snprintf(row[4], CELL_BYTES, "%u ms", worker->silent_ms);
}

static size_t count_running(const struct top_frame *frame)
{
    return frame->running != NULL ? frame->running->n_requests : 0;
}

static void fill_running(const struct top_frame *frame, size_t index, cells row)
{
    const Brink__V1__RequestState *request = frame->running->requests[index];
    struct id id = {{0}};
    format_id(&request->request_id, &id, row[0]);
    const struct top_run *run = top_view_run(frame->view, &id);
    snprintf(row[1], CELL_BYTES, "%s", request->topic);
    snprintf(row[2], CELL_BYTES, "%u", request->attempts);
    snprintf(row[3], CELL_BYTES, "-");
    snprintf(row[4], CELL_BYTES, "-");
    if (run != NULL && run->draws > 0) {
        snprintf(row[3], CELL_BYTES, "%.0f %%", 100.0 * (double)run->done / (double)run->draws);
        format_seconds(top_view_left_s(run), row[4]);
    }
}

static const struct top_run *run_at(const struct top_frame *frame, size_t index, cells row)
{
    struct id id = {{0}};
    format_id(&frame->running->requests[index]->request_id, &id, row[0]);
    return top_view_run(frame->view, &id);
}

static bool has_words(const struct top_frame *frame, size_t index, cells row)
{
    const struct top_run *run = run_at(frame, index, row);
    return run != NULL && run->words[0] != '\0';
}

/* Of those that run, those whose draws say something. */
static size_t count_interim(const struct top_frame *frame)
{
    cells row;
    size_t count = 0;
    for (size_t i = 0; i < count_running(frame); i++) {
        count += has_words(frame, i, row);
    }
    return count;
}

static void fill_interim(const struct top_frame *frame, size_t index, cells row)
{
    size_t i = 0;
    for (size_t before = 0; i < count_running(frame); i++) {
        before += has_words(frame, i, row);
        if (before > index) {
            break;
        }
    }
    snprintf(row[1], CELL_BYTES, "%s", run_at(frame, i, row)->words);
    row[0][SHORT_ID] = '\0';
}

static size_t count_dead(const struct top_frame *frame)
{
    return frame->dead != NULL ? frame->dead->n_requests : 0;
}

static void fill_dead(const struct top_frame *frame, size_t index, cells row)
{
    const Brink__V1__RequestState *request = frame->dead->requests[index];
    struct id id = {{0}};
    format_id(&request->request_id, &id, row[0]);
    snprintf(row[1], CELL_BYTES, "%s", request->topic);
    snprintf(row[2], CELL_BYTES, "%u", request->attempts);
    snprintf(row[3], CELL_BYTES, "%s",
             request->n_failures > 0 ? request->failures[request->n_failures - 1]->cause : "-");
}

static const struct section sections[] = {
    {{{"topic", 0, false},
      {"waiting", 10, true},
      {"running", 9, true},
      {"oldest", 10, true},
      {"a second", 10, true},
      {"drains in", 12, true}},
     count_topics,
     fill_topic},
    {{{"tenant", 0, false}, {"waiting", 10, true}, {"running", 9, true}, {"weight", 14, true}},
     count_tenants,
     fill_tenant},
    {{{"needs", 0, false}, {"waiting", 10, true}, {"oldest", 10, true}, {"workers", 14, true}},
     count_needs,
     fill_needs},
    {{{"worker", 0, false},
      {"holds", 14, true},
      {"done", 12, true},
      {"a second", 10, true},
      {"silent for", 14, true}},
     count_workers,
     fill_worker},
    {{{"running", 34, false},
      {"topic", 0, false},
      {"attempt", 8, true},
      {"done", 7, true},
      {"left", 12, true}},
     count_running,
     fill_running},
    {{{"so far", SHORT_ID + 2, false}, {"what the draws say", 0, false}},
     count_interim,
     fill_interim},
    {{{"dead", 34, false},
      {"topic", 0, false},
      {"attempts", 9, true},
      {"last cause", 18, true}},
     count_dead,
     fill_dead},
};

enum { SECTION_COUNT = sizeof sections / sizeof sections[0] };

/* Adds a text cut to so many columns; `fills` them with spaces before or behind it. */
static void
add_cut(struct page *page, const char *text, size_t columns, bool is_right, bool fills)
{
    struct buffer plain = {0};
    text_add_plain(&plain, text, page->unicode);
    const char *shown = buffer_text(&plain);
    size_t size = plain.size;
    while (size > 0 && text_columns(shown, size) > columns) {
        size = utf8_cut(shown, size - 1);
    }
    size_t gap = fills ? columns - text_columns(shown, size) : 0;
    page_spaces(page, is_right ? gap : 0);
    buffer_add(page->text, shown, size);
    page_spaces(page, is_right ? 0 : gap);
    page_fail(page, plain.failure);
    buffer_clear(&plain);
}

/* Adds a line that is cut where the page ends. */
static void add_words(struct page *page, const char *words)
{
    add_cut(page, words, page->width, false, false);
    page_line_end(page);
}

/* A line of cells; a column that has no room of its own gets what is left, one at least. */
static void add_line(struct page *page, const struct section *section, cells row)
{
    size_t fixed = 0;
    size_t left = page->width;
    for (size_t i = 0; i < CELLS_MAX && section->columns[i].title != NULL; i++) {
        fixed += section->columns[i].columns;
    }
    for (size_t i = 0; i < CELLS_MAX && section->columns[i].title != NULL; i++) {
        const struct column *column = &section->columns[i];
        size_t columns = column->columns > 0   ? column->columns
                         : page->width > fixed ? page->width - fixed
                                               : 1;
        columns = columns < left ? columns : left;
        add_cut(page, row[i], columns, column->is_right, true);
        left -= columns;
    }
    page_line_end(page);
}

static void print_titles(struct page *page, const struct section *section)
{
    cells row;
    for (size_t i = 0; i < CELLS_MAX; i++) {
        snprintf(row[i], CELL_BYTES, "%s",
                 section->columns[i].title != NULL ? section->columns[i].title : "");
    }
    page_style(page, STYLE_STRONG);
    add_line(page, section, row);
    page_style(page, STYLE_PLAIN);
}

static void print_section(const struct top_frame *frame,
                          const struct section *section,
                          size_t lines,
                          struct page *page)
{
    cells row;
    size_t count = section->count(frame);
    size_t shown = count <= lines ? count : lines > 0 ? lines - 1 : 0;
    print_titles(page, section);
    for (size_t i = 0; i < shown; i++) {
        section->fill(frame, i, row);
        add_line(page, section, row);
    }
    if (shown < count && lines > 0) {
        char words[CELL_BYTES];
        snprintf(words, sizeof words, "and %zu more", count - shown);
        add_words(page, words);
    }
}

/* How many lines of rows each section gets: each as many as it needs, two at least, the others
 * by turns until there are none left. Sections for which there is no room at all are left out.
 */
static void
share_lines(const struct top_frame *frame, size_t lines, size_t shares_out[SECTION_COUNT])
{
    size_t wanted[SECTION_COUNT];
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        size_t count = sections[i].count(frame);
        size_t least = count < ROWS_LEAST ? count : ROWS_LEAST;
        shares_out[i] = 0;
        wanted[i] = 0;
        if (count > 0 && lines >= SECTION_LINES + least) {
            shares_out[i] = least;
            wanted[i] = count - least;
            lines -= SECTION_LINES + least;
        }
    }
    for (bool is_moving = true; is_moving;) {
        is_moving = false;
        for (size_t i = 0; i < SECTION_COUNT; i++) {
            if (wanted[i] > 0 && lines > 0) {
                wanted[i]--;
                shares_out[i]++;
                lines--;
                is_moving = true;
            }
        }
    }
}

static void print_head(const struct top_frame *frame, struct page *page)
{
    const Brink__V1__StatsReply *stats = frame->stats;
    const struct top_view *view = frame->view;
    char words[2 * CELL_BYTES];
    char counts[4][CELL_BYTES];
    char rate[CELL_BYTES];
    char drain[CELL_BYTES];
    bool is_faulty = stats->journal != NULL && stats->journal->fault[0] != '\0';
    snprintf(words, sizeof words, "Broker %s since %.19s, durability %s%s%s", stats->version,
             stats->started_at, stats->durability,
             stats->draining ? ", draining: takes nothing new" : "",
             is_faulty ? ", journal takes no records now" : "");
    page_style(page, STYLE_TITLE);
    add_cut(page, words, page->width, false, false);
    page_style(page, STYLE_PLAIN);
    page_line_end(page);
    format_count(stats->waiting, counts[0]);
    format_count(stats->running, counts[1]);
    format_count(stats->outcomes_done, counts[2]);
    format_count(stats->outcomes_dead, counts[3]);
    format_rate(view->done.per_second, view->done.is_known, rate);
    format_seconds(top_view_drain_s(view, stats), drain);
    snprintf(
        words, sizeof words,
        "waiting %.20s  running %.20s  done %.20s (%.12s a second)  dead %.20s  left %.20s",
        counts[0], counts[1], counts[2], rate, counts[3], drain);
    add_words(page, words);
    page_line_end(page);
}

void report_top_print(const struct top_frame *frame, size_t lines, struct page *page)
{
    size_t shares[SECTION_COUNT];
    size_t foot_lines = frame->foot[0] != '\0' ? 1 : 0;
    if (frame->words != NULL) {
        add_words(page, frame->words);
    } else {
        size_t taken = HEAD_LINES + foot_lines;
        print_head(frame, page);
        share_lines(frame, lines > taken ? lines - taken : 0, shares);
        for (size_t i = 0; i < SECTION_COUNT; i++) {
            if (shares[i] > 0) {
                print_section(frame, &sections[i], shares[i], page);
            }
        }
    }
    if (foot_lines > 0) {
        page_style(page, STYLE_FAINT);
        add_cut(page, frame->foot, page->width, false, false);
        page_style(page, STYLE_PLAIN);
    }
}
