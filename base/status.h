/* status: what a call that can fail says back.
 *
 * Every function that can fail for more than one cause returns enum status
 * and hands its result out through a last `_out` argument, which it writes
 * only on STATUS_OK. The same table gives each status the gRPC code it has on
 * the wire. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

/* name, words a person reads, gRPC code */
#define STATUS_TABLE(X)                                                                        \
    X(STATUS_OK, "ok", 0)                                                                      \
    X(STATUS_CANCELLED, "cancelled", 1)                                                        \
    X(STATUS_BAD_INPUT, "input is not valid", 3)                                               \
    X(STATUS_EXPIRED, "deadline passed", 4)                                                    \
    X(STATUS_NOT_FOUND, "no such thing", 5)                                                    \
    X(STATUS_EXISTS, "exists already", 6)                                                      \
    X(STATUS_DENIED, "not allowed", 7)                                                         \
    X(STATUS_FULL, "limit reached", 8)                                                         \
    X(STATUS_NO_MEMORY, "out of memory", 8)                                                    \
    X(STATUS_BAD_STATE, "not possible in this state", 9)                                       \
    X(STATUS_NOT_CONVERGED, "iteration did not converge", 9)                                   \
    X(STATUS_DEAD, "given up after the last attempt", 10)                                      \
    X(STATUS_UNSUPPORTED, "not supported", 12)                                                 \
    X(STATUS_INTERNAL, "internal error", 13)                                                   \
    X(STATUS_UNAVAILABLE, "not available now", 14)                                             \
    X(STATUS_IO, "input or output failed", 14)                                                 \
    X(STATUS_DAMAGED, "stored data is damaged", 15)                                            \
    X(STATUS_NO_KEY, "no valid key", 16)

enum status {
#define X(name, words, code) name,
    STATUS_TABLE(X)
#undef X
};

#define MUST_USE __attribute__((warn_unused_result))

const char *status_words(enum status status);

/* The gRPC status code, 0 to 16. */
int status_code(enum status status);

/* The first status of the table with gRPC code `code`; STATUS_INTERNAL for a code it lacks. */
enum status status_of_code(int code);

/* The gRPC name of a code ("INVALID_ARGUMENT"); "UNKNOWN" for a number that is none. */
const char *status_code_name(int code);

#endif
