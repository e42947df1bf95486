#include "command/option.h"

#include "base/number.h"
#include "base/suggest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_FLAG, KIND_TEXT, KIND_COUNT, KIND_NUMBER, KIND_OVER };

struct row {
    const char *name;
    const char *letter; /* short form; NULL: none */
    option_set option;
    enum kind kind;
    const char *value;    /* its name in --help; NULL: takes none */
    uint64_t least, most; /* of a count */
    const char *words;
    size_t offset; /* of its field in struct options */
};

#define FIELD(name) offsetof(struct options, name)

/* The limits are those of the fields they set (proto/brink/v1/scenario.proto). */
static const struct row rows[] = {
    {"--help", "-h", OPTION_HELP, KIND_FLAG, NULL, 0, 0, "print this page", FIELD(help)},
    {"--json", NULL, OPTION_JSON, KIND_FLAG, NULL, 0, 0, "print proto3 JSON", FIELD(json)},
    {"--csv", NULL, OPTION_CSV, KIND_TEXT, "DIR", 0, 0,
     "write tables and their dictionary into this folder", FIELD(csv)},
    {"--output", "-o", OPTION_OUTPUT, KIND_TEXT, "FILE", 0, 0,
     "write the result to this file instead", FIELD(output)},
    {"--section", NULL, OPTION_SECTION, KIND_TEXT, "NAME", 0, 0,
     "print one section of the report in full", FIELD(section)},
    {"--quiet", "-q", OPTION_QUIET, KIND_FLAG, NULL, 0, 0, "print no report and no progress",
     FIELD(quiet)},
    {"--no-progress", NULL, OPTION_NO_PROGRESS, KIND_FLAG, NULL, 0, 0, "show no progress bar",
     FIELD(no_progress)},
    {"--threads", NULL, OPTION_THREADS, KIND_COUNT, "N", 1, 256,
     "compute threads; the processor's cores without it", FIELD(threads)},
    {"--draws", NULL, OPTION_DRAWS, KIND_COUNT, "N", 1, 100000,
     "Monte Carlo draws, in place of the scenario's", FIELD(draws)},
    {"--brink-draws", NULL, OPTION_BRINK_DRAWS, KIND_COUNT, "N", 0, 100000,
     "so many of them seek the brink; otherwise as in the scenario, or its share",
     FIELD(brink_draws)},
    {"--option-draws", NULL, OPTION_CHOICE_DRAWS, KIND_COUNT, "N", 0, 10000,
     "so many of them weigh the patron's options; otherwise as in the scenario",
     FIELD(option_draws)},
    {"--points", NULL, OPTION_POINTS, KIND_COUNT, "N", 2, 65536,
     "base points of the sensitivity analysis, in place of the scenario's", FIELD(points)},
    {"--seed", NULL, OPTION_SEED, KIND_COUNT, "N", 0, UINT64_MAX,
     "seed of the draws, in place of the scenario's", FIELD(seed)},
    {"--months", NULL, OPTION_MONTHS, KIND_COUNT, "N", 12, 600,
     "months simulated, in place of the scenario's", FIELD(months)},
    {"--central", NULL, OPTION_CENTRAL, KIND_FLAG, NULL, 0, 0,
     "one draw at the central value of every distribution", FIELD(central)},
    {"--world", NULL, OPTION_WORLD, KIND_TEXT, "PATH", 0, 0,
     "the world the scenario asks about", FIELD(world)},
    {"--wait", NULL, OPTION_WAIT, KIND_FLAG, NULL, 0, 0, "wait for the outcome and print it",
     FIELD(wait)},
    {"--priority", NULL, OPTION_PRIORITY, KIND_TEXT, "high|normal|low", 0, 0,
     "high: a person waits; low: bulk work", FIELD(priority)},
    {"--deadline", NULL, OPTION_DEADLINE, KIND_COUNT, "SECONDS", 1, 86400,
     "give the request up after so long", FIELD(deadline_s)},
    {"--after", NULL, OPTION_AFTER, KIND_COUNT, "SECONDS", 1, 4000000,
     "start the request not before so long from now", FIELD(after_s)},
    {"--needs", NULL, OPTION_NEEDS, KIND_TEXT, "WORDS", 0, 0,
     "what its worker must have: labels, cores>=N, memory_mb>=N", FIELD(needs)},
    {"--no-cache", NULL, OPTION_NO_CACHE, KIND_FLAG, NULL, 0, 0,
     "compute it even if the same was computed before", FIELD(no_cache)},
    {"--from", NULL, OPTION_FROM, KIND_COUNT, "N", 0, UINT64_MAX,
     "all outcomes from this number on that are kept, then those that come", FIELD(from)},
    {"--id", NULL, OPTION_ID, KIND_TEXT, "HEX", 0, 0,
     "id of the request, 32 hexadecimal digits; the same again is the same one", FIELD(id)},
    {"--count", NULL, OPTION_COUNT, KIND_COUNT, "N", 1, 1000000000,
     "end after so many outcomes", FIELD(count)},
    {"--over", NULL, OPTION_OVER, KIND_OVER, "PATH=VALUES", 0, 0,
     "vary a number: FROM:TO:STEP, A,B,C or, with --sample, FROM:TO; once for each", 0},
    {"--sample", NULL, OPTION_SAMPLE, KIND_COUNT, "N", 1, 1000000,
     "N points of a Sobol sequence over ranges, in place of a grid", FIELD(sample)},
    {"--results", NULL, OPTION_RESULTS, KIND_TEXT, "NAMES", 0, 0,
     "numbers to report, with commas between: names or paths of run --json", FIELD(results)},
    {"--pareto", NULL, OPTION_PARETO, KIND_TEXT, "A:max,B:min", 0, 0,
     "the scenarios no other beats in two of the results", FIELD(pareto)},
    {"--limit", NULL, OPTION_LIMIT, KIND_COUNT, "N", 1, 1000000,
     "scenarios at most; 20000 without it", FIELD(limit)},
    {"--roles", NULL, OPTION_ROLES, KIND_TEXT, "ROLE,...", 0, 0,
     "of client, worker, subscriber, admin", FIELD(roles)},
    {"--topics", NULL, OPTION_TOPICS, KIND_TEXT, "PREFIX,...", 0, 0,
     "topics it may use; a level * is any one level", FIELD(topics)},
    {"--tenants", NULL, OPTION_TENANTS, KIND_TEXT, "NAME,...", 0, 0,
     "tenants it may ask for, or *; default without it", FIELD(tenants)},
    {"--limits", NULL, OPTION_LIMITS, KIND_TEXT, "NAME=N,...", 0, 0,
     "of requests_s, queued_bytes, message_bytes", FIELD(limits)},
    {"--episodes", NULL, OPTION_EPISODES, KIND_TEXT, "FILE", 0, 0,
     "episodes of sanctions, in place of those that come with the program", FIELD(episodes)},
    {"--gdp", NULL, OPTION_GDP, KIND_TEXT, "FILE", 0, 0, "GDP per head of these episodes",
     FIELD(gdp)},
    {"--panel", NULL, OPTION_PANEL, KIND_TEXT, "FILE", 0, 0,
     "years of regimes the hazard is fitted on anew", FIELD(panel)},
    {"--response", NULL, OPTION_RESPONSE, KIND_TEXT, "FILE", 0, 0,
     "what the economy model loses to a unit of trade stopped, by year", FIELD(response)},
    {"--hazard", NULL, OPTION_HAZARD, KIND_TEXT, "FILE", 0, 0,
     "coefficients of assessments: the hazard table of a world", FIELD(hazard)},
    {"--mean", NULL, OPTION_MEAN, KIND_NUMBER, "SHARE", 0, 0,
     "mean of normal thresholds, a share of the people", FIELD(mean)},
    {"--sd", NULL, OPTION_DEVIATION, KIND_NUMBER, "SHARE", 0, 0, "their standard deviation",
     FIELD(deviation)},
    {"--joined", NULL, OPTION_JOINED, KIND_NUMBER, "SHARE", 0, 0,
     "share that has joined at the start; 0 without it", FIELD(joined)},
    {"--thresholds", NULL, OPTION_THRESHOLDS, KIND_TEXT, "FILE", 0, 0,
     "a CSV file: a column threshold, and people where a row stands for several",
     FIELD(thresholds)},
    {"--push", NULL, OPTION_PUSH, KIND_NUMBER, "R", 0, 0,
     "r of dx/dt = r + x - x^3; 0 without it", FIELD(push)},
    {"--sigma", NULL, OPTION_SIGMA, KIND_NUMBER, "S", 0, 0, "strength of the noise",
     FIELD(sigma)},
    {"--share", NULL, OPTION_SHARE, KIND_NUMBER, "A", 0, 0, "share of an input in output",
     FIELD(share)},
    {"--left", NULL, OPTION_LEFT, KIND_NUMBER, "E", 0, 0, "share of the input that is left",
     FIELD(left)},
    {"--elasticity", NULL, OPTION_ELASTICITY, KIND_NUMBER, "S", 0, 0,
     "elasticity of substitution for the input", FIELD(elasticity)},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

/* Of the rows that are numbers. */
static const struct {
    option_set option;
    double least, most;
} limits[] = {
    {OPTION_MEAN, -10.0, 10.0},     {OPTION_DEVIATION, 1e-3, 10.0},   {OPTION_JOINED, 0.0, 1.0},
    {OPTION_PUSH, -1000.0, 1000.0}, {OPTION_SIGMA, 1e-3, 1000.0},     {OPTION_SHARE, 0.0, 1.0},
    {OPTION_LEFT, 0.0, 1.0},        {OPTION_ELASTICITY, 1e-3, 100.0},
};

enum { LIMIT_COUNT = sizeof limits / sizeof limits[0] };

static const struct row *find_row(const char *name, size_t size)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *letter = rows[i].letter;
        bool is_name = strlen(rows[i].name) == size && strncmp(rows[i].name, name, size) == 0;
        bool is_letter =
            letter != NULL && strlen(letter) == size && strncmp(letter, name, size) == 0;
        if (is_name || is_letter) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Whole numbers only: strtoull takes spaces and signs too. */
static bool read_count(const char *text, uint64_t *count_out)
{
    size_t digits = strspn(text, "0123456789");
    errno = 0;
    unsigned long long count = strtoull(text, NULL, 10);
    if (digits == 0 || text[digits] != '\0' || errno != 0) {
        return false;
    }
    *count_out = count;
    return true;
}

static void take_count(const struct row *row,
                       const char *value,
                       struct options *options,
                       struct problems *problems)
{
    uint64_t count = 0;
    if (!read_count(value, &count)) {
        problem_add(problems, row->name, "%.40s is no whole number, or too long", value);
    } else if (count < row->least || count > row->most) {
        problem_add(problems, row->name, "%" PRIu64 " is outside %" PRIu64 " to %" PRIu64,
                    count, row->least, row->most);
    } else {
        *(uint64_t *)((char *)options + row->offset) = count;
    }
}

static void take_number(const struct row *row,
                        const char *value,
                        struct options *options,
                        struct problems *problems)
{
    double number = 0.0;
    size_t i = 0;
    while (i + 1 < LIMIT_COUNT && limits[i].option != row->option) {
        i++;
    }
    if (!number_parse(value, &number)) {
        problem_add(problems, row->name, "%.40s is no number", value);
    } else if (!(number >= limits[i].least && number <= limits[i].most)) {
        problem_add(problems, row->name, "%g is outside %g to %g", number, limits[i].least,
                    limits[i].most);
    } else {
        *(double *)(void *)((char *)options + row->offset) = number;
    }
}

static void take_over(const struct row *row,
                      const char *value,
                      struct options *options,
                      struct problems *problems)
{
    if (options->over_count == OPTION_OVER_MAX) {
        problem_add(problems, row->name, "more than %d of them", OPTION_OVER_MAX);
        return;
    }
    options->over[options->over_count++] = value;
}

static void note_given(const struct row *row, struct options *options)
{
    options->given |= row->option;
}

static void take_flag(const struct row *row, struct options *options)
{
    note_given(row, options);
    *(bool *)((char *)options + row->offset) = true;
}

static void take_value(const struct row *row,
                       const char *value,
                       struct options *options,
                       struct problems *problems)
{
    note_given(row, options);
    if (row->kind == KIND_COUNT) {
        take_count(row, value, options, problems);
    } else if (row->kind == KIND_NUMBER) {
        take_number(row, value, options, problems);
    } else if (row->kind == KIND_OVER) {
        take_over(row, value, options, problems);
    } else {
        *(const char **)((char *)options + row->offset) = value;
    }
}

static void refuse_unknown(const struct option_words *words,
                           option_set allowed,
                           const char *name,
                           struct problems *problems)
{
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if ((allowed & rows[i].option) != 0) {
            suggest_offer(&suggest, rows[i].name);
        }
    }
    for (size_t i = 0; words->others[i] != NULL; i++) {
        suggest_offer(&suggest, words->others[i]);
    }
    problem_add(problems, "", "brink %s has no option %.64s%s", words->command, name,
                suggest_clause(&suggest));
}

