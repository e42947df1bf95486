#include "worker/fit_run.h"

#include "base/arena.h"
#include "model/panel.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/unpack.h"
#include "worker/analysis.h"
#include "worker/answer.h"
#include "worker/refusal.h"
#include "worker/regime_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TERMS = STABILITY_TERM_COUNT,
    PATH_BYTES = 64,
    CHILD_BYTES = 16,
    COUNTRY_BYTES_MAX = 64,
    MESSAGE_BYTES_MAX = 64 << 20 /* unpacked, beyond its packed size */
};

static const double AGE_MOST = 1000.0;
static const double GROWTH_LEAST = -100.0;
static const double GROWTH_MOST = 1000.0;
static const double GDP_LEAST_USD = 1.0;
static const double GDP_MOST_USD = 1000000.0;

struct fit_run {
    struct arena arena; /* holds the request and the rows */
    const Brink__V1__FitRequest *request;
    struct panel_row *rows; /* [n_rows] */
    struct panel *panel;
    uint32_t first, count;
    bool is_told; /* others have fitted them */
};

/* Reading. */

static void check_number(const char *path,
                         const char *field,
                         double value,
                         double least,
                         double most,
                         struct problems *problems)
{
    if (!(value >= least && value <= most)) {
        char whole[PATH_BYTES];
        snprintf(whole, sizeof whole, "%s.%s", path, field);
        problem_add(problems, whole, "%g, allowed is %g to %g", value, least, most);
    }
}

static void check_row(const Brink__V1__FitRow *row, size_t index, struct problems *problems)
{
    char path[PATH_BYTES / 2];
    snprintf(path, sizeof path, "rows[%zu]", index);
    size_t size = strlen(row->country);
    if (size == 0 || size > COUNTRY_BYTES_MAX) {
        problem_add(problems, path, "country: a name of %zu bytes, allowed is 1 to %d", size,
                    COUNTRY_BYTES_MAX);
    }
    if (regime_type_of(row->type) == REGIME_TYPE_COUNT) {
        problem_add(problems, path, "type: %d, allowed is party, personal, military, monarchy",
                    (int)row->type);
    }
    check_number(path, "age", row->age, 0.0, AGE_MOST, problems);
    check_number(path, "growth_pct", row->growth_pct, GROWTH_LEAST, GROWTH_MOST, problems);
    check_number(path, "gdp_per_head_usd", row->gdp_per_head_usd, GDP_LEAST_USD, GDP_MOST_USD,
                 problems);
}

static enum status read_rows(struct fit_run *run, struct problems *problems)
{
    const Brink__V1__FitRequest *request = run->request;
    if (request->n_rows > PANEL_ROWS_MAX) {
        problem_add(problems, "rows", "%zu, at most %d", request->n_rows, PANEL_ROWS_MAX);
        return STATUS_FULL;
    }
    run->rows = arena_take_array(&run->arena, request->n_rows + 1, sizeof run->rows[0]);
    if (run->rows == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < request->n_rows; i++) {
        const Brink__V1__FitRow *row = request->rows[i];
        check_row(row, i, problems);
        run->rows[i] = (struct panel_row){
            .country = row->country,
            .type = regime_type_of(row->type),
            .age = row->age,
            .fell = row->fell != 0,
            .growth_pct = row->growth_pct,
            .gdp_per_head_usd = row->gdp_per_head_usd,
        };
    }
    return problems_none(problems) ? STATUS_OK : STATUS_BAD_INPUT;
}

/* Which fits: all, or those of a child. */
static enum status choose(struct fit_run *run, struct problems *problems)
{
    const Brink__V1__FitRequest *request = run->request;
    uint32_t countries = panel_country_count(run->panel);
    run->first = request->first;
    run->count = request->count > 0 ? request->count : countries;
    if (run->first >= countries || run->count > countries - run->first) {
        problem_add(problems, "count", "%u fits from country %u on, of %u countries",
                    run->count, run->first, countries);
        return STATUS_BAD_INPUT;
    }
    return STATUS_OK;
}

