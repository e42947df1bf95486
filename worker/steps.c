#include "worker/steps.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "wire/field.h"

#include <stdbool.h>
#include <string.h>

enum { RESULTS_LEAST = 2 };

/* The name of a field that holds a step's result; NULL: it holds something else. */
static const char *step_name(uint32_t number)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(&brink__v1__assessment__descriptor, number);
    bool is_result = field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE &&
                     field->label != PROTOBUF_C_LABEL_REPEATED &&
                     strcmp(field->name, "provenance") != 0 &&
                     strcmp(field->name, "convergence") != 0;
    return is_result ? field->name : NULL;
}

static bool
may_be_sent(const struct buffer *assessment, const struct frame_step *steps, size_t count)
{
    const struct frame_call call = {
        .steps = steps, .step_count = count, .body_bytes = assessment->size};
    return assessment->size <= frame_steps_bytes_max &&
           frame_steps_bytes(&call) <= frame_steps_bytes_max;
}

size_t steps_find(const struct buffer *assessment, struct frame_step steps_out[FRAME_STEPS_MAX])
{
    uint8_t *start = assessment->bytes;
    const uint8_t *end = start + assessment->size;
    size_t count = 0;
    for (uint8_t *at = start; at != end;) {
        struct field_piece piece;
        uint8_t *next = field_next(at, end, &piece);
        const char *name = next == NULL ? NULL : step_name(piece.number);
        if (next == NULL || (name != NULL && count == FRAME_STEPS_MAX)) {
            return 0;
        }
        if (name != NULL) {
            steps_out[count++] = (struct frame_step){
                .name = name, .offset = (uint64_t)(at - start), .bytes = (uint64_t)(next - at)};
        }
        at = next;
    }
    return count >= RESULTS_LEAST && may_be_sent(assessment, steps_out, count) ? count : 0;
}
