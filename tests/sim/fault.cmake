# sim_fault(NAME FILE file.c FROM "text" TO "text" LAW law): a broker with one planted fault. The
# test sim/fault/NAME passes only when the simulation fails and names the law. FROM must stand in
# broker/file.c exactly once, or configuring stops: so no fault outlives the line it spoils.
function(sim_fault name)
  # PARSE_ARGV, for the texts hold semicolons.
  cmake_parse_arguments(PARSE_ARGV 1 FAULT "" "FILE;FROM;TO;LAW" "")
  set(source ${PROJECT_SOURCE_DIR}/broker/${FAULT_FILE})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} text)
  string(FIND "${text}" "${FAULT_FROM}" first)
  string(FIND "${text}" "${FAULT_FROM}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "fault ${name}: its text does not stand once in broker/${FAULT_FILE}: "
      "${FAULT_FROM}")
  endif()
  string(REPLACE "${FAULT_FROM}" "${FAULT_TO}" text "${text}")
  set(spoiled ${PROJECT_BINARY_DIR}/faults/${name}/${FAULT_FILE})
  file(CONFIGURE OUTPUT ${spoiled} CONTENT "${text}" @ONLY)

  # The library's own copy of the file is not linked: all it defines is there already.
  set(target fault_${name})
  add_executable(${target} ${spoiled} $<TARGET_OBJECTS:sim_parts>)
  target_link_libraries(${target} PRIVATE broker_shell)
  set_target_properties(${target} PROPERTIES C_CLANG_TIDY ""
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/faults)
  add_test(NAME sim/fault/${name} COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${target}>
    -DLAW=${FAULT_LAW} -P ${PROJECT_SOURCE_DIR}/tests/sim/expect_law.cmake)
  set_tests_properties(sim/fault/${name} PROPERTIES TIMEOUT 120 LABELS sim)
endfunction()
