/* machine: what the numbers were measured on, in words that name no owner and no place. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stddef.h>

enum { MACHINE_TEXT_BYTES = 128 };

/* Printable ASCII without quotation marks and backslashes. */
struct machine {
    size_t cores; /* processors this system has online */
    char processor[MACHINE_TEXT_BYTES];
    char kernel[MACHINE_TEXT_BYTES];
    char compiler[MACHINE_TEXT_BYTES];
};

struct machine machine_look(void);

#endif
