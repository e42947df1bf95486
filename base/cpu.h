/* cpu: what the processor has beyond the least that the compiler builds for.
 *
 *   CPU_WIDE void sum(...) { ... }   built once more for vectors of 32 bytes; the caller asks
 *                                    cpu_is_wide() first
 *
 * Wider vectors change no bit of a result as long as each lane keeps its own order
 * (model/lane.h).
 */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#include <stdbool.h>

#if defined(__x86_64__)
#define CPU_WIDE __attribute__((target("avx2")))
#else
#define CPU_WIDE
#endif

/* True where functions marked CPU_WIDE may run. */
bool cpu_is_wide(void);

#endif
