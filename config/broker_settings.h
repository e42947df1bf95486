/* broker_settings: what brink-broker can be told. */
#ifndef CONFIG_BROKER_SETTINGS_H
#define CONFIG_BROKER_SETTINGS_H

#include "config/settings.h"

enum { COMMIT_THREAD, COMMIT_INLINE };

struct broker_settings {
    char call[SETTING_TEXT_BYTES];    /* endpoint of the calls */
    char publish[SETTING_TEXT_BYTES]; /* endpoint of the publications */
    char key[SETTING_TEXT_BYTES];     /* file; "": no keys */
    char access[SETTING_TEXT_BYTES];  /* file; "" where there is no key */
    int insecure;                     /* 0 or 1 */
    char metrics[SETTING_TEXT_BYTES]; /* endpoint of HTTP; "": none */
    char journal[SETTING_TEXT_BYTES]; /* folder */
    int durability;                   /* 0 sync, 1 batch, 2 memory */
    int64_t batch_ms;
    int commit; /* COMMIT_THREAD, COMMIT_INLINE */
    int64_t segment_bytes;
    int64_t lease_ms;
    int64_t heartbeat_ms;
    int64_t ageing_ms;
    int64_t attempts_max;
    int64_t retry_base_ms;
    int64_t retry_max_ms;
    int64_t speculate_ms;
    int64_t body_max;   /* bytes */
    int64_t gather_max; /* bytes */
    int64_t jobs_max;
    int64_t bytes_max;
    int64_t kept_max;
    int64_t kept_bytes_max;
    int64_t retention_ms;
    int64_t blob_bytes_max;
    int64_t blob_retention_ms;
    int64_t awaiting_max;
    int64_t workers_max;
    int64_t tenants_max;
    int64_t topics_max;
    struct setting_weights tenants;
    int log;        /* enum log_level */
    int log_format; /* enum log_format */
};

/* The largest body_max that its journal has room for. */
int64_t broker_settings_body_most(const struct broker_settings *settings);

/* The rows; values are a struct broker_settings. */
const struct settings *broker_settings_table(void);

#endif
