# What several tests share. Every test links it and takes the files it uses; the rooms those need
# are the test's own to link.
add_library(test_support STATIC EXCLUDE_FROM_ALL
  support/alloc.c support/asker.c support/assess.c support/ballot.c support/clustered.c
  support/convoy.c
  support/council_2375.c support/cp2015.c support/dprk.c support/fake_disk.c support/fleet.c
  support/folder.c support/history.c support/image.c support/isle.c support/manual.c support/parts.c
  support/standings.c
  support/past.c support/peer.c support/problems.c support/process.c support/request.c
  support/running.c support/scrape.c support/shaken.c support/tableau.c support/trader.c support/trio.c
  support/wording.c)
target_include_directories(test_support PRIVATE
  ${PROJECT_SOURCE_DIR} $<TARGET_PROPERTY:proto_generated,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(test_support PUBLIC
  BRINK_PROGRAMS="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
target_compile_definitions(test_support PRIVATE WORLDS_DIR="${PROJECT_SOURCE_DIR}/config/worlds")
target_compile_options(test_support PRIVATE ${BRINK_WARNINGS}
  $<TARGET_PROPERTY:model,INTERFACE_COMPILE_OPTIONS>)
add_dependencies(test_support proto_generated)
