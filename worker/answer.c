#include "worker/answer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 512, WARNINGS_FIRST = 16 };

/* Once memory was short nothing is given any more: a spare never points to anything. */
void *answer_take(struct answer *answer, size_t count, size_t size)
{
    return answer->arena->failed ? NULL : arena_take_array(answer->arena, count, size);
}

void *answer_message(struct answer *answer, const ProtobufCMessageDescriptor *type)
{
    void *message = answer_take(answer, 1, type->sizeof_message);
    if (message == NULL) {
        assert(type->sizeof_message <= sizeof answer->spare);
        message = answer->spare;
    }
    protobuf_c_message_init(type, message);
    return message;
}

void *answer_list(struct answer *answer,
                  const ProtobufCMessageDescriptor *type,
                  size_t count,
                  size_t *count_out)
{
    void **list = answer_take(answer, count, sizeof *list);
    *count_out = list != NULL ? count : 0;
    for (size_t i = 0; i < *count_out; i++) {
        list[i] = answer_message(answer, type);
    }
    return list;
}

static char *print_text(struct answer *answer, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));

static char *print_text(struct answer *answer, const char *format, va_list list)
{
    char text[TEXT_BYTES] = "";
    if (!answer->arena->failed) {
        vsnprintf(text, sizeof text, format, list);
    }
    char *copy = answer_take(answer, strlen(text) + 1, 1);
    return copy != NULL ? memcpy(copy, text, strlen(text) + 1) : answer_borrow("");
}

char *answer_text(struct answer *answer, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = print_text(answer, format, list);
    va_end(list);
    return text;
}

char *answer_borrow(const char *text)
{
    return (char *)text; /* packing only reads it */
}

Brink__V1__Estimate *answer_estimate(struct answer *answer, size_t column)
{
    return answer_described(answer, &answer->estimates[answer->estimated + column]);
}

Brink__V1__Estimate *answer_described(struct answer *answer, const struct estimate *estimate)
{
    Brink__V1__Estimate *message = answer_message(answer, &brink__v1__estimate__descriptor);
    message->mean = estimate->mean;
    message->standard_error = estimate->standard_error;
    message->q05 = estimate->q05;
    message->q25 = estimate->q25;
    message->q50 = estimate->q50;
    message->q75 = estimate->q75;
    message->q95 = estimate->q95;
    return message;
}

Brink__V1__Monthly *answer_monthly(
    struct answer *answer, const char *unit, const char *meaning, size_t first, size_t months)
{
    Brink__V1__Monthly *monthly = answer_message(answer, &brink__v1__monthly__descriptor);
    monthly->unit = answer_borrow(unit);
    monthly->meaning = answer_borrow(meaning);
    monthly->months = answer_take(answer, months, sizeof(void *));
    if (monthly->months == NULL) {
        return monthly;
    }
    for (size_t m = 0; m < months; m++) {
        monthly->months[m] = answer_estimate(answer, first + m);
    }
    monthly->n_months = months;
    return monthly;
}

const double *answer_noted(const struct answer *answer, size_t column)
{
    return columns_at(answer->columns, answer->noted + column);
}

/* Room for one more warning; false: there is no memory. */
static bool make_room(struct answer *answer)
{
    if (answer->warning_count < answer->warning_room) {
        return true;
    }
    size_t room = answer->warning_room == 0 ? WARNINGS_FIRST : 2 * answer->warning_room;
    Brink__V1__Warning **warnings = answer_take(answer, room, sizeof(void *));
    if (warnings == NULL) {
        return false;
    }
    if (answer->warning_count > 0) {
        memcpy(warnings, answer->warnings, answer->warning_count * sizeof(void *));
    }
    answer->warnings = warnings;
    answer->warning_room = room;
    return true;
}

void answer_warn(struct answer *answer, const char *code, const char *format, ...)
{
    if (!make_room(answer)) {
        return;
    }
    va_list list;
    va_start(list, format);
    Brink__V1__Warning *warning = answer_message(answer, &brink__v1__warning__descriptor);
    warning->code = answer_borrow(code);
    warning->text = print_text(answer, format, list);
    va_end(list);
    answer->warnings[answer->warning_count++] = warning;
}
