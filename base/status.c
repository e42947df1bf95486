#include "base/status.h"

#include <stddef.h>

struct status_row {
    const char *words;
    enum status status;
    int code;
};

static const struct status_row rows[] = {
#define X(name, words, code) {words, name, code},
    STATUS_TABLE(X)
#undef X
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const char *const code_names[] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

enum { CODE_COUNT = sizeof code_names / sizeof code_names[0], CODE_UNKNOWN = 2 };

const char *status_words(enum status status)
{
    return (size_t)status < ROW_COUNT ? rows[status].words : "unknown status";
}

int status_code(enum status status)
{
    return (size_t)status < ROW_COUNT ? rows[status].code : CODE_UNKNOWN;
}

enum status status_of_code(int code)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].code == code) {
            return rows[i].status;
        }
    }
    return STATUS_INTERNAL;
}

const char *status_code_name(int code)
{
    return code_names[code >= 0 && code < CODE_COUNT ? code : CODE_UNKNOWN];
}
