#include "broker/chain.h"

#include "broker/ledger.h"

#include <assert.h>
#include <stddef.h>

void chain_add_first(struct chain *chain, struct job *job)
{
    job->prev = NULL;
    job->next = chain->first;
    if (chain->first != NULL) {
        chain->first->prev = job;
    } else {
        chain->last = job;
    }
    chain->first = job;
    chain->count++;
}

void chain_add_last(struct chain *chain, struct job *job)
{
    job->next = NULL;
    job->prev = chain->last;
    if (chain->last != NULL) {
        chain->last->next = job;
    } else {
        chain->first = job;
    }
    chain->last = job;
    chain->count++;
}

void chain_remove(struct chain *chain, struct job *job)
{
    assert(chain->count > 0);
    if (job->prev != NULL) {
        job->prev->next = job->next;
    } else {
        chain->first = job->next;
    }
    if (job->next != NULL) {
        job->next->prev = job->prev;
    } else {
        chain->last = job->prev;
    }
    chain->count--;
}
