add_library(sim_parts OBJECT sim/book.c sim/client.c sim/crowd.c sim/law.c sim/promise_bound.c
  sim/promise_follow.c sim/promise_lease.c sim/promise_life.c sim/promise_past.c
  sim/promise_blob.c sim/promise_copy.c sim/promise_family.c sim/promise_share.c sim/promise_turn.c sim/reader.c sim/tape.c sim/test_broker.c sim/watch.c
  sim/window.c sim/worker.c sim/world.c)
# Of the shell only archive.c: what it needs of the others is in sim/window.c.
target_link_libraries(sim_parts PRIVATE broker_shell)
target_compile_options(sim_parts PRIVATE ${BRINK_WARNINGS} ${BRINK_BUSY_OPTIONS})

add_executable(test_sim_broker $<TARGET_OBJECTS:sim_parts>)
target_link_libraries(test_sim_broker PRIVATE broker_shell)
set_target_properties(test_sim_broker PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
add_test(NAME sim/broker COMMAND test_sim_broker)
set_tests_properties(sim/broker PROPERTIES TIMEOUT 300 LABELS sim)

include(sim/fault.cmake)
include(sim/faults.cmake)
