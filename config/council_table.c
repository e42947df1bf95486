#include "config/council_table.h"

#include "base/number.h"
#include "base/suggest.h"
#include "config/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_BYTES = 128, CELL_BYTES = 64 };

static const double SUM_TOLERANCE = 1e-6; /* of a member's weights */

/* One of the two tables while it is read. */
struct reading {
    const struct csv *csv;
    const char *file;
    struct problems *problems;
    enum status status;
    bool known[CSV_COLUMNS_MAX]; /* columns that were asked for */
};

static void refuse(struct reading *reading, size_t row, const char *column, const char *words)
{
    problem_add_at(reading->problems, reading->file, csv_line(reading->csv, row), "%s: %s",
                   column, words);
    reading->status = STATUS_BAD_INPUT;
}

/* Place of a column; csv_columns where there is none. */
static size_t find_column(struct reading *reading, const char *name)
{
    size_t count = csv_columns(reading->csv);
    for (size_t c = 0; c < count; c++) {
        if (strcmp(csv_name(reading->csv, c), name) == 0) {
            reading->known[c] = true;
            return c;
        }
    }
    return count;
}

/* The same for a column that has to be there; said once, whatever the number of rows. */
static const char *cell_of(struct reading *reading, size_t row, const char *name)
{
    size_t column = find_column(reading, name);
    if (column < csv_columns(reading->csv)) {
        return csv_cell(reading->csv, row, column);
    }
    if (row == 0) {
        problem_add_at(reading->problems, reading->file, 1, "no column %s", name);
        reading->status = STATUS_BAD_INPUT;
    }
    return NULL;
}

struct span {
    double least;
    double most;
};

static double check_number(struct reading *reading,
                           size_t row,
                           const char *name,
                           const char *text,
                           struct span allowed)
{
    double value = 0.0;
    char words[CELL_BYTES + 64];
    if (!number_parse(text, &value)) {
        snprintf(words, sizeof words, "\"%.*s\" is not a number", CELL_BYTES, text);
        refuse(reading, row, name, words);
        return allowed.least;
    }
    if (!(value >= allowed.least && value <= allowed.most)) {
        snprintf(words, sizeof words, "%g is outside %g to %g", value, allowed.least,
                 allowed.most);
        refuse(reading, row, name, words);
        return allowed.least;
    }
    return value;
}

static const struct span SHARE = {0.0, 1.0};

static double
number_of(struct reading *reading, size_t row, const char *name, struct span allowed)
{
    const char *text = cell_of(reading, row, name);
    return text == NULL ? allowed.least : check_number(reading, row, name, text, allowed);
}

static const char *text_of(struct reading *reading, size_t row, const char *name)
{
    const char *text = cell_of(reading, row, name);
    return text == NULL ? "" : text;
}

/* A name: not empty, and not that of an earlier row. */
static const char *name_of(struct reading *reading, size_t row, const char *column)
{
    const char *name = cell_of(reading, row, column);
    if (name == NULL) {
        return "";
    }
    if (name[0] == '\0') {
        refuse(reading, row, column, "a name is missing");
    }
    for (size_t r = 0; r < row; r++) {
        if (strcmp(cell_of(reading, r, column), name) == 0) {
            refuse(reading, row, column, "the name of an earlier row");
            break;
        }
    }
    return name;
}

/* "0/0.5/1" */
static void
read_levels(struct reading *reading, size_t row, struct council_table_provision *provision)
{
    const char *text = cell_of(reading, row, "levels");
    if (text == NULL || strcmp(text, "graded") == 0) {
        return;
    }
    for (size_t count = 0;; count++) {
        size_t length = strcspn(text, "/");
        char number[CELL_BYTES];
        if (count == COUNCIL_TABLE_LEVELS_MAX) {
            refuse(reading, row, "levels", "more than 11 levels");
            return;
        }
        snprintf(number, sizeof number, "%.*s",
                 (int)(length < CELL_BYTES ? length : CELL_BYTES), text);
        double level = check_number(reading, row, "levels", number, SHARE);
        if (count > 0 && !(level > provision->levels[count - 1])) {
            refuse(reading, row, "levels", "must rise, as 0/0.5/1 does");
            return;
        }
        provision->levels[count] = level;
        provision->level_count = count + 1;
        if (text[length] == '\0') {
            break;
        }
        text += length + 1;
    }
    if (provision->level_count < 2) {
        refuse(reading, row, "levels", "one level is no choice: graded, or 2 to 11 of them");
    }
}

