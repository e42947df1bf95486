#include "command/identity.h"

enum exit_code identity_read(const struct console *console,
                             const struct client_settings *settings,
                             struct key **key_out)
{
    char words[KEY_WORDS_BYTES];
    *key_out = NULL;
    if (settings->key[0] == '\0') {
        return EXIT_DONE;
    }
    if (!key_is_text(settings->server_key)) {
        console_complain(console, "server_key: %.60s is no public key", settings->server_key);
        return EXIT_BAD_INPUT;
    }
    key_forbid_dumps();
    if (key_read(settings->key, key_out, words) != STATUS_OK) {
        console_complain(console, "key: %s", words);
        return EXIT_BAD_INPUT;
    }
    return EXIT_DONE;
}