static enum status
fill(struct fit_run *run, const void *body, size_t body_size, struct task_refusal *refusal)
{
    ProtobufCMessage *message = NULL;
    run->arena.size_max = MESSAGE_BYTES_MAX + body_size;
    enum status status = unpack_message(&brink__v1__fit_request__descriptor, &run->arena, body,
                                        body_size, &message);
    if (status == STATUS_BAD_INPUT) {
        return refusal_say(refusal, status, "the body is not a brink.v1.FitRequest");
    }
    if (status != STATUS_OK) {
        return refusal_tell(refusal, status);
    }
    run->request = (const Brink__V1__FitRequest *)message;
    status = read_rows(run, &refusal->problems);
    if (status == STATUS_OK) {
        status = panel_open(run->rows, run->request->n_rows, &refusal->problems, &run->panel);
    }
    if (status == STATUS_OK) {
        status = choose(run, &refusal->problems);
    }
    return status == STATUS_OK ? STATUS_OK : refusal_tell(refusal, status);
}

enum status fit_run_new(const void *body,
                        size_t body_size,
                        struct task_refusal *refusal,
                        struct fit_run **run_out)
{
    struct fit_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return refusal_tell(refusal, STATUS_NO_MEMORY);
    }
    enum status status = fill(run, body, body_size, refusal);
    if (status != STATUS_OK) {
        fit_run_free(&run);
        return status;
    }
    *run_out = run;
    return STATUS_OK;
}

void fit_run_free(struct fit_run **run_p)
{
    struct fit_run *run = *run_p;
    if (run == NULL) {
        return;
    }
    panel_free(&run->panel);
    arena_clear(&run->arena);
    free(run);
    *run_p = NULL;
}

/* Computing. */

uint32_t fit_run_count(const struct fit_run *run)
{
    return run->count;
}

size_t fit_run_units(const struct fit_run *run)
{
    return run->is_told ? 0 : run->count;
}

enum status fit_run_compute(struct fit_run *run,
                            size_t unit,
                            const atomic_bool *stop,
                            struct problems *problems)
{
    if (atomic_load_explicit(stop, memory_order_relaxed)) {
        return STATUS_CANCELLED;
    }
    return panel_fit(run->panel, run->first + (uint32_t)unit, problems);
}

enum status fit_run_finish(const struct fit_run *run, struct buffer *bytes)
{
    struct arena arena = {0};
    Brink__V1__FitResult fit = BRINK__V1__FIT_RESULT__INIT;
    Brink__V1__Provenance provenance = BRINK__V1__PROVENANCE__INIT;
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    fit.first = run->first;
    fit.count = run->count;
    fit.terms = TERMS;
    fit.n_hazard = (size_t)run->count * TERMS;
    fit.hazard = arena_take_array(&arena, fit.n_hazard, sizeof(double));
    enum status status = fit.hazard == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    for (uint32_t i = 0; i < run->count && status == STATUS_OK; i++) {
        memcpy(fit.hazard + (size_t)i * TERMS, panel_hazard(run->panel, run->first + i),
               TERMS * sizeof(double));
    }
    provenance.model_version = answer_borrow(analysis_fit_version());
    assessment.analysis = answer_borrow("fit");
    assessment.provenance = &provenance;
    assessment.fit = &fit;
    if (status == STATUS_OK) {
        status = buffer_reserve(bytes, brink__v1__assessment__get_packed_size(&assessment));
    }
    if (status == STATUS_OK) {
        bytes->size += brink__v1__assessment__pack(&assessment, bytes->bytes + bytes->size);
    }
    arena_clear(&arena);
    return status;
}

/* In parts. */

/* Fits a child; 0: it is not worth while. */
static uint32_t fits_each(const struct fit_run *run, uint64_t steps_least)
{
    uint64_t steps = (uint64_t)run->count * run->request->n_rows;
    uint64_t children = steps_least == 0 || run->request->count > 0 ? 0 : steps / steps_least;
    children = children < SPLIT_CHILDREN_MAX ? children : SPLIT_CHILDREN_MAX;
    return children < 2 ? 0 : (uint32_t)((run->count + children - 1) / children);
}