static void read_provision(struct reading *reading, size_t row, struct council_table *table)
{
    struct council_table_provision *provision = &table->provisions[row];
    provision->name = name_of(reading, row, "provision");
    provision->status_quo = number_of(reading, row, "status_quo", SHARE);
    provision->outside = number_of(reading, row, "outside", SHARE);
    read_levels(reading, row, provision);
    provision->draft = number_of(reading, row, "draft", SHARE);
    provision->adopted = number_of(reading, row, "adopted", SHARE);
    provision->tag = text_of(reading, row, "tag");
    provision->reason = text_of(reading, row, "reason");
}

/* "0.05" or "uniform 0..0.1" */
static void
read_tolerance(struct reading *reading, size_t row, struct council_table_member *member)
{
    static const char word[] = "uniform ";
    const char *text = cell_of(reading, row, "kappa");
    if (text == NULL) {
        return;
    }
    const char *dots = strstr(text, "..");
    if (strncmp(text, word, strlen(word)) != 0 || dots == NULL) {
        member->tolerance_least = check_number(reading, row, "kappa", text, SHARE);
        member->tolerance_most = member->tolerance_least;
        return;
    }
    const char *from = text + strlen(word);
    char number[CELL_BYTES];
    size_t length = dots > from ? (size_t)(dots - from) : 0;
    snprintf(number, sizeof number, "%.*s", (int)(length < CELL_BYTES ? length : CELL_BYTES),
             from);
    member->tolerance_least = check_number(reading, row, "kappa", number, SHARE);
    member->tolerance_most = check_number(reading, row, "kappa", dots + 2, SHARE);
    if (member->tolerance_least > member->tolerance_most) {
        refuse(reading, row, "kappa", "the first number is above the second");
    }
}

static void read_places(struct reading *reading,
                        size_t row,
                        const struct council_table *table,
                        struct council_table_member *member)
{
    double sum = 0.0;
    enum status before = reading->status;
    reading->status = STATUS_OK;
    for (size_t k = 0; k < table->provision_count; k++) {
        char column[COLUMN_BYTES];
        snprintf(column, sizeof column, "ideal_%s", table->provisions[k].name);
        member->ideals[k] = number_of(reading, row, column, SHARE);
        snprintf(column, sizeof column, "weight_%s", table->provisions[k].name);
        member->weights[k] = number_of(reading, row, column, SHARE);
        sum += member->weights[k];
    }
    if (reading->status == STATUS_OK && !(fabs(sum - 1.0) <= SUM_TOLERANCE)) {
        char words[CELL_BYTES];
        snprintf(words, sizeof words, "add up to %.9g, not to 1", sum);
        refuse(reading, row, "weights", words);
    }
    reading->status = reading->status == STATUS_OK ? before : reading->status;
}

static void read_member(struct reading *reading, size_t row, struct council_table *table)
{
    struct council_table_member *member = &table->members[row];
    member->name = name_of(reading, row, "member");
    double veto = number_of(reading, row, "veto", SHARE);
    member->veto = veto > 0.5;
    if (veto > 0.0 && veto < 1.0) {
        refuse(reading, row, "veto", "must be 0 or 1");
    }
    read_places(reading, row, table, member);
    member->deviation = number_of(reading, row, "sd", SHARE);
    read_tolerance(reading, row, member);
    if (find_column(reading, "shift") < csv_columns(reading->csv)) {
        member->shift = number_of(reading, row, "shift", (struct span){-1.0, 1.0});
    }
    member->tag = text_of(reading, row, "tag");
    member->reason = text_of(reading, row, "reason");
}

