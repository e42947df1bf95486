/* parcel: what the simulation hands to the core as bytes: nothing but a number, and whose it is
 * now. */
#ifndef TESTS_SIM_PARCEL_H
#define TESTS_SIM_PARCEL_H

#include <stdint.h>

struct parcel {
    uint32_t number; /* of its content */
    uint32_t held;   /* so often, by the core */
};

#endif
