#include "command/describe.h"

#include "command/deliver.h"
#include "command/session.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/describe.h"
#include "proto/descriptor.h"

/* The contract of the program, or of the broker that --call names. */
static enum exit_code fetch(const struct invocation *invocation,
                            struct arena *arena,
                            ProtobufCBinaryData *contract_out)
{
    static const struct brink_request call = {.method = "/brink.v1.Broker/Describe"};
    struct session session = {0};
    ProtobufCMessage *message = NULL;
    enum exit_code code = session_open(invocation, &session);
    if (code == EXIT_DONE) {
        code =
            session_call(&session, &call, &brink__v1__description__descriptor, arena, &message);
    }
    session_close(&session);
    if (code == EXIT_DONE) {
        *contract_out = ((const Brink__V1__Description *)message)->file_descriptor_set;
    }
    return code;
}

static enum exit_code print(const struct invocation *invocation, const void *bytes, size_t size)
{
    const struct options *options = &invocation->options;
    const char *only = options->argument_count > 0 ? options->arguments[0] : NULL;
    struct buffer text = {0};
    enum exit_code code = EXIT_DONE;
    enum status status = describe_contract(bytes, size, only, &text);
    if (status == STATUS_OK) {
        code = deliver_text(invocation, &text);
    } else {
        console_complain(invocation->console, "%s",
                         status == STATUS_NOT_FOUND ? buffer_text(&text)
                                                    : status_words(status));
        code = status == STATUS_NOT_FOUND ? EXIT_BAD_INPUT : EXIT_FAILED;
    }
    buffer_clear(&text);
    return code;
}

enum exit_code describe_command(const struct invocation *invocation)
{
    if (invocation->broker.call[0] == '\0') {
        return print(invocation, descriptor_set_bytes(), descriptor_set_size());
    }
    struct arena arena = {.size_max = SESSION_ARENA_BYTES};
    ProtobufCBinaryData contract = {0};
    enum exit_code code = fetch(invocation, &arena, &contract);
    if (code == EXIT_DONE) {
        code = print(invocation, contract.data, contract.len);
    }
    arena_clear(&arena);
    return code;
}
