#include "broker/journal.h"

#include <assert.h>
#include <stdlib.h>

struct journal {
    uint64_t appended;
    uint64_t committed;
};

enum status journal_new(struct journal **journal_out)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) {
        return STATUS_NO_MEMORY;
    }
    *journal_out = journal;
    return STATUS_OK;
}

void journal_free(struct journal **journal_p)
{
    free(*journal_p);
    *journal_p = NULL;
}

const char *journal_durability(const struct journal *journal)
{
    (void)journal;
    return "memory";
}

void journal_append(struct journal *journal, const struct effect *record)
{
    journal->appended++;
    assert(record->covers == journal->appended);
}

void journal_commit(struct journal *journal)
{
    journal->committed = journal->appended;
}

uint64_t journal_committed(const struct journal *journal)
{
    return journal->committed;
}
