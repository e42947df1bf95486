/* worker_settings: what brink-worker can be told. */
#ifndef CONFIG_WORKER_SETTINGS_H
#define CONFIG_WORKER_SETTINGS_H

#include "config/settings.h"

/* How much less urgent than others a worker is to the processor (nice). The broker beside it,
 * who does little at a time, then need not wait for threads that compute for long: behind
 * saturated workers on two cores the slowest hundredth of requests took 10 ms in place of 25.
 */
enum { WORKER_NICENESS = 5 };

struct worker_settings {
    char call[SETTING_TEXT_BYTES];       /* endpoint of the broker */
    char server_key[SETTING_TEXT_BYTES]; /* public, of the broker; "": no keys */
    char key[SETTING_TEXT_BYTES];        /* file of our own; "": none */
    int64_t threads;                     /* 0: one a processor core */
    struct setting_words topics;         /* prefixes of request topics */
    char name[SETTING_TEXT_BYTES];       /* "": host and process id */
    int64_t credit;                      /* tasks held at once; 0: one more than threads */
    struct setting_words labels;         /* what it has that requests may need */
    int64_t cores;                       /* that it says it has; 0: those of the machine */
    int64_t memory_mb;                   /* MiB that it says it has; 0: those of the machine */
    int64_t body_max;                    /* bytes */
    int64_t gather_max;                  /* bytes */
    int64_t grace_ms;                    /* to finish the tasks held when stopped */
    int64_t shard_steps;                 /* steps of draws worth a task of their own; 0: none */
    int64_t base_cache_bytes;           /* of bases that requests share */
    char metrics[SETTING_TEXT_BYTES];    /* endpoint of HTTP; "": none */
    int insecure;                        /* 0 or 1 */
    int log;                             /* enum log_level */
    int log_format;                      /* enum log_format */
};

/* The rows; values are a struct worker_settings. */
const struct settings *worker_settings_table(void);

#endif
