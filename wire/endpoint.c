#include "wire/endpoint.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool endpoint_is_local(const char *endpoint)
{
    static const char *const local[] = {
        "inproc://", "ipc://", "tcp://127.", "tcp://[::1]:", "tcp://localhost:",
    };
    for (size_t i = 0; i < sizeof local / sizeof local[0]; i++) {
        if (strncmp(endpoint, local[i], strlen(local[i])) == 0) {
            return true;
        }
    }
    return false;
}

bool endpoint_is_inside(const char *endpoint)
{
    return strncmp(endpoint, "inproc://", strlen("inproc://")) == 0;
}

bool endpoint_port_is_valid(const char *endpoint)
{
    const char *port = strrchr(endpoint, ':');
    if (strncmp(endpoint, "tcp://", strlen("tcp://")) != 0 || port == NULL) {
        return true;
    }
    port++;
    size_t digits = strspn(port, "0123456789");
    bool is_number = digits >= 1 && digits <= 5 && port[digits] == '\0';
    return strcmp(port, "*") == 0 || (is_number && strtol(port, NULL, 10) <= UINT16_MAX);
}
