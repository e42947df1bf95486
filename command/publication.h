/* publication: one publication of a broker, in a line. */
#ifndef COMMAND_PUBLICATION_H
#define COMMAND_PUBLICATION_H

#include "base/arena.h"
#include "client/watch.h"
#include "command/page.h"

/* Adds a line for people:
 *
 *   #17  assessment/assess/PRK  5f0c...  OK, attempt 1, by worker-2
 *   progress/5f0c...  512 of 2000 draws; of 448 draws: GDP at the end 93.1 % (91.0 to 95.2)
 *   event/worker  joined worker-2
 *
 * and before it one that says how many outcomes were missed. The arena is for the body, which
 * may be anything. */
void publication_print(const struct watch_event *event, struct arena *arena, struct page *page);

/* Adds one line of JSON: topic, id, sequence, attempt, missed, restarted, status, and the body
 * as "assessment", "progress" or "event". */
void publication_print_json(const struct watch_event *event,
                            struct arena *arena,
                            struct buffer *text);

#endif
