#include "tests/support/check.h"
#include "wire/endpoint.h"

static void only_this_machine_reaches_local_endpoints(void **state)
{
    (void)state;
    assert_true(endpoint_is_local("tcp://127.0.0.1:7650"));
    assert_true(endpoint_is_local("tcp://127.8.1.1:*"));
    assert_true(endpoint_is_local("tcp://[::1]:7650"));
    assert_true(endpoint_is_local("tcp://localhost:7650"));
    assert_true(endpoint_is_local("inproc://call"));
    assert_true(endpoint_is_local("ipc:///run/brink"));
    assert_false(endpoint_is_local("tcp://*:7650"));
    assert_false(endpoint_is_local("tcp://0.0.0.0:7650"));
    assert_false(endpoint_is_local("tcp://10.127.0.1:7650"));
    assert_false(endpoint_is_local("tcp://[::]:7650"));
    assert_false(endpoint_is_local("tcp://eth0:7650"));
    assert_false(endpoint_is_local(""));
}

static void a_port_is_a_number_or_a_star(void **state)
{
    (void)state;
    assert_true(endpoint_port_is_valid("tcp://127.0.0.1:65535"));
    assert_true(endpoint_port_is_valid("tcp://[::1]:*"));
    assert_true(endpoint_port_is_valid("inproc://a:b"));
    assert_true(endpoint_port_is_valid("7650"));
    assert_false(endpoint_port_is_valid("tcp://127.0.0.1:65536"));
    assert_false(endpoint_port_is_valid("tcp://127.0.0.1:70000"));
    assert_false(endpoint_port_is_valid("tcp://127.0.0.1:0000001"));
    assert_false(endpoint_port_is_valid("tcp://127.0.0.1:"));
    assert_false(endpoint_port_is_valid("tcp://127.0.0.1"));
    assert_false(endpoint_port_is_valid("tcp://127.0.0.1:80a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_this_machine_reaches_local_endpoints),
        cmocka_unit_test(a_port_is_a_number_or_a_star),
    };
    return cmocka_run_group_tests_name("wire/endpoint", tests, NULL, NULL);
}
