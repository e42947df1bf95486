# fuzzer(NAME LINK room ...): tests/fuzz/fuzz_NAME.c is a decoder under random bytes, with its
# corpus in tests/data/NAME. With BRINK_FUZZERS the test "fuzz/NAME" lets libFuzzer loose on a copy
# of the corpus for BRINK_FUZZ_SECONDS; without, it replays the corpus.
set(BRINK_FUZZ_SECONDS 10 CACHE STRING "seconds each fuzzer runs for")

function(fuzzer name)
  cmake_parse_arguments(FUZZER "" "" "LINK" ${ARGN})
  set(target fuzz_${name})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/data/${name})
  add_executable(${target} fuzz/fuzz_${name}.c)
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

# seed(NAME LINK room ...): the program that writes the corpus of fuzz/NAME anew, built only when
# asked for: "make seed_frame && tests/seed_frame ../tests/data/frame".
function(seed name)
  cmake_parse_arguments(SEED "" "" "LINK" ${ARGN})
  set(target seed_${name})
  add_executable(${target} EXCLUDE_FROM_ALL fuzz/seed_${name}.c)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE test_support ${SEED_LINK})
  target_compile_options(${target} PRIVATE ${BRINK_WARNINGS})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
endfunction()

fuzzer(frame LINK wire)
seed(frame LINK wire)
fuzzer(scenario LINK client)
fuzzer(csv LINK config)
fuzzer(matrix LINK config)
fuzzer(bargain_table LINK config)
# Its corpus has two tables in a file, parted by a NUL.
fuzzer(council_table LINK config)
fuzzer(trade LINK config model)
fuzzer(settings LINK config)
# Its corpus has an axis, a result and rows in a file, parted by NULs, or is a brink.v1.Progress.
fuzzer(sweep LINK command)
fuzzer(backtest LINK command)
fuzzer(request LINK proto)
seed(request LINK proto)
# Its corpus is what protoc makes of health.proto, with and without --include_source_info.
fuzzer(describe LINK proto)
fuzzer(task LINK worker_core)
seed(task LINK worker_core)
fuzzer(shard LINK worker_core)
seed(shard LINK proto)
# Its corpus has requests with and without a base, and answers of Broker/GetBlob.
fuzzer(base LINK worker_shell)
fuzzer(segment LINK broker_shell)
seed(segment LINK broker_shell)
fuzzer(entry LINK broker_shell)
seed(entry LINK broker_shell)
# Its corpus has access lists and a key file.
fuzzer(access LINK broker_shell)
fuzzer(line LINK bench)
