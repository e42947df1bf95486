#include "command/exit_code.h"

static const struct exit_row rows[] = {
    {EXIT_DONE, "done"},
    {EXIT_FAILED, "the request failed, or the output could not be written"},
    {EXIT_BAD_INPUT, "the command line or a file is not valid"},
    {EXIT_UNREACHABLE, "the broker cannot be reached"},
    {EXIT_EXPIRED, "the deadline of the request passed"},
    {EXIT_INTERRUPTED, "interrupted; a request under way was cancelled"},
};

const struct exit_row *exit_code_row(size_t index)
{
    return index < sizeof rows / sizeof rows[0] ? &rows[index] : NULL;
}

enum exit_code exit_code_of(enum status status)
{
    if (status == STATUS_OK) {
        return EXIT_DONE;
    }
    return status == STATUS_EXPIRED ? EXIT_EXPIRED : EXIT_FAILED;
}
