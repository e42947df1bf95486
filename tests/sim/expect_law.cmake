# cmake -DPROGRAM=... -DLAW=... -P expect_law.cmake: passes when the simulation fails by this law.
cmake_minimum_required(VERSION 3.21)
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE result OUTPUT_VARIABLE output
  ERROR_VARIABLE errors)
if(NOT result EQUAL 1 OR NOT output MATCHES "^law broken: ${LAW}:")
  message(FATAL_ERROR "expected the law ${LAW} to be broken, not (${result}): ${output}${errors}")
endif()
