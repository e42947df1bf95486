/* key_settings: what client and worker are told of keys. */
#ifndef CONFIG_KEY_SETTINGS_H
#define CONFIG_KEY_SETTINGS_H

#include "base/problem.h"

enum { KEY_SETTINGS_LETTERS = 40 /* of a public key, Z85 */ };

/* Adds a problem where one is given without the other, or the server's is none. */
void key_settings_check(const char *key, const char *server_key, struct problems *problems);

#endif
