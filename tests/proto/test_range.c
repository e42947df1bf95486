#include "base/arena.h"
#include "proto/brink/v1/scenario.pb-c.h"
#include "proto/contract.h"
#include "proto/descriptor.h"
#include "proto/range.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct trial {
    struct arena arena;
    struct contract contract;
    const ProtobufCMessageDescriptor *seen[64];
    size_t seen_count;
};

typedef void visit_fn(struct trial *trial,
                      const ProtobufCMessageDescriptor *type,
                      const ProtobufCFieldDescriptor *field);

/* Visits every field of a message and of the messages in it, each type once; what is inside a
 * quantity has rules of its own. */
static void
visit_fields(struct trial *trial, const ProtobufCMessageDescriptor *type, visit_fn *visit)
{
    for (size_t i = 0; i < trial->seen_count; i++) {
        if (trial->seen[i] == type) {
            return;
        }
    }
    trial->seen[trial->seen_count++] = type;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        visit(trial, type, field);
        if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
            field->descriptor != &brink__v1__quantity__descriptor) {
            visit_fields(trial, field->descriptor, visit);
        }
    }
}

static void visit_all(visit_fn *visit)
{
    struct trial trial = {0};
    assert_int_equal(contract_open(descriptor_set_bytes(), descriptor_set_size(), &trial.arena,
                                   &trial.contract),
                     STATUS_OK);
    visit_fields(&trial, &brink__v1__scenario__descriptor, visit);
    visit_fields(&trial, &brink__v1__world__descriptor, visit);
    visit_fields(&trial, &brink__v1__table__descriptor, visit);
    visit_fields(&trial, &brink__v1__trade_tables__descriptor, visit);
    visit_fields(&trial, &brink__v1__council__descriptor, visit);
    visit_fields(&trial, &brink__v1__bargain__descriptor, visit);
    assert_true(trial.seen_count > 20);
    arena_clear(&trial.arena);
}

static bool is_quantity(const ProtobufCFieldDescriptor *field)
{
    return field->descriptor == &brink__v1__quantity__descriptor;
}

/* Which rules fit which type of field. */
static bool rule_fits(const struct field_range *range, const ProtobufCFieldDescriptor *field)
{
    switch (range->rule) {
    case RANGE_ANY:
        return field->type == PROTOBUF_C_TYPE_BOOL || field->type == PROTOBUF_C_TYPE_UINT64;
    case RANGE_NUMBER:
        return field->type == PROTOBUF_C_TYPE_DOUBLE || field->type == PROTOBUF_C_TYPE_UINT32 ||
               is_quantity(field);
    case RANGE_NUMBER_OR_NONE:
        return is_quantity(field);
    case RANGE_CHOICE:
    case RANGE_CHOICE_OR_NONE:
        return field->type == PROTOBUF_C_TYPE_ENUM;
    case RANGE_TEXT:
    case RANGE_NAME:
    case RANGE_NAME_OR_NONE:
    case RANGE_NAME_OR_STAR:
    case RANGE_CODE:
    case RANGE_CODE_OR_STAR:
    case RANGE_DATE:
    case RANGE_DATE_OR_NONE:
    case RANGE_TAG:
        return field->type == PROTOBUF_C_TYPE_STRING;
    case RANGE_ROWS:
        return field->type == PROTOBUF_C_TYPE_MESSAGE &&
               field->label == PROTOBUF_C_LABEL_REPEATED;
    case RANGE_PART:
    case RANGE_PART_OR_NONE:
        return field->type == PROTOBUF_C_TYPE_MESSAGE &&
               field->label != PROTOBUF_C_LABEL_REPEATED;
    }
    return false;
}

static void has_a_row(struct trial *trial,
                      const ProtobufCMessageDescriptor *type,
                      const ProtobufCFieldDescriptor *field)
{
    (void)trial;
    const struct field_range *range = range_find(type, field->name);
    if (range == NULL || !rule_fits(range, field)) {
        fail_msg("%s.%s has no row that fits", type->name, field->name);
    } else if (range->least > range->most) {
        fail_msg("%s.%s: %g to %g", type->name, field->name, range->least, range->most);
    }
}

static void every_field_has_a_row_that_fits(void **state)
{
    (void)state;
    visit_all(has_a_row);
    assert_null(range_find(&brink__v1__scenario__descriptor, "no_such"));
    assert_null(range_find(&brink__v1__scenario__descriptor, "gdp_musd"));
}

/* Is "least to most" one of the pairs of numbers in the comment? */
static bool states_range(const char *comment, double least, double most)
{
    for (const char *at = comment; *at != '\0'; at++) {
        char *end = NULL;
        double low = strtod(at, &end);
        if (end == at || strncmp(end, " to ", 4) != 0) {
            continue;
        }
        double high = strtod(end + 4, NULL);
        if (low == least && high == most && (at == comment || strchr(" (", at[-1]) != NULL)) {
            return true;
        }
    }
    return false;
}

/* What stands behind a field in its file. */
static const char *
comment_of(const struct contract *contract, const char *message, const char *field)
{
    static const char package[] = "brink.v1.";
    assert_memory_equal(message, package, sizeof package - 1);
    for (size_t i = 0; i < contract->files->n_file; i++) {
        const Brink__V1__FileEntry *file = contract->files->file[i];
        for (size_t k = 0; k < file->n_message_type; k++) {
            const Brink__V1__MessageEntry *entry = file->message_type[k];
            for (size_t n = 0; n < entry->n_field; n++) {
                int32_t path[CONTRACT_PATH_MAX] = {4, (int32_t)k, 2, (int32_t)n};
                if (strcmp(entry->name, message + sizeof package - 1) == 0 &&
                    strcmp(entry->field[n]->name, field) == 0) {
                    return contract_comment(contract, i, path, CONTRACT_PATH_MAX)
                        ->trailing_comments;
                }
            }
        }
    }
    return "";
}

static void says_so(struct trial *trial,
                    const ProtobufCMessageDescriptor *type,
                    const ProtobufCFieldDescriptor *field)
{
    const struct field_range *range = range_find(type, field->name);
    bool is_number = range->rule == RANGE_NUMBER || range->rule == RANGE_NUMBER_OR_NONE;
    bool is_free = field->type == PROTOBUF_C_TYPE_UINT64;
    if (!is_number && !is_free) {
        return;
    }
    const char *comment = comment_of(&trial->contract, type->name, field->name);
    if (is_free) {
        assert_non_null(strstr(comment, "any number"));
        return;
    }
    if (!states_range(comment, range->least, range->most)) {
        fail_msg("%s.%s: the comment does not state %.15g to %.15g:%s", type->name, field->name,
                 range->least, range->most, comment);
    }
    if (strstr(comment, range->unit) == NULL || range->unit[0] == '\0') {
        fail_msg("%s.%s: the comment does not state the unit \"%s\":%s", type->name,
                 field->name, range->unit, comment);
    }
}

/* Law: what the program holds people to is what the contract tells them. */
static void the_comment_states_unit_and_range(void **state)
{
    (void)state;
    visit_all(says_so);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_a_row_that_fits),
        cmocka_unit_test(the_comment_states_unit_and_range),
    };
    return cmocka_run_group_tests_name("proto/range", tests, NULL, NULL);
}
