/* rubbish: bytes no peer should send, to a port of a broker: with ZMTP and without. */
#ifndef TESTS_SOAK_RUBBISH_H
#define TESTS_SOAK_RUBBISH_H

#include "base/random.h"

/* Random messages of random frames, over one libzmq connection that is then closed. */
void rubbish_send(struct random *random, const char *endpoint, int zmq_type);

/* Random bytes over a TCP connection that is then closed. */
void rubbish_send_raw(struct random *random, const char *endpoint);

#endif
