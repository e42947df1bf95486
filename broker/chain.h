/* chain: jobs in a row. A job is in one chain at most: the lane it waits in, the tasks of the
 * worker that runs it, or those that are kept. */
#ifndef BROKER_CHAIN_H
#define BROKER_CHAIN_H

#include <stdint.h>

struct job;

struct chain {
    struct job *first;
    struct job *last;
    uint32_t count;
};

void chain_add_first(struct chain *chain, struct job *job);
void chain_add_last(struct chain *chain, struct job *job);

/* Takes out a job that is in this chain. */
void chain_remove(struct chain *chain, struct job *job);

#endif
