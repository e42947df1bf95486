# cmake -DFUZZER=... -DCORPUS=... -DCOPY=... -DSECONDS=... -P run.cmake
# Fuzzes on a copy of the corpus, so that what libFuzzer finds does not change the source tree.
file(MAKE_DIRECTORY ${COPY})
file(GLOB seeds ${CORPUS}/*)
file(COPY ${seeds} DESTINATION ${COPY})
execute_process(COMMAND ${FUZZER} -max_total_time=${SECONDS} -timeout=10 -rss_limit_mb=1024
  -artifact_prefix=${COPY}/../ ${COPY} RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${FUZZER}: ${result}")
endif()
