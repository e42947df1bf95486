/* client_settings: what the brink command can be told of a broker. */
#ifndef CONFIG_CLIENT_SETTINGS_H
#define CONFIG_CLIENT_SETTINGS_H

#include "config/settings.h"

struct client_settings {
    char call[SETTING_TEXT_BYTES];       /* endpoint of the broker's calls */
    char publish[SETTING_TEXT_BYTES];    /* endpoint of its publications */
    char server_key[SETTING_TEXT_BYTES]; /* public, of the broker; "": no keys */
    char key[SETTING_TEXT_BYTES];        /* file of our own; "": none */
    char tenant[SETTING_TEXT_BYTES];     /* "": "default" */
    int64_t timeout_ms;
};

/* The rows; values are a struct client_settings. */
const struct settings *client_settings_table(void);

#endif
