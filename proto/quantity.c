#include "proto/quantity.h"

#include "base/number.h"
#include "base/suggest.h"
#include "base/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_SHOWN_MAX = 60 };

static const ProtobufCMessageDescriptor *const type = &brink__v1__quantity__descriptor;

/* What holds for one distribution. `x` are its numbers, finite, in the order of its fields. */
struct form {
    const char *rule; /* in words */
    bool (*is_valid)(const double x[]);
    /* Ends of what it can be; both the centre where it has none. */
    double (*least)(const double x[]);
    double (*most)(const double x[]);
};

static double first(const double x[])
{
    return x[0];
}

static double second(const double x[])
{
    return x[1];
}

static double third(const double x[])
{
    return x[2];
}

static double zero(const double x[])
{
    (void)x;
    return 0.0;
}

static double one(const double x[])
{
    (void)x;
    return 1.0;
}

static bool is_number(const double x[])
{
    (void)x;
    return true;
}

static bool is_uniform(const double x[])
{
    return x[0] <= x[1];
}

static bool is_triangular(const double x[])
{
    return x[0] <= x[1] && x[1] <= x[2];
}

static bool is_normal(const double x[])
{
    return x[1] >= 0.0;
}

static bool is_lognormal(const double x[])
{
    return x[0] > 0.0 && x[1] >= 0.0 && x[1] <= 10.0;
}

static bool is_beta(const double x[])
{
    return x[0] >= 0.01 && x[0] <= 1e6 && x[1] >= 0.01 && x[1] <= 1e6;
}

/* By Quantity.value_case. A variable has no row. */
static const struct form forms[] = {
    [BRINK__V1__QUANTITY__VALUE_NUMBER] = {"a number is finite", is_number, first, first},
    [BRINK__V1__QUANTITY__VALUE_UNIFORM] = {"low <= high", is_uniform, first, second},
    [BRINK__V1__QUANTITY__VALUE_TRIANGULAR] = {"low <= mode <= high", is_triangular, first,
                                               third},
    [BRINK__V1__QUANTITY__VALUE_NORMAL] = {"deviation >= 0", is_normal, first, first},
    [BRINK__V1__QUANTITY__VALUE_LOGNORMAL] = {"median > 0, log_deviation 0 to 10", is_lognormal,
                                              first, first},
    [BRINK__V1__QUANTITY__VALUE_BETA] = {"alpha and beta 0.01 to 1e6", is_beta, zero, one},
};

static const struct form *form_of(const Brink__V1__Quantity *quantity)
{
    size_t index = (size_t)quantity->value_case;
    bool is_known = index < sizeof forms / sizeof forms[0] && forms[index].rule != NULL;
    return is_known ? &forms[index] : NULL;
}

/* The numbers of a distribution, or the number itself; false: a part is missing or not finite.
 */
static bool read_numbers(const Brink__V1__Quantity *quantity, double x[QUANTITY_NUMBERS_MAX])
{
    if (quantity->value_case == BRINK__V1__QUANTITY__VALUE_NUMBER) {
        x[0] = quantity->number;
        return isfinite(x[0]);
    }
    /* All parts of the oneof are pointers to messages of doubles. */
    const char *part = (const char *)quantity->uniform;
    if (part == NULL) {
        return false;
    }
    const ProtobufCMessageDescriptor *form = ((const ProtobufCMessage *)part)->descriptor;
    bool are_finite = true;
    for (unsigned i = 0; i < form->n_fields; i++) {
        memcpy(&x[i], part + form->fields[i].offset, sizeof x[i]);
        are_finite = are_finite && isfinite(x[i]);
    }
    return are_finite;
}