/* Takes the option at arguments[0] and says how many arguments it took up. */
static int take_option(const struct option_words *words,
                       option_set allowed,
                       int left,
                       char *const *arguments,
                       struct options *options,
                       struct problems *problems)
{
    char name[SUGGEST_WORD_MAX + 1];
    size_t size = strcspn(arguments[0], "=");
    snprintf(name, sizeof name, "%.*s", (int)(size < sizeof name ? size : sizeof name - 1),
             arguments[0]);
    const char *value = arguments[0][size] == '=' ? arguments[0] + size + 1 : NULL;
    const struct row *row = find_row(arguments[0], size);
    if (row == NULL || (allowed & row->option) == 0) {
        refuse_unknown(words, allowed, name, problems);
        return 1;
    }
    if (row->kind == KIND_FLAG) {
        if (value != NULL) {
            problem_add(problems, row->name, "takes no value");
        }
        take_flag(row, options);
        return 1;
    }
    int used = value == NULL && left > 1 ? 2 : 1;
    value = used == 2 ? arguments[1] : value;
    if (value == NULL || value[0] == '\0') {
        problem_add(problems, row->name, "its value is missing: %s", row->value);
    } else {
        take_value(row, value, options, problems);
    }
    return used;
}

static void
take_argument(const char *argument, struct options *options, struct problems *problems)
{
    if (options->argument_count == OPTION_ARGUMENTS_MAX) {
        problem_add(problems, "", "more than %d arguments", OPTION_ARGUMENTS_MAX);
        return;
    }
    options->arguments[options->argument_count++] = argument;
}

