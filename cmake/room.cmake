# room(NAME [BUSY] [FOLDER folder] SOURCES ... [HEADERS ...] MAY_USE ... FOREIGN ... LIBRARIES ...):
# one static library and the only rooms and foreign headers its lines may include; the test
# "tidy/NAME" holds it to that. A folder with a pure core and a shell holds two rooms.
#
#   BUSY       where a build that is quick to make is to be quick to run all the same
#   SOURCES    the .c files; a header of the same name belongs to them
#   HEADERS    headers without a .c of their own
#   MAY_USE    rooms it may include from and links
#   FOREIGN    headers of other projects it may include, of those that are guarded
#   LIBRARIES  what those headers link to
set(BRINK_BUSY_OPTIONS "" CACHE STRING "Compile options of the rooms in which the time goes")
set(BRINK_TEST_OPTIONS "" CACHE STRING "Compile options of the tests' own lines")
set(BRINK_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wswitch-enum -Wno-format-zero-length -Werror)

function(room name)
  cmake_parse_arguments(ROOM "BUSY" "FOLDER" "SOURCES;HEADERS;MAY_USE;FOREIGN;LIBRARIES" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER ${name})
  endif()
  add_library(${name} STATIC ${ROOM_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(${name} PUBLIC ${ROOM_MAY_USE} PRIVATE ${ROOM_LIBRARIES})
  target_compile_options(${name} PRIVATE ${BRINK_WARNINGS})
  if(ROOM_BUSY)
    target_compile_options(${name} PRIVATE ${BRINK_BUSY_OPTIONS})
  endif()
  # What leads the fuzzers; in the model, where the time goes, there is nothing to decode.
  if(BRINK_FUZZERS AND NOT name STREQUAL model)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()

  set(files)
  foreach(source ${ROOM_SOURCES})
    list(APPEND files ${ROOM_FOLDER}/${source})
    string(REGEX REPLACE "[.]c$" ".h" header ${source})
    if(EXISTS ${PROJECT_SOURCE_DIR}/${ROOM_FOLDER}/${header})
      list(APPEND files ${ROOM_FOLDER}/${header})
    endif()
  endforeach()
  foreach(header ${ROOM_HEADERS})
    list(APPEND files ${ROOM_FOLDER}/${header})
  endforeach()
  foreach(file ${files})
    set_property(GLOBAL APPEND PROPERTY ROOM_MAP "${file}=${name}")
  endforeach()
  add_test(NAME tidy/${name} COMMAND ${CMAKE_COMMAND} -DROOM=${name} "-DFILES=${files}"
    "-DMAY_USE=${ROOM_MAY_USE}" "-DFOREIGN=${ROOM_FOREIGN}" -DROOT=${PROJECT_SOURCE_DIR}
    -DMAP=${PROJECT_BINARY_DIR}/rooms.txt -P ${PROJECT_SOURCE_DIR}/cmake/check_room.cmake)
  set_tests_properties(tidy/${name} PROPERTIES LABELS tidy)
endfunction()

# room_again(ROOM WHICH NOUNS ... SOURCES ... OPTIONS ...): builds files of a room a second time, with
# options for another kind of processor. Every function that the header of a noun declares, all of
# which begin with the noun, gets a name that ends with _WHICH; the objects join the room's library.
#
#   NOUNS    headers, without .h, whose functions have names of their own in this build
#   SOURCES  the .c files
function(room_again room which)
  cmake_parse_arguments(AGAIN "" "" "NOUNS;SOURCES;OPTIONS" ${ARGN})
  set(names)
  foreach(noun ${AGAIN_NOUNS})
    set(header ${CMAKE_CURRENT_SOURCE_DIR}/${noun}.h)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    file(READ ${header} text)
    string(REGEX MATCHALL "${noun}_[a-z0-9_]+[(]" calls "${text}")
    list(APPEND names ${calls})
  endforeach()
  list(REMOVE_DUPLICATES names)
  list(TRANSFORM names REPLACE "^(.+)[(]$" "\\1=\\1_${which}")
  add_library(${room}_${which} OBJECT ${AGAIN_SOURCES})
  target_include_directories(${room}_${which} PRIVATE
    $<TARGET_PROPERTY:${room},INCLUDE_DIRECTORIES>)
  target_compile_definitions(${room}_${which} PRIVATE ${names})
  target_compile_options(${room}_${which} PRIVATE
    $<TARGET_PROPERTY:${room},COMPILE_OPTIONS> ${AGAIN_OPTIONS})
  target_sources(${room} PRIVATE $<TARGET_OBJECTS:${room}_${which}>)
endfunction()

# program(NAME SOURCE room ...): a program in bin/ whose main is SOURCE and whose lines live in rooms.
function(program name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARGN})
  target_compile_options(${name} PRIVATE ${BRINK_WARNINGS})
endfunction()

# Called once, after every room: says which room each file belongs to.
function(rooms_write_map)
  get_property(map GLOBAL PROPERTY ROOM_MAP)
  list(JOIN map "\n" text)
  file(WRITE ${PROJECT_BINARY_DIR}/rooms.txt "${text}\n")
endfunction()

# room_test(broker/job LINK broker): builds tests/broker/test_job.c as test "broker/job".
function(room_test path)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINK;OPTIONS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 60)
  endif()
  get_filename_component(room ${path} DIRECTORY)
  get_filename_component(noun ${path} NAME)
  set(target test_${room}_${noun})
  add_executable(${target} ${room}/test_${noun}.c ${TEST_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE test_support ${TEST_LINK} cmocka m)
  target_link_options(${target} PRIVATE ${TEST_OPTIONS})
  target_compile_options(${target} PRIVATE ${BRINK_WARNINGS} ${BRINK_TEST_OPTIONS})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  add_test(NAME ${path} COMMAND ${target})
  set_tests_properties(${path} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS ${room})
endfunction()

# For room_test: OPTIONS ${ALLOC_WRAP} lets a test fail allocations (tests/support/alloc.h).
set(ALLOC_WRAP -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=strdup)
