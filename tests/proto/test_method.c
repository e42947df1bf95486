#include "proto/brink/v1/assessor.pb-c.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "proto/grpc/health/v1/health.pb-c.h"
#include "proto/method.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static const struct service {
    const ProtobufCServiceDescriptor *descriptor;
    enum method_owner owner;
    const char *stream; /* the method that streams; NULL: none does */
} services[] = {
    {&brink__v1__assessor__descriptor, METHOD_ASSESSOR, NULL},
    {&brink__v1__broker__descriptor, METHOD_BROKER, "Replay"},
    {&brink__v1__dispatch__descriptor, METHOD_DISPATCH, "Work"},
    {&grpc__health__v1__health__descriptor, METHOD_HEALTH, NULL},
};

enum { SERVICE_COUNT = sizeof services / sizeof services[0] };

static void every_rpc_of_the_contract_has_its_row(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        const ProtobufCServiceDescriptor *service = services[i].descriptor;
        for (unsigned k = 0; k < service->n_methods; k++) {
            const ProtobufCMethodDescriptor *rpc = &service->methods[k];
            char path[METHOD_PATH_MAX + 1];
            snprintf(path, sizeof path, "/%s/%s", service->name, rpc->name);
            const struct method *method = method_find(path);
            if (method == NULL) {
                fail_msg("%s has no row", path);
                return;
            }
            assert_string_equal(method->path, path);
            assert_string_equal(method->name, rpc->name);
            assert_ptr_equal(method->input, rpc->input);
            assert_ptr_equal(method->output, rpc->output);
            assert_int_equal(method->owner, services[i].owner);
            const char *stream = services[i].stream;
            assert_int_equal(method->streams, stream != NULL && strcmp(stream, rpc->name) == 0);
            assert_ptr_equal(method_at(count), method);
            count++;
        }
    }
    assert_null(method_at(count));
    assert_null(method_at(count + 1000));
}

static void unknown_paths_have_none(void **state)
{
    (void)state;
    assert_null(method_find(""));
    assert_null(method_find("/brink.v1.Broker/"));
    assert_null(method_find("/brink.v1.Broker/Submit2"));
    assert_null(method_find("brink.v1.Broker/Submit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rpc_of_the_contract_has_its_row),
        cmocka_unit_test(unknown_paths_have_none),
    };
    return cmocka_run_group_tests_name("proto/method", tests, NULL, NULL);
}
