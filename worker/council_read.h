/* council_read: the council of a request, as the model takes it. */
#ifndef WORKER_COUNCIL_READ_H
#define WORKER_COUNCIL_READ_H

#include "model/council_prior.h"
#include "proto/brink/v1/scenario.pb-c.h"

enum council_given { COUNCIL_DRAFT, COUNCIL_ADOPTED, COUNCIL_GIVEN_COUNT };

struct council_reader {
    struct council_provision provisions[COUNCIL_PROVISIONS_MAX];
    struct council_member members[COUNCIL_MEMBERS_MAX];
    struct council_case asked; /* of these */
    struct council_prior prior;
    double texts[COUNCIL_GIVEN_COUNT][COUNCIL_PROVISIONS_MAX];
};

/* Fills in the reader, zeroed, from a message that passed proto/council_request.h, whose texts
 * are borrowed. Must not be moved afterwards. */
void council_read(const Brink__V1__Council *council, struct council_reader *reader);

/* Adds what the model objects to: nothing, where the request passed. */
void council_read_check(const struct council_reader *reader, struct problems *problems);

#endif
