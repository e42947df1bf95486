/* stream: a worker's side of the broker: the messages of its Dispatch/Work call become events
 * for the core.
 *
 *   worker                              broker
 *   REQUEST JOIN (body: Join)  ------>
 *   MESSAGE CREDIT, ALIVE      ------>
 *                              <------  MESSAGE TASK (request_id, method, topic, tenant,
 *                                       epoch, attempt; deadline_ms; body: the request)
 *   MESSAGE PROGRESS           ------>  (request_id, epoch; body: Progress)
 *   MESSAGE RESULT             ------>  (request_id, epoch; status, body, metadata)
 *   MESSAGE SPAWN              ------>  (request_id, epoch, tolerate, children; body: what to
 * go on with, then the children's requests)
 *                              <------  MESSAGE STOP (request_id, epoch): answer by RESULT
 *                              <------  MESSAGE DRAIN: finish, then leave
 *                              <------  MESSAGE JOIN: who are you? Answer by JOIN, as a
 *                                       MESSAGE of the same stream or as a new REQUEST
 *   MESSAGE LEAVE, or END      ------>
 *                              <------  END with a status: the stream is refused
 *
 * All of a stream carry the id of its REQUEST. A join that is taken is not answered. What is
 * said of a lease that has ended is refused: PROGRESS by STOP, RESULT in silence, counted. */
#ifndef BROKER_STREAM_H
#define BROKER_STREAM_H

#include "broker/shell.h"

/* FRAME_REQUEST of Dispatch/Work, and FRAME_MESSAGE of any call: joins, credit, results... */
void stream_take(struct shell *shell, const struct visit *visit);

/* FRAME_END or FRAME_CANCEL: a worker leaves, or a caller no longer waits. */
void stream_close(struct shell *shell, const struct visit *visit);

#endif
