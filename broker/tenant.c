#include "broker/tenant.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Virtual time of a task of weight 1. */
enum { TASK_TIME = 1000000 };

static const char default_tenant[] = "default";

bool tenant_is_valid(const char *text)
{
    size_t size = 0;
    return name_is_visible(text, BROKER_TENANT_MAX, &size);
}

static const char *full_name(const char *text)
{
    return text[0] == '\0' ? default_tenant : text;
}

static bool are_valid(const struct tenant_weight *weights, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!tenant_is_valid(weights[i].tenant) || weights[i].weight < 1 ||
            weights[i].weight > TENANT_WEIGHT_MAX) {
            return false;
        }
    }
    return true;
}

static enum status
copy_weights(struct tenants *tenants, const struct tenant_weight *weights, size_t count)
{
    if (count == 0) {
        return STATUS_OK;
    }
    tenants->wishes = calloc(count, sizeof *tenants->wishes);
    if (tenants->wishes == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const char *text = full_name(weights[i].tenant);
        memcpy(tenants->wishes[i].tenant, text, strlen(text) + 1);
        tenants->wishes[i].weight = weights[i].weight;
    }
    tenants->wish_count = count;
    return STATUS_OK;
}

enum status tenant_make(const struct broker_limits *limits,
                        const struct hash_secret *secret,
                        struct tenants *tenants_out)
{
    if (!are_valid(limits->weights, limits->weight_count)) {
        return STATUS_BAD_INPUT;
    }
    struct tenants tenants = {0};
    enum status status =
        name_make(sizeof(struct tenant), limits->tenants_max, secret, &tenants.names);
    if (status == STATUS_OK) {
        status = copy_weights(&tenants, limits->weights, limits->weight_count);
    }
    if (status != STATUS_OK) {
        tenant_clear(&tenants);
        return status;
    }
    *tenants_out = tenants;
    return STATUS_OK;
}

void tenant_clear(struct tenants *tenants)
{
    name_clear(&tenants->names);
    free(tenants->wishes);
    *tenants = (struct tenants){0};
}

static uint32_t weight_of(const struct tenants *tenants, const char *text)
{
    for (size_t i = 0; i < tenants->wish_count; i++) {
        if (strcmp(tenants->wishes[i].tenant, text) == 0) {
            return tenants->wishes[i].weight;
        }
    }
    return 1;
}

enum status
tenant_weigh(struct tenants *tenants, const struct tenant_weight *weights, size_t count)
{
    struct tenants next = {0};
    enum status status =
        are_valid(weights, count) ? copy_weights(&next, weights, count) : STATUS_BAD_INPUT;
    if (status != STATUS_OK) {
        return status;
    }
    free(tenants->wishes);
    tenants->wishes = next.wishes;
    tenants->wish_count = next.wish_count;
    struct tenant *tenant = name_next(&tenants->names, 0);
    while (tenant != NULL) {
        tenant->weight = weight_of(tenants, tenant->name.text);
        tenant = name_next(&tenants->names, tenant->name.number + 1);
    }
    return STATUS_OK;
}

enum status tenant_take(struct tenants *tenants, const char *text, struct tenant **tenant_out)
{
    void *item = NULL;
    enum status status = name_take(&tenants->names, full_name(text), &item);
    if (status != STATUS_OK) {
        return status;
    }
    struct tenant *tenant = item;
    if (tenant->weight == 0) {
        tenant->weight = weight_of(tenants, tenant->name.text);
    }
    *tenant_out = tenant;
    return STATUS_OK;
}

void tenant_give(struct tenants *tenants, struct tenant *tenant)
{
    name_give(&tenants->names, &tenant->name);
}

/* Takes its place in the order of time, behind those that are equal. Most go to the end. */
static void join_waiting(struct tenants *tenants, struct tenant *tenant)
{
    struct tenant *before = tenants->waiting_last;
    while (before != NULL && before->time > tenant->time) {
        before = before->prev;
    }
    tenant->prev = before;
    tenant->next = before == NULL ? tenants->waiting_first : before->next;
    if (tenant->next != NULL) {
        tenant->next->prev = tenant;
    } else {
        tenants->waiting_last = tenant;
    }
    if (before != NULL) {
        before->next = tenant;
    } else {
        tenants->waiting_first = tenant;
    }
}

static void leave_waiting(struct tenants *tenants, struct tenant *tenant)
{
    if (tenant->prev != NULL) {
        tenant->prev->next = tenant->next;
    } else {
        tenants->waiting_first = tenant->next;
    }
    if (tenant->next != NULL) {
        tenant->next->prev = tenant->prev;
    } else {
        tenants->waiting_last = tenant->prev;
    }
}

void tenant_add_waiting(struct tenants *tenants, struct tenant *tenant)
{
    tenant->waiting++;
    if (tenant->waiting > 1) {
        return;
    }
    if (tenant->time < tenants->time) {
        tenant->time = tenants->time;
    }
    join_waiting(tenants, tenant);
}

void tenant_remove_waiting(struct tenants *tenants, struct tenant *tenant)
{
    assert(tenant->waiting > 0);
    tenant->waiting--;
    if (tenant->waiting == 0) {
        leave_waiting(tenants, tenant);
    }
}

void tenant_charge(struct tenants *tenants, struct tenant *tenant)
{
    const uint64_t lag = (uint64_t)TENANT_LAG_TASKS * TASK_TIME;
    assert(tenant->waiting > 0);
    leave_waiting(tenants, tenant);
    if (tenants->time > lag && tenant->time < tenants->time - lag) {
        tenant->time = tenants->time - lag;
    }
    if (tenants->time < tenant->time) {
        tenants->time = tenant->time;
    }
    tenant->time += TASK_TIME / tenant->weight;
    join_waiting(tenants, tenant);
}