static struct split_bytes pack_child(struct arena *arena, uint32_t first, uint32_t count)
{
    Brink__V1__FitRequest request = BRINK__V1__FIT_REQUEST__INIT;
    request.first = first;
    request.count = count;
    uint8_t *bytes = arena_take(arena, CHILD_BYTES);
    size_t size = bytes == NULL ? 0 : brink__v1__fit_request__pack(&request, bytes);
    return (struct split_bytes){.bytes = bytes, .size = size};
}

enum status fit_run_plan(const struct fit_run *run,
                         const char *topic,
                         uint64_t steps_least,
                         struct split_plan *plan_out)
{
    uint32_t each = fits_each(run, steps_least);
    if (each == 0 || each >= run->count) {
        return STATUS_OK;
    }
    struct arena *arena = &plan_out->arena;
    size_t count = (run->count + each - 1) / each;
    struct split_child *children = arena_take_array(arena, count, sizeof *children);
    if (children == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t first = (uint32_t)i * each;
        uint32_t fits = run->count - first < each ? run->count - first : each;
        children[i] = (struct split_child){.method = "/brink.v1.Assessor/Fit",
                                           .topic = topic,
                                           .weight = fits,
                                           .of_parent = true,
                                           .request = pack_child(arena, first, fits)};
    }
    plan_out->children = children;
    plan_out->count = arena->failed ? 0 : count;
    plan_out->tolerate = (uint32_t)count - 1; /* what is missing is fitted in the end */
    plan_out->state = (struct split_bytes){.bytes = (const uint8_t *)"", .size = 0};
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The next fits of the request, of the same version of the model; false: they are not. */
static bool tell(struct fit_run *run, const Brink__V1__Assessment *assessment, uint32_t *next_p)
{
    const Brink__V1__FitResult *fit = assessment->fit;
    const Brink__V1__Provenance *provenance = assessment->provenance;
    uint32_t end = run->first + run->count;
    bool fits = fit != NULL && provenance != NULL &&
                strcmp(provenance->model_version, analysis_fit_version()) == 0 &&
                fit->first == *next_p && fit->count >= 1 && fit->count <= end - *next_p &&
                fit->terms == TERMS && fit->n_hazard == (size_t)fit->count * TERMS;
    for (uint32_t i = 0; fits && i < fit->count; i++) {
        panel_tell(run->panel, fit->first + i, fit->hazard + (size_t)i * TERMS);
    }
    *next_p += fits ? fit->count : 0;
    return fits;
}

enum status fit_run_take(struct fit_run *run,
                         const struct split_bytes *packed,
                         uint32_t *next_p,
                         struct task_refusal *refusal)
{
    struct arena arena = {.size_max = MESSAGE_BYTES_MAX};
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(&brink__v1__assessment__descriptor, &arena,
                                        packed->bytes, packed->size, &message);
    bool fits =
        status == STATUS_OK && tell(run, (const Brink__V1__Assessment *)message, next_p);
    arena_clear(&arena);
    if (status == STATUS_NO_MEMORY) {
        return refusal_tell(refusal, status);
    }
    return fits ? STATUS_OK
                : refusal_say(refusal, STATUS_BAD_INPUT,
                              "what is said of the fits from country %u on is not a part of "
                              "this request, as this worker would compute it",
                              (unsigned)*next_p);
}

enum status fit_run_gather(struct fit_run *run,
                           const struct split_result *results,
                           size_t count,
                           struct task_refusal *refusal)
{
    uint32_t next = run->first;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = fit_run_take(run, &results[i].bytes, &next, refusal);
    }
    if (status == STATUS_OK && next != run->first + run->count) {
        status = refusal_say(refusal, STATUS_BAD_INPUT, "fits up to country %u, not to %u",
                             (unsigned)next, (unsigned)(run->first + run->count));
    }
    run->is_told = status == STATUS_OK;
    return status;
}
