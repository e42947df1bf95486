/* request: what clients ask. Each verb handles one kind of event; statuses as in broker.h. */
#ifndef BROKER_REQUEST_H
#define BROKER_REQUEST_H

#include "base/status.h"
#include "broker/step.h"

MUST_USE enum status request_submit(struct step *step);
MUST_USE enum status request_await(struct step *step);
MUST_USE enum status request_forget(struct step *step);
MUST_USE enum status request_cancel(struct step *step);
MUST_USE enum status request_requeue(struct step *step);

#endif
