#include "command/dead.h"

#include "command/deliver.h"
#include "command/session.h"
#include "command/standing.h"

enum { REQUEST_BYTES = 512 };

static void print_letter(const Brink__V1__RequestState *letter, struct page *page)
{
    struct id id = {{0}};
    char digits[ID_TEXT_BYTES];
    if (id_read(letter->request_id.data, letter->request_id.len, &id) == STATUS_OK) {
        id_format(&id, digits);
        page_heading(page, digits, "");
        standing_print(letter, page);
    }
}

static void print_letters(const Brink__V1__RequestList *letters, struct page *page)
{
    for (size_t i = 0; i < letters->n_requests; i++) {
        print_letter(letters->requests[i], page);
    }
    if (letters->n_requests == 0) {
        page_paragraph(page, 0, "No request is dead.");
    } else if (letters->more) {
        page_paragraph(page, 0, "There are more.");
    }
}

static enum exit_code deliver(const struct invocation *invocation,
                              const Brink__V1__RequestList *letters)
{
    struct buffer text = {0};
    if (invocation->options.json) {
        deliver_print_json(&letters->base, &text);
    } else {
        struct page page = deliver_page(invocation, &text);
        print_letters(letters, &page);
    }
    enum exit_code code = deliver_text(invocation, &text);
    buffer_clear(&text);
    return code;
}

/* Lists those under the prefix given, or all: as many as one answer holds. */
static enum exit_code call_broker(const struct invocation *invocation,
                                  struct session *session,
                                  struct arena *arena,
                                  ProtobufCMessage **letters_out)
{
    uint8_t body[REQUEST_BYTES];
    Brink__V1__ListRequest list = BRINK__V1__LIST_REQUEST__INIT;
    list.most = 1000;
    if (invocation->options.argument_count > 0) {
        list.topic_prefix = (char *)invocation->options.arguments[0];
    }
    if (brink__v1__list_request__get_packed_size(&list) > sizeof body) {
        console_complain(invocation->console, "%.40s...: no topic is so long",
                         list.topic_prefix);
        return EXIT_BAD_INPUT;
    }
    const struct brink_request call = {.method = "/brink.v1.Broker/DeadLetters",
                                       .body = body,
                                       .body_size = brink__v1__list_request__pack(&list, body)};
    return session_call(session, &call, &brink__v1__request_list__descriptor, arena,
                        letters_out);
}

enum exit_code dead_command(const struct invocation *invocation)
{
    struct session session = {0};
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    ProtobufCMessage *letters = NULL;
    enum exit_code code = session_open(invocation, &session);
    if (code == EXIT_DONE) {
        code = call_broker(invocation, &session, &arena, &letters);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        code = deliver(invocation, (const Brink__V1__RequestList *)letters);
    }
    arena_clear(&arena);
    return code;
}
