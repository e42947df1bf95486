#include "config/key_settings.h"

#include <string.h>

void key_settings_check(const char *key, const char *server_key, struct problems *problems)
{
    size_t letters = strlen(server_key);
    if ((letters == 0) != (key[0] == '\0')) {
        problem_add(problems, letters == 0 ? "server_key" : "key",
                    "is empty: server_key and key are given together, or neither is");
    } else if (letters != 0 && letters != KEY_SETTINGS_LETTERS) {
        problem_add(problems, "server_key", "%zu letters; a public key has %d", letters,
                    KEY_SETTINGS_LETTERS);
    }
}
