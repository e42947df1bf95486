/* setting: one thing a program can be told: a row with name, kind, unit, default, range and
 * words.
 *
 * The row reads, prints and describes the value; the value itself is a field of the program's
 * struct. A value of any source, file, environment or flag, is a text first. */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SETTING_TEXT_BYTES = 256,
    SETTING_WORDS_MAX = 64,
    SETTING_WORD_BYTES = 201,
    SETTING_WEIGHT_NAME_BYTES = 65,
    SETTING_FAULT_BYTES = 512
};

enum setting_kind {
    SETTING_INTEGER,  /* int64_t */
    SETTING_TEXT,     /* char[SETTING_TEXT_BYTES]; least and most count bytes */
    SETTING_ENDPOINT, /* char[SETTING_TEXT_BYTES]: tcp://, ipc:// or inproc:// */
    SETTING_CHOICE,   /* int: index into choices */
    SETTING_WORDS,    /* struct setting_words: "a,b", or a list; least and most count words */
    SETTING_WEIGHTS   /* struct setting_weights: "a:3,b:1"; least and most bound the weights */
};

struct setting_words {
    size_t count;
    char items[SETTING_WORDS_MAX][SETTING_WORD_BYTES];
};

struct setting_weight {
    char name[SETTING_WEIGHT_NAME_BYTES];
    uint32_t weight;
};

struct setting_weights {
    size_t count;
    struct setting_weight items[SETTING_WORDS_MAX];
};

struct setting {
    const char *name; /* lower case and "_"; the unit at its end */
    enum setting_kind kind;
    const char *unit;     /* "" where there is none */
    const char *fallback; /* the default, as a person writes it */
    int64_t least, most;
    const char *const
        *choices;      /* CHOICE: words in the order of their values, NULL behind them */
    const char *words; /* what it does, one sentence */
    size_t offset;     /* of its field in the program's struct */
    bool live;         /* read again on SIGHUP; else a change takes a new start */
};

/* Choices of a log level, in the order of enum log_level (base/log.h). */
extern const char *const setting_log_levels[];

/* The same of enum log_format, and of a bool. */
extern const char *const setting_log_formats[];
extern const char *const setting_truths[];

/* Reads `text` into the row's field of `values`. False: the field is as it was and `fault_out`
 * says what is wrong and what is allowed. */
bool setting_read(const struct setting *row,
                  const char *text,
                  void *values,
                  char fault_out[SETTING_FAULT_BYTES]);

/* Copies the value from one of the program's structs to another. */
void setting_copy(const struct setting *row, const void *from, void *to);

/* Writes the value as libconfig does: 30000, 4294967296L, "memory", [ "a", "b" ]. */
void setting_print(const struct setting *row, const void *values, struct buffer *text);

/* Writes what is allowed, for people: "1 to 16". */
void setting_print_allowed(const struct setting *row, struct buffer *text);

#endif
