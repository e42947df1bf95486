# A long run with faults. ./dev soak runs the program itself; the test is the same for seconds, so
# that it cannot rot.
add_executable(test_soak_fleet soak/test_fleet.c soak/fault.c soak/load.c soak/rubbish.c
  soak/vitals.c)
target_include_directories(test_soak_fleet PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(test_soak_fleet PRIVATE test_support client PkgConfig::ZMQ cmocka m)
target_compile_options(test_soak_fleet PRIVATE ${BRINK_WARNINGS})
target_compile_definitions(test_soak_fleet PRIVATE SLOWNESS=${SLOWNESS}
  CONFIG_DIR="${PROJECT_SOURCE_DIR}/config")
set_target_properties(test_soak_fleet PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
add_dependencies(test_soak_fleet brink-broker brink-worker)
# Memory that the address sanitizer holds back for its own use would look like a leak.
add_test(NAME soak/short COMMAND test_soak_fleet)
set_tests_properties(soak/short PROPERTIES TIMEOUT 240 COST 100 LABELS e2e
  ENVIRONMENT "BRINK_SOAK_MINUTES=0.2;ASAN_OPTIONS=quarantine_size_mb=4")
