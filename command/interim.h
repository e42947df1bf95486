/* interim: what the draws of a request under way say so far, for people: no part of its
 * assessment, and gone with it. */
#ifndef COMMAND_INTERIM_H
#define COMMAND_INTERIM_H

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum { INTERIM_MERGED_MAX = 8 };

/* Puts together what shards said of their draws: progress->running becomes that of all draws
 * they rest on, in the arena, where there is none yet. Draws and mean are as exact as those of
 * the shards. Quantiles are those of all shards' draws mixed, each shard's spread evenly
 * between the seven it tells, and so approximate: it is marked. What a peer says that cannot be
 * is left out. Without memory nothing is said. O(shards x numbers). */
void interim_merge(Brink__V1__Progress *progress, struct arena *arena);

/* Adds what is said, in a line without its end, the likeliest to be wanted first and as many
 * numbers as fit into `columns`; nothing where nothing is said.
 *
 *   of 960 draws: breakdown within five years 15 % (11 to 20); GDP at the end 93.1 % (91.0 to
 *   95.2) */
void interim_print(const Brink__V1__Progress *progress,
                   size_t columns,
                   bool unicode,
                   struct buffer *text);

#endif
