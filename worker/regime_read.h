/* regime_read: the regime of a request's world, in the model's terms. */
#ifndef WORKER_REGIME_READ_H
#define WORKER_REGIME_READ_H

#include "model/stability.h"
#include "worker/reader.h"

/* REGIME_TYPE_COUNT: it is none of them. */
enum regime_type regime_type_of(Brink__V1__RegimeType type);

/* Several parts may read it: each of its numbers is noted once. The tables lie in the reader's
 * arena, which remembers when memory was short. */
struct regime regime_read(struct reader *reader);

#endif
