/* history: what clients were told about their requests, and the laws about all of it.
 *
 * A caller (tests/e2e/caller.c) says one line each time it learns something:
 *
 *   ask NUMBER CONTENT                   it is about to submit this request
 *   accepted NUMBER
 *   ended NUMBER SEQUENCE CODE DIGEST    its outcome: number, gRPC code, what its body hashes
 * to
 *
 * It may be killed at any moment, and the one that takes its place asks again what was open.
 * Whatever is heard twice must be the same. A broken law fails the test. */
#ifndef TESTS_SUPPORT_HISTORY_H
#define TESTS_SUPPORT_HISTORY_H

#include "tests/support/asker.h"

#include <stdint.h>
#include <string.h>

struct history;

struct history *history_new(void);
void history_free(struct history **history_p);

/* Takes the whole lines of `text` from `*at_p` on, and moves it behind them. */
void history_take(struct history *history, uint32_t caller, const char *text, size_t *at_p);

/* What a caller should ask first: the first it has not heard the end of, or a new one. */
uint32_t history_next(const struct history *history, uint32_t caller);

/* Requests whose outcomes were heard. */
uint64_t history_ended(const struct history *history);

/* Laws at the end, when no caller runs. Every request that was accepted has one outcome: the
 * one that was heard, if any was. The broker knows none but those asked for. The outcomes'
 * numbers are 1, 2, 3... Outcomes of the same content are the same, byte for byte. */
void history_check(struct history *history, struct asker *asker);

/* The id under which a caller asks for its request. */
static inline struct id history_id(uint32_t caller, uint32_t number)
{
    struct id id = {{0x4b}};
    memcpy(&id.bytes[8], &caller, sizeof caller);
    memcpy(&id.bytes[12], &number, sizeof number);
    return id;
}

#endif
