#include "command/command.h"

#include <signal.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a reader that is gone is a failed write */
    struct console console = console_of(STDOUT_FILENO, STDERR_FILENO, environ);
    return (int)command_main(&console, argc, argv, environ);
}
