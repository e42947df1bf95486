#include "command/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t stops(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

int interrupt_open(void)
{
    sigset_t set = stops();
    int file = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (file >= 0) {
        sigprocmask(SIG_BLOCK, &set, NULL);
    }
    return file;
}

bool interrupt_has_come(int file)
{
    struct pollfd look = {.fd = file, .events = POLLIN};
    return file >= 0 && poll(&look, 1, 0) > 0;
}

void interrupt_close(int *file_p)
{
    if (*file_p < 0) {
        return;
    }
    struct signalfd_siginfo taken;
    while (read(*file_p, &taken, sizeof taken) > 0) {
    }
    close(*file_p);
    *file_p = -1;
    sigset_t set = stops();
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}
