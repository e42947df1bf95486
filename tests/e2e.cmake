# The programs as users have them, each a process of its own.

# e2e_test(NAME): tests/e2e/test_NAME.c with all programs at hand.
function(e2e_test name)
  room_test(e2e/${name} LINK client PkgConfig::ZMQ TIMEOUT 240)
  target_compile_definitions(test_e2e_${name} PRIVATE SLOWNESS=${SLOWNESS}
    CONFIG_DIR="${PROJECT_SOURCE_DIR}/config")
  add_dependencies(test_e2e_${name} brink brink-broker brink-worker brink-example)
  # It mostly waits: started first, it waits while others compute.
  set_tests_properties(e2e/${name} PROPERTIES COST 100)
endfunction()

foreach(subject fleet keys loss resume sweep)
  e2e_test(${subject})
endforeach()

e2e_test(mrio)
target_link_libraries(test_e2e_mrio PRIVATE config)
target_compile_definitions(test_e2e_mrio PRIVATE BRINK_PROGRAM="$<TARGET_FILE:brink>"
  TABLES_PAGE="${PROJECT_SOURCE_DIR}/docs/tables.md"
  BRINK_VALIDATION_DIR="${BRINK_VALIDATION_DIR}")

e2e_test(trading)
target_link_libraries(test_e2e_trading PRIVATE config model)
target_compile_definitions(test_e2e_trading PRIVATE BRINK_PROGRAM="$<TARGET_FILE:brink>"
  TRADE_PAGE="${PROJECT_SOURCE_DIR}/docs/trade.md"
  VOTES_PAGE="${PROJECT_SOURCE_DIR}/docs/votes.md"
  BRINK_VALIDATION_DIR="${BRINK_VALIDATION_DIR}")

find_program(PROTOC protoc REQUIRED)
e2e_test(readme)
target_compile_definitions(test_e2e_readme PRIVATE PROTOC="${PROTOC}"
  README="${PROJECT_SOURCE_DIR}/README.md" PROTO_DIR="${PROJECT_SOURCE_DIR}/proto")

# Its client is a program of its own, to be killed; an hour is enough for what check-all asks for.
add_executable(caller e2e/caller.c)
target_include_directories(caller PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(caller PRIVATE client)
target_compile_options(caller PRIVATE ${BRINK_WARNINGS})
set_target_properties(caller PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
e2e_test(kill)
target_compile_definitions(test_e2e_kill PRIVATE CALLER="${PROJECT_BINARY_DIR}/tests/caller")
add_dependencies(test_e2e_kill caller)
set_tests_properties(e2e/kill PROPERTIES TIMEOUT 3600)

# Its worker is a program of its own, to be killed.
add_executable(splitter e2e/splitter.c)
target_include_directories(splitter PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(splitter PRIVATE worker_shell)
target_compile_options(splitter PRIVATE ${BRINK_WARNINGS})
set_target_properties(splitter PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
e2e_test(split)
target_compile_definitions(test_e2e_split PRIVATE SPLITTER="${PROJECT_BINARY_DIR}/tests/splitter")
add_dependencies(test_e2e_split splitter)

e2e_test(disk)
target_include_directories(test_e2e_disk SYSTEM PRIVATE ${XXHASH_INCLUDE})

# Hosts of its own on a network of its own: it needs root, and skips without.
find_program(IP_PROGRAM ip PATHS /sbin /usr/sbin)
e2e_test(hosts)
target_sources(test_e2e_hosts PRIVATE support/hosts.c)
target_compile_definitions(test_e2e_hosts PRIVATE IP_PROGRAM="${IP_PROGRAM}"
  RELAY_PROGRAM="${PROJECT_BINARY_DIR}/tests/relay")
set_tests_properties(e2e/hosts PROPERTIES SKIP_RETURN_CODE 77)
add_executable(relay e2e/relay.c)
target_compile_options(relay PRIVATE ${BRINK_WARNINGS})
set_target_properties(relay PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
add_dependencies(test_e2e_hosts relay)
