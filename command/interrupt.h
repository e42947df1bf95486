/* interrupt: the signals with which a user stops the program, as a file to read from while it
 * waits, so that a request under way can be cancelled first. */
#ifndef COMMAND_INTERRUPT_H
#define COMMAND_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM end nothing but can be read from the file returned: in this
 * thread and those it starts, so call it before. -1: no file is left, and they end the program.
 */
int interrupt_open(void);

/* Has one come? */
bool interrupt_has_come(int file);

/* Forgets those that came and lets them end the program again. */
void interrupt_close(int *file_p);

#endif
