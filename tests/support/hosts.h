/* hosts: a network of a test's own: hosts with an address each, on one switch.
 *
 * A host is a network namespace that a process of its own keeps alive; a cable (veth) leads
 * from it to a bridge in a namespace that the test program itself has moved to. Everything goes
 * with the test program, however that ends. Needs root, and the program ip of iproute2. */
#ifndef TESTS_SUPPORT_HOSTS_H
#define TESTS_SUPPORT_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { HOSTS_MAX = 8, HOST_ADDRESS_BYTES = 32 };

struct hosts {
    pid_t keepers[HOSTS_MAX]; /* [count] whose network is the host's (process.h) */
    size_t count;
};

/* Moves this process, which has one thread, to a network of its own with a bridge, where it has
 * the address HOSTS_OWN_ADDRESS. False: the system does not let it. */
bool hosts_open(struct hosts *hosts);
void hosts_close(struct hosts *hosts);

#define HOSTS_OWN_ADDRESS "10.77.0.254"

/* Adds a host with its cable plugged in: its index. */
size_t hosts_add(struct hosts *hosts);

/* "10.77.0.1" for the first. */
void hosts_address(size_t host, char address_out[HOST_ADDRESS_BYTES]);

/* Pulls the cable at the switch, or plugs it in again. */
void hosts_plug(const struct hosts *hosts, size_t host, bool is_in);

#endif
