#include "tests/soak/rubbish.h"

#include "tests/support/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

enum { MESSAGES = 20, FRAMES_MAX = 5, BYTES_MAX = 300, LINGER_MS = 1000 };

static size_t fill(struct random *random, uint8_t bytes_out[BYTES_MAX])
{
    size_t size = 1 + random_below(random, BYTES_MAX);
    for (size_t i = 0; i < size; i++) {
        bytes_out[i] = (uint8_t)random_next(random);
    }
    bytes_out[0] |= 2; /* a first byte of 0 or 1 would be a subscription */
    return size;
}

static void send_message(struct random *random, void *socket)
{
    uint8_t bytes[BYTES_MAX];
    for (uint32_t frames = 1 + random_below(random, FRAMES_MAX); frames > 0; frames--) {
        size_t size = fill(random, bytes);
        int flags = ZMQ_DONTWAIT | (frames > 1 ? ZMQ_SNDMORE : 0);
        assert_int_equal(zmq_send(socket, bytes, size, flags), size);
    }
}

void rubbish_send(struct random *random, const char *endpoint, int zmq_type)
{
    const int linger_ms = LINGER_MS;
    void *context = zmq_ctx_new();
    void *socket = zmq_socket(context, zmq_type);
    assert_non_null(socket);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    assert_int_equal(zmq_connect(socket, endpoint), 0);
    for (int i = 0; i < MESSAGES; i++) {
        send_message(random, socket);
    }
    zmq_close(socket);
    zmq_ctx_term(context);
}

void rubbish_send_raw(struct random *random, const char *endpoint)
{
    uint8_t bytes[BYTES_MAX];
    const char *port = strrchr(endpoint, ':');
    assert_non_null(port);
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtoul(port + 1, NULL, 10)),
        .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
    };
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(file >= 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    size_t size = fill(random, bytes);
    assert_int_equal(send(file, bytes, size, MSG_NOSIGNAL), size);
    close(file);
}
