/* parcel: what the simulation hands to the core as bytes: nothing but a number, and whose it is
 * now. */
#ifndef TESTS_SIM_PARCEL_H
#define TESTS_SIM_PARCEL_H

#include <stdbool.h>
#include <stdint.h>

struct parcel {
    uint32_t number;
    bool is_held; /* by the core */
};

#endif
