# fuzzer(NAME LINK room ...): tests/fuzz/fuzz_NAME.c is a decoder under random bytes, with its
# corpus in tests/data/NAME. With BRINK_FUZZERS the test "fuzz/NAME" lets libFuzzer loose on a copy
# of the corpus for BRINK_FUZZ_SECONDS; without, it replays the corpus.
set(BRINK_FUZZ_SECONDS 10 CACHE STRING "seconds each fuzzer runs for")

function(fuzzer name)
  cmake_parse_arguments(FUZZER "" "" "SOURCES;LINK" ${ARGN})
  set(target fuzz_${name})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/data/${name})
  add_executable(${target} fuzz/fuzz_${name}.c ${FUZZER_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${FUZZER_LINK})
  target_compile_options(${target} PRIVATE ${BRINK_WARNINGS})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(BRINK_FUZZERS)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz/${name} COMMAND ${CMAKE_COMMAND} -DFUZZER=$<TARGET_FILE:${target}>
      -DCORPUS=${corpus} -DCOPY=${PROJECT_BINARY_DIR}/corpus/${name}
      -DSECONDS=${BRINK_FUZZ_SECONDS} -P ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.cmake)
    math(EXPR timeout "${BRINK_FUZZ_SECONDS} + 120")
  else()
    target_sources(${target} PRIVATE fuzz/replay.c)
    add_test(NAME fuzz/${name} COMMAND ${target} ${corpus})
    set(timeout 60)
  endif()
  set_tests_properties(fuzz/${name} PROPERTIES TIMEOUT ${timeout} LABELS fuzz)
endfunction()

fuzzer(frame LINK wire)

# "make seed_frame && tests/seed_frame ../tests/data/frame" writes its corpus anew.
add_executable(seed_frame EXCLUDE_FROM_ALL fuzz/seed_frame.c)
target_include_directories(seed_frame PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(seed_frame PRIVATE wire)
target_compile_options(seed_frame PRIVATE ${BRINK_WARNINGS})
set_target_properties(seed_frame PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)

fuzzer(scenario LINK client)
fuzzer(csv LINK config)
fuzzer(settings LINK config)
fuzzer(request LINK proto)
fuzzer(describe LINK proto)

# "make seed_request && tests/seed_request ../tests/data/request" writes its corpus anew; that of
# describe is what protoc makes of health.proto, with and without --include_source_info.
add_executable(seed_request EXCLUDE_FROM_ALL fuzz/seed_request.c)
target_include_directories(seed_request PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(seed_request PRIVATE test_support proto)
target_compile_options(seed_request PRIVATE ${BRINK_WARNINGS})
set_target_properties(seed_request PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)

fuzzer(task LINK worker_core)

# "make seed_task && tests/seed_task ../tests/data/task" writes its corpus anew.
add_executable(seed_task EXCLUDE_FROM_ALL fuzz/seed_task.c)
target_include_directories(seed_task PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(seed_task PRIVATE test_support worker_core)
target_compile_options(seed_task PRIVATE ${BRINK_WARNINGS})
set_target_properties(seed_task PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)

fuzzer(segment LINK broker_shell)

# "make seed_segment && tests/seed_segment ../tests/data/segment" writes its corpus anew.
add_executable(seed_segment EXCLUDE_FROM_ALL fuzz/seed_segment.c)
target_include_directories(seed_segment PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(seed_segment PRIVATE broker_shell)
target_compile_options(seed_segment PRIVATE ${BRINK_WARNINGS})
set_target_properties(seed_segment PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)

fuzzer(entry LINK broker_shell)

# "make seed_entry && tests/seed_entry ../tests/data/entry" writes its corpus anew.
add_executable(seed_entry EXCLUDE_FROM_ALL fuzz/seed_entry.c)
target_include_directories(seed_entry PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(seed_entry PRIVATE broker_shell)
target_compile_options(seed_entry PRIVATE ${BRINK_WARNINGS})
set_target_properties(seed_entry PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