bool quantity_is_within(const Brink__V1__Quantity *quantity,
                        double least,
                        double most,
                        const char *unit,
                        char fault_out[QUANTITY_FAULT_BYTES])
{
    if (quantity->value_case == BRINK__V1__QUANTITY__VALUE_VARIABLE) {
        return true;
    }
    const struct form *form = form_of(quantity);
    if (form == NULL) {
        snprintf(fault_out, QUANTITY_FAULT_BYTES, "no value is given");
        return false;
    }
    double x[QUANTITY_NUMBERS_MAX] = {0};
    bool are_finite = read_numbers(quantity, x);
    bool is_valid = are_finite && form->is_valid(x);
    if (is_valid && form->least(x) >= least && form->most(x) <= most) {
        return true;
    }
    struct buffer words = {0};
    quantity_format(quantity, &words);
    const char *text = buffer_text(&words);
    if (!are_finite) {
        snprintf(fault_out, QUANTITY_FAULT_BYTES, "%.100s is not finite", text);
    } else if (!is_valid) {
        snprintf(fault_out, QUANTITY_FAULT_BYTES, "%.100s breaks %s", text, form->rule);
    } else {
        char from[NUMBER_TEXT_BYTES];
        char to[NUMBER_TEXT_BYTES];
        number_format(least, from);
        number_format(most, to);
        snprintf(fault_out, QUANTITY_FAULT_BYTES, "%.100s is outside %s to %s (%s)", text, from,
                 to, unit);
    }
    buffer_clear(&words);
    return false;
}

double quantity_least(const Brink__V1__Quantity *quantity)
{
    double x[QUANTITY_NUMBERS_MAX] = {0};
    const struct form *form = form_of(quantity);
    return form != NULL && read_numbers(quantity, x) ? form->least(x) : 0.0;
}

void quantity_format(const Brink__V1__Quantity *quantity, struct buffer *text)
{
    char number[NUMBER_TEXT_BYTES];
    double x[QUANTITY_NUMBERS_MAX] = {0};
    const struct form *form = form_of(quantity);
    if (quantity->value_case == BRINK__V1__QUANTITY__VALUE_VARIABLE) {
        buffer_add_text(text, quantity->variable);
        return;
    }
    if (form == NULL) {
        return;
    }
    read_numbers(quantity, x);
    if (quantity->value_case == BRINK__V1__QUANTITY__VALUE_NUMBER) {
        number_format(x[0], number);
        buffer_add_text(text, number);
        return;
    }
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(type, (unsigned)quantity->value_case);
    const ProtobufCMessageDescriptor *parts = field->descriptor;
    buffer_add_text(text, field->name);
    for (unsigned i = 0; i < parts->n_fields; i++) {
        number_format(x[i], number);
        buffer_print(text, "%s%s", i == 0 ? "(" : ", ", number);
    }
    buffer_add_text(text, ")");
}

/* The field of a distribution's name, or NULL. */
static const ProtobufCFieldDescriptor *find_distribution(const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(type, name);
    return field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE ? field : NULL;
}

static void refuse_name(const char *name, char fault_out[QUANTITY_FAULT_BYTES])
{
    struct suggest suggest = suggest_start(name);
    bool is_first = true;
    for (unsigned i = 0; i < type->n_fields; i++) {
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE) {
            suggest_offer(&suggest, type->fields[i].name);
        }
    }
    int size = snprintf(fault_out, QUANTITY_FAULT_BYTES, "there is no distribution %.60s%s",
                        name, suggest_clause(&suggest));
    for (unsigned i = 0; suggest.nearest == NULL && i < type->n_fields; i++) {
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE && size < QUANTITY_FAULT_BYTES) {
            size += snprintf(fault_out + size, (size_t)(QUANTITY_FAULT_BYTES - size), "%s%s",
                             is_first ? ": one of " : ", ", type->fields[i].name);
            is_first = false;
        }
    }
}

