/* shaken: what a world says of a nuclear test, invented: four places, one of them part of
 * another, two tests, four felt reports, two nuclides, a wind. Every kind of number is there.
 */
#ifndef TESTS_SUPPORT_SHAKEN_H
#define TESTS_SUPPORT_SHAKEN_H

#include "base/arena.h"
#include "proto/brink/v1/world.pb-c.h"

/* In place of the world's places, tests, reports and hazard; the variable "blast", the
 * body-wave magnitude, comes to its variables. Everything lies in the arena. */
void shaken_fill(Brink__V1__World *world, struct arena *arena);

/* The row of a number of the test; without it the program aborts. */
Brink__V1__TestNumber *shaken_number(const Brink__V1__World *world, const char *name);

/* Puts a value into a row: a number, a distribution or the name of a variable. */
void shaken_set(Brink__V1__TestNumber *row, const char *value, struct arena *arena);

#endif