enum status option_read(const struct option_words *words,
                        option_set allowed,
                        int count,
                        char *const *arguments,
                        struct options *options_out,
                        struct problems *problems)
{
    struct options options = {0};
    bool is_behind = false; /* "--" */
    size_t before = problems->count + problems->left_out;
    for (int at = 0; at < count;) {
        const char *argument = arguments[at];
        if (is_behind || argument[0] != '-' || argument[1] == '\0') {
            take_argument(argument, &options, problems);
            at++;
        } else if (strcmp(argument, "--") == 0) {
            is_behind = true;
            at++;
        } else {
            at += take_option(words, allowed, count - at, arguments + at, &options, problems);
        }
    }
    if (!options.help && problems->count + problems->left_out > before) {
        return STATUS_BAD_INPUT;
    }
    *options_out = options;
    return STATUS_OK;
}

void option_each(option_set allowed, option_line_fn *tell, void *arg)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct option_line line = {.name = rows[i].name,
                                         .letter = rows[i].letter,
                                         .value = rows[i].value,
                                         .words = rows[i].words};
        if ((allowed & rows[i].option) != 0) {
            tell(arg, &line);
        }
    }
}

static void print_line(void *arg, const struct option_line *line)
{
    enum { LEFT_COLUMNS = 28, LEFT_BYTES = 64 };
    struct buffer *text = arg;
    char left[LEFT_BYTES];
    snprintf(left, sizeof left, "%s%s%s%s%s", line->letter == NULL ? "" : line->letter,
             line->letter == NULL ? "" : ", ", line->name, line->value == NULL ? "" : " ",
             line->value == NULL ? "" : line->value);
    buffer_print(text, "  %-*s %s\n", LEFT_COLUMNS, left, line->words);
}

void option_help(option_set allowed, struct buffer *text)
{
    option_each(allowed, print_line, text);
}
