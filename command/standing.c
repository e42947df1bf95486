#include "command/standing.h"

#include "proto/choice.h"

enum { LABEL_COLUMNS = 12 };

enum exit_code
standing_read_id(const struct invocation *invocation, const char *text, struct id *id_out)
{
    if (id_parse(text, id_out) != STATUS_OK) {
        console_complain(invocation->console, "%.40s is no request id: 32 hexadecimal digits",
                         text);
        return EXIT_BAD_INPUT;
    }
    return EXIT_DONE;
}

enum exit_code standing_call(struct session *session,
                             const char *method,
                             const struct id *request,
                             struct arena *arena,
                             Brink__V1__RequestState **state_out)
{
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    struct id id = *request;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    uint8_t body[2 + ID_BYTES]; /* tag and length before the bytes */
    const struct brink_request call = {.method = method,
                                       .body = body,
                                       .body_size = brink__v1__request_name__pack(&name, body)};
    ProtobufCMessage *message = NULL;
    enum exit_code code =
        session_call(session, &call, &brink__v1__request_state__descriptor, arena, &message);
    if (code == EXIT_DONE) {
        *state_out = (Brink__V1__RequestState *)message;
    }
    return code;
}

bool standing_has_ended(const Brink__V1__RequestState *state)
{
    return state->phase != BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_WAITING &&
           state->phase != BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_RUNNING;
}

void standing_print(const Brink__V1__RequestState *state, struct page *page)
{
    char phase[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__request_phase__descriptor, (int)state->phase, phase);
    page_item(page, "phase", LABEL_COLUMNS, "%s", phase);
    page_item(page, "topic", LABEL_COLUMNS, "%s", state->topic);
    page_item(page, "tenant", LABEL_COLUMNS, "%s", state->tenant);
    if (state->needs[0] != '\0') {
        page_item(page, "needs", LABEL_COLUMNS, "%s", state->needs);
    }
    if (state->waits_for[0] != '\0') {
        page_item(page, "waits for", LABEL_COLUMNS, "%s: none has joined", state->waits_for);
    }
    page_item(page, "accepted", LABEL_COLUMNS, "%s", state->accepted_at);
    if (state->ended_at[0] != '\0') {
        page_item(page, "ended", LABEL_COLUMNS, "%s", state->ended_at);
    }
    page_item(page, "attempts", LABEL_COLUMNS, "%u", state->attempts);
    for (size_t i = 0; i < state->n_failures; i++) {
        const Brink__V1__AttemptState *failure = state->failures[i];
        page_item(page, "", LABEL_COLUMNS, "%u by %s: %s at %s", failure->attempt,
                  failure->worker, failure->cause, failure->at);
    }
    if (state->status != NULL && state->status->code != BRINK__V1__CODE__OK) {
        page_item(page, "status", LABEL_COLUMNS, "%s: %s",
                  status_code_name((int)state->status->code), state->status->message);
    }
}
