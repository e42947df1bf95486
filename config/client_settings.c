#include "config/client_settings.h"

#include "config/key_settings.h"

#define FIELD(name) offsetof(struct client_settings, name)

static const struct setting rows[] = {
    {"call", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7650", 1, 255, NULL,
     "Endpoint of the broker's calls.", FIELD(call), false},
    {"publish", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7651", 1, 255, NULL,
     "Endpoint of the broker's publications.", FIELD(publish), false},
    {"server_key", SETTING_TEXT, "", "", 0, 40, NULL,
     "Public key of the broker; empty where it has none.", FIELD(server_key), false},
    {"key", SETTING_TEXT, "", "", 0, 255, NULL,
     "File of our own key, which the broker has on its list.", FIELD(key), false},
    {"tenant", SETTING_TEXT, "", "", 0, 64, NULL,
     "Who the requests count for; empty counts for \"default\".", FIELD(tenant), false},
    {"timeout_ms", SETTING_INTEGER, "milliseconds", "5000", 1, 86400000, NULL,
     "How long to wait for the broker to answer a call.", FIELD(timeout_ms), false},
};

static void check(const void *values, struct problems *problems)
{
    const struct client_settings *settings = values;
    key_settings_check(settings->key, settings->server_key, problems);
}

const struct settings *client_settings_table(void)
{
    static const struct settings table = {
        .program = "brink",
        .summary = "Reaches a broker for submit, watch, result, cancel and describe.",
        .rows = rows,
        .count = sizeof rows / sizeof rows[0],
        .check = check,
    };
    return &table;
}
