/* template: a scenario to start from, with a comment for every field. */
#ifndef COMMAND_TEMPLATE_H
#define COMMAND_TEMPLATE_H

#include "base/buffer.h"
#include "proto/brink/v1/world.pb-c.h"

/* Adds the least scenario that names a world (the path as seen from the scenario) and a day at
 * or behind its base date: something to read the world with. */
void template_print_least(const char *world_path, const char *as_of, struct buffer *text);

/* Adds a whole scenario of the world: its latest package is the question, the earlier ones are
 * the status quo, and the day of the question is the first of the latest. `name` is that of the
 * file without its ending. */
void template_print(const char *name,
                    const char *world_path,
                    const Brink__V1__World *world,
                    struct buffer *text);

#endif
