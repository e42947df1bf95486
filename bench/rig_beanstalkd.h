/* rig_beanstalkd: beanstalkd: requests in a tube, results in another, both in its log;
 * JOURNAL_SYNC syncs every write (-f 0), JOURNAL_BATCH every 50 ms (-f 50). */
#ifndef BENCH_RIG_BEANSTALKD_H
#define BENCH_RIG_BEANSTALKD_H

#include "bench/rig_kind.h"

const struct rig_kind *rig_beanstalkd(void);

#endif
