#include "broker/tenant.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <string.h>

static const struct hash_secret secret = {.low = 3, .high = 5};
static const struct tenant_weight weights[] = {{"bank", 7}, {"", 2}};

static struct broker_limits limits_of(const struct tenant_weight *list, size_t count)
{
    return (struct broker_limits){.tenants_max = 4, .weights = list, .weight_count = count};
}

static struct tenants make(void)
{
    const struct broker_limits limits = limits_of(weights, 2);
    struct tenants tenants;
    assert_int_equal(tenant_make(&limits, &secret, &tenants), STATUS_OK);
    return tenants;
}

static struct tenant *take(struct tenants *tenants, const char *text)
{
    struct tenant *tenant = NULL;
    assert_int_equal(tenant_take(tenants, text, &tenant), STATUS_OK);
    return tenant;
}

/* Gives `count` tasks and says how many of them went to `tenant`. */
static int give_tasks(struct tenants *tenants, int count, const struct tenant *tenant)
{
    int given = 0;
    for (int i = 0; i < count; i++) {
        struct tenant *next = tenants->waiting_first;
        given += next == tenant;
        tenant_charge(tenants, next);
    }
    return given;
}

static void no_name_means_default(void **state)
{
    (void)state;
    struct tenants tenants = make();
    struct tenant *nobody = take(&tenants, "");
    assert_ptr_equal(take(&tenants, "default"), nobody);
    assert_string_equal(nobody->name.text, "default");
    assert_int_equal(nobody->weight, 2);
    assert_int_equal(take(&tenants, "bank")->weight, 7);
    assert_int_equal(take(&tenants, "press")->weight, 1);
    tenant_clear(&tenants);
}

static void weights_out_of_range_are_refused(void **state)
{
    (void)state;
    char long_name[BROKER_TENANT_MAX + 2];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    const struct tenant_weight bad[] = {
        {"bank", 0}, {"bank", 1001}, {"a b", 1}, {long_name, 1}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct broker_limits limits = limits_of(&bad[i], 1);
        struct tenants tenants;
        assert_int_equal(tenant_make(&limits, &secret, &tenants), STATUS_BAD_INPUT);
    }
    assert_false(tenant_is_valid(long_name));
    assert_true(tenant_is_valid(&long_name[1]));
}

static void tasks_stand_as_the_weights(void **state)
{
    (void)state;
    struct tenants tenants = make();
    struct tenant *bank = take(&tenants, "bank");
    struct tenant *press = take(&tenants, "press");
    tenant_add_waiting(&tenants, bank);
    tenant_add_waiting(&tenants, press);
    assert_in_range(give_tasks(&tenants, 8, bank), 6, 8);
    assert_in_range(give_tasks(&tenants, 800, bank), 698, 702);
    tenant_clear(&tenants);
}

static void equals_take_turns(void **state)
{
    (void)state;
    struct tenants tenants = make();
    struct tenant *list[3] = {take(&tenants, "press"), take(&tenants, "court"),
                              take(&tenants, "guild")};
    for (int i = 0; i < 3; i++) {
        tenant_add_waiting(&tenants, list[i]);
    }
    for (int i = 0; i < 30; i++) {
        assert_ptr_equal(tenants.waiting_first, list[i % 3]);
        tenant_charge(&tenants, tenants.waiting_first);
    }
    tenant_clear(&tenants);
}

static void a_tenant_saves_nothing_up_while_it_is_idle(void **state)
{
    (void)state;
    struct tenants tenants = make();
    struct tenant *press = take(&tenants, "press");
    struct tenant *court = take(&tenants, "court");
    tenant_add_waiting(&tenants, press);
    give_tasks(&tenants, 1000, press);
    tenant_add_waiting(&tenants, court);
    assert_in_range(give_tasks(&tenants, 10, court), 5, 6);
    tenant_remove_waiting(&tenants, court);
    give_tasks(&tenants, 1000, press);
    tenant_add_waiting(&tenants, court);
    assert_in_range(give_tasks(&tenants, 10, court), 5, 6);
    tenant_clear(&tenants);
}

/* It waited all the time, but for workers that nobody had. */
static void a_tenant_that_could_not_be_served_catches_up_only_a_little(void **state)
{
    (void)state;
    struct tenants tenants = make();
    struct tenant *press = take(&tenants, "press");
    struct tenant *court = take(&tenants, "court");
    tenant_add_waiting(&tenants, court);
    tenant_add_waiting(&tenants, press);
    for (int i = 0; i < 1000; i++) {
        tenant_charge(&tenants, press);
    }
    int given = give_tasks(&tenants, 100, court);
    assert_in_range(given, 50, 50 + TENANT_LAG_TASKS);
    tenant_clear(&tenants);
}

static void a_tenant_without_requests_is_forgotten(void **state)
{
    (void)state;
    struct tenants tenants = make();
    struct tenant *list[4] = {take(&tenants, "a"), take(&tenants, "b"), take(&tenants, "c"),
                              take(&tenants, "d")};
    struct tenant *fifth = NULL;
    assert_int_equal(tenant_take(&tenants, "e", &fifth), STATUS_FULL);
    tenant_give(&tenants, list[2]);
    assert_int_equal(tenant_take(&tenants, "bank", &fifth), STATUS_OK);
    assert_int_equal(fifth->weight, 7);
    tenant_clear(&tenants);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct broker_limits limits = limits_of(weights, 2);
    for (int allowed = 0;; allowed++) {
        struct tenants tenants = {0};
        alloc_fail_after(allowed);
        enum status status = tenant_make(&limits, &secret, &tenants);
        alloc_fail_after(-1);
        tenant_clear(&tenants);
        if (status == STATUS_OK) {
            assert_int_equal(allowed, 3);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_means_default),
        cmocka_unit_test(weights_out_of_range_are_refused),
        cmocka_unit_test(tasks_stand_as_the_weights),
        cmocka_unit_test(equals_take_turns),
        cmocka_unit_test(a_tenant_saves_nothing_up_while_it_is_idle),
        cmocka_unit_test(a_tenant_that_could_not_be_served_catches_up_only_a_little),
        cmocka_unit_test(a_tenant_without_requests_is_forgotten),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("broker/tenant", tests, NULL, NULL);
}
