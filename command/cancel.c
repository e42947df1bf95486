#include "command/cancel.h"

#include "command/deliver.h"
#include "command/standing.h"

/* What became of the request. */
static enum exit_code deliver(const struct invocation *invocation,
                              const Brink__V1__RequestState *state)
{
    struct buffer text = {0};
    struct page page = deliver_page(invocation, &text);
    standing_print(state, &page);
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    if (code == EXIT_DONE &&
        state->phase != BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_CANCELLED) {
        console_complain(invocation->console, "not cancelled: it had ended before");
        code = EXIT_FAILED;
    }
    return code;
}

enum exit_code cancel_command(const struct invocation *invocation)
{
    struct session session = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    struct id id;
    Brink__V1__RequestState *state = NULL;
    enum exit_code code = standing_read_id(invocation, invocation->options.arguments[0], &id);
    if (code == EXIT_DONE) {
        code = session_open(invocation, &session);
    }
    if (code == EXIT_DONE) {
        code = standing_call(&session, "/brink.v1.Broker/Cancel", &id, &arena, &state);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        code = deliver(invocation, state);
    }
    arena_clear(&arena);
    return code;
}
