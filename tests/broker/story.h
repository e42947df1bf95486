/* story: a broker with its journal, taken through a script in which every kind of record is
 * made; and all it knows, as text, so that two brokers can be compared.
 *
 * Time is the script's: step i happens i seconds after its beginning. So a broker opened at
 * step i, whatever its own clock shows, must tell what the one before it told. */
#ifndef TESTS_BROKER_STORY_H
#define TESTS_BROKER_STORY_H

#include "broker/shell.h"
#include "wire/context.h"
#include "wire/socket.h"

struct story {
    struct shell shell;
    struct context *context; /* NULL until the first step, as both sockets */
    struct socket *calls;
    struct socket *publications;
    char words[SCRIBE_WORDS_BYTES]; /* of story_open */
};

/* Small limits, some of which the script reaches: 6 ended requests, 2 attempts. */
struct broker_limits story_limits(void);

/* A broker out of what is in the journal, at step `at`. On failure the story is closed.
 * Statuses of scribe_open. */
MUST_USE enum status story_open(struct story *story,
                                const struct journal_options *options,
                                const struct broker_limits *limits,
                                size_t at);

/* Commits and frees it; accepts a zeroed struct. */
void story_close(struct story *story);

size_t story_length(void);

/* Takes step `at`, and commits. What is to happen with a worker happens with a new one where
 * there is none. STATUS_OK, or what the broker says to it. */
MUST_USE enum status story_step(struct story *story, size_t at);

/* Adds all that must outlast the broker: requests in order of acceptance, with their bodies. */
void story_tell(const struct story *story, struct buffer *text);

/* Adds the same of one request. */
void story_tell_job(const struct story *story, const struct job_view *job, struct buffer *text);

#endif
