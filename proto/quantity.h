/* quantity: a number, a distribution or the name of a shared variable, as message and as text.
 *
 *   0.5    triangular(0.3, 0.6, 0.9)    normal(0.6, 0.8)    coal_resale_share
 *
 * The distributions and the order of their numbers are those of proto/brink/v1/quantity.proto.
 */
#ifndef PROTO_QUANTITY_H
#define PROTO_QUANTITY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "proto/brink/v1/quantity.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum { QUANTITY_NUMBERS_MAX = 3, QUANTITY_FAULT_BYTES = 256 };

/* Reads a text into `quantity_out`, whose parts lie in the arena.
 * STATUS_BAD_INPUT: `fault_out` says why it is none; STATUS_NO_MEMORY. */
MUST_USE enum status quantity_parse(const char *text,
                                    struct arena *arena,
                                    Brink__V1__Quantity *quantity_out,
                                    char fault_out[QUANTITY_FAULT_BYTES]);

/* Makes the distribution `name` ("triangular") of its numbers, as quantity_parse does. */
MUST_USE enum status quantity_make(const char *name,
                                   const double *numbers,
                                   size_t count,
                                   struct arena *arena,
                                   Brink__V1__Quantity *quantity_out,
                                   char fault_out[QUANTITY_FAULT_BYTES]);

/* Writes it as text that quantity_parse reads back as the same; nothing for one without value.
 */
void quantity_format(const Brink__V1__Quantity *quantity, struct buffer *text);

/* Is it well formed, and within `least` to `most`, counted in `unit`, as quantity.proto says? A
 * variable is: its value is for its finder to ask about. False: `fault_out` says why not. */
bool quantity_is_within(const Brink__V1__Quantity *quantity,
                        double least,
                        double most,
                        const char *unit,
                        char fault_out[QUANTITY_FAULT_BYTES]);

/* The least value it can take; the mean or median of a normal or lognormal distribution. 0 for
 * a variable. */
double quantity_least(const Brink__V1__Quantity *quantity);

#endif
