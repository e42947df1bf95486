#include "worker/reader.h"

#include "proto/variable.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 512 };

const char *reader_text(struct reader *reader, const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    const char *copy = arena_copy_text(reader->arena, text);
    return copy != NULL ? copy : "";
}

void *reader_take(struct reader *reader, size_t count, size_t size)
{
    return arena_take_array(reader->arena, count, size);
}

struct distribution reader_distribution(const Brink__V1__Quantity *value)
{
    switch (value->value_case) {
    case BRINK__V1__QUANTITY__VALUE_NUMBER:
        return distribution_fixed(value->number);
    case BRINK__V1__QUANTITY__VALUE_UNIFORM:
        return distribution_uniform(value->uniform->low, value->uniform->high);
    case BRINK__V1__QUANTITY__VALUE_TRIANGULAR:
        return distribution_triangular(value->triangular->low, value->triangular->mode,
                                       value->triangular->high);
    case BRINK__V1__QUANTITY__VALUE_NORMAL:
        return distribution_normal(value->normal->mean, value->normal->deviation);
    case BRINK__V1__QUANTITY__VALUE_LOGNORMAL:
        return distribution_lognormal(value->lognormal->median,
                                      value->lognormal->log_deviation);
    case BRINK__V1__QUANTITY__VALUE_BETA:
        return distribution_beta(value->beta->alpha, value->beta->beta);
    case BRINK__V1__QUANTITY__VALUE_VARIABLE:
    case BRINK__V1__QUANTITY__VALUE__NOT_SET:
    case _BRINK__V1__QUANTITY__VALUE__CASE_IS_INT_SIZE:
        break;
    }
    return distribution_fixed(0.0);
}

/* A plain number as a quantity, or NULL when memory is short. */
static const Brink__V1__Quantity *wrap(struct reader *reader, double number)
{
    Brink__V1__Quantity *quantity = arena_take(reader->arena, sizeof *quantity);
    if (quantity != NULL) {
        brink__v1__quantity__init(quantity);
        quantity->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
        quantity->number = number;
    }
    return quantity;
}

/* What the field holds, as a quantity; NULL: it is absent, or memory is short. */
static const Brink__V1__Quantity *
quantity_in(struct reader *reader, const ProtobufCMessage *row, const char *field)
{
    const ProtobufCFieldDescriptor *about =
        protobuf_c_message_descriptor_get_field_by_name(row->descriptor, field);
    assert(about != NULL);
    const char *place = (const char *)row + about->offset;
    if (about->type == PROTOBUF_C_TYPE_MESSAGE) {
        assert(about->descriptor == &brink__v1__quantity__descriptor);
        return *(const Brink__V1__Quantity *const *)(const void *)place;
    }
    if (about->type == PROTOBUF_C_TYPE_UINT32) {
        uint32_t count = 0;
        memcpy(&count, place, sizeof count);
        return wrap(reader, count);
    }
    assert(about->type == PROTOBUF_C_TYPE_DOUBLE);
    double number = 0.0;
    memcpy(&number, place, sizeof number);
    return wrap(reader, number);
}

static void note_variable(struct reader *reader, const char *name, double central)
{
    const Brink__V1__Variable *variable = variable_find(reader->request, name);
    struct parameter parameter = parameter_of(&variable->base, "value");
    parameter.name = variable->name;
    parameter.value = variable->value;
    parameter.central = central;
    parameters_add(reader->parameters, reader->arena, &parameter);
}

struct uncertain reader_number(struct reader *reader,
                               const ProtobufCMessage *row,
                               const char *field,
                               const char *row_name)
{
    struct uncertain number = {distribution_fixed(0.0), 0};
    const Brink__V1__Quantity *quantity = quantity_in(reader, row, field);
    if (quantity == NULL) {
        return number;
    }
    const Brink__V1__Quantity *value = variable_resolve(reader->request, quantity);
    assert(value != NULL); /* the checks want every variable to be there */
    struct parameter parameter = parameter_of(row, field);
    parameter.name = reader_text(reader, "%s.%s", row_name, field);
    parameter.value = quantity;
    number.distribution = reader_distribution(value);
    number.key = draw_key(parameter.name);
    parameter.central = distribution_central(&number.distribution);
    if (value != quantity) {
        number.key = draw_key(quantity->variable);
        note_variable(reader, quantity->variable, parameter.central);
    }
    parameters_add(reader->parameters, reader->arena, &parameter);
    return number;
}
