#include "wire/context.h"

#include "wire/handle.h"

#include <stdlib.h>
#include <zmq.h>

struct context {
    void *zmq;
};

enum status context_new(struct context **context_out)
{
    struct context *context = calloc(1, sizeof *context);
    if (context == NULL) {
        return STATUS_NO_MEMORY;
    }
    context->zmq = zmq_ctx_new();
    if (context->zmq == NULL) {
        free(context);
        return STATUS_NO_MEMORY;
    }
    *context_out = context;
    return STATUS_OK;
}

void context_free(struct context **context_p)
{
    struct context *context = *context_p;
    if (context == NULL) {
        return;
    }
    zmq_ctx_term(context->zmq);
    free(context);
    *context_p = NULL;
}

void *context_handle(const struct context *context)
{
    return context->zmq;
}
