/* council_table: a council written as two tables.
 *
 * provisions.csv   provision, status_quo, outside, levels, draft, adopted, tag, reason
 *                  levels: "graded", or 2 to 11 rising numbers parted by "/" ("0/0.5/1")
 * members.csv      member, veto (0 or 1), ideal_<provision> ..., sd, weight_<provision> ...,
 *                  kappa (a number or "uniform 0..0.1"), tag, reason; shift may be left out (0)
 *
 * Columns stand in any order. Every share is from 0 to 1; the weights of a member add up to 1.
 * Texts are borrowed from the table. */
#ifndef CONFIG_COUNCIL_TABLE_H
#define CONFIG_COUNCIL_TABLE_H

#include "base/problem.h"
#include "base/status.h"

#include <stddef.h>

enum {
    COUNCIL_TABLE_PROVISIONS_MAX = 16,
    COUNCIL_TABLE_MEMBERS_MAX = 32,
    COUNCIL_TABLE_LEVELS_MAX = 11
};

struct council_table_provision {
    const char *name;
    double status_quo;
    double outside;
    size_t level_count; /* 0: graded */
    double levels[COUNCIL_TABLE_LEVELS_MAX];
    double draft;   /* as asked for */
    double adopted; /* as it came out */
    const char *tag;
    const char *reason;
};

struct council_table_member {
    const char *name;
    int veto;
    double ideals[COUNCIL_TABLE_PROVISIONS_MAX]; /* in the order of the provisions */
    double weights[COUNCIL_TABLE_PROVISIONS_MAX];
    double deviation;       /* of each ideal */
    double tolerance_least; /* uniform between; both the same where it is known */
    double tolerance_most;
    double shift; /* of every ideal, a trigger, -1 to 1 */
    const char *tag;
    const char *reason;
};

struct council_table {
    struct council_table_provision provisions[COUNCIL_TABLE_PROVISIONS_MAX];
    size_t provision_count;
    struct council_table_member members[COUNCIL_TABLE_MEMBERS_MAX];
    size_t member_count;
    struct csv *provision_csv; /* the texts */
    struct csv *member_csv;
};

/* Texts of two files, with the names to report. */
struct council_table_text {
    const char *file;
    const char *text;
    size_t size;
};

/* Reads both files.
 *
 * STATUS_BAD_INPUT  every cell at fault has a problem with file, line, column and what is
 * allowed STATUS_FULL       beyond a limit STATUS_NOT_FOUND, STATUS_IO, STATUS_NO_MEMORY */
MUST_USE enum status council_table_read(const char *provisions_path,
                                        const char *members_path,
                                        struct problems *problems,
                                        struct council_table **table_out);

/* The same of texts. */
MUST_USE enum status council_table_parse(const struct council_table_text *provisions,
                                         const struct council_table_text *members,
                                         struct problems *problems,
                                         struct council_table **table_out);

void council_table_free(struct council_table **table_p);

#endif
