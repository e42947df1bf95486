/* hazard_read: the nuclear test a world asks about, in the model's terms. */
#ifndef WORKER_HAZARD_READ_H
#define WORKER_HAZARD_READ_H

#include "model/draw.h"
#include "model/leak.h"
#include "model/tremor.h"
#include "proto/hazard_check.h"
#include "worker/reader.h"

#include <stdbool.h>
#include <stddef.h>

struct hazard_inputs {
    struct tremor_case tremor;
    struct leak_case leak; /* of the same places */
    struct uncertain numbers[HAZARD_NUMBER_COUNT];
    bool has_mw; /* else it follows mb */
};

/* For a world that passed hazard_check and for which hazard_missing finds nothing
 * (proto/hazard_check.h). Names are borrowed from the request, arrays from the reader's arena.
 * Every number is noted as one that was used: those of the test as "hazard.mb.value", then
 * people, reports, nuclides and weather. O(rows x places). */
void hazard_read(struct reader *reader, struct hazard_inputs *inputs_out);

#endif
