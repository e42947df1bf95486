/* archive: calls about many requests: lists, dead letters, outcomes once more, dead requests
 * given a new life. Each is answered within bounds, and says where to go on. */
#ifndef BROKER_ARCHIVE_H
#define BROKER_ARCHIVE_H

#include "broker/shell.h"
#include "proto/method.h"

/* Broker/List, DeadLetters, Replay and Requeue. */
void archive_list(struct shell *shell, const struct method *method, const struct visit *visit);
void archive_dead_letters(struct shell *shell,
                          const struct method *method,
                          const struct visit *visit);
void archive_replay(struct shell *shell,
                    const struct method *method,
                    const struct visit *visit);
void archive_requeue(struct shell *shell,
                     const struct method *method,
                     const struct visit *visit);

#endif
