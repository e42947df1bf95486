#include "command/version.h"

enum exit_code version_command(const struct invocation *invocation)
{
    struct buffer text = {0};
    buffer_add_text(&text, "brink " BRINK_VERSION "\n");
    enum status status = console_write(invocation->console, &text);
    buffer_clear(&text);
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}
