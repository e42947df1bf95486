/* tree: a libconfig text as a plain tree, every value with its file and line.
 *
 * The only user of libconfig. A text is looked through first (config/scan.h), so that libconfig
 * never meets what it would misread. */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include "base/problem.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TREE_BYTES_MAX = 1024 * 1024 }; /* of one text */

enum tree_kind {
    TREE_GROUP, /* { name = value; ... } */
    TREE_LIST,  /* ( value, ... ), of any kinds */
    TREE_ARRAY, /* [ value, ... ], all of one kind */
    TREE_INTEGER,
    TREE_REAL,
    TREE_TEXT,
    TREE_TRUTH
};

struct tree_node {
    enum tree_kind kind;
    const char *name; /* NULL: the root, or an element of a list or an array */
    const char *file;
    unsigned line;                    /* of the value, from 1 */
    const struct tree_node *children; /* [count]: GROUP, LIST, ARRAY */
    size_t count;
    union {
        int64_t integer;
        double real;      /* finite */
        const char *text; /* UTF-8 */
        bool truth;
    } as;
};

struct tree;

/* Reads the file at `path`.
 *
 * STATUS_BAD_INPUT  a syntax error (the first), a name twice in a group, or what config/scan.h
 *                   refuses (all of it)
 * STATUS_FULL       longer than TREE_BYTES_MAX, or beyond a limit of config/scan.h
 * STATUS_NOT_FOUND, STATUS_IO, STATUS_NO_MEMORY
 *
 * Each adds a problem with its line. */
MUST_USE enum status
tree_read(const char *path, struct problems *problems, struct tree **tree_out);

/* The same of `size` bytes of text, with or without a NUL; `file` is the name to report. */
MUST_USE enum status tree_parse(const char *file,
                                const char *text,
                                size_t size,
                                struct problems *problems,
                                struct tree **tree_out);

void tree_free(struct tree **tree_p);

/* The whole text: a group. Valid as long as the tree. */
const struct tree_node *tree_root(const struct tree *tree);

/* The member of a group, or NULL. */
const struct tree_node *tree_find(const struct tree_node *group, const char *name);

/* "a group", "a list", "an array", "a whole number", "a number", "a text", "true or false". */
const char *tree_kind_words(enum tree_kind kind);

#endif
