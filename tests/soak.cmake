# Long runs. ./dev soak runs the programs themselves; the tests are the same for seconds, so that
# they cannot rot.

# soak_test(NAME ENVIRONMENT file.c ...): tests/soak/test_NAME.c and those files.
function(soak_test name environment)
  list(TRANSFORM ARGN PREPEND soak/ OUTPUT_VARIABLE sources)
  add_executable(test_soak_${name} soak/test_${name}.c ${sources})
  target_include_directories(test_soak_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(test_soak_${name} PRIVATE test_support bench client PkgConfig::ZMQ cmocka m)
  target_compile_options(test_soak_${name} PRIVATE ${BRINK_WARNINGS})
  target_compile_definitions(test_soak_${name} PRIVATE SLOWNESS=${SLOWNESS}
    CONFIG_DIR="${PROJECT_SOURCE_DIR}/config")
  set_target_properties(test_soak_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_dependencies(test_soak_${name} brink-broker brink-worker)
  add_test(NAME soak/${name} COMMAND test_soak_${name})
  set_tests_properties(soak/${name} PROPERTIES TIMEOUT 240 COST 100 LABELS e2e
    ENVIRONMENT "${environment}")
endfunction()

# A fleet with faults. Memory that the address sanitizer holds back for its own use would look like
# a leak.
soak_test(fleet "BRINK_SOAK_MINUTES=0.2;ASAN_OPTIONS=quarantine_size_mb=4"
  bulletin.c fault.c latency.c load.c rubbish.c stranger.c vitals.c)

# A million requests queued in one broker; here fewer, and without the clock.
soak_test(million "" bulletin.c sweep.c toiler.c visit.c)