/* Nothing is dropped in silence. */
static void refuse_unknown(struct reading *reading)
{
    for (size_t c = 0; c < csv_columns(reading->csv); c++) {
        if (reading->known[c]) {
            continue;
        }
        struct suggest suggest = suggest_start(csv_name(reading->csv, c));
        for (size_t other = 0; other < csv_columns(reading->csv); other++) {
            if (reading->known[other]) {
                suggest_offer(&suggest, csv_name(reading->csv, other));
            }
        }
        problem_add_at(reading->problems, reading->file, 1, "no such column: %s%s",
                       csv_name(reading->csv, c), suggest_clause(&suggest));
        reading->status = STATUS_BAD_INPUT;
    }
}

typedef void row_reader(struct reading *reading, size_t row, struct council_table *table);

static enum status read_rows(struct reading *reading,
                             size_t rows_most,
                             row_reader *read_row,
                             struct council_table *table)
{
    size_t rows = csv_rows(reading->csv);
    if (rows == 0) {
        problem_add_at(reading->problems, reading->file, 1, "no rows");
        return STATUS_BAD_INPUT;
    }
    if (rows > rows_most) {
        problem_add_at(reading->problems, reading->file, csv_line(reading->csv, rows_most),
                       "%zu rows, the most is %zu", rows, rows_most);
        return STATUS_FULL;
    }
    for (size_t row = 0; row < rows; row++) {
        read_row(reading, row, table);
    }
    refuse_unknown(reading);
    return reading->status;
}

/* The members' columns are named after the provisions, so those come first. */
static enum status fill(struct council_table *table,
                        const char *provisions_file,
                        const char *members_file,
                        struct problems *problems)
{
    struct reading provisions = {
        .csv = table->provision_csv, .file = provisions_file, .problems = problems};
    struct reading members = {
        .csv = table->member_csv, .file = members_file, .problems = problems};
    enum status status =
        read_rows(&provisions, COUNCIL_TABLE_PROVISIONS_MAX, read_provision, table);
    if (status != STATUS_OK) {
        return status;
    }
    table->provision_count = csv_rows(table->provision_csv);
    status = read_rows(&members, COUNCIL_TABLE_MEMBERS_MAX, read_member, table);
    table->member_count = status == STATUS_OK ? csv_rows(table->member_csv) : 0;
    return status;
}

static enum status
finish(enum status status, struct council_table *table, struct council_table **table_out)
{
    if (status == STATUS_OK) {
        *table_out = table;
    } else {
        council_table_free(&table);
    }
    return status;
}

static struct council_table *make(const char *file, struct problems *problems)
{
    struct council_table *table = calloc(1, sizeof *table);
    if (table == NULL) {
        problem_add_at(problems, file, 0, "%s", status_words(STATUS_NO_MEMORY));
    }
    return table;
}

enum status council_table_read(const char *provisions_path,
                               const char *members_path,
                               struct problems *problems,
                               struct council_table **table_out)
{
    struct council_table *table = make(provisions_path, problems);
    if (table == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = csv_read(provisions_path, problems, &table->provision_csv);
    if (status == STATUS_OK) {
        status = csv_read(members_path, problems, &table->member_csv);
    }
    if (status == STATUS_OK) {
        status = fill(table, provisions_path, members_path, problems);
    }
    return finish(status, table, table_out);
}

enum status council_table_parse(const struct council_table_text *provisions,
                                const struct council_table_text *members,
                                struct problems *problems,
                                struct council_table **table_out)
{
    struct council_table *table = make(provisions->file, problems);
    if (table == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = csv_parse(provisions->file, provisions->text, provisions->size,
                                   problems, &table->provision_csv);
    if (status == STATUS_OK) {
        status = csv_parse(members->file, members->text, members->size, problems,
                           &table->member_csv);
    }
    if (status == STATUS_OK) {
        status = fill(table, provisions->file, members->file, problems);
    }
    return finish(status, table, table_out);
}

void council_table_free(struct council_table **table_p)
{
    if (*table_p != NULL) {
        csv_free(&(*table_p)->provision_csv);
        csv_free(&(*table_p)->member_csv);
        free(*table_p);
        *table_p = NULL;
    }
}
