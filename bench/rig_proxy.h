/* rig_proxy: libzmq's own zmq_proxy between a ROUTER and a DEALER, one request a message: as
 * fast as a broker gets that stores nothing, counts nothing and forgets whom it gave what. */
#ifndef BENCH_RIG_PROXY_H
#define BENCH_RIG_PROXY_H

#include "bench/rig_kind.h"

const struct rig_kind *rig_proxy(void);

#endif