enum status quantity_make(const char *name,
                          const double *numbers,
                          size_t count,
                          struct arena *arena,
                          Brink__V1__Quantity *quantity_out,
                          char fault_out[QUANTITY_FAULT_BYTES])
{
    const ProtobufCFieldDescriptor *field = find_distribution(name);
    if (field == NULL) {
        refuse_name(name, fault_out);
        return STATUS_BAD_INPUT;
    }
    const ProtobufCMessageDescriptor *parts = field->descriptor;
    if (count != parts->n_fields) {
        snprintf(fault_out, QUANTITY_FAULT_BYTES, "%s takes %u numbers, not %zu", name,
                 parts->n_fields, count);
        return STATUS_BAD_INPUT;
    }
    char *part = arena_take(arena, parts->sizeof_message);
    if (part == NULL) {
        return STATUS_NO_MEMORY;
    }
    protobuf_c_message_init(parts, part);
    for (unsigned i = 0; i < parts->n_fields; i++) {
        memcpy(part + parts->fields[i].offset, &numbers[i], sizeof numbers[i]);
    }
    *quantity_out = (Brink__V1__Quantity)BRINK__V1__QUANTITY__INIT;
    quantity_out->value_case = (Brink__V1__Quantity__ValueCase)field->id;
    memcpy((char *)quantity_out + field->offset, &(void *){part}, sizeof(void *));
    return STATUS_OK;
}

static bool is_name(const char *text)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return size > 0 && text[size] == '\0' && islower((unsigned char)text[0]);
}

/* Reads "0.3, 0.6, 0.9)"; false: it is not a list of at most QUANTITY_NUMBERS_MAX numbers. */
static bool read_list(char *text, double numbers[QUANTITY_NUMBERS_MAX], size_t *count_out)
{
    size_t size = strlen(text);
    if (size == 0 || text[size - 1] != ')') {
        return false;
    }
    text[size - 1] = '\0';
    size_t count = 0;
    char *rest = text;
    for (char *word = strsep(&rest, ","); word != NULL; word = strsep(&rest, ",")) {
        word += strspn(word, " ");
        word[strcspn(word, " ")] = '\0';
        if (count == QUANTITY_NUMBERS_MAX || !number_parse(word, &numbers[count])) {
            return false;
        }
        count++;
    }
    *count_out = count;
    return true;
}

static enum status parse_distribution(const char *text,
                                      struct arena *arena,
                                      Brink__V1__Quantity *quantity_out,
                                      char fault_out[QUANTITY_FAULT_BYTES])
{
    char copy[QUANTITY_FAULT_BYTES];
    double numbers[QUANTITY_NUMBERS_MAX];
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    char *list = strchr(copy, '(');
    if (list == NULL || strlen(text) >= sizeof copy || !read_list(list + 1, numbers, &count)) {
        snprintf(
            fault_out, QUANTITY_FAULT_BYTES,
            "\"%.*s\" is not a number, a distribution like triangular(0.3, 0.6, 0.9) or the "
            "name of a variable",
            (int)utf8_cut(text, TEXT_SHOWN_MAX), text);
        return STATUS_BAD_INPUT;
    }
    list[0] = '\0';
    copy[strcspn(copy, " ")] = '\0';
    return quantity_make(copy, numbers, count, arena, quantity_out, fault_out);
}

enum status quantity_parse(const char *text,
                           struct arena *arena,
                           Brink__V1__Quantity *quantity_out,
                           char fault_out[QUANTITY_FAULT_BYTES])
{
    double number = 0.0;
    Brink__V1__Quantity quantity = BRINK__V1__QUANTITY__INIT;
    if (number_parse(text, &number)) {
        quantity.value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
        quantity.number = number;
    } else if (is_name(text)) {
        quantity.value_case = BRINK__V1__QUANTITY__VALUE_VARIABLE;
        quantity.variable = arena_copy_text(arena, text);
        if (quantity.variable == NULL) {
            return STATUS_NO_MEMORY;
        }
    } else {
        return parse_distribution(text, arena, quantity_out, fault_out);
    }
    *quantity_out = quantity;
    return STATUS_OK;
}
