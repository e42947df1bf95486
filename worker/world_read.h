/* world_read: the world of a request in the model's terms: names become places. */
#ifndef WORKER_WORLD_READ_H
#define WORKER_WORLD_READ_H

#include "base/date.h"
#include "base/status.h"
#include "model/world.h"
#include "worker/reader.h"

#include <stddef.h>

/* Fills the world in, in the reading of the trade statistics that the scenario names. Names are
 * borrowed from the request, arrays from the reader's arena. Whether the numbers make sense to
 * the model, world_check (model/world.h) says afterwards.
 *
 * STATUS_NO_MEMORY. O(rows x names). */
MUST_USE enum status
world_read(struct reader *reader, const struct date *base, struct world *world_out);

/* The place of a partner's code, an export good or an import good; it exists. */
size_t world_read_partner(const struct reader *reader, const char *code);
size_t world_read_export(const struct reader *reader, const char *good);
size_t world_read_import(const struct reader *reader, const char *good);

#endif
