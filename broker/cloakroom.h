/* cloakroom: where blobs are handed over (Broker/PutBlob) and fetched (Broker/GetBlob). The
 * ticket is the hash, computed here: whoever knows it may have the blob's place in a request.
 *
 * A put is answered when its record is committed. What a blob holds is not looked at. */
#ifndef BROKER_CLOAKROOM_H
#define BROKER_CLOAKROOM_H

#include "broker/shell.h"
#include "proto/method.h"

void cloakroom_put(struct shell *shell, const struct method *method, const struct visit *visit);
void cloakroom_get(struct shell *shell, const struct method *method, const struct visit *visit);

/* A submission names a blob that is not there: FAILED_PRECONDITION, and work.blob violated. */
void cloakroom_refuse(struct shell *shell, const struct visit *visit);

#endif
