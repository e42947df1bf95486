/* What a worker does with a request of any bytes: unpack it into an arena and check it. */
#include "proto/json.h"
#include "proto/plain.h"
#include "proto/scenario_check.h"
#include "proto/unpack.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum { ARENA_BYTES_MAX = 16 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct problems problems = {0};
    ProtobufCMessage *message = NULL;
    const ProtobufCMessageDescriptor *type = &brink__v1__scenario_request__descriptor;
    if (unpack_message(type, &arena, bytes, size, &message) == STATUS_OK &&
        plain_lift((Brink__V1__ScenarioRequest *)message, &arena) == STATUS_OK) {
        const Brink__V1__ScenarioRequest *request = (const Brink__V1__ScenarioRequest *)message;
        struct buffer text = {0};
        enum status checked = scenario_check(request, &problems);
        enum status printed = json_print(message, JSON_STYLE_INDENTED, &text);
        if ((checked == STATUS_OK) != problems_none(&problems) ||
            (checked == STATUS_OK && printed != STATUS_OK)) {
            abort();
        }
        buffer_clear(&text);
    }
    problems_clear(&problems);
    arena_clear(&arena);
    return 0;
}
