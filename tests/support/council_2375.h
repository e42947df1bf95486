/* council_2375: the reference council, as config/worlds/dprk-2017/council_*.csv has it. */
#ifndef TESTS_SUPPORT_COUNCIL_2375_H
#define TESTS_SUPPORT_COUNCIL_2375_H

#include "model/council_prior.h"

struct council_2375 {
    struct council_table *table;
    struct council_provision provisions[COUNCIL_PROVISIONS_MAX];
    struct council_member members[COUNCIL_MEMBERS_MAX];
    struct council_case asked; /* the United States draft; 9 of 15 */
    struct council_prior prior;
    double draft[COUNCIL_PROVISIONS_MAX];
    double adopted[COUNCIL_PROVISIONS_MAX];
};

/* Fails the test where the files are not read. */
void council_2375_read(struct council_2375 *council);
void council_2375_clear(struct council_2375 *council);

#endif
