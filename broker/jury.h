/* jury: says of the records of a journal, one after the other, whether they follow from those
 * it has let pass: a broker of its own replays them. What passes, a broker can start with.
 *
 * Where a record is lost, others after it may mean nothing: the requeue of a request whose
 * death is not known, the second end of one. What these said of the numbers given out still
 * counts: a last record has the largest, so that no number is given out twice. */
#ifndef BROKER_JURY_H
#define BROKER_JURY_H

#include "base/status.h"
#include "broker/salvage.h"

struct jury;

/* STATUS_NO_MEMORY. */
MUST_USE enum status jury_new(struct jury **jury_out);
void jury_free(struct jury **jury_p);

/* For one repair; borrows the jury. */
struct salvage_filter jury_filter(struct jury *jury);

#endif
