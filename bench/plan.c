#include "bench/plan.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_FLAG, KIND_COUNT, KIND_TEXT, KIND_TRANSPORT };

struct row {
    const char *name;
    const char *value; /* its name in --help; NULL: takes none */
    enum kind kind;
    size_t offset; /* of its field in struct plan */
    const char *words;
};

static const struct row rows[] = {
    {"--quick", NULL, KIND_FLAG, offsetof(struct plan, quick),
     "a few seconds in all; says less about the machine"},
    {"--repeats", "N", KIND_COUNT, offsetof(struct plan, repeats),
     "rounds, 1 to 100; 5, and 3 of --quick, without it"},
    {"--only", "NAME", KIND_TEXT, offsetof(struct plan, only),
     "one measurement of those below"},
    {"--system", "NAME", KIND_TEXT, offsetof(struct plan, system),
     "of round-trip: only this row, and the first"},
    {"--peers", NULL, KIND_FLAG, offsetof(struct plan, peers),
     "of round-trip: beside NATS, Redis, RabbitMQ and beanstalkd, over tcp"},
    {"--transport", "NAME", KIND_TRANSPORT, offsetof(struct plan, transport),
     "of round-trip: tcp (without it), or ipc"},
    {"--journal", "DIR", KIND_TEXT, offsetof(struct plan, journal),
     "where journals are made, and removed; without it beside this program"},
    {"--json", NULL, KIND_FLAG, offsetof(struct plan, json), "print JSON"},
    {"--markdown", NULL, KIND_FLAG, offsetof(struct plan, markdown),
     "print tables of Markdown"},
    {"--help", NULL, KIND_FLAG, offsetof(struct plan, help), "print this page"},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const struct plan usual = {.repeats = 5,
                                  .trip_ms = 1000,
                                  .trips_max = 1000000,
                                  .draws = 2000,
                                  .starts = 5,
                                  .report_draws = "10000",
                                  .sweep_draws = "1000",
                                  .sweep_over = "enforcement.CHN=0.1:1:0.1",
                                  .load_ms = 2000};
static const struct plan quick = {.repeats = 3,
                                  .trip_ms = 50,
                                  .trips_max = 1000000,
                                  .draws = 40,
                                  .starts = 2,
                                  .report_draws = "200",
                                  .sweep_draws = "20",
                                  .sweep_over = "enforcement.CHN=0.5,0.8",
                                  .load_ms = 200};

static const struct row *find_row(const char *name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static enum status take_transport(struct plan *plan, const char *value, char *words_out)
{
    static const char *const names[TRANSPORT_COUNT] = {"tcp", "ipc"};
    for (int i = 0; i < TRANSPORT_COUNT; i++) {
        if (strcmp(value, names[i]) == 0) {
            plan->transport = (enum transport)i;
            return STATUS_OK;
        }
    }
    snprintf(words_out, PLAN_WORDS_BYTES, "--transport: %.40s is neither tcp nor ipc", value);
    return STATUS_BAD_INPUT;
}

static enum status
take_count(uint32_t *field, const char *name, const char *value, char *words_out)
{
    char *end = NULL;
    unsigned long count = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || count < 1 ||
        count > PLAN_REPEATS_MAX) {
        snprintf(words_out, PLAN_WORDS_BYTES, "%s: %.40s is no whole number from 1 to %d", name,
                 value, PLAN_REPEATS_MAX);
        return STATUS_BAD_INPUT;
    }
    *field = (uint32_t)count;
    return STATUS_OK;
}

static enum status
take(struct plan *plan, const struct row *row, const char *value, char *words_out)
{
    char *field = (char *)plan + row->offset;
    if (row->kind == KIND_FLAG) {
        *(bool *)field = true;
        return STATUS_OK;
    }
    if (row->kind == KIND_TEXT) {
        *(const char **)field = value;
        return STATUS_OK;
    }
    return row->kind == KIND_TRANSPORT
               ? take_transport(plan, value, words_out)
               : take_count((uint32_t *)field, row->name, value, words_out);
}

/* What was not said is that of a usual or of a quick plan. */
static void fill(struct plan *plan)
{
    const struct plan *from = plan->quick ? &quick : &usual;
    plan->repeats = plan->repeats > 0 ? plan->repeats : from->repeats;
    plan->trip_ms = from->trip_ms;
    plan->trips_max = from->trips_max;
    plan->draws = from->draws;
    plan->starts = from->starts;
    plan->report_draws = from->report_draws;
    plan->sweep_draws = from->sweep_draws;
    plan->sweep_over = from->sweep_over;
    plan->load_ms = from->load_ms;
}

enum status plan_read(int count,
                      char *const *arguments,
                      struct plan *plan_out,
                      char words_out[PLAN_WORDS_BYTES])
{
    struct plan plan = {.only = NULL};
    for (int i = 0; i < count; i++) {
        const struct row *row = find_row(arguments[i]);
        if (row == NULL) {
            snprintf(words_out, PLAN_WORDS_BYTES, "%.40s: no such option; see --help",
                     arguments[i]);
            return STATUS_BAD_INPUT;
        }
        i += row->value != NULL;
        if (i == count) {
            snprintf(words_out, PLAN_WORDS_BYTES, "%s needs %s", row->name, row->value);
            return STATUS_BAD_INPUT;
        }
        enum status status = take(&plan, row, arguments[i], words_out);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (plan.peers && plan.transport != TRANSPORT_TCP) {
        snprintf(words_out, PLAN_WORDS_BYTES, "--peers: peers are measured over tcp alone");
        return STATUS_BAD_INPUT;
    }
    fill(&plan);
    *plan_out = plan;
    return STATUS_OK;
}

void plan_help(struct buffer *text)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s %s", rows[i].name,
                 rows[i].value != NULL ? rows[i].value : "");
        buffer_print(text, "  %-16s  %s\n", name, rows[i].words);
    }
}
