# The programs as users have them, each a process of its own. An instrumented build is SLOWNESS
# times slower: it gets as many times fewer draws.
set(SLOWNESS 1)
if(CMAKE_C_FLAGS MATCHES "fsanitize=thread")
  set(SLOWNESS 15)
elseif(CMAKE_C_FLAGS MATCHES "fsanitize|coverage")
  set(SLOWNESS 6)
endif()

# e2e_test(NAME): tests/e2e/test_NAME.c with all programs at hand.
function(e2e_test name)
  cmake_parse_arguments(E2E "" "" "SOURCES;LINK" ${ARGN})
  room_test(e2e/${name} LINK client PkgConfig::ZMQ ${E2E_LINK} TIMEOUT 240
    SOURCES support/process.c support/fleet.c support/asker.c support/folder.c ${E2E_SOURCES})
  target_compile_definitions(test_e2e_${name} PRIVATE SLOWNESS=${SLOWNESS}
    BRINK_PROGRAMS="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}" CONFIG_DIR="${PROJECT_SOURCE_DIR}/config")
  add_dependencies(test_e2e_${name} brink brink-broker brink-worker brink-example)
endfunction()

foreach(subject fleet loss resume)
  e2e_test(${subject})
endforeach()

find_program(PROTOC protoc REQUIRED)
e2e_test(readme SOURCES support/manual.c)
target_compile_definitions(test_e2e_readme PRIVATE PROTOC="${PROTOC}"
  README="${PROJECT_SOURCE_DIR}/README.md" PROTO_DIR="${PROJECT_SOURCE_DIR}/proto")

# Its client is a program of its own, to be killed; an hour is enough for what check-all asks for.
add_executable(caller e2e/caller.c)
target_include_directories(caller PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(caller PRIVATE client)
target_compile_options(caller PRIVATE ${BRINK_WARNINGS})
set_target_properties(caller PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
e2e_test(kill SOURCES support/history.c)
target_compile_definitions(test_e2e_kill PRIVATE CALLER="${PROJECT_BINARY_DIR}/tests/caller")
add_dependencies(test_e2e_kill caller)
set_tests_properties(e2e/kill PROPERTIES TIMEOUT 3600)
