#include "command/result.h"

#include "command/deliver.h"
#include "command/standing.h"

static enum exit_code deliver_state(const struct invocation *invocation,
                                    const Brink__V1__RequestState *state)
{
    struct buffer text = {0};
    if (invocation->options.json) {
        deliver_print_json(&state->base, &text);
    } else {
        struct page page = deliver_page(invocation, &text);
        standing_print(state, &page);
    }
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

enum exit_code result_command(const struct invocation *invocation)
{
    struct session session = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    struct arena state_arena = {.size_max = SESSION_ARENA_BYTES};
    struct id id;
    Brink__V1__RequestState *state = NULL;
    Brink__V1__Assessment *assessment = NULL;
    enum exit_code code = standing_read_id(invocation, invocation->options.arguments[0], &id);
    if (code == EXIT_DONE) {
        code = session_open(invocation, &session);
    }
    if (code == EXIT_DONE) {
        code = standing_call(&session, "/brink.v1.Broker/Get", &id, &state_arena, &state);
    }
    if (code == EXIT_DONE && (invocation->options.wait || standing_has_ended(state))) {
        code = session_await(&session, &id, &arena, &assessment);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        code = assessment != NULL ? deliver_assessment(invocation, assessment)
                                  : deliver_state(invocation, state);
    }
    arena_clear(&arena);
    arena_clear(&state_arena);
    return code;
}
